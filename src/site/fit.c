/* site/fit.c - floors of a way, and which services fit on them. */
#include <math.h>
#include <string.h>

#include "site/option.h"

#define JOINED_LEAST_M2 1.0 /* a room that joins the one that is there */

static bool spread_evenly(option *o, double gross_m2, double storeys)
{
    if (isnan(gross_m2) || gross_m2 <= 0)
        return false;
    int n = isnan(storeys) || storeys < 1 ? 1 : (int)storeys;
    n = n >= N_LEVELS ? N_LEVELS - 1 : n;
    for (int k = 1; k <= n; k++)
        o->level_m2[k] = gross_m2 / n;
    return true;
}

/* A plot: ground x floor area ratio (with what the city grants beyond it), on as many
   floors as the covered ground asks for. */
static bool new_floors(const ln_params *p, const ln_spaces *s, option *o)
{
    const double plot_m2 = s->plot_m2[o->space];
    const double relief = ln_option_new_land(s, o) ? 0 : p->relief_far_ratio;
    const double far_ratio = s->far_ratio[o->space] * (1 + relief);
    if (isnan(plot_m2) || isnan(far_ratio))
        return false;
    return spread_evenly(o, plot_m2 * far_ratio, ceil(far_ratio / p->covered_ratio));
}

static bool stated_floors(const ln_spaces *s, option *o)
{
    bool any = false;
    for (int k = 0; k < LN_MAX_FLOORS; k++) {
        const double level_m2 = s->level_m2[o->space * LN_MAX_FLOORS + (size_t)k];
        o->level_m2[k] = isnan(level_m2) ? 0 : level_m2;
        any = any || level_m2 > 0;
    }
    o->floors_known = any;
    return any;
}

bool ln_option_floors(const ln_study *study, const ln_spaces *spaces, option *o)
{
    const bool build = o->way == LN_NEW_BUILD || o->way == LN_REBUILD;
    const double storeys = spaces->storeys[o->space];
    bool known = stated_floors(spaces, o) ||
                 spread_evenly(o, spaces->floor_m2[o->space], storeys) ||
                 (build && new_floors(&study->params, spaces, o));
    if (!known)
        known = spread_evenly(o, study->params.unknown_floor_m2, storeys);
    if (!known)
        return false;
    for (int k = 0; k < N_LEVELS; k++) {
        o->gross_m2 += o->level_m2[k];
        o->level_m2[k] *= study->params.usable_ratio;
        o->usable_m2 += o->level_m2[k];
        o->n_floors = o->level_m2[k] > 0 ? k : o->n_floors;
    }
    return true;
}

/* What one service asks of the floors. */
typedef struct room {
    int service, tier, max_floor;
    bool basement, scales; /* scales: more area serves more */
    double least_m2, unit_m2, priority;
} room;

/* Floors that rooms bound to floor `max` or lower may use together: the sets are
   nested, so areas that meet every such sum can be laid out (Hall's condition). Rooms
   that may go to the basement have it on top. */
static double area_up_to(const option *o, int max, bool basement)
{
    double area = basement ? o->level_m2[0] : 0;
    for (int k = 1; k <= max && k < N_LEVELS; k++)
        area += o->level_m2[k];
    return area;
}

/* Sum of areas of the picked rooms bound to `max` floors or lower (and to no basement).
 */
static double asked_up_to(const room *rooms, size_t n, unsigned picked,
                          const double *m2, int max, bool basement)
{
    double asked = 0;
    for (size_t k = 0; k < n; k++)
        if (picked >> k & 1 && rooms[k].max_floor <= max &&
            (basement || !rooms[k].basement))
            asked += m2[k];
    return asked;
}

static bool fits(const option *o, const room *rooms, size_t n, unsigned picked,
                 const double *m2)
{
    for (size_t k = 0; k < n; k++)
        for (int basement = 0; basement < 2; basement++)
            if (picked >> k & 1 &&
                asked_up_to(rooms, n, picked, m2, rooms[k].max_floor, basement) >
                    area_up_to(o, rooms[k].max_floor, basement) + 1e-9)
                return false;
    return true;
}

int ln_site_service_room(const ln_study *study, int vi, ln_service_room *made)
{
    const ln_service_params *s = &study->params.service[vi];
    const ln_rule *norm = ln_study_norm(study, vi, study->params.scope);
    const ln_rule *least = ln_site_rule(study, "room", "least", NULL);
    if (!s->on || !norm)
        return 0;
    *made = (ln_service_room){.tier = ln_services()[vi].tier,
                              .max_floor = isnan(s->max_floor) ? N_LEVELS - 1
                                                               : (int)s->max_floor,
                              .basement = norm->basement_ok != 0,
                              .unit_m2 = ln_service_unit_m2(study, norm->unit),
                              .least_m2 = !isnan(s->min_area_m2) ? s->min_area_m2
                                          : least                ? least->value
                                                                 : 1};
    return 1;
}

static size_t list_rooms(const ln_study *study, const option *o, room *rooms)
{
    size_t n = 0;
    ln_service_room own;
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        if (!(o->barred >> vi & 1) && ln_site_service_room(study, vi, &own) &&
            (!o->joins || own.unit_m2 > 0))
            rooms[n++] = (room){.service = vi,
                                .tier = own.tier,
                                .max_floor = own.max_floor,
                                .basement = own.basement != 0,
                                .scales = own.unit_m2 > 0,
                                .unit_m2 = own.unit_m2,
                                .least_m2 = o->joins ? JOINED_LEAST_M2 : own.least_m2,
                                .priority = study->params.service[vi].priority};
    return n;
}

/* How good a set of services is: tier 1 first, then their weights, then their number.
 */
static double worth(const room *rooms, size_t n, unsigned picked)
{
    double value = 0;
    for (size_t k = 0; k < n; k++)
        if (picked >> k & 1)
            value += (rooms[k].tier == 1 ? 1e6 : 0) + 10 * rooms[k].priority + 1;
    return value;
}

/* The best set of all 2^n with those that must be in it; among equals the one that
   comes first in the notice's order. */
static unsigned best_set(const option *o, const room *rooms, size_t n,
                         const double *least, unsigned must)
{
    unsigned best = must;
    double best_worth = 0;
    for (unsigned picked = 1; picked < 1u << n; picked++) {
        const double value = worth(rooms, n, picked);
        if (value > best_worth && (picked & must) == must &&
            fits(o, rooms, n, picked, least)) {
            best = picked;
            best_worth = value;
        }
    }
    return best;
}

/* Rooms while they grow: all with their areas, and which still can. */
typedef struct sharing {
    const option *o;
    const room *rooms;
    size_t n;
    unsigned picked, growing;
    double *m2;
    double least_m2[LN_N_SERVICES];
} sharing;

/* Area that is left on the floors up to that of room k, with or without the basement.
 */
static double rest_up_to(const sharing *s, size_t k, bool basement)
{
    const int max = s->rooms[k].max_floor;
    return area_up_to(s->o, max, basement) -
           asked_up_to(s->rooms, s->n, s->picked, s->m2, max, basement);
}

/* How far all growing rooms can grow together, in multiples of their least areas: no
   floor bound of any room that is there may break, also of those that do not grow. */
static double largest_step(const sharing *s)
{
    double step = INFINITY;
    for (size_t k = 0; k < s->n; k++)
        for (int basement = 0; basement < 2 && s->picked >> k & 1; basement++) {
            const double rate = asked_up_to(s->rooms, s->n, s->growing, s->least_m2,
                                            s->rooms[k].max_floor, basement);
            const double rest = rest_up_to(s, k, basement);
            if (rate > 0)
                step = fmin(step, fmax(rest, 0) / rate);
        }
    return step;
}

/* Growing rooms that a full set of floors binds. */
static unsigned bound_rooms(const sharing *s)
{
    unsigned bound = 0;
    for (size_t k = 0; k < s->n; k++)
        for (int basement = 0; basement < 2 && s->picked >> k & 1; basement++) {
            if (rest_up_to(s, k, basement) > 1e-6 * (1 + s->o->usable_m2))
                continue;
            for (size_t j = 0; j < s->n; j++)
                if (s->rooms[j].max_floor <= s->rooms[k].max_floor &&
                    (basement || !s->rooms[j].basement))
                    bound |= s->growing & 1u << j;
        }
    return bound;
}

/* The area that is left goes to the services that can use it, in proportion to their
   least areas: all grow together until floors bind some of them, which then stay while
   the others go on. */
static void share_rest(const option *o, const room *rooms, size_t n, unsigned picked,
                       double *m2)
{
    sharing s = {.o = o, .rooms = rooms, .n = n, .picked = picked, .m2 = m2};
    for (size_t k = 0; k < n; k++) {
        s.least_m2[k] = rooms[k].least_m2;
        s.growing |= (picked >> k & 1) && rooms[k].scales ? 1u << k : 0;
    }
    while (s.growing) {
        const double step = largest_step(&s);
        for (size_t k = 0; k < n; k++)
            m2[k] +=
                s.growing >> k & 1 && isfinite(step) ? step * rooms[k].least_m2 : 0;
        const unsigned bound = bound_rooms(&s);
        if (!bound)
            return;
        s.growing &= ~bound;
    }
}

/* COMPLEX, PARTIAL, SINGLE (the guide's test, STANDARDS 1.1). */
static ln_kind kind_of(const ln_study *study, const option *o)
{
    int n = 0, n_tier1 = 0;
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        n += o->service_m2[vi] > 0;
        n_tier1 += o->service_m2[vi] > 0 && ln_services()[vi].tier == 1;
    }
    const bool old_or_young =
        o->service_m2[LN_ELDER_CARE] > 0 || o->service_m2[LN_INFANT_CARE] > 0;
    if (n == 0)
        return LN_NO_SERVICE;
    if (o->gross_m2 >= study->params.complex_min_m2 &&
        n >= study->params.complex_min_functions &&
        n_tier1 >= study->params.complex_min_tier1 && old_or_young)
        return LN_COMPLEX;
    return n == 1 ? LN_SINGLE : LN_PARTIAL;
}

void ln_option_fit(const ln_study *study, const double *at_least_m2, option *o)
{
    room rooms[LN_N_SERVICES];
    double m2[LN_N_SERVICES];
    unsigned must = 0;
    const size_t n = list_rooms(study, o, rooms);
    for (size_t k = 0; k < n; k++) {
        const double own = at_least_m2 ? at_least_m2[rooms[k].service] : 0;
        m2[k] = fmax(rooms[k].least_m2, own);
        must |= own > 0 ? 1u << k : 0;
    }
    if (!fits(o, rooms, n, must, m2))
        return; /* kind: none */
    const unsigned picked = best_set(o, rooms, n, m2, must);
    share_rest(o, rooms, n, picked, m2);
    for (size_t k = 0; k < n; k++) {
        if (!(picked >> k & 1))
            continue;
        o->service_m2[rooms[k].service] = m2[k];
        o->capacity[rooms[k].service] = rooms[k].scales ? m2[k] / rooms[k].unit_m2 : 1;
    }
    o->kind = kind_of(study, o);
}

ln_furnished ln_site_furnish(const ln_study *study, const ln_sites *sites,
                             size_t option_index, const double *at_least_m2)
{
    option o = {.space = sites->options.space[option_index],
                .way = sites->options.way[option_index],
                .barred = sites->options.barred[option_index],
                .joins = sites->options.way[option_index] == LN_ENLARGE,
                .kind = LN_NO_SERVICE};
    ln_furnished made;
    for (int k = 0; k < N_LEVELS; k++) {
        o.level_m2[k] = sites->options.level_m2[option_index * N_LEVELS + (size_t)k];
        o.usable_m2 += o.level_m2[k];
        o.n_floors = o.level_m2[k] > 0 ? k : o.n_floors;
    }
    o.gross_m2 = o.usable_m2 / study->params.usable_ratio;
    ln_option_fit(study, at_least_m2, &o);
    memcpy(made.service_m2, o.service_m2, sizeof made.service_m2);
    memcpy(made.capacity_units, o.capacity, sizeof made.capacity_units);
    made.kind = o.kind;
    return made;
}
