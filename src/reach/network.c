/* reach/network.c - the walking network of a city, and walks on it. */
#include "reach/network.h"

#include <math.h>

#include "base/number.h"
#include "base/status.h"
#include "reach/gates.h"
#include "reach/rows.h"

static ln_status find_text(ln_ctx *ctx, const char *rule, double persons,
                           const char *text)
{
    if (!text)
        return ln_no_memory(ctx);
    ln_finding f = ln_finding_of(rule, text);
    f.persons = persons;
    return ln_find(ctx, &f);
}

/* ---- making it ---- */

static ln_status report_unsnapped(ln_ctx *ctx, const ln_people *people, ln_network *n)
{
    ln_sum persons = {0};
    for (size_t pi = 0; pi < n->people.n; pi++)
        if (n->people.places[pi].edge == NO_EDGE) {
            n->n_unsnapped++;
            ln_sum_add(&persons, people->persons[pi]);
        }
    n->unsnapped_persons = ln_sum_value(&persons);
    if (n->n_unsnapped == 0)
        return LN_OK;
    return find_text(ctx, "network.unsnapped", n->unsnapped_persons,
                     ln_arena_format(ln_scratch(ctx),
                                     "%zu of %zu people points lie farther than %.0f m "
                                     "from any street; they are out of reach",
                                     n->n_unsnapped, n->people.n, n->cap_m));
}

/* People on each component; all but the one with the most are cut off from it. */
static ln_status report_components(ln_ctx *ctx, const ln_people *people, ln_network *n)
{
    const graph *g = &n->g;
    ln_sum *persons = LN_NEW(ln_scratch(ctx), ln_sum, g->n_nodes);
    if (!persons)
        return ln_no_memory(ctx);
    for (size_t pi = 0; pi < n->people.n; pi++)
        if (n->people.places[pi].edge != NO_EDGE)
            ln_sum_add(&persons[g->component[g->from[n->people.places[pi].edge]]],
                       people->persons[pi]);
    double most = 0, all = 0;
    size_t n_peopled = 0;
    for (uint32_t u = 0; u < g->n_nodes; u++) {
        const double here = ln_sum_value(&persons[u]);
        most = here > most ? here : most;
        all += here;
        n_peopled += here > 0;
    }
    n->off_main_persons = all - most;
    if (n_peopled <= 1)
        return LN_OK;
    return find_text(ctx, "network.component", n->off_main_persons,
                     ln_arena_format(ln_scratch(ctx),
                                     "the network falls into %u parts, %zu of them "
                                     "with people; those off the largest are cut off "
                                     "from it",
                                     (unsigned)g->n_components, n_peopled));
}

static ln_status make(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                      bool with_changes, ln_arena *arena, ln_network **network)
{
    ln_lines open;
    LN_TRY(ln_gates_open(ctx, arena, &city->barriers, &city->gates, with_changes,
                         study->params.gate_m, &open));
    const street_ask ask = {.paths = &city->paths,
                            .join_m = study->params.join_m,
                            .stairs_ratio = study->params.stairs_ratio,
                            .opened = with_changes ? &city->opened : NULL,
                            .closed = with_changes ? &city->closed : NULL,
                            .open_join_m = study->params.open_join_m,
                            .silent = !with_changes,
                            .gates = &city->gates,
                            .with_planned = with_changes,
                            .barriers = &city->barriers,
                            .open_barriers = &open,
                            .gate_m = study->params.gate_m,
                            .gate_reach_m = study->params.snap_cap_m,
                            .heights = &city->heights,
                            .crs = city->crs};
    const ln_people *people = &city->people;
    ln_network *n = LN_NEW(arena, ln_network, 1);
    place *places = LN_NEW(arena, place, people->n);
    if (!n || !places)
        return ln_no_memory(ctx);
    n->arena = arena;
    n->barriers = open;
    n->cap_m = study->params.snap_cap_m;
    n->silent = !with_changes;
    LN_TRY(ln_graph_of_paths(ctx, arena, &ask, &n->g));
    LN_TRY(ln_graph_snap(ctx, &n->g, &n->g.snap_line, &n->barriers, n->cap_m, people->n,
                         people->x_m, people->y_m, places));
    LN_TRY(ln_anchors_make(ctx, arena, &n->g, people->n, places, &n->people));
    if (!n->silent) {
        LN_TRY(report_unsnapped(ctx, people, n));
        LN_TRY(report_components(ctx, people, n));
    }
    *network = n;
    return LN_OK;
}

ln_status ln_network_make(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                          int with_changes, ln_network **network)
{
    *network = NULL;
    if (study->params.metric != LN_NETWORK) {
        const char *given = city->opened.n        ? "opened"
                            : city->closed.n      ? "closed"
                            : city->gates.n       ? "gates"
                            : city->heights.width ? "heights"
                                                  : NULL;
        return !given ? LN_OK
                      : ln_fail(ctx, LN_E_STUDY,
                                "%s: layers.%s changes walks on streets; it wants "
                                "reach: {metric: network}",
                                study->file, given);
    }
    if (city->paths.line.n == 0)
        return ln_fail(ctx, LN_E_SCHEMA,
                       "%s: reach.metric is network, but no streets are given; add "
                       "layers.streets or nodes and edges, or take metric: detour",
                       study->file);
    ln_arena *arena = ln_arena_new();
    if (!arena)
        return ln_no_memory(ctx);
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const ln_status st = make(ctx, study, city, with_changes != 0, arena, network);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st != LN_OK)
        ln_arena_free(arena);
    return st;
}

void ln_network_free(ln_network *network)
{
    if (network)
        ln_arena_free(network->arena);
}

/* ---- walks to targets ---- */

typedef struct walking {
    const ln_network *network;
    const ln_targets *targets;
    const place *places; /* of targets */
} walking;

static void *new_walker(const void *task, ln_arena *arena)
{
    const walking *w = task;
    return ln_walker_new(arena, &w->network->people);
}

static bool fill_walk(const row_job *job, size_t ti, int worker, ln_arena *arena,
                      row *r)
{
    const walking *w = job->task;
    walker *at = job->state[worker];
    uint32_t limit_mm = 0;
    if (!ln_to_mm(w->targets->limit_m[ti], &limit_mm))
        limit_mm = FAR_MM - 1;
    ln_walker_run(at, w->places[ti], limit_mm);
    r->n = at->n_touched;
    r->pair = LN_NEW(arena, uint64_t, r->n);
    for (uint32_t k = 0; r->pair && k < at->n_touched; k++)
        r->pair[k] = ROW_PAIR(at->best[at->touched[k]], at->touched[k]);
    ln_walker_reset(at);
    return r->pair != NULL;
}

ln_status ln_network_places(ln_ctx *ctx, ln_arena *arena, const ln_network *network,
                            const ln_targets *targets, place **places)
{
    place *made = LN_NEW(arena, place, targets->n);
    if (!made)
        return ln_no_memory(ctx);
    LN_TRY(ln_graph_snap(ctx, &network->g, &network->g.snap_line, &network->barriers,
                         network->cap_m, targets->n, targets->x_m, targets->y_m, made));
    *places = made;
    return LN_OK;
}

static ln_status report_targets(ln_ctx *ctx, const ln_network *n, const walking *w,
                                ln_reach *reach)
{
    for (size_t ti = 0; ti < w->targets->n; ti++)
        reach->n_targets_unsnapped += w->places[ti].edge == NO_EDGE;
    if (reach->n_targets_unsnapped == 0 || n->silent)
        return LN_OK;
    return find_text(ctx, "network.unsnapped", NAN,
                     ln_arena_format(ln_scratch(ctx),
                                     "%zu of %zu %s lie farther than %.0f m from "
                                     "any street; nobody reaches them",
                                     reach->n_targets_unsnapped, w->targets->n,
                                     w->targets->what ? w->targets->what : "targets",
                                     n->cap_m));
}

ln_status ln_network_measure(ln_ctx *ctx, const ln_network *network,
                             const ln_targets *targets, ln_reach *reach)
{
    walking w = {.network = network, .targets = targets};
    place *places = NULL;
    LN_TRY(ln_network_places(ctx, ln_scratch(ctx), network, targets, &places));
    w.places = places;
    reach->metric = "network";
    reach->n_nodes = network->g.n_nodes;
    reach->n_edges = network->g.n_edges;
    reach->n_components = network->g.n_components;
    reach->n_points_unsnapped = network->n_unsnapped;
    reach->unsnapped_persons = network->unsnapped_persons;
    reach->off_main_persons = network->off_main_persons;
    LN_TRY(report_targets(ctx, network, &w, reach));
    row_job job = {
        .task = &w,
        .fill = fill_walk,
        .worker_state = new_walker,
        .order = ln_graph_order(ln_scratch(ctx), &network->g, targets->n, places)};
    if (!job.order)
        return ln_no_memory(ctx);
    return ln_rows_make(ctx, reach->arena, &job, targets->n, &reach->row_start,
                        &reach->point, &reach->distance_m);
}
