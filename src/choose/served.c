/* choose/served.c - whom each chosen site serves that nobody served before it. */
#include "linli/choose.h"

#include "base/arena.h"
#include "base/number.h"
#include "base/status.h"

static double served_in_all(const ln_cover *cover)
{
    ln_sum sum = {0};
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        ln_sum_add(&sum, cover->total[vi].served_persons);
    return ln_sum_value(&sum);
}

/* The inputs of a cover, less the supplies. */
typedef struct setting {
    ln_ctx *ctx;
    const ln_study *study;
    const ln_city *city;
    const ln_demand *demand;
    const ln_supplies *today;
    const ln_sites *sites;
    const ln_reach *const *reach;
} setting;

/* Served persons with the first n chosen sites open. */
static ln_status served_with(const setting *s, const ln_choice *choice, size_t n,
                             double *served)
{
    ln_supplies *supplies = NULL;
    ln_cover *cover = NULL;
    ln_choice first = *choice;
    first.n_chosen = n;
    ln_status st = ln_choice_supplies(s->ctx, s->study, s->today, s->city, s->sites,
                                      &first, &supplies);
    if (st == LN_OK)
        st = ln_cover_assess(s->ctx, s->study, s->city, s->demand, s->reach, supplies,
                             &cover);
    if (st == LN_OK)
        *served = served_in_all(cover);
    ln_cover_free(cover);
    ln_supplies_free(supplies);
    return st;
}

ln_status ln_choice_count_served(ln_ctx *ctx, const ln_study *study,
                                 const ln_city *city, const ln_demand *demand,
                                 const ln_cover *today, const ln_supplies *supplies,
                                 const ln_sites *sites, const ln_reach *const reach[2],
                                 ln_choice *choice)
{
    const setting s = {ctx, study, city, demand, supplies, sites, reach};
    ln_chosen *counted = LN_NEW(choice->arena, ln_chosen, choice->n_chosen);
    double before = served_in_all(today);
    if (!counted)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < choice->n_chosen; k++) {
        double served = 0;
        LN_TRY(served_with(&s, choice, k + 1, &served));
        counted[k] = choice->chosen[k];
        counted[k].new_served_persons = served - before;
        before = served;
    }
    choice->chosen = counted;
    return LN_OK;
}
