#!/usr/bin/env python3
"""The rules of the house as a test: prints file:line: rule for every violation.

    tests/tidy/tidy.py [REPOSITORY]

The rules are functions of a Tree; tidy_test.py shows that each of them can fail. What they ask for
is explained in CONTRIBUTING.md.
"""

import re
import statistics
import sys
from pathlib import Path

sys.dont_write_bytecode = True
from cpp_source import CppSource  # noqa: E402  (after the line above: no cache in the source tree)

# Which rooms of core/ a room may include, besides itself: includes go one way.
BASE, POOL, FORMATS, DETECT = "base", "pool", "formats", "detect"
ROOMS = {
    "base": [],
    "pool": [BASE],
    "config": [BASE, POOL],
    "formats": [BASE, POOL],
    "detect": [BASE, POOL, FORMATS],
    "diagnose": [BASE, POOL, FORMATS, DETECT],
    "alert": [BASE, POOL, FORMATS, DETECT, "diagnose"],
    "history": [BASE, POOL, FORMATS, DETECT, "diagnose", "alert"],
    "report": [BASE, POOL, FORMATS, DETECT, "diagnose", "alert", "history", "config"],
    "engine": [BASE, POOL, FORMATS, DETECT, "diagnose", "alert", "history", "config", "report"],
}

# What core/ must not name, in code: platform, network, logging, waiting, wall clock, environment.
NOT_IN_CORE = re.compile(
    r"\b(?:_WIN32|sleep\w*|usleep|nanosleep|Sleep|getenv|system_clock::now|steady_clock::now|"
    r"high_resolution_clock|clock_gettime|gettimeofday|time\s*\(\s*(?:nullptr|NULL|0)\s*\))")
# Of Boost only the property tree (XML): the rest has files, threads and networks in it.
NOT_INCLUDED_IN_CORE = re.compile(
    r"(?:windows\.h|boost/(?!property_tree/)|spdlog/|curl/|unistd\.h|service/|tests/)", re.I)
HEAVY_HEADER = re.compile(
    r"(?:catch2/|spdlog/|boost/beast|boost/asio|boost/property_tree|nlohmann/json\.hpp)")
PLATFORM_MACRO = re.compile(r"\b(?:_WIN32|_WIN64|WIN32|__MINGW\d+__|__linux__|__unix__)\b")
SLEEP_IN_TEST = re.compile(r"\b(?:sleep_for|sleep_until|usleep|nanosleep|Sleep|sleep)\s*\(")
TEST_NAME = re.compile(r'\b(?:TEST_CASE|TEMPLATE_TEST_CASE|SCENARIO)(?:_METHOD)?\s*\(\s*'
                       r'(?:\w+\s*,\s*)?"((?:[^"\\]|\\.)*)"')
# Spelled apart, or this file would be its own violation.
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")

LINE_LENGTH = 100
FUNCTION_LINES_MEDIAN, FUNCTION_LINES_90, FUNCTION_LINES_MAX = 7, 30, 70
FILE_LINES_90 = 400
COMMENT_SHARE, COMMENT_SHARE_HEADERS = 0.15, 0.25
TEST_RATIO = 0.9
# Below this many lines of core/ the totals say nothing.
TOTALS_FROM_LINES = 1000

TEXT_SUFFIXES = {".cc", ".h", ".py", ".sh", ".md", ".cmake", ".txt", ".json", ".yml", ".awk", ".mc",
                 ".wxs", ".in", ".manifest", ".html", ".js", ".css"}
SKIPPED_FOLDERS = {".git", "build", "data", "__pycache__", ".cache"}


class Tree:
    """The files of a repository that rules look at, read once."""

    def __init__(self, root):
        self.root = Path(root)
        self.texts, self.sources = {}, {}
        for path in sorted(self._files()):
            name = path.relative_to(self.root).as_posix()
            # newline="": a carriage return is a violation, not an end of line.
            with open(path, encoding="utf-8", errors="replace", newline="") as file:
                self.texts[name] = file.read()
            if path.suffix in (".cc", ".h"):
                self.sources[name] = CppSource(name, self.texts[name])

    def _files(self):
        folders = [self.root]
        while folders:
            for path in folders.pop().iterdir():
                if path.is_dir() and not path.is_symlink():
                    if path.name not in SKIPPED_FOLDERS:
                        folders.append(path)
                elif path.suffix in TEXT_SUFFIXES or path.parent.name in ("scripts", ".ci"):
                    yield path

    def under(self, *folders):
        """The C++ sources in these folders of the root."""
        return [source for name, source in self.sources.items() if name.split("/")[0] in folders]

    def totals_count(self):
        return sum(len(source.lines) for source in self.under("core")) > TOTALS_FROM_LINES


def lines_with(source, pattern):
    """(number, match) for each line of code in which the pattern is found."""
    for number, line in enumerate(source.code_lines, 1):
        if match := pattern.search(line):
            yield number, match


def include_direction(tree):
    """base <- pool <- formats <- detect <- alert <- history <- report <- engine; core <- service"""
    for source in tree.under("core", "service"):
        folder, room = source.path.split("/")[:2]
        for number, _, what in source.includes():
            parts = what.split("/")
            if parts[0] == "tests" or (folder == "core" and parts[0] == "service"):
                yield source.path, number, f"{folder}/ must not include {parts[0]}/"
            elif folder == "core" and parts[0] == "core" and parts[1] != room \
                    and parts[1] not in ROOMS.get(room, []):
                yield source.path, number, f"core/{room} must not include core/{parts[1]}"


def core_is_portable(tree):
    """no platform, network, logging, waiting, wall clock or environment in core/"""
    for source in tree.under("core"):
        for number, match in lines_with(source, NOT_IN_CORE):
            yield source.path, number, f"core/ must not use {match[0]}"
        for number, _, what in source.includes():
            if NOT_INCLUDED_IN_CORE.match(what):
                yield source.path, number, f"core/ must not include {what}"


def platform_files(tree):
    """a platform's macros only in _win.cc and _posix.cc, windows.h through service/nt/windows.h"""
    for source in tree.sources.values():
        if re.search(r"_(?:win|posix)\.cc$", source.path) or source.path == "service/nt/windows.h":
            continue
        for number, match in lines_with(source, PLATFORM_MACRO):
            yield source.path, number, f"{match[0]} outside a _win.cc or _posix.cc file"
    for source in tree.sources.values():
        for number, bracket, what in source.includes():
            if bracket == "<" and what.lower() == "windows.h" \
                    and source.path != "service/nt/windows.h":
                yield source.path, number, "windows.h is included through service/nt/windows.h"


def heavy_headers(tree):
    """rule 6: a header that is slow to compile is never included in a header"""
    for source in tree.sources.values():
        for number, _, what in source.includes():
            if source.path.endswith(".h") and HEAVY_HEADER.match(what):
                yield source.path, number, f"{what} in a header: it costs seconds in each file"


def function_length(tree):
    """rule 2: no function over 70 lines, 90 % under 30, half of them up to 7"""
    lengths = []
    for source in tree.sources.values():
        for first, last in source.functions():
            length = last - first + 1
            if length > FUNCTION_LINES_MAX:
                yield source.path, first, f"function of {length} lines, over {FUNCTION_LINES_MAX}"
            if not source.path.startswith("tests/"):
                lengths.append(length)
    if tree.totals_count() and lengths:
        if statistics.median(lengths) > FUNCTION_LINES_MEDIAN:
            yield "core", 0, f"median of functions over {FUNCTION_LINES_MEDIAN} lines"
        if quantile_90(lengths) > FUNCTION_LINES_90:
            yield "core", 0, f"less than 90 % of functions within {FUNCTION_LINES_90} lines"


def file_length(tree):
    """rule 2: 90 % of files under 400 lines"""
    lengths = [len(source.lines) for source in tree.under("core", "service", "tests")]
    if tree.totals_count() and lengths and quantile_90(lengths) >= FILE_LINES_90:
        yield "core", 0, f"less than 90 % of files under {FILE_LINES_90} lines"


def line_length(tree):
    """no line over 100 columns"""
    for name, text in tree.texts.items():
        # Prose, data and an XML namespace are not wrapped by hand.
        if not name.endswith((".cc", ".h", ".py", ".sh", ".cmake", "CMakeLists.txt", ".awk")):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) > LINE_LENGTH:
                yield name, number, f"line of {len(line)} columns, {LINE_LENGTH} is most"


def comment_share(tree):
    """rule 2: comments about 20 % of core and service, headers 35 %"""
    for what, least, suffixes in (("sources", COMMENT_SHARE, (".cc", ".h")),
                                  ("headers", COMMENT_SHARE_HEADERS, (".h",))):
        share = comment_share_of(tree, suffixes)
        if tree.totals_count() and share < least:
            yield "core", 0, f"comments are {share:.0%} of the {what}, at least {least:.0%}"


def test_ratio(tree):
    """rule 2: test code is at least 0.9 of the code"""
    if tree.totals_count() and test_ratio_of(tree) < TEST_RATIO:
        yield "tests", 0, f"{test_ratio_of(tree):.2f} lines of test for a line of code, " \
            f"at least {TEST_RATIO}"


def tests_do_not_sleep(tree):
    """rule 8: no test sleeps"""
    for source in tree.under("tests"):
        for number, match in lines_with(source, SLEEP_IN_TEST):
            yield source.path, number, f"a test must not sleep: {match[0]}"


def test_names(tree):
    """rule 8: a test is named by the behaviour it states"""
    for source in tree.under("tests"):
        for match in TEST_NAME.finditer(source.text):
            if len(match[1].split()) < 3:
                line = source.text.count("\n", 0, match.start()) + 1
                yield source.path, line, f'test name of less than three words: "{match[1]}"'


def finished(tree):
    """no notes of unfinished work"""
    for name, text in tree.texts.items():
        for number, line in enumerate(text.split("\n"), 1):
            if match := UNFINISHED.search(line):
                yield name, number, f"{match[0]} left over"


def clean_text(tree):
    """LF, no blanks at a line's end, no tabs in code, a newline at the end of the file"""
    for name, text in tree.texts.items():
        for number, line in enumerate(text.split("\n"), 1):
            if line.endswith("\r"):
                yield name, number, "carriage return"
            elif line != line.rstrip():
                yield name, number, "blank at the end of the line"
            if "\t" in line and name in tree.sources:
                yield name, number, "tab"
        if text and not text.endswith("\n"):
            yield name, text.count("\n") + 1, "no newline at the end of the file"


def sources_are_listed(tree):
    """every .cc is listed by name in a CMakeLists.txt (platform pairs by their base name)"""
    for source in tree.under("core", "service", "tests"):
        if not source.path.endswith(".cc"):
            continue
        path = Path(source.path)
        base = re.sub(r"_(?:win|posix)$", "", path.stem)
        names = {path.name} if base == path.stem else {path.name, base}
        if not any(is_listed(tree, folder, path, names) for folder in path.parents):
            yield source.path, 1, "listed in no CMakeLists.txt: it is neither built nor tested"


def is_listed(tree, folder, path, names):
    text = tree.texts.get((folder / "CMakeLists.txt").as_posix(), "")
    words = set(re.split(r'[\s()"]+', re.sub(r"#.*", "", text)))
    inside = path.relative_to(folder).parent
    return any((inside / name).as_posix() in words for name in names)


def one_title(tree):
    """one title in each Markdown file"""
    for name, text in tree.texts.items():
        if not name.endswith(".md"):
            continue
        prose = re.sub(r"^```.*?^```", lambda m: "\n" * m[0].count("\n"), text, flags=re.S | re.M)
        titles = [number for number, line in enumerate(prose.split("\n"), 1)
                  if line.startswith("# ")]
        if len(titles) != 1:
            yield name, titles[1] if titles else 1, f"{len(titles)} titles, one is right"


def events_are_documented(tree):
    """rule 9: docs/events.md has a heading for each event id"""
    messages = tree.texts.get("core/alert/messages.mc", "")
    headings = " ".join(re.findall(r"^#.*", tree.texts.get("docs/events.md", ""), flags=re.M))
    for number, line in enumerate(messages.split("\n"), 1):
        match = re.match(r"MessageId=(\d+)", line)
        if match and not re.search(rf"\b{match[1]}\b", headings):
            yield "core/alert/messages.mc", number, f"no section for {match[1]} in docs/events.md"


RULES = [include_direction, core_is_portable, platform_files, heavy_headers, function_length,
         file_length, line_length, comment_share, test_ratio, tests_do_not_sleep, test_names,
         finished, clean_text, sources_are_listed, one_title, events_are_documented]


def quantile_90(values):
    """The smallest value that 90 % of the values do not exceed."""
    return sorted(values)[-(-len(values) * 9 // 10) - 1]


def comment_share_of(tree, suffixes):
    counts = [source.counts() for source in tree.under("core", "service")
              if source.path.endswith(suffixes)]
    lines = sum(count[2] for count in counts)
    return sum(count[1] for count in counts) / lines if lines else 0.0


def code_lines(tree, *folders):
    return sum(source.counts()[0] for source in tree.under(*folders))


def script_lines(tree, folder):
    """Lines of Python and shell that are neither blank nor comment: tests come in them too."""
    return sum(1 for name, text in tree.texts.items()
               if name.startswith(folder + "/") and name.endswith((".py", ".sh"))
               for line in text.splitlines() if line.strip() and not line.strip().startswith("#"))


def test_ratio_of(tree):
    code = code_lines(tree, "core", "service")
    tests = code_lines(tree, "tests") + script_lines(tree, "tests")
    return tests / code if code else 0.0


def summary(tree):
    """What was measured, in one line."""
    sources = tree.under("core", "service")
    functions = [last - first + 1 for source in sources for first, last in source.functions()]
    files = [len(source.lines) for source in sources]
    if not functions:
        return "nothing to measure"
    return (f"{len(files)} files (median {statistics.median(files):.0f} lines, 90 % within "
            f"{quantile_90(files)}), {len(functions)} functions (median "
            f"{statistics.median(functions):.0f}, 90 % within {quantile_90(functions)}, longest "
            f"{max(functions)}), {code_lines(tree, 'core', 'service')} lines of code, comments "
            f"{comment_share_of(tree, ('.cc', '.h')):.0%} (headers "
            f"{comment_share_of(tree, ('.h',)):.0%}), tests {test_ratio_of(tree):.2f} of the code")


def main(root):
    tree = Tree(root)
    violations = [violation for rule in RULES for violation in rule(tree)]
    for path, line, rule in sorted(violations):
        print(f"{path}:{line}: {rule}")
    print(f"tidy: {len(violations)} violations; {summary(tree)}")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2]))
