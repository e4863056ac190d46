/* geom/boxtree.h - a static tree of boxes: which of them touch this one, which point is
   nearest (packed Hilbert R-tree). Read-only once built, so threads may share it. */
#ifndef LN_GEOM_BOXTREE_H
#define LN_GEOM_BOXTREE_H

#include "base/arena.h"
#include "geom/polygons.h"

typedef struct ln_boxtree ln_boxtree;

/* Builds over n boxes; NULL when memory runs out. Empty boxes are never found. */
ln_boxtree *ln_boxtree_new(ln_arena *arena, const ln_box *boxes, size_t n);
/* Calls visit(user, item) for each item whose box touches `box`, in no promised order;
   visit returns false to stop. */
void ln_boxtree_query(const ln_boxtree *tree, ln_box box,
                      bool (*visit)(void *user, size_t item), void *user);
/* The item with the least distance(user, item) from (x, y), at most max_m away; boxes
   farther than the best so far are not asked. Ties go to the smaller index. -1 if none.
 */
ptrdiff_t ln_boxtree_nearest(const ln_boxtree *tree, double x, double y, double max_m,
                             double (*distance)(void *user, size_t item), void *user,
                             double *distance_m);

#endif
