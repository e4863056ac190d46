/* choose/kicks.c - better plans by kicks. */
#include "choose/kicks.h"

#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/status.h"

#define SEED 2
enum { MOST_KICKED = 4, NEAR = 24, AROUND = 96 };

struct ln_kicks {
    const ln_core *core;
    uint32_t *best; /* sites of the plan to go back to */
    size_t n_best;
    uint64_t turn;
};

bool ln_kicks_fit(const ln_core *core)
{
    return !core->covering && !core->second && core->n_classes > 0;
}

ln_kicks *ln_kicks_new(ln_arena *arena, const ln_core *core)
{
    ln_kicks *k = LN_NEW(arena, ln_kicks, 1);
    if (!k)
        return NULL;
    k->core = core;
    k->best = LN_NEW(arena, uint32_t, core->n_sites);
    return k->best ? k : NULL;
}

static void note_best(ln_kicks *k, const unsigned char *open)
{
    k->n_best = 0;
    for (uint32_t si = 0; si < k->core->n_sites; si++)
        if (open[si])
            k->best[k->n_best++] = si;
}

/* One of the sites nearest to a class that is open, or may be. */
static uint32_t draw_site(const ln_kicks *k, const ln_plan *plan, size_t ci, bool open,
                          uint64_t draw)
{
    const ln_core *core = k->core;
    uint32_t found[NEAR];
    size_t n = 0;
    for (size_t j = core->start[ci]; j < core->start[ci + 1] && n < NEAR; j++) {
        const uint32_t si = core->site[j];
        if ((bool)plan->open[si] == open && core->state[si] == LN_SITE_FREE)
            found[n++] = si;
        if (open && n == MOST_KICKED)
            break;
    }
    return n > 0 ? found[ln_random(SEED, k->turn, draw) % n] : LN_NO_SITE;
}

/* Around a class a few open sites are shut and others opened. */
static void kick(const ln_kicks *k, ln_plan *plan, size_t ci)
{
    const size_t n = 1 + (size_t)(ln_random(SEED, k->turn, 1) % MOST_KICKED);
    for (size_t j = 0; j < n; j++) {
        const uint32_t shut = draw_site(k, plan, ci, true, 2 + 2 * j);
        const uint32_t enter = draw_site(k, plan, ci, false, 3 + 2 * j);
        if (shut == LN_NO_SITE || enter == LN_NO_SITE)
            return;
        ln_plan_shut(plan, shut);
        if (ln_plan_may_add(plan, enter))
            ln_plan_add(plan, enter);
    }
}

ln_status ln_kicks_search(ln_ctx *ctx, ln_kicks *k, ln_plan *plan, double work,
                          double enough, double deadline_s, unsigned char *open,
                          bool *better)
{
    const ln_core *core = k->core;
    const double end = plan->work + work;
    *better = false;
    note_best(k, open);
    ln_plan_set(plan, k->best, k->n_best);
    double value = plan->total;
    while (plan->work < end && value > enough && ln_now_s() <= deadline_s) {
        const size_t ci = (size_t)(ln_random(SEED, ++k->turn, 0) % core->n_classes);
        const size_t at = core->start[ci], n = core->start[ci + 1] - at;
        kick(k, plan, ci);
        LN_TRY(ln_plan_improve_by(ctx, plan, core->site + at, n < AROUND ? n : AROUND));
        if (plan->total < value - core->margin) {
            value = plan->total;
            note_best(k, plan->open);
            memcpy(open, plan->open, core->n_sites);
            *better = true;
        } else {
            ln_plan_set(plan, k->best, k->n_best);
        }
    }
    return LN_OK;
}
