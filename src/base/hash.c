/* base/hash.c - SHA-256 (FIPS 180-4) of bytes and files, and a quick 64-bit mix. */
#include "base/hash.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"

static const uint32_t round_constant[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
    0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
    0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
    0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
    0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2};

static uint32_t rotated(uint32_t x, int n)
{
    return x >> n | x << (32 - n);
}

static void expand(const unsigned char block[64], uint32_t w[64])
{
    for (int t = 0; t < 16; t++)
        w[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16 |
               (uint32_t)block[4 * t + 2] << 8 | block[4 * t + 3];
    for (int t = 16; t < 64; t++) {
        const uint32_t a = w[t - 15], b = w[t - 2];
        w[t] = w[t - 16] + (rotated(a, 7) ^ rotated(a, 18) ^ a >> 3) + w[t - 7] +
               (rotated(b, 17) ^ rotated(b, 19) ^ b >> 10);
    }
}

static void compress(uint32_t state[8], const unsigned char block[64])
{
    uint32_t w[64], h[8];
    expand(block, w);
    memcpy(h, state, sizeof h);
    for (int t = 0; t < 64; t++) {
        const uint32_t s1 = rotated(h[4], 6) ^ rotated(h[4], 11) ^ rotated(h[4], 25);
        const uint32_t choice = (h[4] & h[5]) ^ (~h[4] & h[6]);
        const uint32_t t1 = h[7] + s1 + choice + round_constant[t] + w[t];
        const uint32_t s0 = rotated(h[0], 2) ^ rotated(h[0], 13) ^ rotated(h[0], 22);
        const uint32_t majority = (h[0] & h[1]) ^ (h[0] & h[2]) ^ (h[1] & h[2]);
        memmove(h + 1, h, 7 * sizeof *h);
        h[4] += t1;
        h[0] = t1 + s0 + majority;
    }
    for (int k = 0; k < 8; k++)
        state[k] += h[k];
}

void ln_sha256_start(ln_sha256 *sha)
{
    *sha = (ln_sha256){{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
                        0x9b05688c, 0x1f83d9ab, 0x5be0cd19},
                       0,
                       {0}};
}

void ln_sha256_add(ln_sha256 *sha, const void *bytes, size_t n_bytes)
{
    const unsigned char *at = bytes;
    while (n_bytes > 0) {
        const size_t used = sha->n_bytes % 64;
        const size_t n = n_bytes < 64 - used ? n_bytes : 64 - used;
        memcpy(sha->block + used, at, n);
        sha->n_bytes += n;
        at += n;
        n_bytes -= n;
        if (sha->n_bytes % 64 == 0)
            compress(sha->state, sha->block);
    }
}

void ln_sha256_finish(ln_sha256 *sha, char text[LN_SHA256_TEXT])
{
    static const unsigned char padding[64] = {0x80};
    const uint64_t n_bits = sha->n_bytes * 8;
    ln_sha256_add(sha, padding, 1 + (119 - sha->n_bytes % 64) % 64);
    unsigned char length[8];
    for (int k = 0; k < 8; k++)
        length[k] = (unsigned char)(n_bits >> (56 - 8 * k));
    ln_sha256_add(sha, length, sizeof length);
    for (int k = 0; k < 8; k++)
        snprintf(text + 8 * k, 9, "%08x", (unsigned)sha->state[k]);
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
