/* verify/store_choice.c - the sites of a run's GeoPackage against the plan that was
   proved. */
#include "verify/store.h"

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

/* The plan by names, SPACE/WAY; NULL for one that stands for nobody. */
typedef struct naming {
    size_t n;
    const char **name;
    bool *seen;
} naming;

static ln_status list_names(const checking *c, const ln_choice_case *choice,
                            naming *names)
{
    names->n = ln_choice_n_sites(choice);
    names->name = LN_NEW(c->arena, const char *, names->n);
    names->seen = LN_NEW(c->arena, bool, names->n);
    if (!names->name || !names->seen)
        return ln_no_memory(c->ctx);
    for (size_t k = 0; k < names->n; k++)
        names->name[k] = ln_choice_site_name(choice, k, c->arena);
    return LN_OK;
}

static const char *column(sqlite3_stmt *row, int k)
{
    const char *text = (const char *)sqlite3_column_text(row, k);
    return text ? text : "";
}

static ln_status find_site(checking *c, sqlite3_stmt *row, void *user)
{
    naming *names = user;
    const char *id = column(row, 0);
    c->check->n_rows++;
    for (size_t k = 0; k < names->n; k++)
        if (names->name[k] && ln_text_equal(names->name[k], id)) {
            names->seen[k] = true;
            return LN_OK;
        }
    return vs_fault(c, ln_arena_text(c->arena, id), "a site",
                    "in the plan that was proved");
}

ln_status vs_check_chosen(checking *c, const void *at)
{
    naming names;
    c->check->key = "chosen";
    c->check->what = "the sites are those of the plan that was proved";
    LN_TRY(list_names(c, at, &names));
    LN_TRY(
        vs_each_row(c, "SELECT space_code || '/' || way FROM site", find_site, &names));
    for (size_t k = 0; k < names.n; k++)
        if (names.name[k] && !names.seen[k])
            LN_TRY(vs_fault(c, names.name[k], "no site",
                            "one, as in the plan that was proved"));
    return LN_OK;
}

/* The cost of a way as it was counted; options are few, their names are gone through.
 */
static ln_status compare_cost(checking *c, sqlite3_stmt *row, void *user)
{
    char a[LN_NUMBER_SIZE], b[LN_NUMBER_SIZE];
    const ln_complex_problem *p = ((const ln_choice_case *)user)->problem;
    const char *id = column(row, 0);
    const double cost = sqlite3_column_double(row, 1);
    for (size_t oi = 0; oi < p->n_options; oi++) {
        if (!ln_text_equal(p->option_id[oi], id))
            continue;
        c->check->n_rows++;
        return p->option_cost[oi] == cost
                   ? LN_OK
                   : vs_fault(c, ln_arena_text(c->arena, id),
                              ln_arena_text(c->arena, ln_number_print(cost, a)),
                              ln_arena_text(c->arena,
                                            ln_number_print(p->option_cost[oi], b)));
    }
    return LN_OK;
}

bool vs_counts_money(const ln_choice_case *choice)
{
    return choice->problem && choice->problem->option_cost &&
           choice->problem->option_id;
}

ln_status vs_check_costs(checking *c, const void *at)
{
    const ln_choice_case *choice = at;
    c->check->key = "costs";
    c->check->what = "ways cost what the choice was told they cost";
    ln_choice_case looked_at = *choice;
    return vs_each_row(c, "SELECT space_code || '/' || way, cost_cny FROM \"option\"",
                       compare_cost, &looked_at);
}
