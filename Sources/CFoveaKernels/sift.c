#include <math.h>
#include <string.h>

#include "fovea_dispatch.h"
#include "include/fovea_sift.h"

FOVEA_KERNEL(void, sift_gradients,
             (const float *plane, size_t width, size_t height, float *magnitudes, float *places),
             (plane, width, height, magnitudes, places)) {
  memset(magnitudes, 0, width * height * sizeof(float));
  memset(places, 0, width * height * sizeof(float));
  for (size_t y = 1; y + 1 < height; y++) {
    const float *row = plane + y * width;
    float *restrict strengths = magnitudes + y * width, *restrict turns = places + y * width;
    for (size_t x = 1; x + 1 < width; x++) {
      float dx = row[x + 1] - row[x - 1], dy = row[x - width] - row[x + width];
      strengths[x] = __builtin_elementwise_sqrt(dx * dx + dy * dy);
      float turn = atan2f(dy, dx) * (FOVEA_SIFT_DIRECTIONS / 6.2831853f);
      turn = turn < 0 ? turn + FOVEA_SIFT_DIRECTIONS : turn;
      turns[x] = turn < FOVEA_SIFT_DIRECTIONS ? turn : 0;
    }
  }
}

// Shares of a place between the bins below and above it, in a histogram with one bin more on either side.
static void add_votes(float *sums, int32_t row, int32_t column, float down, float right, float place, float vote) {
  int32_t direction = (int32_t)place, next = (direction + 1) % FOVEA_SIFT_DIRECTIONS;
  float turn = place - (float)direction;
  for (int32_t below = 0; below < 2; below++) {
    float vertical = vote * (below ? down : 1 - down);
    for (int32_t after = 0; after < 2; after++) {
      float share = vertical * (after ? right : 1 - right);
      float *cell = sums + ((row + below) * (FOVEA_SIFT_CELLS + 2) + column + after) * FOVEA_SIFT_DIRECTIONS;
      cell[direction] += share * (1 - turn);
      cell[next] += share * turn;
    }
  }
}

void fovea_sift_describe(const float *magnitudes, const float *places, size_t width, size_t height, size_t x, size_t y,
                         const fovea_sift_window *window, float *values) {
  float sums[(FOVEA_SIFT_CELLS + 2) * (FOVEA_SIFT_CELLS + 2) * FOVEA_SIFT_DIRECTIONS];
  memset(sums, 0, sizeof sums);
  ptrdiff_t reach = (ptrdiff_t)window->reach;
  for (ptrdiff_t i = -reach; i <= reach; i++) {
    ptrdiff_t v = (ptrdiff_t)y + i;
    if (v < 1 || v + 1 >= (ptrdiff_t)height || window->cells[i + reach] < 0) continue;
    for (ptrdiff_t j = -reach; j <= reach; j++) {
      ptrdiff_t u = (ptrdiff_t)x + j;
      if (u < 1 || u + 1 >= (ptrdiff_t)width || window->cells[j + reach] < 0) continue;
      size_t place = (size_t)v * width + (size_t)u;
      float vote = magnitudes[place] * window->weights[i + reach] * window->weights[j + reach];
      add_votes(sums, window->cells[i + reach], window->cells[j + reach], window->shares[i + reach], window->shares[j + reach],
                places[place], vote);
    }
  }
  float squares = 0;
  for (size_t row = 0; row < FOVEA_SIFT_CELLS; row++) {
    for (size_t column = 0; column < FOVEA_SIFT_CELLS; column++) {
      const float *cell = sums + ((row + 1) * (FOVEA_SIFT_CELLS + 2) + column + 1) * FOVEA_SIFT_DIRECTIONS;
      float *out = values + (row * FOVEA_SIFT_CELLS + column) * FOVEA_SIFT_DIRECTIONS;
      for (size_t direction = 0; direction < FOVEA_SIFT_DIRECTIONS; direction++) {
        out[direction] = cell[direction];
        squares += cell[direction] * cell[direction];
      }
    }
  }
  fovea_sift_normalize(values, FOVEA_SIFT_LENGTH, squares, 0);
}
