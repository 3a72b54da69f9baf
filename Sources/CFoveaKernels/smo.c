#include "fovea_smo.h"

#include <math.h>

#include "curves.h"
#include "fovea_dispatch.h"

enum { LANES = 8 };
typedef double doubles __attribute__((vector_size(64), aligned(8), may_alias));
typedef int64_t wide __attribute__((vector_size(64), aligned(8), may_alias));
typedef float floats __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t integers __attribute__((vector_size(32), aligned(4), may_alias));

#define WIDEN(mask) __builtin_convertvector(mask, wide)
#define CHOOSE(type, masks, condition, yes, no) ((type)(((condition) & (masks)(yes)) | (~(condition) & (masks)(no))))

FOVEA_KERNEL(
  fovea_smo_ends, smo_move,
  (double step, const float *first, const float *second, const int32_t *state, double *slopes, size_t n),
  (step, first, second, state, slopes, n)) {
  const doubles least = (doubles){0} - INFINITY, most = (doubles){0} + INFINITY;
  doubles highest = least, lowest = most;
  wide places = (wide){0};
  size_t t = 0;
  for (; t + LANES <= n; t += LANES) {
    floats difference = *(const floats *)(first + t) - *(const floats *)(second + t);
    doubles slope = *(doubles *)(slopes + t) - step * __builtin_convertvector(difference, doubles);
    *(doubles *)(slopes + t) = slope;
    integers may = *(const integers *)(state + t);
    doubles rising = CHOOSE(doubles, wide, WIDEN((may & FOVEA_SMO_MAY_RISE) != 0), slope, least);
    doubles falling = CHOOSE(doubles, wide, WIDEN((may & FOVEA_SMO_MAY_FALL) != 0), slope, most);
    wide higher = rising > highest;
    highest = CHOOSE(doubles, wide, higher, rising, highest);
    places = (higher & (int64_t)t) | (~higher & places);
    lowest = CHOOSE(doubles, wide, falling < lowest, falling, lowest);
  }
  fovea_smo_ends ends = {.rising = n, .highest = -INFINITY, .lowest = INFINITY};
  for (int lane = 0; lane < LANES; lane++) {
    size_t place = (size_t)places[lane] + (size_t)lane;
    if (highest[lane] > ends.highest || (highest[lane] == ends.highest && highest[lane] > -INFINITY && place < ends.rising)) {
      ends.highest = highest[lane];
      ends.rising = place;
    }
    if (lowest[lane] < ends.lowest) ends.lowest = lowest[lane];
  }
  for (; t < n; t++) {
    slopes[t] -= step * (double)(first[t] - second[t]);
    if ((state[t] & FOVEA_SMO_MAY_RISE) && slopes[t] > ends.highest) {
      ends.highest = slopes[t];
      ends.rising = t;
    }
    if ((state[t] & FOVEA_SMO_MAY_FALL) && slopes[t] < ends.lowest) ends.lowest = slopes[t];
  }
  return ends;
}

FOVEA_KERNEL(
  size_t, smo_partner,
  (double highest, float own, const float *row, const float *diagonal, const int32_t *state, const double *slopes, size_t n),
  (highest, own, row, diagonal, state, slopes, n)) {
  const floats zero = {0}, tiny = zero + 1e-12f;
  floats best = zero;
  integers places = {0};
  size_t t = 0;
  for (; t + LANES <= n; t += LANES) {
    floats slack = __builtin_convertvector(highest - *(const doubles *)(slopes + t), floats);
    floats curvature = own + *(const floats *)(diagonal + t) - 2 * *(const floats *)(row + t);
    curvature = CHOOSE(floats, integers, curvature > tiny, curvature, tiny);
    integers may = ((*(const integers *)(state + t) & FOVEA_SMO_MAY_FALL) != 0) & (slack > zero);
    floats gain = CHOOSE(floats, integers, may, slack * slack / curvature, zero);
    integers better = gain > best;
    best = CHOOSE(floats, integers, better, gain, best);
    places = (better & (int32_t)t) | (~better & places);
  }
  size_t chosen = n;
  float gained = 0;
  for (int lane = 0; lane < LANES; lane++) {
    size_t place = (size_t)places[lane] + (size_t)lane;
    if (best[lane] > gained || (best[lane] == gained && gained > 0 && place < chosen)) {
      gained = best[lane];
      chosen = place;
    }
  }
  for (; t < n; t++) {
    float slack = (float)(highest - slopes[t]), curvature = own + diagonal[t] - 2 * row[t];
    if (!(state[t] & FOVEA_SMO_MAY_FALL) || !(slack > 0)) continue;
    float gain = slack * slack / (curvature > 1e-12f ? curvature : 1e-12f);
    if (gain > gained) {
      gained = gain;
      chosen = t;
    }
  }
  return chosen;
}

FOVEA_KERNEL(
  void, squared_distances, (float norm, const float *norms, float *values, size_t n), (norm, norms, values, n)) {
  for (size_t t = 0; t < n; t++) {
    float square = (norm + norms[t]) - 2 * values[t];
    values[t] = square > 0 ? square : 0;
  }
}

FOVEA_KERNEL(void, scaled_exponential, (float scale, float *values, size_t n), (scale, values, n)) {
  for (size_t t = 0; t < n; t++) values[t] = exponential(scale * values[t]);
}

FOVEA_KERNEL(
  void, scaled_power, (float scale, float constant, uint32_t degree, float *values, size_t n),
  (scale, constant, degree, values, n)) {
  for (size_t t = 0; t < n; t++) {
    float base = scale * values[t] + constant, power = 1;
    for (uint32_t time = 0; time < degree; time++) power *= base;
    values[t] = power;
  }
}

#define LOAD(pointer) (*(const floats *)(pointer))
#define SMALLER(a, b) CHOOSE(floats, integers, (a) < (b), a, b)

// A denominator, kept away from zero such that the product of two is a normal number.
#define BELOW(a, b) (((a) + (b)) + 0x1p-60f)

static inline __attribute__((always_inline)) float chi_squared_term(float a, float b) {
  return (a - b) * (a - b) / BELOW(a, b);
}

// `rows` rows of a with `columns` rows of b; sums stay in registers.
static inline __attribute__((always_inline)) void sums_tile(
  const float *a, size_t a_stride, const float *b, size_t b_stride, size_t depth, float *out, size_t stride, const int rows,
  const int columns, const int chi) {
  floats sums[2][4] = {{{0}}};
  size_t k = 0;
  for (; chi && k + 2 * LANES <= depth; k += 2 * LANES)
    for (int i = 0; i < rows; i++)
      for (int j = 0; j < columns; j++) {
        // Two quotients by one division: n/d + N/D = (n D + N d) / (d D).
        const float *left = a + (size_t)i * a_stride + k, *right = b + (size_t)j * b_stride + k;
        floats first = LOAD(left) - LOAD(right), second = LOAD(left + LANES) - LOAD(right + LANES);
        floats below = BELOW(LOAD(left), LOAD(right)), beneath = BELOW(LOAD(left + LANES), LOAD(right + LANES));
        sums[i][j] += (first * first * beneath + second * second * below) / (below * beneath);
      }
  for (; !chi && k + LANES <= depth; k += LANES)
    for (int i = 0; i < rows; i++)
      for (int j = 0; j < columns; j++) {
        floats left = LOAD(a + (size_t)i * a_stride + k), right = LOAD(b + (size_t)j * b_stride + k);
        sums[i][j] += SMALLER(left, right);
      }
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++) {
      floats lanes = sums[i][j];
      float total = ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
      for (size_t rest = k; rest < depth; rest++) {
        float left = a[(size_t)i * a_stride + rest], right = b[(size_t)j * b_stride + rest];
        total += chi ? chi_squared_term(left, right) : left < right ? left : right;
      }
      out[(size_t)i * stride + (size_t)j] = total;
    }
}

// A part of b is small enough to stay in the second-level cache while all rows of a pass by.
static inline __attribute__((always_inline)) void all_sums(
  size_t m, size_t n, size_t depth, const float *a, size_t a_stride, const float *b, size_t b_stride, float *out, size_t stride,
  const int chi) {
  size_t part = depth > 0 ? (256 << 10) / (4 * depth) : n;
  part = part < 4 ? 4 : part & ~(size_t)3;
  for (size_t start = 0; start < n; start += part) {
    size_t end = start + part < n ? start + part : n;
    for (size_t i = 0; i < m; i += 2)
      for (size_t j = start; j < end; j += 4) {
        const float *left = a + i * a_stride, *right = b + j * b_stride;
        float *target = out + i * stride + j;
        int both = i + 2 <= m;
        if (j + 4 <= end) {
          if (both)
            sums_tile(left, a_stride, right, b_stride, depth, target, stride, 2, 4, chi);
          else
            sums_tile(left, a_stride, right, b_stride, depth, target, stride, 1, 4, chi);
        } else {
          for (size_t column = j; column < end; column++) {
            const float *single = b + column * b_stride;
            if (both)
              sums_tile(left, a_stride, single, b_stride, depth, out + i * stride + column, stride, 2, 1, chi);
            else
              sums_tile(left, a_stride, single, b_stride, depth, out + i * stride + column, stride, 1, 1, chi);
          }
        }
      }
  }
}

FOVEA_KERNEL(
  void, minimum_sums,
  (size_t m, size_t n, size_t depth, const float *a, size_t a_stride, const float *b, size_t b_stride, float *out, size_t stride),
  (m, n, depth, a, a_stride, b, b_stride, out, stride)) {
  all_sums(m, n, depth, a, a_stride, b, b_stride, out, stride, 0);
}

FOVEA_KERNEL(
  void, chi_squared_sums,
  (size_t m, size_t n, size_t depth, const float *a, size_t a_stride, const float *b, size_t b_stride, float *out, size_t stride),
  (m, n, depth, a, a_stride, b, b_stride, out, stride)) {
  all_sums(m, n, depth, a, a_stride, b, b_stride, out, stride, 1);
}
