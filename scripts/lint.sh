#!/bin/bash
# Checks formatting (clang-format), the code (clang-tidy, by the linux-release build's commands: so
# no _win.cc files; and no tests, since Catch alone takes it seconds a file) and the scripts
# (shellcheck).
#   scripts/lint.sh            checks everything
#   scripts/lint.sh --fix      formats every file instead
#   scripts/lint.sh REGEX      checks only the files whose path the expression finds
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
database=build/linux-release
pattern=${1:-.}

mapfile -t sources < <(find core service tests \( -name '*.cc' -o -name '*.h' \) -print | sort)
if [ "$pattern" = --fix ]; then
  exec clang-format -i "${sources[@]}"
fi
mapfile -t sources < <(printf '%s\n' "${sources[@]}" | grep -E "$pattern" || true)

failed=0
clang-format --dry-run -Werror "${sources[@]}" || failed=1
shellcheck .ci/run scripts/*.sh || failed=1

[ -e "$database/compile_commands.json" ] || cmake --preset linux-release >/dev/null
# Only files with a compile command; largest first, so that both processors end together.
mapfile -t checked < <(
  for source in "${sources[@]}"; do
    grep -qF "$PWD/$source\"" "$database/compile_commands.json" && wc -c "$source"
  done | grep -v tests/ | sort -rn | awk '{ print $2 }'
)
# What it says on stderr is how many warnings of system headers it did not show.
printf '%s\0' "${checked[@]}" |
  xargs -0 -r -n 1 -P "$(nproc)" clang-tidy --quiet -p "$database" 2>/dev/null || failed=1

[ "$failed" -eq 0 ] && echo "lint: ${#sources[@]} files formatted, ${#checked[@]} checked"
exit "$failed"
