/* read/twice.c - facilities that two offices entered: one service, one name, one place.
 */
#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "base/status.h"
#include "base/text.h"
#include "read/reader.h"

#define SAME_PLACE_M 1.0

static int compare_facilities(const void *columns, size_t a, size_t b)
{
    const ln_facilities *f = columns;
    if (f->service[a] != f->service[b])
        return f->service[a] < f->service[b] ? -1 : 1;
    const int by_x = ln_compare_reals(f->x_m[a], f->x_m[b]);
    return by_x ? by_x : ln_compare_reals(f->y_m[a], f->y_m[b]);
}

/* The code as the layer has it, without the layer's mark. */
static const char *own_code(const char *code)
{
    const char *mark = strchr(code, '-');
    return mark ? mark + 1 : code;
}

static ln_status say_twice(city_reader *r, size_t first, size_t again)
{
    const ln_facilities *f = &r->city->facilities;
    const char *text = ln_arena_format(
        ln_scratch(r->ctx),
        "%s stands twice for one service at one place, as %s too; both count",
        f->name[again], own_code(f->code[first]));
    if (!text)
        return ln_no_memory(r->ctx);
    ln_finding finding = ln_finding_of("facility.duplicate", text);
    finding.feature = own_code(f->code[again]);
    finding.x_m = f->x_m[again];
    finding.y_m = f->y_m[again];
    return ln_find(r->ctx, &finding);
}

ln_status ln_reader_find_twice(city_reader *r)
{
    const ln_facilities *f = &r->city->facilities;
    size_t *order = LN_NEW(ln_scratch(r->ctx), size_t, f->n);
    if (!order)
        return ln_no_memory(r->ctx);
    for (size_t k = 0; k < f->n; k++)
        order[k] = k;
    ln_sort_indices(order, f->n, compare_facilities, f);
    for (size_t k = 0; k < f->n; k++)
        for (size_t j = k + 1; j < f->n; j++) {
            const size_t a = order[k], b = order[j];
            if (f->service[a] != f->service[b] || f->x_m[b] - f->x_m[a] > SAME_PLACE_M)
                break;
            if (fabs(f->y_m[b] - f->y_m[a]) <= SAME_PLACE_M &&
                ln_text_equal(f->name[a], f->name[b]))
                LN_TRY(say_twice(r, a < b ? a : b, a < b ? b : a));
        }
    return LN_OK;
}
