#!/usr/bin/env bash
# Lets the fuzz targets look for inputs that break a promise: clang's libFuzzer under the
# address and undefined-behaviour sanitizers. Usage: tools/fuzz.sh SECONDS [TARGET...]
# New inputs go to build/fuzz/corpus, what broke to build/fuzz/broken; both are kept.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:?seconds for each target}
shift
./tools/install-packages.sh build test fuzz
flags="-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all"
cmake -G Ninja -S . -B build/fuzz -DCMAKE_C_COMPILER=clang-14 -DLINLI_FUZZER=ON \
    -DLINLI_WERROR=OFF -DCMAKE_C_FLAGS="$flags" >/dev/null
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    for corpus in tests/fuzz/corpus/*/; do targets+=("$(basename "$corpus")"); done
fi
cmake --build build/fuzz --target "${targets[@]/#/fuzz_}"
export LSAN_OPTIONS=suppressions=$PWD/tests/support/lsan.supp:print_suppressions=0
export UBSAN_OPTIONS=print_stacktrace=1 OMP_NUM_THREADS=1
failed=0
for target in "${targets[@]}"; do
    found=build/fuzz/corpus/$target broken=build/fuzz/broken/$target
    mkdir -p "$found" "$broken"
    if build/fuzz/tests/fuzz_"$target" -max_total_time="$seconds" -timeout=20 \
        -rss_limit_mb=4096 -artifact_prefix="$broken/" -print_final_stats=1 \
        "$found" tests/fuzz/corpus/"$target" >"$found.log" 2>&1; then
        echo "ok - $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$found.log") runs"
    else
        echo "not ok - $target: see $found.log and $broken"
        failed=1
    fi
done
exit $failed
