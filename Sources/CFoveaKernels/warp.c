#include <math.h>

#include "fovea_augment.h"
#include "fovea_dispatch.h"
#include "mirror.h"

// A fused multiply-add rounds once and would differ between levels.
#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))

typedef struct {
  size_t low, high;
  float part;  // of the way from low to high
} between;

INLINE between neighbors(float place, size_t extent) {
  float below = floorf(place);
  ptrdiff_t low = (ptrdiff_t)below;
  if (low >= 0 && low + 1 < (ptrdiff_t)extent) return (between){(size_t)low, (size_t)low + 1, place - below};
  return (between){mirrored(low, extent), mirrored(low + 1, extent), place - below};
}

INLINE float limited(float value) { return value < 0 ? 0 : value > 255 ? 255 : value; }

INLINE void warp(const uint8_t *picture, size_t width, size_t height, size_t channels, const float *place, const float *color,
                 size_t out_width, size_t out_height, const float *scale, const float *offset, float *output) {
  size_t plane = out_width * out_height;
  for (size_t y = 0; y < out_height; y++)
    for (size_t x = 0; x < out_width; x++) {
      float column = (float)x, row = (float)y;
      between across = neighbors(place[0] * column + place[1] * row + place[2], width);
      between down = neighbors(place[3] * column + place[4] * row + place[5], height);
      const uint8_t *upper = picture + down.low * width * channels, *lower = picture + down.high * width * channels;
      float seen[4] = {0}, changed[4];
      for (size_t c = 0; c < channels; c++) {
        float left = (float)upper[across.low * channels + c], right = (float)upper[across.high * channels + c];
        float top = left + (right - left) * across.part;
        left = (float)lower[across.low * channels + c];
        right = (float)lower[across.high * channels + c];
        float bottom = left + (right - left) * across.part;
        seen[c] = top + (bottom - top) * down.part;
        changed[c] = seen[c];
      }
      if (channels == 1) changed[0] = color[0] * seen[0] + color[3];
      if (channels >= 3)
        for (size_t c = 0; c < 3; c++)
          changed[c] = color[4 * c] * seen[0] + color[4 * c + 1] * seen[1] + color[4 * c + 2] * seen[2] + color[4 * c + 3];
      float *target = output + y * out_width + x;
      for (size_t c = 0; c < channels; c++) target[c * plane] = limited(changed[c]) * scale[c] + offset[c];
    }
}

FOVEA_KERNEL(void, warp_planes,
             (const uint8_t *picture, size_t width, size_t height, size_t channels, const float *place, const float *color,
              size_t out_width, size_t out_height, const float *scale, const float *offset, float *output),
             (picture, width, height, channels, place, color, out_width, out_height, scale, offset, output)) {
  if (width == 0 || height == 0) return;
  switch (channels) {
  case 1: warp(picture, width, height, 1, place, color, out_width, out_height, scale, offset, output); break;
  case 3: warp(picture, width, height, 3, place, color, out_width, out_height, scale, offset, output); break;
  case 4: warp(picture, width, height, 4, place, color, out_width, out_height, scale, offset, output); break;
  }
}
