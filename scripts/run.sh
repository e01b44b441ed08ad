#!/bin/bash
# Builds PoolSentry for Linux and runs it:
#   scripts/run.sh                    watches a recorded leak of an NT 5.2 server, as fast as it can
#   scripts/run.sh analyze FILE...    runs poolsentry with these arguments
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
log=$root/build/run.log

build() {
  cd "$root" &&
    cmake --preset linux-release &&
    cmake --build --preset linux-release --target poolsentry
}

"$root/scripts/setup.sh" native
mkdir -p "$root/build"
[ -e "$root/build/linux-release/poolsentry" ] ||
  echo "run: building for the first time takes a few minutes (log: $log)" >&2
if ! (build) >"$log" 2>&1; then
  tail -n 40 "$log" >&2
  echo "run: error: the build failed; all of its output is in $log" >&2
  exit 5
fi

poolsentry=$root/build/linux-release/poolsentry
if [ $# -gt 0 ]; then
  exec "$poolsentry" "$@"
fi
# Status 1 says that a leak is open: that is what there is to see.
"$poolsentry" watch --source "replay:$root/tests/data/recordings/strg-leak.log.gz" --speed max \
  --config "$root/config/examples/replay-nt52.json" || [ $? -eq 1 ]
