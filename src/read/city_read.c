/* read/city_read.c - the layers of a study, one after another, become a city. */
#include <math.h>
#include <string.h>

#include "linli/read.h"

#include "base/hash.h"
#include "base/number.h"
#include "base/status.h"
#include "base/text.h"
#include "geom/crs.h"
#include "read/fields.h"
#include "read/open.h"
#include "read/place.h"
#include "read/reader.h"

ln_status ln_reader_ledger_row(city_reader *r, const ln_input *row)
{
    ln_arena *arena = r->city->arena;
    ln_input *inputs = ln_arena_grow(arena, r->inputs, r->n_inputs, &r->inputs_capacity,
                                     r->n_inputs + 1, sizeof *inputs);
    if (!inputs)
        return ln_no_memory(r->ctx);
    r->inputs = inputs;
    inputs[r->n_inputs] = *row;
    ln_input *i = &inputs[r->n_inputs++];
    i->layer = row->layer ? ln_arena_text(arena, row->layer) : NULL;
    i->sha256 = ln_arena_text(arena, row->sha256);
    i->crs = row->crs ? ln_arena_text(arena, row->crs) : NULL;
    i->encoding = row->encoding ? ln_arena_text(arena, row->encoding) : NULL;
    return i->sha256 ? LN_OK : ln_no_memory(r->ctx);
}

/* Each row, and the people on it, goes to one account. */
static void account(const raw_layer *raw, ln_input *i)
{
    const raw_ledger *l = raw->ledger;
    ln_sum persons[3] = {{0, 0}, {0, 0}, {0, 0}}; /* used, repaired, dropped */
    size_t n[3] = {0};
    for (size_t row = 0; row < raw->n; row++) {
        const int which = !l->used[row] ? 2 : l->all_repaired || l->repaired[row];
        n[which]++;
        if (l->persons && !isnan(l->persons[row]))
            ln_sum_add(&persons[which], l->persons[row]);
    }
    i->n_used = n[0];
    i->n_repaired = n[1];
    i->n_dropped = n[2];
    i->used_persons = l->persons ? ln_sum_value(&persons[0]) : NAN;
    i->repaired_persons = l->persons ? ln_sum_value(&persons[1]) : NAN;
    i->dropped_persons = l->persons ? ln_sum_value(&persons[2]) : NAN;
    i->read_persons = l->persons ? ln_total_known(l->persons, raw->n) : NAN;
}

static bool any_repaired(const raw_layer *raw)
{
    return raw->ledger->all_repaired ||
           (raw->n && memchr(raw->ledger->repaired, 1, raw->n));
}

ln_status ln_reader_ledger(city_reader *r, const raw_layer *raw, const char *from)
{
    if (raw->ledger->n_nil)
        LN_TRY(ln_raw_find(r->ctx, raw, RAW_NO_ROW, NULL, "value.nil-as-zero", NAN,
                           "%zu cells '%s' read as zero, as the study says",
                           raw->ledger->n_nil, ln_layer_option(raw->source, "nil")));
    ln_input row = {.role = ln_role_key(raw->source->role),
                    .file = raw->file,
                    .layer = raw->layer,
                    .sha256 = raw->sha256,
                    .crs = from,
                    .encoding = raw->encoding,
                    .verdict = any_repaired(raw) ? LN_REPAIRED : LN_ACCEPT,
                    .n_read = raw->n};
    account(raw, &row);
    return ln_reader_ledger_row(r, &row);
}

ln_status ln_reader_layer(city_reader *r, const ln_layer *source, bool placed,
                          raw_layer **raw, const char **from)
{
    LN_TRY(ln_checkpoint(r->ctx));
    LN_TRY(ln_raw_read(r->ctx, ln_scratch(r->ctx), source, raw));
    LN_TRY(ln_field_name_features(r->ctx, *raw));
    if (placed) {
        LN_TRY(ln_place(r->ctx, ln_scratch(r->ctx), *raw, r->city->crs, from));
        LN_TRY(ln_reader_check_overlap(r, *raw, *from));
    }
    char now[LN_SHA256_TEXT];
    LN_TRY(ln_open_hash(r->ctx, source->path, now));
    if (strcmp(now, (*raw)->sha256) != 0)
        return ln_fail(r->ctx, LN_E_IO, "%s: changed while it was read", source->file);
    return LN_OK;
}

/* The study's own system must measure metres. */
static ln_status check_crs(ln_ctx *ctx, const ln_study *study)
{
    ln_crs_facts facts;
    const char *crs = study->params.crs;
    ln_status st = ln_crs_describe(ctx, crs, &facts);
    if (st == LN_OK && facts.geographic)
        st = ln_fail(ctx, LN_E_CRS,
                     "%s (%s) is in degrees; a study needs metres, as EPSG:4549", crs,
                     facts.name);
    else if (st == LN_OK && facts.web_mercator)
        st = ln_fail(
            ctx, LN_E_CRS,
            "%s (Web Mercator) stretches distances and areas; take a system that "
            "measures, as EPSG:4549",
            crs);
    else if (st == LN_OK && fabs(facts.unit_m - 1) > 1e-9)
        st = ln_fail(ctx, LN_E_CRS, "%s (%s) does not measure in metres", crs,
                     facts.name);
    return ln_at(ctx, ln_at(ctx, st, "study.crs"), "%s", study->file);
}

/* The layers of a role, in the order of the study. */
static ln_status layers_of(city_reader *r, ln_role role, const ln_layer ***layers,
                           size_t *n)
{
    *layers = LN_NEW(ln_scratch(r->ctx), const ln_layer *, r->study->n_layers);
    *n = 0;
    if (!*layers)
        return ln_no_memory(r->ctx);
    for (size_t k = 0; k < r->study->n_layers; k++)
        if (r->study->layers[k].role == role)
            (*layers)[(*n)++] = &r->study->layers[k];
    return LN_OK;
}

static ln_status only_one(city_reader *r, ln_role role, const ln_layer **layer)
{
    const ln_layer **layers = NULL;
    size_t n = 0;
    LN_TRY(layers_of(r, role, &layers, &n));
    if (n > 1)
        return ln_fail(r->ctx, LN_E_STUDY,
                       "%s:%zu: %s: only one layer can have this role", r->study->file,
                       layers[1]->line, ln_role_key(role));
    *layer = n ? layers[0] : NULL;
    return LN_OK;
}

/* The columns that are complete now go to the city. */
static void publish_communities(city_reader *r)
{
    ln_communities *c = &r->city->communities;
    c->street = r->columns.street;
    c->district = r->columns.district;
    c->households = r->columns.households;
    c->persons = r->columns.persons;
    c->band_persons = r->columns.band_persons;
    c->pilot = r->columns.pilot;
    c->governance = r->columns.governance;
    c->urban = r->columns.urban;
}

static ln_status measure_communities(city_reader *r)
{
    ln_communities *c = &r->city->communities;
    double *area = LN_NEW(r->city->arena, double, c->n);
    double *x = LN_NEW(r->city->arena, double, c->n);
    double *y = LN_NEW(r->city->arena, double, c->n);
    if (!area || !x || !y)
        return ln_no_memory(r->ctx);
    for (size_t ci = 0; ci < c->n; ci++) {
        area[ci] = ln_polygon_area_m2(&c->shape, ci);
        LN_TRY(ln_polygon_label(r->ctx, &c->shape, ci, &x[ci], &y[ci]));
    }
    c->area_m2 = area;
    c->x_m = x;
    c->y_m = y;
    return LN_OK;
}

static ln_status read_communities(city_reader *r)
{
    const ln_layer *communities = NULL, **people = NULL, **tables = NULL;
    size_t n = 0;
    LN_TRY(only_one(r, LN_ROLE_COMMUNITIES, &communities));
    LN_TRY(ln_reader_communities(r, communities));
    LN_TRY(ln_reader_check_scale(r));
    LN_TRY(layers_of(r, LN_ROLE_TABLE, &tables, &n));
    for (size_t k = 0; k < n; k++) {
        const ln_mark mark = ln_arena_mark(ln_scratch(r->ctx));
        const ln_status st = ln_reader_table(r, tables[k]);
        ln_arena_rewind(ln_scratch(r->ctx), mark);
        LN_TRY(st);
    }
    LN_TRY(layers_of(r, LN_ROLE_PEOPLE, &people, &n));
    if (n) {
        const ln_mark mark = ln_arena_mark(ln_scratch(r->ctx));
        const ln_status st = ln_reader_people(r, people, n);
        ln_arena_rewind(ln_scratch(r->ctx), mark);
        LN_TRY(st);
    }
    publish_communities(r);
    if (!r->columns.has_persons)
        return ln_fail(
            r->ctx, LN_E_SCHEMA,
            "%s: no input gives the persons of the communities; add a table with "
            "persons or age bands, or map 'fields: {persons: NAME}'",
            r->study->file);
    return measure_communities(r);
}

static ln_status report_unknown(city_reader *r)
{
    const ln_communities *c = &r->city->communities;
    for (size_t ci = 0; ci < c->n; ci++) {
        if (!isnan(c->persons[ci]))
            continue;
        ln_finding f = ln_finding_of("people.unknown",
                                     "no persons are known here: no need is computed");
        f.feature = c->code[ci];
        LN_TRY(ln_find(r->ctx, &f));
    }
    return LN_OK;
}

static ln_status read_people(city_reader *r)
{
    const ln_layer **layers = NULL;
    size_t n = 0;
    LN_TRY(report_unknown(r));
    const double spacing_m = r->study->params.spacing_m;
    if (r->study->params.spread == LN_SPREAD_GRID && r->finer.n)
        return ln_city_spread_buildings(r->ctx, r->city, &r->finer, spacing_m);
    if (r->study->params.spread == LN_SPREAD_GRID)
        return ln_city_spread_grid(r->ctx, r->city, spacing_m);
    ln_buildings buildings = {0};
    LN_TRY(layers_of(r, LN_ROLE_BUILDINGS, &layers, &n));
    if (n == 0)
        return ln_fail(r->ctx, LN_E_STUDY,
                       "%s: people.spread: buildings, but there is no layers.buildings",
                       r->study->file);
    LN_TRY(ln_reader_buildings(r, layers, n, &buildings));
    return ln_city_spread_buildings(r->ctx, r->city, &buildings, spacing_m);
}

static ln_status read_streets(city_reader *r)
{
    const ln_layer *nodes = NULL, *edges = NULL, **streets = NULL;
    size_t n = 0;
    LN_TRY(only_one(r, LN_ROLE_NODES, &nodes));
    LN_TRY(only_one(r, LN_ROLE_EDGES, &edges));
    LN_TRY(layers_of(r, LN_ROLE_STREETS, &streets, &n));
    if (!nodes != !edges)
        return ln_fail(r->ctx, LN_E_STUDY, "%s: nodes and edges belong together",
                       r->study->file);
    if (nodes && n)
        return ln_fail(r->ctx, LN_E_STUDY,
                       "%s:%zu: give either streets or nodes with edges, not both",
                       r->study->file, streets[0]->line);
    if (nodes)
        return ln_reader_network(r, nodes, edges);
    return n ? ln_reader_streets(r, streets, n) : LN_OK;
}

static ln_status read_zone_role(city_reader *r, ln_role role, ln_zones *zones)
{
    const ln_layer **layers = NULL;
    size_t n = 0;
    LN_TRY(layers_of(r, role, &layers, &n));
    return n ? ln_reader_zones(r, layers, n, zones) : LN_OK;
}

static ln_status read_all(city_reader *r)
{
    const ln_layer **layers = NULL;
    size_t n = 0;
    LN_TRY(read_communities(r));
    LN_TRY(ln_city_audit(r->ctx, r->city));
    LN_TRY(read_people(r));
    LN_TRY(layers_of(r, LN_ROLE_FACILITIES, &layers, &n));
    LN_TRY(ln_reader_facilities(r, layers, n));
    LN_TRY(layers_of(r, LN_ROLE_SPACES, &layers, &n));
    LN_TRY(ln_reader_spaces(r, layers, n));
    LN_TRY(read_streets(r));
    LN_TRY(ln_reader_ask_streets(r));
    LN_TRY(layers_of(r, LN_ROLE_HEIGHTS, &layers, &n));
    LN_TRY(ln_reader_heights(r, layers, n));
    LN_TRY(layers_of(r, LN_ROLE_BARRIERS, &layers, &n));
    LN_TRY(ln_reader_lines(r, layers, n, RAW_POLYGONS, &r->city->barriers));
    LN_TRY(layers_of(r, LN_ROLE_GATES, &layers, &n));
    LN_TRY(ln_reader_gates(r, layers, n));
    LN_TRY(layers_of(r, LN_ROLE_OPENED, &layers, &n));
    LN_TRY(ln_reader_lines(r, layers, n, RAW_LINES, &r->city->opened));
    LN_TRY(layers_of(r, LN_ROLE_CLOSED, &layers, &n));
    LN_TRY(ln_reader_lines(r, layers, n, RAW_POLYGONS, &r->city->closed));
    LN_TRY(read_zone_role(r, LN_ROLE_CONTROLS, &r->city->controls));
    LN_TRY(read_zone_role(r, LN_ROLE_LANDUSE, &r->city->landuse));
    LN_TRY(ln_reader_plan_codes(r));
    LN_TRY(read_zone_role(r, LN_ROLE_RENEWAL, &r->city->renewal));
    r->city->inputs = r->inputs;
    r->city->n_inputs = r->n_inputs;
    return ln_city_check_totals(r->ctx, r->city);
}

ln_status ln_city_read(ln_ctx *ctx, const ln_study *study, ln_city **city)
{
    city_reader r = {.ctx = ctx, .study = study};
    LN_TRY(check_crs(ctx, study));
    LN_TRY(ln_city_new(ctx, &r.city));
    r.city->crs = ln_arena_text(r.city->arena, study->params.crs);
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const ln_status st = r.city->crs ? read_all(&r) : ln_no_memory(ctx);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st != LN_OK) {
        ln_city_free(r.city);
        return st;
    }
    *city = r.city;
    return LN_OK;
}
