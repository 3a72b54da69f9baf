#include "fovea_bytes.h"

#include <math.h>

#include "fovea_dispatch.h"

FOVEA_KERNEL(float, row_as_bytes, (const float *row, size_t n, int8_t *codes, float *error), (row, n, codes, error)) {
  float largest = 0;
  for (size_t k = 0; k < n; k++) largest = fmaxf(largest, fabsf(row[k]));
  float step = largest / 127, turns = step > 0 ? 1 / step : 0, sum = 0;
  // A step so small that its inverse is infinite stands for a row of zeros.
  if (!(turns <= 3e38f)) turns = step = 0;
  for (size_t k = 0; k < n; k++) {
    float turned = row[k] * turns;
    int32_t code = (int32_t)(turned + (turned < 0 ? -0.5f : 0.5f));
    code = code > 127 ? 127 : code < -127 ? -127 : code;
    codes[k] = (int8_t)code;
    float rest = row[k] - step * (float)code;
    sum += rest * rest;
  }
  for (size_t k = n; k % FOVEA_BYTE_LANES != 0; k++) codes[k] = 0;
  // What rounding may have taken from the sum of n squares.
  *error = sqrtf(sum) * (1 + (float)n * 0x1p-22f) + 0x1p-60f;
  return step;
}

FOVEA_KERNEL(void, byte_products, (const int8_t *codes, size_t count, size_t length, const int16_t *query, int32_t *products),
             (codes, count, length, query, products)) {
  length -= length % FOVEA_BYTE_LANES;
  for (size_t r = 0; r < count; r++, codes += length) {
    int32_t sum = 0;
    for (size_t k = 0; k < length; k++) sum += (int32_t)codes[k] * query[k];
    products[r] = sum;
  }
}
