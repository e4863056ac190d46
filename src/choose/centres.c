/* choose/centres.c - centres and stations (街道-社区 network of the notice): a smaller
   place stands only beside a centre, chosen or of today, of its street or within a
   distance. */
#include "choose/choosing.h"

#include <math.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

static bool is_on(const choosing *c)
{
    return c->study->params.centre_m2 > 0;
}

static size_t space_of(const choosing *c, size_t candidate)
{
    return c->sites->options.space[c->candidate[candidate]];
}

static const char *street_at(const choosing *c, int32_t community)
{
    return community < 0 ? NULL : c->city->communities.street[community];
}

static const char *street_of(const choosing *c, size_t si)
{
    return street_at(c, c->city->spaces.community[si]);
}

/* The floor of today's facility that a place enlarges counts too. */
bool ln_choosing_is_centre(const choosing *c, size_t candidate)
{
    const size_t option = c->candidate[candidate];
    const int32_t joins = c->city->spaces.facility[space_of(c, candidate)];
    const double today = joins < 0 ? 0 : c->city->facilities.floor_m2[joins];
    return is_on(c) &&
           c->sites->options.usable_m2[option] + (isnan(today) ? 0 : today) >=
               c->study->params.centre_m2;
}

bool ln_choosing_is_station(const choosing *c, size_t candidate)
{
    return is_on(c) && !ln_choosing_is_centre(c, candidate) &&
           c->sites->options.way[c->candidate[candidate]] != LN_ENLARGE;
}

/* Is something at this place, in this street, a centre for a space? */
static bool is_near(const choosing *c, size_t si, const char *street, double x_m,
                    double y_m)
{
    const double within_m = c->study->params.centre_within_m;
    const char *own = street_of(c, si);
    const double dx = c->city->spaces.x_m[si] - x_m, dy = c->city->spaces.y_m[si] - y_m;
    if (!isnan(within_m) && sqrt(dx * dx + dy * dy) > within_m)
        return false;
    return (own && street) ? ln_text_equal(own, street) : !isnan(within_m);
}

/* Of today's facilities large enough, the nearest; -1: there is none. */
static int64_t centre_today(const choosing *c, size_t si)
{
    const ln_facilities *f = &c->city->facilities;
    int64_t best = -1;
    double nearest = INFINITY;
    for (size_t k = 0; k < f->n; k++) {
        const double dx = f->x_m[k] - c->city->spaces.x_m[si];
        const double dy = f->y_m[k] - c->city->spaces.y_m[si];
        if (!(f->floor_m2[k] >= c->study->params.centre_m2) ||
            !is_near(c, si, street_at(c, f->community[k]), f->x_m[k], f->y_m[k]) ||
            !(dx * dx + dy * dy < nearest))
            continue;
        best = (int64_t)k;
        nearest = dx * dx + dy * dy;
    }
    return best;
}

/* Lists of centres while they are made. */
typedef struct hub_lists {
    const choosing *c;
    size_t n_centres; /* candidates */
    uint32_t *centre;
    size_t n, n_hubs, capacity, start_capacity, street_capacity;
    size_t *start;
    uint32_t *hub;
    const char **street; /* by list */
    uint32_t *of_space;  /* LN_COMPLEX_NO_HUB: no list yet */
} hub_lists;

/* The candidates that are centres for a space; NULL: only counted. */
static size_t list_centres(const hub_lists *l, size_t si, uint32_t *list)
{
    const ln_spaces *s = &l->c->city->spaces;
    size_t n = 0;
    for (size_t k = 0; k < l->n_centres; k++) {
        const size_t other = space_of(l->c, l->centre[k]);
        if (!is_near(l->c, si, street_of(l->c, other), s->x_m[other], s->y_m[other]))
            continue;
        if (list)
            list[n] = l->centre[k];
        n++;
    }
    return n;
}

static ln_status say_alone(const choosing *c, size_t si)
{
    char b[2][LN_NUMBER_SIZE];
    const double within_m = c->study->params.centre_within_m;
    const char *area = ln_number_print(c->study->params.centre_m2, b[0]);
    const char *text =
        isnan(within_m)
            ? ln_arena_format(
                  ln_scratch(c->ctx),
                  "street %s: no centre of %s m2 can be chosen there and "
                  "none stands today: its smaller spaces cannot be stations",
                  street_of(c, si), area)
            : ln_arena_format(ln_scratch(c->ctx),
                              "no centre of %s m2 can be chosen within %s m and none "
                              "stands there today: the space cannot be a station",
                              area, ln_number_print(within_m, b[1]));
    if (!text)
        return ln_no_memory(c->ctx);
    ln_finding f = ln_finding_of("choose.no-centre", text);
    f.feature = c->city->spaces.code[si];
    return ln_find(c->ctx, &f);
}

static ln_status check_streets(const choosing *c, size_t si)
{
    if (!isnan(c->study->params.centre_within_m) || street_of(c, si))
        return LN_OK;
    return ln_fail(c->ctx, LN_E_STUDY,
                   "%s: choose.centre_m2: space '%s' lies in no street; give the "
                   "communities their street, or choose.centre_within_m",
                   c->study->file, c->city->spaces.code[si]);
}

/* Without a distance all spaces of a street share one list. */
static uint32_t shared_list(const hub_lists *l, size_t si)
{
    for (size_t k = 0; k < l->n && isnan(l->c->study->params.centre_within_m); k++)
        if (ln_text_equal(l->street[k], street_of(l->c, si)))
            return (uint32_t)k;
    return LN_COMPLEX_NO_HUB;
}

static ln_status add_list(hub_lists *l, size_t si)
{
    ln_arena *scratch = ln_scratch(l->c->ctx);
    LN_TRY(check_streets(l->c, si));
    l->of_space[si] = shared_list(l, si);
    if (l->of_space[si] != LN_COMPLEX_NO_HUB)
        return LN_OK;
    const size_t n = list_centres(l, si, NULL);
    l->start = ln_arena_grow(scratch, l->start, l->n + 1, &l->start_capacity, l->n + 2,
                             sizeof *l->start);
    l->street = ln_arena_grow(scratch, l->street, l->n, &l->street_capacity, l->n + 1,
                              sizeof *l->street);
    l->hub = ln_arena_grow(scratch, l->hub, l->n_hubs, &l->capacity, l->n_hubs + n + 1,
                           sizeof *l->hub);
    if (!l->start || !l->street || !l->hub)
        return ln_no_memory(l->c->ctx);
    list_centres(l, si, l->hub + l->n_hubs);
    l->of_space[si] = (uint32_t)l->n;
    l->street[l->n] = street_of(l->c, si);
    l->n_hubs += n;
    l->start[++l->n] = l->n_hubs;
    return n > 0 ? LN_OK : say_alone(l->c, si);
}

static ln_status begin(hub_lists *l)
{
    const choosing *c = l->c;
    ln_arena *scratch = ln_scratch(c->ctx);
    l->of_space = LN_NEW(scratch, uint32_t, c->sites->n_spaces);
    l->centre = LN_NEW(scratch, uint32_t, c->n_candidates);
    l->start = LN_NEW(scratch, size_t, 1);
    l->start_capacity = 1;
    if (!l->of_space || !l->centre || !l->start)
        return ln_no_memory(c->ctx);
    for (size_t si = 0; si < c->sites->n_spaces; si++)
        l->of_space[si] = LN_COMPLEX_NO_HUB;
    for (size_t k = 0; k < c->n_candidates; k++)
        if (ln_choosing_is_centre(c, k))
            l->centre[l->n_centres++] = (uint32_t)k;
    return LN_OK;
}

ln_status ln_choosing_centres(choosing *c, ln_complex_problem *problem)
{
    hub_lists l = {.c = c};
    uint32_t *hubs = LN_NEW(ln_scratch(c->ctx), uint32_t, c->n_candidates);
    if (!hubs)
        return ln_no_memory(c->ctx);
    if (!is_on(c))
        return LN_OK;
    LN_TRY(begin(&l));
    for (size_t k = 0; k < c->n_candidates; k++) {
        const size_t si = space_of(c, k);
        hubs[k] = LN_COMPLEX_NO_HUB;
        if (!ln_choosing_is_station(c, k) || centre_today(c, si) >= 0)
            continue;
        if (l.of_space[si] == LN_COMPLEX_NO_HUB)
            LN_TRY(add_list(&l, si));
        hubs[k] = l.of_space[si];
    }
    problem->n_hub_lists = l.n;
    problem->hub_start = l.start;
    problem->hub = l.hub;
    problem->option_hubs = l.n ? hubs : NULL;
    return LN_OK;
}

/* A centre that a station leans on. */
typedef struct leant_on {
    const char *name;
    double distance_m;
} leant_on;

static double distance_m(const choosing *c, size_t si, double x_m, double y_m)
{
    const double dx = c->city->spaces.x_m[si] - x_m, dy = c->city->spaces.y_m[si] - y_m;
    return sqrt(dx * dx + dy * dy);
}

/* The nearest, of today or taken. */
static leant_on centre_of(const choosing *c, size_t si, const uint32_t *taken,
                          size_t n_taken)
{
    const ln_spaces *s = &c->city->spaces;
    const ln_facilities *f = &c->city->facilities;
    const int64_t today = centre_today(c, si);
    leant_on best = {NULL, INFINITY};
    if (today >= 0)
        best = (leant_on){f->name[today] ? f->name[today] : f->code[today],
                          distance_m(c, si, f->x_m[today], f->y_m[today])};
    for (size_t k = 0; k < n_taken; k++) {
        const size_t other = space_of(c, taken[k]);
        const double away_m = distance_m(c, si, s->x_m[other], s->y_m[other]);
        if (other != si && away_m < best.distance_m &&
            ln_choosing_is_centre(c, taken[k]) &&
            is_near(c, si, street_of(c, other), s->x_m[other], s->y_m[other]))
            best = (leant_on){s->name[other] ? s->name[other] : s->code[other], away_m};
    }
    return best;
}

void ln_choosing_say_centre(const choosing *c, size_t candidate, const uint32_t *taken,
                            size_t n_taken, ln_page *en, ln_page *zh)
{
    if (ln_choosing_is_centre(c, candidate)) {
        ln_page_format(en, "; a centre");
        ln_page_format(zh, "；片区中心");
    }
    if (!ln_choosing_is_station(c, candidate))
        return;
    const leant_on centre = centre_of(c, space_of(c, candidate), taken, n_taken);
    char b[LN_NUMBER_SIZE];
    if (!centre.name)
        return; /* refused when it was checked: no plan has it */
    ln_number_grouped(centre.distance_m, 0, b);
    ln_page_format(en, "; a station of %s, %s m away as the crow flies", centre.name,
                   b);
    ln_page_format(zh, "；社区站点，依托%s（直线 %s 米）", centre.name, b);
}
