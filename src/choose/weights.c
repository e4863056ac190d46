/* choose/weights.c - better covers by weights of the classes that are hard to cover.

   One site is taken out of a cover and others are put in where a class is left without,
   as long as they cost less than the best cover known. Each class that stays without
   gets heavier, so that the search does not come back to the same place; a site that
   was taken out comes in again only when something near it has changed. */
#include "choose/weights.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/status.h"
#include "choose/branch.h"

struct ln_weights {
    const ln_core *core;
    bool *in;          /* by site; those that must be open are in from the start */
    bool *ready;       /* by site: something near it changed since it was taken out */
    uint32_t *inside;  /* the free sites that are in, */
    uint32_t *at;      /* and where each stands */
    uint32_t *n_cover; /* by class */
    uint32_t *weight;
    uint32_t *bare; /* the classes that no site covers, */
    uint32_t *bare_at;
    int64_t *score;  /* by site: the weight that it covers alone, or would cover */
    uint64_t *since; /* by site: the move in which it last came or went */
    size_t n_inside, n_bare;
    double cost, work; /* of the sites that are in; list entries gone through */
    uint64_t move, draw;
    uint32_t last; /* site that came in last: it stays for a move */
};

static double cost_of(const ln_weights *w, uint32_t si)
{
    return w->core->open_cost[si];
}

bool ln_weights_fit(const ln_core *core)
{
    return core->covering && core->open_ended && core->open_cost && !core->price &&
           !core->second && core->n_limited == 0 &&
           core->rival_start[core->n_sites] == 0 && core->p >= core->n_sites;
}

ln_weights *ln_weights_new(ln_arena *arena, const ln_core *core)
{
    ln_weights *w = LN_NEW(arena, ln_weights, 1);
    const size_t n = core->n_classes, m = core->n_sites;
    if (!w)
        return NULL;
    *w = (ln_weights){.core = core,
                      .in = LN_NEW(arena, bool, m),
                      .ready = LN_NEW(arena, bool, m),
                      .inside = LN_NEW(arena, uint32_t, m),
                      .at = LN_NEW(arena, uint32_t, m),
                      .n_cover = LN_NEW(arena, uint32_t, n),
                      .weight = LN_NEW(arena, uint32_t, n),
                      .bare = LN_NEW(arena, uint32_t, n),
                      .bare_at = LN_NEW(arena, uint32_t, n),
                      .score = LN_NEW(arena, int64_t, m),
                      .since = LN_NEW(arena, uint64_t, m),
                      .last = LN_NO_SITE};
    const bool ok = w->in && w->ready && w->inside && w->at && w->n_cover &&
                    w->weight && w->bare && w->bare_at && w->score && w->since;
    for (size_t ci = 0; ok && ci < n; ci++)
        w->weight[ci] = 1;
    return ok ? w : NULL;
}

/* ---- moves ---- */

static void set_bare(ln_weights *w, uint32_t ci)
{
    w->bare_at[ci] = (uint32_t)w->n_bare;
    w->bare[w->n_bare++] = ci;
}

static void set_covered(ln_weights *w, uint32_t ci)
{
    const uint32_t other = w->bare[--w->n_bare];
    w->bare[w->bare_at[ci]] = other;
    w->bare_at[other] = w->bare_at[ci];
}

/* The sites near a class are ready again; those that are not in gain or lose `by`, and
   so does the one that is in, if it is alone. */
static void tell_outside(ln_weights *w, uint32_t ci, int64_t by)
{
    const ln_core *core = w->core;
    for (size_t k = core->start[ci]; k < core->start[ci + 1]; k++) {
        const uint32_t si = core->site[k];
        w->ready[si] = true;
        if (!w->in[si])
            w->score[si] += by;
    }
    w->work += (double)(core->start[ci + 1] - core->start[ci]);
}

static uint32_t covers_it(ln_weights *w, uint32_t ci, uint32_t but)
{
    const ln_core *core = w->core;
    size_t k = core->start[ci];
    while (!w->in[core->site[k]] || core->site[k] == but)
        k++;
    w->work += (double)(k - core->start[ci] + 1);
    return core->site[k];
}

/* A class that two sites cover has none that it depends on. */
static void add(ln_weights *w, uint32_t si)
{
    const ln_core *core = w->core;
    int64_t alone = 0;
    w->in[si] = true;
    for (size_t k = core->row[si]; k < core->row[si + 1]; k++) {
        const uint32_t ci = core->row_class[k];
        const int64_t weight = w->weight[ci];
        if (++w->n_cover[ci] == 1) {
            set_covered(w, ci);
            tell_outside(w, ci, -weight);
            alone += weight;
        } else if (w->n_cover[ci] == 2) {
            w->score[covers_it(w, ci, si)] -= weight;
        }
    }
    w->work += (double)(core->row[si + 1] - core->row[si]);
    w->score[si] = alone;
    w->since[si] = w->move;
    w->cost += cost_of(w, si);
    if (core->state[si] == LN_SITE_OPEN)
        return;
    w->at[si] = (uint32_t)w->n_inside;
    w->inside[w->n_inside++] = si;
}

static void take_out(ln_weights *w, uint32_t si)
{
    const ln_core *core = w->core;
    int64_t bare = 0;
    w->in[si] = false;
    for (size_t k = core->row[si]; k < core->row[si + 1]; k++) {
        const uint32_t ci = core->row_class[k];
        const int64_t weight = w->weight[ci];
        if (--w->n_cover[ci] == 0) {
            set_bare(w, ci);
            tell_outside(w, ci, weight); /* itself too: set below */
            bare += weight;
        } else if (w->n_cover[ci] == 1) {
            w->score[covers_it(w, ci, si)] += weight;
        }
    }
    w->work += (double)(core->row[si + 1] - core->row[si]);
    w->score[si] = bare;
    w->since[si] = w->move;
    w->ready[si] = false;
    w->cost -= cost_of(w, si);
    const uint32_t other = w->inside[--w->n_inside];
    w->inside[w->at[si]] = other;
    w->at[other] = w->at[si];
}

static void weigh_bare(ln_weights *w)
{
    const ln_core *core = w->core;
    for (size_t k = 0; k < w->n_bare; k++) {
        const uint32_t ci = w->bare[k];
        w->weight[ci]++;
        for (size_t j = core->start[ci]; j < core->start[ci + 1]; j++)
            w->score[core->site[j]]++;
        w->work += (double)(core->start[ci + 1] - core->start[ci]);
    }
}

/* ---- choices ---- */

/* Is score/cost of a less than of b? The one that has stayed longer first. */
static bool is_less(const ln_weights *w, uint32_t a, uint32_t b)
{
    const double x = (double)w->score[a] * cost_of(w, b);
    const double y = (double)w->score[b] * cost_of(w, a);
    return x < y || (x == y && w->since[a] < w->since[b]);
}

/* The site whose weight is least for its cost. */
static uint32_t cheapest_to_lose(ln_weights *w, uint32_t but)
{
    uint32_t best = LN_NO_SITE;
    for (size_t k = 0; k < w->n_inside; k++) {
        const uint32_t si = w->inside[k];
        if (si != but && (best == LN_NO_SITE || is_less(w, si, best)))
            best = si;
    }
    w->work += (double)w->n_inside;
    return best;
}

/* The site that covers a class, and more for its cost than others; NO_SITE: all are
   just out, or too dear. */
static uint32_t best_cover(ln_weights *w, uint32_t ci, double limit)
{
    const ln_core *core = w->core;
    uint32_t best = LN_NO_SITE;
    for (size_t k = core->start[ci]; k < core->start[ci + 1]; k++) {
        const uint32_t si = core->site[k];
        if (!w->ready[si] || core->state[si] != LN_SITE_FREE ||
            !(w->cost + cost_of(w, si) < limit))
            continue;
        const double x =
            best == LN_NO_SITE ? -1 : (double)w->score[best] * cost_of(w, si);
        const double y =
            best == LN_NO_SITE ? 0 : (double)w->score[si] * cost_of(w, best);
        if (y > x || (y == x && w->since[si] < w->since[best]))
            best = si;
    }
    w->work += (double)(core->start[ci + 1] - core->start[ci]);
    return best;
}

/* Where every site of a class is just out nothing near may ever change again. */
static void wake(ln_weights *w, uint32_t ci)
{
    const ln_core *core = w->core;
    for (size_t k = core->start[ci]; k < core->start[ci + 1]; k++)
        w->ready[core->site[k]] = true;
}

/* One move: a site goes, others come. */
static void exchange(ln_weights *w, double limit)
{
    w->move++;
    const uint32_t out = cheapest_to_lose(w, w->last);
    if (out != LN_NO_SITE)
        take_out(w, out);
    while (w->n_bare > 0) {
        const uint64_t r = ln_random(1, 0, w->draw++);
        const uint32_t ci = w->bare[r % w->n_bare];
        const uint32_t in = best_cover(w, ci, limit);
        if (in == LN_NO_SITE) {
            wake(w, ci);
            break;
        }
        add(w, in);
        w->last = in;
        weigh_bare(w);
    }
    if (w->n_bare > 0 && out == LN_NO_SITE)
        weigh_bare(w);
}

/* Sites without which everything is still covered. */
static void drop_idle(ln_weights *w)
{
    for (;;) {
        const uint32_t si = cheapest_to_lose(w, LN_NO_SITE);
        if (si == LN_NO_SITE || w->score[si] > 0)
            return;
        take_out(w, si);
    }
}

/* The sites of `open`, and nothing else. */
static void begin(ln_weights *w, const unsigned char *open)
{
    const ln_core *core = w->core;
    w->n_inside = w->n_bare = 0;
    w->cost = 0;
    memset(w->in, 0, core->n_sites * sizeof *w->in);
    memset(w->n_cover, 0, core->n_classes * sizeof *w->n_cover);
    memset(w->score, 0, core->n_sites * sizeof *w->score);
    for (uint32_t ci = 0; ci < core->n_classes; ci++) {
        set_bare(w, ci);
        tell_outside(w, ci, w->weight[ci]);
    }
    for (uint32_t si = 0; si < core->n_sites; si++)
        if (open[si] || core->state[si] == LN_SITE_OPEN)
            add(w, si);
    for (uint32_t si = 0; si < core->n_sites; si++)
        w->ready[si] = core->state[si] == LN_SITE_FREE;
}

static void keep(const ln_weights *w, unsigned char *open)
{
    for (uint32_t si = 0; si < w->core->n_sites; si++)
        open[si] = w->in[si];
}

ln_status ln_weights_search(ln_ctx *ctx, ln_weights *w, double work, double enough,
                            double deadline_s, double value, unsigned char *open,
                            bool *better)
{
    const double end = w->work + work;
    double limit = value - fmax(w->core->margin, 1e-9 * fabs(value));
    *better = false;
    begin(w, open);
    while (w->work < end) {
        LN_TRY(ln_checkpoint(ctx));
        for (int k = 0; k < 64 && w->work < end; k++) {
            if (w->n_bare == 0)
                drop_idle(w);
            if (w->n_bare == 0 && w->cost < limit) {
                keep(w, open);
                *better = true;
                limit = w->cost - fmax(w->core->margin, 1e-9 * fabs(w->cost));
                if (w->cost <= enough)
                    return LN_OK;
            }
            while (w->n_bare == 0 && w->n_inside > 0)
                take_out(w, cheapest_to_lose(w, LN_NO_SITE));
            if (w->n_bare == 0)
                return LN_OK; /* what must be open covers all */
            exchange(w, limit);
        }
        if (ln_now_s() > deadline_s)
            return LN_OK;
    }
    return LN_OK;
}
