/* reach/chains.c - runs of streets between junctions, each taken as one edge. */
#include "reach/chains.h"

#include "base/status.h"

#define LONGEST_MM 1000000000u /* of a chain: two of them and two legs still fit */

typedef struct joining {
    const bare_graph *bare;
    chains *c;
    unsigned char *is_inner; /* of each node: its degree at first, 3 for more */
    unsigned char *is_done;  /* of each edge */
    uint32_t n;              /* chains so far */
    uint32_t *from, *to, *length_mm;
} joining;

/* How many nodes lie within chains; node_at is the exclusive-or of their two edges. */
static uint32_t find_inner(joining *j)
{
    const bare_graph *b = j->bare;
    unsigned char *degree = j->is_inner;
    uint32_t n = 0, *both = j->c->node_at;
    for (uint32_t e = 0; e < b->n_edges; e++) {
        const uint32_t u = b->from[e], v = b->to[e];
        degree[u] = (unsigned char)(degree[u] > 1 ? 3 : degree[u] + 1);
        degree[v] = (unsigned char)(degree[v] > 1 ? 3 : degree[v] + 1);
        both[u] ^= e;
        both[v] ^= e;
        if (u == v)
            degree[u] = 3; /* a loop ends where it began */
    }
    for (uint32_t u = 0; u < b->n_nodes; u++)
        n += degree[u] = degree[u] == 2;
    return n;
}

static void note_edge(const joining *j, uint32_t edge, uint32_t at, uint32_t length)
{
    j->is_done[edge] = 1;
    if (!j->c->edge_chain)
        return;
    j->c->edge_chain[edge] = j->n;
    j->c->edge_at[edge] = length;
    j->c->turned[edge] = j->bare->from[edge] != at;
}

/* Along the edges from a junction to the next. */
static void follow(joining *j, uint32_t edge, uint32_t start)
{
    const bare_graph *b = j->bare;
    chains *c = j->c;
    uint32_t at = start, length = 0;
    for (;;) {
        note_edge(j, edge, at, length);
        length += b->length_mm[edge];
        at = b->from[edge] == at ? b->to[edge] : b->from[edge];
        if (!j->is_inner[at])
            break;
        edge ^= c->node_at[at];
        if ((uint64_t)length + b->length_mm[edge] > LONGEST_MM) {
            j->is_inner[at] = 0; /* too long for one chain: a node stays here */
            break;
        }
        c->node_chain[at] = j->n;
        c->node_at[at] = length;
    }
    j->from[j->n] = start;
    j->to[j->n] = at;
    j->length_mm[j->n++] = length;
}

/* Chains between junctions, then rings without any and what stayed too long. */
static void follow_all(joining *j)
{
    const bare_graph *b = j->bare;
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t e = 0; e < b->n_edges; e++) {
            if (j->is_done[e])
                continue;
            if (pass && j->is_inner[b->from[e]] && j->is_inner[b->to[e]])
                j->is_inner[b->from[e]] = 0;
            if (!j->is_inner[b->from[e]])
                follow(j, e, b->from[e]);
            else if (!j->is_inner[b->to[e]])
                follow(j, e, b->to[e]);
        }
}

static ln_status number_kept(ln_ctx *ctx, ln_arena *arena, joining *j, uint32_t n_kept)
{
    const bare_graph *b = j->bare;
    uint32_t n = 0, *number = j->c->node_at;
    double *x = LN_NEW(arena, double, n_kept), *y = LN_NEW(arena, double, n_kept);
    if (!x || !y)
        return ln_no_memory(ctx);
    for (uint32_t u = 0; u < b->n_nodes; u++) {
        if (j->is_inner[u])
            continue;
        j->c->node_chain[u] = NO_EDGE;
        number[u] = n;
        x[n] = b->x[u];
        y[n++] = b->y[u];
    }
    for (uint32_t k = 0; k < j->n; k++) {
        j->from[k] = number[j->from[k]];
        j->to[k] = number[j->to[k]];
    }
    j->c->bare = (bare_graph){n, j->n, x, y, j->from, j->to, j->length_mm};
    return LN_OK;
}

static uint32_t count_kept(const joining *j)
{
    uint32_t n = 0;
    for (uint32_t u = 0; u < j->bare->n_nodes; u++)
        n += !j->is_inner[u];
    return n;
}

ln_status ln_chains_make(ln_ctx *ctx, ln_arena *arena, const bare_graph *bare,
                         bool with_edges, chains *made, bool *worth)
{
    const uint32_t n_edges = bare->n_edges, n_nodes = bare->n_nodes;
    const uint32_t n_wanted = with_edges ? n_edges : 0;
    joining j = {.bare = bare,
                 .c = made,
                 .is_inner = LN_NEW(arena, unsigned char, n_nodes),
                 .is_done = LN_NEW(arena, unsigned char, n_edges),
                 .from = LN_NEW(arena, uint32_t, n_edges),
                 .to = LN_NEW(arena, uint32_t, n_edges),
                 .length_mm = LN_NEW(arena, uint32_t, n_edges)};
    *made = (chains){.node_chain = LN_NEW(arena, uint32_t, n_nodes),
                     .node_at = LN_NEW(arena, uint32_t, n_nodes),
                     .edge_chain = LN_NEW(arena, uint32_t, n_wanted),
                     .edge_at = LN_NEW(arena, uint32_t, n_wanted),
                     .turned = LN_NEW(arena, unsigned char, n_wanted),
                     .edge_mm = bare->length_mm};
    if (!j.is_inner || !j.is_done || !j.from || !j.to || !j.length_mm ||
        !made->node_chain || !made->node_at || !made->edge_chain || !made->edge_at ||
        !made->turned)
        return ln_no_memory(ctx);
    if (!with_edges)
        made->edge_chain = NULL;
    *worth = find_inner(&j) >= n_nodes / 8;
    if (!*worth)
        return LN_OK;
    follow_all(&j);
    return number_kept(ctx, arena, &j, count_kept(&j));
}

place ln_chains_place(const chains *c, place p)
{
    if (p.edge == NO_EDGE)
        return p;
    const uint32_t along =
        c->turned[p.edge] ? c->edge_mm[p.edge] - p.offset_mm : p.offset_mm;
    return (place){c->edge_chain[p.edge], c->edge_at[p.edge] + along, p.leg_mm};
}

place ln_chains_node(const chains *c, const graph *g, uint32_t node, uint32_t leg_mm)
{
    if (c->node_chain[node] != NO_EDGE)
        return (place){c->node_chain[node], c->node_at[node], leg_mm};
    return ln_graph_place(g, g->number[c->node_at[node]], leg_mm);
}
