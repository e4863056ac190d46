/* read/four_parameter.h - a local grid's four parameters, as surveyors hand them over.
 */
#ifndef LN_READ_FOUR_PARAMETER_H
#define LN_READ_FOUR_PARAMETER_H

#include "base/arena.h"

/* Reads lines "name: value" ('#' starts a remark) and makes a PROJ pipeline of them:
     dx_m, dy_m   shift east and north, metres
     rotation_s   counter-clockwise, seconds of arc
     scale_ppm    parts in a million
     point        from east, north, to east, north: a point known in both systems
   to east = dx + k (from east cos a - from north sin a), to north = dy + k (from east
   sin a + from north cos a), k = 1 + ppm / 10^6 (four-parameter similarity). Each point
   must come out within 0.5 m: signs are exchanged easily. *n_points gets how many there
   are. LN_E_STUDY with the line, LN_E_CRS for a point that does not come out. */
ln_status ln_four_parameter_read(ln_ctx *ctx, ln_arena *arena, const char *path,
                                 const char **pipeline, size_t *n_points);

#endif
