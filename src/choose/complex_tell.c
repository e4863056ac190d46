/* choose/complex_tell.c - what the complex model says of each place: whom it serves, in
   which rooms, what would be lost without it, and what does not fit. */
#include "choose/choosing.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/page.h"
#include "base/sort.h"
#include "base/status.h"

/* What one place does in the plan. */
typedef struct deed {
    size_t taken;                  /* which of those taken */
    double persons[LN_N_SERVICES]; /* served there */
    double worth[LN_COMPLEX_AIMS]; /* weighted, by aim of the room */
} deed;

typedef struct telling {
    choosing *c;
    const ln_complex_answer *a;
    deed *deeds;
} telling;

static void add_up(const telling *t, deed *d)
{
    const ln_complex_problem *p = t->a->problem;
    const size_t place = p->option_place[t->a->plan->taken[d->taken]];
    for (size_t k = p->reach_start[place]; k < p->reach_start[place + 1]; k++) {
        const uint32_t item = p->reach[k];
        const double mm2 = (double)t->a->plan->flow_mm2[k];
        const int s = p->item_service[item];
        d->persons[t->a->service[s]] +=
            t->a->persons[item] * mm2 / (double)p->item_mm2[item];
        d->worth[p->room[s].aim] += p->item_rate[item] * mm2;
    }
}

/* Who serves most comes first, the first tier before the second. */
static int by_worth(const void *columns, size_t a, size_t b)
{
    const deed *d = columns;
    int order = 0;
    for (int aim = 0; aim < LN_COMPLEX_AIMS && !order; aim++)
        order = ln_compare_reals(d[b].worth[aim], d[a].worth[aim]);
    return order;
}

static double all_worth(const deed *d)
{
    double worth = 0;
    for (int aim = 0; aim < LN_COMPLEX_AIMS; aim++)
        worth += d->worth[aim];
    return worth;
}

/* Below 0 a bound says that there is no plan at all of this kind: a place that is taken
   cannot be done without, or one that is not cannot be used, without loss of the least
   share. */
static bool costs_share(const telling *t, size_t candidate)
{
    return t->a->problem->price_aim > 0 && t->a->plan->price[candidate] < 0;
}

/* What the plan loses at least of the first tier (beyond a least share, which stays as
   it is) without a place that it takes, or with one that it does not: from the bounds,
   and no more than the plan adds to today; NAN: nothing is known, or the least share is
   lost. */
static double loss_of(const telling *t, size_t candidate)
{
    const ln_complex_plan *plan = t->a->plan;
    const int aim = t->a->problem->price_aim;
    return isnan(plan->price[candidate]) || costs_share(t, candidate)
               ? NAN
               : fmax(0, plan->value[aim] -
                             fmax(plan->price[candidate], plan->today[aim]));
}

static void say_rooms(const ln_furnished *rooms, const deed *d, ln_page *en,
                      ln_page *zh)
{
    char b[2][LN_NUMBER_SIZE];
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        const ln_service *service = &ln_services()[vi];
        if (!(rooms->service_m2[vi] > 0))
            continue;
        ln_number_grouped(rooms->service_m2[vi], 0, b[0]);
        ln_number_grouped(d->persons[vi], 0, b[1]);
        ln_page_format(en, "; %s %s m2 for %s persons", service->title, b[0], b[1]);
        ln_page_format(zh, "；%s %s m2，服务 %s 人", service->title_zh, b[0], b[1]);
    }
}

static void say_what_does_not_fit(const telling *t, const ln_furnished *rooms,
                                  ln_page *en, ln_page *zh)
{
    bool any = false;
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        ln_service_room room;
        if (rooms->service_m2[vi] > 0 || !ln_site_service_room(t->c->study, vi, &room))
            continue;
        ln_page_format(en, "%s %s", any ? "," : "; no room for",
                       ln_services()[vi].title);
        ln_page_format(zh, "%s%s", any ? "、" : "；放不下：",
                       ln_services()[vi].title_zh);
        any = true;
    }
}

static void say_loss(const telling *t, const deed *d, ln_page *en, ln_page *zh)
{
    const size_t candidate = t->a->plan->taken[d->taken];
    const double loss = loss_of(t, candidate);
    const bool shared = t->a->problem->price_aim > 0;
    char b[LN_NUMBER_SIZE];
    if (t->a->solved[d->taken] != candidate)
        return; /* nothing is known of a way that took the place of another */
    if (costs_share(t, candidate)) {
        ln_page_format(en, "; without it the least share is served less");
        ln_page_format(zh, "；若不选此处，最低保障部分必然减少");
    }
    if (!(loss >= 0.5))
        return;
    ln_number_grouped(loss, 0, b);
    ln_page_format(en, "; without it at least %s fewer (weighted) of the first tier%s",
                   b, shared ? ", or the least share is served less" : "");
    ln_page_format(zh, "；若不选此处，第一层级至少少服务 %s（加权）%s", b,
                   shared ? "，否则最低保障部分减少" : "");
}

static ln_status explain(const telling *t, const deed *d, ln_chosen *chosen)
{
    const ln_furnished *rooms = &t->a->rooms[d->taken];
    const ln_way *way = &ln_ways()[t->c->sites->options.way[chosen->option]];
    ln_page en = {.arena = t->c->arena}, zh = {.arena = t->c->arena};
    ln_page_format(&en, "%s by %s", ln_kind_name(rooms->kind), way->title);
    ln_page_format(&zh, "%s，%s", ln_kind_title_zh(rooms->kind), way->title_zh);
    ln_choosing_say_centre(t->c, t->a->plan->taken[d->taken], t->a->plan->taken,
                           t->a->plan->n_taken, &en, &zh);
    say_rooms(rooms, d, &en, &zh);
    say_what_does_not_fit(t, rooms, &en, &zh);
    say_loss(t, d, &en, &zh);
    if (en.failed || zh.failed)
        return ln_no_memory(t->c->ctx);
    chosen->why = en.text;
    chosen->why_zh = zh.text;
    return LN_OK;
}

static ln_status rank_places(telling *t)
{
    choosing *c = t->c;
    const size_t n = t->a->plan->n_taken;
    size_t *order = LN_NEW(ln_scratch(c->ctx), size_t, n);
    ln_chosen *chosen = LN_NEW(c->arena, ln_chosen, n);
    t->deeds = LN_NEW(ln_scratch(c->ctx), deed, n);
    if (!order || !chosen || !t->deeds)
        return ln_no_memory(c->ctx);
    for (size_t k = 0; k < n; k++) {
        order[k] = t->deeds[k].taken = k;
        add_up(t, &t->deeds[k]);
    }
    ln_sort_indices(order, n, by_worth, t->deeds);
    for (size_t k = 0; k < n; k++) {
        const deed *d = &t->deeds[order[k]];
        double persons = 0;
        for (int vi = 0; vi < LN_N_SERVICES; vi++)
            persons += d->persons[vi];
        chosen[k] = (ln_chosen){.option = c->candidate[t->a->plan->taken[d->taken]],
                                .rank = (uint32_t)(k + 1),
                                .score = all_worth(d),
                                .new_served_persons = persons,
                                .new_reach_persons = persons,
                                .rooms = t->a->rooms[d->taken],
                                .year_index =
                                    t->a->plan->year ? t->a->plan->year[d->taken] : 0};
        LN_TRY(explain(t, d, &chosen[k]));
    }
    c->choice->chosen = chosen;
    c->choice->n_chosen = n;
    return LN_OK;
}

/* Table score: what every way costs the plan at least when it is (not) taken. */
static void score_losses(const telling *t)
{
    choosing *c = t->c;
    for (size_t k = 0; k < c->n_candidates; k++)
        if (!isnan(loss_of(t, k)))
            c->scores[c->choice->n_scores++] =
                (ln_score_row){c->candidate[k], "loss_at_least", loss_of(t, k), 0, 0};
}

ln_status ln_choosing_tell_complex(choosing *c, const ln_complex_answer *answer)
{
    telling t = {.c = c, .a = answer};
    score_losses(&t);
    return rank_places(&t);
}
