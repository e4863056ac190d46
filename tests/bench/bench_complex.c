/* tests/bench/bench_complex.c - the complex model at the size of cities:

     bench_complex POINTS SPACES P [SECONDS [BUDGET_M2]]

   People on a square of 10,000 a square kilometre (33 a point), spaces with three ways
   each at random places, nine services in two tiers with walks of 500 to 1,000 m and
   room for a twentieth to a third of a square metre per resident in all. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/number.h"
#include "linli/complex.h"

#define MM2 1e6

/* clang-format off */
static const struct {
    int aim, grows, max_floor, basement;
    double least_m2, m2_per_resident, limit_m, priority;
} kinds[] = {
    {0, 1, 3, 0, 200, 0.040, 1000, 1.0}, {0, 1, 1, 0, 160, 0.030,  500, 1.0},
    {0, 1, 3, 0, 100, 0.015,  500, 1.0}, {0, 1, 2, 0,  80, 0.020,  500, 1.0},
    {1, 1, 9, 1,  60, 0.010,  500, 0.5}, {1, 1, 2, 0, 120, 0.025, 1000, 0.8},
    {1, 0, 9, 1,  40, 0.004,  500, 0.4}, {1, 1, 9, 1, 100, 0.030, 1000, 0.5},
    {1, 0, 1, 0,  50, 0.005,  500, 0.3},
};
/* clang-format on */
enum { N_KINDS = 9, N_WAYS = 3 };

static void *take(size_t n, size_t size)
{
    void *p = calloc(n + 1, size);
    if (!p)
        exit(8);
    return p;
}

typedef struct town {
    size_t n_points, n_spaces;
    double side_m, *x_m, *y_m, *space_x_m, *space_y_m;
    size_t n_cells, *cell_start, *cell_point;
} town;

static size_t cell_of(const town *t, double x_m, double y_m)
{
    const double step = 1000;
    const size_t cx = (size_t)(x_m / step), cy = (size_t)(y_m / step);
    return cy * t->n_cells + cx;
}

static void settle(town *t)
{
    t->side_m = sqrt((double)t->n_points * 33 / 10000) * 1000;
    t->n_cells = (size_t)(t->side_m / 1000) + 1;
    t->x_m = take(t->n_points, sizeof *t->x_m);
    t->y_m = take(t->n_points, sizeof *t->y_m);
    t->space_x_m = take(t->n_spaces, sizeof *t->x_m);
    t->space_y_m = take(t->n_spaces, sizeof *t->y_m);
    t->cell_start = take(t->n_cells * t->n_cells + 2, sizeof *t->cell_start);
    t->cell_point = take(t->n_points, sizeof *t->cell_point);
    for (size_t i = 0; i < t->n_points; i++) {
        t->x_m[i] = t->side_m * ln_random_unit(1, 1, i);
        t->y_m[i] = t->side_m * ln_random_unit(1, 2, i);
        t->cell_start[cell_of(t, t->x_m[i], t->y_m[i]) + 2]++;
    }
    for (size_t k = 0; k < t->n_cells * t->n_cells; k++)
        t->cell_start[k + 2] += t->cell_start[k + 1];
    for (size_t i = 0; i < t->n_points; i++)
        t->cell_point[t->cell_start[cell_of(t, t->x_m[i], t->y_m[i]) + 1]++] = i;
    for (size_t k = 0; k < t->n_spaces; k++) {
        t->space_x_m[k] = t->side_m * ln_random_unit(1, 3, k);
        t->space_y_m[k] = t->side_m * ln_random_unit(1, 4, k);
    }
}

/* Items in reach of a space; how many. */
static size_t walk(const town *t, size_t space, uint32_t *items)
{
    const double x = t->space_x_m[space], y = t->space_y_m[space];
    size_t n = 0;
    for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++) {
            const long cx = (long)(x / 1000) + dx, cy = (long)(y / 1000) + dy;
            if (cx < 0 || cy < 0 || cx >= (long)t->n_cells || cy >= (long)t->n_cells)
                continue;
            const size_t cell = (size_t)cy * t->n_cells + (size_t)cx;
            for (size_t k = t->cell_start[cell]; k < t->cell_start[cell + 1]; k++) {
                const size_t i = t->cell_point[k];
                const double d = sqrt((t->x_m[i] - x) * (t->x_m[i] - x) +
                                      (t->y_m[i] - y) * (t->y_m[i] - y));
                for (size_t s = 0; s < N_KINDS; s++)
                    if (d <= kinds[s].limit_m && items)
                        items[n++] = (uint32_t)(i * N_KINDS + s);
                    else
                        n += d <= kinds[s].limit_m;
            }
        }
    return n;
}

static void make_options(ln_complex_problem *p, size_t n_spaces)
{
    uint32_t *place = take(n_spaces * N_WAYS, sizeof *place);
    double *cost = take(n_spaces * N_WAYS, sizeof *cost);
    int64_t *level = take(n_spaces * N_WAYS * LN_COMPLEX_LEVELS, sizeof *level);
    for (size_t si = 0; si < n_spaces; si++)
        for (size_t way = 0; way < N_WAYS; way++) {
            const size_t oi = si * N_WAYS + way;
            const size_t floors = 1 + (size_t)(ln_random(2, 1, si) % 4) + (way == 2);
            const double m2 = (300 + 1500 * ln_random_unit(2, 2, si)) * (1 + 0.3 * way);
            place[oi] = (uint32_t)si;
            for (size_t k = 1; k <= floors; k++)
                level[oi * LN_COMPLEX_LEVELS + k] = llround(m2 / (double)floors * MM2);
            if (ln_random(2, 3, si) % 3 == 0)
                level[oi * LN_COMPLEX_LEVELS] = llround(0.2 * m2 * MM2);
            cost[oi] = m2 * (way == 0 ? 1 : way == 1 ? 1.5 : 3.5);
        }
    p->n_options = n_spaces * N_WAYS;
    p->option_place = place;
    p->option_cost = cost;
    p->level_mm2 = level;
}

static void make_items(ln_complex_problem *p, size_t n_points)
{
    unsigned char *service = take(n_points * N_KINDS, 1);
    int64_t *mm2 = take(n_points * N_KINDS, sizeof *mm2);
    double *rate = take(n_points * N_KINDS, sizeof *rate);
    for (size_t i = 0; i < n_points; i++) {
        const double persons = 10 + 46 * ln_random_unit(3, 1, i);
        for (size_t s = 0; s < N_KINDS; s++) {
            const size_t at = i * N_KINDS + s;
            service[at] = (unsigned char)s;
            mm2[at] = llround(persons * kinds[s].m2_per_resident * MM2);
            rate[at] =
                (double)(float)(kinds[s].priority / (kinds[s].m2_per_resident * MM2));
        }
    }
    p->n_items = n_points * N_KINDS;
    p->item_service = service;
    p->item_mm2 = mm2;
    p->item_rate = rate;
}

static void make_reach(ln_complex_problem *p, const town *t)
{
    size_t *start = take(t->n_spaces + 1, sizeof *start);
    for (size_t k = 0; k < t->n_spaces; k++)
        start[k + 1] = start[k] + walk(t, k, NULL);
    uint32_t *reach = take(start[t->n_spaces], sizeof *reach);
    for (size_t k = 0; k < t->n_spaces; k++)
        walk(t, k, reach + start[k]);
    p->n_places = t->n_spaces;
    p->reach_start = start;
    p->reach = reach;
}

int main(int argc, char **argv)
{
    static ln_room_norm room[N_KINDS];
    ln_complex_problem p = {
        .n_services = N_KINDS, .room = room, .budget = NAN, .p = -1};
    ln_complex_options options = {.time_s = 60};
    ln_complex_plan *plan = NULL;
    struct rusage usage;
    if (argc < 4)
        return 2;
    town t = {.n_points = strtoul(argv[1], NULL, 10),
              .n_spaces = strtoul(argv[2], NULL, 10)};
    p.p = strtol(argv[3], NULL, 10);
    if (argc > 4)
        options.time_s = strtod(argv[4], NULL);
    if (argc > 5)
        p.budget = strtod(argv[5], NULL);
    for (size_t s = 0; s < N_KINDS; s++)
        room[s] = (ln_room_norm){kinds[s].aim, kinds[s].grows, kinds[s].max_floor,
                                 kinds[s].basement, llround(kinds[s].least_m2 * MM2)};
    settle(&t);
    make_options(&p, t.n_spaces);
    make_items(&p, t.n_points);
    make_reach(&p, &t);
    printf("%zu items, %zu pairs\n", p.n_items, p.reach_start[t.n_spaces]);
    ln_ctx *ctx = ln_ctx_new();
    if (getenv("THREADS"))
        ln_ctx_set_threads(ctx, (int)strtol(getenv("THREADS"), NULL, 10));
    const clock_t start = clock();
    if (ln_complex_solve(ctx, &p, &options, &plan) != LN_OK)
        return 1;
    getrusage(RUSAGE_SELF, &usage);
    for (int aim = 0; aim < 2; aim++)
        printf("tier %d: %.1f of at most %.1f, gap %.4f %%%s\n", aim + 1,
               plan->value[aim], plan->bound[aim],
               100 * (plan->bound[aim] / plan->value[aim] - 1),
               plan->proven[aim] ? ", proven" : "");
    printf("%zu sites, %zu nodes, %.1f CPU s, %.0f MB\n", plan->n_taken, plan->n_nodes,
           (double)(clock() - start) / CLOCKS_PER_SEC, (double)usage.ru_maxrss / 1024);
    ln_complex_plan_free(plan);
    ln_ctx_free(ctx);
    return 0;
}
