#include "fovea_shorts.h"

#include <string.h>

#include "fovea_dispatch.h"

// Sums of 6 rows × 16 columns, two vectors of b and one of a fill the registers of AVX2.
enum { TILE_ROWS = 6, COLUMNS = 16 };

typedef int16_t shorts __attribute__((vector_size(64), aligned(2), may_alias));
typedef int32_t integers __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t products __attribute__((vector_size(128)));
typedef float floats __attribute__((vector_size(64), aligned(4), may_alias));

// One instruction multiplies 16 pairs of 16-bit numbers and adds the products two by two, where that for floats multiplies 8; its sums are
// added by other units. With AVX-512 these units are the same ones, and the gain is lost.
bool fovea_short_products_are_fast(void) { return fovea_simd_level() == FOVEA_AVX2; }

FOVEA_KERNEL(
  void, shorten, (const float *row, size_t n, float factor, int16_t *target), (row, n, factor, target)) {
  for (size_t i = 0; i < n; i++) {
    float number = row[i] * factor;
    target[i] = (int16_t)(int32_t)(number + (number < 0 ? -0.5f : 0.5f));
  }
  if (n % 2 == 1) target[n] = 0;
}

size_t fovea_short_packed_count(size_t n, size_t depth) { return (n + COLUMNS - 1) / COLUMNS * COLUMNS * depth; }

void fovea_short_pack(size_t n, size_t depth, const int16_t *rows, int16_t *packed) {
  for (size_t panel = 0; panel < n; panel += COLUMNS)
    for (size_t k = 0; k < depth; k += 2)
      for (size_t j = panel; j < panel + COLUMNS; j++, packed += 2) {
        packed[0] = j < n ? rows[j * depth + k] : 0;
        packed[1] = j < n ? rows[j * depth + k + 1] : 0;
      }
}

FOVEA_KERNEL(
  void, short_products,
  (size_t m, size_t n, size_t depth, const int16_t *a, const float *scales, const int16_t *packed, float *c, size_t stride),
  (m, n, depth, a, scales, packed, c, stride)) {
  for (size_t first = 0; first < m; first += TILE_ROWS) {
    size_t count = m - first < TILE_ROWS ? m - first : TILE_ROWS;
    const int16_t *rows[TILE_ROWS];
    for (size_t i = 0; i < TILE_ROWS; i++) rows[i] = a + (first + (i < count ? i : count - 1)) * depth;
    const int16_t *b = packed;
    for (size_t panel = 0; panel < n; panel += COLUMNS) {
      integers sums[TILE_ROWS] = {0};
      for (size_t k = 0; k < depth; k += 2, b += 2 * COLUMNS) {
        shorts right = *(const shorts *)b;
#pragma clang loop unroll(full)
        for (int i = 0; i < TILE_ROWS; i++) {
          int32_t pair;
          memcpy(&pair, rows[i] + k, sizeof(pair));
          integers pairs = (integers){0} + pair;
          products both = __builtin_convertvector((shorts)pairs, products) * __builtin_convertvector(right, products);
          sums[i] +=
            __builtin_shufflevector(both, both, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30) +
            __builtin_shufflevector(both, both, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
        }
      }
      // Without a bound that varies the sums stay in registers.
#pragma clang loop unroll(full)
      for (size_t i = 0; i < TILE_ROWS; i++)
        if (i < count)
          *(floats *)(c + (first + i) * stride + panel) = scales[first + i] * __builtin_convertvector(sums[i], floats);
    }
  }
}
