/* complex/effort.h - how far a search may go. It is counted in list entries gone
   through, so that the search takes the same way on any machine and any number of
   threads; the clock ends only what such a count lets go on for too long. */
#ifndef LN_COMPLEX_EFFORT_H
#define LN_COMPLEX_EFFORT_H

#include <stdbool.h>

typedef struct cx_limit {
    double entries; /* INFINITY: any number */
    double end_s;   /* of ln_now_s; INFINITY: never */
} cx_limit;

/* From here on, so many entries having been seen, for so many seconds (NAN: no limit).
 */
cx_limit cx_limit_of(double seen, double time_s);
/* A share of what is left of it; entries count from here on. */
cx_limit cx_limit_share(const cx_limit *limit, double seen, double share);
/* Such a share, for a counter that stands at `seen`. */
cx_limit cx_limit_from(const cx_limit *share, double seen);
bool cx_is_spent(const cx_limit *limit, double seen);

#endif
