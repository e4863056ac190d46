/* choose/pseudo.h - what branching on a site has brought so far (pseudo-costs: Benichou
   and others 1971). */
#ifndef LN_CHOOSE_PSEUDO_H
#define LN_CHOOSE_PSEUDO_H

#include "choose/relax.h"

typedef struct ln_pseudo ln_pseudo;
ln_pseudo *ln_pseudo_new(ln_arena *arena, size_t n_sites); /* NULL: no memory */
/* Site si was opened (or closed) where the relaxation had picked it for this share of
   its steps, and the bound rose by so much. */
void ln_pseudo_learn(ln_pseudo *pseudo, uint32_t si, bool closed, double share,
                     double gain);
/* The free site of which both branches together are expected to lift the bound most. */
uint32_t ln_pseudo_site(const ln_pseudo *pseudo, const ln_relax *relax);

#endif
