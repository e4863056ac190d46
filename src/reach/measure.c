/* reach/measure.c - who gets where, and how far: straight, detour, or on the network.
 */
#include <math.h>

#include "linli/reach.h"

#include "base/number.h"
#include "base/status.h"
#include "geom/boxtree.h"
#include "reach/network.h"
#include "reach/rows.h"

typedef struct straight {
    const ln_people *people;
    const ln_targets *targets;
    const ln_boxtree *tree;
    double ratio; /* walk / straight line */
} straight;

typedef struct circle {
    const straight *s;
    double x, y;
    uint32_t limit_mm;
    ln_arena *arena;
    row r;
    size_t capacity;
    bool failed;
} circle;

static bool add_pair(circle *c, size_t point, uint32_t mm)
{
    row *r = &c->r;
    uint64_t *pairs =
        ln_arena_grow(c->arena, r->pair, r->n, &c->capacity, r->n + 1, sizeof *pairs);
    if (!pairs)
        return false;
    r->pair = pairs;
    pairs[r->n++] = ROW_PAIR(mm, point);
    return true;
}

static bool look_point(void *user, size_t pi)
{
    circle *c = user;
    const ln_people *p = c->s->people;
    uint32_t mm = 0;
    const double walk_m = c->s->ratio * hypot(p->x_m[pi] - c->x, p->y_m[pi] - c->y);
    if (ln_to_mm(walk_m, &mm) && mm <= c->limit_mm)
        c->failed = !add_pair(c, pi, mm);
    return !c->failed;
}

static bool fill_straight(const row_job *job, size_t ti, int worker, ln_arena *arena,
                          row *r)
{
    const straight *s = job->task;
    (void)worker;
    circle c = {
        .s = s, .x = s->targets->x_m[ti], .y = s->targets->y_m[ti], .arena = arena};
    const double limit_m = s->targets->limit_m[ti], radius_m = limit_m / s->ratio + 1;
    if (!ln_to_mm(limit_m, &c.limit_mm))
        c.limit_mm = FAR_MM - 1;
    ln_boxtree_query(
        s->tree,
        (ln_box){c.x - radius_m, c.y - radius_m, c.x + radius_m, c.y + radius_m},
        look_point, &c);
    *r = c.r;
    return !c.failed;
}

static void *no_state(const void *task, ln_arena *arena)
{
    (void)task;
    return arena; /* not NULL: there is nothing to keep */
}

static ln_status measure_straight(ln_ctx *ctx, const ln_city *city,
                                  const ln_targets *targets, double ratio,
                                  ln_reach *reach)
{
    const ln_people *people = &city->people;
    ln_box *boxes = LN_NEW(ln_scratch(ctx), ln_box, people->n);
    if (!boxes)
        return ln_no_memory(ctx);
    for (size_t pi = 0; pi < people->n; pi++)
        boxes[pi] = (ln_box){people->x_m[pi], people->y_m[pi], people->x_m[pi],
                             people->y_m[pi]};
    const straight s = {people, targets,
                        ln_boxtree_new(ln_scratch(ctx), boxes, people->n), ratio};
    if (!s.tree)
        return ln_no_memory(ctx);
    row_job job = {.task = &s, .fill = fill_straight, .worker_state = no_state};
    char number[LN_NUMBER_SIZE];
    reach->metric = ratio == 1 ? "straight"
                               : ln_arena_format(reach->arena, "detour x%s",
                                                 ln_number_fixed(ratio, 2, number));
    if (!reach->metric)
        return ln_no_memory(ctx);
    return ln_rows_make(ctx, reach->arena, &job, targets->n, &reach->row_start,
                        &reach->point, &reach->distance_m);
}

static ln_status measure(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                         const ln_network *network, const ln_targets *targets,
                         ln_arena *arena, ln_reach **out)
{
    ln_reach *reach = LN_NEW(arena, ln_reach, 1);
    if (!reach)
        return ln_no_memory(ctx);
    reach->arena = arena;
    reach->n_points = city->people.n;
    reach->n_targets = targets->n;
    if (study->params.metric == LN_NETWORK)
        LN_TRY(ln_network_measure(ctx, network, targets, reach));
    else
        LN_TRY(measure_straight(
            ctx, city, targets,
            study->params.metric == LN_DETOUR ? study->params.detour_ratio : 1, reach));
    *out = reach;
    return LN_OK;
}

void ln_reach_free(ln_reach *reach)
{
    if (reach)
        ln_arena_free(reach->arena);
}

ln_status ln_reach_measure(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                           const ln_network *network, const ln_targets *targets,
                           ln_reach **reach)
{
    ln_arena *arena = ln_arena_new();
    if (!arena)
        return ln_no_memory(ctx);
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const ln_status st = measure(ctx, study, city, network, targets, arena, reach);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st != LN_OK)
        ln_arena_free(arena);
    return st;
}
