#!/bin/sh
# Runs a Windows program under Wine, in a prefix of its own and without a display:
#   scripts/wine.sh PREFIX --make-prefix          makes the prefix when it is not there
#   scripts/wine.sh PREFIX program.exe [argument...]
set -eu

prefix=$1
shift

export WINEPREFIX="$prefix" WINEARCH=win64 WINEDEBUG="${WINEDEBUG:--all}"
# Neither .NET nor a browser is needed, and an offer to download them would wait for a person.
export WINEDLLOVERRIDES="mscoree=;mshtml=;winemenubuilder.exe="
unset DISPLAY WAYLAND_DISPLAY

wine=$(command -v wine64 || echo /usr/lib/wine/wine64)

if [ "$1" = --make-prefix ]; then
  [ -e "$prefix/ready" ] || rm -rf "$prefix"
  mkdir -p "$prefix"
  # Stays for some minutes after the last program: a cold start costs seconds. Not on our output,
  # whose reader would wait for its end; fails when one is running already, which is as good.
  wineserver -p300 >/dev/null 2>&1 </dev/null || true
  # The services of the prefix, which the first program starts, stay as long, and hold its output.
  if [ ! -e "$prefix/ready" ]; then
    "$wine" wineboot --init >/dev/null 2>&1 </dev/null
    # A fresh prefix says that it is Windows 7.
    "$wine" winecfg -v win10 >/dev/null 2>&1 </dev/null
    touch "$prefix/ready"
  fi
  "$wine" cmd /c exit >/dev/null 2>&1 </dev/null || true
  exit 0
fi

exec "$wine" "$@"
