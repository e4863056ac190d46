/* complex/years.h - can what is taken be started in the years that there are? */
#ifndef LN_COMPLEX_YEARS_H
#define LN_COMPLEX_YEARS_H

#include "base/packing.h"
#include "complex/task.h"

enum { CX_FEW_STEPS = 300, CX_MANY_STEPS = 200000 };

/* The options of a layout (by place, CX_NONE: none), and one more or CX_NONE. year: by
   place, or NULL. Without years everything fits. */
ln_packed cx_years_hold(const cx_task *task, const uint32_t *option, size_t more,
                        size_t most_steps, uint32_t *year);
/* Those whose state is CX_TAKEN. */
ln_packed cx_years_hold_taken(const cx_task *task, const unsigned char *state);
/* Free options that fit in no year any more beside those taken are not. */
void cx_years_close(const cx_task *task, unsigned char *state);

#endif
