// Gradients of a convolution of each channel by itself, over blocked pictures.
#include <string.h>

#include "fovea_blocks.h"
#include "fovea_dispatch.h"

#define INLINE static inline __attribute__((always_inline))

#define FOR_BLOCK(call)                                                                                                \
  if (shape.block == 16)                                                                                               \
    call(16);                                                                                                          \
  else                                                                                                                 \
    call(8)

// The outputs, from `from` to below `to`, whose filter meets the picture at one of its places: output i meets i · step + first.
typedef struct {
  size_t from, to;
  ptrdiff_t first;
} meeting;

INLINE meeting meet(size_t place, size_t gap, size_t before, size_t step, size_t extent, size_t targets) {
  ptrdiff_t first = (ptrdiff_t)(place * gap) - (ptrdiff_t)before, last = (ptrdiff_t)extent - 1 - first;
  size_t from = first < 0 ? ((size_t)-first + step - 1) / step : 0, to = last < 0 ? 0 : (size_t)last / step + 1;
  return (meeting){from, to < targets ? to : targets, first};
}

INLINE void slope(const float *restrict gradient, const float *restrict weights, float *restrict result, fovea_blocks shape,
                  fovea_windows w, size_t row_gap, size_t column_gap, size_t block) {
  for (size_t plane = 0; plane < shape.pictures * shape.blocks; plane++) {
    const float *from = gradient + plane * w.target_height * w.target_width * block;
    const float *filter = weights + plane % shape.blocks * w.rows * w.columns * block;
    float *to = result + plane * w.height * w.width * block;
    memset(to, 0, w.height * w.width * block * sizeof(float));
    for (size_t r = 0; r < w.rows; r++) {
      meeting rows = meet(r, row_gap, w.top, w.row_step, w.height, w.target_height);
      for (size_t y = rows.from; y < rows.to; y++) {
        float *line = to + (size_t)((ptrdiff_t)(y * w.row_step) + rows.first) * w.width * block;
        for (size_t c = 0; c < w.columns; c++) {
          meeting columns = meet(c, column_gap, w.left, w.column_step, w.width, w.target_width);
          const float *weight = filter + (r * w.columns + c) * block, *there = from + y * w.target_width * block;
          for (size_t x = columns.from; x < columns.to; x++) {
            float *here = line + (size_t)((ptrdiff_t)(x * w.column_step) + columns.first) * block;
            for (size_t l = 0; l < block; l++) here[l] += weight[l] * there[x * block + l];
          }
        }
      }
    }
  }
}

FOVEA_KERNEL(void, block_depth_wise_slope,
             (const float *gradient, const float *weights, float *result, fovea_blocks shape, fovea_windows windows,
              size_t row_gap, size_t column_gap),
             (gradient, weights, result, shape, windows, row_gap, column_gap)) {
#define CALL(block) slope(gradient, weights, result, shape, windows, row_gap, column_gap, block)
  FOR_BLOCK(CALL);
#undef CALL
}

// Columns of a filter whose sums are made in one walk over the pictures.
enum { STRIP = 8 };

// One row of filters, `count` of its columns from `first` on.
INLINE void strip_of_weights(const float *restrict input, const float *restrict gradient, float *restrict result,
                             fovea_blocks shape, fovea_windows w, size_t b, size_t r, size_t first, size_t count,
                             size_t row_gap, size_t column_gap, size_t block) {
  double sums[STRIP][16] = {{0}};
  meeting rows = meet(r, row_gap, w.top, w.row_step, w.height, w.target_height);
  for (size_t picture = 0; picture < shape.pictures; picture++) {
    size_t plane = picture * shape.blocks + b;
    float part[STRIP][16] = {{0}};
    for (size_t y = rows.from; y < rows.to; y++) {
      const float *from = gradient + (plane * w.target_height + y) * w.target_width * block;
      const float *line = input + (plane * w.height + (size_t)((ptrdiff_t)(y * w.row_step) + rows.first)) * w.width * block;
      for (size_t c = 0; c < count; c++) {
        meeting columns = meet(first + c, column_gap, w.left, w.column_step, w.width, w.target_width);
        // Two sums, so that one addition need not wait for the one before.
        float even[16] = {0}, odd[16] = {0};
        size_t x = columns.from;
        for (; x + 2 <= columns.to; x += 2) {
          const float *here = line + (size_t)((ptrdiff_t)(x * w.column_step) + columns.first) * block;
          for (size_t l = 0; l < block; l++) even[l] += here[l] * from[x * block + l];
          for (size_t l = 0; l < block; l++) odd[l] += here[w.column_step * block + l] * from[(x + 1) * block + l];
        }
        if (x < columns.to) {
          const float *here = line + (size_t)((ptrdiff_t)(x * w.column_step) + columns.first) * block;
          for (size_t l = 0; l < block; l++) even[l] += here[l] * from[x * block + l];
        }
        for (size_t l = 0; l < block; l++) part[c][l] += even[l] + odd[l];
      }
    }
    for (size_t c = 0; c < count; c++)
      for (size_t l = 0; l < block; l++) sums[c][l] += (double)part[c][l];
  }
  for (size_t c = 0; c < count; c++)
    for (size_t l = 0; l < block; l++) result[((b * w.rows + r) * w.columns + first + c) * block + l] = (float)sums[c][l];
}

FOVEA_KERNEL(void, block_depth_wise_weights,
             (const float *input, const float *gradient, float *result, fovea_blocks shape, fovea_windows windows,
              size_t row_gap, size_t column_gap),
             (input, gradient, result, shape, windows, row_gap, column_gap)) {
  for (size_t b = 0; b < shape.blocks; b++)
    for (size_t r = 0; r < windows.rows; r++)
      for (size_t first = 0; first < windows.columns; first += STRIP) {
        size_t count = windows.columns - first < STRIP ? windows.columns - first : STRIP;
#define CALL(block) strip_of_weights(input, gradient, result, shape, windows, b, r, first, count, row_gap, column_gap, block)
        FOR_BLOCK(CALL);
#undef CALL
      }
}

INLINE void channel_sums(const float *restrict input, float *restrict sums, fovea_blocks shape, size_t block) {
  for (size_t b = 0; b < shape.blocks; b++) {
    double all[16] = {0};
    for (size_t picture = 0; picture < shape.pictures; picture++) {
      const float *plane = input + (picture * shape.blocks + b) * shape.places * block;
      float part[16] = {0};
      for (size_t place = 0; place < shape.places; place++)
        for (size_t l = 0; l < block; l++) part[l] += plane[place * block + l];
      for (size_t l = 0; l < block; l++) all[l] += (double)part[l];
    }
    for (size_t l = 0; l < block; l++) sums[b * block + l] = (float)all[l];
  }
}

FOVEA_KERNEL(void, block_sums, (const float *input, float *sums, fovea_blocks shape), (input, sums, shape)) {
#define CALL(block) channel_sums(input, sums, shape, block)
  FOR_BLOCK(CALL);
#undef CALL
}
