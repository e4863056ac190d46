/* reach/slopes.h - walks on slopes. */
#ifndef LN_REACH_SLOPES_H
#define LN_REACH_SLOPES_H

#include "reach/changes.h"

/* Lengths become those of flat ground that take as long to walk, there and back, at the
   speed of Tobler's hiking function (Tobler 1993: 6 exp(-3.5 |slope + 0.05|) km/h). The
   ground is looked at every cell, and at least every 10 m; bridges and tunnels climb
   evenly from end to end, stretches steeper than 1 count as 1, and ground without
   heights as flat. Stairs count ask->stairs_ratio times their length, or what the slope
   makes of them if that is more. street: of each edge, NULL: itself. Findings
   network.slopes, network.no-height, network.stairs. */
ln_status ln_slopes_apply(ln_ctx *ctx, const street_ask *ask, const ln_lines *edges,
                          const uint32_t *street, uint32_t *length_mm);

/* How much longer a stretch of this slope counts, there and back. */
double ln_slope_ratio(double slope);

#endif
