/* tests/support/pmed.h - OR-Library p-median graphs as instances: every vertex is a
   point of weight 1 and a site, distances are shortest paths. */
#ifndef LN_TEST_PMED_H
#define LN_TEST_PMED_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "linli/choose.h"

/* d[n * n], INFINITY where there is no edge; of a pair listed twice the last counts. */
static inline double *pmed_graph(ln_arena *arena, FILE *in, size_t *n, int64_t *p)
{
    unsigned long n_edges, i, j;
    long long n_sites;
    if (fscanf(in, "%zu %lu %lld", n, &n_edges, &n_sites) != 3)
        return NULL;
    *p = n_sites;
    double *d = LN_NEW(arena, double, *n **n);
    for (size_t k = 0; d && k < *n * *n; k++)
        d[k] = k / *n == k % *n ? 0 : INFINITY;
    for (unsigned long e = 0; d && e < n_edges; e++) {
        double cost;
        if (fscanf(in, "%lu %lu %lf", &i, &j, &cost) != 3 || i > *n || j > *n)
            return NULL;
        d[(i - 1) * *n + j - 1] = d[(j - 1) * *n + i - 1] = cost;
    }
    return d;
}

/* All shortest paths (Floyd 1962). */
static inline void pmed_close(double *d, size_t n)
{
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < n; i++) {
            const double to_k = d[i * n + k];
            for (size_t j = 0; j < n; j++)
                d[i * n + j] = fmin(d[i * n + j], to_k + d[k * n + j]);
        }
}

static inline bool pmed_read(ln_arena *arena, const char *path, ln_instance *instance,
                             int64_t *p)
{
    FILE *in = fopen(path, "r");
    size_t n = 0;
    double *d = in ? pmed_graph(arena, in, &n, p) : NULL;
    if (in)
        fclose(in);
    size_t *start = LN_NEW(arena, size_t, n + 1);
    uint32_t *site = LN_NEW(arena, uint32_t, n * n);
    double *weight = LN_NEW(arena, double, n);
    if (!d || !start || !site || !weight)
        return false;
    pmed_close(d, n);
    for (size_t i = 0; i < n; i++) {
        weight[i] = 1;
        start[i + 1] = (i + 1) * n;
        for (size_t j = 0; j < n; j++)
            site[i * n + j] = (uint32_t)j;
    }
    *instance = (ln_instance){.n_points = n,
                              .n_sites = n,
                              .weight = weight,
                              .start = start,
                              .site = site,
                              .distance = d};
    return true;
}

#endif
