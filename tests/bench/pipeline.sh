#!/bin/sh
# A city's tables one after the other, each from its files: walks of a million nodes, people
# of 25 million cells, 50,000 parcels under 5,000 constraints. Prints wall seconds and the
# peak of memory of each, and both in all.
#
# usage: pipeline.sh LINLI NETWORK POLYGONS [THREADS]
# NETWORK: folder of bench/network/gen_city.py with nodes, edges, sites and demand;
# POLYGONS: folder with zones5000.gpkg, r.tif, parcels.gpkg, constraints.gpkg (bench/polygons)
set -eu
linli=$1 net=$2 polygons=$3 threads=${4:-2}
out=$(mktemp -d)
trap 'rm -r "$out"' EXIT

timed() {
    name=$1
    shift
    /usr/bin/time -f "$name %e s, %M KB" -a -o "$out/times" "$linli" table "$@" \
        --threads "$threads" --quiet
}
timed reach reach --nodes "$net/nodes.csv" --edges "$net/edges.csv" --sites "$net/sites.csv" \
    --demand "$net/demand.csv" --radius 1200 -o "$out/reach.csv"
timed nearest nearest --nodes "$net/nodes.csv" --edges "$net/edges.csv" \
    --sites "$net/sites.csv" --demand "$net/demand.csv" --radius 1200 -o "$out/nearest.csv"
timed zonal zonal --zones "$polygons/zones5000.gpkg" --id zid --raster "$polygons/r.tif" \
    -o "$out/zonal.csv"
timed overlay overlay --parcels "$polygons/parcels.gpkg" --parcel-id pid \
    --constraints "$polygons/constraints.gpkg" --constraint-id cid -o "$out/overlay.csv"
cat "$out/times"
awk '{ wall += $2; if ($4 > peak) peak = $4 } END { printf "in all %.2f s, %.0f MB\n", wall, peak / 1024 }' "$out/times"
