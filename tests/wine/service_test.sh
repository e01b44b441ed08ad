#!/bin/bash
# The service's whole life under Wine: installed, started on a replay, heard in the event log,
# stopped in time, removed without a trace.
#   service_test.sh WINE PREFIX POOLSENTRY_EXE RECORDING
# WINE is scripts/wine.sh, PREFIX a Wine prefix of this test's own (made where it is not there),
# RECORDING a log in which Strg leaks in paged pool.
set -euo pipefail

wine=$1
prefix=$2
poolsentry=$3
recording=$4

# What Wine's event log is told goes to standard error; so does a crash.
export WINEDEBUG=-all,+eventlog,err+seh
trace=$prefix.trace
wineserver=$(command -v wineserver || echo /usr/lib/wine/wineserver)

# Blanks on purpose: unquoted paths would show.
program_folder="$prefix/drive_c/Program Files/PoolSentry"
program='C:\Program Files\PoolSentry\poolsentry.exe'
data_folder="$prefix/drive_c/pool data"
config='C:\pool data\config.json'
service_key='HKLM\SYSTEM\CurrentControlSet\Services\PoolSentry'
source_key='HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\PoolSentry'

stop_limit_ms=2000
event_limit_s=60

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  [ ! -e "$trace" ] || printf '%s\n' '--- the end of the trace:' "$(tail -n 20 "$trace")" >&2
  exit 1
}

# poolsentry ARGUMENT...: `output` is what it printed, `status` how it ended.
poolsentry() {
  status=0
  output=$("$wine" "$prefix" "$program" "$@" 2>&1 | tr -d '\r') || status=$?
  printf '$ poolsentry %s\n%s\n' "$*" "$output"
}

expect_status() { [ "$status" -eq "$1" ] || fail "exit status $status instead of $1"; }
expect_output() { grep -qF -- "$1" <<<"$output" || fail "not said: $1"; }
registry_has() { "$wine" "$prefix" reg query "$1" >/dev/null 2>&1; }

# registry_value KEY NAME
registry_value() { "$wine" "$prefix" reg query "$1" /v "$2" 2>/dev/null | tr -d '\r'; }

write_config() {
  local form='{ "sampling": { "source": "replay:%s", "speed": %s },\n'
  form+='  "limits": { "paged": "204MiB" } }\n'
  # shellcheck disable=SC2059  # the form is ours
  printf "$form" "$1" "$2" >"$data_folder/config.json"
}

# Waits until the service has told the event log a line with this text.
expect_event() {
  grep -qFm 1 -- "$1" < <(timeout "$event_limit_s" tail -n +1 -f "$trace") ||
    fail "not in the event log within $event_limit_s s: $1"
}

stop_in_time() {
  local begin
  begin=$(date +%s%N)
  poolsentry stop
  local took_ms=$((($(date +%s%N) - begin) / 1000000))
  expect_status 0
  echo "stopped within $took_ms ms"
  [ "$took_ms" -lt "$stop_limit_ms" ] || fail "$1: the stop took $took_ms ms"
  poolsentry status
  expect_output 'PoolSentry is stopped: it ended without an error'
}

prepare() {
  [ -e "$prefix/system.reg" ] || "$wine" "$prefix" --make-prefix >/dev/null 2>&1
  # What runs in the prefix, its services too, holds another output than this test reads.
  WINEPREFIX=$prefix "$wineserver" -k || true
  WINEPREFIX=$prefix timeout 60 "$wineserver" -w
  mkdir -p "$program_folder" "$data_folder"
  cp "$poolsentry" "$program_folder/poolsentry.exe"
  cp "$recording" "$data_folder/recording.log.gz"
  # Wine ends its services when the last program has gone: one that waits for its input keeps them.
  # It comes first, so that its standard error is theirs too, and says when it is there.
  : >"$trace"
  coproc keeper { exec "$wine" "$prefix" cmd 2>>"$trace"; }
  read -r _ <&"${keeper[0]}"
  # What a run that was broken off has left.
  poolsentry uninstall >/dev/null
}

check_without_service() {
  poolsentry version
  expect_status 0
  poolsentry status
  expect_status 4
  expect_output 'is not installed'
  poolsentry status --json
  expect_output '"installed": false'
  poolsentry start
  expect_status 4
  poolsentry service
  expect_status 2
  expect_output 'poolsentry watch'
  # Wine's kernel has no pools: that has to be said, not shown as zeros.
  poolsentry watch
  expect_status 4
  expect_output 'does not report pool tags (NtQuerySystemInformation class 22: 0xC0000003)'
}

check_install() {
  poolsentry install --config 'C:\pool data\no such file.json'
  expect_status 2
  ! registry_has "$service_key" || fail 'a refused installation left a service'
  write_config 'C:\\pool data\\recording.log.gz' '"max"'
  poolsentry install --config "$config"
  expect_status 0
  expect_output 'is installed'
  poolsentry install --config "$config" --json
  expect_status 0
  expect_output '"change": "updated"'
  output=$(registry_value "$service_key" ImagePath)
  expect_output "\"$program\" service --config \"$config\""
  output=$(registry_value "$source_key" EventMessageFile)
  expect_output 'REG_EXPAND_SZ'
  expect_output "$program"
  output=$(registry_value "$source_key" TypesSupported)
  expect_output '0x7'
  output=$(registry_value "$source_key" CategoryMessageFile)
  expect_output "$program"
  output=$(registry_value "$source_key" CategoryCount)
  expect_output '0x3'
  poolsentry configure
  expect_status 0
  poolsentry status
  expect_output 'Start:   automatic'
}

check_events() {
  poolsentry start
  expect_status 0
  expect_event 'warn:eventlog:ReportEventW L"Strg"'
  poolsentry start
  expect_status 0
  expect_output 'runs already'
  poolsentry status
  expect_output 'PoolSentry is running, process '
  stop_in_time 'idle after the end of a replay'
  expect_event 'L"it was asked to"'
  check_leak_event
}

# Wine shows an event as its inserts, one a line: those of 2000 and 2001 are 13.
check_leak_event() {
  output=$(grep -Fm 1 -A 12 'warn:eventlog:ReportEventW L"Strg"' "$trace")
  echo "$output"
  [ "$(grep -c 'warn:eventlog' <<<"$output")" -eq 13 ] || fail 'the event has not its 13 inserts'
  expect_output 'L"paged"'
  expect_output ' an hour'
  expect_output ' of 204 MB'
  expect_output 'L"exhausted at '
}

check_stop_while_working() {
  # 499 samples, 5 s apart: 4 minutes.
  write_config 'C:\\pool data\\recording.log.gz' 10
  poolsentry start
  expect_status 0
  stop_in_time 'in the middle of a replay'
}

check_failing_start() {
  write_config 'C:\\pool data\\no such log.gz' '"max"'
  poolsentry start
  expect_status 5
  expect_output 'the service did not start: it ended with code 3'
  expect_event 'it could not start: '
}

check_uninstall() {
  poolsentry start
  poolsentry uninstall
  expect_status 0
  expect_output 'stay in '
  ! registry_has "$service_key" || fail 'the service is still in the registry'
  ! registry_has "$source_key" || fail 'the event source is still in the registry'
  poolsentry uninstall
  expect_status 0
  expect_output 'was not installed'
  poolsentry status
  expect_status 4
}

prepare
check_without_service
check_install
check_events
check_stop_while_working
check_failing_start
write_config 'C:\\pool data\\recording.log.gz' '"max"'
check_uninstall
! grep -q 'Unhandled' "$trace" || fail 'a program crashed'
echo 'passed'
