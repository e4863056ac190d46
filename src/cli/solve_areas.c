/* cli/solve_areas.c - an instance from layers of points and of service areas. */
#include "cli/solve_areas.h"

#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

/* "LAYER=N" as the limit of a layer. */
static ln_status read_limit(ln_ctx *ctx, const char *text, const ln_area_pairs *pairs,
                            size_t *limit)
{
    const char *equal = strrchr(text, '=');
    int64_t n = 0;
    if (!equal || !ln_integer_parse(equal + 1, &n) || n < 0)
        return ln_fail(ctx, LN_E_USAGE,
                       "--at-most is LAYER=N with a number from 0, not '%s'", text);
    const char *name = ln_arena_text_n(ln_scratch(ctx), text, (size_t)(equal - text));
    for (size_t li = 0; name && li < pairs->n_layers; li++)
        if (ln_text_equal(pairs->layer_name[li], name)) {
            limit[li] = (size_t)n;
            return LN_OK;
        }
    const char *known = pairs->layer_name[0];
    for (size_t li = 1; known && li < pairs->n_layers; li++)
        known =
            ln_arena_format(ln_scratch(ctx), "%s, %s", known, pairs->layer_name[li]);
    return ln_fail(ctx, LN_E_USAGE,
                   "--at-most: there is no layer of areas '%s'; there are %s",
                   name ? name : "", known ? known : "");
}

static ln_status take_limits(ln_ctx *ctx, const solve_areas *areas,
                             const ln_area_pairs *pairs, ln_instance *instance)
{
    size_t *limit = LN_NEW(ln_scratch(ctx), size_t, pairs->n_layers);
    if (!limit)
        return ln_no_memory(ctx);
    for (size_t li = 0; li < pairs->n_layers; li++)
        limit[li] = pairs->n_sites;
    for (size_t k = 0; k < areas->n_at_most; k++)
        LN_TRY(read_limit(ctx, areas->at_most[k], pairs, limit));
    if (areas->n_at_most > 0) {
        instance->group = pairs->layer;
        instance->n_groups = pairs->n_layers;
        instance->group_limit = limit;
    }
    return LN_OK;
}

ln_status cli_areas_read(ln_ctx *ctx, const solve_areas *areas,
                         const ln_instance_files *files, ln_area_pairs **pairs,
                         ln_instance *instance)
{
    ln_area_ask ask = areas->ask;
    if (files->n_files < 2)
        return ln_fail(ctx, LN_E_USAGE,
                       "areas wants a layer of points and one or more of polygons, not "
                       "%zu files",
                       files->n_files);
    ask.points = files->file[0];
    ask.areas = files->file + 1;
    ask.n_areas = files->n_files - 1;
    LN_TRY(ln_area_pairs_read(ctx, &ask, pairs));
    const ln_area_pairs *p = *pairs;
    double *distance = LN_NEW(ln_scratch(ctx), double, p->start[p->n_points]);
    if (!distance)
        return ln_no_memory(ctx);
    *instance = (ln_instance){.p = -1,
                              .n_points = p->n_points,
                              .n_sites = p->n_sites,
                              .point_id = p->point_id,
                              .site_id = p->site_id,
                              .weight = p->weight,
                              .start = p->start,
                              .site = p->site,
                              .distance = distance};
    LN_TRY(take_limits(ctx, areas, p, instance));
    return ln_instance_mark(ctx, files, instance);
}
