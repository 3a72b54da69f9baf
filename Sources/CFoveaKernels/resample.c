#include "fovea_resample.h"

#include <string.h>

#include "fovea_dispatch.h"

#define HALF (1 << (FOVEA_RESAMPLE_BITS - 1))

// Columns that one step sums in registers.
#define WIDE 32

typedef int32_t sums_t __attribute__((vector_size(4 * WIDE)));
typedef uint8_t bytes_t __attribute__((vector_size(WIDE)));

// Levels of `count` (up to WIDE) columns of one output row, from the column at `source`.
static inline __attribute__((always_inline)) void strip(const uint8_t *source, size_t row_bytes, size_t count,
                                                        int32_t inputs, const int32_t *weights, uint8_t *target) {
  sums_t sums = (sums_t){0} + HALF;
  bytes_t row = {0};
  for (int32_t k = 0; k < inputs; k++) {
    memcpy(&row, source + (size_t)k * row_bytes, count);
    sums += __builtin_convertvector(row, sums_t) * weights[k];
  }
  sums >>= FOVEA_RESAMPLE_BITS;
  sums &= ~(sums < 0);
  sums = (sums & (sums <= 255)) | (255 & (sums > 255));
  row = __builtin_convertvector(sums, bytes_t);
  memcpy(target, &row, count);
}

FOVEA_KERNEL(void, resample_columns,
             (const uint8_t *source, size_t row_bytes, const fovea_resample_plan *plan, uint8_t *target),
             (source, row_bytes, plan, target)) {
  for (size_t i = 0; i < plan->length; i++) {
    const uint8_t *from = source + (size_t)plan->starts[i] * row_bytes;
    const int32_t *weights = plan->weights + i * plan->taps;
    uint8_t *to = target + i * row_bytes;
    size_t x = 0;
    for (; x + WIDE <= row_bytes; x += WIDE) strip(from + x, row_bytes, WIDE, plan->counts[i], weights, to + x);
    if (x < row_bytes) strip(from + x, row_bytes, row_bytes - x, plan->counts[i], weights, to + x);
  }
}

// Pixels of one tile, small enough that the rows of the source stay in the cache while the columns of the target are written.
#define TILE 32

static inline __attribute__((always_inline)) void walk(const uint8_t *source, size_t channels, ptrdiff_t start,
                                                       ptrdiff_t along_x, ptrdiff_t along_y, size_t width, size_t height,
                                                       uint8_t *target) {
  for (size_t top = 0; top < height; top += TILE)
    for (size_t left = 0; left < width; left += TILE)
      for (size_t y = top; y < height && y < top + TILE; y++)
        for (size_t x = left; x < width && x < left + TILE; x++) {
          const uint8_t *from = source + (start + (ptrdiff_t)x * along_x + (ptrdiff_t)y * along_y) * (ptrdiff_t)channels;
          uint8_t *to = target + (y * width + x) * channels;
          for (size_t c = 0; c < channels; c++) to[c] = from[c];
        }
}

void fovea_walk(const uint8_t *source, size_t channels, ptrdiff_t start, ptrdiff_t along_x, ptrdiff_t along_y, size_t width,
                size_t height, uint8_t *target) {
  switch (channels) {
  case 1: walk(source, 1, start, along_x, along_y, width, height, target); break;
  case 3: walk(source, 3, start, along_x, along_y, width, height, target); break;
  default: walk(source, 4, start, along_x, along_y, width, height, target); break;
  }
}

FOVEA_KERNEL(void, luma, (const uint8_t *source, size_t count, size_t channels, uint8_t *target),
             (source, count, channels, target)) {
  if (channels == 3)
    for (size_t i = 0; i < count; i++)
      target[i] = (uint8_t)((19595u * source[3 * i] + 38470u * source[3 * i + 1] + 7471u * source[3 * i + 2] + 32768u) >> 16);
  else
    for (size_t i = 0; i < count; i++)
      target[i] = (uint8_t)((19595u * source[4 * i] + 38470u * source[4 * i + 1] + 7471u * source[4 * i + 2] + 32768u) >> 16);
}

static inline __attribute__((always_inline)) uint8_t by_255(uint32_t product) {
  product += 128;
  return (uint8_t)(((product >> 8) + product) >> 8);
}

FOVEA_KERNEL(void, blend, (const uint8_t *source, size_t count, const uint8_t *background, uint8_t *target),
             (source, count, background, target)) {
  uint32_t red = background[0], green = background[1], blue = background[2];
  for (size_t i = 0; i < count; i++) {
    uint32_t alpha = source[4 * i + 3], rest = 255 - alpha;
    target[3 * i] = by_255(source[4 * i] * alpha + red * rest);
    target[3 * i + 1] = by_255(source[4 * i + 1] * alpha + green * rest);
    target[3 * i + 2] = by_255(source[4 * i + 2] * alpha + blue * rest);
  }
}

FOVEA_KERNEL(void, spread_gray, (const uint8_t *source, size_t count, size_t channels, uint8_t *target),
             (source, count, channels, target)) {
  if (channels == 3)
    for (size_t i = 0; i < count; i++) target[3 * i] = target[3 * i + 1] = target[3 * i + 2] = source[i];
  else
    for (size_t i = 0; i < count; i++) {
      target[4 * i] = target[4 * i + 1] = target[4 * i + 2] = source[i];
      target[4 * i + 3] = 255;
    }
}

FOVEA_KERNEL(void, premultiply, (const uint8_t *source, size_t count, uint8_t *target), (source, count, target)) {
  for (size_t i = 0; i < count; i++) {
    uint32_t alpha = source[4 * i + 3];
    for (size_t c = 0; c < 3; c++) target[4 * i + c] = by_255(source[4 * i + c] * alpha);
    target[4 * i + 3] = (uint8_t)alpha;
  }
}

FOVEA_KERNEL(void, unpremultiply, (uint8_t * pixels, size_t count), (pixels, count)) {
  for (size_t i = 0; i < count; i++) {
    uint32_t alpha = pixels[4 * i + 3];
    if (alpha == 0 || alpha == 255) continue;
    for (size_t c = 0; c < 3; c++) {
      uint32_t value = 255u * pixels[4 * i + c] / alpha;
      pixels[4 * i + c] = (uint8_t)(value > 255 ? 255 : value);
    }
  }
}
