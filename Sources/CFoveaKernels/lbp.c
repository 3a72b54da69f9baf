#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "fovea_dispatch.h"
#include "include/fovea_lbp.h"

#define COPIES 4  // neighbouring pixels add to different copies of the votes, for they often meet in one bin
#define LBP_INLINE static inline __attribute__((always_inline))

// Each product and each sum is rounded by itself, whatever the level: in even regions it is this rounding that decides.
LBP_INLINE void find_single_codes(
    const fovea_lbp_pattern *pattern, const uint8_t *row, size_t stride, size_t width, uint32_t *restrict codes) {
#pragma STDC FP_CONTRACT OFF
  memset(codes, 0, width * sizeof(uint32_t));
  for (int32_t i = 0; i < pattern->count; i++) {
    const fovea_lbp_point *point = pattern->points + i;
    const uint8_t *a = row + point->offset, *b = a + 1, *c = a + stride, *d = c + 1;
    float w0 = point->shares[0], w1 = point->shares[1], w2 = point->shares[2], w3 = point->shares[3];
    uint32_t bit = (uint32_t)1 << i;
    for (size_t x = 0; x < width; x++) {
      float middle = (float)row[x];
      float value = w0 * (float)a[x] + w1 * (float)b[x] + w2 * (float)c[x] + w3 * (float)d[x];
      codes[x] |= ((value > middle) | (fabsf(value - middle) < FLT_EPSILON)) ? bit : 0;
    }
  }
}

LBP_INLINE void find_whole_codes(
    const fovea_lbp_pattern *pattern, const uint8_t *row, size_t stride, size_t width, uint32_t *restrict codes) {
  memset(codes, 0, width * sizeof(uint32_t));
  for (int32_t i = 0; i < pattern->count; i++) {
    const fovea_lbp_point *point = pattern->points + i;
    const uint8_t *a = row + point->offset, *b = a + 1, *c = a + stride, *d = c + 1;
    int32_t w0 = point->weights[0], w1 = point->weights[1], w2 = point->weights[2], w3 = point->weights[3];
    uint32_t bit = (uint32_t)1 << i;
    if (w0 == 1 << FOVEA_LBP_BITS) {
      for (size_t x = 0; x < width; x++) codes[x] |= a[x] >= row[x] ? bit : 0;
    } else {
      for (size_t x = 0; x < width; x++) {
        int32_t value = w0 * a[x] + w1 * b[x] + w2 * c[x] + w3 * d[x];
        codes[x] |= value >= (int32_t)row[x] << FOVEA_LBP_BITS ? bit : 0;
      }
    }
  }
}

LBP_INLINE void find_codes(
    const fovea_lbp_pattern *pattern, const uint8_t *row, size_t stride, size_t width, uint32_t *restrict codes) {
  if (pattern->is_single) {
    find_single_codes(pattern, row, stride, width, codes);
  } else {
    find_whole_codes(pattern, row, stride, width, codes);
  }
}

// Ones of a pattern, side by side in its bits: no processor instruction, so that whole vectors are counted at once on every level.
LBP_INLINE uint32_t ones(uint32_t code) {
  code -= (code >> 1) & 0x55555555u;
  code = (code & 0x33333333u) + ((code >> 2) & 0x33333333u);
  code = (code + (code >> 4)) & 0x0f0f0f0fu;
  return code * 0x01010101u >> 24;
}

LBP_INLINE uint32_t invariant_uniform_bin(uint32_t code, uint32_t count) {
  uint32_t turned = code >> 1 | (code & 1) << (count - 1);
  return ones(code ^ turned) <= 2 ? ones(code) : count + 1;
}

// Patterns with n ones, 0 < n < count, have `count` places, which tell where the run of ones begins.
LBP_INLINE uint32_t uniform_bin(uint32_t code, uint32_t count) {
  uint32_t turned = code >> 1 | (code & 1) << (count - 1);
  uint32_t all = ((uint32_t)1 << count) - 1, number = ones(code);
  uint32_t first_one = ones((code & (0u - code)) - 1), first_zero = ones((~code & (0u - ~code)) - 1);
  // Where the first point is a one, the run may have begun behind the last point.
  uint32_t turn = code & 1 ? number - first_zero : count - first_one;
  uint32_t bin = code == 0 ? 0 : code == all ? count * (count - 1) + 1 : 1 + (number - 1) * count + turn;
  return ones(code ^ turned) <= 2 ? bin : count * (count - 1) + 2;
}

LBP_INLINE void find_bins(const fovea_lbp_pattern *pattern, size_t width, uint32_t *restrict codes) {
  uint32_t count = (uint32_t)pattern->count;
  switch (pattern->mapping) {
  case FOVEA_LBP_TABLE:
    for (size_t x = 0; x < width; x++) codes[x] = pattern->table[codes[x]];
    break;
  case FOVEA_LBP_UNIFORM:
    for (size_t x = 0; x < width; x++) codes[x] = uniform_bin(codes[x], count);
    break;
  case FOVEA_LBP_INVARIANT_UNIFORM:
    for (size_t x = 0; x < width; x++) codes[x] = invariant_uniform_bin(codes[x], count);
    break;
  }
}

FOVEA_KERNEL(void, lbp_codes,
             (const fovea_lbp_pattern *pattern, const uint8_t *row, size_t stride, size_t width, uint32_t *codes),
             (pattern, row, stride, width, codes)) {
  find_codes(pattern, row, stride, width, codes);
}

FOVEA_KERNEL(void, lbp_bins, (const fovea_lbp_pattern *pattern, size_t width, uint32_t *codes), (pattern, width, codes)) {
  find_bins(pattern, width, codes);
}

FOVEA_KERNEL(void, lbp_band,
             (const fovea_lbp_pattern *pattern, const uint8_t *row, size_t stride, size_t height, const size_t *starts, size_t cells,
              uint32_t *codes, uint32_t *sums, float *votes),
             (pattern, row, stride, height, starts, cells, codes, sums, votes)) {
  size_t bins = pattern->bins, width = starts[cells];
  memset(sums, 0, cells * COPIES * bins * sizeof(uint32_t));
  for (size_t y = 0; y < height; y++) {
    find_codes(pattern, row + y * stride, stride, width, codes);
    find_bins(pattern, width, codes);
    for (size_t cell = 0; cell < cells; cell++) {
      uint32_t *copies = sums + cell * COPIES * bins;
      size_t x = starts[cell];
      for (; x + COPIES <= starts[cell + 1]; x += COPIES)
        for (size_t copy = 0; copy < COPIES; copy++) copies[copy * bins + codes[x + copy]] += 1;
      for (; x < starts[cell + 1]; x++) copies[codes[x]] += 1;
    }
  }
  for (size_t cell = 0; cell < cells; cell++) {
    const uint32_t *copies = sums + cell * COPIES * bins;
    for (size_t bin = 0; bin < bins; bin++)
      votes[cell * bins + bin] = (float)(copies[bin] + copies[bins + bin] + copies[2 * bins + bin] + copies[3 * bins + bin]);
  }
}
