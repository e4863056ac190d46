/* verify/mip_program.c - the models as mixed-integer programs, in their usual form
   (ReVelle and Swain 1970; Church and ReVelle 1974; Hogan and ReVelle 1986; Sridharan
   1995). */
#include "verify/mip.h"

#include <math.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

typedef struct program_row {
    const char *key;
    vf_program program;
} program_row;

static const program_row rows[] = {
    {"lscp", {.sites = true, .one_each = true, .covers = true}},
    {"lscp-cost", {.sites = true, .covers = true}},
    {"partial-cover", {.sites = true, .one_each = true, .share = true}},
    {"mclp", {0}},
    {"backup-cover", {.twice = true, .covers = true}},
    {"pmedian", {.pairs = true, .walks = true}},
    {"ufl", {.pairs = true, .walks = true, .sites = true}},
    {"cfl", {.pairs = true, .walks = true, .sites = true}},
    {"capacitated-pmedian", {.pairs = true, .walks = true, .whole = true}},
    {"capacitated-mclp", {.pairs = true, .drops = true}},
};

bool vf_program_of(const vf_case *c, vf_program *program)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (ln_text_equal(rows[i].key, c->model->key)) {
            *program = rows[i].program;
            program->whole |= c->options->single_source != 0;
            return true;
        }
    return false;
}

static size_t n_pairs(const vf_case *c)
{
    return c->instance->start[c->instance->n_points];
}

size_t vf_program_size(const vf_case *c, const vf_program *program)
{
    return c->instance->n_sites + (program->pairs ? n_pairs(c) : 0) +
           (!program->pairs || program->drops ? c->instance->n_points : 0);
}

/* ---- text ---- */

typedef struct lp {
    const vf_case *c;
    const vf_program *program;
    FILE *file;
    size_t n_terms; /* of the line at hand */
    size_t n_rows;
} lp;

/* A term with its sign; lines stay short, for readers with a limit. */
static void term(lp *t, double factor, char letter, size_t number)
{
    char b[LN_NUMBER_SIZE];
    if (t->n_terms++ % 8 == 7)
        fputs("\n ", t->file);
    fprintf(t->file, " %c %s %c%zu", factor < 0 ? '-' : '+',
            ln_number_print(fabs(factor), b), letter, number);
}

static void begin_row(lp *t)
{
    fprintf(t->file, " r%zu:", t->n_rows++);
    t->n_terms = 0;
}

static void end_row(lp *t, const char *relation, double right)
{
    char b[LN_NUMBER_SIZE];
    fprintf(t->file, " %s %s\n", relation, ln_number_print(right, b));
}

static double site_cost(const lp *t, size_t si)
{
    const ln_instance *in = t->c->instance;
    return t->program->one_each || !in->cost ? 1 : in->cost[si];
}

static bool is_listed(const lp *t, size_t k)
{
    return t->c->instance->distance[k] <= t->c->radius;
}

static double demand_of(const ln_instance *in, size_t pi)
{
    return in->demand ? in->demand[pi] : in->weight[pi];
}

/* Who asks for nothing is left alone. */
static bool asks(const lp *t, size_t pi)
{
    const ln_instance *in = t->c->instance;
    if (!t->program->pairs)
        return true;
    return in->weight[pi] > 0 || (t->c->model->capacities && demand_of(in, pi) > 0);
}

static void write_objective(lp *t)
{
    const ln_instance *in = t->c->instance;
    const vf_program *p = t->program;
    fputs("Minimize\n obj:", t->file);
    for (size_t si = 0; si < in->n_sites; si++)
        term(t, p->sites ? site_cost(t, si) : 0, 'y', si);
    for (size_t pi = 0; p->pairs && pi < in->n_points; pi++)
        for (size_t k = in->start[pi]; k < in->start[pi + 1]; k++)
            term(t, p->walks ? in->weight[pi] * in->distance[k] : 0, 'x', k);
    for (size_t pi = 0; (!p->pairs || p->drops) && pi < in->n_points; pi++)
        term(t, p->share ? 0 : in->weight[pi] * !(p->covers && !p->twice), 'u', pi);
    fputs("\nSubject To\n", t->file);
}

/* Each point at its sites; what goes to a site wants it open. */
static void write_assignment(lp *t)
{
    const ln_instance *in = t->c->instance;
    for (size_t pi = 0; pi < in->n_points; pi++) {
        if (!asks(t, pi))
            continue;
        begin_row(t);
        for (size_t k = in->start[pi]; k < in->start[pi + 1]; k++)
            if (is_listed(t, k))
                term(t, 1, 'x', k);
        if (t->program->drops)
            term(t, 1, 'u', pi);
        else if (t->n_terms == 0)
            term(t, 0, 'y', 0);
        end_row(t, "=", 1);
        for (size_t k = in->start[pi]; k < in->start[pi + 1]; k++)
            if (is_listed(t, k)) {
                begin_row(t);
                term(t, 1, 'x', k);
                term(t, -1, 'y', in->site[k]);
                end_row(t, "<=", 0);
            }
    }
}

/* The pairs by site, as lists of one linked to the next. */
static ln_status write_capacities(lp *t)
{
    const ln_instance *in = t->c->instance;
    size_t *first = LN_NEW(t->c->arena, size_t, in->n_sites);
    size_t *next = LN_NEW(t->c->arena, size_t, n_pairs(t->c));
    uint32_t *point = LN_NEW(t->c->arena, uint32_t, n_pairs(t->c));
    if (!first || !next || !point)
        return ln_no_memory(t->c->ctx);
    for (size_t pi = 0; pi < in->n_points; pi++)
        for (size_t k = in->start[pi]; k < in->start[pi + 1]; k++) {
            point[k] = (uint32_t)pi;
            next[k] = first[in->site[k]];
            first[in->site[k]] = k + 1;
        }
    for (size_t si = 0; si < in->n_sites; si++) {
        begin_row(t);
        for (size_t k = first[si]; k > 0; k = next[k - 1])
            if (is_listed(t, k - 1))
                term(t, demand_of(in, point[k - 1]), 'x', k - 1);
        term(t, -in->capacity[si], 'y', si);
        end_row(t, "<=", 0);
    }
    return LN_OK;
}

static void sum_of_cover(lp *t, size_t pi)
{
    const ln_instance *in = t->c->instance;
    begin_row(t);
    for (size_t k = in->start[pi]; k < in->start[pi + 1]; k++)
        if (is_listed(t, k))
            term(t, 1, 'y', in->site[k]);
}

static void write_cover(lp *t)
{
    const ln_instance *in = t->c->instance;
    const vf_program *p = t->program;
    ln_sum all = {0, 0};
    for (size_t pi = 0; pi < in->n_points; pi++) {
        ln_sum_add(&all, in->weight[pi]);
        if (p->covers) {
            sum_of_cover(t, pi);
            if (t->n_terms == 0)
                term(t, 0, 'y', 0);
            end_row(t, ">=", 1);
        }
        if (p->covers && !p->twice)
            continue;
        sum_of_cover(t, pi);
        term(t, 1, 'u', pi);
        end_row(t, ">=", p->twice ? 2 : 1);
    }
    if (!p->share)
        return;
    begin_row(t);
    for (size_t pi = 0; pi < in->n_points; pi++)
        term(t, in->weight[pi], 'u', pi);
    const double total = ln_sum_value(&all);
    end_row(t, "<=", total - t->c->options->share * total + 1e-9 * total);
}

/* p, the budget, groups. backup-cover without p: as many sites as the claim has. */
static void write_limits(lp *t)
{
    const ln_instance *in = t->c->instance;
    const ln_solve_options *o = t->c->options;
    if (o->p >= 0) {
        begin_row(t);
        for (size_t si = 0; si < in->n_sites; si++)
            term(t, 1, 'y', si);
        end_row(t, "<=", (double)o->p);
    }
    if (!isnan(o->budget)) {
        begin_row(t);
        for (size_t si = 0; si < in->n_sites; si++)
            term(t, in->cost ? in->cost[si] : 1, 'y', si);
        end_row(t, "<=", o->budget);
    }
    for (size_t k = 0; k < in->n_either; k++) {
        begin_row(t);
        term(t, 1, 'y', in->either[2 * k]);
        term(t, 1, 'y', in->either[2 * k + 1]);
        end_row(t, "<=", 1);
    }
    for (size_t gi = 0; in->group && gi < in->n_groups; gi++) {
        begin_row(t);
        for (size_t si = 0; si < in->n_sites; si++)
            if (in->group[si] == gi)
                term(t, 1, 'y', si);
        if (t->n_terms == 0)
            term(t, 0, 'y', 0);
        end_row(t, "<=", in->group_limit ? (double)in->group_limit[gi] : 1);
    }
}

static void write_kinds(lp *t)
{
    const ln_instance *in = t->c->instance;
    fputs("Bounds\n", t->file);
    for (size_t si = 0; si < in->n_sites; si++)
        fprintf(t->file, " %s y%zu %s\n",
                in->must && in->must[si] == 1 ? "1 <=" : "0 <=", si,
                in->must && in->must[si] == 2 ? "<= 0" : "<= 1");
    for (size_t pi = 0; (!t->program->pairs || t->program->drops) && pi < in->n_points;
         pi++)
        fprintf(t->file, " 0 <= u%zu <= 1\n", pi);
    fputs("Binaries\n", t->file);
    for (size_t si = 0; si < in->n_sites; si++)
        if (!(in->must && in->must[si] > 0))
            fprintf(t->file, " y%zu\n", si);
    for (size_t k = 0; t->program->pairs && t->program->whole && k < n_pairs(t->c); k++)
        fprintf(t->file, " x%zu\n", k);
    fputs("End\n", t->file);
}

ln_status vf_program_write(const vf_case *c, const vf_program *program, FILE *file)
{
    lp t = {.c = c, .program = program, .file = file};
    write_objective(&t);
    if (program->pairs)
        write_assignment(&t);
    else
        write_cover(&t);
    if (c->model->capacities)
        LN_TRY(write_capacities(&t));
    write_limits(&t);
    write_kinds(&t);
    return LN_OK;
}
