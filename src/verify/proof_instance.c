/* verify/proof_instance.c - a location model as lines of a choice's file. */
#include "verify/proof_parts.h"

#include <math.h>
#include <stddef.h>

#include "base/status.h"

enum { POINTS, SITES, PAIRS, PAIRS_EITHER, GROUPS, GIVEN };
enum { POINTS_1 = GIVEN, EITHER_2, ONE, N_COUNTS };

struct pp_instance {
    size_t count[N_COUNTS];
    size_t given;
    ln_instance instance;
    ln_solve_options options;
    const char *const *model; /* one */
    size_t seen_counts, seen[32];
};

#define I(member) offsetof(pp_instance, instance.member)
#define O(member) offsetof(pp_instance, options.member)
#define N(k) (offsetof(pp_instance, count) + (k) * sizeof(size_t))

/* clang-format off */
static const pa_array instance_count_arrays[] = {
    {"instance",    PA_SIZE,  offsetof(pp_instance, count), offsetof(pp_instance, given), 1, 0, 0, 0, PP_MOST},
};
static const pa_array instance_arrays[] = {
    {"model",       PA_TEXT,  offsetof(pp_instance, model), N(ONE),      0, 0, 0, 0, 0},
    {"p",           PA_WHOLE, O(p),            N(ONE),      1, 0, 0, -1, PP_MOST},
    {"budget",      PA_REAL,  O(budget),       N(ONE),      1, 0, 1, 0, 0},
    {"radius",      PA_REAL,  O(radius),       N(ONE),      1, 0, 1, 0, 0},
    {"share",       PA_REAL,  O(share),        N(ONE),      1, 0, 0, 0, 0},
    {"single",      PA_INT,   O(single_source), N(ONE),     1, 0, 0, 0, 1},
    {"site_id",     PA_TEXT,  I(site_id),      N(SITES),      0, 0, 0, 0, 0},
    {"weight",      PA_REAL,  I(weight),       N(POINTS),     0, 0, 0, 0, 0},
    {"demand",      PA_REAL,  I(demand),       N(POINTS),     0, 1, 0, 0, 0},
    {"cost",        PA_REAL,  I(cost),         N(SITES),      0, 1, 0, 0, 0},
    {"capacity",    PA_REAL,  I(capacity),     N(SITES),      0, 1, 0, 0, 0},
    {"group",       PA_INDEX, I(group),        N(SITES),      0, 1, 0, 0, PP_MOST},
    {"group_limit", PA_SIZE,  I(group_limit),  N(GROUPS),     0, 1, 0, 0, PP_MOST},
    {"must",        PA_BYTE,  I(must),         N(SITES),      0, 1, 0, 0, 2},
    {"exclude",     PA_INDEX, I(either),       N(EITHER_2), 0, 1, 0, 0, PP_MOST},
    {"start",       PA_SIZE,  I(start),        N(POINTS_1),   0, 0, 0, 0, PP_MOST},
    {"pair_site",   PA_INDEX, I(site),         N(PAIRS),      0, 0, 0, 0, PP_MOST},
    {"distance",    PA_REAL,  I(distance),     N(PAIRS),      0, 0, 0, 0, 0},
};
/* clang-format on */

#define ROWS(array) (sizeof(array) / sizeof *(array))
static const pa_table count_table = {instance_count_arrays,
                                     ROWS(instance_count_arrays)};
static const pa_table instance_table = {instance_arrays, ROWS(instance_arrays)};

static void derive_counts(size_t *n)
{
    n[POINTS_1] = n[POINTS] + 1;
    n[EITHER_2] = n[PAIRS_EITHER] * 2;
    n[ONE] = 1;
}

ln_status pp_instance_put(proof_out *out, const ln_choice_case *choice)
{
    pp_instance t = {.instance = *choice->instance,
                     .options = *choice->options,
                     .model = &choice->options->model,
                     .given = GIVEN};
    t.count[POINTS] = t.instance.n_points;
    t.count[SITES] = t.instance.n_sites;
    t.count[PAIRS] = t.instance.start[t.instance.n_points];
    t.count[PAIRS_EITHER] = t.instance.n_either;
    t.count[GROUPS] = t.instance.n_groups;
    derive_counts(t.count);
    pa_put(out, &count_table, &t);
    pa_put(out, &instance_table, &t);
    pf_put_solution(out, choice->instance, choice->solution);
    return LN_OK;
}

ln_status pp_instance_new(proof_in *in, pp_instance **text)
{
    *text = LN_NEW(in->arena, pp_instance, 1);
    if (!*text)
        return ln_no_memory(in->ctx);
    (*text)->given = GIVEN;
    return LN_OK;
}

ln_status pp_instance_take(proof_in *in, pp_instance *t, const char *key, bool *known)
{
    LN_TRY(pa_take(in, &count_table, t, &t->seen_counts, key, known));
    if (*known)
        derive_counts(t->count);
    else if (t->seen_counts)
        return pa_take(in, &instance_table, t, t->seen, key, known);
    return LN_OK;
}

static ln_status check_rows(proof_in *in, const pp_instance *t)
{
    const ln_instance *i = &t->instance;
    const size_t *n = t->count;
    LN_TRY(pp_check_start(in, "start", i->start, n[POINTS], n[PAIRS]));
    LN_TRY(pp_check_below(in, "pair_site", i->site, n[PAIRS], n[SITES], false));
    for (size_t pi = 0; pi < n[POINTS]; pi++)
        for (size_t k = i->start[pi]; k < i->start[pi + 1]; k++)
            if (!(i->distance[k] >= (k > i->start[pi] ? i->distance[k - 1] : 0)))
                return pp_say(in, "distance", "does not go up within a row");
    if ((n[PAIRS_EITHER] > 0 && !i->either) || (n[GROUPS] > 0 && !i->group))
        return pp_say(in, "exclude or group", "is missing");
    LN_TRY(pp_check_below(in, "exclude", i->either, n[EITHER_2], n[SITES], false));
    return i->group ? pp_check_below(in, "group", i->group, n[SITES], n[GROUPS], false)
                    : LN_OK;
}

static ln_status check_values(proof_in *in, const pp_instance *t)
{
    const ln_instance *i = &t->instance;
    for (size_t pi = 0; pi < t->count[POINTS]; pi++)
        if (i->weight[pi] < 0 || (i->demand && i->demand[pi] < 0))
            return pp_say(in, "weight", "is negative");
    for (size_t si = 0; si < t->count[SITES]; si++)
        if ((i->cost && i->cost[si] < 0) || (i->capacity && i->capacity[si] < 0))
            return pp_say(in, "cost", "is negative");
    return LN_OK;
}

ln_status pp_instance_end(proof_in *in, pp_instance *t, ln_choice_case *choice)
{
    LN_TRY(pa_check_all(in, &instance_table, t, t->seen));
    t->instance.n_points = t->count[POINTS];
    t->instance.n_sites = t->count[SITES];
    t->instance.n_either = t->count[PAIRS_EITHER];
    t->instance.n_groups = t->count[GROUPS];
    t->instance.p = -1;
    t->options.model = t->model[0];
    t->options.time_s = NAN;
    LN_TRY(check_rows(in, t));
    LN_TRY(check_values(in, t));
    choice->instance = &t->instance;
    choice->options = &t->options;
    return LN_OK;
}
