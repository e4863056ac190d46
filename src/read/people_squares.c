/* read/people_squares.c - the communities cut by the study's grid of people. */
#include <math.h>

#include "base/sort.h"
#include "base/status.h"
#include "geom/cells.h"
#include "read/people.h"

typedef struct square {
    int64_t column, row;
} square;

typedef struct cutting {
    ln_arena *arena;
    double spacing_m;
    size_t n, capacity[2];
    people_piece *piece;
    square *place; /* of each piece */
} cutting;

static bool take_piece(void *user, const ln_cell *cell)
{
    cutting *c = user;
    c->piece = ln_arena_grow(c->arena, c->piece, c->n, &c->capacity[0], c->n + 1,
                             sizeof *c->piece);
    c->place = ln_arena_grow(c->arena, c->place, c->n, &c->capacity[1], c->n + 1,
                             sizeof *c->place);
    if (!c->piece || !c->place)
        return false;
    c->piece[c->n] = (people_piece){0, cell->area_m2 / (c->spacing_m * c->spacing_m),
                                    cell->x_m, cell->y_m};
    c->place[c->n++] = (square){cell->column, cell->row};
    return true;
}

static int compare_places(const void *columns, size_t a, size_t b)
{
    const square *place = columns;
    if (place[a].row != place[b].row)
        return place[a].row < place[b].row ? -1 : 1;
    return (place[a].column > place[b].column) - (place[a].column < place[b].column);
}

static bool add_square(ln_polygons_builder *builder, square place, double spacing_m)
{
    static const int corner[4][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    for (int k = 0; k < 4; k++)
        if (!ln_polygons_add_vertex(builder,
                                    (double)(place.column + corner[k][0]) * spacing_m,
                                    (double)(place.row + corner[k][1]) * spacing_m))
            return false;
    return ln_polygons_end_polygon(builder);
}

/* Pieces of one square get its number. */
static ln_status number_squares(ln_ctx *ctx, cutting *c, people_squares *squares)
{
    size_t *order = LN_NEW(ln_scratch(ctx), size_t, c->n);
    ln_polygons_builder *builder = ln_polygons_builder_new(c->arena);
    if (!order || !builder)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < c->n; k++)
        order[k] = k;
    ln_sort_indices(order, c->n, compare_places, c->place);
    squares->n = 0;
    for (size_t k = 0; k < c->n; k++) {
        const bool fresh =
            k == 0 || compare_places(c->place, order[k - 1], order[k]) != 0;
        if (fresh && !add_square(builder, c->place[order[k]], c->spacing_m))
            return ln_no_memory(ctx);
        squares->n += fresh;
        c->piece[order[k]].square = squares->n - 1;
    }
    squares->shape = ln_polygons_built(builder);
    squares->n_pieces = c->n;
    squares->piece = c->piece;
    return LN_OK;
}

/* The communities' arena grows while scratch is rewound. */
ln_status ln_people_squares(city_reader *r, people_squares *squares)
{
    cutting c = {.arena = r->city->arena, .spacing_m = r->study->params.spacing_m};
    const ln_polygons *shape = &r->city->communities.shape;

    LN_TRY(ln_city_check_spacing(r->ctx, r->city, c.spacing_m));
    for (size_t ci = 0; ci < shape->n; ci++) {
        const ln_mark mark = ln_arena_mark(ln_scratch(r->ctx));
        ln_status st = ln_checkpoint(r->ctx);
        if (st == LN_OK)
            st = ln_polygon_cut(r->ctx, ln_scratch(r->ctx), shape, ci, c.spacing_m,
                                take_piece, &c);
        ln_arena_rewind(ln_scratch(r->ctx), mark);
        LN_TRY(st);
    }
    return number_squares(r->ctx, &c, squares);
}
