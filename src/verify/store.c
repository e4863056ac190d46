/* verify/store.c - the tables of a run's GeoPackage against each other: whoever changed
   a number, by hand or by fault, finds that it does not add up. In SQL, which shares
   nothing with the code that wrote them. */
#include "verify/store.h"

#include <string.h>

#include "base/number.h"
#include "base/status.h"

/* What must hold. The SQL gives a row for each case in which it does not: where, what
   was found, what should be there. "{s}" stands for each service in turn. Sums may
   differ by 1e-9, relative. */
typedef struct store_rule {
    const char *key, *table, *what, *sql;
} store_rule;

#define NEAR(a, b)                                                                     \
    "(" a ") IS (" b ") OR coalesce(abs((" a ") - (" b ")) <= 1e-9 * max(abs(" b       \
    "), 1), 0)"
#define RANK(v) "(CASE " v " WHEN 'fail' THEN 2 WHEN 'warn' THEN 1 ELSE 0 END)"
#define PARAMETER(key)                                                                 \
    "(SELECT CAST(value AS REAL) FROM parameter WHERE key = '" key "')"

/* clang-format off */
static const store_rule rules[] = {
    {"input", "input", "features read are used, repaired or dropped, and so are their people",
     "SELECT role || ' ' || file, n_read, n_used + n_repaired + n_dropped FROM input "
     "WHERE n_read <> n_used + n_repaired + n_dropped UNION ALL "
     "SELECT role || ' ' || file, read_persons, used_persons + repaired_persons + dropped_persons "
     "FROM input WHERE NOT (" NEAR("read_persons", "used_persons + repaired_persons + dropped_persons") ")"},
    {"people", "people", "people points add up to their community",
     "SELECT c.code, total(p.persons), c.persons FROM community c "
     "LEFT JOIN people p ON p.community_code = c.code GROUP BY c.fid "
     "HAVING NOT (" NEAR("total(p.persons)", "coalesce(c.persons, 0)") ")"},
    {"need", "demand", "needs by norm add up to the need of the community",
     "SELECT c.code || ' {s}', c.{s}_need_units, total(d.need_units) FROM community c "
     "LEFT JOIN demand d ON d.community_code = c.code AND d.service = '{s}' GROUP BY c.fid "
     "HAVING NOT (" NEAR("coalesce(c.{s}_need_units, 0)", "total(d.need_units)") ")"},
    {"norm", "demand", "one norm gives the same for the same basis everywhere",
     "SELECT d.community_code || ' ' || d.service || ' ' || d.rule, d.need_units, "
     "d.basis_value * d.norm * f.factor FROM demand d JOIN (SELECT rule, norm, "
     "max(need_units / (basis_value * norm)) AS factor FROM demand "
     "WHERE basis_value * norm > 0 GROUP BY rule, norm) f USING (rule, norm) "
     "WHERE d.need_units > 0 AND NOT (" NEAR("d.need_units", "d.basis_value * d.norm * f.factor") ")"},
    {"gap", "community", "no gap is larger than the need, no share served outside 0 to 1",
     "SELECT code || ' {s}', {s}_gap_units, {s}_need_units FROM community "
     "WHERE {s}_gap_units > {s}_need_units * (1 + 1e-9) + 1e-9 OR {s}_gap_units < 0 "
     "UNION ALL SELECT code || ' {s} served', {s}_served_ratio, 1 FROM community "
     "WHERE {s}_served_ratio < 0 OR {s}_served_ratio > 1 + 1e-9"},
    {"clusters", "gap", "gap clusters hold the whole gap",
     "SELECT '{s}', (SELECT total(units) FROM gap WHERE service = '{s}'), total({s}_gap_units) "
     "FROM community HAVING EXISTS (SELECT 1 FROM gap) AND NOT ("
     NEAR("(SELECT total(units) FROM gap WHERE service = '{s}')", "total({s}_gap_units)") ")"},
    {"load", "facility", "no facility serves more than its capacity",
     "SELECT code || ' ' || service, load_units, capacity_units FROM facility "
     "WHERE load_units > capacity_units * (1 + 1e-9) + 1e-9 OR load_units < 0"},
    {"verdict", "option", "a way is as good as the worst of its rules",
     "SELECT o.space_code || '/' || o.way, o.verdict, (SELECT verdict FROM permit p "
     "WHERE p.space_code = o.space_code AND p.way = o.way ORDER BY " RANK("verdict") " DESC) "
     "FROM option o WHERE " RANK("o.verdict") " <> coalesce((SELECT max(" RANK("p.verdict") ") "
     "FROM permit p WHERE p.space_code = o.space_code AND p.way = o.way), 0)"},
    {"screened", "space", "a space that passes has a way that passes as well",
     "SELECT s.code, s.verdict, (SELECT min(" RANK("o.verdict") ") FROM option o "
     "WHERE o.space_code = s.code) FROM space s WHERE s.verdict <> 'fail' AND "
     RANK("s.verdict") " <> coalesce((SELECT min(" RANK("o.verdict") ") FROM option o "
     "WHERE o.space_code = s.code), 2)"},
    {"overlap", "control_overlap", "no overlap is more than the whole space",
     "SELECT space_code || ' ' || control_code, overlap_ratio, 1 FROM control_overlap "
     "WHERE overlap_ratio < 0 OR overlap_ratio > 1 + 1e-9 OR overlap_m2 < 0"},
    {"rooms", "option_service", "rooms fit in the usable area of their way",
     "SELECT r.space_code || '/' || r.way, total(r.area_m2), o.usable_m2 FROM option_service r "
     "LEFT JOIN option o USING (space_code, way) GROUP BY r.space_code, r.way "
     "HAVING NOT coalesce(total(r.area_m2) <= o.usable_m2 * (1 + 1e-9), 0)"},
    {"score", "score", "a contribution is value times weight",
     "SELECT space_code || '/' || way || ' ' || criterion, contribution, value * weight FROM score "
     "WHERE NOT (" NEAR("contribution", "value * weight") ")"},
    {"cost per person", "way_cost", "yearly cost over the people who could be served",
     "SELECT space_code || '/' || way, per_person_cny, yearly_cny / could_serve_persons FROM way_cost "
     "WHERE per_person_cny IS NOT NULL AND NOT ("
     NEAR("per_person_cny * could_serve_persons", "yearly_cny") ")"},
    {"compared", "renovate_or_build", "what is compared is a way of a space",
     "SELECT m.community_code, m.renovate_space || '/' || m.renovate_way, 'a row of option' "
     "FROM renovate_or_build m WHERE m.renovate_space IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
     "option o WHERE o.space_code = m.renovate_space AND o.way = m.renovate_way) UNION ALL "
     "SELECT m.community_code, m.build_space || '/' || m.build_way, 'a row of option' "
     "FROM renovate_or_build m WHERE m.build_space IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
     "option o WHERE o.space_code = m.build_space AND o.way = m.build_way)"},
    {"site", "site", "a site is a way that passed its screens, at its cost",
     "SELECT s.space_code || '/' || s.way, coalesce(o.verdict, 'no such way') || ', ' || "
     "coalesce(s.cost_cny, 'no price'), 'not fail, ' || coalesce(o.cost_cny, 'no price') "
     "FROM site s LEFT JOIN option o USING (space_code, way) "
     "WHERE o.fid IS NULL OR o.verdict = 'fail' OR s.cost_cny IS NOT o.cost_cny"},
    {"one way", "site", "a space is used in one way",
     "SELECT space_code, count(*), 1 FROM site GROUP BY space_code HAVING count(*) > 1"},
    {"rank", "site", "ranks are 1, 2, 3 ...",
     "SELECT space_code, \"rank\", (SELECT count(*) FROM site) FROM site WHERE \"rank\" < 1 OR "
     "\"rank\" > (SELECT count(*) FROM site) UNION ALL "
     "SELECT 'rank ' || \"rank\", count(*), 1 FROM site GROUP BY \"rank\" HAVING count(*) > 1"},
    {"site rooms", "site_service", "the rooms of a site fit in its usable area",
     "SELECT r.space_code || '/' || r.way, total(r.area_m2), o.usable_m2 FROM site_service r "
     "LEFT JOIN option o USING (space_code, way) LEFT JOIN site s USING (space_code, way) "
     "GROUP BY r.space_code, r.way "
     "HAVING s.fid IS NULL OR NOT coalesce(total(r.area_m2) <= o.usable_m2 * (1 + 1e-9), 0)"},
    {"number of sites", "site", "no more sites than asked for",
     "SELECT 'all sites', count(*), " PARAMETER("choose.p") " FROM site "
     "HAVING count(*) > " PARAMETER("choose.p") " AND " PARAMETER("choose.p") " >= 0"},
    {"budget", "site", "sites cost no more than the budget",
     "SELECT 'all sites', total(cost_cny), " PARAMETER("choose.budget_cny") " FROM site "
     "HAVING total(cost_cny) > " PARAMETER("choose.budget_cny")},
    {"yearly budget", "site", "no year costs more than its budget",
     "SELECT 'year ' || year, total(cost_cny), " PARAMETER("programme.yearly_budget_cny") " FROM site "
     "WHERE year IS NOT NULL GROUP BY year "
     "HAVING total(cost_cny) > " PARAMETER("programme.yearly_budget_cny")},
    {"yearly sites", "site", "no year has more sites than it may",
     "SELECT 'year ' || year, count(*), " PARAMETER("programme.yearly_sites") " FROM site "
     "WHERE year IS NOT NULL GROUP BY year HAVING count(*) > " PARAMETER("programme.yearly_sites")
     " AND " PARAMETER("programme.yearly_sites") " >= 0"},
    {"plan", "plan", "every community is in the plan once, selected ones before the others",
     "SELECT c.code, (SELECT count(*) FROM plan p WHERE p.community_code = c.code), 1 FROM community c "
     "WHERE (SELECT count(*) FROM plan p WHERE p.community_code = c.code) <> 1"},
    {"stock", "stock", "floor area per hundred households, and what lacks to the norm",
     "SELECT level || ' ' || code, m2_per_100hh, stock_m2 / households * 100 FROM stock "
     "WHERE m2_per_100hh IS NOT NULL AND NOT (" NEAR("m2_per_100hh", "stock_m2 / households * 100")
     ") UNION ALL SELECT level || ' ' || code || ' gap', gap_m2, "
     "max(0, norm * households / 100 - stock_m2) FROM stock WHERE gap_m2 IS NOT NULL AND NOT ("
     NEAR("gap_m2", "max(0, norm * households / 100 - stock_m2)") ")"},
};
/* clang-format on */

static ln_status failed(const checking *c, const char *what)
{
    return ln_fail(c->ctx, LN_E_DATA,
                   "%s: %s: %s; is this a GeoPackage that 'linli run' "
                   "wrote, and of this version?",
                   c->path, what, sqlite3_errmsg(c->db));
}

ln_status vs_each_row(checking *c, const char *sql,
                      ln_status (*take)(checking *c, sqlite3_stmt *row, void *user),
                      void *user)
{
    sqlite3_stmt *query = NULL;
    if (sqlite3_prepare_v2(c->db, sql, -1, &query, NULL) != SQLITE_OK)
        return failed(c, c->check ? c->check->key : "cannot be asked");
    ln_status st = LN_OK;
    int step = SQLITE_DONE;
    while (st == LN_OK && (step = sqlite3_step(query)) == SQLITE_ROW)
        st = take(c, query, user);
    sqlite3_finalize(query);
    if (st == LN_OK && step == SQLITE_INTERRUPT)
        return ln_checkpoint(c->ctx);
    return st != LN_OK || step == SQLITE_DONE
               ? st
               : failed(c, c->check ? c->check->key : "cannot be read");
}

static const char *cell(const checking *c, sqlite3_stmt *row, int k)
{
    char b[LN_NUMBER_SIZE];
    if (sqlite3_column_type(row, k) == SQLITE_NULL)
        return "nothing";
    if (sqlite3_column_type(row, k) == SQLITE_FLOAT)
        return ln_arena_text(c->arena,
                             ln_number_print(sqlite3_column_double(row, k), b));
    return ln_arena_text(c->arena, (const char *)sqlite3_column_text(row, k));
}

ln_status vs_fault(checking *c, const char *where, const char *found,
                   const char *wanted)
{
    if (c->check->n_bad++ > 0)
        return LN_OK;
    if (where && found && wanted)
        c->check->first =
            ln_arena_format(c->arena, "%s: %s, not %s", where, found, wanted);
    return c->check->first ? LN_OK : ln_no_memory(c->ctx);
}

static ln_status take_fault(checking *c, sqlite3_stmt *row, void *user)
{
    (void)user;
    return vs_fault(c, cell(c, row, 0), cell(c, row, 1), cell(c, row, 2));
}

static ln_status take_count(checking *c, sqlite3_stmt *row, void *user)
{
    (void)user;
    c->check->n_rows = (size_t)sqlite3_column_int64(row, 0);
    return LN_OK;
}

/* The SQL for one service. */
static const char *for_service(ln_arena *arena, const char *sql, const char *service)
{
    char *made = ln_arena_text(arena, "");
    for (const char *at; made && (at = strstr(sql, "{s}")) != NULL; sql = at + 3)
        made = ln_arena_format(arena, "%s%.*s%s", made, (int)(at - sql), sql, service);
    return made ? ln_arena_format(arena, "%s%s", made, sql) : NULL;
}

static ln_status check_service(checking *c, sqlite3_stmt *row, void *user)
{
    const store_rule *const *rule = user;
    const char *service = (const char *)sqlite3_column_text(row, 0);
    /* it becomes part of a query */
    if (!service || strspn(service, "abcdefghijklmnopqrstuvwxyz_") != strlen(service))
        return ln_fail(c->ctx, LN_E_DATA, "%s: demand: a service has a strange name",
                       c->path);
    const char *sql = for_service(ln_scratch(c->ctx), (*rule)->sql, service);
    return sql ? vs_each_row(c, sql, take_fault, NULL) : ln_no_memory(c->ctx);
}

static ln_status check_rule(checking *c, const void *at)
{
    const store_rule *rule = at;
    ln_arena *scratch = ln_scratch(c->ctx);
    const char *count =
        ln_arena_format(scratch, "SELECT count(*) FROM \"%s\"", rule->table);
    if (!count)
        return ln_no_memory(c->ctx);
    c->check->key = rule->key;
    c->check->what = rule->what;
    LN_TRY(vs_each_row(c, count, take_count, NULL));
    if (!strstr(rule->sql, "{s}"))
        return vs_each_row(c, rule->sql, take_fault, NULL);
    return vs_each_row(c, "SELECT DISTINCT service FROM demand ORDER BY service",
                       check_service, &rule);
}

static int may_go_on(void *user)
{
    return ln_checkpoint(user) != LN_OK;
}

/* Received files are opened to be read, and believed in nothing. */
static ln_status open_store(checking *c)
{
    if (sqlite3_open_v2(c->path, &c->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        return ln_fail(c->ctx, LN_E_IO, "%s: cannot be opened: %s", c->path,
                       c->db ? sqlite3_errmsg(c->db) : "no memory");
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_progress_handler(c->db, 100000, may_go_on, c->ctx);
    return LN_OK;
}

static ln_status check_next(checking *c, ln_store_checks *all,
                            ln_status (*look)(checking *c, const void *at),
                            const void *at)
{
    const ln_mark mark = ln_arena_mark(ln_scratch(c->ctx));
    c->check = &all->check[all->n];
    const ln_status st = look(c, at);
    ln_arena_rewind(ln_scratch(c->ctx), mark);
    all->n_bad += c->check->n_bad > 0;
    all->n++;
    return st;
}

static ln_status check_all(checking *c, const ln_choice_case *choice,
                           ln_store_checks *all)
{
    const size_t n = sizeof rules / sizeof *rules;
    all->check = LN_NEW(c->arena, ln_store_check, n + 2);
    if (!all->check)
        return ln_no_memory(c->ctx);
    LN_TRY(open_store(c));
    for (size_t k = 0; k < n; k++)
        LN_TRY(check_next(c, all, check_rule, &rules[k]));
    if (!choice)
        return LN_OK;
    LN_TRY(check_next(c, all, vs_check_chosen, choice));
    return vs_counts_money(choice) ? check_next(c, all, vs_check_costs, choice) : LN_OK;
}

ln_status ln_store_verify(ln_ctx *ctx, const char *path, const ln_choice_case *choice,
                          ln_store_checks **checks)
{
    ln_arena *arena = ln_arena_new();
    ln_store_checks *all = arena ? LN_NEW(arena, ln_store_checks, 1) : NULL;
    if (!all) {
        ln_arena_free(arena);
        return ln_no_memory(ctx);
    }
    all->arena = arena;
    checking c = {.ctx = ctx, .arena = arena, .path = path};
    const ln_status st = check_all(&c, choice, all);
    sqlite3_close(c.db);
    if (st != LN_OK) {
        ln_arena_free(arena);
        return st;
    }
    *checks = all;
    return LN_OK;
}

void ln_store_checks_free(ln_store_checks *checks)
{
    if (checks)
        ln_arena_free(checks->arena);
}
