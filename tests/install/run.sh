#!/usr/bin/env bash
# Installs linli into a private prefix and builds users of it by pkg-config and by
# find_package; checks that nothing but LN_API is exported. Usage: run.sh BUILD-DIR
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail=0
check() { # check NAME COMMAND...
    local name=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        echo "ok - $name"
    else
        echo "not ok - $name"
        tail -n 20 "$work/log"
        fail=1
    fi
}
prefix=$work/prefix
export LD_LIBRARY_PATH=
libdir() { dirname "$(find "$prefix" -name linli.pc)"; }
by_pkg_config() {
    export PKG_CONFIG_PATH=$(libdir)
    gcc -std=c11 -Wall -Wextra -Wpedantic -Werror "$here/consumer/consumer.c" \
        -o "$work/consumer" $(pkg-config --define-variable=prefix="$prefix" --cflags --libs linli) &&
        LD_LIBRARY_PATH=$(libdir)/.. "$work/consumer"
}
by_find_package() {
    cmake -G Ninja -S "$here/consumer" -B "$work/consumer-build" -DCMAKE_PREFIX_PATH="$prefix" &&
        cmake --build "$work/consumer-build" &&
        "$work/consumer-build/consumer" && "$work/consumer-build/consumer_cxx"
}
each_header_alone() {
    local h
    for h in "$prefix"/include/linli/*.h; do
        gcc -std=c11 -Wall -Wextra -Wpedantic -Werror -I"$prefix/include" -fsyntax-only -x c "$h" &&
            g++ -Wall -Wextra -Werror -I"$prefix/include" -fsyntax-only -x c++ "$h" || return 1
    done
}
only_public_names() {
    local names
    names=$(nm -D --defined-only "$(libdir)/../liblinli.so" | awk '{print $3}')
    [ -n "$names" ] && ! grep -vxE "ln_.*|__bss_start|_edata|_end" <<<"$names" && ! grep -x ln_arena_new <<<"$names"
}
runs_installed() { LD_LIBRARY_PATH=$(libdir)/.. "$prefix/bin/linli" --version; }
check "installs_into_a_prefix" cmake --install "$build" --prefix "$prefix"
check "pkg_config_user_builds_and_runs" by_pkg_config
check "find_package_user_builds_and_runs" by_find_package
check "each_header_compiles_alone_in_c_and_cxx" each_header_alone
check "only_ln_api_names_are_exported" only_public_names
check "installed_program_runs" runs_installed
check "man_page_is_well_formed" mandoc -T lint -W warning "$prefix/share/man/man1/linli.1"
exit $fail
