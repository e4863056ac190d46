/* run/results.c - all results of a run in one place, freed together. */
#include "run/results.h"

#include "base/arena.h"

ln_results *ln_results_new(void)
{
    ln_arena *arena = ln_arena_new();
    if (!arena)
        return NULL;
    ln_results *r = LN_NEW(arena, ln_results, 1);
    if (!r) {
        ln_arena_free(arena);
        return NULL;
    }
    r->arena = arena;
    return r;
}

void ln_results_free(ln_results *r)
{
    if (!r)
        return;
    ln_programme_free(r->programme);
    ln_gaps_free(r->gaps);
    ln_service_areas_free(r->areas);
    ln_cover_free(r->after);
    ln_supplies_free(r->supplies_after);
    ln_choice_free(r->choice);
    ln_weighing_free(r->weighing);
    ln_verification_free(r->verification);
    ln_sites_free(r->sites);
    ln_cover_free(r->unchanged);
    ln_cover_free(r->unchanged_after);
    ln_cover_free(r->before);
    ln_reach_free(r->space_reach);
    ln_reach_free(r->facility_reach);
    ln_network_free(r->network);
    ln_supplies_free(r->supplies);
    ln_demand_free(r->demand);
    ln_city_free(r->city);
    ln_study_free(r->study);
    ln_arena_free(r->arena);
}

ln_dossier ln_results_dossier(const ln_results *r)
{
    return (ln_dossier){
        .study = r->study,
        .city = r->city,
        .demand = r->demand,
        .facility_reach = r->facility_reach,
        .space_reach = r->space_reach,
        .supplies = r->supplies,
        .supplies_after = r->supplies_after,
        .before = r->before,
        .after = r->after,
        .unchanged = r->unchanged,
        .unchanged_after = r->unchanged_after,
        .areas = r->areas,
        .gaps = r->gaps,
        .sites = r->sites,
        .choice = r->choice,
        .weighing = r->weighing,
        .verification = r->verification,
        .programme = r->programme,
        .lang = "zh",
        .stages = r->stages,
        .n_stages = r->n_stages,
    };
}
