// Products of rows of 16-bit numbers: of floats, rounded to a grid of their own, at twice the rate of products of floats.
#ifndef FOVEA_SHORTS_H
#define FOVEA_SHORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Whether these products take half the time of those of floats at the level in use.
bool fovea_short_products_are_fast(void);

// target[i] = row[i] · factor, rounded to the nearest, and a zero behind an odd row. The Euclidean norm of row · factor is at most
// FOVEA_SHORT_NORM: all products of two such rows, and their parts, fit into 32 bits.
#define FOVEA_SHORT_NORM 32000
void fovea_shorten(const float *row, size_t n, float factor, int16_t *target);

// `n` rows of an even number of columns, `depth`, in the order in which they are multiplied: `fovea_short_packed_count` numbers. The
// order is the same at each level.
size_t fovea_short_packed_count(size_t n, size_t depth);
void fovea_short_pack(size_t n, size_t depth, const int16_t *rows, int16_t *packed);

// c[i][j] = scales[i] · Σ a[i][k] · b[j][k] for `m` rows of a, one behind the other, and the packed rows of b; the sum is exact. Rows of
// c begin `stride` numbers apart, of which there are at least n, rounded up to a multiple of 16: so many are written.
void fovea_short_products(
  size_t m, size_t n, size_t depth, const int16_t *a, const float *scales, const int16_t *packed, float *c, size_t stride);

#endif
