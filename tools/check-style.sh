#!/usr/bin/env bash
# The rules of the house that a script can see: layout, lengths, first lines, names that do
# not belong, and functions that only one place may call.
set -eu
cd "$(dirname "$0")/.."
bad=0
complain() { echo "$1"; bad=1; }
files=$(find src include tests -name '*.[ch]' | sort)
for f in $files; do
    n=$(wc -l <"$f")
    case $f in *.h) most=250 ;; *) most=600 ;; esac
    [ "$n" -le "$most" ] || complain "$f: $n lines, at most $most"
    where=${f#src/} where=${where#include/}
    head -n 1 "$f" | grep -qF "/* $where - " || complain "$f:1: open with /* $where - what it is"
done
clang-format-14 --dry-run -Werror $files || bad=1
twice=$(find src -name '*.[ch]' ! -name main.c -printf '%f\n' | sort | uniq -d)
[ -z "$twice" ] || complain "base names twice under src: $twice"
only() { # only PATTERN ALLOWED-FILES-REGEX WHY
    grep -nE "$1" $(echo "$files" | grep '^src/' | grep -vE "$2") /dev/null |
        while read -r line; do echo "$line: $3"; done | grep . && bad=1 || true
}
only '\b(malloc|calloc|realloc|free)\(' '^src/base/arena\.c$' 'memory comes from arenas (base/arena.c)'
only '\b(GDALOpenEx|GDALOpen|OGROpen)\(' '^src/read/open\.c$' 'only read/open.c opens a dataset'
only '\b(rename|renameat|mkstemp|mkdtemp)\(' '^src/(write/commit|base/text|base/out_file)\.c$' 'only write/commit.c names an output'
only '\b(abort|exit|_exit|setlocale|assert\(0)\(' '^src/(run/worker|cli/[a-z_]+)\.c$' 'the library never exits or sets a locale'
only '\b(strtod|atoi|atof|strtol|sscanf)\(' '^src/base/number\.c$' 'numbers are read by base/number.c'
only '\b(rand|srand|random)\(' '^$' 'random numbers come from ln_random'
only '(TODO|FIXME|XXX)' '^$' 'an unfinished mark'
only '#pragma omp' '^src/base/parallel\.c$' 'threads only through ln_parallel'
awk '
function done() { if (name && length_ > 60) { print file ":" start ": " name " has " length_ " lines, at most 60"; bad = 1 } name = "" }
FNR == 1 { name = ""; file = FILENAME }
/^[a-z].*\(/ && !/;$/ && !/^(typedef|struct|enum|union|extern)/ { candidate = $0; sub(/\(.*/, "", candidate); sub(/.*[ *]/, "", candidate) }
/^\{$/ { name = candidate; start = FNR }
/^\}/ { length_ = FNR - start + 1; done() }
END { exit bad }
' $(echo "$files" | grep '^src/') || bad=1
exit $bad
