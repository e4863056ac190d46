/* write/gpkg_sites.c - layers space and site; tables option, permit, control_overlap.
 */
#include <math.h>

#include "base/number.h"
#include "base/status.h"
#include "write/layer.h"
#include "write/outputs.h"

static const char *space_code(const gpkg *g, size_t si)
{
    return g->d->city->spaces.code[si];
}

static const char *way_key(int way)
{
    return way < 0 ? NULL : ln_ways()[way].key;
}

static ln_status write_spaces(gpkg *g)
{
    static const column columns[] = {{"code", 't'},       {"name", 't'},
                                     {"category", 't'},   {"floor_m2", 'r'},
                                     {"verdict", 't'},    {"reason", 't'},
                                     {"owner", 't'},      {"tenure", 't'},
                                     {"ready_year", 'i'}, {"community_code", 't'}};
    const ln_spaces *s = &g->d->city->spaces;
    size_t n = 0;
    const ln_space_category *categories = ln_space_categories(&n);
    layer_writer w;
    LN_TRY(ln_layer_start(g, "space", 'x', columns, 10, &w));
    for (size_t si = 0; si < s->n; si++) {
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, s->code[si]);
        ln_layer_text(&w, s->name[si]);
        ln_layer_text(&w, categories[s->category[si]].code);
        ln_layer_real(&w, s->floor_m2[si]);
        ln_layer_text(&w, g->d->sites ? ln_screen_name(g->d->sites->space_verdict[si])
                                      : NULL);
        ln_layer_text(&w, !g->d->sites ? NULL
                          : ln_dossier_english(g->d)
                              ? g->d->sites->space_reason[si]
                              : g->d->sites->space_reason_zh[si]);
        ln_layer_text(&w, s->owner[si]);
        ln_layer_text(&w, s->tenure[si]);
        ln_layer_whole(&w, isnan(s->ready_year[si]) ? LN_NO_WHOLE
                                                    : (int64_t)s->ready_year[si]);
        ln_layer_text(&w, s->community[si] < 0
                              ? NULL
                              : g->d->city->communities.code[s->community[si]]);
        if (s->shape.part_start[si + 1] > s->shape.part_start[si])
            LN_TRY(ln_layer_polygon(&w, &s->shape, si));
        else
            LN_TRY(ln_layer_point(&w, s->x_m[si], s->y_m[si]));
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

static ln_status write_options(gpkg *g)
{
    static const column columns[] = {{"space_code", 't'},  {"way", 't'},
                                     {"usable_m2", 'r'},   {"cost_cny", 'i'},
                                     {"npv_cny", 'r'},     {"months", 'r'},
                                     {"permit_path", 't'}, {"permanence_end", 'i'},
                                     {"kind", 't'},        {"verdict", 't'},
                                     {"reason", 't'},      {"cure", 't'}};
    const ln_options *o = &g->d->sites->options;
    const bool english = ln_dossier_english(g->d);
    layer_writer w;
    LN_TRY(ln_layer_start(g, "option", 0, columns, 12, &w));
    for (size_t k = 0; k < o->n; k++) {
        const char path[2] = {o->permit_path[k], 0};
        const double end = o->permanence_end_year[k];
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, space_code(g, o->space[k]));
        ln_layer_text(&w, way_key(o->way[k]));
        ln_layer_real(&w, o->usable_m2[k]);
        ln_layer_whole(&w, o->cost_cny[k]);
        ln_layer_real(&w, o->npv_cny[k]);
        ln_layer_real(&w, o->months[k]);
        ln_layer_text(&w, path);
        ln_layer_whole(&w, isnan(end) ? LN_NO_WHOLE : (int64_t)end);
        ln_layer_text(&w, ln_kind_name(o->kind[k]));
        ln_layer_text(&w, ln_screen_name(o->verdict[k]));
        ln_layer_text(&w, english ? o->reason[k] : o->reason_zh[k]);
        ln_layer_text(&w, english ? o->cure[k] : o->cure_zh[k]);
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

/* The services of each option with their areas: what `option` cannot hold in a row. */
static const column room_columns[] = {{"space_code", 't'},
                                      {"way", 't'},
                                      {"service", 't'},
                                      {"area_m2", 'r'},
                                      {"capacity_units", 'r'}};

/* The rooms of an option, a row each. */
static ln_status write_rooms(const gpkg *g, layer_writer *w, size_t option,
                             const double *service_m2, const double *capacity_units)
{
    const ln_options *o = &g->d->sites->options;
    for (size_t vi = 0; vi < LN_N_SERVICES; vi++) {
        if (service_m2[vi] <= 0)
            continue;
        LN_TRY(ln_layer_row(w));
        ln_layer_text(w, space_code(g, o->space[option]));
        ln_layer_text(w, way_key(o->way[option]));
        ln_layer_text(w, ln_services()[vi].key);
        ln_layer_real(w, service_m2[vi]);
        ln_layer_real(w, capacity_units[vi]);
        LN_TRY(ln_layer_put(w));
    }
    return LN_OK;
}

static ln_status write_option_services(gpkg *g)
{
    const ln_options *o = &g->d->sites->options;
    layer_writer w;
    LN_TRY(ln_layer_start(g, "option_service", 0, room_columns, 5, &w));
    for (size_t k = 0; k < o->n; k++)
        LN_TRY(write_rooms(g, &w, k, o->service_m2 + k * LN_N_SERVICES,
                           o->capacity_units + k * LN_N_SERVICES));
    return LN_OK;
}

/* What the chosen places become. */
static ln_status write_site_services(gpkg *g)
{
    const ln_choice *choice = g->d->choice;
    layer_writer w;
    LN_TRY(ln_layer_start(g, "site_service", 0, room_columns, 5, &w));
    for (size_t k = 0; choice && k < choice->n_chosen; k++)
        LN_TRY(write_rooms(g, &w, choice->chosen[k].option,
                           choice->chosen[k].rooms.service_m2,
                           choice->chosen[k].rooms.capacity_units));
    return LN_OK;
}

static int64_t year_of(const gpkg *g, size_t chosen)
{
    for (size_t k = 0; g->d->programme && k < g->d->programme->n_projects; k++)
        if (g->d->programme->projects[k].chosen == chosen &&
            g->d->programme->projects[k].year > 0)
            return g->d->programme->projects[k].year;
    return LN_NO_WHOLE;
}

static ln_status write_chosen(gpkg *g)
{
    static const column columns[] = {{"space_code", 't'},
                                     {"name", 't'},
                                     {"way", 't'},
                                     {"kind", 't'},
                                     {"rank", 'i'},
                                     {"score", 'r'},
                                     {"new_served_persons", 'r'},
                                     {"cost_cny", 'i'},
                                     {"year", 'i'},
                                     {"why", 't'}};
    const ln_options *o = &g->d->sites->options;
    layer_writer w;
    LN_TRY(ln_layer_start(g, "site", 'p', columns, 10, &w));
    for (size_t k = 0; g->d->choice && k < g->d->choice->n_chosen; k++) {
        const ln_chosen *c = &g->d->choice->chosen[k];
        const size_t si = o->space[c->option];
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, space_code(g, si));
        ln_layer_text(&w, g->d->city->spaces.name[si]);
        ln_layer_text(&w, way_key(o->way[c->option]));
        ln_layer_text(&w, ln_kind_name(c->rooms.kind));
        ln_layer_whole(&w, c->rank);
        ln_layer_real(&w, c->score);
        ln_layer_real(&w, c->new_served_persons);
        ln_layer_whole(&w, o->cost_cny[c->option]);
        ln_layer_whole(&w, year_of(g, k));
        ln_layer_text(&w, ln_dossier_english(g->d) ? c->why : c->why_zh);
        LN_TRY(
            ln_layer_point(&w, g->d->city->spaces.x_m[si], g->d->city->spaces.y_m[si]));
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

static ln_status write_permits(gpkg *g)
{
    static const char *const modalities[] = {"must", "should", "may", "target"};
    static const column columns[] = {
        {"space_code", 't'}, {"way", 't'},   {"rule", 't'},  {"source", 't'},
        {"modality", 't'},   {"value", 'r'}, {"limit", 'r'}, {"unit", 't'},
        {"verdict", 't'},    {"text", 't'},  {"cure", 't'},  {"layer", 't'},
        {"grade", 't'}};
    layer_writer w;
    LN_TRY(ln_layer_start(g, "permit", 0, columns, 13, &w));
    for (size_t k = 0; k < g->d->sites->n_checks; k++) {
        const ln_check *c = &g->d->sites->checks[k];
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, space_code(g, c->space));
        ln_layer_text(&w, way_key(c->way));
        ln_layer_text(&w, c->rule);
        ln_layer_text(&w, c->source);
        ln_layer_text(&w, modalities[c->modality]);
        ln_layer_real(&w, c->value);
        ln_layer_real(&w, c->limit);
        ln_layer_text(&w, c->unit);
        ln_layer_text(&w, ln_screen_name(c->verdict));
        ln_layer_text(&w, ln_dossier_english(g->d) ? c->text : c->text_zh);
        const char evidence[2] = {c->grade, 0};
        ln_layer_text(&w, ln_dossier_english(g->d) ? c->cure : c->cure_zh);
        ln_layer_text(&w, c->layer);
        ln_layer_text(&w, evidence);
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

static ln_status write_overlaps(gpkg *g)
{
    static const column columns[] = {{"space_code", 't'},
                                     {"control_code", 't'},
                                     {"kind", 't'},
                                     {"overlap_m2", 'r'},
                                     {"overlap_ratio", 'r'}};
    layer_writer w;
    LN_TRY(ln_layer_start(g, "control_overlap", 0, columns, 5, &w));
    for (size_t k = 0; k < g->d->sites->n_overlaps; k++) {
        const ln_overlap *o = &g->d->sites->overlaps[k];
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, space_code(g, o->space));
        ln_layer_text(&w, g->d->city->controls.code[o->control]);
        ln_layer_text(&w, g->d->city->controls.kind[o->control]);
        ln_layer_real(&w, o->overlap_m2);
        ln_layer_real(&w, o->overlap_ratio);
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

ln_status ln_gpkg_sites(gpkg *g)
{
    LN_TRY(write_spaces(g));
    LN_TRY(write_options(g));
    LN_TRY(write_option_services(g));
    LN_TRY(write_chosen(g));
    LN_TRY(write_site_services(g));
    LN_TRY(write_permits(g));
    return write_overlaps(g);
}
