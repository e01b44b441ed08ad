"""Reads a C++ file as far as the style rules need: which lines are code and which comment, where
functions begin and end, what is included. A lexer and a brace matcher, not a parser: clang is not
needed to run it, and it reads files of the other platform too."""

import re

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# What may stand between a function's parameters and its body.
FUNCTION_TAIL = re.compile(
    r"\)\s*(?:const|noexcept(?:\s*\([^()]*\))?|override|final|mutable|&&?|try|\s)*"
    r"(?:->\s*[\w:<>,&*\s\[\]()]+)?$")
# A constructor's list of initializers, up to its body.
INITIALIZERS = re.compile(r"\)\s*(?:noexcept\s*)?:[^:].*[)}]\s*$", re.S)
TYPE_HEAD = re.compile(r"\b(?:namespace|class|struct|union|enum)\b")
ACCESS_LABELS = re.compile(r"\s*(?:(?:public|private|protected)\s*:\s*)*")
RAW_STRING = re.compile(r'R"([^()\\\s]{0,16})\(')


def split_code_and_comments(text):
    """Two texts of the same shape: only the code, strings and comments blanked; only comments."""
    code, comments = [], []
    position, end = 0, len(text)

    def take(length, is_comment=False, keep=False):
        nonlocal position
        piece = text[position:position + length]
        blank = re.sub(r"[^\n]", " ", piece)
        code.append(piece if keep else blank)
        comments.append(piece if is_comment else blank)
        position += length

    while position < end:
        character = text[position]
        pair = text[position:position + 2]
        if pair == "//":
            stop = text.find("\n", position)
            take((end if stop < 0 else stop) - position, is_comment=True)
        elif pair == "/*":
            stop = text.find("*/", position)
            take((end if stop < 0 else stop + 2) - position, is_comment=True)
        elif character == "R" and (match := RAW_STRING.match(text, position)):
            stop = text.find(f"){match[1]}\"", match.end())
            take((end if stop < 0 else stop + len(match[1]) + 2) - position)
        elif character == '"' or (character == "'" and not is_digit_separator(text, position)):
            # The quotes stay, so that a line with a string only counts as code.
            take(1, keep=True)
            stop = position
            while stop < end and text[stop] not in (character, "\n"):
                stop += 2 if text[stop] == "\\" else 1
            take(min(stop, end) - position)
            take(1, keep=True)
        else:
            take(1, keep=True)
    return "".join(code), "".join(comments)


def is_digit_separator(text, position):
    """Whether the ' at `position` is one of 0xFFFF'FFFF."""
    return bool(re.search(r"\b\d[\w']*$", text[max(0, position - 24):position]))


class CppSource:
    """One file: its lines, code and comments apart."""

    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.lines = text.splitlines()
        self.code, self.comments = split_code_and_comments(text)
        self.code_lines = self.code.splitlines()
        self.comment_lines = self.comments.splitlines()

    def counts(self):
        """Lines of code, lines that hold a comment, lines that are not blank."""
        code = sum(1 for line in self.code_lines if line.strip())
        comment = sum(1 for line in self.comment_lines if line.strip())
        return code, comment, sum(1 for line in self.lines if line.strip())

    def includes(self):
        """(line number, "<" or '"', what)."""
        for number, line in enumerate(self.lines, 1):
            # In the code text the name between quotes is blanked: it says only that this is code.
            if "#" in self.code_lines[number - 1] and (match := INCLUDE.match(line)):
                yield number, match[1], match[2]

    def functions(self):
        """(first line, last line) of each function with a body; lambdas belong to theirs."""
        # Preprocessor lines are no part of any declaration.
        code = re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", lambda m: re.sub(r"[^\n]", " ", m[0]), self.code,
                      flags=re.M)
        found, stack, head_start = [], [], 0
        for position, character in enumerate(code):
            if character == "{":
                kind = brace_kind(code[head_start:position], stack)
                stack.append((kind, head_start))
                if kind != "initializer":
                    head_start = position + 1
            elif character == "}" and stack:
                kind, start = stack.pop()
                if kind == "function":
                    found.append((line_of_head(code, start), code.count("\n", 0, position) + 1))
                if kind != "initializer":
                    head_start = position + 1
            elif character == ";" and not (stack and stack[-1][0] == "initializer"):
                head_start = position + 1
        return found


def line_of_head(code, start):
    """The line on which the declaration at or after `start` begins."""
    return code.count("\n", 0, ACCESS_LABELS.match(code, start).end()) + 1


def brace_kind(head, stack):
    """What a { after `head` opens: 'scope', 'function', 'initializer', or 'block' inside one."""
    if any(kind in ("function", "block") for kind, _ in stack):
        return "block"
    head = head[ACCESS_LABELS.match(head).end():].strip()
    if head == "" or re.match(r'extern\s*"\s*"$', head):
        return "scope"
    # Template parameters may hold the words `class` and `typename`.
    plain = re.sub(r"^(?:template\s*<[^{}]*?>\s*(?=\w|\[|~))", "", head)
    if INITIALIZERS.search(plain) or ("(" in plain and FUNCTION_TAIL.search(plain)):
        # A lambda in a variable has its = before the first parenthesis; so has operator=.
        assigned = "=" in plain.split("(")[0] and "operator" not in plain
        return "initializer" if assigned else "function"
    if TYPE_HEAD.match(plain) or re.match(r"(?:\[\[[^\]]*\]\]|typedef|static|inline|constexpr)\s.*"
                                          r"\b(?:class|struct|union|enum|namespace)\b", plain):
        return "scope"
    return "initializer"
