#include "include/fovea_detect.h"

#include "fovea_dispatch.h"

enum { LANES = 16, PLACES = 6 };
typedef float floats __attribute__((vector_size(64), aligned(4), may_alias));

#define LOAD(pointer) (*(const floats *)(pointer))

size_t fovea_template_stride(size_t columns, size_t channels) {
  return (columns * channels + LANES - 1) / LANES * LANES;
}

static inline __attribute__((always_inline)) float total(const floats *vector) {
  floats lanes = *vector;
  float half[8], sum = 0;
  for (int lane = 0; lane < 8; lane++) half[lane] = lanes[lane] + lanes[lane + 8];
  for (int lane = 0; lane < 4; lane++) sum += half[lane] + half[lane + 4];
  return sum;
}

// A row of a window is one stretch of memory, so a window is `template_rows` dot products. Windows side by side share each load of the
// weights. Every score is summed in the same order wherever it stands in a row.
FOVEA_KERNEL(void, template_scores,
             (const float *cells, size_t columns, size_t rows, size_t channels, const float *weights, size_t template_columns,
              size_t template_rows, float bias, float *scores),
             (cells, columns, rows, channels, weights, template_columns, template_rows, bias, scores)) {
  size_t stride = fovea_template_stride(template_columns, channels);
  size_t across = columns - template_columns + 1, down = rows - template_rows + 1;
  for (size_t y = 0; y < down; y++) {
    size_t x = 0;
    for (; x + PLACES <= across; x += PLACES) {
      floats sums[PLACES] = {0};
      for (size_t row = 0; row < template_rows; row++) {
        const float *line = cells + ((y + row) * columns + x) * channels, *factors = weights + row * stride;
        for (size_t k = 0; k < stride; k += LANES) {
          floats factor = LOAD(factors + k);
          for (size_t place = 0; place < PLACES; place++) sums[place] += factor * LOAD(line + place * channels + k);
        }
      }
      for (size_t place = 0; place < PLACES; place++) scores[y * across + x + place] = bias + total(&sums[place]);
    }
    for (; x < across; x++) {
      floats sum = {0};
      for (size_t row = 0; row < template_rows; row++) {
        const float *line = cells + ((y + row) * columns + x) * channels, *factors = weights + row * stride;
        for (size_t k = 0; k < stride; k += LANES) sum += LOAD(factors + k) * LOAD(line + k);
      }
      scores[y * across + x] = bias + total(&sum);
    }
  }
}
