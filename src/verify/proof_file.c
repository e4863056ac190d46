/* verify/proof_file.c - a solution with its proof as text, so that another program, or
   another year, can check it:

       linli-proof 1
       word TEXT            a word of the command line, in order
       file SHA256 PATH     an input
       status, objective, bound, site CODE, flow POINT SITE SHARE
       classes N PRICED     then the class of each point, -1 for none
       steps N              then one a line: a letter and its numbers
       prices N             then one set a line: the price of money, a number of
   decimals, and the price of each class as a whole number of such units end

   A price rounded is as good a price: the bound is counted from what stands here. A
   line may be of any length, and the file compressed (gzip). */
#include "verify/proof_file.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/sort.h"
#include "base/status.h"
#include "base/text.h"

enum { MOST_DECIMALS = 18 }; /* of a price */

/* A letter per kind of step, in the order of ln_certificate_kind. */
static const char letters[] = "RIOP+-BDL";

/* ---- writing ---- */

static void write_plan(proof_out *out, const ln_instance *in, const ln_solution *s)
{
    gzprintf(out->to, "status %s\nobjective ", ln_proof_name(s->proof));
    pl_put_real(out, s->objective, '\n');
    gzprintf(out->to, "bound ");
    pl_put_real(out, s->bound, '\n');
    for (size_t k = 0; k < s->n_chosen; k++)
        pl_put_text(out, "site", in->site_id[s->chosen[k]]);
    for (size_t k = 0; k < s->n_flows; k++) {
        gzprintf(out->to, "flow %" PRIu32 " %" PRIu32 " ", s->flow_point[k],
                 s->flow_site[k]);
        pl_put_real(out, s->flow_share[k], '\n');
    }
}

static void write_step(proof_out *out, const ln_certificate_step *s)
{
    gzputc(out->to, letters[s->kind]);
    switch ((ln_certificate_kind)s->kind) {
    case LN_CERTIFICATE_REPLACED:
    case LN_CERTIFICATE_IMPLIED:
    case LN_CERTIFICATE_ONLY:
        gzprintf(out->to, " %" PRIu32 " %" PRIu32 "\n", s->a, s->b);
        return;
    case LN_CERTIFICATE_DONE:
    case LN_CERTIFICATE_LEFT:
        gzputc(out->to, '\n');
        return;
    default:
        gzprintf(out->to, " %" PRIu32 "\n", s->a);
    }
}

/* In units so small that fourteen digits are kept of the highest. */
static void write_prices(proof_out *out, const double *price, size_t n)
{
    double highest = 1e-12;
    char b[LN_NUMBER_SIZE];
    for (size_t i = 0; i < n; i++)
        highest = fmax(highest, fabs(price[i]));
    int decimals = 14 - (int)ceil(log10(highest));
    decimals = decimals < 0 ? 0 : decimals > MOST_DECIMALS ? MOST_DECIMALS : decimals;
    const double unit = pow(10, decimals);
    gzprintf(out->to, "%d", decimals);
    for (size_t i = 0; i < n; i++) {
        gzputc(out->to, ' ');
        gzputs(out->to, ln_integer_print(llround(price[i] * unit), b));
    }
    gzputc(out->to, '\n');
}

static void write_certificate(proof_out *out, const ln_certificate *c)
{
    gzprintf(out->to, "classes %zu %zu\n", c->n_classes, c->n_priced);
    for (size_t pi = 0; pi < c->n_points; pi++)
        gzprintf(out->to, "%" PRId32 "%c", c->class_of[pi],
                 pi + 1 < c->n_points ? ' ' : '\n');
    gzprintf(out->to, "steps %zu\n", c->n_steps);
    for (size_t k = 0; k < c->n_steps; k++)
        write_step(out, &c->step[k]);
    gzprintf(out->to, "prices %zu\n", c->n_prices);
    for (size_t k = 0; k < c->n_prices; k++) {
        pl_put_real(out, c->mu[k], ' ');
        write_prices(out, c->price[k], c->n_priced);
    }
}

void pf_put_solution(proof_out *out, const ln_instance *instance,
                     const ln_solution *solution)
{
    write_plan(out, instance, solution);
    if (solution->certificate)
        write_certificate(out, solution->certificate);
}

ln_status ln_proof_write(ln_ctx *ctx, const char *path, const ln_proof_source *source,
                         const ln_instance *instance, const ln_solution *solution)
{
    proof_out out;
    LN_TRY(pl_create(ctx, path, false, &out));
    gzputs(out.to, PF_FIRST_LINE "\n");
    pl_put_source(&out, source);
    pf_put_solution(&out, instance, solution);
    gzputs(out.to, "end\n");
    return pl_finish(&out, LN_OK);
}

/* ---- reading ---- */

typedef pf_reader reader;

static ln_status bad(reader *r, const char *what)
{
    return pl_bad(&r->in, what);
}

static ln_status read_flow(reader *r)
{
    ln_proof_text *p = r->out;
    int64_t point = 0, site = 0;
    double share = 0;
    if (!pl_next_whole(&r->in, 0, INT32_MAX, &point) ||
        !pl_next_whole(&r->in, 0, INT32_MAX, &site) || !pl_next_real(&r->in, &share))
        return bad(r, "a flow is POINT SITE SHARE");
    size_t room[3] = {r->n_flows, r->n_flows, r->n_flows};
    uint32_t *points = ln_arena_grow(r->in.arena, p->flow_point, p->n_flows, &room[0],
                                     p->n_flows + 1, sizeof *points);
    uint32_t *sites = ln_arena_grow(r->in.arena, p->flow_site, p->n_flows, &room[1],
                                    p->n_flows + 1, sizeof *sites);
    double *shares = ln_arena_grow(r->in.arena, p->flow_share, p->n_flows, &room[2],
                                   p->n_flows + 1, sizeof *shares);
    if (!points || !sites || !shares)
        return ln_no_memory(r->in.ctx);
    r->n_flows = room[0];
    points[p->n_flows] = (uint32_t)point;
    sites[p->n_flows] = (uint32_t)site;
    shares[p->n_flows++] = share;
    p->flow_point = points;
    p->flow_site = sites;
    p->flow_share = shares;
    return LN_OK;
}

static ln_status read_status(reader *r)
{
    const char *word = pl_next_word(&r->in);
    for (int proof = LN_OPTIMAL; proof <= LN_INFEASIBLE; proof++)
        if (word && ln_text_equal(word, ln_proof_name((ln_proof)proof))) {
            r->out->proof = (ln_proof)proof;
            return LN_OK;
        }
    return bad(r, "a status is optimal, feasible or infeasible");
}

static ln_status read_real(reader *r, double *value)
{
    return pl_next_real(&r->in, value) ? LN_OK : bad(r, "this is no number");
}

static ln_status read_classes(reader *r, ln_certificate *c)
{
    bool more = false;
    if (!pl_next_count(&r->in, &c->n_classes) || !pl_next_count(&r->in, &c->n_priced))
        return bad(r, "classes wants two numbers");
    LN_TRY(pl_next_line(&r->in, &more));
    if (!more)
        return bad(r, "the classes of the points are missing");
    const size_t most = r->in.n_line / 2 + 1;
    c->class_of = LN_NEW(r->in.arena, int32_t, most);
    if (!c->class_of)
        return ln_no_memory(r->in.ctx);
    int64_t ci = 0;
    while (*r->in.at && c->n_points < most) {
        if (!pl_next_whole(&r->in, -1, INT32_MAX, &ci))
            return bad(r, "a class is a whole number from -1");
        c->class_of[c->n_points++] = (int32_t)ci;
    }
    return c->n_classes <= c->n_points && c->n_priced <= c->n_classes
               ? LN_OK
               : bad(r, "there are more classes than points");
}

static ln_status read_steps(reader *r, ln_certificate *c)
{
    size_t n = 0, room = 0;
    bool more = false;
    if (!pl_next_count(&r->in, &n))
        return bad(r, "how many steps?");
    for (size_t k = 0; k < n; k++) {
        LN_TRY(pl_next_line(&r->in, &more));
        const char *letter = more && *r->in.at ? strchr(letters, *r->in.at) : NULL;
        if (!letter)
            return bad(r, "a step is missing");
        r->in.at++;
        int64_t a = 0, b = 0;
        if ((*r->in.at && !pl_next_whole(&r->in, 0, UINT32_MAX, &a)) ||
            (*r->in.at && !pl_next_whole(&r->in, 0, UINT32_MAX, &b)))
            return bad(r, "a step is a letter and numbers");
        c->step = ln_arena_grow(r->in.arena, c->step, k, &room, k + 1, sizeof *c->step);
        if (!c->step)
            return ln_no_memory(r->in.ctx);
        c->step[c->n_steps++] = (ln_certificate_step){(uint32_t)(letter - letters),
                                                      (uint32_t)a, (uint32_t)b};
    }
    return LN_OK;
}

static ln_status read_set(reader *r, double *price, size_t n)
{
    int64_t decimals = 0, units = 0;
    if (!pl_next_whole(&r->in, 0, MOST_DECIMALS, &decimals))
        return bad(r, "prices have from 0 to 18 decimals");
    const double unit = pow(10, (double)decimals);
    for (size_t i = 0; i < n; i++) {
        if (!pl_next_whole(&r->in, INT64_MIN, INT64_MAX, &units))
            return bad(r, "a price is a whole number of units");
        price[i] = (double)units / unit;
    }
    return LN_OK;
}

static ln_status read_prices(reader *r, ln_certificate *c)
{
    size_t n = 0, room = 0, mu_room = 0;
    bool more = false;
    if (!pl_next_count(&r->in, &n))
        return bad(r, "how many sets of prices?");
    for (size_t k = 0; k < n; k++) {
        LN_TRY(pl_next_line(&r->in, &more));
        if (!more || r->in.n_line < 2 * c->n_priced)
            return bad(r, "a set of prices is missing, or too short");
        c->mu = ln_arena_grow(r->in.arena, c->mu, k, &mu_room, k + 1, sizeof *c->mu);
        c->price =
            ln_arena_grow(r->in.arena, c->price, k, &room, k + 1, sizeof *c->price);
        double *price = LN_NEW(r->in.arena, double, c->n_priced);
        if (!c->mu || !c->price || !price)
            return ln_no_memory(r->in.ctx);
        LN_TRY(read_real(r, &c->mu[k]));
        c->price[k] = price;
        LN_TRY(read_set(r, price, c->n_priced));
        c->n_prices++;
    }
    return LN_OK;
}

ln_status pf_take_line(pf_reader *r, const char *key, bool *known)
{
    ln_proof_text *p = r->out;
    ln_certificate *c = &p->certificate;
    *known = true;
    if (ln_text_equal(key, "status"))
        return read_status(r);
    if (ln_text_equal(key, "objective"))
        return read_real(r, &p->objective);
    if (ln_text_equal(key, "bound"))
        return read_real(r, &p->bound);
    if (ln_text_equal(key, "site"))
        return pl_add_text(&r->in, &p->site, &p->n_sites, &r->n_sites,
                           pl_rest_of_line(&r->in));
    if (ln_text_equal(key, "flow"))
        return read_flow(r);
    if (ln_text_equal(key, "classes") && !p->has_certificate) {
        p->has_certificate = 1;
        return read_classes(r, c);
    }
    if (ln_text_equal(key, "steps") && c->n_steps == 0)
        return read_steps(r, c);
    if (ln_text_equal(key, "prices") && p->has_certificate && c->n_prices == 0)
        return read_prices(r, c);
    *known = false;
    return LN_OK;
}

static ln_status take_any(pf_reader *r, const char *key, bool *end)
{
    bool known = false;
    LN_TRY(pl_take_source(&r->in, key, &r->out->source, &known));
    if (!known)
        LN_TRY(pf_take_line(r, key, &known));
    *end = ln_text_equal(key, "end");
    return known || *end ? LN_OK
                         : bad(r, "a line starts with a word that is not known here");
}

static ln_status read_all(reader *r)
{
    bool more = false, end = false;
    LN_TRY(pl_next_line(&r->in, &more));
    if (!more || !ln_text_equal(r->in.line, PF_FIRST_LINE))
        return ln_fail(r->in.ctx, LN_E_DATA,
                       "%s: not a proof of 'linli solve --proof' (its first line would "
                       "be '" PF_FIRST_LINE "')",
                       r->in.path);
    while (!end) {
        LN_TRY(ln_checkpoint(r->in.ctx));
        LN_TRY(pl_next_line(&r->in, &more));
        if (!more)
            return bad(r, "the file is cut off");
        const char *key = pl_next_word(&r->in);
        LN_TRY(key ? take_any(r, key, &end) : bad(r, "an empty line"));
    }
    return LN_OK;
}

ln_status pf_reader_new(ln_ctx *ctx, const char *path, pf_reader *r)
{
    *r = (pf_reader){.in = {.ctx = ctx, .path = path, .arena = ln_arena_new()}};
    r->out = r->in.arena ? LN_NEW(r->in.arena, ln_proof_text, 1) : NULL;
    if (!r->out) {
        ln_arena_free(r->in.arena);
        return ln_no_memory(ctx);
    }
    r->out->arena = r->in.arena;
    r->out->objective = r->out->bound = NAN;
    return LN_OK;
}

ln_status ln_proof_read(ln_ctx *ctx, const char *path, ln_proof_text **proof)
{
    reader r;
    LN_TRY(pf_reader_new(ctx, path, &r));
    ln_status st = pl_open(&r.in);
    if (st == LN_OK)
        st = read_all(&r);
    pl_close(&r.in);
    if (st != LN_OK) {
        ln_arena_free(r.in.arena);
        return st;
    }
    *proof = r.out;
    return LN_OK;
}

static int by_text(const void *columns, size_t a, size_t b)
{
    const char *const *text = columns;
    return strcmp(text[a], text[b]);
}

/* The site with this code, among those in the order of their codes; n: none. */
static size_t find_site(const ln_instance *in, const size_t *order, const char *code)
{
    size_t lo = 0, hi = in->n_sites;
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (strcmp(in->site_id[order[mid]], code) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < in->n_sites && ln_text_equal(in->site_id[order[lo]], code)
               ? order[lo]
               : in->n_sites;
}

ln_status ln_proof_claim(ln_ctx *ctx, const ln_proof_text *proof,
                         const ln_instance *instance, ln_solution *solution)
{
    size_t *order = LN_NEW(proof->arena, size_t, instance->n_sites);
    uint32_t *chosen = LN_NEW(proof->arena, uint32_t, proof->n_sites);
    if (!order || !chosen)
        return ln_no_memory(ctx);
    for (size_t si = 0; si < instance->n_sites; si++)
        order[si] = si;
    ln_sort_indices(order, instance->n_sites, by_text, instance->site_id);
    for (size_t k = 0; k < proof->n_sites; k++) {
        const size_t si = find_site(instance, order, proof->site[k]);
        if (si == instance->n_sites)
            return ln_fail(
                ctx, LN_E_DATA,
                "the plan has site %s, which the instance has not; are these "
                "the files of the proof?",
                proof->site[k]);
        chosen[k] = (uint32_t)si;
    }
    *solution = (ln_solution){.proof = proof->proof,
                              .objective = proof->objective,
                              .bound = proof->bound,
                              .n_chosen = proof->n_sites,
                              .chosen = chosen,
                              .n_flows = proof->n_flows,
                              .flow_point = proof->flow_point,
                              .flow_site = proof->flow_site,
                              .flow_share = proof->flow_share};
    if (proof->has_certificate) {
        solution->certificate = LN_NEW(proof->arena, ln_certificate, 1);
        if (!solution->certificate)
            return ln_no_memory(ctx);
        *solution->certificate = proof->certificate;
    }
    return LN_OK;
}

void ln_proof_free(ln_proof_text *proof)
{
    if (proof)
        ln_arena_free(proof->arena);
}
