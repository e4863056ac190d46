/* complex/log.c - the steps of a search and the prices that they rest on; what grows
   too large is let go of as a whole. */
#include "complex/log.h"

#include <string.h>

void cx_log_begin(cx_log *log, ln_arena *arena, const cx_task *task, size_t most_bytes)
{
    *log = (cx_log){.arena = arena, .most_bytes = most_bytes};
    log->proof.n_classes = task->n_classes;
    log->proof.complete = most_bytes > 0;
}

static bool has_room(cx_log *log, size_t bytes)
{
    if (!log->proof.complete)
        return false;
    log->bytes += bytes;
    if (log->bytes > log->most_bytes)
        log->proof.complete = 0;
    return log->proof.complete;
}

void cx_log_step(cx_log *log, uint32_t kind, uint32_t a, uint32_t b)
{
    ln_complex_proof *p = &log->proof;
    if (!has_room(log, sizeof *p->step))
        return;
    ln_complex_step *step =
        ln_arena_grow(log->arena, p->step, p->n_steps, &log->capacity_steps,
                      p->n_steps + 1, sizeof *p->step);
    if (!step) {
        p->complete = 0;
        return;
    }
    p->step = step;
    p->step[p->n_steps++] = (ln_complex_step){kind, a, b};
}

cx_log cx_log_again(const cx_log *log, size_t n_steps, size_t n_sets)
{
    cx_log again = *log;
    again.capacity_steps = again.capacity_sets = 0;
    again.proof.step = NULL;
    again.proof.set = NULL;
    again.proof.n_steps = again.proof.n_sets = 0;
    if (n_sets > 0)
        again.proof.set = ln_arena_grow(log->arena, NULL, 0, &again.capacity_sets,
                                        n_sets, sizeof *again.proof.set);
    if (n_sets > 0 && !again.proof.set)
        again.proof.complete = 0;
    for (size_t k = 0; again.proof.complete && k < n_sets; k++)
        again.proof.set[again.proof.n_sets++] = log->proof.set[k];
    for (size_t k = 0; k < n_steps && k < log->proof.n_steps; k++) {
        const ln_complex_step *step = &log->proof.step[k];
        cx_log_step(&again, step->kind, step->a, step->b);
    }
    return again;
}

void cx_log_prices(cx_log *log, const cx_task *task, const ln_complex_prices *prices)
{
    ln_complex_proof *p = &log->proof;
    const size_t n = task->n_classes;
    const size_t n_leaners = task->n_prices - n,
                 n_lean = n_leaners ? task->n_options : 0;
    if (!has_room(log, (n + n_lean) * sizeof *prices->price + sizeof *p->set))
        return;
    ln_complex_prices *set =
        ln_arena_grow(log->arena, p->set, p->n_sets, &log->capacity_sets, p->n_sets + 1,
                      sizeof *p->set);
    double *copy = set ? LN_NEW(log->arena, double, n) : NULL;
    double *lean = copy && n_lean ? LN_NEW(log->arena, double, n_lean) : NULL;
    if (!copy || (n_lean && !lean)) {
        p->complete = 0;
        return;
    }
    if (n > 0)
        memcpy(copy, prices->price, n * sizeof *copy);
    p->set = set;
    p->set[p->n_sets] = *prices;
    p->set[p->n_sets].price = copy;
    for (size_t k = 0; lean && k < n_leaners; k++)
        lean[task->leaner[k]] = prices->price[n + k];
    p->set[p->n_sets].lean = lean;
    cx_log_step(log, LN_COMPLEX_PRICES, (uint32_t)p->n_sets++, 0);
}
