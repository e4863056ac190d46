/* read/osm.h - streets of an OpenStreetMap file. */
#ifndef LN_READ_OSM_H
#define LN_READ_OSM_H

#include "read/raw.h"

/* The ways with a highway tag, as lines in WGS 84, with the fields osm_id, highway,
   foot (yes or no: whether a person may walk there), access, bridge, tunnel, area and
   name. A way is cut where the file lacks a node, never bridged, with a finding.
   LN_E_DATA. */
ln_status ln_osm_read(ln_ctx *ctx, ln_arena *arena, const char *path, raw_layer *raw);

/* Whether a person may walk on a way with these tags (NULL: tag absent). */
bool ln_osm_walkable(const char *highway, const char *foot, const char *access,
                     const char *sidewalk);

#endif
