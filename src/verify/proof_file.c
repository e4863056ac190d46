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
#include "linli/verify.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/out_file.h"
#include "base/sort.h"
#include "base/status.h"
#include "base/text.h"

enum { MOST_DECIMALS = 18 }; /* of a price */

/* A letter per kind of step, in the order of ln_certificate_kind. */
static const char letters[] = "RIOP+-BDL";

/* ---- writing ---- */

/* Line breaks and backslashes as \n, \r and \\: a line stays a line. */
static void write_text(FILE *file, const char *key, const char *text)
{
    fprintf(file, "%s ", key);
    for (; *text; text++) {
        if (*text == '\n' || *text == '\r')
            fputs(*text == '\n' ? "\\n" : "\\r", file);
        else if (*text == '\\')
            fputs("\\\\", file);
        else
            fputc(*text, file);
    }
    fputc('\n', file);
}

static void write_number(FILE *file, double value, char end)
{
    char b[LN_NUMBER_SIZE];
    fprintf(file, "%s%c", isnan(value) ? "nan" : ln_number_print(value, b), end);
}

static void write_plan(FILE *file, const ln_instance *in, const ln_solution *s)
{
    fprintf(file, "status %s\nobjective ", ln_proof_name(s->proof));
    write_number(file, s->objective, '\n');
    fprintf(file, "bound ");
    write_number(file, s->bound, '\n');
    for (size_t k = 0; k < s->n_chosen; k++)
        write_text(file, "site", in->site_id[s->chosen[k]]);
    for (size_t k = 0; k < s->n_flows; k++) {
        fprintf(file, "flow %" PRIu32 " %" PRIu32 " ", s->flow_point[k],
                s->flow_site[k]);
        write_number(file, s->flow_share[k], '\n');
    }
}

static void write_step(FILE *file, const ln_certificate_step *s)
{
    fputc(letters[s->kind], file);
    switch ((ln_certificate_kind)s->kind) {
    case LN_CERTIFICATE_REPLACED:
    case LN_CERTIFICATE_IMPLIED:
    case LN_CERTIFICATE_ONLY:
        fprintf(file, " %" PRIu32 " %" PRIu32 "\n", s->a, s->b);
        return;
    case LN_CERTIFICATE_DONE:
    case LN_CERTIFICATE_LEFT:
        fputc('\n', file);
        return;
    default:
        fprintf(file, " %" PRIu32 "\n", s->a);
    }
}

/* In units so small that fourteen digits are kept of the highest. */
static void write_prices(FILE *file, const double *price, size_t n)
{
    double highest = 1e-12;
    char b[LN_NUMBER_SIZE];
    for (size_t i = 0; i < n; i++)
        highest = fmax(highest, fabs(price[i]));
    int decimals = 14 - (int)ceil(log10(highest));
    decimals = decimals < 0 ? 0 : decimals > MOST_DECIMALS ? MOST_DECIMALS : decimals;
    const double unit = pow(10, decimals);
    fprintf(file, "%d", decimals);
    for (size_t i = 0; i < n; i++) {
        fputc(' ', file);
        fputs(ln_integer_print(llround(price[i] * unit), b), file);
    }
    fputc('\n', file);
}

static void write_certificate(FILE *file, const ln_certificate *c)
{
    fprintf(file, "classes %zu %zu\n", c->n_classes, c->n_priced);
    for (size_t pi = 0; pi < c->n_points; pi++)
        fprintf(file, "%" PRId32 "%c", c->class_of[pi],
                pi + 1 < c->n_points ? ' ' : '\n');
    fprintf(file, "steps %zu\n", c->n_steps);
    for (size_t k = 0; k < c->n_steps; k++)
        write_step(file, &c->step[k]);
    fprintf(file, "prices %zu\n", c->n_prices);
    for (size_t k = 0; k < c->n_prices; k++) {
        write_number(file, c->mu[k], ' ');
        write_prices(file, c->price[k], c->n_priced);
    }
}

ln_status ln_proof_write(ln_ctx *ctx, const char *path, const ln_proof_source *source,
                         const ln_instance *instance, const ln_solution *solution)
{
    ln_out_file out;
    LN_TRY(ln_out_open(ctx, path, &out));
    fprintf(out.file, "linli-proof 1\n");
    for (size_t k = 0; k < source->n_words; k++)
        write_text(out.file, "word", source->word[k]);
    for (size_t k = 0; k < source->n_files; k++)
        write_text(out.file,
                   ln_arena_format(ln_scratch(ctx), "file %s", source->sha256[k]),
                   source->file[k]);
    write_plan(out.file, instance, solution);
    if (solution->certificate)
        write_certificate(out.file, solution->certificate);
    fprintf(out.file, "end\n");
    return ln_out_close(&out, LN_OK);
}

/* ---- reading ---- */

typedef struct reader {
    ln_ctx *ctx;
    ln_arena *arena;
    const char *path;
    gzFile file;
    char *line; /* without its end */
    size_t capacity, n_line, n_lines;
    char *at; /* where the numbers of the line are read */
    ln_proof_text *out;
    size_t n_words, n_files, n_sites, n_flows; /* room */
} reader;

static ln_status bad(reader *r, const char *what)
{
    return ln_fail(r->ctx, LN_E_DATA, "%s, line %zu: %s; write the proof again",
                   r->path, r->n_lines, what);
}

/* The next line; *more is false at the end of the file. */
static ln_status next_line(reader *r, bool *more)
{
    r->n_line = 0;
    *more = false;
    for (;;) {
        if (r->n_line + 2 > r->capacity) {
            const size_t wanted = 2 * r->capacity + 4096;
            r->line = wanted < INT32_MAX ? ln_arena_grow(r->arena, r->line, r->n_line,
                                                         &r->capacity, wanted, 1)
                                         : NULL;
            if (!r->line)
                return ln_no_memory(r->ctx);
        }
        char *to = r->line + r->n_line;
        if (!gzgets(r->file, to, (int)(r->capacity - r->n_line)))
            break;
        *more = true;
        r->n_line += strlen(to);
        if (r->n_line > 0 && r->line[r->n_line - 1] == '\n')
            break;
    }
    while (r->n_line > 0 &&
           (r->line[r->n_line - 1] == '\n' || r->line[r->n_line - 1] == '\r'))
        r->n_line--;
    if (r->line)
        r->line[r->n_line] = '\0';
    r->at = r->line;
    r->n_lines += *more;
    return LN_OK;
}

/* The next word of the line, cut out of it; NULL at its end. */
static char *next_word(reader *r)
{
    while (*r->at == ' ')
        r->at++;
    if (!*r->at)
        return NULL;
    char *word = r->at;
    while (*r->at && *r->at != ' ')
        r->at++;
    if (*r->at)
        *r->at++ = '\0';
    return word;
}

static bool next_real(reader *r, double *value)
{
    const char *word = next_word(r);
    if (word && ln_text_equal(word, "nan")) {
        *value = NAN;
        return true;
    }
    return word && ln_number_parse(word, value);
}

static bool next_whole(reader *r, int64_t low, int64_t high, int64_t *value)
{
    const char *word = next_word(r);
    return word && ln_integer_parse(word, value) && *value >= low && *value <= high;
}

/* The rest of the line, its line breaks and backslashes as they were. */
static char *rest_of_line(reader *r)
{
    char *to = r->at;
    for (const char *from = r->at; *from; from++) {
        if (*from == '\\' && from[1]) {
            from++;
            *to++ = *from == 'n' ? '\n' : *from == 'r' ? '\r' : *from;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return ln_arena_text(r->arena, r->at);
}

static ln_status add_text(reader *r, const char ***texts, size_t *n, size_t *capacity,
                          const char *text)
{
    const char **more =
        ln_arena_grow(r->arena, *texts, *n, capacity, *n + 1, sizeof *more);
    if (!more || !text)
        return ln_no_memory(r->ctx);
    more[(*n)++] = text;
    *texts = more;
    return LN_OK;
}

static ln_status read_file_line(reader *r)
{
    ln_proof_source *s = &r->out->source;
    const char *sha = next_word(r);
    size_t n = s->n_files, room = r->n_files;
    if (!sha || strlen(sha) != 64)
        return bad(r, "an input has no hash");
    LN_TRY(add_text(r, &s->sha256, &n, &room, ln_arena_text(r->arena, sha)));
    return add_text(r, &s->file, &s->n_files, &r->n_files, rest_of_line(r));
}

static ln_status read_flow(reader *r)
{
    ln_proof_text *p = r->out;
    int64_t point = 0, site = 0;
    double share = 0;
    if (!next_whole(r, 0, INT32_MAX, &point) || !next_whole(r, 0, INT32_MAX, &site) ||
        !next_real(r, &share))
        return bad(r, "a flow is POINT SITE SHARE");
    size_t room[3] = {r->n_flows, r->n_flows, r->n_flows};
    uint32_t *points = ln_arena_grow(r->arena, p->flow_point, p->n_flows, &room[0],
                                     p->n_flows + 1, sizeof *points);
    uint32_t *sites = ln_arena_grow(r->arena, p->flow_site, p->n_flows, &room[1],
                                    p->n_flows + 1, sizeof *sites);
    double *shares = ln_arena_grow(r->arena, p->flow_share, p->n_flows, &room[2],
                                   p->n_flows + 1, sizeof *shares);
    if (!points || !sites || !shares)
        return ln_no_memory(r->ctx);
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
    const char *word = next_word(r);
    for (int proof = LN_OPTIMAL; proof <= LN_INFEASIBLE; proof++)
        if (word && ln_text_equal(word, ln_proof_name((ln_proof)proof))) {
            r->out->proof = (ln_proof)proof;
            return LN_OK;
        }
    return bad(r, "a status is optimal, feasible or infeasible");
}

static ln_status read_real(reader *r, double *value)
{
    return next_real(r, value) ? LN_OK : bad(r, "this is no number");
}

/* A count that the file has lines or words for: a few bytes each. */
static bool next_count(reader *r, size_t *n)
{
    int64_t value = 0;
    if (!next_whole(r, 0, INT32_MAX, &value))
        return false;
    *n = (size_t)value;
    return true;
}

static ln_status read_classes(reader *r, ln_certificate *c)
{
    bool more = false;
    if (!next_count(r, &c->n_classes) || !next_count(r, &c->n_priced))
        return bad(r, "classes wants two numbers");
    LN_TRY(next_line(r, &more));
    if (!more)
        return bad(r, "the classes of the points are missing");
    const size_t most = r->n_line / 2 + 1;
    c->class_of = LN_NEW(r->arena, int32_t, most);
    if (!c->class_of)
        return ln_no_memory(r->ctx);
    int64_t ci = 0;
    while (*r->at && c->n_points < most) {
        if (!next_whole(r, -1, INT32_MAX, &ci))
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
    if (!next_count(r, &n))
        return bad(r, "how many steps?");
    for (size_t k = 0; k < n; k++) {
        LN_TRY(next_line(r, &more));
        const char *letter = more && *r->at ? strchr(letters, *r->at) : NULL;
        if (!letter)
            return bad(r, "a step is missing");
        r->at++;
        int64_t a = 0, b = 0;
        if ((*r->at && !next_whole(r, 0, UINT32_MAX, &a)) ||
            (*r->at && !next_whole(r, 0, UINT32_MAX, &b)))
            return bad(r, "a step is a letter and numbers");
        c->step = ln_arena_grow(r->arena, c->step, k, &room, k + 1, sizeof *c->step);
        if (!c->step)
            return ln_no_memory(r->ctx);
        c->step[c->n_steps++] = (ln_certificate_step){(uint32_t)(letter - letters),
                                                      (uint32_t)a, (uint32_t)b};
    }
    return LN_OK;
}

static ln_status read_set(reader *r, double *price, size_t n)
{
    int64_t decimals = 0, units = 0;
    if (!next_whole(r, 0, MOST_DECIMALS, &decimals))
        return bad(r, "prices have from 0 to 18 decimals");
    const double unit = pow(10, (double)decimals);
    for (size_t i = 0; i < n; i++) {
        if (!next_whole(r, INT64_MIN, INT64_MAX, &units))
            return bad(r, "a price is a whole number of units");
        price[i] = (double)units / unit;
    }
    return LN_OK;
}

static ln_status read_prices(reader *r, ln_certificate *c)
{
    size_t n = 0, room = 0, mu_room = 0;
    bool more = false;
    if (!next_count(r, &n))
        return bad(r, "how many sets of prices?");
    for (size_t k = 0; k < n; k++) {
        LN_TRY(next_line(r, &more));
        if (!more || r->n_line < 2 * c->n_priced)
            return bad(r, "a set of prices is missing, or too short");
        c->mu = ln_arena_grow(r->arena, c->mu, k, &mu_room, k + 1, sizeof *c->mu);
        c->price = ln_arena_grow(r->arena, c->price, k, &room, k + 1, sizeof *c->price);
        double *price = LN_NEW(r->arena, double, c->n_priced);
        if (!c->mu || !c->price || !price)
            return ln_no_memory(r->ctx);
        LN_TRY(read_real(r, &c->mu[k]));
        c->price[k] = price;
        LN_TRY(read_set(r, price, c->n_priced));
        c->n_prices++;
    }
    return LN_OK;
}

/* A line by its first word; *end at the last one. */
static ln_status read_one(reader *r, bool *end)
{
    ln_proof_text *p = r->out;
    ln_certificate *c = &p->certificate;
    const char *key = next_word(r);
    if (!key)
        return bad(r, "an empty line");
    if (ln_text_equal(key, "word"))
        return add_text(r, &p->source.word, &p->source.n_words, &r->n_words,
                        rest_of_line(r));
    if (ln_text_equal(key, "file"))
        return read_file_line(r);
    if (ln_text_equal(key, "status"))
        return read_status(r);
    if (ln_text_equal(key, "objective"))
        return read_real(r, &p->objective);
    if (ln_text_equal(key, "bound"))
        return read_real(r, &p->bound);
    if (ln_text_equal(key, "site"))
        return add_text(r, &p->site, &p->n_sites, &r->n_sites, rest_of_line(r));
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
    *end = ln_text_equal(key, "end");
    return *end ? LN_OK : bad(r, "a line starts with a word that is not known here");
}

static ln_status read_all(reader *r)
{
    bool more = false, end = false;
    LN_TRY(next_line(r, &more));
    if (!more || !ln_text_equal(r->line, "linli-proof 1"))
        return ln_fail(r->ctx, LN_E_DATA,
                       "%s: not a proof of 'linli solve --proof' (its first line would "
                       "be 'linli-proof 1')",
                       r->path);
    while (!end) {
        LN_TRY(ln_checkpoint(r->ctx));
        LN_TRY(next_line(r, &more));
        if (!more)
            return bad(r, "the file is cut off");
        LN_TRY(read_one(r, &end));
    }
    return LN_OK;
}

ln_status ln_proof_read(ln_ctx *ctx, const char *path, ln_proof_text **proof)
{
    reader r = {.ctx = ctx, .path = path, .arena = ln_arena_new()};
    r.out = r.arena ? LN_NEW(r.arena, ln_proof_text, 1) : NULL;
    if (!r.out) {
        ln_arena_free(r.arena);
        return ln_no_memory(ctx);
    }
    r.out->arena = r.arena;
    r.out->objective = r.out->bound = NAN;
    r.file = gzopen(path, "rb");
    ln_status st = r.file ? read_all(&r)
                          : ln_fail(ctx, LN_E_IO,
                                    "%s: cannot be opened; is the path right?", path);
    if (r.file)
        gzclose(r.file);
    if (st != LN_OK) {
        ln_arena_free(r.arena);
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
