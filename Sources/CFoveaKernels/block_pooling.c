#include <string.h>

#include "fovea_blocks.h"
#include "fovea_dispatch.h"

#define INLINE static inline __attribute__((always_inline))

// The part of a window that is inside the picture, along one axis: from `first` on, for window places `from` to below `to`.
typedef struct {
  size_t from, to;
  ptrdiff_t first;
} reach;

INLINE reach inside(size_t target, size_t step, size_t before, size_t length, size_t extent) {
  ptrdiff_t first = (ptrdiff_t)(target * step) - (ptrdiff_t)before;
  size_t from = first < 0 ? (size_t)-first : 0;
  ptrdiff_t room = (ptrdiff_t)extent - first;
  size_t to = room < (ptrdiff_t)length ? (size_t)(room < 0 ? 0 : room) : length;
  return (reach){from, to, first};
}

// Channels of one place, and a whole number for each; for blocks of 16 and of 8.
typedef float floats16 __attribute__((vector_size(64), aligned(4)));
typedef int32_t wholes16 __attribute__((vector_size(64), aligned(4)));
typedef uint8_t bytes16 __attribute__((vector_size(16), aligned(1)));
typedef float floats8 __attribute__((vector_size(32), aligned(4)));
typedef int32_t wholes8 __attribute__((vector_size(32), aligned(4)));
typedef uint8_t bytes8 __attribute__((vector_size(8), aligned(1)));

// Both directions for one size of block. Where a comparison is true its lane has all bits set.
#define FOR_BLOCK(block, floats, wholes, bytes)                                                                        \
  INLINE void maximum##block(const float *input, float *output, uint8_t *places, fovea_blocks shape, fovea_windows w) { \
    for (size_t plane = 0; plane < shape.pictures * shape.blocks; plane++) {                                           \
      const floats *from = (const floats *)(input + plane * w.height * w.width * block);                               \
      for (size_t y = 0; y < w.target_height; y++) {                                                                   \
        reach rows = inside(y, w.row_step, w.top, w.rows, w.height);                                                   \
        for (size_t x = 0; x < w.target_width; x++) {                                                                  \
          reach columns = inside(x, w.column_step, w.left, w.columns, w.width);                                        \
          const floats *corner = from + rows.first * (ptrdiff_t)w.width + columns.first;                               \
          floats best = corner[rows.from * w.width + columns.from];                                                    \
          wholes where = (wholes){0} + (int32_t)(rows.from * w.columns + columns.from);                                \
          for (size_t r = rows.from; r < rows.to; r++)                                                                 \
            for (size_t c = columns.from; c < columns.to; c++) {                                                       \
              floats here = corner[r * w.width + c];                                                                   \
              wholes greater = here > best;                                                                            \
              best = (floats)((greater & (wholes)here) | (~greater & (wholes)best));                                   \
              where = (greater & (int32_t)(r * w.columns + c)) | (~greater & where);                                   \
            }                                                                                                          \
          size_t target = ((plane * w.target_height + y) * w.target_width + x) * block;                                \
          *(floats *)(output + target) = best;                                                                         \
          *(bytes *)(places + target) = __builtin_convertvector(where, bytes);                                         \
        }                                                                                                              \
      }                                                                                                                \
    }                                                                                                                  \
  }                                                                                                                    \
  INLINE void maximum_slope##block(const float *gradient, const uint8_t *places, float *input_gradient,                \
                                   fovea_blocks shape, fovea_windows w) {                                              \
    for (size_t plane = 0; plane < shape.pictures * shape.blocks; plane++) {                                           \
      floats *to = (floats *)(input_gradient + plane * w.height * w.width * block);                                    \
      memset(to, 0, w.height * w.width * block * sizeof(float));                                                       \
      for (size_t y = 0; y < w.target_height; y++) {                                                                   \
        reach rows = inside(y, w.row_step, w.top, w.rows, w.height);                                                   \
        for (size_t x = 0; x < w.target_width; x++) {                                                                  \
          reach columns = inside(x, w.column_step, w.left, w.columns, w.width);                                        \
          floats *corner = to + rows.first * (ptrdiff_t)w.width + columns.first;                                       \
          size_t target = ((plane * w.target_height + y) * w.target_width + x) * block;                                \
          wholes where = __builtin_convertvector(*(const bytes *)(places + target), wholes);                           \
          wholes amount = (wholes) * (const floats *)(gradient + target);                                              \
          for (size_t r = rows.from; r < rows.to; r++)                                                                 \
            for (size_t c = columns.from; c < columns.to; c++)                                                         \
              corner[r * w.width + c] += (floats)((where == (int32_t)(r * w.columns + c)) & amount);                   \
        }                                                                                                              \
      }                                                                                                                \
    }                                                                                                                  \
  }

FOR_BLOCK(16, floats16, wholes16, bytes16)
FOR_BLOCK(8, floats8, wholes8, bytes8)

FOVEA_KERNEL(void, block_maximum,
             (const float *input, float *output, uint8_t *places, fovea_blocks shape, fovea_windows windows),
             (input, output, places, shape, windows)) {
  if (shape.block == 16)
    maximum16(input, output, places, shape, windows);
  else
    maximum8(input, output, places, shape, windows);
}

FOVEA_KERNEL(void, block_maximum_slope,
             (const float *gradient, const uint8_t *places, float *input_gradient, fovea_blocks shape, fovea_windows windows),
             (gradient, places, input_gradient, shape, windows)) {
  if (shape.block == 16)
    maximum_slope16(gradient, places, input_gradient, shape, windows);
  else
    maximum_slope8(gradient, places, input_gradient, shape, windows);
}
