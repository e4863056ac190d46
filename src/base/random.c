/* base/random.c - seeded random numbers without state. */
#include <math.h>

#include "base/hash.h"
#include "base/number.h"

#define GOLDEN 0x9e3779b97f4a7c15u /* 2^64 / golden ratio, SplitMix64's step */

uint64_t ln_random(uint64_t seed, uint64_t stream, uint64_t i)
{
    const uint64_t start =
        ln_mix64(ln_mix64(seed + GOLDEN) ^ (stream + GOLDEN) * GOLDEN);
    return ln_mix64(start + (i + 1) * GOLDEN);
}

double ln_random_unit(uint64_t seed, uint64_t stream, uint64_t i)
{
    return (double)(ln_random(seed, stream, i) >> 11) * 0x1p-53;
}

/* The sum of twelve uniform numbers less six (Irwin-Hall): no logarithm or cosine,
   whose last bits differ between machines; tails end at six standard deviations. */
double ln_random_normal(uint64_t seed, uint64_t stream, uint64_t i)
{
    double sum = -6;
    for (uint64_t k = 0; k < 12; k++)
        sum += ln_random_unit(seed, stream, 12 * i + k);
    return sum;
}
