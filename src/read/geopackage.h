/* read/geopackage.h - the rows of a GeoPackage's layer as they are stored: SQLite lets
   a column hold values of any type, and OGR would take "1,234" in a column of whole
   numbers for 1. */
#ifndef LN_READ_GEOPACKAGE_H
#define LN_READ_GEOPACKAGE_H

#include "read/open.h"
#include "read/raw_row.h"

/* The fields of r->raw are known; the values are those of open's layer. */
ln_status ln_geopackage_rows(raw_rows *r, const open_source *open);

#endif
