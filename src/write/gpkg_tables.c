/* write/gpkg_tables.c - tables demand, score, plan, finding, input, parameter,
   provenance. */
#include <math.h>

#include "base/status.h"
#include "write/layer.h"
#include "write/outputs.h"

static ln_status write_demand(gpkg *g)
{
    static const column columns[] = {{"community_code", 't'}, {"service", 't'},
                                     {"basis", 't'},          {"basis_value", 'r'},
                                     {"norm", 'r'},           {"norm_source", 't'},
                                     {"need_units", 'r'},     {"rule", 't'},
                                     {"layer", 't'},          {"grade", 't'}};
    layer_writer w;
    LN_TRY(ln_layer_start(g, "demand", 0, columns, 10, &w));
    for (size_t k = 0; g->d->demand && k < g->d->demand->n_rows; k++) {
        const ln_demand_row *r = &g->d->demand->rows[k];
        const char grade[2] = {r->grade, 0};
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, g->d->city->communities.code[r->community]);
        ln_layer_text(&w, ln_services()[r->service].key);
        ln_layer_text(&w, r->basis);
        ln_layer_real(&w, r->basis_value);
        ln_layer_real(&w, r->norm);
        ln_layer_text(&w, r->norm_source);
        ln_layer_real(&w, r->need_units);
        ln_layer_text(&w, r->rule_id);
        ln_layer_text(&w, r->layer);
        ln_layer_text(&w, grade);
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

static ln_status write_scores(gpkg *g)
{
    static const column columns[] = {{"space_code", 't'}, {"way", 't'},
                                     {"criterion", 't'},  {"value", 'r'},
                                     {"weight", 'r'},     {"contribution", 'r'}};
    layer_writer w;
    LN_TRY(ln_layer_start(g, "score", 0, columns, 6, &w));
    for (size_t k = 0; g->d->choice && k < g->d->choice->n_scores; k++) {
        const ln_score_row *r = &g->d->choice->scores[k];
        const ln_options *o = &g->d->sites->options;
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, g->d->city->spaces.code[o->space[r->option]]);
        ln_layer_text(&w, ln_ways()[o->way[r->option]].key);
        ln_layer_text(&w, r->criterion);
        ln_layer_real(&w, r->value);
        ln_layer_real(&w, r->weight);
        ln_layer_real(&w, r->contribution);
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

static void put_option(gpkg *g, layer_writer *w, uint32_t option)
{
    const ln_options *o = &g->d->sites->options;
    const bool none = option == LN_NO_OPTION;
    ln_layer_text(w, none ? NULL : g->d->city->spaces.code[o->space[option]]);
    ln_layer_text(w, none ? NULL : ln_ways()[o->way[option]].key);
}

/* What a person costs whom an option could serve and nobody serves today. */
static ln_status write_way_costs(gpkg *g)
{
    static const column columns[] = {{"space_code", 't'},
                                     {"way", 't'},
                                     {"kind", 't'},
                                     {"verdict", 't'},
                                     {"could_serve_persons", 'r'},
                                     {"yearly_cny", 'r'},
                                     {"per_person_cny", 'r'},
                                     {"per_m2_cny", 'r'},
                                     {"per_place_cny", 'r'},
                                     {"need_m2", 'r'},
                                     {"size_ratio", 'r'},
                                     {"size", 't'},
                                     {"nearest_gap_m", 'r'}};
    const ln_weighing *weighing = g->d->weighing;
    layer_writer w;
    LN_TRY(ln_layer_start(g, "way_cost", 0, columns, 13, &w));
    for (size_t k = 0; weighing && k < weighing->n_options; k++) {
        const ln_weighed *x = &weighing->options[k];
        LN_TRY(ln_layer_row(&w));
        put_option(g, &w, (uint32_t)k);
        ln_layer_text(&w, ln_kind_name(g->d->sites->options.kind[k]));
        ln_layer_text(&w, ln_screen_name(g->d->sites->options.verdict[k]));
        ln_layer_real(&w, x->persons);
        ln_layer_real(&w, x->yearly_cny);
        ln_layer_real(&w, x->per_person_cny);
        ln_layer_real(&w, x->per_m2_cny);
        ln_layer_real(&w, x->per_place_cny);
        ln_layer_real(&w, x->need_m2);
        ln_layer_real(&w, x->size_ratio);
        ln_layer_text(&w, ln_size_name(x->size_ratio));
        ln_layer_real(&w, x->gap_m);
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

static ln_status write_matchups(gpkg *g)
{
    static const column columns[] = {{"community_code", 't'},
                                     {"answer", 't'},
                                     {"renovate_space", 't'},
                                     {"renovate_way", 't'},
                                     {"renovate_persons", 'r'},
                                     {"build_space", 't'},
                                     {"build_way", 't'},
                                     {"build_persons", 'r'},
                                     {"renovate_even_capex_cny_per_m2", 'r'},
                                     {"renovate_even_rent_cny_per_m2_month", 'r'},
                                     {"renovate_even_m2", 'r'},
                                     {"build_even_capex_cny_per_m2", 'r'},
                                     {"reason", 't'}};
    const ln_weighing *weighing = g->d->weighing;
    layer_writer w;
    LN_TRY(ln_layer_start(g, "renovate_or_build", 0, columns, 13, &w));
    for (size_t k = 0; weighing && k < weighing->n_matchups; k++) {
        const ln_matchup *m = &weighing->matchups[k];
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, g->d->city->communities.code[m->community]);
        ln_layer_text(&w, ln_better_name(m->better));
        put_option(g, &w, m->renovate);
        ln_layer_real(&w, m->renovate_persons);
        put_option(g, &w, m->build);
        ln_layer_real(&w, m->build_persons);
        ln_layer_real(&w, m->renovate_even_capex_cny_per_m2);
        ln_layer_real(&w, m->renovate_even_rent_cny_per_m2_month);
        ln_layer_real(&w, m->renovate_even_m2);
        ln_layer_real(&w, m->build_even_capex_cny_per_m2);
        ln_layer_text(&w, ln_dossier_english(g->d) ? m->why : m->why_zh);
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

static int64_t flag(unsigned char known)
{
    return known == 255 ? LN_NO_WHOLE : known;
}

static ln_status write_plan(gpkg *g)
{
    static const column columns[] = {{"community_code", 't'},
                                     {"rank", 'i'},
                                     {"group", 'i'},
                                     {"tie_break", 'i'},
                                     {"selected", 'i'},
                                     {"reason", 't'},
                                     {"year", 'i'},
                                     {"feasible", 'i'},
                                     {"pinned", 'i'},
                                     {"governance", 'i'},
                                     {"pilot", 'i'},
                                     {"urban", 'i'},
                                     {"unserved_per_km2", 'r'},
                                     {"old_young_per_km2", 'r'}};
    layer_writer w;
    LN_TRY(ln_layer_start(g, "plan", 0, columns, 14, &w));
    for (size_t k = 0; g->d->programme && k < g->d->programme->n_rows; k++) {
        const ln_plan_row *r = &g->d->programme->rows[k];
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, g->d->city->communities.code[r->community]);
        ln_layer_whole(&w, r->rank);
        ln_layer_whole(&w, r->group);
        ln_layer_whole(&w, r->tie_break);
        ln_layer_whole(&w, r->selected);
        ln_layer_text(&w, ln_dossier_english(g->d) ? r->reason : r->reason_zh);
        ln_layer_whole(&w, r->year ? r->year : LN_NO_WHOLE);
        const ln_communities *c = &g->d->city->communities;
        ln_layer_whole(&w, r->feasible);
        ln_layer_whole(&w, r->pinned);
        ln_layer_whole(&w, flag(c->governance[r->community]));
        ln_layer_whole(&w, flag(c->pilot[r->community]));
        ln_layer_whole(&w, flag(c->urban[r->community]));
        ln_layer_real(&w, r->unserved_per_km2);
        ln_layer_real(&w, r->old_young_per_km2);
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

/* Floor of community services for 100 households against what is required. */
static ln_status write_stock(gpkg *g)
{
    static const column columns[] = {
        {"level", 't'},        {"code", 't'},         {"name", 't'},
        {"households", 'r'},   {"stock_m2", 'r'},     {"planned_m2", 'r'},
        {"n_unknown", 'i'},    {"m2_per_100hh", 'r'}, {"after_m2_per_100hh", 'r'},
        {"norm", 'r'},         {"target", 'r'},       {"gap_m2", 'r'},
        {"gap_after_m2", 'r'}, {"gap_target_m2", 'r'}};
    const ln_programme *p = g->d->programme;
    layer_writer w;
    LN_TRY(ln_layer_start(g, "stock", 0, columns, 14, &w));
    for (size_t k = 0; p && k < p->n_stock; k++) {
        const ln_stock_row *r = &p->stock[k];
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, ln_stock_level_name(r->level));
        ln_layer_text(&w, r->code);
        ln_layer_text(&w, r->name);
        ln_layer_real(&w, r->households);
        ln_layer_real(&w, r->stock_m2);
        ln_layer_real(&w, r->planned_m2);
        ln_layer_whole(&w, (int64_t)r->n_unknown);
        ln_layer_real(&w, r->m2_per_100hh);
        ln_layer_real(&w, r->after_m2_per_100hh);
        ln_layer_real(&w, p->stock_norm);
        ln_layer_real(&w, p->stock_target);
        ln_layer_real(&w, r->gap_m2);
        ln_layer_real(&w, r->gap_after_m2);
        ln_layer_real(&w, r->gap_target_m2);
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

static ln_status write_findings(gpkg *g)
{
    static const column columns[] = {{"rule", 't'},  {"severity", 't'}, {"file", 't'},
                                     {"layer", 't'}, {"feature", 't'},  {"field", 't'},
                                     {"text", 't'},  {"persons", 'r'}};
    layer_writer w;
    LN_TRY(ln_layer_start(g, "finding", 'p', columns, 8, &w));
    for (size_t k = 0; k < ln_ctx_n_findings(g->ctx); k++) {
        const ln_finding *f = ln_ctx_finding(g->ctx, k);
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, f->rule);
        ln_layer_text(&w, ln_severity_name(f->severity));
        ln_layer_text(&w, f->file);
        ln_layer_text(&w, f->layer);
        ln_layer_text(&w, f->feature);
        ln_layer_text(&w, f->field);
        ln_layer_text(&w, f->text);
        ln_layer_real(&w, f->persons);
        LN_TRY(ln_layer_point(&w, f->x_m, f->y_m));
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

static ln_status write_inputs(gpkg *g)
{
    static const char *const verdicts[] = {"accept", "repair", "refuse"};
    static const column columns[] = {{"role", 't'},
                                     {"file", 't'},
                                     {"layer", 't'},
                                     {"sha256", 't'},
                                     {"verdict", 't'},
                                     {"n_read", 'i'},
                                     {"n_used", 'i'},
                                     {"n_repaired", 'i'},
                                     {"n_dropped", 'i'},
                                     {"read_persons", 'r'},
                                     {"used_persons", 'r'},
                                     {"repaired_persons", 'r'},
                                     {"dropped_persons", 'r'},
                                     {"crs", 't'},
                                     {"encoding", 't'}};
    layer_writer w;
    LN_TRY(ln_layer_start(g, "input", 0, columns, 15, &w));
    for (size_t k = 0; g->d->city && k < g->d->city->n_inputs; k++) {
        const ln_input *i = &g->d->city->inputs[k];
        const double persons[] = {i->read_persons, i->used_persons, i->repaired_persons,
                                  i->dropped_persons};
        const size_t counts[] = {i->n_read, i->n_used, i->n_repaired, i->n_dropped};
        const char *const texts[] = {i->role, i->file, i->layer, i->sha256,
                                     verdicts[i->verdict]};
        LN_TRY(ln_layer_row(&w));
        for (size_t t = 0; t < 5; t++)
            ln_layer_text(&w, texts[t]);
        for (size_t c = 0; c < 4; c++)
            ln_layer_whole(&w, (int64_t)counts[c]);
        for (size_t p = 0; p < 4; p++)
            ln_layer_real(&w, persons[p]);
        ln_layer_text(&w, i->crs);
        ln_layer_text(&w, i->encoding);
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

static ln_status write_parameters(gpkg *g)
{
    static const column columns[] = {
        {"key", 't'}, {"value", 't'}, {"unit", 't'}, {"source", 't'}};
    layer_writer w;
    LN_TRY(ln_layer_start(g, "parameter", 0, columns, 4, &w));
    for (size_t k = 0; k < g->d->study->n_values; k++) {
        const ln_param_value *v = &g->d->study->values[k];
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, v->key);
        ln_layer_text(&w, *v->value ? v->value : NULL);
        ln_layer_text(&w, v->unit);
        ln_layer_text(&w, v->source);
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

static ln_status write_provenance(gpkg *g)
{
    static const column columns[] = {{"key", 't'}, {"value", 't'}};
    const provenance_row *rows = NULL;
    size_t n = 0;
    layer_writer w;
    LN_TRY(ln_provenance(g->ctx, g->arena, g->d, &rows, &n));
    LN_TRY(ln_layer_start(g, "provenance", 0, columns, 2, &w));
    for (size_t k = 0; k < n; k++) {
        LN_TRY(ln_layer_row(&w));
        ln_layer_text(&w, rows[k].key);
        ln_layer_text(&w, rows[k].value);
        LN_TRY(ln_layer_put(&w));
    }
    return LN_OK;
}

ln_status ln_gpkg_tables(gpkg *g)
{
    LN_TRY(write_demand(g));
    LN_TRY(write_scores(g));
    LN_TRY(write_way_costs(g));
    LN_TRY(write_matchups(g));
    LN_TRY(write_plan(g));
    LN_TRY(write_stock(g));
    LN_TRY(write_findings(g));
    LN_TRY(write_inputs(g));
    LN_TRY(write_parameters(g));
    return write_provenance(g);
}
