/* verify/proof_complex.c - problem, plan and proof of the complex model as lines. */
#include "verify/proof_parts.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

enum { SERVICES, ITEMS, PLACES, REACH, OPTIONS, SUPPLIES, SUPPLY_REACH, EITHER };
enum { HUB_LISTS = EITHER + 1, HUBS, TAKEN, GIVEN };
enum { PLACES_1 = GIVEN, LEVELS, SUPPLIES_1, EITHER_2, HUB_LISTS_1, ROOMS };
enum { ONE = ROOMS + 1, AIMS, N_COUNTS };
enum { ROOM_COLUMNS = 5 };

struct pp_complex {
    size_t count[N_COUNTS];
    size_t given; /* GIVEN */
    ln_complex_problem problem;
    ln_complex_plan plan;
    int64_t *aim, *grows, *max_floor, *basement, *least_mm2; /* of room */
    size_t seen_counts, seen[64];                            /* lines, by row */
    ln_complex_proof *proof;                                 /* the one being read */
    size_t n_proofs, n_sets;
};

#define P(member) offsetof(pp_complex, problem.member)
#define L(member) offsetof(pp_complex, plan.member)
#define T(member) offsetof(pp_complex, member)
#define N(k) (offsetof(pp_complex, count) + (k) * sizeof(size_t))

#define MOST_MM2 ((int64_t)1 << 60)

/* clang-format off */
static const pa_array count_arrays[] = {
    {"complex",      PA_SIZE,  T(count),              T(given),     1, 0, 0, 0, PP_MOST},
};
static const pa_array complex_arrays[] = {
    {"service_id",   PA_TEXT,  P(service_id),         N(SERVICES),  0, 1, 0, 0, 0},
    {"room_aim",     PA_WHOLE, T(aim),                N(SERVICES),  0, 0, 0, 0, LN_COMPLEX_AIMS - 1},
    {"room_grows",   PA_WHOLE, T(grows),              N(SERVICES),  0, 0, 0, 0, 1},
    {"room_floor",   PA_WHOLE, T(max_floor),          N(SERVICES),  0, 0, 0, 0, PP_MOST},
    {"room_cellar",  PA_WHOLE, T(basement),           N(SERVICES),  0, 0, 0, 0, 1},
    {"room_mm2",     PA_WHOLE, T(least_mm2),          N(SERVICES),  0, 0, 0, 0, MOST_MM2},
    {"item_service", PA_BYTE,  P(item_service),       N(ITEMS),     0, 0, 0, 0, LN_COMPLEX_SERVICES - 1},
    {"item_mm2",     PA_WHOLE, P(item_mm2),           N(ITEMS),     0, 0, 0, 1, MOST_MM2},
    {"item_rate",    PA_REAL,  P(item_rate),          N(ITEMS),     0, 0, 0, 0, 0},
    {"item_aim",     PA_BYTE,  P(item_aim),           N(ITEMS),     0, 1, 0, 0, LN_COMPLEX_AIMS - 1},
    {"price_aim",    PA_INT,   P(price_aim),          N(ONE),       1, 0, 0, 0, LN_COMPLEX_AIMS - 1},
    {"reach_start",  PA_SIZE,  P(reach_start),        N(PLACES_1),  0, 0, 0, 0, PP_MOST},
    {"reach",        PA_INDEX, P(reach),              N(REACH),     0, 0, 0, 0, PP_MOST},
    {"place_joins",  PA_BYTE,  P(place_joins),        N(PLACES),    0, 1, 0, 0, 1},
    {"option_id",    PA_TEXT,  P(option_id),          N(OPTIONS),   0, 1, 0, 0, 0},
    {"option_place", PA_INDEX, P(option_place),       N(OPTIONS),   0, 0, 0, 0, PP_MOST},
    {"option_cost",  PA_REAL,  P(option_cost),        N(OPTIONS),   0, 1, 0, 0, 0},
    {"level_mm2",    PA_WHOLE, P(level_mm2),          N(LEVELS),    0, 0, 0, 0, MOST_MM2},
    {"must",         PA_BYTE,  P(must),               N(OPTIONS),   0, 1, 0, 0, 2},
    {"supply_service", PA_BYTE, P(supply_service),    N(SUPPLIES),  0, 0, 0, 0, LN_COMPLEX_SERVICES - 1},
    {"supply_mm2",   PA_WHOLE, P(supply_mm2),         N(SUPPLIES),  0, 0, 0, 0, MOST_MM2},
    {"supply_start", PA_SIZE,  P(supply_start),       N(SUPPLIES_1), 0, 0, 0, 0, PP_MOST},
    {"supply_reach", PA_INDEX, P(supply_reach),       N(SUPPLY_REACH), 0, 0, 0, 0, PP_MOST},
    {"either",       PA_INDEX, P(either),             N(EITHER_2),  0, 1, 0, 0, PP_MOST},
    {"hub_start",    PA_SIZE,  P(hub_start),          N(HUB_LISTS_1), 0, 1, 0, 0, PP_MOST},
    {"hub",          PA_INDEX, P(hub),                N(HUBS),      0, 1, 0, 0, PP_MOST},
    {"option_hubs",  PA_INDEX, P(option_hubs),        N(OPTIONS),   0, 1, 0, -1, PP_MOST},
    {"p",            PA_WHOLE, P(p),                  N(ONE),       1, 0, 0, -1, PP_MOST},
    {"budget",       PA_REAL,  P(budget),             N(ONE),       1, 0, 1, 0, 0},
    {"n_years",      PA_SIZE,  P(n_years),            N(ONE),       1, 0, 0, 0, PP_MOST},
    {"year_budget",  PA_REAL,  P(year_budget),        N(ONE),       1, 0, 1, 0, 0},
    {"year_sites",   PA_WHOLE, P(year_sites),         N(ONE),       1, 0, 0, -1, PP_MOST},
    {"option_year",  PA_INDEX, P(option_year),        N(OPTIONS),   0, 1, 0, 0, PP_MOST},
    {"taken",        PA_INDEX, L(taken),              N(TAKEN),     0, 0, 0, 0, PP_MOST},
    {"year",         PA_INDEX, L(year),               N(TAKEN),     0, 1, 0, 0, PP_MOST},
    {"taken_mm2",    PA_WHOLE, L(room_mm2),           N(ROOMS),     0, 0, 0, 0, MOST_MM2},
    {"flow_mm2",     PA_WHOLE, L(flow_mm2),           N(REACH),     0, 0, 0, 0, MOST_MM2},
    {"supply_flow_mm2", PA_WHOLE, L(supply_flow_mm2), N(SUPPLY_REACH), 0, 0, 0, 0, MOST_MM2},
    {"value",        PA_REAL,  L(value),              N(AIMS),      1, 0, 0, 0, 0},
    {"today",        PA_REAL,  L(today),              N(AIMS),      1, 0, 0, 0, 0},
    {"bound",        PA_REAL,  L(bound),              N(AIMS),      1, 0, 0, 0, 0},
    {"proven",       PA_INT,   L(proven),             N(AIMS),      1, 0, 0, 0, 1},
};
/* clang-format on */

#define ROWS(array) (sizeof(array) / sizeof *(array))
static const pa_table count_table = {count_arrays, ROWS(count_arrays)};
static const pa_table complex_table = {complex_arrays, ROWS(complex_arrays)};

/* What follows from the counts that a file gives. */
static void derive_counts(size_t *n)
{
    n[PLACES_1] = n[PLACES] + 1;
    n[LEVELS] = n[OPTIONS] * LN_COMPLEX_LEVELS;
    n[SUPPLIES_1] = n[SUPPLIES] + 1;
    n[EITHER_2] = n[EITHER] * 2;
    n[HUB_LISTS_1] = n[HUB_LISTS] + 1;
    n[ROOMS] = n[TAKEN] * n[SERVICES];
    n[ONE] = 1;
    n[AIMS] = LN_COMPLEX_AIMS;
}

static void count_complex(pp_complex *t)
{
    const ln_complex_problem *p = &t->problem;
    const size_t given[GIVEN] = {
        [SERVICES] = p->n_services,
        [ITEMS] = p->n_items,
        [PLACES] = p->n_places,
        [REACH] = p->reach_start[p->n_places],
        [OPTIONS] = p->n_options,
        [SUPPLIES] = p->n_supplies,
        [SUPPLY_REACH] = p->n_supplies ? p->supply_start[p->n_supplies] : 0,
        [EITHER] = p->n_either,
        [HUB_LISTS] = p->n_hub_lists,
        [HUBS] = p->n_hub_lists ? p->hub_start[p->n_hub_lists] : 0,
        [TAKEN] = t->plan.n_taken};
    memcpy(t->count, given, sizeof given);
    t->given = GIVEN;
    derive_counts(t->count);
}

/* Reach of no supplies may be NULL in a problem; a file has a line for it. */
static void fill_up(pp_complex *t)
{
    static const size_t none[1] = {0};
    static const uint32_t nobody[1] = {0};
    static const unsigned char no_service[1] = {0};
    static const int64_t nothing[1] = {0};
    ln_complex_problem *p = &t->problem;
    if (p->n_supplies > 0)
        return;
    p->supply_service = no_service;
    p->supply_mm2 = nothing;
    p->supply_start = none;
    p->supply_reach = nobody;
    t->plan.supply_flow_mm2 = nothing;
}

static ln_status list_rooms(ln_ctx *ctx, ln_arena *arena, pp_complex *t)
{
    const size_t n = t->problem.n_services;
    int64_t *all = LN_NEW(arena, int64_t, ROOM_COLUMNS * n);
    if (!all)
        return ln_no_memory(ctx);
    t->aim = all;
    t->grows = all + n;
    t->max_floor = all + 2 * n;
    t->basement = all + 3 * n;
    t->least_mm2 = all + 4 * n;
    for (size_t s = 0; s < n; s++) {
        const ln_room_norm *room = &t->problem.room[s];
        t->aim[s] = room->aim;
        t->grows[s] = room->grows != 0;
        t->max_floor[s] = room->max_floor;
        t->basement[s] = room->basement != 0;
        t->least_mm2[s] = room->least_mm2;
    }
    return LN_OK;
}

static void put_reals(proof_out *out, const char *key, const double *value, size_t n)
{
    gzputs(out->to, key);
    gzputc(out->to, ' ');
    for (size_t k = 0; k < n; k++)
        pl_put_real(out, value[k], ' ');
    gzputc(out->to, '\n');
}

static void put_certificate(proof_out *out, const pp_complex *t, int aim)
{
    const ln_complex_proof *proof = &t->plan.proof[aim];
    if (!proof->complete)
        return;
    gzprintf(out->to, "proof %d %zu %zu %zu\nclass_of ", aim, proof->n_classes,
             proof->n_steps, proof->n_sets);
    for (size_t i = 0; i < t->problem.n_items; i++)
        pl_put_whole(
            out, proof->class_of[i] == UINT32_MAX ? -1 : (int64_t)proof->class_of[i],
            ' ');
    gzputs(out->to, "\nsteps ");
    for (size_t k = 0; k < proof->n_steps; k++) {
        pl_put_whole(out, proof->step[k].kind, ' ');
        pl_put_whole(out, proof->step[k].a, ' ');
        pl_put_whole(out, proof->step[k].b, ' ');
    }
    gzputc(out->to, '\n');
    for (size_t k = 0; k < proof->n_sets; k++) {
        const ln_complex_prices *set = &proof->set[k];
        put_reals(out, "set", (const double[]){set->mu, set->early, set->money}, 3);
        put_reals(out, "price", set->price, proof->n_classes);
        if (set->lean)
            put_reals(out, "lean", set->lean, t->problem.n_options);
    }
}

ln_status pp_complex_put(ln_ctx *ctx, proof_out *out, const ln_choice_case *choice)
{
    pp_complex t = {.problem = *choice->problem, .plan = *choice->plan};
    count_complex(&t);
    fill_up(&t);
    LN_TRY(list_rooms(ctx, ln_scratch(ctx), &t));
    pa_put(out, &count_table, &t);
    pa_put(out, &complex_table, &t);
    for (int aim = 0; aim < LN_COMPLEX_AIMS; aim++) {
        LN_TRY(ln_checkpoint(ctx));
        put_certificate(out, &t, aim);
    }
    return LN_OK;
}

/* ---- reading ---- */

ln_status pp_complex_new(proof_in *in, pp_complex **text)
{
    *text = LN_NEW(in->arena, pp_complex, 1);
    if (!*text)
        return ln_no_memory(in->ctx);
    (*text)->given = GIVEN;
    return LN_OK;
}

/* "proof AIM CLASSES STEPS SETS": room for what follows. */
static ln_status take_proof(proof_in *in, pp_complex *t)
{
    int64_t aim = 0;
    if (!pl_next_whole(in, 0, LN_COMPLEX_AIMS - 1, &aim))
        return pl_bad(in, "a proof is of an aim, 0 to 2");
    ln_complex_proof *proof = &t->plan.proof[aim];
    if (proof->complete || (t->proof && t->proof->n_sets != t->n_sets))
        return pl_bad(in, "a proof comes twice, or before the last one ends");
    if (!pl_next_count(in, &proof->n_classes) || !pl_next_count(in, &proof->n_steps) ||
        !pl_next_count(in, &proof->n_sets))
        return pl_bad(in, "a proof has classes, steps and sets");
    proof->complete = 1;
    t->proof = proof;
    t->n_sets = 0;
    return LN_OK;
}

static ln_status take_classes(proof_in *in, pp_complex *t)
{
    const size_t n = t->count[ITEMS];
    int64_t ci = 0;
    if (t->proof->class_of || in->n_line < 2 * n)
        return pl_bad(in, "the items of a proof have one class each");
    uint32_t *class_of = LN_NEW(in->arena, uint32_t, n);
    if (!class_of)
        return ln_no_memory(in->ctx);
    for (size_t i = 0; i < n; i++) {
        if (!pl_next_whole(in, -1, (int64_t)t->proof->n_classes - 1, &ci))
            return pl_bad(in, "the items of a proof have one class each, or -1");
        class_of[i] = ci < 0 ? UINT32_MAX : (uint32_t)ci;
    }
    t->proof->class_of = class_of;
    return LN_OK;
}

/* Do the numbers of a step name what there is? */
static bool is_step(const pp_complex *t, const ln_complex_step *step)
{
    switch ((ln_complex_step_kind)step->kind) {
    case LN_COMPLEX_PRICES:
        return step->a < t->proof->n_sets;
    case LN_COMPLEX_ROOM:
        return step->a < t->count[OPTIONS] && step->b < t->count[SERVICES];
    case LN_COMPLEX_TAKE:
    case LN_COMPLEX_NOT_TAKEN:
    case LN_COMPLEX_TAKEN:
        return step->a < t->count[OPTIONS];
    case LN_COMPLEX_DONE:
    case LN_COMPLEX_LEFT:
        return true;
    }
    return false;
}

static ln_status take_steps(proof_in *in, pp_complex *t)
{
    const size_t n = t->proof->n_steps;
    if (t->proof->step || in->n_line < 6 * n)
        return pl_bad(in, "a proof has one line of steps, of three numbers each");
    t->proof->step = LN_NEW(in->arena, ln_complex_step, n);
    if (!t->proof->step)
        return ln_no_memory(in->ctx);
    for (size_t k = 0; k < n; k++) {
        int64_t value[3] = {0};
        for (int j = 0; j < 3; j++)
            if (!pl_next_whole(in, 0, UINT32_MAX, &value[j]))
                return pl_bad(in, "a step is three whole numbers");
        const ln_complex_step step = {(uint32_t)value[0], (uint32_t)value[1],
                                      (uint32_t)value[2]};
        if (!is_step(t, &step))
            return pl_bad(in, "a step names what is not there");
        t->proof->step[k] = step;
    }
    return LN_OK;
}

static ln_status take_reals(proof_in *in, size_t n, double *value)
{
    for (size_t k = 0; k < n; k++)
        if (!pl_next_real(in, &value[k]) || !isfinite(value[k]))
            return pl_bad(in, "there are too few prices, or one is no number");
    return LN_OK;
}

static ln_status take_set(proof_in *in, pp_complex *t)
{
    double price[3];
    ln_complex_proof *proof = t->proof;
    size_t room = t->n_sets; /* doubled whenever it is a power of two */
    if (t->n_sets == proof->n_sets)
        return pl_bad(in, "there are more sets of prices than said");
    if ((t->n_sets & (t->n_sets - 1)) == 0) {
        proof->set = ln_arena_grow(in->arena, proof->set, t->n_sets, &room,
                                   2 * t->n_sets + 1, sizeof *proof->set);
        if (!proof->set)
            return ln_no_memory(in->ctx);
    }
    LN_TRY(take_reals(in, 3, price));
    proof->set[t->n_sets++] =
        (ln_complex_prices){.mu = price[0], .early = price[1], .money = price[2]};
    return LN_OK;
}

static ln_status take_prices(proof_in *in, size_t n, const double **where)
{
    double *price = in->n_line < 2 * n ? NULL : LN_NEW(in->arena, double, n);
    if (in->n_line < 2 * n || *where)
        return pl_bad(in, "there are too few prices, or they come twice");
    if (!price)
        return ln_no_memory(in->ctx);
    *where = price;
    return take_reals(in, n, price);
}

static ln_status take_certificate(proof_in *in, pp_complex *t, const char *key,
                                  bool *known)
{
    *known = true;
    if (ln_text_equal(key, "proof"))
        return take_proof(in, t);
    *known = t->proof != NULL;
    if (!*known)
        return LN_OK;
    if (ln_text_equal(key, "class_of"))
        return take_classes(in, t);
    if (ln_text_equal(key, "steps"))
        return take_steps(in, t);
    if (ln_text_equal(key, "set"))
        return take_set(in, t);
    ln_complex_prices *set = t->n_sets > 0 ? &t->proof->set[t->n_sets - 1] : NULL;
    if (set && ln_text_equal(key, "price"))
        return take_prices(in, t->proof->n_classes, &set->price);
    if (set && ln_text_equal(key, "lean"))
        return take_prices(in, t->count[OPTIONS], &set->lean);
    *known = false;
    return LN_OK;
}

ln_status pp_complex_take(proof_in *in, pp_complex *t, const char *key, bool *known)
{
    LN_TRY(pa_take(in, &count_table, t, &t->seen_counts, key, known));
    if (*known) {
        derive_counts(t->count);
        return LN_OK;
    }
    if (!t->seen_counts)
        return LN_OK;
    LN_TRY(pa_take(in, &complex_table, t, t->seen, key, known));
    return *known ? LN_OK : take_certificate(in, t, key, known);
}

/* ---- what could not be ---- */

static ln_status make_rooms(proof_in *in, pp_complex *t)
{
    ln_room_norm *room = LN_NEW(in->arena, ln_room_norm, t->count[SERVICES]);
    if (!room)
        return ln_no_memory(in->ctx);
    for (size_t s = 0; s < t->count[SERVICES]; s++)
        room[s] = (ln_room_norm){.aim = (int)t->aim[s],
                                 .grows = (int)t->grows[s],
                                 .max_floor = (int)t->max_floor[s],
                                 .basement = (int)t->basement[s],
                                 .least_mm2 = t->least_mm2[s]};
    t->problem.room = room;
    return LN_OK;
}

static void set_counts(pp_complex *t)
{
    ln_complex_problem *p = &t->problem;
    p->n_services = t->count[SERVICES];
    p->n_items = t->count[ITEMS];
    p->n_places = t->count[PLACES];
    p->n_options = t->count[OPTIONS];
    p->n_supplies = t->count[SUPPLIES];
    p->n_either = t->count[EITHER];
    p->n_hub_lists = t->count[HUB_LISTS];
    t->plan.n_taken = t->count[TAKEN];
}

static ln_status check_bytes(proof_in *in, const char *key, const unsigned char *value,
                             size_t n, size_t below)
{
    for (size_t k = 0; k < n; k++)
        if (value[k] >= below)
            return pp_say(in, key, "names a service that is not there");
    return LN_OK;
}

static ln_status check_reals(proof_in *in, const char *key, const double *value,
                             size_t n)
{
    for (size_t k = 0; value && k < n; k++)
        if (value[k] < 0)
            return pp_say(in, key, "is negative");
    return LN_OK;
}

static ln_status check_services(proof_in *in, const pp_complex *t)
{
    const ln_complex_problem *p = &t->problem;
    if (p->n_services < 1 || p->n_services > LN_COMPLEX_SERVICES)
        return pp_say(in, "complex", "has no services, or too many");
    LN_TRY(check_bytes(in, "item_service", p->item_service, p->n_items, p->n_services));
    return check_bytes(in, "supply_service", p->supply_service, p->n_supplies,
                       p->n_services);
}

static ln_status check_reach(proof_in *in, const pp_complex *t)
{
    const ln_complex_problem *p = &t->problem;
    const size_t *n = t->count;
    LN_TRY(pp_check_start(in, "reach_start", p->reach_start, n[PLACES], n[REACH]));
    LN_TRY(pp_check_below(in, "reach", p->reach, n[REACH], n[ITEMS], false));
    LN_TRY(pp_check_start(in, "supply_start", p->supply_start, n[SUPPLIES],
                          n[SUPPLY_REACH]));
    LN_TRY(pp_check_below(in, "supply_reach", p->supply_reach, n[SUPPLY_REACH],
                          n[ITEMS], false));
    if (n[EITHER] > 0 && !p->either)
        return pp_say(in, "either", "is missing");
    return pp_check_below(in, "either", p->either, n[EITHER_2], n[PLACES], false);
}

static ln_status check_hubs(proof_in *in, const pp_complex *t)
{
    const ln_complex_problem *p = &t->problem;
    const size_t *n = t->count;
    if (!p->option_hubs)
        return LN_OK;
    if (!p->hub_start || (!p->hub && n[HUBS] > 0))
        return pp_say(in, "option_hubs", "has no lists");
    LN_TRY(pp_check_start(in, "hub_start", p->hub_start, n[HUB_LISTS], n[HUBS]));
    LN_TRY(pp_check_below(in, "hub", p->hub, n[HUBS], n[OPTIONS], false));
    return pp_check_below(in, "option_hubs", p->option_hubs, n[OPTIONS], n[HUB_LISTS],
                          true);
}

static ln_status check_options(proof_in *in, const pp_complex *t)
{
    const ln_complex_problem *p = &t->problem;
    const size_t *n = t->count;
    LN_TRY(pp_check_below(in, "option_place", p->option_place, n[OPTIONS], n[PLACES],
                          false));
    for (size_t oi = 1; oi < n[OPTIONS]; oi++)
        if (p->option_place[oi] < p->option_place[oi - 1])
            return pp_say(in, "option_place", "does not go up");
    LN_TRY(check_reals(in, "option_cost", p->option_cost, n[OPTIONS]));
    LN_TRY(check_reals(in, "item_rate", p->item_rate, n[ITEMS]));
    if (p->n_years > 0 && t->plan.n_taken > 0 && !t->plan.year)
        return pp_say(in, "year", "is missing");
    LN_TRY(pp_check_below(in, "taken", t->plan.taken, n[TAKEN], n[OPTIONS], false));
    for (size_t k = 1; k < n[TAKEN]; k++)
        if (t->plan.taken[k] <= t->plan.taken[k - 1])
            return pp_say(in, "taken", "does not go up");
    return LN_OK;
}

static ln_status check_totals(proof_in *in, const pp_complex *t)
{
    const size_t *n = t->count;
    LN_TRY(pp_check_total(in, "item_mm2", t->problem.item_mm2, n[ITEMS]));
    LN_TRY(pp_check_total(in, "room_mm2", t->least_mm2, n[SERVICES]));
    LN_TRY(pp_check_total(in, "level_mm2", t->problem.level_mm2, n[LEVELS]));
    LN_TRY(pp_check_total(in, "supply_mm2", t->problem.supply_mm2, n[SUPPLIES]));
    LN_TRY(pp_check_total(in, "taken_mm2", t->plan.room_mm2, n[ROOMS]));
    LN_TRY(pp_check_total(in, "flow_mm2", t->plan.flow_mm2, n[REACH]));
    return pp_check_total(in, "supply_flow_mm2", t->plan.supply_flow_mm2,
                          n[SUPPLY_REACH]);
}

static ln_status check_proofs(proof_in *in, const pp_complex *t)
{
    if (t->proof && t->proof->n_sets != t->n_sets)
        return pp_say(in, "set", "is missing");
    for (int aim = 0; aim < LN_COMPLEX_AIMS; aim++) {
        const ln_complex_proof *proof = &t->plan.proof[aim];
        if (proof->complete && (!proof->class_of || !proof->step))
            return pp_say(in, "proof", "has no classes, or no steps");
        for (size_t k = 0; k < proof->n_sets; k++)
            if (!proof->set[k].price)
                return pp_say(in, "set", "has no prices");
    }
    return LN_OK;
}

ln_status pp_complex_end(proof_in *in, pp_complex *t, ln_choice_case *choice)
{
    LN_TRY(pa_check_all(in, &complex_table, t, t->seen));
    LN_TRY(make_rooms(in, t));
    set_counts(t);
    LN_TRY(check_services(in, t));
    LN_TRY(check_reach(in, t));
    LN_TRY(check_hubs(in, t));
    LN_TRY(check_options(in, t));
    LN_TRY(check_totals(in, t));
    LN_TRY(check_proofs(in, t));
    choice->problem = &t->problem;
    choice->plan = &t->plan;
    return LN_OK;
}
