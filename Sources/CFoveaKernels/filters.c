#include <math.h>
#include <string.h>

#include "curves.h"
#include "fovea_dispatch.h"
#include "include/fovea_filters.h"
#include "mirror.h"

#define LANES 16  // numbers of a row that are summed side by side
#define FILTER_INLINE static inline __attribute__((always_inline))

FILTER_INLINE size_t inside(ptrdiff_t place, size_t extent, fovea_border border) {
  return border == FOVEA_BORDER_MIDDLE ? mirrored(place, extent) : mirrored_at_edge(place, extent);
}

size_t fovea_filter_scratch(size_t width, size_t middle) { return width + 2 * middle + LANES; }

FOVEA_KERNEL(void, filter_rows,
             (const float *source, size_t width, size_t height, const fovea_taps *taps, float *scratch, float *target),
             (source, width, height, taps, scratch, target)) {
  size_t middle = taps->middle, count = 2 * middle + 1;
  for (size_t y = 0; y < height; y++) {
    const float *row = source + y * width;
    float *out = target + y * width;
    for (size_t x = 0; x < middle; x++) {
      scratch[x] = row[inside((ptrdiff_t)x - (ptrdiff_t)middle, width, taps->border)];
      scratch[middle + width + x] = row[inside((ptrdiff_t)(width + x), width, taps->border)];
    }
    memcpy(scratch + middle, row, width * sizeof(float));
    memset(scratch + 2 * middle + width, 0, LANES * sizeof(float));
    for (size_t x = 0; x < width; x += LANES) {
      float sums[LANES] = {0};
      for (size_t i = 0; i < count; i++) {
        float tap = taps->taps[i];
        const float *from = scratch + x + i;
        for (size_t k = 0; k < LANES; k++) sums[k] += tap * from[k];
      }
      memcpy(out + x, sums, (width - x < LANES ? width - x : LANES) * sizeof(float));
    }
  }
}

FOVEA_KERNEL(void, filter_columns,
             (const float *source, size_t width, size_t height, const fovea_taps *taps, float *target),
             (source, width, height, taps, target)) {
  size_t middle = taps->middle, count = 2 * middle + 1;
  for (size_t y = 0; y < height; y++) {
    float *restrict out = target + y * width;
    memset(out, 0, width * sizeof(float));
    for (size_t i = 0; i < count; i++) {
      const float *row = source + inside((ptrdiff_t)(y + i) - (ptrdiff_t)middle, height, taps->border) * width;
      float tap = taps->taps[i];
      for (size_t x = 0; x < width; x++) out[x] += tap * row[x];
    }
  }
}

#define STRIP 256  // columns that are worked on at once

FOVEA_KERNEL(void, filter_magnitudes,
             (const float *real, const float *imaginary, size_t width, size_t height, const fovea_taps *real_taps,
              const float *imaginary_taps, float *target),
             (real, imaginary, width, height, real_taps, imaginary_taps, target)) {
  size_t middle = real_taps->middle, count = 2 * middle + 1;
  for (size_t start = 0; start < width; start += STRIP) {
    size_t part = width - start < STRIP ? width - start : STRIP;
    for (size_t y = 0; y < height; y++) {
      float re[STRIP], im[STRIP];
      memset(re, 0, part * sizeof(float));
      memset(im, 0, part * sizeof(float));
      for (size_t i = 0; i < count; i++) {
        size_t line = inside((ptrdiff_t)(y + i) - (ptrdiff_t)middle, height, real_taps->border) * width + start;
        const float *a = real + line, *b = imaginary + line;
        float c = real_taps->taps[i], s = imaginary_taps[i];
        for (size_t x = 0; x < part; x++) {
          re[x] += c * a[x] - s * b[x];
          im[x] += c * b[x] + s * a[x];
        }
      }
      float *restrict out = target + y * width + start;
      for (size_t x = 0; x < part; x++) out[x] = __builtin_elementwise_sqrt(re[x] * re[x] + im[x] * im[x]);
    }
  }
}

void fovea_plane_moments(const float *plane, size_t stride, size_t width, size_t height, double *mean, double *deviation) {
  double sums[4] = {0}, squares[4] = {0}, count = (double)(width * height);
  for (size_t y = 0; y < height; y++)
    for (size_t x = 0; x < width; x++) sums[x & 3] += (double)plane[y * stride + x];
  double middle = (sums[0] + sums[1] + sums[2] + sums[3]) / count;
  for (size_t y = 0; y < height; y++) {
    for (size_t x = 0; x < width; x++) {
      double difference = (double)plane[y * stride + x] - middle;
      squares[x & 3] += difference * difference;
    }
  }
  *mean = middle;
  *deviation = sqrt((squares[0] + squares[1] + squares[2] + squares[3]) / count);
}

FOVEA_KERNEL(void, soft_orientations,
             (const float *plane, size_t width, size_t height, const float *directions, size_t count, float sharpness, float *planes),
             (plane, width, height, directions, count, sharpness, planes)) {
  for (size_t y = 0; y < height; y++) {
    const float *row = plane + y * width, *below = y + 1 < height ? row + width : row;
    for (size_t start = 0; start < width; start += STRIP) {
      size_t part = width - start < STRIP ? width - start : STRIP;
      float dx[STRIP], dy[STRIP], magnitudes[STRIP];
      for (size_t x = 0; x < part; x++) {
        size_t place = start + x, right = place + 1 < width ? place + 1 : place;
        float across = row[right] - row[place], down = below[place] - row[place];
        float magnitude = __builtin_elementwise_sqrt(across * across + down * down);
        float scale = magnitude > 0 ? sharpness / magnitude : 0;
        dx[x] = across * scale;
        dy[x] = down * scale;
        magnitudes[x] = magnitude;
      }
      for (size_t o = 0; o < count; o++) {
        float cosine = directions[2 * o], sine = directions[2 * o + 1];
        float *restrict out = planes + (o * height + y) * width + start;
        for (size_t x = 0; x < part; x++) out[x] = magnitudes[x] * exponential(cosine * dx[x] + sine * dy[x]);
      }
    }
  }
}

FILTER_INLINE void swap_rows(float *a, float *b, size_t width) {
  for (size_t x = 0; x < width; x++) {
    float kept = a[x];
    a[x] = b[x];
    b[x] = kept;
  }
}

// Cooley and Tukey's method with rows for numbers, so that whole vectors turn at once.
FOVEA_KERNEL(void, fourier_columns,
             (float *real, float *imaginary, size_t width, size_t height, const float *turns, bool is_backwards),
             (real, imaginary, width, height, turns, is_backwards)) {
  for (size_t y = 1, other = 0; y < height; y++) {
    size_t bit = height >> 1;
    for (; other & bit; bit >>= 1) other ^= bit;
    other ^= bit;
    if (y < other) {
      swap_rows(real + y * width, real + other * width, width);
      swap_rows(imaginary + y * width, imaginary + other * width, width);
    }
  }
  for (size_t half = 1; half < height; half *= 2) {
    for (size_t first = 0; first < height; first += 2 * half) {
      for (size_t k = 0; k < half; k++) {
        float c = turns[2 * (k * (height / 2 / half))], s = turns[2 * (k * (height / 2 / half)) + 1];
        s = is_backwards ? s : -s;
        float *restrict a = real + (first + k) * width, *restrict b = imaginary + (first + k) * width;
        float *restrict p = a + half * width, *restrict q = b + half * width;
        for (size_t x = 0; x < width; x++) {
          float re = c * p[x] - s * q[x], im = c * q[x] + s * p[x];
          p[x] = a[x] - re;
          q[x] = b[x] - im;
          a[x] += re;
          b[x] += im;
        }
      }
    }
  }
}
