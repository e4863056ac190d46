/* choose/apart.c - spaces of which at most one is chosen: too near to each other, or
   listed by the study as alternatives. */
#include "choose/choosing.h"

#include <math.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"

typedef struct pair_list {
    size_t n, capacity;
    uint32_t *pairs;
} pair_list;

static ln_status add_pair(choosing *c, pair_list *list, size_t a, size_t b)
{
    uint32_t *pairs = ln_arena_grow(ln_scratch(c->ctx), list->pairs, list->n,
                                    &list->capacity, list->n + 1, 2 * sizeof *pairs);
    if (!pairs)
        return ln_no_memory(c->ctx);
    list->pairs = pairs;
    pairs[2 * list->n] = (uint32_t)a;
    pairs[2 * list->n++ + 1] = (uint32_t)b;
    return LN_OK;
}

static ln_status find_space(const choosing *c, const char *code, uint32_t *space)
{
    for (size_t si = 0; si < c->city->spaces.n; si++)
        if (ln_text_equal(c->city->spaces.code[si], code)) {
            *space = (uint32_t)si;
            return LN_OK;
        }
    return ln_fail(c->ctx, LN_E_STUDY, "%s: choose.either: there is no space '%s'",
                   c->study->file, code);
}

/* "A|B|C": at most one of them. */
static ln_status add_group(choosing *c, char *group, pair_list *list)
{
    uint32_t *members = NULL;
    size_t n_codes = 0, capacity = 0;
    for (char *at = group; at; n_codes++) {
        char *bar = strchr(at, '|');
        uint32_t space = 0;
        if (bar)
            *bar = '\0';
        const char *code = ln_text_trim(ln_scratch(c->ctx), at);
        if (!code)
            return ln_no_memory(c->ctx);
        LN_TRY(find_space(c, code, &space));
        members = ln_arena_grow(ln_scratch(c->ctx), members, n_codes, &capacity,
                                n_codes + 1, sizeof *members);
        if (!members)
            return ln_no_memory(c->ctx);
        members[n_codes] = space;
        for (size_t k = 0; k < n_codes; k++)
            if (members[k] != space)
                LN_TRY(add_pair(c, list, members[k], space));
        at = bar ? bar + 1 : NULL;
    }
    return n_codes > 1 ? LN_OK
                       : ln_fail(c->ctx, LN_E_STUDY,
                                 "%s: choose.either: '%s' stands alone; write "
                                 "alternatives as A|B, C|D|E",
                                 c->study->file, group);
}

static ln_status list_alternatives(choosing *c, pair_list *list)
{
    const char *text = c->study->params.either_spaces;
    while (text && *text) {
        const size_t length = strcspn(text, ",");
        char *group = ln_arena_text_n(ln_scratch(c->ctx), text, length);
        if (!group)
            return ln_no_memory(c->ctx);
        LN_TRY(add_group(c, group, list));
        text += length + (text[length] == ',');
    }
    return LN_OK;
}

static ln_status add_near(choosing *c, const uint32_t *space_of, size_t n,
                          pair_list *list)
{
    const ln_spaces *spaces = &c->city->spaces;
    const double least_m = c->study->params.spacing_min_m;
    double *x_m = LN_NEW(ln_scratch(c->ctx), double, n);
    double *y_m = LN_NEW(ln_scratch(c->ctx), double, n);
    if (!x_m || !y_m)
        return ln_no_memory(c->ctx);
    if (!(least_m > 0))
        return LN_OK;
    for (size_t k = 0; k < n; k++) {
        x_m[k] = spaces->x_m[space_of[k]];
        y_m[k] = spaces->y_m[space_of[k]];
    }
    LN_TRY(ln_places_within(c->ctx, x_m, y_m, space_of, n, least_m, &list->n,
                            &list->pairs));
    list->capacity = list->n;
    return LN_OK;
}

/* All that belongs to one space of a pair against all that belongs to the other. */
static ln_status add_alternatives(choosing *c, const uint32_t *space_of, size_t n,
                                  pair_list *list)
{
    for (size_t k = 0; k < c->n_alternatives; k++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; space_of[i] == c->alternative[2 * k] && j < n; j++)
                if (space_of[j] == c->alternative[2 * k + 1])
                    LN_TRY(add_pair(c, list, i, j));
    return LN_OK;
}

ln_status ln_choosing_apart(choosing *c, const uint32_t *space_of, size_t n,
                            size_t *n_pairs, const uint32_t **pairs)
{
    pair_list list = {0}, alternatives = {0};
    LN_TRY(list_alternatives(c, &alternatives));
    c->n_alternatives = alternatives.n;
    c->alternative = alternatives.pairs;
    LN_TRY(add_near(c, space_of, n, &list));
    LN_TRY(add_alternatives(c, space_of, n, &list));
    *n_pairs = list.n;
    *pairs = list.pairs;
    return LN_OK;
}

bool ln_choosing_excludes(const choosing *c, uint32_t space, uint32_t other)
{
    const ln_spaces *spaces = &c->city->spaces;
    const double dx = spaces->x_m[space] - spaces->x_m[other];
    const double dy = spaces->y_m[space] - spaces->y_m[other];
    if (space == other)
        return false;
    for (size_t k = 0; k < c->n_alternatives; k++) {
        const uint32_t *pair = c->alternative + 2 * k;
        if ((pair[0] == space && pair[1] == other) ||
            (pair[1] == space && pair[0] == other))
            return true;
    }
    return sqrt(dx * dx + dy * dy) < c->study->params.spacing_min_m;
}
