/* tests/fuzz/fuzz_code.c - codes, ages, categories and services as people write them.
 */
#include "linli/city.h"
#include "linli/study.h"
#include "read/bands.h"
#include "read/code.h"
#include "read/osm.h"

#include "fuzz.h"

static void check_code(ln_ctx *ctx, const char *text)
{
    static const char *const codes[] = {"320106010001", "320106010002", "010106010003"};
    ln_map *map = ln_map_new(ln_scratch(ctx), 3);
    size_t place = 0;
    for (size_t k = 0; k < 3; k++)
        PROMISE(ln_map_put(map, codes[k], k));
    const code_match match = ln_code_find(map, 12, text, &place);
    PROMISE((match == CODE_NONE || match == CODE_ROUNDED) == (place == LN_MAP_NONE));
    PROMISE(match != CODE_SAME || strcmp(text, codes[place]) == 0);
    PROMISE(ln_code_significant(text) <= strlen(text));
}

static void check_ages(const char *text)
{
    int from_age = 0, to_age = 0;
    size_t prefix = 0;
    const char *suffix = NULL;
    if (!ln_bands_parse(text, &from_age, &to_age, &prefix, &suffix))
        return;
    PROMISE(from_age >= 0 && from_age <= to_age && to_age <= 120);
    PROMISE(prefix <= strlen(text) && suffix >= text && suffix <= text + strlen(text));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    ln_ctx *ctx = ln_ctx_new();
    char *text = fuzz_text(data, n);
    size_t n_categories = 0;
    check_code(ctx, text);
    check_ages(text);
    ln_space_categories(&n_categories);
    PROMISE(ln_space_category_find(text) < (int)n_categories);
    PROMISE(ln_service_find(text) < LN_N_SERVICES);
    ln_osm_walkable(text, NULL, NULL, NULL);
    ln_ctx_free(ctx);
    free(text);
    return 0;
}
