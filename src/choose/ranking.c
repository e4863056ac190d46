/* choose/ranking.c - the chosen in order, what each adds, and why. */
#include "choose/choosing.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/page.h"
#include "base/status.h"

bool ln_choosing_offers(const choosing *c, size_t option, int vi)
{
    return c->sites->options.service_m2[option * LN_N_SERVICES + (size_t)vi] > 0;
}

ln_furnished ln_choosing_rooms(const choosing *c, size_t candidate)
{
    const size_t option = c->candidate[candidate];
    const ln_options *o = &c->sites->options;
    ln_furnished rooms = {.kind = o->kind[option]};
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        const size_t at = option * LN_N_SERVICES + (size_t)vi;
        rooms.service_m2[vi] = o->service_m2[at];
        rooms.capacity_units[vi] = o->capacity_units[at];
    }
    return rooms;
}

/* Marginal gain of a candidate over what is covered so far. */
typedef struct gaining {
    const choosing *c;
    uint32_t site;
    const unsigned char *covered; /* items */
    unsigned char *mark;          /* items to cover now; NULL: only count */
    double persons[LN_N_SERVICES], weight;
} gaining;

static void gain(gaining *g)
{
    const choosing *c = g->c;
    const size_t option = c->candidate[g->site], si = c->sites->options.space[option];
    memset(g->persons, 0, sizeof g->persons);
    g->weight = 0;
    for (size_t r = c->reach->row_start[si]; r < c->reach->row_start[si + 1]; r++)
        for (int vi = 0; vi < LN_N_SERVICES; vi++) {
            const uint32_t item =
                c->item_of[c->reach->point[r] * LN_N_SERVICES + (size_t)vi];
            if (item == NO_SITE || g->covered[item] ||
                !ln_choosing_offers(c, option, vi) ||
                c->reach->distance_m[r] > c->study->params.service[vi].limit_m)
                continue;
            g->persons[vi] += c->persons[item];
            g->weight += c->weight[item];
            if (g->mark)
                g->mark[item] = 1;
        }
}

static double all_persons(const gaining *g)
{
    double sum = 0;
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        sum += g->persons[vi];
    return sum;
}

/* What the plan would lose without the site, by a search with proof. */
static void say_loss(const choosing *c, uint32_t site, ln_page *en, ln_page *zh)
{
    char b[2][LN_NUMBER_SIZE];
    if (!c->loss || isnan(c->loss[site]))
        return;
    if (isinf(c->loss[site])) {
        ln_page_add(en, "; no plan is possible without it");
        ln_page_add(zh, "；不选此处则无可行方案");
        return;
    }
    if (!(c->loss[site] > 1e-9 * fabs(c->objective))) {
        ln_page_add(en, "; a plan as good does without it");
        ln_page_add(zh, "；另有同样好的方案可不选此处");
        return;
    }
    ln_number_grouped(c->loss[site], 0, b[0]);
    ln_number_fixed(100 * c->loss[site] / fabs(c->objective), 2, b[1]);
    ln_page_format(en,
                   "; without it the best plan is worse by %s (%s%% of the objective)",
                   b[0], b[1]);
    ln_page_format(zh, "；若不选此处，最优方案的目标值变差 %s（%s%%）", b[0], b[1]);
}

/* The sentence of a chosen site, from the numbers that made it. */
static ln_status explain(choosing *c, const gaining *g, ln_chosen *chosen)
{
    const ln_options *o = &c->sites->options;
    const size_t option = c->candidate[g->site];
    const ln_way *way = &ln_ways()[o->way[option]];
    char b[LN_NUMBER_SIZE];
    ln_page en = {.arena = c->arena}, zh = {.arena = c->arena};
    ln_page_format(&en, "%s by %s: %s more uses within walking distance",
                   ln_kind_name(o->kind[option]), way->title,
                   ln_number_grouped(all_persons(g), 0, b));
    ln_page_format(&zh, "%s，%s：新增步行可达 %s 人次",
                   ln_kind_title_zh(o->kind[option]), way->title_zh,
                   ln_number_grouped(all_persons(g), 0, b));
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        if (g->persons[vi] < 0.5)
            continue;
        ln_number_grouped(g->persons[vi], 0, b);
        ln_page_format(&en, "; %s %s", ln_services()[vi].title, b);
        ln_page_format(&zh, "；%s %s", ln_services()[vi].title_zh, b);
    }
    say_loss(c, g->site, &en, &zh);
    if (en.failed || zh.failed)
        return ln_no_memory(c->ctx);
    chosen->why = en.text;
    chosen->why_zh = zh.text;
    return LN_OK;
}

/* Ranks the chosen greedily: each next one adds the most weight to those before it. */
ln_status ln_choosing_rank(choosing *c, const uint32_t *site, size_t n, bool drop_idle)
{
    ln_chosen *chosen = LN_NEW(c->arena, ln_chosen, n);
    unsigned char *covered = LN_NEW(ln_scratch(c->ctx), unsigned char, c->n_items);
    bool *taken = LN_NEW(ln_scratch(c->ctx), bool, n);
    size_t n_ranked = 0;
    if (!chosen || !covered || !taken)
        return ln_no_memory(c->ctx);
    for (size_t at = 0; at < n; at++) {
        size_t best = n;
        double most = -1;
        for (size_t k = 0; k < n; k++) {
            gaining g = {.c = c, .site = site[k], .covered = covered};
            if (taken[k])
                continue;
            gain(&g);
            if (g.weight > most) {
                most = g.weight;
                best = k;
            }
        }
        taken[best] = true;
        if (drop_idle && !(most > 0) && c->must[site[best]] != 1)
            continue;
        gaining g = {.c = c, .site = site[best], .covered = covered, .mark = NULL};
        gain(&g);
        chosen[n_ranked] = (ln_chosen){.option = c->candidate[site[best]],
                                       .rooms = ln_choosing_rooms(c, site[best]),
                                       .rank = (uint32_t)(n_ranked + 1),
                                       .score = g.weight,
                                       .new_served_persons = all_persons(&g),
                                       .new_reach_persons = all_persons(&g)};
        LN_TRY(explain(c, &g, &chosen[n_ranked++]));
        g.mark = covered;
        gain(&g);
    }
    c->choice->chosen = chosen;
    c->choice->n_chosen = n_ranked;
    return LN_OK;
}

/* What each candidate could add on its own, by service. */
ln_status ln_choosing_score(choosing *c)
{
    unsigned char *covered = LN_NEW(ln_scratch(c->ctx), unsigned char, c->n_items);
    ln_score_row *rows =
        LN_NEW(c->arena, ln_score_row, c->n_candidates * (LN_N_SERVICES + 2));
    size_t n = 0;
    if (!covered || !rows)
        return ln_no_memory(c->ctx);
    for (size_t k = 0; k < c->n_candidates; k++) {
        gaining g = {.c = c, .site = (uint32_t)k, .covered = covered};
        gain(&g);
        for (int vi = 0; vi < LN_N_SERVICES; vi++) {
            const double priority = c->study->params.service[vi].priority;
            if (ln_choosing_offers(c, c->candidate[k], vi))
                rows[n++] =
                    (ln_score_row){c->candidate[k], ln_services()[vi].key,
                                   g.persons[vi], priority, g.persons[vi] * priority};
        }
        const int64_t cost_cny = c->sites->options.cost_cny[c->candidate[k]];
        if (cost_cny != INT64_MIN) /* shown beside the persons, never mixed with them */
            rows[n++] =
                (ln_score_row){c->candidate[k], "cost_cny", (double)cost_cny, 0, 0};
    }
    c->choice->scores = c->scores = rows;
    c->choice->n_scores = n;
    return LN_OK;
}

/* The losses join the scores: of a chosen site when it is left out, of another one when
   it must be in. INFINITY, no plan at all, is told as unknown. */
ln_status ln_choosing_score_losses(choosing *c, const uint32_t *site, size_t n)
{
    bool *chosen = LN_NEW(ln_scratch(c->ctx), bool, c->n_candidates);
    ln_score_row *rows = c->scores;
    if (!chosen)
        return ln_no_memory(c->ctx);
    for (size_t k = 0; k < n; k++)
        chosen[site[k]] = true;
    for (size_t k = 0; c->loss && k < c->n_candidates; k++)
        if (!isnan(c->loss[k]))
            rows[c->choice->n_scores++] = (ln_score_row){
                c->candidate[k], chosen[k] ? "loss_without" : "loss_with",
                isinf(c->loss[k]) ? NAN : c->loss[k], 0, 0};
    return LN_OK;
}
