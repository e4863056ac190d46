/* verify/store.h - a run's GeoPackage while its tables are checked. */
#ifndef LN_VERIFY_STORE_H
#define LN_VERIFY_STORE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/arena.h"
#include "linli/verify.h"

typedef struct checking {
    ln_ctx *ctx;
    ln_arena *arena; /* of the result */
    const char *path;
    sqlite3 *db;
    ln_store_check *check; /* the one at hand */
} checking;

/* Calls take for every row of a query. LN_E_DATA when it cannot be asked. */
ln_status vs_each_row(checking *c, const char *sql,
                      ln_status (*take)(checking *c, sqlite3_stmt *row, void *user),
                      void *user);
/* One more case in which the check at hand does not hold; texts of c->arena. */
ln_status vs_fault(checking *c, const char *where, const char *found,
                   const char *wanted);

/* at: a ln_choice_case. The sites are those of its plan; ways cost what it was told, if
   it was told. */
ln_status vs_check_chosen(checking *c, const void *at);
ln_status vs_check_costs(checking *c, const void *at);
bool vs_counts_money(const ln_choice_case *choice);

#endif
