#include "fovea_vector.h"

#include <math.h>

#include "fovea_dispatch.h"

enum { LANES = 16 };
typedef float floats __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t integers __attribute__((vector_size(64), aligned(4), may_alias));

#define LOAD(pointer) (*(const floats *)(pointer))

// Four running sums of 16 lanes hide the latency of the addition; `term` is the addend at `i`, for vectors and for single numbers.
#define REDUCE(vector_term, scalar_term)                                                                               \
  floats s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};                                                                       \
  size_t i = 0;                                                                                                        \
  for (; i + 4 * LANES <= n; i += 4 * LANES) {                                                                         \
    s0 += vector_term(i);                                                                                              \
    s1 += vector_term(i + LANES);                                                                                      \
    s2 += vector_term(i + 2 * LANES);                                                                                  \
    s3 += vector_term(i + 3 * LANES);                                                                                  \
  }                                                                                                                    \
  for (; i + LANES <= n; i += LANES) s0 += vector_term(i);                                                             \
  floats lanes = (s0 + s1) + (s2 + s3);                                                                                \
  for (int lane = 0; i < n; i++, lane++) lanes[lane] += scalar_term(i);                                                \
  float half[8], total = 0;                                                                                            \
  for (int lane = 0; lane < 8; lane++) half[lane] = lanes[lane] + lanes[lane + 8];                                     \
  for (int lane = 0; lane < 4; lane++) total += half[lane] + half[lane + 4]

FOVEA_KERNEL(float, dot, (const float *a, const float *b, size_t n), (a, b, n)) {
#define VECTOR(i) (LOAD(a + (i)) * LOAD(b + (i)))
#define SCALAR(i) (a[i] * b[i])
  REDUCE(VECTOR, SCALAR);
  return total;
#undef VECTOR
#undef SCALAR
}

FOVEA_KERNEL(float, sum, (const float *a, size_t n), (a, n)) {
#define VECTOR(i) LOAD(a + (i))
#define SCALAR(i) a[i]
  REDUCE(VECTOR, SCALAR);
  return total;
#undef VECTOR
#undef SCALAR
}

FOVEA_KERNEL(void, axpy, (float scale, const float *x, float *y, size_t n), (scale, x, y, n)) {
  for (size_t i = 0; i < n; i++) y[i] += scale * x[i];
}

FOVEA_KERNEL(float, squared_distance, (const float *a, const float *b, size_t n), (a, b, n)) {
#define VECTOR(i) ((LOAD(a + (i)) - LOAD(b + (i))) * (LOAD(a + (i)) - LOAD(b + (i))))
#define SCALAR(i) ((a[i] - b[i]) * (a[i] - b[i]))
  REDUCE(VECTOR, SCALAR);
  return total;
#undef VECTOR
#undef SCALAR
}

// How many rows before it is needed a row is fetched, and how many of its numbers: the processor itself fetches what follows.
enum { ROWS_AHEAD = 4, NUMBERS_AHEAD = 128 };

static inline __attribute__((always_inline)) void fetch(const float *row, size_t n) {
  for (size_t i = 0; i < n && i < NUMBERS_AHEAD; i += LANES) __builtin_prefetch(row + i);
}

FOVEA_KERNEL(
  void, squared_distances_of,
  (const float *query, const float *rows, size_t n, const uint32_t *chosen, size_t count, float *distances),
  (query, rows, n, chosen, count, distances)) {
  for (size_t j = 0; j < count && j < ROWS_AHEAD; j++) fetch(rows + chosen[j] * n, n);
  for (size_t j = 0; j < count; j++) {
    if (j + ROWS_AHEAD < count) fetch(rows + chosen[j + ROWS_AHEAD] * n, n);
    distances[j] = squared_distance_body(query, rows + chosen[j] * n, n);
  }
}

// (a − b)² / (a + b) where a + b is 0 has numerator 0: the smallest normal number keeps the quotient 0 without a branch.
#define SMALLEST 0x1p-126f

FOVEA_KERNEL(float, chi_squared_distance, (const float *a, const float *b, size_t n), (a, b, n)) {
#define VECTOR(i)                                                                                                      \
  ((LOAD(a + (i)) - LOAD(b + (i))) * (LOAD(a + (i)) - LOAD(b + (i))) / (LOAD(a + (i)) + LOAD(b + (i)) + SMALLEST))
#define SCALAR(i) ((a[i] - b[i]) * (a[i] - b[i]) / (a[i] + b[i] + SMALLEST))
  REDUCE(VECTOR, SCALAR);
  return 0.5f * total;
#undef VECTOR
#undef SCALAR
}

// A number is infinite or not a number exactly if all bits of its exponent are set.
FOVEA_KERNEL(size_t, first_nonfinite, (const float *a, size_t n), (a, n)) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    integers bits = *(const integers *)(a + i) & 0x7f800000;
    if (__builtin_reduce_or(bits == 0x7f800000)) break;
  }
  while (i < n && isfinite(a[i])) i++;
  return i;
}

FOVEA_KERNEL(size_t, first_negative, (const float *a, size_t n), (a, n)) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES)
    if (__builtin_reduce_or(LOAD(a + i) < 0)) break;
  while (i < n && !(a[i] < 0)) i++;
  return i;
}

FOVEA_KERNEL(
  void, standardize, (float *x, const float *shift, const float *scale, size_t n), (x, shift, scale, n)) {
  for (size_t i = 0; i < n; i++) x[i] = (x[i] - shift[i]) * scale[i];
}

FOVEA_KERNEL(
  void, add_column_moments, (const float *x, const float *shift, double *sums, double *squares, size_t n),
  (x, shift, sums, squares, n)) {
  for (size_t i = 0; i < n; i++) {
    double difference = (double)x[i] - (double)shift[i];
    sums[i] += difference;
    squares[i] += difference * difference;
  }
}

FOVEA_KERNEL(
  size_t, distances_within,
  (const float *products, const float *norms, size_t n, float limit, uint32_t *indices, float *distances),
  (products, norms, n, limit, indices, distances)) {
  size_t found = 0, i = 0;
  for (; i + LANES <= n; i += LANES) {
    floats distance = LOAD(norms + i) - 2 * LOAD(products + i);
    if (!__builtin_reduce_or(distance <= limit)) continue;
    for (int lane = 0; lane < LANES; lane++)
      if (distance[lane] <= limit) {
        indices[found] = (uint32_t)(i + (size_t)lane);
        distances[found++] = distance[lane];
      }
  }
  for (; i < n; i++) {
    float distance = norms[i] - 2 * products[i];
    if (distance <= limit) {
      indices[found] = (uint32_t)i;
      distances[found++] = distance;
    }
  }
  return found;
}
