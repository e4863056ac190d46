/* choose/proof_log.c - steps and prices, in the order in which they came. */
#include "choose/proof_log.h"

#include <string.h>

ln_proof_log *ln_proof_log_new(size_t n_points, size_t most_bytes)
{
    ln_arena *arena = ln_arena_new();
    ln_proof_log *log = arena ? LN_NEW(arena, ln_proof_log, 1) : NULL;
    int32_t *class_of = arena ? LN_NEW(arena, int32_t, n_points) : NULL;
    if (!log || !class_of) {
        ln_arena_free(arena);
        return NULL;
    }
    log->arena = arena;
    log->most_bytes = most_bytes;
    log->certificate.class_of = class_of;
    log->certificate.n_points = n_points;
    log->mark = ln_arena_mark(arena);
    ln_proof_log_clear(log);
    return log;
}

void ln_proof_log_free(ln_proof_log *log)
{
    if (log)
        ln_arena_free(log->arena);
}

/* Lets go of what was written. */
static void empty(ln_proof_log *log)
{
    ln_certificate *c = &log->certificate;
    ln_arena_rewind(log->arena, log->mark);
    c->step = NULL;
    c->price = NULL;
    c->mu = NULL;
    c->n_steps = c->n_prices = 0;
    log->step_capacity = log->price_capacity = log->mu_capacity = log->n_bytes = 0;
}

void ln_proof_log_clear(ln_proof_log *log)
{
    ln_certificate *c = &log->certificate;
    empty(log);
    for (size_t pi = 0; pi < c->n_points; pi++)
        c->class_of[pi] = -1;
    c->n_classes = c->n_priced = 0;
    log->failed = false;
}

/* A proof with a gap is none. */
static void give_up(ln_proof_log *log)
{
    empty(log);
    log->failed = true;
}

void ln_log_class(ln_proof_log *log, size_t point, size_t class_index)
{
    if (!log)
        return;
    log->certificate.class_of[point] = (int32_t)class_index;
    if (class_index >= log->certificate.n_classes)
        log->certificate.n_classes = class_index + 1;
    log->certificate.n_priced = log->certificate.n_classes;
}

void ln_log_step(ln_proof_log *log, ln_certificate_kind kind, uint32_t a, uint32_t b)
{
    if (!log || log->failed)
        return;
    ln_certificate *c = &log->certificate;
    c->step = ln_arena_grow(log->arena, c->step, c->n_steps, &log->step_capacity,
                            c->n_steps + 1, sizeof *c->step);
    if (c->step)
        c->step[c->n_steps++] = (ln_certificate_step){kind, a, b};
    else
        give_up(log);
}

void ln_log_priced(ln_proof_log *log, size_t n_priced)
{
    if (log)
        log->certificate.n_priced = n_priced;
}

void ln_log_prices(ln_proof_log *log, const double *u, double mu)
{
    if (!log || log->failed)
        return;
    ln_certificate *c = &log->certificate;
    const size_t n = c->n_prices, size = c->n_priced * sizeof *u;
    log->n_bytes += size;
    double *own = log->n_bytes <= log->most_bytes
                      ? LN_NEW(log->arena, double, c->n_priced)
                      : NULL;
    c->price = ln_arena_grow(log->arena, c->price, n, &log->price_capacity, n + 1,
                             sizeof *c->price);
    c->mu =
        ln_arena_grow(log->arena, c->mu, n, &log->mu_capacity, n + 1, sizeof *c->mu);
    if (!own || !c->price || !c->mu) {
        give_up(log);
        return;
    }
    if (size > 0)
        memcpy(own, u, size);
    c->price[n] = own;
    c->mu[n] = mu;
    c->n_prices++;
    ln_log_step(log, LN_CERTIFICATE_PRICES, (uint32_t)n, 0);
}
