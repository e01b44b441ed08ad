# Turns messages.mc (the source of the Windows message table) into lines for a C++ table:
#   {1000, Severity::kInformational, "kServiceStarted", "text\n with %1"},
# `%n` becomes \n, %1.. stay. Every line of a text but its last has to end in %n: what another line
# break means depends on who renders the message table.
# The categories, which have no severity, are left out: they are names for Event Viewer alone. They
# come first and count 1, 2, ...
# Works in mawk; stops with the line's number where the file is not what it understands.

function fail(reason) {
  printf "%s:%d: %s\n", FILENAME, FNR, reason > "/dev/stderr"
  failed = 1
  exit 1
}

# The text as the inside of a C++ string literal. One pass, since a backslash in awk's own
# replacement texts means something else in every awk.
function literal(text,    i, character, result) {
  for (i = 1; i <= length(text); i++) {
    character = substr(text, i, 1)
    if (character == "\\" || character == "\"") result = result "\\"
    result = result (character == "\n" ? "\\n" : character)
  }
  return result
}

function value_of(line) {
  sub(/^[^=]*=[ \t]*/, "", line)
  sub(/[ \t]+$/, "", line)
  return line
}

function finish() {
  if (id == "" || severity == "" || symbol == "") fail("a message lacks its id, severity or name")
  if (id in seen) fail("message " id " is there twice")
  seen[id] = 1
  if (severity == "Success") {
    if (id != ++categories || events) fail("category " id " is not the next after the ones before")
    id = symbol = text = ""
    return
  }
  events++
  printf "{%d, Severity::k%s, \"%s\", \"%s\"},\n", id, severity, symbol, literal(text)
  id = symbol = text = ""
}

{ sub(/\r$/, "") }

in_text && $0 == "." { in_text = 0; finish(); next }
in_text {
  if (text != "" && text !~ /\n$/) fail("the line before this one does not end in %n")
  line = $0
  gsub(/%n/, "\n", line)
  text = text line
  next
}

/^[ \t]*(;|$)/ { next }
/^MessageId=/ {
  id = value_of($0)
  if (id !~ /^[0-9]+$/) fail("the id is not a decimal number: " id)
  next
}
/^Severity=/ { severity = value_of($0); next }
/^SymbolicName=/ { symbol = value_of($0); next }
/^Facility=/ { next }
/^Language=/ {
  if (value_of($0) != "English") fail("the only language is English")
  in_text = 1
  next
}
# The header: names of severities, facilities and languages, each ended by a bracket.
/^(SeverityNames|FacilityNames|LanguageNames|OutputBase)=/ { in_header = /\(/ && !/\)/; next }
in_header { if (/\)/) in_header = 0; next }
{ fail("not understood: " $0) }

END {
  if (failed) exit 1
  if (in_text) fail("the last message has no closing dot")
}
