#!/bin/bash
# Builds everything and runs all tests, as CI does. The last lines are ctest's summary.
#   scripts/test.sh [ctest argument...]      for example -R base, -LE lint
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
presets=(linux-debug linux-release windows-x64 windows-x86)

scripts/setup.sh

for preset in "${presets[@]}"; do
  echo "== $preset"
  cmake --preset "$preset" --log-level=NOTICE
  cmake --build --preset "$preset"
done

# One ctest run for all: a test's name begins with its preset.
printf 'subdirs("%s")\n' "${presets[@]}" >build/CTestTestfile.cmake
ctest --test-dir build --parallel "$(nproc)" --output-on-failure --no-tests=error "$@"
