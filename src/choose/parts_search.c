/* choose/parts_search.c - how few of the problems "this part with so many sites" need
   to be solved. With a price mu per site the node costs at least the sum of what its
   parts do, less mu times the sites that may be opened, whatever mu is (Lagrange). So
   parts are solved with a price and any number of sites, at the mu that proves most;
   where together they then open as many as may be, that is the answer. Otherwise single
   numbers of sites are solved as long as a plan with them may be of interest. */
#include "choose/parts.h"

#include <math.h>
#include <string.h>

#include "base/status.h"
#include "choose/part.h"

typedef struct hunt {
    ln_ctx *ctx;
    ln_arena *arena;
    ln_parts *parts;
    ln_part **order; /* the smallest first: what they prove leaves less to look at */
    const unsigned char *best;
    const ln_search_limits *limits;
    double mu;
    double most;                /* a plan of interest costs no more */
    bool proven;                /* no search ran out of time or nodes */
    size_t width;               /* of a table by sites left */
    double *cheapest, *further; /* by sites left */
    uint32_t *pick;             /* by part and sites left: how many the part takes */
    ln_parts_answer *answer;
} hunt;

/* ---- bounds ---- */

/* The least of the values, by number of sites, with each site at the price mu; *k: the
   fewest sites with which it is that. */
static double least_at(const double *value, size_t n_sites, double mu, size_t *k)
{
    double least = INFINITY;
    *k = 0;
    for (size_t j = 0; j <= n_sites; j++) {
        const double own = value[j] + mu * (double)j;
        if (own < least) {
            least = own;
            *k = j;
        }
    }
    return least;
}

/* The part costs no less; INFINITY: it has no plan of interest. */
static double low_of(const ln_part *part, double mu)
{
    size_t k = 0;
    return least_at(part->floor, part->n_sites, mu, &k);
}

/* What a price per site proves of the node, from the floors of its parts; or what it
   would, were there no plans of the parts but those known. *n: the sites they take. */
static double bound_at(const hunt *h, bool hopeful, double mu, size_t *n)
{
    double bound = h->parts->rest - mu * (double)h->parts->relax->p_left;
    *n = 0;
    for (size_t j = 0; j < h->parts->n; j++) {
        const ln_part *part = &h->parts->part[j];
        size_t k = 0;
        bound += least_at(hopeful ? part->value : part->floor, part->n_sites, mu, &k);
        *n += k;
    }
    return bound;
}

/* No plan of interest of the node costs less. */
static double bound_of(const hunt *h)
{
    size_t n = 0;
    return bound_at(h, false, h->mu, &n);
}

/* The price at which the parts take about as many sites as may be opened: it proves
   most. Whole where that proves no less. NAN: they take more at any price. */
static double best_price(const hunt *h, bool hopeful)
{
    const size_t p = h->parts->relax->p_left;
    size_t n = 0;
    double low = 0, high = 1;
    while (isfinite(bound_at(h, hopeful, high, &n)) && n > p) {
        high *= 2;
        if (high > 1e15)
            return NAN;
    }
    while (high - low > 1e-10 * high) {
        const double mu = 0.5 * (low + high);
        bound_at(h, hopeful, mu, &n);
        *(n > p ? &low : &high) = mu;
    }
    const double most = bound_at(h, hopeful, high, &n);
    const double tries[] = {round(high), floor(high), ceil(high)};
    for (size_t k = 0; k < sizeof tries / sizeof *tries; k++) {
        const double bound = bound_at(h, hopeful, tries[k], &n);
        if (bound > h->most || bound >= most - 1e-6)
            return tries[k];
    }
    return high;
}

/* Of those that prove as much the price at hand. */
static void choose_price(hunt *h)
{
    size_t n = 0;
    const double mu = h->parts->is_short ? best_price(h, false) : NAN;
    if (bound_at(h, false, mu, &n) > bound_of(h) + 1e-6)
        h->mu = mu;
}

/* Is the bound of the part, at this price, the cost of a plan? */
static bool is_settled(const hunt *h, const ln_part *part, double mu)
{
    size_t k = 0;
    const double low = low_of(part, mu);
    const double slip = 1e-6 + h->parts->relax->core->margin;
    return isinf(low) || least_at(part->value, part->n_sites, mu, &k) <= low + slip;
}

/* ---- solving a part ---- */

/* Plans that reach every class cost no more. */
static void set_most(const ln_core *of, ln_core *core)
{
    core->most = 0;
    for (size_t ci = 0; ci < core->n_classes; ci++) {
        const bool is_out = core->out[ci] >= of->out_penalty;
        core->most += is_out ? core->cost[core->start[ci + 1] - 1] : core->out[ci];
    }
    for (size_t si = 0; core->open_cost && si < core->n_sites; si++)
        core->most += core->open_cost[si];
}

/* The part with at most k sites, each at this price besides; plans above limit are of
   no interest. */
static ln_status search(const hunt *h, ln_part *part, size_t k, double price,
                        double limit, ln_answer *answer)
{
    const ln_core *of = h->parts->relax->core;
    ln_core *core = &part->core;
    ln_warm warm = {.known = true,
                    .u = part->u,
                    .sites = LN_NEW(h->arena, uint32_t, part->n_sites)};
    if (!warm.sites)
        return ln_no_memory(h->ctx);
    for (uint32_t si = 0; si < part->n_sites; si++) {
        part->open_cost[si] =
            price + (of->open_cost ? of->open_cost[part->site[si]] : 0);
        if (h->best[part->site[si]] && warm.n_sites < k)
            warm.sites[warm.n_sites++] = si;
    }
    core->open_cost = price > 0 || of->open_cost ? part->open_cost : NULL;
    core->step = price == floor(price) ? of->step : 0;
    core->p = k;
    core->limit = limit;
    if (core->must_reach)
        set_most(of, core);
    return ln_branch_part(h->ctx, core, h->limits, &warm, answer);
}

/* The plan of at most k sites, into room of its own. */
static void keep_plan(ln_part *part, size_t k, const ln_answer *answer, double price,
                      uint32_t *room)
{
    part->value[k] = answer->value - price * (double)answer->n_sites;
    part->n_plan[k] = answer->n_sites;
    part->plan[k] = room;
    memcpy(room, answer->sites, answer->n_sites * sizeof *room);
    part->least = k < part->least ? k : part->least;
    part->most = k > part->most ? k : part->most;
}

/* The part with each site at a price and any number of them: lifts all its floors. */
static ln_status solve_at_price(hunt *h, ln_part *part, double mu)
{
    size_t k = 0;
    const double limit = low_of(part, mu) + h->most - bound_at(h, false, mu, &k);
    uint32_t *room = LN_NEW(h->arena, uint32_t, part->n_sites);
    if (!room)
        return ln_no_memory(h->ctx);
    const ln_mark mark = ln_arena_mark(h->arena);
    ln_answer answer = {0};
    LN_TRY(search(h, part, part->n_sites, mu, limit, &answer));
    h->proven = h->proven && answer.proven;
    const double bound = answer.proven && !answer.found ? INFINITY : answer.bound;
    for (k = 0; k <= part->n_sites; k++)
        part->floor[k] = fmax(part->floor[k], bound - mu * (double)k);
    if (answer.found) {
        keep_plan(part, answer.n_sites, &answer, mu, room);
        if (answer.proven)
            part->floor[answer.n_sites] = part->value[answer.n_sites];
    }
    part->lowest_price = fmin(part->lowest_price, mu);
    part->highest_price = fmax(part->highest_price, mu);
    ln_arena_rewind(h->arena, mark);
    return LN_OK;
}

/* The part with at most k sites. Without a plan of interest k is done with. */
static ln_status solve_for(hunt *h, ln_part *part, size_t k)
{
    const double slack = h->most - bound_of(h);
    const double limit = low_of(part, h->mu) + slack - h->mu * (double)k;
    uint32_t *room = LN_NEW(h->arena, uint32_t, part->n_sites);
    if (!room)
        return ln_no_memory(h->ctx);
    const ln_mark mark = ln_arena_mark(h->arena);
    ln_answer answer = {0};
    LN_TRY(search(h, part, k, 0, limit, &answer));
    h->proven = h->proven && answer.proven;
    if (answer.found)
        keep_plan(part, k, &answer, 0, room);
    const double bound = answer.proven && !answer.found ? INFINITY : answer.bound;
    part->floor[k] = fmax(part->floor[k], bound);
    ln_arena_rewind(h->arena, mark);
    return LN_OK;
}

/* The number of sites that may yet be of interest to the part and is likest to;
   LN_NO_SITE: none. */
static size_t next_number(const hunt *h, const ln_part *part)
{
    size_t next = LN_NO_SITE;
    double least = low_of(part, h->mu) + h->most - bound_of(h);
    for (size_t k = 0; k <= part->n_sites; k++) {
        const double own = part->floor[k] + h->mu * (double)k;
        if (own > least || part->value[k] <= part->floor[k])
            continue;
        least = own;
        next = k;
    }
    return next;
}

/* Something of the part with k sites. A price a little higher, or lower, speaks of all
   numbers of sites below, or above, that of the plan known, so it is asked first. */
static ln_status ask_about(hunt *h, ln_part *part, size_t k)
{
    const double slack = h->most - bound_of(h);
    const double step =
        h->parts->relax->core->step > 0 ? floor(slack) + 1 : 1.01 * slack;
    size_t known = 0;
    least_at(part->value, part->n_sites, h->mu, &known);
    const double mu = k < known ? h->mu + step : h->mu - step;
    if (h->parts->is_short && mu >= 0 &&
        (k < known ? mu > part->highest_price : mu < part->lowest_price))
        return solve_at_price(h, part, mu);
    return solve_for(h, part, k);
}

/* ---- the parts together ---- */

/* The cheapest plans of the parts together, with at most as many sites as may be
   opened. */
static double combine(hunt *h)
{
    const size_t width = h->width;
    memset(h->cheapest, 0, width * sizeof *h->cheapest);
    for (size_t j = 0; j < h->parts->n; j++) {
        const ln_part *part = &h->parts->part[j];
        for (size_t s = 0; s < width; s++) {
            h->further[s] = INFINITY;
            for (size_t k = part->least; k <= part->most && k <= s; k++) {
                const double value = h->cheapest[s - k] + part->value[k];
                if (!(value < h->further[s]))
                    continue;
                h->further[s] = value;
                h->pick[j * width + s] = (uint32_t)k;
            }
        }
        memcpy(h->cheapest, h->further, width * sizeof *h->cheapest);
    }
    return h->cheapest[width - 1] + h->parts->rest;
}

/* A plan of the node known by now leaves less to look for. */
static void use_plans(hunt *h)
{
    const ln_core *core = h->parts->relax->core;
    size_t n = 0;
    if (bound_at(h, true, h->mu, &n) > h->most) /* not even with more sites */
        return;
    const double value = combine(h);
    if (!(value <= h->most))
        return;
    h->most = core->step > 0 ? value - core->step + fmax(1e-6, core->margin)
                             : value - 2 * core->margin;
    h->answer->found = true;
    h->answer->n_sites = 0;
    size_t left = h->width - 1;
    for (size_t j = h->parts->n; j-- > 0;) {
        const ln_part *part = &h->parts->part[j];
        const uint32_t k = h->pick[j * h->width + left];
        for (size_t i = 0; i < part->n_plan[k]; i++)
            h->answer->sites[h->answer->n_sites++] = part->site[part->plan[k][i]];
        left -= k;
    }
}

static void sort_parts(hunt *h)
{
    for (size_t j = 0; j < h->parts->n; j++) {
        size_t at = j;
        for (; at > 0 && h->order[at - 1]->n_sites > h->parts->part[j].n_sites; at--)
            h->order[at] = h->order[at - 1];
        h->order[at] = &h->parts->part[j];
    }
}

/* The parts whose bound at this price is not the cost of a plan yet. */
static ln_status solve_all_at(hunt *h, double mu, bool *moved)
{
    size_t n = 0;
    for (size_t j = 0; j < h->parts->n && bound_at(h, false, mu, &n) <= h->most; j++) {
        if (is_settled(h, h->order[j], mu))
            continue;
        LN_TRY(solve_at_price(h, h->order[j], mu));
        *moved = true;
    }
    use_plans(h);
    choose_price(h);
    return LN_OK;
}

/* Solves parts at the price that proves most, and at the one that would if the plans
   known were all there are, until neither moves. */
static ln_status settle(hunt *h)
{
    bool moved = true;
    size_t n = 0;
    while (moved && h->proven && bound_of(h) <= h->most) {
        moved = false;
        LN_TRY(solve_all_at(h, h->mu, &moved));
        const double hope = h->parts->is_short && !moved ? best_price(h, true) : NAN;
        if (bound_at(h, true, hope, &n) > h->most)
            LN_TRY(solve_all_at(h, hope, &moved));
    }
    return LN_OK;
}

static ln_status run(hunt *h)
{
    sort_parts(h);
    LN_TRY(settle(h));
    for (size_t j = 0; j < h->parts->n && bound_of(h) <= h->most;) {
        const size_t k = next_number(h, h->order[j]);
        if (k == LN_NO_SITE || !h->proven) {
            j++;
            continue;
        }
        LN_TRY(ask_about(h, h->order[j], k));
        use_plans(h);
        LN_TRY(settle(h));
    }
    const double bound = bound_of(h);
    h->answer->bound = h->proven || bound > h->most ? INFINITY : bound;
    return LN_OK;
}

static ln_status make_hunt(hunt *h)
{
    const ln_relax *r = h->parts->relax;
    const ln_core *core = r->core;
    const size_t n = h->parts->n;
    h->mu = h->parts->mu;
    h->most = core->step > 0 ? r->cut - core->step + fmax(1e-6, core->margin)
                             : r->cut - core->margin;
    h->proven = true;
    h->width = (r->p_left < r->n_free ? r->p_left : r->n_free) + 1;
    h->order = LN_NEW(h->arena, ln_part *, n);
    h->cheapest = LN_NEW(h->arena, double, h->width);
    h->further = LN_NEW(h->arena, double, h->width);
    h->pick = LN_NEW(h->arena, uint32_t, n * h->width);
    h->answer->sites = LN_NEW(h->arena, uint32_t, core->n_sites);
    return h->order && h->cheapest && h->further && h->pick && h->answer->sites
               ? LN_OK
               : ln_no_memory(h->ctx);
}

ln_status ln_parts_solve(ln_ctx *ctx, const ln_relax *relax, const unsigned char *best,
                         const ln_search_limits *limits, ln_parts_answer *answer)
{
    hunt h = {.ctx = ctx,
              .arena = ln_scratch(ctx),
              .best = best,
              .limits = limits,
              .answer = answer};
    *answer = (ln_parts_answer){.bound = relax->bound};
    LN_TRY(ln_parts_find(ctx, relax, &h.parts));
    if (!h.parts)
        return LN_OK;
    LN_TRY(make_hunt(&h));
    return run(&h);
}
