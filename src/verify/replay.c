/* verify/replay.c - follows a certificate step by step and believes none of it: a part
   of the search is done when its bound exceeds the claim, a site is settled when the
   bound with it settled otherwise does. */
#include "verify/replay.h"

#include <math.h>

#include "base/status.h"

/* ---- steps before the first prices ---- */

static bool covers_cheaper(const vf_replay_state *r, uint32_t by, uint32_t point,
                           double cost)
{
    for (size_t k = r->q->start[point];
         k < r->q->start[point + 1] && r->q->cost[k] <= cost; k++)
        if (r->q->site[k] == by)
            return true;
    return false;
}

/* Whoever may be open with si may be with `by`. */
static bool rivals_allow(const vf_replay_state *r, uint32_t si, uint32_t by)
{
    const vf_question *q = r->q;
    for (size_t k = q->rival_start[by]; k < q->rival_start[by + 1]; k++) {
        bool shared = q->rival[k] == si || r->state[q->rival[k]] == VF_CLOSED;
        for (size_t j = q->rival_start[si]; j < q->rival_start[si + 1] && !shared; j++)
            shared = q->rival[j] == q->rival[k];
        if (!shared)
            return false;
    }
    return true;
}

static const char *replaced(vf_replay_state *r, uint32_t si, uint32_t by)
{
    const vf_question *q = r->q;
    const bool nobody = by == LN_CERTIFICATE_NONE;
    if (r->state[si] != VF_FREE)
        return r->state[si] == VF_OPEN ? "a site that must be open is called replaced"
                                       : NULL;
    if (!nobody && (by == si || r->state[by] == VF_CLOSED || q->second ||
                    q->open_cost[by] > q->open_cost[si] ||
                    (q->price && q->price[by] > q->price[si])))
        return "a site is called replaced by one that does not do as well";
    if (!nobody && vf_has_group(r, by) &&
        !(vf_has_group(r, si) && q->group[si] == q->group[by]) &&
        vf_group_limit(r, by) < r->group_size[q->group[by]])
        return "a site is called replaced by one of a limited group";
    if (!nobody && !rivals_allow(r, si, by))
        return "a site is called replaced by one that excludes another";
    for (size_t k = r->row[si]; k < r->row[si + 1]; k++)
        if (!r->dropped[r->row_point[k]] &&
            (nobody || !covers_cheaper(r, by, r->row_point[k], r->row_cost[k])))
            return "a site is called replaced that serves a point better";
    vf_shut(r, si);
    return NULL;
}

/* Is every site of point `of` that may open one of point pi? */
static bool is_within(const vf_replay_state *r, size_t of, size_t pi)
{
    const vf_question *q = r->q;
    for (size_t k = q->start[of]; k < q->start[of + 1]; k++)
        if (r->state[q->site[k]] != VF_CLOSED &&
            !covers_cheaper(r, q->site[k], (uint32_t)pi, 0))
            return false;
    return true;
}

static bool is_plain_cover(const vf_question *q)
{
    return q->covering && !q->second;
}

static const char *implied(vf_replay_state *r, uint32_t class, uint32_t by)
{
    const ln_certificate *p = r->proof;
    if (!is_plain_cover(r->q) || class == by || r->rank[class] < 0 || r->rank[by] < 0 ||
        r->dropped[r->first[by]])
        return "a class is called implied where none can be";
    for (size_t pi = 0; pi < p->n_points; pi++)
        if (p->class_of[pi] == (int32_t) class &&
            !(isinf(r->q->out[pi]) && isinf(r->q->out[r->first[by]]) &&
              is_within(r, r->first[by], pi)))
            return "a class is called implied by one that can do without it";
    for (size_t pi = 0; pi < p->n_points; pi++)
        r->dropped[pi] |= p->class_of[pi] == (int32_t) class;
    r->rank[class] = -1;
    return NULL;
}

static const char *only(vf_replay_state *r, uint32_t si, uint32_t class)
{
    const vf_question *q = r->q;
    const uint32_t point = r->first[class];
    if (!is_plain_cover(q) || r->rank[class] < 0 || !isinf(q->out[point]))
        return "a site is called the only one where none can be";
    for (size_t k = q->start[point]; k < q->start[point + 1]; k++)
        if (q->site[k] != si && r->state[q->site[k]] != VF_CLOSED)
            return "a site is called the only one of a point that has another";
    vf_open(r, si);
    for (size_t k = r->row[si]; k < r->row[si + 1]; k++) {
        const size_t pi = r->row_point[k];
        r->dropped[pi] = true;
        if (r->proof->class_of[pi] >= 0)
            r->rank[r->proof->class_of[pi]] = -1;
    }
    return NULL;
}

static const char *settle_classes(vf_replay_state *r)
{
    int32_t n = 0;
    for (size_t ci = 0; ci < r->proof->n_classes; ci++)
        if (r->rank[ci] >= 0)
            r->rank[ci] = n++;
    r->priced = true;
    return (size_t)n == r->proof->n_priced ? NULL
                                           : "the number of prices is not that of the "
                                             "classes";
}

/* ---- the steps ---- */

static ln_status push(vf_replay_state *r, uint32_t si)
{
    if (r->depth == r->capacity) {
        vf_part *stack = ln_arena_grow(r->arena, r->stack, r->depth, &r->capacity,
                                       r->depth + 1, sizeof *stack);
        if (!stack)
            return ln_no_memory(r->c->ctx);
        r->stack = stack;
    }
    r->stack[r->depth++] = (vf_part){si, r->n_trail, r->spent, false, r->dead};
    vf_open(r, si);
    return LN_OK;
}

/* To the part that comes next: without the site of the last branching. */
static void pop(vf_replay_state *r)
{
    r->n_parts++;
    r->fresh = false; /* prices were for the part that ends here */
    while (r->depth > 0 && r->stack[r->depth - 1].second)
        r->depth--;
    r->finished = r->depth == 0;
    if (r->finished)
        return;
    vf_part *last = &r->stack[r->depth - 1];
    vf_undo(r, last->n_trail);
    r->spent = last->spent;
    r->dead = last->was_dead;
    last->second = true;
    vf_shut(r, last->site);
}

static const char *end_part(vf_replay_state *r, bool is_left)
{
    double bound = r->dead ? INFINITY : fmax(vf_bound_with(r, 0, VF_FREE), 0);
    if (!(bound > r->q->at_least))
        bound = fmax(bound, vf_plain_bound(r));
    if (is_left)
        r->bound = fmin(r->bound, bound);
    else if (!(bound > r->q->at_least))
        return "a part is called done in which there may be a better plan";
    pop(r);
    return NULL;
}

static const char *fix(vf_replay_state *r, uint32_t si, int state)
{
    if (r->dead || r->state[si] == state)
        return NULL;
    /* a site settled the other way by now: then the whole part must be hopeless */
    const int forced = r->state[si] != VF_FREE ? VF_FREE
                       : state == VF_OPEN      ? VF_CLOSED
                                               : VF_OPEN;
    const double otherwise = vf_bound_with(r, si, forced);
    if (!(otherwise > r->q->at_least))
        return state == VF_OPEN
                   ? "a site is called needed without which a better plan may be"
                   : "a site is called useless with which a better plan may be";
    if (state == VF_OPEN)
        vf_open(r, si);
    else
        vf_shut(r, si);
    return NULL;
}

static bool in_range(const vf_replay_state *r, const ln_certificate_step *s)
{
    const ln_certificate *p = r->proof;
    const bool begun = r->priced || r->depth > 0;
    switch (s->kind) {
    case LN_CERTIFICATE_REPLACED:
        return !begun && s->a < r->q->n_sites &&
               (s->b < r->q->n_sites || s->b == LN_CERTIFICATE_NONE);
    case LN_CERTIFICATE_IMPLIED:
        return !begun && s->a < p->n_classes && s->b < p->n_classes;
    case LN_CERTIFICATE_ONLY:
        return !begun && s->a < r->q->n_sites && s->b < p->n_classes;
    case LN_CERTIFICATE_PRICES:
        return s->a < p->n_prices;
    case LN_CERTIFICATE_OPENED:
    case LN_CERTIFICATE_CLOSED:
    case LN_CERTIFICATE_BRANCH:
        return s->a < r->q->n_sites;
    default:
        return true;
    }
}

static ln_status step(vf_replay_state *r, const ln_certificate_step *s)
{
    const ln_certificate *p = r->proof;
    if (!in_range(r, s)) {
        r->why = "a step speaks of what there is not";
        return LN_OK;
    }
    switch ((ln_certificate_kind)s->kind) {
    case LN_CERTIFICATE_REPLACED:
        r->why = replaced(r, s->a, s->b);
        return LN_OK;
    case LN_CERTIFICATE_IMPLIED:
        r->why = implied(r, s->a, s->b);
        return LN_OK;
    case LN_CERTIFICATE_ONLY:
        r->why = only(r, s->a, s->b);
        return LN_OK;
    case LN_CERTIFICATE_PRICES:
        r->why = r->priced ? NULL : settle_classes(r);
        if (!r->why)
            vf_take_prices(r, p->price[s->a], p->mu[s->a]);
        return LN_OK;
    case LN_CERTIFICATE_OPENED:
    case LN_CERTIFICATE_CLOSED:
        r->why = fix(r, s->a, s->kind == LN_CERTIFICATE_OPENED ? VF_OPEN : VF_CLOSED);
        return LN_OK;
    case LN_CERTIFICATE_BRANCH:
        return push(r, s->a);
    case LN_CERTIFICATE_DONE:
    case LN_CERTIFICATE_LEFT:
        r->why = end_part(r, s->kind == LN_CERTIFICATE_LEFT);
        return LN_OK;
    }
    r->why = "a step is of no known kind";
    return LN_OK;
}

/* ---- before and after ---- */

static ln_status list_rows(vf_replay_state *r)
{
    const vf_question *q = r->q;
    const size_t n_pairs = q->start[q->n_points];
    r->row = LN_NEW(r->arena, size_t, q->n_sites + 2);
    r->row_point = LN_NEW(r->arena, uint32_t, n_pairs);
    r->row_cost = LN_NEW(r->arena, double, n_pairs);
    if (!r->row || !r->row_point || !r->row_cost)
        return ln_no_memory(r->c->ctx);
    for (size_t k = 0; k < n_pairs; k++)
        r->row[q->site[k] + 2]++;
    for (size_t si = 0; si < q->n_sites; si++)
        r->row[si + 2] += r->row[si + 1];
    for (size_t pi = 0; pi < q->n_points; pi++)
        for (size_t k = q->start[pi]; k < q->start[pi + 1]; k++) {
            const size_t to = r->row[q->site[k] + 1]++;
            r->row_point[to] = (uint32_t)pi;
            r->row_cost[to] = q->cost[k];
        }
    return LN_OK;
}

/* What a point pays of its class's price: by weight; equally where none has any. */
static ln_status share_prices(vf_replay_state *r)
{
    const ln_certificate *p = r->proof;
    double *total = LN_NEW(r->arena, double, p->n_classes);
    double *n_points = LN_NEW(r->arena, double, p->n_classes);
    r->share = LN_NEW(r->arena, double, p->n_points);
    r->dropped = LN_NEW(r->arena, bool, p->n_points);
    r->rank = LN_NEW(r->arena, int32_t, p->n_classes);
    r->first = LN_NEW(r->arena, uint32_t, p->n_classes);
    if (!total || !n_points || !r->share || !r->dropped || !r->rank || !r->first)
        return ln_no_memory(r->c->ctx);
    for (size_t pi = 0; pi < p->n_points; pi++)
        r->dropped[pi] = r->q->out[pi] <= 0;
    for (size_t i = p->n_points; i > 0; i--) {
        const size_t pi = i - 1;
        const int32_t ci = p->class_of[pi];
        if (ci < 0)
            continue;
        r->first[ci] = (uint32_t)pi;
        n_points[ci] += 1;
        total[ci] += r->q->weight ? r->q->weight[pi] : 1;
    }
    for (size_t pi = 0; pi < p->n_points; pi++) {
        const int32_t ci = p->class_of[pi];
        if (ci < 0)
            continue;
        const double own = r->q->weight ? r->q->weight[pi] : 1;
        r->share[pi] = total[ci] > 0 ? own / total[ci] : 1 / n_points[ci];
    }
    return LN_OK;
}

static const char *check_shape(const vf_replay_state *r)
{
    const ln_certificate *p = r->proof;
    if (p->n_points != r->q->n_points)
        return "the proof is about another number of points";
    for (size_t pi = 0; pi < p->n_points; pi++)
        if (p->class_of[pi] < -1 || p->class_of[pi] >= (int64_t)p->n_classes)
            return "a point is of a class that there is not";
    for (size_t k = 0; k < p->n_prices; k++)
        for (size_t i = 0; i < p->n_priced; i++)
            if (!isfinite(p->price[k][i]))
                return "a price is not a number";
    for (size_t k = 0; k < p->n_prices; k++)
        if (!(p->mu[k] >= 0) || !isfinite(p->mu[k]))
            return "a price of money is not a number from 0";
    return NULL;
}

static ln_status make(vf_replay_state *r)
{
    const vf_question *q = r->q;
    r->state = LN_NEW(r->arena, unsigned char, q->n_sites);
    r->trail = LN_NEW(r->arena, uint32_t, q->n_sites);
    r->value = LN_NEW(r->arena, double, q->n_sites);
    r->candidate = LN_NEW(r->arena, size_t, q->n_sites);
    r->group_open = LN_NEW(r->arena, size_t, q->n_groups);
    r->group_size = LN_NEW(r->arena, size_t, q->n_groups);
    r->group_taken = LN_NEW(r->arena, size_t, q->n_groups);
    r->group_before = LN_NEW(r->arena, size_t, q->n_groups);
    if (!r->state || !r->trail || !r->value || !r->candidate || !r->group_open ||
        !r->group_size || !r->group_taken || !r->group_before)
        return ln_no_memory(r->c->ctx);
    for (uint32_t si = 0; si < q->n_sites; si++)
        if (vf_has_group(r, si))
            r->group_size[q->group[si]]++;
    for (uint32_t si = 0; q->must && si < q->n_sites; si++)
        if (q->must[si] == 2)
            vf_shut(r, si);
    for (uint32_t si = 0; q->must && si < q->n_sites; si++)
        if (q->must[si] == 1)
            vf_open(r, si);
    vf_close_barred(r);
    return LN_OK;
}

static ln_status follow(vf_replay_state *r)
{
    r->why = check_shape(r);
    if (r->why)
        return LN_OK;
    LN_TRY(share_prices(r));
    LN_TRY(list_rows(r));
    for (size_t k = 0; k < r->proof->n_steps && !r->why && !r->finished; k++) {
        LN_TRY(ln_checkpoint(r->c->ctx));
        LN_TRY(step(r, &r->proof->step[k]));
        if (r->why)
            r->why = ln_arena_format(r->arena, "step %zu: %s", k + 1, r->why);
    }
    if (!r->why && !r->finished)
        r->why = "the proof ends before all cases are done";
    return LN_OK;
}

ln_status vf_replay(const vf_case *c, const vf_question *q, vf_replayed *replayed,
                    const char **why)
{
    vf_replay_state r = {.c = c,
                         .q = q,
                         .proof = c->solution->certificate,
                         .arena = c->arena,
                         .bound = INFINITY};
    LN_TRY(make(&r));
    const double plain = r.dead ? INFINITY : vf_plain_bound(&r);
    *replayed = (vf_replayed){.bound = plain, .n_parts = 1};
    if (plain > q->at_least)
        return LN_OK;
    if (!r.proof) {
        *why = "no proof of the bound was written down, or it grew too long to keep";
        return LN_OK;
    }
    LN_TRY(follow(&r));
    *why = r.why;
    *replayed = (vf_replayed){.bound = r.bound, .n_parts = r.n_parts};
    return LN_OK;
}
