#include <math.h>
#include <string.h>

#include "fovea_dispatch.h"
#include "include/fovea_sift.h"

enum { DIRECTIONS = FOVEA_SIFT_DIRECTIONS };

// target[i] += weight · source[i + shift], for i and i + shift in 0 ..< n.
static inline __attribute__((always_inline)) void add_shifted(
  float *restrict target, const float *restrict source, ptrdiff_t n, ptrdiff_t shift, float weight) {
  ptrdiff_t first = shift < 0 ? -shift : 0, last = shift > 0 ? n - shift : n;
  for (ptrdiff_t i = first; i < last; i++) target[i] += weight * source[i + shift];
}

FOVEA_KERNEL(
  void, sift_planes,
  (const float *magnitudes, const float *places, size_t width, size_t height, size_t cell, size_t border, float *scratch,
   float *planes),
  (magnitudes, places, width, height, cell, border, scratch, planes)) {
  size_t columns = width + 2 * border, rows = height + 2 * border, line = columns * DIRECTIONS;
  memset(planes, 0, rows * line * sizeof(float));
  memset(scratch, 0, rows * line * sizeof(float));
  for (size_t y = 0; y < height; y++) {
    float *out = planes + (y + border) * line + border * DIRECTIONS;
    for (size_t x = 0; x < width; x++, out += DIRECTIONS) {
      float magnitude = magnitudes[y * width + x], place = places[y * width + x];
      size_t direction = (size_t)place;
      float turn = place - (float)direction;
      out[direction] = magnitude * (1 - turn);
      out[(direction + 1) % DIRECTIONS] = magnitude * turn;
    }
  }
  float half = cell % 2 ? 0 : 0.5f, side = (float)cell;
  ptrdiff_t reach = (ptrdiff_t)cell;
  for (size_t y = border; y < border + height; y++)
    for (ptrdiff_t k = -reach; k <= reach; k++) {
      float weight = 1 - __builtin_fabsf((float)k - half) / side;
      if (weight > 0) add_shifted(scratch + y * line, planes + y * line, (ptrdiff_t)line, k * DIRECTIONS, weight / side);
    }
  memset(planes, 0, rows * line * sizeof(float));
  for (ptrdiff_t y = 0; y < (ptrdiff_t)rows; y++)
    for (ptrdiff_t k = -reach; k <= reach; k++) {
      float weight = 1 - __builtin_fabsf((float)k - half) / side;
      if (weight <= 0 || y + k < 0 || y + k >= (ptrdiff_t)rows) continue;
      add_shifted(planes + y * (ptrdiff_t)line, scratch + (y + k) * (ptrdiff_t)line, (ptrdiff_t)line, 0, weight / side);
    }
}

float fovea_sift_gather(const float *plane, size_t width, size_t cell, const float *weights, float *values) {
  float lanes[DIRECTIONS] = {0};
  for (size_t row = 0; row < FOVEA_SIFT_CELLS; row++)
    for (size_t column = 0; column < FOVEA_SIFT_CELLS; column++) {
      const float *from = plane + (row * width + column) * cell * DIRECTIONS;
      float *to = values + (row * FOVEA_SIFT_CELLS + column) * DIRECTIONS, weight = weights[row] * weights[column];
      for (size_t d = 0; d < DIRECTIONS; d++) {
        to[d] = weight * from[d];
        lanes[d] += to[d] * to[d];
      }
    }
  float squares = 0;
  for (size_t d = 0; d < DIRECTIONS; d++) squares += lanes[d];
  return squares;
}

void fovea_sift_normalize(float *values, size_t n, float squares, int takes_roots) {
  float most = 0.2f * sqrtf(squares), lanes[8] = {0}, sums[8] = {0};
  for (size_t i = 0; i < n; i++) {
    values[i] = values[i] < most ? values[i] : most;
    lanes[i % 8] += values[i] * values[i];
    sums[i % 8] += values[i];
  }
  float square = 0, sum = 0;
  for (size_t lane = 0; lane < 8; lane++) {
    square += lanes[lane];
    sum += sums[lane];
  }
  if (!(sum > 0)) return;
  if (takes_roots)
    for (size_t i = 0; i < n; i++) values[i] = sqrtf(values[i] / sum);
  else
    for (size_t i = 0; i < n; i++) values[i] /= sqrtf(square);
}
