/* base/hash.h - SHA-256 (FIPS 180-4) of bytes and files, and a quick 64-bit mix. */
#ifndef LN_BASE_HASH_H
#define LN_BASE_HASH_H

#include <nettle/sha2.h>

#include "linli/base.h"

typedef struct sha256_ctx ln_sha256;
#define LN_SHA256_TEXT 65 /* 64 hex digits and a NUL */

void ln_sha256_start(ln_sha256 *sha);
void ln_sha256_add(ln_sha256 *sha, const void *bytes, size_t n_bytes);
void ln_sha256_finish(ln_sha256 *sha, char text[LN_SHA256_TEXT]);
ln_status ln_sha256_file(ln_ctx *ctx, const char *path, char text[LN_SHA256_TEXT]);

uint64_t ln_mix64(uint64_t x); /* SplitMix64 finaliser */

#endif
