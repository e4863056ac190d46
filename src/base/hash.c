/* base/hash.c - SHA-256 of bytes and files (Nettle), and a quick 64-bit mix. */
#include "base/hash.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"

void ln_sha256_start(ln_sha256 *sha)
{
    sha256_init(sha);
}

void ln_sha256_add(ln_sha256 *sha, const void *bytes, size_t n_bytes)
{
    sha256_update(sha, n_bytes, bytes);
}

void ln_sha256_finish(ln_sha256 *sha, char text[LN_SHA256_TEXT])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(sha, sizeof digest, digest);
    for (size_t k = 0; k < sizeof digest; k++)
        snprintf(text + 2 * k, 3, "%02x", (unsigned)digest[k]);
}

ln_status ln_sha256_file(ln_ctx *ctx, const char *path, char text[LN_SHA256_TEXT])
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return ln_fail(ctx, LN_E_IO, "%s: cannot open: %s", path, strerror(errno));
    ln_sha256 sha;
    ln_sha256_start(&sha);
    unsigned char bytes[65536];
    size_t n = 0;
    while ((n = fread(bytes, 1, sizeof bytes, file)) > 0)
        ln_sha256_add(&sha, bytes, n);
    const int failed = ferror(file);
    fclose(file);
    if (failed)
        return ln_fail(ctx, LN_E_IO, "%s: cannot read", path);
    ln_sha256_finish(&sha, text);
    return LN_OK;
}

uint64_t ln_mix64(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}
