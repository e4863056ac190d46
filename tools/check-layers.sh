#!/usr/bin/env bash
# Holds every #include to src/LAYERS: which rooms a room may include, which third-party
# headers it may open, and that private headers are not borrowed (only base and geom lend).
set -eu
cd "$(dirname "$0")/.."
awk '
function trim(s) { gsub(/^[ \t]+|[ \t]+$/, "", s); return s }
function complain(text) { print FILENAME ":" FNR ": " text; bad = 1 }
FILENAME == "src/LAYERS" {
    if ($0 ~ /^#/ || $0 ~ /^[ \t]*$/) next
    split($0, part, ":"); room = trim(part[1]); rooms[room] = " " trim(part[2]) " "
    doors[room] = trim(part[3]); next
}
FNR == 1 { split(FILENAME, path, "/"); here = (path[1] == "include") ? "" : path[2]
    if (path[1] == "include") { here = path[3]; sub(/\.h$/, "", here) } 
    if (here == "linli") nextfile }
/^[ \t]*#[ \t]*include/ {
    if (match($0, /[<"][^>"]+[>"]/) == 0) next
    quoted = substr($0, RSTART, 1) == "\""; name = substr($0, RSTART + 1, RLENGTH - 2)
    if (!(here in rooms)) { complain("room " here " is not in src/LAYERS"); next }
    if (name ~ /^linli\//) {
        other = name; sub(/^linli\//, "", other); sub(/\.h$/, "", other)
        if (other == here || index(rooms[here], " " other " ")) next
        complain(here " may not include " name); next
    }
    if (quoted) {
        other = name; sub(/\/.*/, "", other)
        if (other == here) next
        if ((other == "base" || other == "geom") &&
            index(rooms[here], " " other " ")) next
        complain(here " may not include \"" name "\""); next
    }
    if (name in libc) next
    n = split(doors[here], door, /[ \t]+/)
    for (i = 1; i <= n; i++) {
        pattern = door[i]; gsub(/\./, "\\.", pattern); gsub(/\*/, ".*", pattern)
        if (name ~ ("^" pattern "$")) next
    }
    complain(here " may not open <" name ">")
}
BEGIN {
    n = split("assert ctype dirent errno fcntl fenv float ftw iconv inttypes limits locale math " \
              "poll pthread setjmp signal stdalign stdarg stdatomic stdbool stddef stdint " \
              "stdio stdlib string strings threads time unistd wchar", word, " ")
    for (i = 1; i <= n; i++) libc[word[i] ".h"] = 1
    n = split("file ioctl mman prctl resource socket stat statvfs syscall time types wait", word, " ")
    for (i = 1; i <= n; i++) libc["sys/" word[i] ".h"] = 1
    n = split("landlock seccomp filter audit", word, " ")
    for (i = 1; i <= n; i++) libc["linux/" word[i] ".h"] = 1
}
END { exit bad }
' src/LAYERS include/linli/*.h $(find src -name '*.[ch]' | sort)
