#!/usr/bin/env bash
# Golden cases: each folder here with a study.yaml (or a study.path that names one) is run with --reproducible; its run.json,
# findings.csv and what it prints must equal expected/ to the byte, and all outputs must be
# the same bytes from run to run on 1, 2 and 7 threads. A folder is all a new case needs.
# Usage: run.sh LINLI [CASE...]     LINLI_ACCEPT=1 takes what is printed as expected.
set -u
linli=$(realpath "$1")
shift
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail=0
say() { # say NAME OUTCOME(0 ok)
    if [ "$2" -eq 0 ]; then echo "ok - $1"; else echo "not ok - $1" && fail=1; fi
}
same() { # same CASE FILE: an output against what is expected
    if [ -n "${LINLI_ACCEPT:-}" ]; then
        mkdir -p "$1/expected" && cp "$work/$1.1/$2" "$1/expected/$2"
    fi
    diff -u "$1/expected/$2" "$work/$1.1/$2" | head -n 40
    [ "${PIPESTATUS[0]}" -eq 0 ]
}
study_of() { if [ -f "$1/study.path" ]; then cat "$1/study.path"; else echo "$1/study.yaml"; fi; }
run() { # run CASE THREADS FOLDER
    "$linli" run "$(study_of "$1")" -o "$work/$3" --reproducible --threads "$2" --lang en \
        >"$work/$3.out" 2>"$work/$3.err"
    local code=$?
    [ $code -eq 0 ] || sed 's/^/  /' "$work/$3.err"
    cp "$work/$3.out" "$work/$3/printed.txt" 2>/dev/null
    return $code
}
cases=${*:-$(ls -d */ | tr -d /)}
for case in $cases; do
    [ -f "$(study_of "$case")" ] || continue
    if grep -q '/shared/' "$(study_of "$case")" && [ ! -d ../../../shared/data ]; then
        echo "SKIPPED LOUDLY: golden case $case needs ../shared beside the project"
        continue
    fi
    run "$case" 1 "$case.1"
    say "golden_${case}_runs" $?
    for file in run.json findings.csv printed.txt; do
        same "$case" "$file"
        say "golden_${case}_has_the_expected_$file" $?
    done
    python3 readback.py "$work/$case.1" "$case" || fail=1
    "$linli" verify "$work/$case.1"/*.gpkg >"$work/$case.verify" 2>&1
    code=$?
    [ $code -eq 0 ] || grep -v ' confirmed ' "$work/$case.verify"
    say "golden_${case}_adds_up" $code
    for threads in 2 7; do
        run "$case" $threads "$case.$threads"
        diff -rq "$work/$case.1" "$work/$case.$threads"
        say "golden_${case}_has_the_same_bytes_on_${threads}_threads" $?
    done
done
exit $fail
