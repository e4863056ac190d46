/* tests/support/random_net.h - a random town of a few streets, and its walks. */
#ifndef LN_TESTS_RANDOM_NET_H
#define LN_TESTS_RANDOM_NET_H

#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "linli/reach.h"

#include "tiny.h"

#define N 9  /* nodes */
#define P 12 /* people points */
#define T 4  /* targets */

/* A random network: nodes in a square of 1 km, streets between some of them. */
typedef struct net {
    ln_ctx *ctx;
    ln_study *study;
    ln_city *city;
    double node_x[N], node_y[N];
    size_t n_edges;
    int a[N * N], b[N * N];
    double target_x[T], target_y[T], limit_m[T];
    double *people_x, *people_y, *line_x, *line_y; /* those of the city */
} net;

static inline void make_net(net *n, uint64_t seed, const char *study)
{
    double persons[P];
    *n = (net){.ctx = ln_ctx_new()};
    for (size_t k = 0; k < N; k++) {
        n->node_x[k] = floor(1000 * ln_random_unit(seed, 1, k));
        n->node_y[k] = floor(1000 * ln_random_unit(seed, 2, k));
    }
    for (int i = 0; i < N; i++)
        for (int j = i + 1; j < N; j++)
            if (ln_random_unit(seed, 3, (uint64_t)(i * N + j)) < 0.3) {
                n->a[n->n_edges] = i;
                n->b[n->n_edges++] = j;
            }
    for (size_t k = 0; k < P; k++)
        persons[k] = 10;
    n->study = tiny_study(n->ctx, study);
    n->city = tiny_city(n->ctx, P, persons, 0.3);
    ln_arena *arena = n->city->arena;
    double *x = LN_NEW(arena, double, P), *y = LN_NEW(arena, double, P);
    for (size_t k = 0; k < P; k++) {
        x[k] = 1000 * ln_random_unit(seed, 4, k);
        y[k] = 1000 * ln_random_unit(seed, 5, k);
    }
    n->city->people.x_m = n->people_x = x;
    n->city->people.y_m = n->people_y = y;
    for (size_t k = 0; k < T; k++) {
        n->target_x[k] = 1000 * ln_random_unit(seed, 6, k);
        n->target_y[k] = 1000 * ln_random_unit(seed, 7, k);
        n->limit_m[k] = 300 + 1500 * ln_random_unit(seed, 8, k);
    }
    size_t *start = LN_NEW(arena, size_t, n->n_edges + 1);
    double *lx = LN_NEW(arena, double, 2 * n->n_edges + 1);
    double *ly = LN_NEW(arena, double, 2 * n->n_edges + 1);
    for (size_t e = 0; e < n->n_edges; e++) {
        start[e + 1] = 2 * e + 2;
        lx[2 * e] = n->node_x[n->a[e]];
        ly[2 * e] = n->node_y[n->a[e]];
        lx[2 * e + 1] = n->node_x[n->b[e]];
        ly[2 * e + 1] = n->node_y[n->b[e]];
    }
    n->line_x = lx;
    n->line_y = ly;
    n->city->paths.line = (ln_lines){n->n_edges, start, lx, ly};
}

static inline void free_net(net *n)
{
    ln_city_free(n->city);
    ln_study_free(n->study);
    ln_ctx_free(n->ctx);
}

static inline ln_reach *measure(net *n)
{
    const ln_targets targets = {T, n->target_x, n->target_y, n->limit_m, NULL};
    ln_reach *reach = NULL;
    ln_network *network = NULL;
    ln_status st = ln_network_make(n->ctx, n->study, n->city, 1, &network);
    if (st == LN_OK)
        st = ln_reach_measure(n->ctx, n->study, n->city, network, &targets, &reach);
    if (st != LN_OK)
        fail_msg("%s", ln_ctx_message(n->ctx));
    ln_network_free(network);
    return reach;
}

/* The distance of a pair in the result; INFINITY when it is not there. */
static inline double found(const ln_reach *reach, size_t t, size_t p)
{
    for (size_t k = reach->row_start[t]; k < reach->row_start[t + 1]; k++)
        if (reach->point[k] == p)
            return reach->distance_m[k];
    return INFINITY;
}

#endif
