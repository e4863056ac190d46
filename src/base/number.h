/* base/number.h - numbers to text and back without the locale; careful arithmetic. */
#ifndef LN_BASE_NUMBER_H
#define LN_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The whole text (blanks around it allowed) as a finite decimal number, '.' as decimal
   mark, in any locale, correctly rounded. False for anything else (nan, inf, hex,
   "1,2", "12 m"); *value is then untouched. */
bool ln_number_parse(const char *text, double *value);
bool ln_integer_parse(const char *text, int64_t *value);

/* The shortest decimal text that reads back as the same double, never in an exponent
   form between 1e-5 and 1e17; "" for NAN. buffer holds LN_NUMBER_SIZE bytes; returned.
 */
#define LN_NUMBER_SIZE 40
const char *ln_number_print(double value, char buffer[LN_NUMBER_SIZE]);
/* A whole number in decimal; returned. */
const char *ln_integer_print(int64_t value, char buffer[LN_NUMBER_SIZE]);
/* Fixed decimals (0..15), rounded half to even as printf does, in any locale. */
const char *ln_number_fixed(double value, int decimals, char buffer[LN_NUMBER_SIZE]);
/* Fixed decimals with thousands commas, for people: 1,234,567.8 */
const char *ln_number_grouped(double value, int decimals, char buffer[LN_NUMBER_SIZE]);

/* False when the result would overflow; *out is then untouched. */
bool ln_size_mul(size_t a, size_t b, size_t *out);
bool ln_size_add(size_t a, size_t b, size_t *out);
bool ln_int64_add(int64_t a, int64_t b, int64_t *out);
bool ln_int64_mul(int64_t a, int64_t b, int64_t *out);

/* Sum by Neumaier's compensation (Neumaier 1974), relative error about 1e-16 for any
   order of n < 1e15 terms. Add reals with this, or with ln_total below. */
typedef struct ln_sum {
    double total, lost;
} ln_sum;
void ln_sum_add(ln_sum *sum, double value);
double ln_sum_value(const ln_sum *sum);
double ln_total(const double *values, size_t n);       /* sum of a column */
double ln_total_known(const double *values, size_t n); /* the same, NAN skipped */

/* Seeded random numbers: value i of stream s, the same on every machine, without state
   (SplitMix64 finaliser over the three words; Steele, Lea, Flood 2014). */
uint64_t ln_random(uint64_t seed, uint64_t stream, uint64_t i);
double ln_random_unit(uint64_t seed, uint64_t stream, uint64_t i);   /* [0, 1) */
double ln_random_normal(uint64_t seed, uint64_t stream, uint64_t i); /* mean 0, sd 1 */

#endif
