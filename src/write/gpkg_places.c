/* write/gpkg_places.c - layers community, people, facility, gap, service_area. */
#include <math.h>

#include "base/number.h"
#include "base/status.h"
#include "geom/polygons.h"
#include "write/layer.h"

#define MOST_COLUMNS 128

static bool is_on(const gpkg *g, int vi)
{
    return g->d->study->params.service[vi].on;
}

static ln_status community_columns(gpkg *g, column *columns, size_t *n)
{
    static const column fixed[] = {
        {"code", 't'},       {"name", 't'},    {"street", 't'}, {"district", 't'},
        {"households", 'r'}, {"persons", 'r'}, {"area_m2", 'r'}};
    *n = 0;
    for (size_t k = 0; k < sizeof fixed / sizeof *fixed; k++)
        columns[(*n)++] = fixed[k];
    static const char *const suffixes[] = {"need_units", "gap_units", "served_ratio"};
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        for (size_t k = 0; k < 3 && is_on(g, vi); k++) {
            const char *name =
                ln_arena_format(g->arena, "%s_%s", ln_services()[vi].key, suffixes[k]);
            if (!name)
                return ln_no_memory(g->ctx);
            columns[(*n)++] = (column){name, 'r'};
        }
    return LN_OK;
}

static ln_status write_communities(gpkg *g)
{
    const ln_communities *c = &g->d->city->communities;
    column columns[MOST_COLUMNS];
    size_t n = 0;
    layer_writer w;
    LN_TRY(community_columns(g, columns, &n));
    LN_TRY(ln_layer_start(g, "community", 'g', columns, n, &w));
    for (size_t ci = 0; ci < c->n; ci++) {
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, c->code[ci]);
        ln_layer_text(&w, c->name[ci]);
        ln_layer_text(&w, c->street[ci]);
        ln_layer_text(&w, c->district[ci]);
        ln_layer_real(&w, c->households[ci]);
        ln_layer_real(&w, c->persons[ci]);
        ln_layer_real(&w, c->area_m2[ci]);
        for (int vi = 0; vi < LN_N_SERVICES; vi++) {
            const size_t at = ci * LN_N_SERVICES + (size_t)vi;
            if (!is_on(g, vi))
                continue;
            ln_layer_real(&w, g->d->demand ? g->d->demand->need_units[at] : NAN);
            ln_layer_real(&w, g->d->before ? g->d->before->gap_units[at] : NAN);
            ln_layer_real(&w, g->d->before ? g->d->before->served_ratio[at] : NAN);
        }
        LN_TRY(ln_layer_polygon(&w, &c->shape, ci));
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

static ln_status write_people(gpkg *g)
{
    const ln_people *p = &g->d->city->people;
    const ln_bands *bands = &g->d->city->bands;
    column columns[MOST_COLUMNS] = {{"community_code", 't'}, {"persons", 'r'}};
    size_t n = 2;
    layer_writer w;
    for (size_t b = 0; b < bands->n && n < MOST_COLUMNS; b++) {
        const char *name =
            bands->to_age[b] >= 120
                ? ln_arena_format(g->arena, "age_%d_over", bands->from_age[b])
                : ln_arena_format(g->arena, "age_%d_%d", bands->from_age[b],
                                  bands->to_age[b]);
        if (!name)
            return ln_no_memory(g->ctx);
        columns[n++] = (column){name, 'r'};
    }
    LN_TRY(ln_layer_start(g, "people", 'p', columns, n, &w));
    for (size_t pi = 0; pi < p->n; pi++) {
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, g->d->city->communities.code[p->community[pi]]);
        ln_layer_real(&w, p->persons[pi]);
        for (size_t b = 0; b + 2 < n; b++)
            ln_layer_real(&w, p->band_persons[pi * bands->n + b]);
        LN_TRY(ln_layer_point(&w, p->x_m[pi], p->y_m[pi]));
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

static ln_status write_facilities(gpkg *g)
{
    static const column columns[] = {{"code", 't'},       {"name", 't'},
                                     {"service", 't'},    {"capacity_units", 'r'},
                                     {"load_units", 'r'}, {"floor_m2", 'r'}};
    const ln_facilities *f = &g->d->city->facilities;
    layer_writer w;
    LN_TRY(ln_layer_start(g, "facility", 'p', columns, 6, &w));
    for (size_t fi = 0; fi < f->n; fi++) {
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, f->code[fi]);
        ln_layer_text(&w, f->name[fi]);
        ln_layer_text(&w, ln_services()[f->service[fi]].key);
        ln_layer_real(&w, f->capacity_units[fi]);
        ln_layer_real(&w, g->d->before ? g->d->before->load_units[fi] : NAN);
        ln_layer_real(&w, f->floor_m2[fi]);
        LN_TRY(ln_layer_point(&w, f->x_m[fi], f->y_m[fi]));
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

/* Clusters of people who go without, the largest of each service first. */
static ln_status write_gaps(gpkg *g)
{
    static const column columns[] = {{"service", 't'},
                                     {"community_code", 't'},
                                     {"persons", 'r'},
                                     {"units", 'r'},
                                     {"area_m2", 'r'}};
    const ln_gaps *gaps = g->d->gaps;
    layer_writer w;
    LN_TRY(ln_layer_start(g, "gap", 'g', columns, 5, &w));
    for (size_t k = 0; gaps && k < gaps->n; k++) {
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, ln_services()[gaps->service[k]].key);
        ln_layer_text(&w, g->d->city->communities.code[gaps->community[k]]);
        ln_layer_real(&w, gaps->persons[k]);
        ln_layer_real(&w, gaps->units[k]);
        ln_layer_real(&w, ln_polygon_area_m2(&gaps->shape, k));
        LN_TRY(ln_layer_polygon(&w, &gaps->shape, k));
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

/* One service's supply: a row per ring that is not empty. */
static ln_status put_areas(gpkg *g, layer_writer *w, size_t si)
{
    const ln_supplies *s = g->d->supplies_after;
    const ln_areas *areas = g->d->areas->areas;
    for (size_t k = 0; k < areas->n_rings; k++) {
        const size_t i = g->d->areas->area[si] * areas->n_rings + k;
        if (areas->shape.part_start[i] == areas->shape.part_start[i + 1])
            continue;
        LN_TRY(ln_layer_row(w));
        ln_layer_text(w, s->code[si]);
        ln_layer_text(w, ln_services()[s->service[si]].key);
        ln_layer_real(w, s->limit_m[si] * (double)(k + 1) / (double)areas->n_rings);
        ln_layer_text(w, s->source[si] ? "space" : "facility");
        LN_TRY(ln_layer_polygon(w, &areas->shape, i));
        LN_TRY(ln_layer_put(w));
    }
    return LN_OK;
}

static ln_status write_service_areas(gpkg *g)
{
    static const column columns[] = {
        {"target_code", 't'}, {"service", 't'}, {"limit_m", 'r'}, {"target_kind", 't'}};
    layer_writer w;
    LN_TRY(ln_layer_start(g, "service_area", 'g', columns, 4, &w));
    for (size_t si = 0; g->d->areas && si < g->d->areas->n_supplies; si++)
        if (is_on(g, g->d->supplies_after->service[si]))
            LN_TRY(put_areas(g, &w, si));
    return LN_OK;
}

ln_status ln_gpkg_places(gpkg *g)
{
    LN_TRY(write_communities(g));
    LN_TRY(write_people(g));
    LN_TRY(write_facilities(g));
    LN_TRY(write_gaps(g));
    return write_service_areas(g);
}
