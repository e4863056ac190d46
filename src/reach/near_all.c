/* reach/near_all.c - how many live within a walk of every node.

   Neighbouring nodes reach nearly the same ground, so LANES of them are searched for
   together: a node holds what is left of the walk from each of them, all lanes go over
   an arc at once, and a node is looked at again as long as any lane has got better
   (label correcting, after Then et al. 2014's searches from many sources). */
#include "reach/near_all.h"

#include "base/parallel.h"
#include "base/status.h"
#include "base/wide.h"

#define LANES 16
#define WIDTH 8  /* of a register of 32 bytes */
#define GRAIN 64 /* batches that a thread takes at a time */

typedef int32_t eight __attribute__((vector_size(4 * WIDTH)));
typedef int32_t quad __attribute__((vector_size(16)));
typedef double reals __attribute__((vector_size(32)));
typedef int64_t four __attribute__((vector_size(4 * WIDTH)));

/* What is left of the walk, plus one millimetre: 0 is out of reach. */
typedef union lanes {
    eight left[LANES / WIDTH];
    quad quarter[LANES / 4];
} lanes;

static int32_t left_of(const lanes *l, int k)
{
    return l->left[k / WIDTH][k % WIDTH];
}

typedef struct worker {
    lanes *node;
    uint32_t *queue; /* a ring of more than n_nodes: each stands in it once at most */
    size_t ring;     /* its length, a power of two, less one */
    uint32_t *touched;
    unsigned char *state; /* of each node, below */
    uint64_t n_pairs;
} worker;

typedef struct near_job {
    const anchors *items;
    const double *persons;
    uint32_t limit_mm;
    double *near_persons;
    worker *workers;
} near_job;

/* One arc for all lanes; whether any has got better. */
LN_BODY bool walk_arc(const lanes *restrict from, lanes *restrict to, int32_t mm)
{
    eight better = {0};
    for (int k = 0; k < LANES / WIDTH; k++) {
        const eight left = from->left[k] - mm;
        const eight more = left > to->left[k]; /* -1 where it is */
        to->left[k] = (to->left[k] & ~more) | (left & more);
        better |= more;
    }
    const four any = (four)better;
    return (any[0] | any[1] | any[2] | any[3]) != 0;
}

typedef struct batch {
    const near_job *job;
    const graph *g;
    worker *w;
    uint32_t first, n; /* sources: nodes first .. first + n */
    size_t head, tail; /* of the ring */
    uint32_t n_touched;
    eight n_reached[LANES / WIDTH]; /* nodes, by source */
} batch;

enum { UNTOUCHED, TOUCHED, WAITING };

/* Puts a node in line if it got better and does not stand there yet; without a branch,
   for which it is cannot be foretold. */
LN_BODY void wait_in_line(batch *b, uint32_t node, bool better)
{
    worker *w = b->w;
    const unsigned char state = w->state[node];
    w->queue[b->tail] = node;
    b->tail = (b->tail + (better & (state != WAITING))) & w->ring;
    w->touched[b->n_touched] = node;
    b->n_touched += better & (state == UNTOUCHED);
    w->state[node] = better ? WAITING : state;
}

LN_BODY void walk_all(batch *b)
{
    const graph *g = b->g;
    worker *w = b->w;
    for (uint32_t k = 0; k < b->n; k++) {
        w->node[b->first + k].left[k / WIDTH][k % WIDTH] =
            (int32_t)b->job->limit_mm + 1;
        wait_in_line(b, b->first + k, true);
    }
    while (b->head != b->tail) {
        const uint32_t node = w->queue[b->head];
        b->head = (b->head + 1) & w->ring;
        w->state[node] = TOUCHED;
        for (uint32_t a = g->start[node]; a < g->start[node + 1]; a++) {
            const arc step = g->arcs[a];
            if (step.node != node)
                wait_in_line(
                    b, step.node,
                    walk_arc(&w->node[node], &w->node[step.node], (int32_t)step.mm));
        }
    }
}

/* An item on an edge is near when either end is near enough; it is counted at the
   edge's `from`, or at its `to` when that alone was touched. */
static void count_on_edge(const batch *b, uint32_t node, anchor here,
                          reals sum[LANES / 4])
{
    const place p = b->job->items->places[here.item];
    const uint32_t from = b->g->from[p.edge], to = b->g->to[p.edge];
    const uint32_t other = node == from ? to : from;
    const uint32_t whole = b->g->length_mm[p.edge] + 2 * p.leg_mm;
    if (b->w->state[other] != UNTOUCHED && (node == to && from != to))
        return;
    for (int k = 0; k < LANES; k++)
        if (left_of(&b->w->node[node], k) > (int64_t)here.mm ||
            left_of(&b->w->node[other], k) > (int64_t)whole - here.mm)
            sum[k / 4][k % 4] += b->job->persons[here.item];
}

static bool stands_at_node(const graph *g, place p)
{
    return p.offset_mm == 0 || p.offset_mm == g->length_mm[p.edge];
}

LN_BODY void count_at(batch *b, uint32_t node, reals sum[LANES / 4])
{
    const anchors *items = b->job->items;
    const lanes *l = &b->w->node[node];
    for (int k = 0; k < LANES / WIDTH; k++)
        b->n_reached[k] -= l->left[k] > 0; /* -1 where it is */
    for (uint32_t a = items->start[node]; a < items->start[node + 1]; a++) {
        const anchor here = items->anchor[a];
        if (!stands_at_node(b->g, items->places[here.item])) {
            count_on_edge(b, node, here, sum);
            continue;
        }
        if (here.mm > b->job->limit_mm)
            continue;
        const double persons = b->job->persons[here.item];
        for (int k = 0; k < LANES / 4; k++) /* -1 where it is near enough */
            sum[k] -= persons *
                      __builtin_convertvector(l->quarter[k] > (int32_t)here.mm, reals);
    }
}

LN_BODY void do_batch(const near_job *job, worker *w, size_t bi)
{
    const graph *g = job->items->g;
    const uint32_t first = (uint32_t)bi * LANES;
    batch b = {.job = job,
               .g = g,
               .w = w,
               .first = first,
               .n = g->n_nodes - first < LANES ? g->n_nodes - first : LANES};
    reals sum[LANES / 4] = {{0}};
    walk_all(&b);
    for (uint32_t k = 0; k < b.n_touched; k++)
        count_at(&b, w->touched[k], sum);
    for (uint32_t k = 0; k < b.n; k++)
        job->near_persons[first + k] = sum[k / 4][k % 4];
    for (int k = 0; k < LANES; k++)
        w->n_pairs += (uint32_t)b.n_reached[k / WIDTH][k % WIDTH];
    for (uint32_t k = 0; k < b.n_touched; k++) {
        w->node[w->touched[k]] = (lanes){{{0}}};
        w->state[w->touched[k]] = UNTOUCHED;
    }
}

/* The same for processors with 32-byte registers; whole numbers, so the same result. */
static LN_WIDE void do_batch_wide(const near_job *job, worker *w, size_t bi)
{
    do_batch(job, w, bi);
}

static void do_block(void *user, size_t lo, size_t hi, int wi)
{
    const near_job *job = user;
    for (size_t bi = lo; bi < hi; bi++)
        if (ln_is_wide())
            do_batch_wide(job, &job->workers[wi], bi);
        else
            do_batch(job, &job->workers[wi], bi);
}

/* Lanes of a node must not lie across two lines of the cache. */
static lanes *new_lanes(ln_arena *arena, uint32_t n_nodes)
{
    const size_t line = sizeof(lanes);
    char *room = LN_NEW(arena, char, (n_nodes + (size_t)1) * line);
    return room ? (lanes *)(room + (line - (uintptr_t)room % line) % line) : NULL;
}

static bool make_worker(ln_arena *arena, uint32_t n_nodes, worker *w)
{
    size_t ring = 1;
    while (ring <= n_nodes)
        ring *= 2;
    *w = (worker){.node = new_lanes(arena, n_nodes),
                  .queue = LN_NEW(arena, uint32_t, ring),
                  .ring = ring - 1,
                  .touched = LN_NEW(arena, uint32_t, (size_t)n_nodes + 1),
                  .state = LN_NEW(arena, unsigned char, n_nodes)};
    return w->node && w->queue && w->touched && w->state;
}

ln_status ln_near_all(ln_ctx *ctx, const anchors *items, const double *persons,
                      uint32_t limit_mm, double *near_persons, uint64_t *n_pairs)
{
    const size_t n_workers = (size_t)ln_ctx_threads(ctx);
    if (limit_mm >= INT32_MAX)
        return ln_fail(ctx, LN_E_USAGE,
                       "people near every node: give a radius below 2,000 km");
    const uint32_t n_nodes = items->g->n_nodes;
    worker *workers = LN_NEW(ln_scratch(ctx), worker, n_workers);
    if (!workers)
        return ln_no_memory(ctx);
    for (size_t wi = 0; wi < n_workers; wi++)
        if (!make_worker(ln_scratch(ctx), n_nodes, &workers[wi]))
            return ln_no_memory(ctx);
    near_job job = {items, persons, limit_mm, near_persons, workers};
    LN_TRY(
        ln_parallel(ctx, ((size_t)n_nodes + LANES - 1) / LANES, GRAIN, do_block, &job));
    *n_pairs = 0;
    for (size_t wi = 0; wi < n_workers; wi++)
        *n_pairs += workers[wi].n_pairs;
    return LN_OK;
}
