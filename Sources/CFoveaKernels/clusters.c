#include "fovea_clusters.h"

#include <math.h>

#include "curves.h"
#include "fovea_dispatch.h"

enum { LANES = 16 };
typedef float floats __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t integers __attribute__((vector_size(64), aligned(4), may_alias));

#define LOAD(pointer) (*(const floats *)(pointer))
#define SELECT(condition, yes, no) (((condition) & (yes)) | (~(condition) & (no)))
#define SELECT_MAGNITUDE(a) ((floats)((integers)(a) & 0x7fffffff))
#define LARGER(a, b) ((floats)SELECT((a) > (b), (integers)(a), (integers)(b)))

FOVEA_KERNEL(
  size_t, nearest, (const float *products, const float *halves, size_t n, float *least), (products, halves, n, least)) {
  float best = halves[0] - products[0];
  size_t place = 0, i = 0;
  if (n >= LANES) {
    floats lowest = LOAD(halves) - LOAD(products);
    integers places = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, now = places;
    for (i = LANES; i + LANES <= n; i += LANES) {
      now += LANES;
      floats number = LOAD(halves + i) - LOAD(products + i);
      integers less = number < lowest;
      lowest = (floats)SELECT(less, (integers)number, (integers)lowest);
      places = SELECT(less, now, places);
    }
    best = lowest[0];
    place = (size_t)places[0];
    for (int lane = 1; lane < LANES; lane++)
      if (lowest[lane] < best || (lowest[lane] == best && (size_t)places[lane] < place)) {
        best = lowest[lane];
        place = (size_t)places[lane];
      }
  }
  for (; i < n; i++)
    if (halves[i] - products[i] < best) {
      best = halves[i] - products[i];
      place = i;
    }
  *least = best;
  return place;
}

FOVEA_KERNEL(void, accumulate, (double *sums, const float *x, size_t n), (sums, x, n)) {
  for (size_t i = 0; i < n; i++) sums[i] += (double)x[i];
}

FOVEA_KERNEL(
  void, center_columns,
  (const float *rows, size_t stride, size_t count, size_t columns, const float *means, float *target, size_t target_stride),
  (rows, stride, count, columns, means, target, target_stride)) {
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < columns; j++) target[j * target_stride + i] = rows[i * stride + j] - means[j];
}

FOVEA_KERNEL(
  void, patches,
  (const uint8_t *samples, size_t row_samples, size_t channels, size_t side, size_t step, size_t count, float offset,
   float *patches),
  (samples, row_samples, channels, side, step, count, offset, patches)) {
  size_t width = side * channels, length = side * width;
  for (size_t patch = 0; patch < count; patch++, samples += step * channels, patches += length) {
    // Sums of whole numbers, exact.
    uint32_t sum = 0;
    uint64_t squares = 0;
    for (size_t y = 0; y < side; y++) {
      const uint8_t *row = samples + y * row_samples;
      uint32_t part = 0;
      for (size_t x = 0; x < width; x++) {
        sum += row[x];
        part += (uint32_t)row[x] * row[x];
        patches[y * width + x] = (float)row[x];
      }
      squares += part;
    }
    double mean = (double)sum / (double)length, variance = (double)squares / (double)length - mean * mean;
    float shift = (float)mean, scale = (float)(1 / sqrt((variance > 0 ? variance : 0) + (double)offset));
    for (size_t i = 0; i < length; i++) patches[i] = (patches[i] - shift) * scale;
  }
}

FOVEA_KERNEL(
  void, add_triangle,
  (const float *products, const float *halves, float square, size_t n, float *work, float *sums),
  (products, halves, square, n, work, sums)) {
  for (size_t j = 0; j < n; j++) {
    float distance = square + 2 * (halves[j] - products[j]);
    work[j] = __builtin_sqrtf(distance > 0 ? distance : 0);
  }
  floats lanes = {0};
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) lanes += LOAD(work + i);
  float mean = 0;
  for (int lane = 0; lane < LANES; lane++) mean += lanes[lane];
  for (; i < n; i++) mean += work[i];
  mean /= (float)n;
  for (size_t j = 0; j < n; j++) sums[j] += mean > work[j] ? mean - work[j] : 0;
}

FOVEA_KERNEL(
  void, add_soft, (const float *products, float threshold, size_t n, float *sums), (products, threshold, n, sums)) {
  for (size_t j = 0; j < n; j++) {
    float up = products[j] - threshold, down = -products[j] - threshold;
    sums[j] += up > 0 ? up : 0;
    sums[n + j] += down > 0 ? down : 0;
  }
}

FOVEA_KERNEL(
  void, soft_shares, (const float *products, const float *constants, size_t n, float *shares), (products, constants, n, shares)) {
  float least = products[0] + constants[0];
  for (size_t j = 0; j < n; j++) {
    shares[j] = products[j] + constants[j];
    least = shares[j] < least ? shares[j] : least;
  }
  for (size_t j = 0; j < n; j++) shares[j] = exponential(0.5f * (least - shares[j]));
  floats lanes = {0};
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) lanes += LOAD(shares + i);
  float sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += lanes[lane];
  for (; i < n; i++) sum += shares[i];
  float scale = 1 / sum;
  for (size_t j = 0; j < n; j++) shares[j] *= scale;
}

FOVEA_KERNEL(float, signed_roots, (float *x, size_t n), (x, n)) {
  floats lanes = {0};
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    floats number = LOAD(x + i);
    lanes += SELECT_MAGNITUDE(number);
  }
  float sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += lanes[lane];
  for (; i < n; i++) sum += __builtin_fabsf(x[i]);
  for (size_t j = 0; j < n; j++) x[j] = __builtin_copysignf(__builtin_sqrtf(__builtin_fabsf(x[j])), x[j]);
  return sum;
}
