/* cli/solve_assign.c - `linli solve --assign FILE`: which site each point goes to. */
#include "cli/solve_assign.h"

#include <math.h>
#include <stdio.h>

#include "base/escape.h"
#include "base/number.h"
#include "base/out_file.h"
#include "base/status.h"

static double distance_of(const ln_instance *in, size_t pi, size_t site)
{
    double distance = NAN;
    for (size_t k = in->start[pi]; k < in->start[pi + 1]; k++)
        if (in->site[k] == site)
            distance = fmin(distance, in->distance[k]);
    return distance;
}

static ln_status write_row(ln_ctx *ctx, FILE *file, const ln_instance *in, size_t pi,
                           size_t site, double share)
{
    char a[LN_NUMBER_SIZE], b[LN_NUMBER_SIZE];
    const char *point = ln_escape_csv(ln_scratch(ctx), in->point_id[pi]);
    const char *name = ln_escape_csv(ln_scratch(ctx), in->site_id[site]);
    if (!point || !name)
        return ln_no_memory(ctx);
    fprintf(file, "%s,%s,%s,%s\n", point, name, ln_number_print(share, a),
            ln_number_print(distance_of(in, pi, site), b));
    return LN_OK;
}

static ln_status write_rows(ln_ctx *ctx, FILE *file, const ln_instance *in,
                            const ln_solution *s)
{
    fprintf(file, "demand,site,share_ratio,distance\n");
    if (!s->flow_point) {
        for (size_t pi = 0; pi < in->n_points; pi++)
            if (s->assign[pi] >= 0)
                LN_TRY(write_row(ctx, file, in, pi, (size_t)s->assign[pi], 1));
        return LN_OK;
    }
    /* flows come site by site: as rows of the points, in their order */
    size_t *first = LN_NEW(ln_scratch(ctx), size_t, in->n_points + 2);
    size_t *flow = LN_NEW(ln_scratch(ctx), size_t, s->n_flows);
    if (!first || !flow)
        return ln_no_memory(ctx);
    for (size_t k = 0; k < s->n_flows; k++)
        first[s->flow_point[k] + 2]++;
    for (size_t pi = 2; pi <= in->n_points; pi++)
        first[pi] += first[pi - 1];
    for (size_t k = 0; k < s->n_flows; k++)
        flow[first[s->flow_point[k] + 1]++] = k;
    for (size_t i = 0; i < s->n_flows; i++)
        LN_TRY(write_row(ctx, file, in, s->flow_point[flow[i]], s->flow_site[flow[i]],
                         s->flow_share[flow[i]]));
    return LN_OK;
}

ln_status cli_solution_assign(ln_ctx *ctx, const char *path,
                              const ln_instance *instance, const ln_solution *solution)
{
    ln_out_file out;
    if (!solution->assign) /* no plan, nobody goes anywhere */
        return LN_OK;
    LN_TRY(ln_out_open(ctx, path, &out));
    return ln_out_close(&out, write_rows(ctx, out.file, instance, solution));
}
