/* complex/effort.c - how far a search may go. */
#include "complex/effort.h"

#include <math.h>

#include "base/clock.h"

#define ENTRIES_PER_S 4e8 /* seen on one core of a cloud machine: 1.4e8 to 4.5e8 */

cx_limit cx_limit_of(double seen, double time_s)
{
    if (isnan(time_s))
        return (cx_limit){INFINITY, INFINITY};
    return (cx_limit){seen + ENTRIES_PER_S * time_s, ln_now_s() + time_s};
}

cx_limit cx_limit_share(const cx_limit *limit, double seen, double share)
{
    const double now_s = ln_now_s();
    return (cx_limit){share * fmax(limit->entries - seen, 0),
                      now_s + share * fmax(limit->end_s - now_s, 0)};
}

cx_limit cx_limit_from(const cx_limit *share, double seen)
{
    return (cx_limit){seen + share->entries, share->end_s};
}

bool cx_is_spent(const cx_limit *limit, double seen)
{
    return seen > limit->entries || ln_now_s() > limit->end_s;
}
