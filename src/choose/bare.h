/* choose/bare.h - the readers of bare instances share columns, numbers and messages. */
#ifndef LN_CHOOSE_BARE_H
#define LN_CHOOSE_BARE_H

#include "linli/choose.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"

/* One CSV file, its path for messages. */
typedef struct ln_bare_file {
    const char *path;
    ln_csv csv;
} ln_bare_file;

ln_status ln_bare_open(ln_ctx *ctx, const char *path, ln_bare_file *file);

/* The first of the names (NULL-terminated) that the header has, ASCII case folded but
   an exact match first; -1 when there is none. */
int ln_bare_column(const ln_bare_file *file, const char *const *names);
/* The same, LN_E_SCHEMA when there is none; what: "demand". */
ln_status ln_bare_need_column(ln_ctx *ctx, const ln_bare_file *file,
                              const char *const *names, const char *what, int *column);
const char *ln_bare_cell(const ln_bare_file *file, size_t row, int column);
/* LN_E_DATA "file:line: column 'text' is not a number". */
ln_status ln_bare_number(ln_ctx *ctx, const ln_bare_file *file, size_t row, int column,
                         double *value);
ln_status ln_bare_number_from_0(ln_ctx *ctx, const ln_bare_file *file, size_t row,
                                int column, double *value);
/* The code of a row, not blank; put into the map as `value`, LN_E_DATA when it is there
   already. */
ln_status ln_bare_new_code(ln_ctx *ctx, const ln_bare_file *file, size_t row,
                           int column, ln_map *map, size_t value, const char **code);

/* Names of columns that mean the same (CONTRACT 3 first). */
extern const char *const ln_bare_id_names[], *const ln_bare_weight_names[],
                                                 *const ln_bare_cost_names[],
                                                     *const ln_bare_capacity_names[];

/* A row of sites in columns: costs and capacities when the file has them. */
ln_status ln_bare_site_columns(ln_ctx *ctx, ln_arena *arena, const ln_bare_file *file,
                               double **cost, double **capacity);
ln_status ln_bare_weights(ln_ctx *ctx, ln_arena *arena, const ln_bare_file *file,
                          double **weight);

/* The arrays of a full table of pairs, while they are being filled. */
typedef struct ln_bare_pairs {
    size_t *start;
    uint32_t *site;
    double *distance;
} ln_bare_pairs;
/* Every point with every site, numbered from 1; distances 0 so far. */
ln_status ln_bare_dense(ln_ctx *ctx, ln_arena *arena, size_t n_points, size_t n_sites,
                        ln_instance *instance, ln_bare_pairs *pairs);

/* The formats. Everything but must is filled, in the arena. */
ln_status ln_bare_read_pairs(ln_ctx *ctx, ln_arena *arena,
                             const ln_instance_files *files, ln_instance *instance);
ln_status ln_bare_read_points(ln_ctx *ctx, ln_arena *arena,
                              const ln_instance_files *files, ln_instance *instance);
ln_status ln_bare_read_pmed(ln_ctx *ctx, ln_arena *arena,
                            const ln_instance_files *files, ln_instance *instance);
ln_status ln_bare_read_pmedcap(ln_ctx *ctx, ln_arena *arena,
                               const ln_instance_files *files, ln_instance *instance);
ln_status ln_bare_read_cap(ln_ctx *ctx, ln_arena *arena, const ln_instance_files *files,
                           ln_instance *instance);
ln_status ln_bare_read_holmberg(ln_ctx *ctx, ln_arena *arena,
                                const ln_instance_files *files, ln_instance *instance);
ln_status ln_bare_read_tbed(ln_ctx *ctx, ln_arena *arena,
                            const ln_instance_files *files, ln_instance *instance);
ln_status ln_bare_read_scp(ln_ctx *ctx, ln_arena *arena, const ln_instance_files *files,
                           ln_instance *instance);
ln_status ln_bare_read_tsplib(ln_ctx *ctx, ln_arena *arena,
                              const ln_instance_files *files, ln_instance *instance);

#endif
