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
