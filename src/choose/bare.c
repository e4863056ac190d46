/* choose/bare.c - bare instances: formats, columns by name, fixed and forbidden sites.
 */
#include "choose/bare.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"

const char *const ln_bare_id_names[] = {"id",        "demand", "site", "code",
                                        "object_id", "name",   NULL};
const char *const ln_bare_weight_names[] = {
    "weight", "pop", "persons", "people", "population", "POP2000", NULL};
const char *const ln_bare_cost_names[] = {"cost", "cost_cny", "price", NULL};
const char *const ln_bare_capacity_names[] = {"capacity", "supply", "capacity_units",
                                              NULL};

ln_status ln_bare_open(ln_ctx *ctx, const char *path, ln_bare_file *file)
{
    file->path = path;
    return ln_csv_read(ctx, ln_scratch(ctx), path, &file->csv);
}

int ln_bare_column(const ln_bare_file *file, const char *const *names)
{
    for (size_t k = 0; names[k]; k++) {
        const int column = ln_csv_column(&file->csv, names[k]);
        if (column >= 0)
            return column;
    }
    for (size_t k = 0; names[k]; k++)
        for (size_t c = 0; c < file->csv.n_columns; c++)
            if (ln_text_equal_nocase(file->csv.header[c], names[k]))
                return (int)c;
    return -1;
}

ln_status ln_bare_need_column(ln_ctx *ctx, const ln_bare_file *file,
                              const char *const *names, const char *what, int *column)
{
    *column = ln_bare_column(file, names);
    if (*column >= 0)
        return LN_OK;
    return ln_fail(ctx, LN_E_SCHEMA, "%s: no column '%s'; name it so in the first line",
                   file->path, what);
}

const char *ln_bare_cell(const ln_bare_file *file, size_t row, int column)
{
    return file->csv.cell[row * file->csv.n_columns + (size_t)column];
}

ln_status ln_bare_number(ln_ctx *ctx, const ln_bare_file *file, size_t row, int column,
                         double *value)
{
    const char *text = ln_bare_cell(file, row, column);
    if (ln_number_parse(text, value))
        return LN_OK;
    return ln_fail(ctx, LN_E_DATA, "%s:%zu: %s: '%s' is not a number", file->path,
                   file->csv.line[row], file->csv.header[column], text);
}

ln_status ln_bare_number_from_0(ln_ctx *ctx, const ln_bare_file *file, size_t row,
                                int column, double *value)
{
    double number = 0;
    LN_TRY(ln_bare_number(ctx, file, row, column, &number));
    if (number < 0)
        return ln_fail(ctx, LN_E_DATA, "%s:%zu: %s: '%s' is negative", file->path,
                       file->csv.line[row], file->csv.header[column],
                       ln_bare_cell(file, row, column));
    *value = number;
    return LN_OK;
}

ln_status ln_bare_new_code(ln_ctx *ctx, const ln_bare_file *file, size_t row,
                           int column, ln_map *map, size_t value, const char **code)
{
    const char *text = ln_bare_cell(file, row, column);
    if (ln_text_is_blank(text))
        return ln_fail(ctx, LN_E_DATA, "%s:%zu: %s is empty", file->path,
                       file->csv.line[row], file->csv.header[column]);
    if (ln_map_get(map, text) != LN_MAP_NONE)
        return ln_fail(ctx, LN_E_DATA, "%s:%zu: %s '%s' is there already", file->path,
                       file->csv.line[row], file->csv.header[column], text);
    *code = text;
    return ln_map_put(map, text, value) ? LN_OK : ln_no_memory(ctx);
}

static ln_status read_column(ln_ctx *ctx, ln_arena *arena, const ln_bare_file *file,
                             int column, double **values)
{
    double *read = LN_NEW(arena, double, file->csv.n_rows);
    if (!read)
        return ln_no_memory(ctx);
    for (size_t row = 0; row < file->csv.n_rows; row++)
        LN_TRY(ln_bare_number_from_0(ctx, file, row, column, &read[row]));
    *values = read;
    return LN_OK;
}

ln_status ln_bare_site_columns(ln_ctx *ctx, ln_arena *arena, const ln_bare_file *file,
                               double **cost, double **capacity)
{
    const int cost_column = ln_bare_column(file, ln_bare_cost_names);
    const int capacity_column = ln_bare_column(file, ln_bare_capacity_names);
    if (cost_column >= 0)
        LN_TRY(read_column(ctx, arena, file, cost_column, cost));
    if (capacity_column >= 0)
        LN_TRY(read_column(ctx, arena, file, capacity_column, capacity));
    return LN_OK;
}

ln_status ln_bare_weights(ln_ctx *ctx, ln_arena *arena, const ln_bare_file *file,
                          double **weight)
{
    const int column = ln_bare_column(file, ln_bare_weight_names);
    if (column >= 0)
        return read_column(ctx, arena, file, column, weight);
    double *ones = LN_NEW(arena, double, file->csv.n_rows);
    if (!ones)
        return ln_no_memory(ctx);
    for (size_t row = 0; row < file->csv.n_rows; row++)
        ones[row] = 1;
    *weight = ones;
    return LN_OK;
}

/* The next code of a list, cut out of it; NULL at its end. */
static ln_status next_code(ln_ctx *ctx, char **rest, const char **code)
{
    *code = NULL;
    while (*rest) {
        char *comma = strchr(*rest, ',');
        if (comma)
            *comma = '\0';
        const char *one = ln_text_trim(ln_scratch(ctx), *rest);
        *rest = comma ? comma + 1 : NULL;
        if (!one)
            return ln_no_memory(ctx);
        if (*one == '\0')
            continue;
        *code = one;
        return LN_OK;
    }
    return LN_OK;
}

static ln_status site_of_code(ln_ctx *ctx, const ln_map *sites,
                              const ln_instance *instance, const char *code, size_t *si)
{
    *si = ln_map_get(sites, code);
    if (*si != LN_MAP_NONE)
        return LN_OK;
    const char *near = ln_text_closest(code, instance->site_id, instance->n_sites);
    return ln_fail(ctx, LN_E_USAGE, "there is no site '%s'%s%s", code,
                   near ? "; did you mean " : "", near ? near : "");
}

/* Marks the sites of a comma-separated list. */
static ln_status mark_codes(ln_ctx *ctx, const ln_map *sites,
                            const ln_instance *instance, const char *codes,
                            unsigned char mark, unsigned char *must)
{
    char *rest = ln_arena_text(ln_scratch(ctx), codes);
    const char *code = NULL;
    size_t si = 0;
    if (!rest)
        return ln_no_memory(ctx);
    for (;;) {
        LN_TRY(next_code(ctx, &rest, &code));
        if (!code)
            return LN_OK;
        LN_TRY(site_of_code(ctx, sites, instance, code, &si));
        if (must[si] != 0 && must[si] != mark)
            return ln_fail(ctx, LN_E_USAGE, "site '%s' is both fixed and forbidden",
                           code);
        must[si] = mark;
    }
}

typedef struct pair_list {
    uint32_t *pair;
    size_t n, capacity;
} pair_list;

static ln_status add_pair(ln_ctx *ctx, ln_arena *arena, pair_list *list, size_t a,
                          size_t b)
{
    list->pair = ln_arena_grow(arena, list->pair, list->n, &list->capacity, list->n + 1,
                               2 * sizeof *list->pair);
    if (!list->pair)
        return ln_no_memory(ctx);
    list->pair[2 * list->n] = (uint32_t)a;
    list->pair[2 * list->n++ + 1] = (uint32_t)b;
    return LN_OK;
}

/* A list of codes of which at most one may be open: every two of them. */
static ln_status add_either(ln_ctx *ctx, ln_arena *arena, const ln_map *sites,
                            const ln_instance *instance, const char *codes,
                            pair_list *list)
{
    char *rest = ln_arena_text(ln_scratch(ctx), codes);
    size_t *site = LN_NEW(ln_scratch(ctx), size_t, strlen(codes) + 1), n = 0;
    const char *code = NULL;
    if (!rest || !site)
        return ln_no_memory(ctx);
    for (;;) {
        LN_TRY(next_code(ctx, &rest, &code));
        if (!code)
            break;
        LN_TRY(site_of_code(ctx, sites, instance, code, &site[n]));
        for (size_t k = 0; k < n; k++) {
            if (site[k] == site[n])
                return ln_fail(ctx, LN_E_USAGE, "site '%s' is listed twice", code);
            LN_TRY(add_pair(ctx, arena, list, site[k], site[n]));
        }
        n++;
    }
    return n >= 2 ? LN_OK
                  : ln_fail(ctx, LN_E_USAGE, "'%s' names fewer than two sites", codes);
}

/* What is listed joins what the format brought, as sites too near to each other. */
static ln_status mark_either(ln_ctx *ctx, ln_arena *arena, const ln_map *sites,
                             const ln_instance_files *files, ln_instance *instance)
{
    pair_list list = {0};
    for (size_t k = 0; k < instance->n_either; k++)
        LN_TRY(add_pair(ctx, arena, &list, instance->either[2 * k],
                        instance->either[2 * k + 1]));
    for (size_t k = 0; k < files->n_either; k++)
        LN_TRY(ln_at(ctx,
                     add_either(ctx, arena, sites, instance, files->either[k], &list),
                     "either-or"));
    instance->either = list.pair;
    instance->n_either = list.n;
    return LN_OK;
}

static ln_status mark_must(ln_ctx *ctx, ln_arena *arena, const ln_instance_files *files,
                           ln_instance *instance)
{
    ln_map *sites = ln_map_new(ln_scratch(ctx), instance->n_sites);
    unsigned char *must = LN_NEW(arena, unsigned char, instance->n_sites);
    if (!sites || !must)
        return ln_no_memory(ctx);
    for (size_t si = 0; si < instance->n_sites; si++)
        if (!ln_map_put(sites, instance->site_id[si], si))
            return ln_no_memory(ctx);
    if (files->fix)
        LN_TRY(ln_at(ctx, mark_codes(ctx, sites, instance, files->fix, 1, must),
                     "fixed sites"));
    if (files->forbid)
        LN_TRY(ln_at(ctx, mark_codes(ctx, sites, instance, files->forbid, 2, must),
                     "forbidden sites"));
    instance->must = must;
    return mark_either(ctx, arena, sites, files, instance);
}

/* Codes are borrowed from the files, which die with the scratch: keep them. */
static ln_status keep_codes(ln_ctx *ctx, ln_arena *arena, const char *const *codes,
                            size_t n, const char *const **kept)
{
    const char **copy = LN_NEW(arena, const char *, n);
    if (!copy)
        return ln_no_memory(ctx);
    for (size_t i = 0; i < n; i++) {
        copy[i] = ln_arena_text(arena, codes[i]);
        if (!copy[i])
            return ln_no_memory(ctx);
    }
    *kept = copy;
    return LN_OK;
}

typedef struct bare_format {
    const char *key;
    size_t n_files;
    const char *wants;
    ln_status (*read)(ln_ctx *ctx, ln_arena *arena, const ln_instance_files *files,
                      ln_instance *instance);
} bare_format;

static const bare_format formats[] = {
    {"pairs-csv", 1, "one file demand,site,distance", ln_bare_read_pairs},
    {"points-csv", 2, "two files, id,x,y,weight and id,x,y,cost,capacity",
     ln_bare_read_points},
    {"orlib-pmed", 1, "one file", ln_bare_read_pmed},
    {"orlib-pmedcap", 1, "one file", ln_bare_read_pmedcap},
    {"orlib-cap", 1, "one file", ln_bare_read_cap},
    {"orlib-scp", 1, "one file", ln_bare_read_scp},
    {"holmberg", 1, "one file", ln_bare_read_holmberg},
    {"yang", 1, "one file", ln_bare_read_holmberg},
    {"tbed", 1, "one file", ln_bare_read_tbed},
    {"tsplib", 1, "one file", ln_bare_read_tsplib},
};

static ln_status find_format(ln_ctx *ctx, const ln_instance_files *files,
                             const bare_format **format)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (!ln_text_equal(formats[i].key, files->format))
            continue;
        if (formats[i].n_files != files->n_files)
            return ln_fail(ctx, LN_E_USAGE, "%s wants %s, not %zu", formats[i].key,
                           formats[i].wants, files->n_files);
        *format = &formats[i];
        return LN_OK;
    }
    const char *known = formats[0].key;
    for (size_t i = 1; known && i < sizeof formats / sizeof *formats; i++)
        known = ln_arena_format(ln_scratch(ctx), "%s, %s", known, formats[i].key);
    return ln_fail(ctx, LN_E_USAGE, "there is no format '%s'; there are %s",
                   files->format ? files->format : "", known ? known : "");
}

/* An instance that was read, with the arena that owns it. */
typedef struct owned_instance {
    ln_instance instance; /* first: the caller's pointer */
    ln_arena *arena;
} owned_instance;

static ln_status read_into(ln_ctx *ctx, const ln_instance_files *files,
                           owned_instance *owned)
{
    const bare_format *format = NULL;
    ln_instance *instance = &owned->instance;
    instance->p = -1;
    LN_TRY(find_format(ctx, files, &format));
    LN_TRY(format->read(ctx, owned->arena, files, instance));
    LN_TRY(keep_codes(ctx, owned->arena, instance->point_id, instance->n_points,
                      &instance->point_id));
    LN_TRY(keep_codes(ctx, owned->arena, instance->site_id, instance->n_sites,
                      &instance->site_id));
    return mark_must(ctx, owned->arena, files, instance);
}

ln_status ln_instance_read(ln_ctx *ctx, const ln_instance_files *files,
                           ln_instance **instance)
{
    ln_arena *arena = ln_arena_new();
    owned_instance *owned = arena ? LN_NEW(arena, owned_instance, 1) : NULL;
    if (!owned) {
        ln_arena_free(arena);
        return ln_no_memory(ctx);
    }
    owned->arena = arena;
    const ln_mark mark = ln_arena_mark(ln_scratch(ctx));
    const ln_status st = read_into(ctx, files, owned);
    ln_arena_rewind(ln_scratch(ctx), mark);
    if (st != LN_OK) {
        ln_arena_free(arena);
        return st;
    }
    *instance = &owned->instance;
    return LN_OK;
}

ln_status ln_instance_mark(ln_ctx *ctx, const ln_instance_files *files,
                           ln_instance *instance)
{
    return mark_must(ctx, ln_scratch(ctx), files, instance);
}

void ln_instance_free(ln_instance *instance)
{
    if (instance)
        ln_arena_free(((owned_instance *)instance)->arena);
}
