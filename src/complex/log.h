/* complex/log.h - what a bound rests on, written down for whoever checks it. */
#ifndef LN_COMPLEX_LOG_H
#define LN_COMPLEX_LOG_H

#include "complex/task.h"

typedef struct cx_log {
    ln_arena *arena;
    size_t capacity_steps, capacity_sets, bytes, most_bytes;
    ln_complex_proof proof;
} cx_log;

/* most_bytes 0: nothing is written. */
void cx_log_begin(cx_log *log, ln_arena *arena, const cx_task *task, size_t most_bytes);
/* A log of its own with the first steps and sets of another; both count as one. */
cx_log cx_log_again(const cx_log *log, size_t n_steps, size_t n_sets);
void cx_log_step(cx_log *log, uint32_t kind, uint32_t a, uint32_t b);
/* From now on these prices hold: by class, then by leaner (task->n_prices). */
void cx_log_prices(cx_log *log, const cx_task *task, const ln_complex_prices *prices);

#endif
