#include "fovea_resample.h"

#include <string.h>

#include "fovea_dispatch.h"

#define HALF (1 << (FOVEA_RESAMPLE_BITS - 1))

static inline __attribute__((always_inline)) uint8_t level_of(int32_t sum) {
  int32_t value = sum >> FOVEA_RESAMPLE_BITS;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

static inline __attribute__((always_inline)) void one_row(const uint8_t *source, size_t channels,
                                                          const fovea_resample_plan *plan, uint8_t *target) {
  for (size_t i = 0; i < plan->length; i++) {
    const uint8_t *from = source + (size_t)plan->starts[i] * channels;
    const int32_t *weights = plan->weights + i * plan->taps;
    int32_t count = plan->counts[i];
    int32_t sums[4] = {HALF, HALF, HALF, HALF};
    for (int32_t k = 0; k < count; k++)
      for (size_t c = 0; c < channels; c++) sums[c] += from[(size_t)k * channels + c] * weights[k];
    for (size_t c = 0; c < channels; c++) target[i * channels + c] = level_of(sums[c]);
  }
}

FOVEA_KERNEL(void, resample_rows,
             (const uint8_t *source, size_t width, size_t rows, size_t channels, const fovea_resample_plan *plan,
              uint8_t *target),
             (source, width, rows, channels, plan, target)) {
  for (size_t y = 0; y < rows; y++) {
    const uint8_t *from = source + y * width * channels;
    uint8_t *to = target + y * plan->length * channels;
    switch (channels) {
    case 1: one_row(from, 1, plan, to); break;
    case 3: one_row(from, 3, plan, to); break;
    default: one_row(from, 4, plan, to); break;
    }
  }
}

// Columns are summed in strips that stay in the first-level cache.
#define STRIP 512

FOVEA_KERNEL(void, resample_columns,
             (const uint8_t *source, size_t row_bytes, const fovea_resample_plan *plan, uint8_t *target),
             (source, row_bytes, plan, target)) {
  int32_t sums[STRIP];
  for (size_t left = 0; left < row_bytes; left += STRIP) {
    size_t wide = row_bytes - left < STRIP ? row_bytes - left : STRIP;
    for (size_t i = 0; i < plan->length; i++) {
      const int32_t *weights = plan->weights + i * plan->taps;
      for (size_t x = 0; x < wide; x++) sums[x] = HALF;
      for (int32_t k = 0; k < plan->counts[i]; k++) {
        const uint8_t *row = source + (size_t)(plan->starts[i] + k) * row_bytes + left;
        int32_t weight = weights[k];
        for (size_t x = 0; x < wide; x++) sums[x] += row[x] * weight;
      }
      uint8_t *to = target + i * row_bytes + left;
      for (size_t x = 0; x < wide; x++) to[x] = level_of(sums[x]);
    }
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
