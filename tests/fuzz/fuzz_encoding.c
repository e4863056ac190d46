/* tests/fuzz/fuzz_encoding.c - bytes of any encoding become UTF-8 or are refused. The
   first byte picks the label and the study's word; the rest are texts between lines. */
#include "base/text.h"
#include "read/decode.h"

#include "fuzz.h"

#define MOST_TEXTS 64

static void check_utf8(const char *const *texts, size_t n)
{
    for (size_t k = 0; k < n; k++)
        PROMISE(!texts[k] || ln_text_is_utf8(texts[k], strlen(texts[k])));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    static const char *const words[] = {NULL,    "GB18030", "CP1252",  "BIG5",
                                        "UTF-8", "CP850",   "nonsense"};
    const char *texts[MOST_TEXTS], *encoding = NULL;
    size_t n_texts = 0, culprit = 0, n_cut = 0;
    bool assumed = false;
    if (n == 0)
        return 0;
    char *text = fuzz_text(data + 1, n - 1);
    for (char *at = strtok(text, "\n"); at && n_texts < MOST_TEXTS;
         at = strtok(NULL, "\n"))
        texts[n_texts++] = at;
    ln_ctx *ctx = ln_ctx_new();
    const ln_status st =
        ln_decode_detect(ctx, texts, n_texts, words[data[0] % 7],
                         words[data[0] / 7 % 7], &encoding, &assumed, &culprit);
    if (st == LN_OK &&
        ln_decode_all(ctx, ln_scratch(ctx), encoding, texts, n_texts, &n_cut) == LN_OK)
        check_utf8(texts, n_texts);
    PROMISE(st == LN_OK || (st == LN_E_DATA && culprit < n_texts) || st == LN_E_STUDY);
    ln_ctx_free(ctx);
    free(text);
    return 0;
}
