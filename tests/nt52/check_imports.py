#!/usr/bin/env python3
"""Checks that poolsentry.exe starts on NT 5.2: its imports, its header and its size.

An import that NT 5.2 lacks stops the program before main(), with a message box that nobody clicks
on a server. So every import has to be in imports.txt, the list of names that were looked up:

    dll!name            on both architectures
    dll!name x86        on one

A new import fails here. Look it up (documentation: "minimum supported server"; a system of that
kind), then add its line; or look it up at run time by GetProcAddress. With --exports, a file of the
names that NT 5.2's DLLs define, the reviewed list itself is checked against that file, and --add
appends the imports that the file knows.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

# What nt52-exports.txt calls our architectures.
ARCH_NAMES = {"x86": {"i386", "win32"}, "x64": {"x86_64", "win64"}}
DLL_LINE = re.compile(r"^\s*DLL Name: (\S+)")
IMPORT_LINE = re.compile(r"^\t[0-9a-f]+\t\s*(\d+|<none>)\s+(\S+)")
VERSION_LINE = re.compile(r"^(Major|Minor)(OSystem|Subsystem)Version\s+(\d+)")


def parse_dump(text):
    """The imports (dll!name, dll in lower case) and the header's versions in objdump -p's text."""
    imports, versions, dll = [], {}, None
    for line in text.splitlines():
        if match := VERSION_LINE.match(line):
            versions[match[1], match[2]] = int(match[3])
        elif match := DLL_LINE.match(line):
            dll = match[1].lower()
        elif dll and (match := IMPORT_LINE.match(line)):
            imports.append(f"{dll}!{match[2]}")
    return imports, versions


def parse_reviewed(text):
    """Reviewed names: name -> set of architectures."""
    reviewed = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        arches = set(words[1:]) or set(ARCH_NAMES)
        if "!" not in words[0] or not arches <= set(ARCH_NAMES):
            sys.exit(f"imports.txt:{number}: not understood: {line}")
        reviewed.setdefault(words[0], set()).update(arches)
    return reviewed


def parse_exports(text):
    """What NT 5.2 has: name -> set of architectures."""
    exports = {}
    for line in text.splitlines():
        name, _, where = line.partition("\t")
        words = set(where.split(",")) if where else set.union(*ARCH_NAMES.values())
        found = {arch for arch, names in ARCH_NAMES.items() if names & words}
        exports.setdefault(name, set()).update(found)
    return exports


def problems_of(imports, versions, size, reviewed, arch, max_bytes):
    """What is wrong with one executable, as lines."""
    problems = [f"import that nobody looked up for NT 5.2 ({arch}): {name}" for name in imports
                if arch not in reviewed.get(name, set())]
    if not imports:
        problems.append("no imports found: objdump's output is not what this script reads")
    for what in ("OSystem", "Subsystem"):
        version = (versions.get(("Major", what), 99), versions.get(("Minor", what), 99))
        if version > (5, 2):
            problems.append(f"the header wants {what} version {version[0]}.{version[1]}, not 5.2")
    if size > max_bytes:
        problems.append(f"{size} bytes, and {max_bytes} is the limit")
    return problems


def add_imports(path, imports, arch, reviewed, exports):
    """Appends to the reviewed list what is new and known to be there; sorted, comments first."""
    for name in imports:
        if arch in exports.get(name, set()):
            reviewed.setdefault(name, set()).add(arch)
    comments = [line for line in path.read_text().splitlines() if line.startswith("#")]
    lines = []
    for name in sorted(reviewed):
        arches = "" if len(reviewed[name]) == len(ARCH_NAMES) else " " + " ".join(reviewed[name])
        lines.append(name + arches)
    path.write_text("\n".join(comments + lines) + "\n")


def self_test():
    """Each problem is found, and a good executable has none."""
    dump = ("MajorOSystemVersion\t4\nMinorOSystemVersion\t0\n"
            "MajorSubsystemVersion\t5\nMinorSubsystemVersion\t2\n"
            "\tvma:  Hint/Ord Member-Name Bound-To\n"
            "\tDLL Name: KERNEL32.dll\n\t3f2d24\t  799  GetTickCount\n\t3f\t <none>  0017\n")
    imports, versions = parse_dump(dump)
    assert imports == ["kernel32.dll!GetTickCount", "kernel32.dll!0017"], imports
    reviewed = parse_reviewed("# why\nkernel32.dll!GetTickCount\nkernel32.dll!0017 x86\n")
    assert problems_of(imports, versions, 5, reviewed, "x86", 5) == []
    assert len(problems_of(imports, versions, 5, reviewed, "x64", 5)) == 1
    assert len(problems_of(imports, versions, 6, reviewed, "x86", 5)) == 1
    assert len(problems_of([], versions, 5, reviewed, "x86", 5)) == 1
    _, newer = parse_dump(dump.replace("MajorSubsystemVersion\t5", "MajorSubsystemVersion\t6"))
    assert len(problems_of(imports, newer, 5, reviewed, "x86", 5)) == 1
    exports = parse_exports("a.dll!Both\na.dll!Old\ti386,arm\na.dll!New\twin64\n")
    assert exports == {"a.dll!Both": {"x86", "x64"}, "a.dll!Old": {"x86"}, "a.dll!New": {"x64"}}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("executable", type=Path)
    parser.add_argument("--arch", choices=sorted(ARCH_NAMES), required=True)
    parser.add_argument("--imports", type=Path, default=Path(__file__).with_name("imports.txt"))
    parser.add_argument("--exports", type=Path)
    parser.add_argument("--add", action="store_true")
    parser.add_argument("--objdump", default="objdump")
    parser.add_argument("--max-bytes", type=int, default=6 * 1024 * 1024)
    options = parser.parse_args()
    self_test()

    dump = subprocess.run([options.objdump, "-p", str(options.executable)], check=True,
                          capture_output=True, text=True).stdout
    imports, versions = parse_dump(dump)
    reviewed = parse_reviewed(options.imports.read_text())
    exports = parse_exports(options.exports.read_text()) if options.exports else None
    if options.add and exports:
        add_imports(options.imports, imports, options.arch, reviewed, exports)

    size = options.executable.stat().st_size
    problems = problems_of(imports, versions, size, reviewed, options.arch, options.max_bytes)
    if exports is not None:
        problems += [f"reviewed, but not in {options.exports.name} for {arch}: {name}"
                     for name in sorted(reviewed) for arch in sorted(reviewed[name])
                     if arch not in exports.get(name, set())]
    for problem in problems:
        print(f"{options.executable}: {problem}")
    print(f"{options.executable.name} {options.arch}: {len(imports)} imports, {size} bytes, "
          f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
