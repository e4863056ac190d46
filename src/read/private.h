/* read/private.h - private copies of inputs that cannot be read where they are. */
#ifndef LN_READ_PRIVATE_H
#define LN_READ_PRIVATE_H

#include "base/arena.h"

/* A folder that only this user can open; it goes, with the files in it, when the arena
   is rewound. */
ln_status ln_private_folder(ln_ctx *ctx, ln_arena *arena, const char **folder);

/* A copy of a file. LN_E_IO. */
ln_status ln_private_copy(ln_ctx *ctx, const char *from, const char *to);

/* The members of an archive that linli can use, unpacked by their base names; nothing
   else is looked at. LN_E_DATA when it is no archive or too large, LN_E_IO. */
ln_status ln_private_unzip(ln_ctx *ctx, ln_arena *arena, const char *path,
                           const char **folder);

/* The same text in UTF-8 when it is UTF-16 (a byte order mark says so), else path. */
ln_status ln_private_utf8(ln_ctx *ctx, ln_arena *arena, const char *path,
                          const char **use);

#endif
