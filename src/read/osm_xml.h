/* read/osm_xml.h - nodes and ways of an OpenStreetMap file in XML. */
#ifndef LN_READ_OSM_XML_H
#define LN_READ_OSM_XML_H

#include <readosm.h>

#include "base/status.h"

/* Tells of every node and way as readosm does for .pbf (that library's own XML reader
   dies of a tag without a key); NULL: not asked. A callback that does not return
   READOSM_OK ends it, with LN_OK. LN_E_DATA with the line, LN_E_IO. */
ln_status ln_osm_xml_parse(ln_ctx *ctx, const char *path, const void *user,
                           readosm_node_callback nodes, readosm_way_callback ways);

#endif
