/* geom/boxtree.c - packed Hilbert R-tree (Kamel, Faloutsos 1993), loaded in one go. */
#include <math.h>

#include "base/sort.h"
#include "geom/boxtree.h"
#include "geom/hilbert.h"

#define FAN 16        /* children of a node */
#define MAX_LEVELS 10 /* 16^8 = 2^32 items need nine */

/* Nodes of all levels in one array: level 0 holds the items in Hilbert order, a node of
   level k + 1 covers FAN neighbours of level k. */
struct ln_boxtree {
    size_t n_levels;
    size_t level_start[MAX_LEVELS + 1];
    ln_box *box;
    uint32_t *item; /* of level 0 */
};

static bool is_empty(const ln_box *box)
{
    return !(box->x_min <= box->x_max && box->y_min <= box->y_max);
}

static void widen(ln_box *all, const ln_box *box)
{
    all->x_min = fmin(all->x_min, box->x_min);
    all->y_min = fmin(all->y_min, box->y_min);
    all->x_max = fmax(all->x_max, box->x_max);
    all->y_max = fmax(all->y_max, box->y_max);
}

static const ln_box no_box = {INFINITY, INFINITY, -INFINITY, -INFINITY};

/* Hilbert place above, index below: a total order that no run can change. */
static size_t make_keys(const ln_box *boxes, size_t n, uint64_t *keys)
{
    ln_box all = no_box;
    size_t n_keys = 0;
    for (size_t i = 0; i < n; i++)
        if (!is_empty(&boxes[i]))
            widen(&all, &boxes[i]);
    for (size_t i = 0; i < n; i++) {
        const ln_box *b = &boxes[i];
        if (is_empty(b))
            continue;
        const uint32_t x =
            ln_hilbert_cell((b->x_min + b->x_max) / 2, all.x_min, all.x_max);
        const uint32_t y =
            ln_hilbert_cell((b->y_min + b->y_max) / 2, all.y_min, all.y_max);
        keys[n_keys++] = (uint64_t)ln_hilbert_place(x, y) << 32 | (uint32_t)i;
    }
    return n_keys;
}

static void lay_out(ln_boxtree *tree, size_t n)
{
    tree->n_levels = 1;
    tree->level_start[1] = n;
    for (size_t size = n; size > 1;) {
        size = (size + FAN - 1) / FAN;
        tree->level_start[tree->n_levels + 1] =
            tree->level_start[tree->n_levels] + size;
        tree->n_levels++;
    }
}

static void fill_level(ln_boxtree *tree, size_t level)
{
    const size_t below = tree->level_start[level - 1], here = tree->level_start[level];
    for (size_t node = here; node < tree->level_start[level + 1]; node++) {
        const size_t lo = below + (node - here) * FAN;
        const size_t hi = lo + FAN < here ? lo + FAN : here;
        tree->box[node] = no_box;
        for (size_t child = lo; child < hi; child++)
            widen(&tree->box[node], &tree->box[child]);
    }
}

ln_boxtree *ln_boxtree_new(ln_arena *arena, const ln_box *boxes, size_t n)
{
    if (n > UINT32_MAX)
        return NULL;
    ln_boxtree *tree = LN_NEW(arena, ln_boxtree, 1);
    uint64_t *keys = LN_NEW(arena, uint64_t, n);
    if (!tree || !keys)
        return NULL;
    const size_t n_items = make_keys(boxes, n, keys);
    if (!ln_sort_keys(arena, keys, n_items))
        return NULL;
    lay_out(tree, n_items);
    tree->box = LN_NEW(arena, ln_box, tree->level_start[tree->n_levels]);
    tree->item = LN_NEW(arena, uint32_t, n_items);
    if (!tree->box || !tree->item)
        return NULL;
    for (size_t i = 0; i < n_items; i++) {
        tree->item[i] = (uint32_t)keys[i];
        tree->box[i] = boxes[tree->item[i]];
    }
    for (size_t level = 1; level < tree->n_levels; level++)
        fill_level(tree, level);
    return tree;
}

static size_t end_of_children(const ln_boxtree *tree, size_t level, size_t first)
{
    const size_t end = tree->level_start[level];
    return first + FAN < end ? first + FAN : end;
}

typedef struct touch_query {
    ln_box box;
    bool (*visit)(void *user, size_t item);
    void *user;
} touch_query;

static bool visit_node(const ln_boxtree *tree, size_t level, size_t node,
                       const touch_query *query)
{
    const ln_box *b = &tree->box[node], *q = &query->box;
    if (!(b->x_min <= q->x_max && q->x_min <= b->x_max && b->y_min <= q->y_max &&
          q->y_min <= b->y_max))
        return true;
    if (level == 0)
        return query->visit(query->user, tree->item[node]);
    const size_t lo =
        tree->level_start[level - 1] + (node - tree->level_start[level]) * FAN;
    for (size_t child = lo; child < end_of_children(tree, level, lo); child++)
        if (!visit_node(tree, level - 1, child, query))
            return false;
    return true;
}

void ln_boxtree_query(const ln_boxtree *tree, ln_box box,
                      bool (*visit)(void *user, size_t item), void *user)
{
    const touch_query query = {box, visit, user};
    if (tree->level_start[1] > 0 && !is_empty(&box))
        visit_node(tree, tree->n_levels - 1, tree->level_start[tree->n_levels - 1],
                   &query);
}

typedef struct near_query {
    double x, y;
    double (*distance)(void *user, size_t item);
    void *user;
    double best_m; /* of the item, or how far to look */
    ptrdiff_t item;
} near_query;

/* Widened by a little more than the rounding of the distances, so that an item at
   exactly the best distance is still asked. */
static bool is_too_far(double box_m, double best_m)
{
    return box_m > best_m + 1e-9 + 1e-12 * best_m;
}

static double box_distance(const ln_box *box, double x, double y)
{
    const double dx = fmax(0, fmax(box->x_min - x, x - box->x_max));
    const double dy = fmax(0, fmax(box->y_min - y, y - box->y_max));
    return hypot(dx, dy);
}

static void ask_item(size_t item, near_query *query)
{
    const double d = query->distance(query->user, item);
    const bool ties = d == query->best_m;
    if (d < query->best_m ||
        (ties && (query->item < 0 || item < (size_t)query->item))) {
        query->best_m = d;
        query->item = (ptrdiff_t)item;
    }
}

/* Children by distance of their boxes, then by place. */
static size_t sort_children(const ln_boxtree *tree, size_t lo, size_t hi,
                            const near_query *query, size_t order[FAN],
                            double away[FAN])
{
    for (size_t child = lo; child < hi; child++) {
        const double d = box_distance(&tree->box[child], query->x, query->y);
        size_t k = child - lo;
        for (; k > 0 && away[k - 1] > d; k--) {
            away[k] = away[k - 1];
            order[k] = order[k - 1];
        }
        away[k] = d;
        order[k] = child;
    }
    return hi - lo;
}

static void near_node(const ln_boxtree *tree, size_t level, size_t node,
                      near_query *query)
{
    if (level == 0) {
        ask_item(tree->item[node], query);
        return;
    }
    size_t order[FAN] = {0};
    double away[FAN] = {0};
    const size_t lo =
        tree->level_start[level - 1] + (node - tree->level_start[level]) * FAN;
    const size_t n =
        sort_children(tree, lo, end_of_children(tree, level, lo), query, order, away);
    for (size_t k = 0; k < n && !is_too_far(away[k], query->best_m); k++)
        near_node(tree, level - 1, order[k], query);
}

ptrdiff_t ln_boxtree_nearest(const ln_boxtree *tree, double x, double y, double max_m,
                             double (*distance)(void *user, size_t item), void *user,
                             double *distance_m)
{
    near_query query = {x, y, distance, user, max_m, -1};
    if (tree->level_start[1] > 0 && !isnan(x) && !isnan(y))
        near_node(tree, tree->n_levels - 1, tree->level_start[tree->n_levels - 1],
                  &query);
    if (query.item >= 0 && distance_m)
        *distance_m = query.best_m;
    return query.item;
}
