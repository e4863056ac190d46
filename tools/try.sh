#!/usr/bin/env bash
# From a fresh Debian 12 to a finished plan of the sample city: installs what is missing,
# builds, runs the main job, says where to look. Usage: tools/try.sh [OUTPUT-FOLDER]
set -eu
cd "$(dirname "$0")/.."
out=${1:-out/sample}
./tools/install-packages.sh build
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "building linli ..." >&2
if ! { cmake --preset release && cmake --build --preset release --target linli_cli; } \
    >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
build/release/src/cli/linli run data/shapes/study.yaml -o "$out" --overwrite
cat <<TXT

Look at
  $out/report.html      the whole story, in a browser
  $out/sheets.pdf       the map sheet for the file
  $out/sample.gpkg      every layer and table, drawn, in QGIS
TXT
