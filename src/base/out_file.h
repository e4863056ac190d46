/* base/out_file.h - a text file that takes its name only when it is whole. */
#ifndef LN_BASE_OUT_FILE_H
#define LN_BASE_OUT_FILE_H

#include <stdio.h>

#include "base/arena.h"

typedef struct ln_out_file {
    ln_ctx *ctx;
    const char *path, *temporary;
    FILE *file;
} ln_out_file;

/* Opens a temporary file beside path. LN_E_IO, also when path is not a regular file. */
ln_status ln_out_open(ln_ctx *ctx, const char *path, ln_out_file *out);
/* Writes to the disk, closes and names it when st is LN_OK and all went well; else
   removes it. Returns st, or LN_E_IO. */
ln_status ln_out_close(ln_out_file *out, ln_status st);

#endif
