#!/usr/bin/env bash
# The gate: format, layers, style, build, tests, sanitizers, clang-tidy, cppcheck. What it
# does not check is opinion.
set -eu
cd "$(dirname "$0")/.."
./tools/install-packages.sh build test check
step() { printf '\n== %s\n' "$1" >&2; shift; "$@"; }
tidy() {
    find src -name '*.c' | sort |
        xargs -P "$(nproc)" -n 1 clang-tidy-14 -p build/dev --quiet --warnings-as-errors='*'
}
check_cpp() {
    cppcheck --project=build/dev/compile_commands.json --quiet --error-exitcode=1 \
        --enable=warning,performance,portability --inline-suppr --std=c11 \
        --suppress=missingIncludeSystem --suppress='*:*/tests/*' -j "$(nproc)"
}
step layers ./tools/check-layers.sh
step style ./tools/check-style.sh
step tests ./tools/test.sh dev
step clang-tidy tidy
step cppcheck check_cpp
step sanitizers ./tools/test.sh asan
echo "all checks passed"
