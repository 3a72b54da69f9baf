// Rows of bytes in place of rows of floats: a quarter of the memory to read.
#ifndef FOVEA_BYTES_H
#define FOVEA_BYTES_H

#include <stddef.h>
#include <stdint.h>

enum { FOVEA_BYTE_LANES = 32 };

// codes[k] = row[k] / step rounded to the nearest in −127 … 127, with the least such step, which is returned; zeros up to
// the next whole 32 codes behind the last. `error` becomes a number not below √Σ (row[k] − step · codes[k])². Numbers must
// be finite; a row of zeros has the step 0.
float fovea_row_as_bytes(const float *row, size_t n, int8_t *codes, float *error);

// products[r] = Σ codes[r · length + k] · query[k] for `count` rows of `length` codes, a whole multiple of 32. The sum of
// the magnitudes of the products of a row must be below 2³¹.
void fovea_byte_products(const int8_t *codes, size_t count, size_t length, const int16_t *query, int32_t *products);

#endif
