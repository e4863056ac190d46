/* geom/builder.c - polygons and lines written vertex by vertex into columns. */
#include <float.h>
#include <math.h>

#include "base/number.h"
#include "geom/polygons.h"

/* A column of reals or of starts that grows in an arena. */
typedef struct reals {
    double *value;
    size_t n, capacity;
} reals;

typedef struct starts {
    size_t *value;
    size_t n, capacity;
} starts;

struct ln_polygons_builder {
    ln_arena *arena;
    starts part, ring, vertex; /* each opens with 0 and ends with the current total */
    reals x, y;
    size_t ring_from;   /* first vertex of the open ring */
    size_t part_from;   /* first ring of the open part */
    size_t n_refused;   /* degenerate rings left out */
    bool shell_refused; /* the open part lost its shell, so its holes go too */
};

struct ln_lines_builder {
    ln_arena *arena;
    starts vertex;
    reals x, y;
};

static bool make_room(ln_arena *arena, reals *column, size_t n)
{
    double *grown = ln_arena_grow(arena, column->value, column->n, &column->capacity, n,
                                  sizeof *grown);
    if (!grown)
        return false;
    column->value = grown;
    return true;
}

static bool push_real(ln_arena *arena, reals *column, double value)
{
    if (column->n == column->capacity && !make_room(arena, column, column->n + 1))
        return false;
    column->value[column->n++] = value;
    return true;
}

static bool push_start(ln_arena *arena, starts *column, size_t value)
{
    if (column->n == column->capacity) {
        size_t *grown = ln_arena_grow(arena, column->value, column->n,
                                      &column->capacity, column->n + 1, sizeof *grown);
        if (!grown)
            return false;
        column->value = grown;
    }
    column->value[column->n++] = value;
    return true;
}

ln_polygons_builder *ln_polygons_builder_new(ln_arena *arena)
{
    ln_polygons_builder *builder = LN_NEW(arena, ln_polygons_builder, 1);
    if (!builder)
        return NULL;
    builder->arena = arena;
    if (!push_start(arena, &builder->part, 0) ||
        !push_start(arena, &builder->ring, 0) ||
        !push_start(arena, &builder->vertex, 0))
        return NULL;
    return builder;
}

bool ln_polygons_expect(ln_polygons_builder *builder, size_t n_vertices)
{
    const size_t n = builder->x.n + n_vertices;
    return make_room(builder->arena, &builder->x, n) &&
           make_room(builder->arena, &builder->y, n);
}

bool ln_polygons_add_vertex(ln_polygons_builder *builder, double x, double y)
{
    const size_t n = builder->x.n;
    if (n > builder->ring_from && builder->x.value[n - 1] == x &&
        builder->y.value[n - 1] == y)
        return true;
    if (!push_real(builder->arena, &builder->x, x))
        return false;
    if (push_real(builder->arena, &builder->y, y))
        return true;
    builder->x.n--;
    return false;
}

/* Twice the signed area about the first vertex. */
static double twice_area(const double *x, const double *y, size_t n)
{
    ln_sum sum = {0, 0};
    for (size_t i = 1; i + 1 < n; i++)
        ln_sum_add(&sum, (x[i] - x[0]) * (y[i + 1] - y[0]) -
                             (x[i + 1] - x[0]) * (y[i] - y[0]));
    return ln_sum_value(&sum);
}

/* No wider than the rounding of its own coordinates (4 units in the last place): such
   a ring has no inside. */
static bool is_flat(const double *x, const double *y, size_t n, double area_twice)
{
    double length = 0, largest = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        const double dx = x[i + 1] - x[i], dy = y[i + 1] - y[i];
        length += sqrt(dx * dx + dy * dy);
        largest = fmax(largest, fmax(fabs(x[i]), fabs(y[i])));
    }
    return !(fabs(area_twice) > 4 * DBL_EPSILON * largest * length);
}

static void reverse(double *values, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        const double kept = values[i];
        values[i] = values[n - 1 - i];
        values[n - 1 - i] = kept;
    }
}

static void drop_open_ring(ln_polygons_builder *builder)
{
    builder->x.n = builder->y.n = builder->ring_from;
    builder->n_refused++;
}

bool ln_polygons_end_ring(ln_polygons_builder *builder)
{
    const size_t from = builder->ring_from;
    const bool is_shell = builder->vertex.n - 1 == builder->part_from;
    if (builder->x.n == from)
        return true;
    if (!ln_polygons_add_vertex(builder, builder->x.value[from],
                                builder->y.value[from]))
        return false;
    const size_t n = builder->x.n - from;
    double *x = builder->x.value + from, *y = builder->y.value + from;
    const double area = twice_area(x, y, n);
    if (n < 4 || is_flat(x, y, n, area) || builder->shell_refused) {
        builder->shell_refused = builder->shell_refused || is_shell;
        drop_open_ring(builder);
        return true;
    }
    if ((area < 0) == is_shell) {
        reverse(x, n);
        reverse(y, n);
    }
    if (!push_start(builder->arena, &builder->vertex, builder->x.n))
        return false;
    builder->ring_from = builder->x.n;
    return true;
}

bool ln_polygons_end_part(ln_polygons_builder *builder)
{
    if (!ln_polygons_end_ring(builder))
        return false;
    const size_t n_rings = builder->vertex.n - 1;
    builder->shell_refused = false;
    if (n_rings == builder->part_from)
        return true;
    if (!push_start(builder->arena, &builder->ring, n_rings))
        return false;
    builder->part_from = n_rings;
    return true;
}

bool ln_polygons_end_polygon(ln_polygons_builder *builder)
{
    return ln_polygons_end_part(builder) &&
           push_start(builder->arena, &builder->part, builder->ring.n - 1);
}

bool ln_polygons_drop_empty(ln_polygons_builder *builder)
{
    const size_t n = builder->part.n;
    if (n < 2 || builder->part.value[n - 1] != builder->part.value[n - 2])
        return false;
    builder->part.n--;
    return true;
}

size_t ln_polygons_n_refused(const ln_polygons_builder *builder)
{
    return builder->n_refused;
}

ln_polygons ln_polygons_built(const ln_polygons_builder *builder)
{
    return (ln_polygons){
        .n = builder->part.n - 1,
        .part_start = builder->part.value,
        .ring_start = builder->ring.value,
        .vertex_start = builder->vertex.value,
        .x_m = builder->x.value,
        .y_m = builder->y.value,
    };
}

static bool copy_ring(ln_polygons_builder *builder, const ln_polygons *polygons,
                      size_t ring)
{
    for (size_t v = polygons->vertex_start[ring]; v < polygons->vertex_start[ring + 1];
         v++)
        if (!ln_polygons_add_vertex(builder, polygons->x_m[v], polygons->y_m[v]))
            return false;
    return ln_polygons_end_ring(builder);
}

bool ln_polygons_add_copy(ln_polygons_builder *builder, const ln_polygons *polygons,
                          size_t i)
{
    for (size_t k = polygons->part_start[i]; k < polygons->part_start[i + 1]; k++) {
        for (size_t r = polygons->ring_start[k]; r < polygons->ring_start[k + 1]; r++)
            if (!copy_ring(builder, polygons, r))
                return false;
        if (!ln_polygons_end_part(builder))
            return false;
    }
    return ln_polygons_end_polygon(builder);
}

ln_lines_builder *ln_lines_builder_new(ln_arena *arena)
{
    ln_lines_builder *builder = LN_NEW(arena, ln_lines_builder, 1);
    if (!builder)
        return NULL;
    builder->arena = arena;
    return push_start(arena, &builder->vertex, 0) ? builder : NULL;
}

bool ln_lines_add_vertex(ln_lines_builder *builder, double x, double y)
{
    if (!push_real(builder->arena, &builder->x, x))
        return false;
    if (push_real(builder->arena, &builder->y, y))
        return true;
    builder->x.n--;
    return false;
}

bool ln_lines_end_line(ln_lines_builder *builder)
{
    const size_t from = builder->vertex.value[builder->vertex.n - 1];
    if (builder->x.n - from >= 2)
        return push_start(builder->arena, &builder->vertex, builder->x.n);
    builder->x.n = builder->y.n = from;
    return true;
}

ln_lines ln_lines_built(const ln_lines_builder *builder)
{
    return (ln_lines){
        .n = builder->vertex.n - 1,
        .vertex_start = builder->vertex.value,
        .x_m = builder->x.value,
        .y_m = builder->y.value,
    };
}
