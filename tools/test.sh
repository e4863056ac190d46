#!/usr/bin/env bash
# All tests from a fresh Debian 12: installs what is missing, builds, tests, counts.
# Closes with "N passed, N failed[, N skipped]". Usage: tools/test.sh [PRESET]  (dev, asan)
set -eu
cd "$(dirname "$0")/.."
preset=${1:-dev}
./tools/install-packages.sh build test
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset"
log=build/$preset/tests.log
# a locale with a decimal comma, for the tests that numbers do not know it
if [ ! -d build/locale/de_DE.UTF-8 ]; then
    mkdir -p build/locale && localedef -i de_DE -f UTF-8 build/locale/de_DE.UTF-8
fi
export LOCPATH=$PWD/build/locale
set +e
ctest --preset "$preset" >"$log" 2>&1
set -e
# cmocka programs print "[  PASSED  ] N test(s)." and "[  FAILED  ] N test(s)"; scripts
# print "ok - name" and "not ok - name". A program that ctest saw fail without such a line
# (a crash, a time-out) counts as one failure.
sum() { grep -aoE "$1" "$log" | grep -oE '[0-9]+' | awk '{s += $1} END {print s + 0}'; }
lines() { grep -acE "$1" "$log" || true; }
passed=$(($(sum '\[  PASSED  \] [0-9]+ test') + $(lines '^([0-9]+: )?ok - ')))
failed=$(($(sum '\[  FAILED  \] [0-9]+ test') + $(lines '^([0-9]+: )?not ok - ')))
[ "$failed" -ne 0 ] || failed=$(lines '\*\*\*(Failed|Exception|Timeout|Not Run)')
skipped=$(lines 'SKIPPED LOUDLY')
if [ "$failed" -ne 0 ]; then
    grep -aE '(not ok - |FAILED|ERROR|Failure|\*\*\*|is not |error:)' "$log" | head -n 100
    echo "whole log: $log"
fi
grep -a 'SKIPPED LOUDLY' "$log" || true
if [ "$skipped" -ne 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
