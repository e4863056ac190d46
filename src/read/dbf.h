/* read/dbf.h - a table of dBASE (the .dbf of a shapefile, or one alone), gone through
   once, from its first record to its last. */
#ifndef LN_READ_DBF_H
#define LN_READ_DBF_H

#include "read/containers.h"
#include "read/raw_row.h"

typedef struct ln_dbf ln_dbf;

/* Its head: the size fits it, not over 2 GB, n_records records (UINT32_MAX: as many as
   it says), fields inside the record. Closed with the arena. */
ln_status ln_dbf_open(ln_ctx *ctx, ln_arena *arena, const char *path,
                      uint32_t n_records, ln_dbf **dbf);
/* The encoding that its language byte names, or NULL. */
const char *ln_dbf_label(const ln_dbf *dbf);
size_t ln_dbf_n_fields(const ln_dbf *dbf);
/* Its kind, when a text cannot stand for its values (a memo is in another file); its
   cells are null. '\0': it is read. */
char ln_dbf_unread(const ln_dbf *dbf, size_t field);

/* The fields of record `record` (from 0, not before one that was taken already) into
   the row: texts without the blanks around them, numbers as ln_number_print has them
   but whole ones with all their digits, dates as 2026/01/31. Empty, stars and what
   programs print of NAN are null. A number field that holds no number is an error that
   names it: drivers take the start of "1,234" for the number. */
ln_status ln_dbf_row(ln_dbf *dbf, raw_rows *rows, int64_t record);
/* How many of the records that were passed over are marked as deleted. */
ln_status ln_dbf_end(ln_dbf *dbf, size_t *n_deleted);

#endif
