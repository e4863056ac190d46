/* run/proof.c - the choice of a run with its proof, as a file. */
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"
#include "run/results.h"

/* An input by the path at which it is found from here. */
static const char *path_of_input(ln_arena *arena, const ln_study *study,
                                 const char *file)
{
    const char *slash = strrchr(study->file, '/');
    return file[0] == '/' || !slash
               ? file
               : ln_arena_format(arena, "%.*s/%s", (int)(slash - study->file),
                                 study->file, file);
}

/* The study, and the files it reads. */
static ln_status list_source(ln_ctx *ctx, const ln_results *r, ln_proof_source *source)
{
    ln_arena *arena = ln_scratch(ctx);
    const ln_city *city = r->city;
    source->word = LN_NEW(arena, const char *, 1);
    source->file = LN_NEW(arena, const char *, city->n_inputs);
    source->sha256 = LN_NEW(arena, const char *, city->n_inputs);
    if (!source->word || !source->file || !source->sha256)
        return ln_no_memory(ctx);
    source->word[source->n_words++] = r->study->file;
    for (size_t k = 0; k < city->n_inputs; k++) {
        const ln_input *input = &city->inputs[k];
        bool known = !input->sha256 || !input->file;
        for (size_t j = 0; j < k && !known; j++) /* a file of several layers */
            known = city->inputs[j].file &&
                    ln_text_equal(city->inputs[j].file, input->file);
        if (known)
            continue;
        const char *path = path_of_input(arena, r->study, input->file);
        if (!path)
            return ln_no_memory(ctx);
        source->sha256[source->n_files] = input->sha256;
        source->file[source->n_files++] = path;
    }
    return LN_OK;
}

ln_status ln_results_write_proof(ln_ctx *ctx, ln_results *r, ln_choice_case *choice)
{
    if (!r->proof)
        return LN_OK;
    LN_TRY(list_source(ctx, r, &choice->source));
    LN_TRY(ln_choice_proof_write(ctx, r->proof, choice));
    r->has_proof = 1;
    return LN_OK;
}
