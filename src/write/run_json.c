/* write/run_json.c - run.json: the figures, for machines (CONTRACT 2). */
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/escape.h"
#include "base/status.h"
#include "base/text.h"
#include "write/outputs.h"

/* NAN and infinities are null: unknown is never 0. Whole numbers print as such. */
static json_t *real_of(double value)
{
    if (!isfinite(value))
        return json_null();
    if (value == floor(value) && fabs(value) < 9007199254740992.0)
        return json_integer((json_int_t)value);
    return json_real(value);
}

/* Sums of parts of whole persons: their last bits are not people. */
static json_t *persons_of(double persons)
{
    return real_of(round(persons * 1e6) / 1e6);
}

static json_t *text_of(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *money_of(int64_t cny)
{
    return cny == INT64_MIN ? json_null() : json_integer(cny);
}

static json_t *count_of(size_t n)
{
    return json_integer((json_int_t)n);
}

static json_t *inputs_of(const ln_dossier *d)
{
    static const char *const verdicts[] = {"accept", "repair", "refuse"};
    json_t *list = json_array();
    for (size_t k = 0; d->city && k < d->city->n_inputs; k++) {
        const ln_input *i = &d->city->inputs[k];
        json_t *row = json_pack(
            "{s:o,s:o,s:o,s:o,s:s,s:o,s:o,s:o,s:o,s:o,s:o}", "role", text_of(i->role),
            "file", text_of(i->file), "layer", text_of(i->layer), "sha256",
            text_of(i->sha256), "verdict", verdicts[i->verdict], "n_read",
            count_of(i->n_read), "n_used", count_of(i->n_used), "n_repaired",
            count_of(i->n_repaired), "n_dropped", count_of(i->n_dropped), "crs",
            text_of(i->crs), "encoding", text_of(i->encoding));
        json_object_set_new(row, "read_persons", persons_of(i->read_persons));
        json_object_set_new(row, "used_persons", persons_of(i->used_persons));
        json_object_set_new(row, "repaired_persons", persons_of(i->repaired_persons));
        json_object_set_new(row, "dropped_persons", persons_of(i->dropped_persons));
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *bands_of(const ln_city *city)
{
    json_t *list = json_array();
    for (size_t b = 0; b < city->bands.n; b++) {
        double persons = 0;
        for (size_t ci = 0; ci < city->communities.n; ci++) {
            const double here = city->communities.band_persons[ci * city->bands.n + b];
            persons += isnan(here) ? 0 : here;
        }
        json_array_append_new(list, json_pack("{s:i,s:i,s:o}", "from_age",
                                              city->bands.from_age[b], "to_age",
                                              city->bands.to_age[b], "persons",
                                              persons_of(persons)));
    }
    return list;
}

static json_t *people_of(const ln_dossier *d)
{
    if (!d->city)
        return json_null();
    const ln_people_totals *t = &d->city->totals;
    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o}", "read_persons",
                     real_of(t->read_persons), "matched_persons",
                     real_of(t->matched_persons), "without_place_persons",
                     real_of(t->without_place_persons), "outside_persons",
                     real_of(t->outside_persons), "points", count_of(d->city->people.n),
                     "bands", bands_of(d->city));
}

static json_t *after_of(const ln_dossier *d, int vi)
{
    if (!d->after)
        return json_null();
    const ln_cover_total *t = &d->after->total[vi];
    return json_pack(
        "{s:o,s:o,s:o,s:o,s:o,s:o}", "target_persons", real_of(t->target_persons),
        "served_persons", real_of(t->served_persons), "full_persons",
        real_of(t->full_persons), "out_of_reach_persons",
        real_of(t->out_of_reach_persons), "gap_units", real_of(t->gap_units),
        "served_persons_ratio", real_of(t->served_persons_ratio));
}

/* The oldest and the youngest whom the service is for, today. */
static json_t *groups_of(const ln_cover *cover, int vi)
{
    json_t *list = json_array();
    for (size_t k = 0; cover && k < LN_N_AGE_GROUPS; k++) {
        const ln_group_cover *g = &cover->group[vi][k];
        if (isnan(g->persons))
            continue;
        json_array_append_new(
            list, json_pack("{s:s,s:o,s:o,s:o}", "key", ln_age_groups()[k].key,
                            "persons", persons_of(g->persons), "in_reach_persons",
                            persons_of(g->in_reach_persons), "served_persons",
                            persons_of(g->served_persons)));
    }
    return list;
}

static json_t *service_of(const ln_dossier *d, int vi)
{
    const ln_service *s = &ln_services()[vi];
    const ln_cover_total *t = d->before ? &d->before->total[vi] : NULL;
    json_t *o = json_object();
    json_object_set_new(o, "key", json_string(s->key));
    json_object_set_new(o, "title_zh", json_string(s->title_zh));
    json_object_set_new(o, "unit", text_of(d->demand->unit[vi]));
    json_object_set_new(o, "limit_m", real_of(d->study->params.service[vi].limit_m));
    json_object_set_new(
        o, "limit_min",
        real_of(d->study->params.service[vi].limit_m / ln_study_speed(d->study, vi)));
    json_object_set_new(o, "need_units", real_of(d->demand->total_need_units[vi]));
    json_object_set_new(o, "supply_units", real_of(t ? t->supply_units : NAN));
    json_object_set_new(o, "gap_units", real_of(t ? t->gap_units : NAN));
    json_object_set_new(o, "gap_is_least", json_boolean(t && t->gap_is_least));
    json_object_set_new(o, "groups", groups_of(d->before, vi));
    json_object_set_new(o, "target_persons",
                        real_of(d->demand->total_target_persons[vi]));
    json_object_set_new(o, "served_persons", real_of(t ? t->served_persons : NAN));
    json_object_set_new(o, "full_persons", real_of(t ? t->full_persons : NAN));
    json_object_set_new(o, "out_of_reach_persons",
                        real_of(t ? t->out_of_reach_persons : NAN));
    json_object_set_new(o, "served_persons_ratio",
                        real_of(t ? t->served_persons_ratio : NAN));
    json_object_set_new(o, "served_points_ratio",
                        real_of(t ? t->served_points_ratio : NAN));
    json_object_set_new(o, "after", after_of(d, vi));
    return o;
}

static json_t *services_of(const ln_dossier *d)
{
    json_t *list = json_array();
    for (int vi = 0; d->demand && vi < LN_N_SERVICES; vi++)
        if (d->study->params.service[vi].on)
            json_array_append_new(list, service_of(d, vi));
    return list;
}

static json_t *sites_of(const ln_dossier *d)
{
    if (!d->sites)
        return json_null();
    size_t n_out = 0, n_complex = 0;
    for (size_t si = 0; si < d->sites->n_spaces; si++)
        n_out += d->sites->space_verdict[si] == LN_FAIL;
    for (size_t k = 0; k < d->sites->options.n; k++)
        n_complex += d->sites->options.kind[k] == LN_COMPLEX &&
                     d->sites->options.verdict[k] != LN_FAIL;
    return json_pack("{s:o,s:o,s:o,s:o}", "n_spaces", count_of(d->sites->n_spaces),
                     "n_screened_out", count_of(n_out), "n_options",
                     count_of(d->sites->options.n), "n_complex", count_of(n_complex));
}

static json_t *chosen_of(const ln_dossier *d, const ln_chosen *c)
{
    const ln_options *o = &d->sites->options;
    return json_pack("{s:s,s:s,s:s,s:i,s:o,s:o}", "space_code",
                     d->city->spaces.code[o->space[c->option]], "way",
                     ln_ways()[o->way[c->option]].key, "kind",
                     ln_kind_name(c->rooms.kind), "rank", (int)c->rank, "cost_cny",
                     money_of(o->cost_cny[c->option]), "new_served_persons",
                     real_of(c->new_served_persons));
}

/* What separate code says of the choice. */
static json_t *verified_of(const ln_verification *v)
{
    if (!v)
        return json_null();
    return json_pack("{s:s,s:s,s:s,s:o,s:o,s:o,s:o}", "plan_check",
                     ln_opinion_name(v->plan), "objective_check",
                     ln_opinion_name(v->objective), "bound_check",
                     ln_opinion_name(v->bound), "bound_why", text_of(v->bound_why),
                     "proven_bound", real_of(v->proven), "cases", count_of(v->n_parts),
                     "prices", count_of(v->n_prices));
}

/* The complex model, tier by tier: weighted persons newly served. */
static json_t *tiers_of(const ln_choice *c)
{
    json_t *tiers = json_array();
    for (size_t k = 0; k < c->n_tiers; k++)
        json_array_append_new(
            tiers, json_pack("{s:i,s:o,s:o,s:b}", "tier", c->tier[k].tier, "objective",
                             real_of(c->tier[k].objective), "bound",
                             real_of(c->tier[k].bound), "proven", c->tier[k].proven));
    return tiers;
}

static json_t *choice_of(const ln_dossier *d)
{
    if (!d->choice)
        return json_null();
    const ln_choice *c = d->choice;
    json_t *chosen = json_array();
    for (size_t k = 0; k < c->n_chosen; k++)
        json_array_append_new(chosen, chosen_of(d, &c->chosen[k]));
    json_t *o = json_pack("{s:s,s:s,s:o,s:o,s:o,s:o}", "model", c->model, "status",
                          ln_proof_name(c->proof), "objective", real_of(c->objective),
                          "bound", real_of(c->bound), "gap_ratio",
                          real_of(c->gap_ratio), "cost_cny", money_of(c->cost_cny));
    if (o && !d->reproducible)
        json_object_set_new(o, "seconds", real_of(c->seconds));
    json_object_set_new(o, "verified", verified_of(d->verification));
    if (c->n_tiers)
        json_object_set_new(o, "tiers", tiers_of(c));
    if (c->n_needing)
        json_object_set_new(o, "least_share",
                            json_pack("{s:o,s:o}", "needs", count_of(c->n_needing),
                                      "below", count_of(c->n_below)));
    json_object_set_new(o, "chosen", chosen);
    return o;
}

/* Floor of community services for 100 households, of the city. */
static json_t *stock_of(const ln_dossier *d)
{
    if (!d->programme || d->programme->n_stock == 0)
        return json_null();
    const ln_stock_row *city = &d->programme->stock[d->programme->n_stock - 1];
    return json_pack(
        "{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "households",
        real_of(city->households), "stock_m2", real_of(city->stock_m2), "planned_m2",
        real_of(city->planned_m2), "facilities_without_area", count_of(city->n_unknown),
        "m2_per_100hh", real_of(city->m2_per_100hh), "after_m2_per_100hh",
        real_of(city->after_m2_per_100hh), "norm", real_of(d->programme->stock_norm),
        "target", real_of(d->programme->stock_target), "gap_m2", real_of(city->gap_m2),
        "gap_after_m2", real_of(city->gap_after_m2));
}

static json_t *pilots_of(const ln_dossier *d)
{
    return d->programme
               ? json_pack("{s:o,s:o,s:o}", "selected",
                           count_of(d->programme->n_selected), "outside_city_proper",
                           count_of(d->programme->n_outside), "urban_ratio",
                           real_of(d->programme->urban_ratio))
               : json_null();
}

/* Findings counted by rule, in the order of the table of rules. */
static json_t *findings_of(const ln_ctx *ctx)
{
    json_t *list = json_array();
    size_t n_rules = 0;
    const ln_finding_rule *rules = ln_finding_rules(&n_rules);
    for (size_t r = 0; r < n_rules; r++) {
        size_t n = 0;
        for (size_t i = 0; i < ln_ctx_n_findings(ctx); i++)
            n += strcmp(ln_ctx_finding(ctx, i)->rule, rules[r].key) == 0;
        if (n)
            json_array_append_new(list, json_pack("{s:s,s:s,s:o}", "rule", rules[r].key,
                                                  "severity",
                                                  ln_severity_name(rules[r].severity),
                                                  "count", count_of(n)));
    }
    return list;
}

/* What the study's changes of streets do to those served of one service: today, and
   with the chosen sites. */
static json_t *change_of(const ln_dossier *d, int vi)
{
    const double with = d->before->total[vi].served_persons;
    const double without = d->unchanged->total[vi].served_persons;
    json_t *change =
        json_pack("{s:s,s:o,s:o,s:o}", "key", ln_services()[vi].key,
                  "served_persons_without", persons_of(without), "served_persons_with",
                  persons_of(with), "difference_persons", persons_of(with - without));
    if (d->unchanged_after && d->after) {
        const double after = d->after->total[vi].served_persons;
        const double other = d->unchanged_after->total[vi].served_persons;
        json_object_set_new(change, "after",
                            json_pack("{s:o,s:o,s:o}", "served_persons_without",
                                      persons_of(other), "served_persons_with",
                                      persons_of(after), "difference_persons",
                                      persons_of(after - other)));
    }
    return change;
}

static json_t *changes_of(const ln_dossier *d)
{
    json_t *services = json_array();
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        if (d->study->params.service[vi].on)
            json_array_append_new(services, change_of(d, vi));
    size_t n_gates = 0;
    for (size_t k = 0; k < d->city->gates.n; k++)
        n_gates += d->city->gates.planned[k];
    return json_pack("{s:o,s:o,s:o,s:o}", "opened", count_of(d->city->opened.n),
                     "closed", count_of(d->city->closed.n), "gates", count_of(n_gates),
                     "services", services);
}

static json_t *stages_of(const ln_dossier *d)
{
    json_t *list = json_array();
    for (size_t k = 0; k < d->n_stages; k++) {
        json_t *stage = json_pack("{s:s}", "key", d->stages[k].key);
        if (!d->reproducible) {
            json_object_set_new(stage, "seconds", real_of(d->stages[k].seconds));
            json_object_set_new(stage, "peak_mb", real_of(d->stages[k].peak_mb));
        }
        json_array_append_new(list, stage);
    }
    return list;
}

/* jansson hands its text over by its own allocator. */
static void free_json_text(char *text)
{
    json_free_t release = NULL;
    json_get_alloc_funcs(NULL, &release);
    release(text);
}

static json_t *study_of(ln_ctx *ctx, const ln_dossier *d)
{
    const ln_params *p = &d->study->params;
    /* a path need not be UTF-8 */
    const char *file = ln_escape_plain(ln_scratch(ctx), d->study->file);
    return json_pack("{s:s,s:s,s:s,s:s,s:I,s:I,s:I}", "name", p->name, "file",
                     file ? file : "", "sha256", d->study->sha256, "crs", p->crs,
                     "base_year", (json_int_t)p->base_year, "horizon_year",
                     (json_int_t)p->horizon_year, "seed", (json_int_t)p->seed);
}

ln_status ln_write_run_json(ln_ctx *ctx, const ln_dossier *d, char **json)
{
    json_t *root = json_object();
    json_object_set_new(
        root, "linli",
        json_pack("{s:s,s:s}", "version", ln_version(), "command", d->command));
    json_object_set_new(root, "study", study_of(ctx, d));
    json_object_set_new(root, "inputs", inputs_of(d));
    json_object_set_new(root, "people", people_of(d));
    json_object_set_new(root, "services", services_of(d));
    if (d->unchanged)
        json_object_set_new(root, "changes", changes_of(d));
    json_object_set_new(root, "sites", sites_of(d));
    json_object_set_new(root, "choice", choice_of(d));
    json_object_set_new(root, "stock", stock_of(d));
    json_object_set_new(root, "pilots", pilots_of(d));
    json_object_set_new(root, "findings", findings_of(ctx));
    json_object_set_new(root, "stages", stages_of(d));
    /* 15 digits: what sums promise; more would print the rounding of additions */
    char *made = json_dumps(root, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
    json_decref(root);
    if (!made)
        return ln_no_memory(ctx);
    const char *line = ln_arena_format(ln_scratch(ctx), "%s\n", made);
    free_json_text(made);
    *json = line ? ln_text_own(line) : NULL;
    return *json ? LN_OK : ln_no_memory(ctx);
}

ln_status ln_write_json(ln_ctx *ctx, const ln_dossier *d, const char *path)
{
    char *json = NULL;
    LN_TRY(ln_write_run_json(ctx, d, &json));
    const ln_status st = ln_write_text(ctx, path, json);
    ln_study_text_free(json);
    return st;
}
