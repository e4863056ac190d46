/* verify/proof_choice.c - the choice of a study as a file of lines, compressed:

       linli-choice 1
       word STUDY, file SHA256 PATH     where it comes from
       nothing WHY                      or one of the next two:
       complex N N ...                  counts, then each array of ln_complex_problem
                                        and ln_complex_plan in a line with its name
       proof AIM CLASSES STEPS SETS     then class_of, steps (three numbers each), and
                                        by set: set (mu, early, money), price, lean
       instance N N ...                 counts, arrays of ln_instance, then the lines
                                        of a solution as in verify/proof_file.c
       end

   Nothing of a file is believed: every index is within its range and every sum within
   what its type holds before anything is worked out. */
#include "verify/proof_parts.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

#define FIRST_LINE "linli-choice 1"

/* ---- writing ---- */

static ln_status put_choice(ln_ctx *ctx, proof_out *out, const ln_choice_case *choice)
{
    gzputs(out->to, FIRST_LINE "\n");
    pl_put_source(out, &choice->source);
    if (choice->problem)
        LN_TRY(pp_complex_put(ctx, out, choice));
    else if (choice->instance)
        LN_TRY(pp_instance_put(out, choice));
    else
        pl_put_text(out, "nothing", choice->why ? choice->why : "");
    gzputs(out->to, "end\n");
    return LN_OK;
}

ln_status ln_choice_proof_write(ln_ctx *ctx, const char *path,
                                const ln_choice_case *choice)
{
    proof_out out;
    LN_TRY(pl_create(ctx, path, true, &out));
    return pl_finish(&out, put_choice(ctx, &out, choice));
}

/* ---- reading ---- */

int ln_choice_proof_is(const char *path)
{
    char start[sizeof FIRST_LINE] = "";
    gzFile file = gzopen(path, "rb");
    if (!file)
        return 0;
    const int n = gzread(file, start, sizeof start - 1);
    gzclose(file);
    return n == (int)sizeof start - 1 && ln_text_equal(start, FIRST_LINE);
}

ln_status pp_say(proof_in *in, const char *key, const char *what)
{
    const char *text = ln_arena_format(in->arena, "'%s' %s", key, what);
    return text ? pl_bad(in, text) : ln_no_memory(in->ctx);
}

ln_status pp_check_start(proof_in *in, const char *key, const size_t *start, size_t n,
                         size_t end)
{
    for (size_t k = 0; k < n; k++)
        if (start[k] > start[k + 1])
            return pp_say(in, key, "does not go up");
    return start[0] == 0 && start[n] == end
               ? LN_OK
               : pp_say(in, key, "does not go from 0 to the end");
}

ln_status pp_check_below(proof_in *in, const char *key, const uint32_t *index, size_t n,
                         size_t below, bool none)
{
    for (size_t k = 0; index && k < n; k++)
        if (index[k] >= below && !(none && index[k] == UINT32_MAX))
            return pp_say(in, key, "names what is not there");
    return LN_OK;
}

ln_status pp_check_total(proof_in *in, const char *key, const int64_t *value, size_t n)
{
    int64_t total = 0;
    for (size_t k = 0; k < n; k++)
        if (value[k] < 0 || !ln_int64_add(total, value[k], &total) ||
            total >= (int64_t)1 << 62)
            return pp_say(in, key, "is negative or adds up to too much");
    return LN_OK;
}

typedef struct choice_reader {
    pf_reader r;
    ln_choice_case *choice;
    pp_complex *complex;
    pp_instance *instance;
} choice_reader;

/* The first line of a question says which of the two it is. */
static ln_status begin(choice_reader *c, const char *key)
{
    if (c->complex || c->instance || c->choice->why)
        return LN_OK;
    if (ln_text_equal(key, "complex"))
        return pp_complex_new(&c->r.in, &c->complex);
    return ln_text_equal(key, "instance") ? pp_instance_new(&c->r.in, &c->instance)
                                          : LN_OK;
}

static ln_status take_line(choice_reader *c, const char *key, bool *known)
{
    proof_in *in = &c->r.in;
    LN_TRY(pl_take_source(in, key, &c->choice->source, known));
    if (*known)
        return LN_OK;
    LN_TRY(begin(c, key));
    if (c->complex)
        return pp_complex_take(in, c->complex, key, known);
    if (c->instance) {
        LN_TRY(pp_instance_take(in, c->instance, key, known));
        return *known ? LN_OK : pf_take_line(&c->r, key, known);
    }
    *known = ln_text_equal(key, "nothing") && !c->choice->why;
    if (*known)
        c->choice->why = pl_rest_of_line(in);
    return *known && !c->choice->why ? ln_no_memory(in->ctx) : LN_OK;
}

static ln_status read_lines(choice_reader *c)
{
    proof_in *in = &c->r.in;
    bool more = false, known = true;
    LN_TRY(pl_next_line(in, &more));
    if (!more || !ln_text_equal(in->line, FIRST_LINE))
        return ln_fail(
            in->ctx, LN_E_DATA,
            "%s: not a proof of 'linli run --proof' (its first line would be "
            "'" FIRST_LINE "')",
            in->path);
    for (;;) {
        LN_TRY(ln_checkpoint(in->ctx));
        LN_TRY(pl_next_line(in, &more));
        if (!more)
            return pl_bad(in, "the file is cut off");
        const char *key = pl_next_word(in);
        if (key && ln_text_equal(key, "end"))
            return LN_OK;
        LN_TRY(key ? take_line(c, key, &known) : pl_bad(in, "an empty line"));
        if (!known)
            return pl_bad(in, "a line starts with a word that is not known here");
    }
}

static ln_status end_question(choice_reader *c)
{
    proof_in *in = &c->r.in;
    if (c->complex)
        return pp_complex_end(in, c->complex, c->choice);
    if (!c->instance)
        return c->choice->why ? LN_OK : pl_bad(in, "nothing is asked");
    LN_TRY(pp_instance_end(in, c->instance, c->choice));
    ln_solution *solution = LN_NEW(in->arena, ln_solution, 1);
    if (!solution)
        return ln_no_memory(in->ctx);
    c->choice->solution = solution;
    return ln_proof_claim(in->ctx, c->r.out, c->choice->instance, solution);
}

ln_status ln_choice_proof_read(ln_ctx *ctx, const char *path, ln_choice_case **choice)
{
    choice_reader c = {.choice = NULL};
    LN_TRY(pf_reader_new(ctx, path, &c.r));
    c.choice = LN_NEW(c.r.in.arena, ln_choice_case, 1);
    ln_status st = c.choice ? pl_open(&c.r.in) : ln_no_memory(ctx);
    if (st == LN_OK)
        st = read_lines(&c);
    if (st == LN_OK)
        st = end_question(&c);
    pl_close(&c.r.in);
    if (st != LN_OK) {
        ln_arena_free(c.r.in.arena);
        return st;
    }
    c.choice->arena = c.r.in.arena;
    *choice = c.choice;
    return LN_OK;
}

void ln_choice_proof_free(ln_choice_case *choice)
{
    if (choice)
        ln_arena_free(choice->arena);
}

size_t ln_choice_n_sites(const ln_choice_case *choice)
{
    return choice->plan       ? choice->plan->n_taken
           : choice->solution ? choice->solution->n_chosen
                              : 0;
}

/* Sites of a location model are called TIE/SPACE/NUMBER/WAY, in the order in which ties
   are broken. */
const char *ln_choice_site_name(const ln_choice_case *choice, size_t k, ln_arena *arena)
{
    if (choice->plan)
        return choice->problem->option_id
                   ? choice->problem->option_id[choice->plan->taken[k]]
                   : NULL;
    const char *id = choice->instance->site_id[choice->solution->chosen[k]];
    const char *space = strchr(id, '/'), *way = strrchr(id, '/');
    if (!space || space == way)
        return NULL;
    const char *number = way - 1;
    while (number > space && *number != '/')
        number--;
    return number == space ? NULL
                           : ln_arena_format(arena, "%.*s%s", (int)(number - space - 1),
                                             space + 1, way);
}

static ln_status say_nothing(ln_ctx *ctx, const char *why, ln_verification **v)
{
    ln_arena *arena = ln_arena_new();
    *v = arena ? LN_NEW(arena, ln_verification, 1) : NULL;
    if (!*v) {
        ln_arena_free(arena);
        return ln_no_memory(ctx);
    }
    **v = (ln_verification){.plan = LN_UNDECIDED,
                            .objective = LN_UNDECIDED,
                            .bound = LN_UNDECIDED,
                            .counted = NAN,
                            .proven = NAN,
                            .plan_why = ln_arena_format(arena, "nothing was chosen%s%s",
                                                        *why ? ": " : "", why),
                            .arena = arena};
    return LN_OK;
}

ln_status ln_choice_proof_verify(ln_ctx *ctx, const ln_choice_case *choice,
                                 ln_verification **verification)
{
    if (choice->problem)
        return ln_verify_complex(ctx, choice->problem, choice->plan, verification);
    if (choice->instance)
        return ln_verify_solution(ctx, choice->instance, choice->options,
                                  choice->solution, verification);
    return say_nothing(ctx, choice->why, verification);
}
