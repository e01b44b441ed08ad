#!/bin/sh
# cmake/event_texts.awk: what it makes of a message file, and what it refuses.
#   tests/support/event_texts_test.sh AWK SOURCE_DIR
set -eu

awk=$1
script=$2/cmake/event_texts.awk
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/good.mc" <<'END'
; // A comment.
SeverityNames=(
    Warning=0x2
)
LanguageNames=(English=0x409:MSG00409)

MessageId=1
Severity=Success
SymbolicName=kCategoryPools
Language=English
Pools
.

MessageId=2
Severity=Success
SymbolicName=kCategoryService
Language=English
Service
.

MessageId=2000
Severity=Warning
Facility=Application
SymbolicName=kTagLeaks
Language=English
Tag %1 leaks in %2.%n
%n
"C:\temp" %3%ntwo; 100 &
.

MessageId=3090
Severity=Informational
SymbolicName=kTest
Language=English
; is text here
.
END
cat >"$work/expected" <<'END'
{2000, Severity::kWarning, "kTagLeaks", "Tag %1 leaks in %2.\n\n\"C:\\temp\" %3\ntwo; 100 &"},
{3090, Severity::kInformational, "kTest", "; is text here"},
END
"$awk" -f "$script" "$work/good.mc" >"$work/got"
diff "$work/expected" "$work/got"

# refuses REASON: the file on stdin has to be refused with a message that holds REASON.
refuses() {
  cat >"$work/bad.mc"
  if "$awk" -f "$script" "$work/bad.mc" >/dev/null 2>"$work/reason"; then
    echo "not refused: $1" >&2
    exit 1
  fi
  grep -q "bad.mc:[0-9]*: .*$1" "$work/reason" || { cat "$work/reason" >&2; exit 1; }
}

head='Severity=Error\nSymbolicName=kName\nLanguage=English\n'
printf '%b' "MessageId=1\n${head}one\ntwo\n.\n" | refuses "does not end in %n"
printf '%b' "MessageId=1\n${head}one\n" | refuses "no closing dot"
printf '%b' "MessageId=0x1\n" | refuses "not a decimal number"
printf '%b' "${head}one\n.\n" | refuses "lacks its id"
printf '%b' "MessageId=1\n${head}one\n.\nMessageId=1\n${head}two\n.\n" | refuses "there twice"
category='Severity=Success\nSymbolicName=kName\nLanguage=English\nPools\n.\n'
printf '%b' "MessageId=2\n$category" | refuses "category 2 is not the next"
printf '%b' "MessageId=5\n${head}one\n.\nMessageId=1\n$category" | refuses "category 1 is not"
printf '%b' "Language=German\n" | refuses "only language"
printf '%b' "MessagID=1\n" | refuses "not understood"
