/* tests/bench/network_igraph.c - the peer of `linli table reach`: bounded walks from
   every site with igraph, one call each.
     cc -O2 network_igraph.c $(pkg-config --cflags --libs igraph) -o network_igraph
     network_igraph FOLDER RADIUS_MM [SITES]   (edges.csv, demand.csv, sites.csv in it)
 */
#include <igraph.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double cpu_s(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

/* Column `column` of a CSV file without quotes. */
static void read_column(const char *folder, const char *name, int column,
                        igraph_vector_t *values)
{
    char path[4096], line[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    if (!file || !fgets(line, sizeof line, file))
        exit(1);
    igraph_vector_init(values, 0);
    while (fgets(line, sizeof line, file)) {
        const char *cell = line;
        for (int k = 0; k < column; k++)
            cell = strchr(cell, ',') + 1;
        igraph_vector_push_back(values, atof(cell));
    }
    fclose(file);
}

int main(int n_words, char **words)
{
    if (n_words < 3)
        return 2;
    const double limit = atof(words[2]);
    igraph_vector_t u, v, mm, demand, sites;
    read_column(words[1], "edges.csv", 0, &u);
    read_column(words[1], "edges.csv", 1, &v);
    read_column(words[1], "edges.csv", 2, &mm);
    read_column(words[1], "demand.csv", 4, &demand);
    read_column(words[1], "sites.csv", 5, &sites);

    const double start_s = cpu_s();
    igraph_t g;
    igraph_vector_int_t ends, from, to;
    const igraph_integer_t n_edges = igraph_vector_size(&u);
    igraph_vector_int_init(&ends, 2 * n_edges);
    for (igraph_integer_t e = 0; e < n_edges; e++) {
        VECTOR(ends)[2 * e] = (igraph_integer_t)VECTOR(u)[e];
        VECTOR(ends)[2 * e + 1] = (igraph_integer_t)VECTOR(v)[e];
    }
    igraph_create(&g, &ends, 0, IGRAPH_UNDIRECTED);
    const double built_s = cpu_s();

    /* each node once: igraph refuses a node that is named twice */
    const igraph_integer_t n_nodes = igraph_vcount(&g),
                           n_sites = igraph_vector_size(&sites);
    igraph_vector_int_init(&from, 0);
    igraph_vector_int_init(&to, 0);
    double *n_at = calloc((size_t)n_nodes, sizeof *n_at); /* demand rows at a node */
    for (igraph_integer_t k = 0; k < igraph_vector_size(&demand); k++) {
        const igraph_integer_t node = (igraph_integer_t)VECTOR(demand)[k];
        if (n_at[node]++ == 0)
            igraph_vector_int_push_back(&to, node);
    }
    double n_pairs = 0, sum_mm = 0;
    igraph_matrix_t row;
    igraph_matrix_init(&row, 0, 0);
    const igraph_integer_t n_tried = n_words > 3 ? atoll(words[3]) : n_sites;
    for (igraph_integer_t s = 0; s < n_tried && s < n_sites; s++) {
        igraph_vector_int_clear(&from);
        igraph_vector_int_push_back(&from, (igraph_integer_t)VECTOR(sites)[s]);
        igraph_distances_dijkstra_cutoff(&g, &row, igraph_vss_vector(&from),
                                         igraph_vss_vector(&to), &mm, IGRAPH_ALL,
                                         limit);
        for (igraph_integer_t k = 0; k < igraph_vector_int_size(&to); k++)
            if (MATRIX(row, 0, k) <= limit) {
                n_pairs += n_at[VECTOR(to)[k]];
                sum_mm += n_at[VECTOR(to)[k]] * MATRIX(row, 0, k);
            }
    }
    printf("igraph %s: %.0f pairs, %.0f mm, build %.3f s, search %.3f s of CPU\n",
           IGRAPH_VERSION, n_pairs, sum_mm, built_s - start_s, cpu_s() - built_s);
    return 0;
}
