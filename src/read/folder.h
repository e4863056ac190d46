/* read/folder.h - the data files of a folder. */
#ifndef LN_READ_FOLDER_H
#define LN_READ_FOLDER_H

#include "base/arena.h"

/* Names of the files in a folder that linli reads, in alphabetic order, with or without
   rasters; hidden ones are passed over. LN_E_IO, LN_E_SCHEMA when there is none. */
ln_status ln_folder_files(ln_ctx *ctx, ln_arena *arena, const char *dir, bool rasters,
                          const char *const **files, size_t *n);

#endif
