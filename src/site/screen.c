/* site/screen.c - spaces x ways: screened by rules, costed, and fitted with services.
 */
#include <math.h>
#include <string.h>

#include "linli/site.h"

#include "base/number.h"
#include "base/status.h"
#include "geom/boxtree.h"
#include "site/judge.h"

typedef struct screening {
    ln_ctx *ctx;
    ln_arena *arena;
    const ln_study *study;
    const ln_city *city;
    check_list checks;
    option *options;
    size_t n_options, options_capacity;
    size_t *first_check; /* of each option, and one more */
    size_t first_capacity;
    ln_overlap *overlaps;
    size_t n_overlaps, overlaps_capacity;
    size_t n_assumed, n_unknown, n_unpriced;
} screening;

static ln_status add_overlap(screening *s, size_t si, size_t control, double m2,
                             double ratio)
{
    ln_overlap *overlaps =
        ln_arena_grow(s->arena, s->overlaps, s->n_overlaps, &s->overlaps_capacity,
                      s->n_overlaps + 1, sizeof *overlaps);
    if (!overlaps)
        return ln_no_memory(s->ctx);
    s->overlaps = overlaps;
    overlaps[s->n_overlaps++] =
        (ln_overlap){(uint32_t)si, (uint32_t)control, m2, ratio};
    return LN_OK;
}

/* A space against one control: by area for polygons; a point counts its plot when
 * known. */
static ln_status overlap_one(screening *s, size_t si, size_t control)
{
    const ln_spaces *spaces = &s->city->spaces;
    const ln_polygons *zones = &s->city->controls.shape;
    const bool polygon =
        spaces->shape.part_start[si + 1] > spaces->shape.part_start[si];
    if (!polygon) {
        if (!ln_polygon_contains(zones, control, spaces->x_m[si], spaces->y_m[si]))
            return LN_OK;
        return add_overlap(s, si, control, spaces->plot_m2[si], 1);
    }
    double m2 = 0;
    LN_TRY(ln_polygon_overlap_m2(s->ctx, &spaces->shape, si, zones, control, &m2));
    const double own_m2 = ln_polygon_area_m2(&spaces->shape, si);
    /* less than a square decimetre is the rounding of coordinates, not ground */
    return m2 > 0.01 ? add_overlap(s, si, control, m2, m2 / own_m2) : LN_OK;
}

static ln_status find_overlaps(screening *s, size_t si)
{
    const ln_spaces *spaces = &s->city->spaces;
    const ln_polygons *zones = &s->city->controls.shape;
    const bool polygon =
        spaces->shape.part_start[si + 1] > spaces->shape.part_start[si];
    ln_box own = {spaces->x_m[si], spaces->y_m[si], spaces->x_m[si], spaces->y_m[si]};
    if (polygon)
        own = ln_polygon_box(&spaces->shape, si);
    for (size_t k = 0; k < zones->n; k++) {
        const ln_box box = ln_polygon_box(zones, k);
        if (box.x_min <= own.x_max && box.x_max >= own.x_min &&
            box.y_min <= own.y_max && box.y_max >= own.y_min)
            LN_TRY(overlap_one(s, si, k));
    }
    return LN_OK;
}

static ln_status keep_option(screening *s, const option *o)
{
    option *options =
        ln_arena_grow(s->arena, s->options, s->n_options, &s->options_capacity,
                      s->n_options + 1, sizeof *options);
    size_t *first = ln_arena_grow(s->arena, s->first_check, s->n_options,
                                  &s->first_capacity, s->n_options + 2, sizeof *first);
    if (!options || !first)
        return ln_no_memory(s->ctx);
    s->options = options;
    s->first_check = first;
    options[s->n_options] = *o;
    first[s->n_options++] = s->checks.n;
    return LN_OK;
}

static ln_status screen_option(screening *s, size_t si, int way, size_t first_overlap)
{
    option o = {.space = si,
                .way = way,
                .kind = LN_NO_SERVICE,
                .cost_cny = INT64_MIN,
                .npv_cny = NAN,
                .months = NAN,
                .permanence_end_year = NAN};
    const ln_spaces *spaces = &s->city->spaces;
    o.barred = ln_services_barred(s->study, s->city, si);
    o.joins = way == LN_ENLARGE;
    const bool known = ln_option_floors(s->study, spaces, &o);
    if (known)
        ln_option_fit(s->study, NULL, &o);
    ln_option_cost(s->study, spaces, &o);
    if (!known)
        o.cost_cny = INT64_MIN;
    s->n_unpriced += o.cost_cny == INT64_MIN;
    LN_TRY(keep_option(s, &o));
    const case_file c = {s->ctx,
                         s->arena,
                         s->study,
                         s->city,
                         &o,
                         known,
                         s->overlaps + first_overlap,
                         s->n_overlaps - first_overlap};
    return ln_judge(&c, &s->checks);
}

static bool states_area(const ln_spaces *spaces, size_t si)
{
    for (size_t k = 0; k < LN_MAX_FLOORS; k++)
        if (spaces->level_m2[si * LN_MAX_FLOORS + k] > 0)
            return true;
    return spaces->floor_m2[si] > 0 ||
           (spaces->plot_m2[si] > 0 && spaces->far_ratio[si] > 0);
}

static ln_status screen_spaces(screening *s)
{
    const ln_spaces *spaces = &s->city->spaces;
    for (size_t si = 0; si < spaces->n; si++) {
        const size_t first_overlap = s->n_overlaps;
        const unsigned mask = ln_category_ways(s->study, spaces->category[si]);
        LN_TRY(find_overlaps(s, si));
        if (mask && !states_area(spaces, si))
            *(isnan(s->study->params.unknown_floor_m2) ? &s->n_unknown
                                                       : &s->n_assumed) += 1;
        for (int way = 0; way < LN_N_WAYS; way++)
            if (mask >> way & 1)
                LN_TRY(screen_option(s, si, way, first_overlap));
        LN_TRY(ln_checkpoint(s->ctx));
    }
    if (s->n_options)
        s->first_check[s->n_options] = s->checks.n;
    return LN_OK;
}

/* Which facts the inventory lacks for its verdicts, one finding for each. */
static ln_status report_missing(screening *s)
{
    const ln_spaces *spaces = &s->city->spaces;
    size_t n_year = 0, n_grade = 0, n_land = 0, n_lift = 0, n_sun = 0;
    for (size_t si = 0; si < spaces->n; si++) {
        const unsigned reuse = 1u << LN_REFURBISH | 1u << LN_CONVERT | 1u << LN_LEASE;
        const bool building = ln_category_ways(s->study, spaces->category[si]) & reuse;
        n_year += building && isnan(spaces->year_built[si]);
        n_grade += building && !spaces->grade[si];
        n_lift += building && spaces->lift[si] == 255;
        n_land += !spaces->land_code[si];
        n_sun += building && isnan(spaces->sun_h[si]);
    }
    const struct {
        size_t n;
        const char *what;
    } missing[] = {{n_year, "year of building (design life)"},
                   {n_grade, "structure grade (dangerous house)"},
                   {n_lift, "lift (services above the ground floor)"},
                   {n_land, "land code (compatibility)"},
                   {n_sun, "hours of sun on winter solstice (elder and infant rooms)"},
                   {s->n_unknown, "floor area (no service can be fitted)"}};
    for (size_t k = 0; k < sizeof missing / sizeof *missing; k++)
        if (missing[k].n)
            LN_TRY(ln_find_in(
                s->ctx, "space.incomplete", NULL, NULL,
                ln_arena_format(ln_scratch(s->ctx), "%zu of %zu spaces lack their %s",
                                missing[k].n, spaces->n, missing[k].what)));
    return LN_OK;
}

static ln_status report(screening *s)
{
    char b[LN_NUMBER_SIZE];
    LN_TRY(report_missing(s));
    if (s->n_assumed)
        LN_TRY(ln_find_in(
            s->ctx, "space.floor-assumed", NULL, NULL,
            ln_arena_format(
                ln_scratch(s->ctx), "%zu spaces state no floor area; taken as %s m2",
                s->n_assumed, ln_number_print(s->study->params.unknown_floor_m2, b))));
    if (s->n_unpriced)
        LN_TRY(ln_find_in(
            s->ctx, "price.missing", NULL, NULL,
            ln_arena_format(ln_scratch(s->ctx),
                            "%zu of %zu ways have no price (ways.*.capex_cny_per_m2) "
                            "or no area",
                            s->n_unpriced, s->n_options)));
    return LN_OK;
}

/* ---- from options to columns ---- */

typedef struct columns {
    uint32_t *space;
    int *way;
    unsigned *barred;
    double *usable_m2, *npv, *months, *end, *service_m2, *capacity, *level_m2;
    int64_t *cost;
    char *path;
    ln_kind *kind;
    ln_screen *verdict, *space_verdict;
    const char **reason, **cure, **space_reason;
    const char **reason_zh, **cure_zh, **space_reason_zh;
} columns;

/* The verdict of an option is its worst check; the reason names those checks. */
static ln_status decide(screening *s, size_t k, columns *c)
{
    const char *reason = "", *reason_zh = "";
    c->verdict[k] = LN_PASS;
    c->cure[k] = c->cure_zh[k] = NULL;
    for (size_t i = s->first_check[k]; i < s->first_check[k + 1]; i++)
        if (s->checks.checks[i].verdict > c->verdict[k])
            c->verdict[k] = s->checks.checks[i].verdict;
    for (size_t i = s->first_check[k]; i < s->first_check[k + 1] && reason && reason_zh;
         i++) {
        const ln_check *check = &s->checks.checks[i];
        if (check->verdict != c->verdict[k] || c->verdict[k] == LN_PASS)
            continue;
        reason = ln_arena_format(s->arena, "%s%s%s %s", reason, *reason ? "; " : "",
                                 check->rule, check->text);
        reason_zh =
            ln_arena_format(s->arena, "%s%s%s %s", reason_zh, *reason_zh ? "；" : "",
                            check->rule, check->text_zh);
        if (!c->cure[k]) {
            c->cure[k] = check->cure;
            c->cure_zh[k] = check->cure_zh;
        }
    }
    c->reason[k] = reason;
    c->reason_zh[k] = reason_zh;
    return reason && reason_zh ? LN_OK : ln_no_memory(s->ctx);
}

static ln_status fill(screening *s, columns *c)
{
    for (size_t k = 0; k < s->n_options; k++) {
        const option *o = &s->options[k];
        c->space[k] = (uint32_t)o->space;
        c->way[k] = o->way;
        c->barred[k] = o->barred;
        c->usable_m2[k] = o->usable_m2;
        c->cost[k] = o->cost_cny;
        c->npv[k] = o->npv_cny;
        c->months[k] = o->months;
        c->path[k] = o->path;
        c->end[k] = o->permanence_end_year;
        c->kind[k] = o->kind;
        memcpy(c->service_m2 + k * LN_N_SERVICES, o->service_m2, sizeof o->service_m2);
        memcpy(c->level_m2 + k * LN_OPTION_LEVELS, o->level_m2, sizeof o->level_m2);
        memcpy(c->capacity + k * LN_N_SERVICES, o->capacity, sizeof o->capacity);
        LN_TRY(decide(s, k, c));
    }
    return LN_OK;
}

/* A space is as good as the best of its ways. */
static void judge_spaces(const screening *s, columns *c)
{
    for (size_t si = 0; si < s->city->spaces.n; si++) {
        c->space_verdict[si] = LN_FAIL;
        c->space_reason[si] = "no way of using it (equipment is not a building)";
        c->space_reason_zh[si] = "无利用方式（设备类，非建筑）";
    }
    for (size_t k = s->n_options; k-- > 0;) {
        const size_t si = c->space[k];
        const bool first = k + 1 == s->n_options || c->space[k + 1] != si;
        if (first || c->verdict[k] <= c->space_verdict[si]) {
            c->space_verdict[si] = c->verdict[k];
            c->space_reason[si] = c->reason[k];
            c->space_reason_zh[si] = c->reason_zh[k];
        }
    }
}

static bool make_columns(ln_arena *arena, size_t n, size_t n_spaces, columns *c)
{
    *c = (columns){.space = LN_NEW(arena, uint32_t, n),
                   .way = LN_NEW(arena, int, n),
                   .barred = LN_NEW(arena, unsigned, n),
                   .usable_m2 = LN_NEW(arena, double, n),
                   .npv = LN_NEW(arena, double, n),
                   .months = LN_NEW(arena, double, n),
                   .end = LN_NEW(arena, double, n),
                   .service_m2 = LN_NEW(arena, double, n *LN_N_SERVICES),
                   .capacity = LN_NEW(arena, double, n *LN_N_SERVICES),
                   .level_m2 = LN_NEW(arena, double, n *LN_OPTION_LEVELS),
                   .cost = LN_NEW(arena, int64_t, n),
                   .path = LN_NEW(arena, char, n + 1),
                   .kind = LN_NEW(arena, ln_kind, n),
                   .verdict = LN_NEW(arena, ln_screen, n),
                   .space_verdict = LN_NEW(arena, ln_screen, n_spaces),
                   .reason = LN_NEW(arena, const char *, n),
                   .cure = LN_NEW(arena, const char *, n),
                   .space_reason = LN_NEW(arena, const char *, n_spaces),
                   .reason_zh = LN_NEW(arena, const char *, n),
                   .cure_zh = LN_NEW(arena, const char *, n),
                   .space_reason_zh = LN_NEW(arena, const char *, n_spaces)};
    return c->space && c->way && c->barred && c->usable_m2 && c->npv && c->months &&
           c->end && c->service_m2 && c->capacity && c->level_m2 && c->cost &&
           c->path && c->kind && c->verdict && c->space_verdict && c->reason &&
           c->cure && c->space_reason && c->reason_zh && c->cure_zh &&
           c->space_reason_zh;
}

static ln_status screen(screening *s, ln_sites **sites)
{
    ln_sites *made = LN_NEW(s->arena, ln_sites, 1);
    columns c;
    LN_TRY(ln_site_check_rules(s->ctx, s->study));
    LN_TRY(screen_spaces(s));
    LN_TRY(report(s));
    if (!made || !make_columns(s->arena, s->n_options, s->city->spaces.n, &c))
        return ln_no_memory(s->ctx);
    LN_TRY(fill(s, &c));
    judge_spaces(s, &c);
    *made = (ln_sites){.n_spaces = s->city->spaces.n,
                       .space_verdict = c.space_verdict,
                       .space_reason = c.space_reason,
                       .space_reason_zh = c.space_reason_zh,
                       .options = {s->n_options, c.space, c.way, c.usable_m2, c.cost,
                                   c.npv, c.months, c.path, c.end, c.kind, c.verdict,
                                   c.reason, c.cure, c.service_m2, c.capacity,
                                   c.reason_zh, c.cure_zh, c.level_m2, c.barred},
                       .n_checks = s->checks.n,
                       .checks = s->checks.checks,
                       .n_overlaps = s->n_overlaps,
                       .overlaps = s->overlaps,
                       .arena = s->arena};
    *sites = made;
    return LN_OK;
}

void ln_sites_free(ln_sites *sites)
{
    if (sites)
        ln_arena_free(sites->arena);
}

ln_status ln_sites_screen(ln_ctx *ctx, const ln_study *study, const ln_city *city,
                          ln_sites **sites)
{
    screening s = {.ctx = ctx, .arena = ln_arena_new(), .study = study, .city = city};
    if (!s.arena)
        return ln_no_memory(ctx);
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const ln_status st = screen(&s, sites);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st != LN_OK)
        ln_arena_free(s.arena);
    return st;
}
