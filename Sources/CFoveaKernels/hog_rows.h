// For the HOG kernels alone: samples of a row as floats, and the gradients of a row.
//
// A row in memory has FOVEA_HOG_MARGIN floats to the left of its first sample and at least as many to the right of its last, so that
// loops run over whole vectors and may read one sample beyond either end.
#ifndef FOVEA_HOG_ROWS_H
#define FOVEA_HOG_ROWS_H

#include <string.h>

#include "fovea_dispatch.h"
#include "include/fovea_hog.h"

#define FOVEA_HOG_MARGIN 16
#define FOVEA_HOG_INLINE static inline __attribute__((always_inline))

// Floats from one row to the next.
FOVEA_HOG_INLINE size_t hog_stride(int32_t width) {
  return ((size_t)width + 15) / 16 * 16 + 2 * FOVEA_HOG_MARGIN;
}

// The samples of one row: for each channel the values, and the rest that the rounding of roots cut off (the difference of two roots
// would else lose digits).
typedef struct {
  float *values[3];
  float *rests[3];
} hog_row;

// Three rows that roll, and the gradients of the row in the middle.
typedef struct {
  hog_row rows[3];
  float *dx, *dy;
} hog_rows;

// Takes the memory for `rows` from the start of `scratch`; returns the first float after it.
FOVEA_HOG_INLINE float *hog_rows_start(hog_rows *rows, int32_t width, float *scratch) {
  size_t stride = hog_stride(width);
  float *next = scratch + FOVEA_HOG_MARGIN;
  for (int slot = 0; slot < 3; slot++) {
    for (int channel = 0; channel < 3; channel++) {
      rows->rows[slot].values[channel] = next;
      rows->rows[slot].rests[channel] = next + stride;
      next += 2 * stride;
    }
  }
  rows->dx = next;
  rows->dy = next + stride;
  return next + 2 * stride;
}

#define FOVEA_HOG_ROWS_STRIDES 20

// The picture with its margin.
FOVEA_HOG_INLINE int32_t hog_width(const fovea_hog_picture *picture) { return picture->width + 2 * picture->margin; }
FOVEA_HOG_INLINE int32_t hog_height(const fovea_hog_picture *picture) { return picture->height + 2 * picture->margin; }

// Fills the margins of a row whose samples stand between them, and mirrors one sample beyond either end.
FOVEA_HOG_INLINE void hog_finish_row(const fovea_hog_picture *picture, float *row) {
  int32_t margin = picture->margin, width = hog_width(picture);
  for (int32_t x = 0; x < margin; x++) {
    row[x] = row[margin];
    row[width - 1 - x] = row[width - 1 - margin];
  }
  row[-1] = row[width > 1 ? 1 : 0];
  row[width] = row[width > 1 ? width - 2 : 0];
}

FOVEA_HOG_INLINE void hog_load_row(const fovea_hog_picture *picture, int32_t y, hog_row *row) {
  int32_t width = picture->width, margin = picture->margin, channels = picture->channels;
  y = y < margin ? 0 : y - margin < picture->height ? y - margin : picture->height - 1;
  size_t start = (size_t)y * (size_t)width * (size_t)channels;
  if (picture->bytes && channels == 3 && !picture->takes_root) {
    const uint8_t *source = picture->bytes + start;
    float *restrict red = row->values[0] + margin, *restrict green = row->values[1] + margin, *restrict blue = row->values[2] + margin;
    for (int32_t x = 0; x < width; x++) {
      red[x] = (float)source[3 * x];
      green[x] = (float)source[3 * x + 1];
      blue[x] = (float)source[3 * x + 2];
    }
    for (int channel = 0; channel < 3; channel++) hog_finish_row(picture, row->values[channel]);
    return;
  }
  for (int32_t channel = 0; channel < channels; channel++) {
    float *restrict values = row->values[channel] + margin, *restrict rests = row->rests[channel] + margin;
    if (!picture->bytes) {
      const float *source = picture->floats + start;
      float scale = picture->scale;
      for (int32_t x = 0; x < width; x++) values[x] = source[x] * scale;
      if (picture->takes_root) {
        for (int32_t x = 0; x < width; x++) {
          double root = __builtin_elementwise_sqrt((double)source[x] * (double)scale);
          values[x] = (float)root;
          rests[x] = (float)(root - (double)values[x]);
        }
      }
    } else {
      const uint8_t *source = picture->bytes + start + channel;
      if (picture->takes_root) {
        const float *roots = picture->roots;
        for (int32_t x = 0; x < width; x++) {
          values[x] = roots[source[x * channels]];
          rests[x] = roots[256 + source[x * channels]];
        }
      } else {
        for (int32_t x = 0; x < width; x++) values[x] = (float)source[x];
      }
    }
    hog_finish_row(picture, values - margin);
    if (picture->takes_root) hog_finish_row(picture, rests - margin);
  }
}

// Takes the gradients of one channel: all of them where it is the first, else those that are larger than what stands there.
// `rests` says whether what the rounding of roots cut off counts.
FOVEA_HOG_INLINE void hog_take_channel(const hog_row *above, const hog_row *here, const hog_row *below, int channel, bool is_first,
                                       bool rests, int32_t width, float *restrict dx, float *restrict dy) {
  const float *up = above->values[channel], *middle = here->values[channel], *down = below->values[channel];
  const float *rest_up = above->rests[channel], *rest = here->rests[channel], *rest_down = below->rests[channel];
  for (int32_t x = 0; x < width; x++) {
    float gx = middle[x + 1] - middle[x - 1];
    float gy = down[x] - up[x];
    if (rests) {
      gx += rest[x + 1] - rest[x - 1];
      gy += rest_down[x] - rest_up[x];
    }
    bool wins = is_first || gx * gx + gy * gy > dx[x] * dx[x] + dy[x] * dy[x];
    dx[x] = wins ? gx : dx[x];
    dy[x] = wins ? gy : dy[x];
  }
}

// The gradients of row `y`, in rows->dx and rows->dy. After the first row, which `is_first` marks, rows are asked for one by one.
// Of three channels the one with the largest magnitude counts; where several are alike, the first, or with `last_wins` the last.
FOVEA_HOG_INLINE void hog_gradients(hog_rows *rows, const fovea_hog_picture *picture, int32_t y, bool is_first, bool keeps_rests,
                                    bool last_wins) {
  int32_t width = hog_width(picture), height = hog_height(picture);
  if (is_first) {
    if (y > 0) hog_load_row(picture, y - 1, &rows->rows[(y + 2) % 3]);
    hog_load_row(picture, y, &rows->rows[y % 3]);
  }
  if (y + 1 < height) hog_load_row(picture, y + 1, &rows->rows[(y + 1) % 3]);
  bool border = y == 0 || y + 1 == height;
  const hog_row *here = &rows->rows[y % 3];
  const hog_row *above = border ? here : &rows->rows[(y + 2) % 3];
  const hog_row *below = border ? here : &rows->rows[(y + 1) % 3];
  int32_t last = picture->channels - 1;
  for (int32_t step = 0; step <= last; step++) {
    int32_t channel = last_wins ? last - step : step;
    if (keeps_rests && picture->takes_root) {
      if (step == 0) hog_take_channel(above, here, below, channel, true, true, width, rows->dx, rows->dy);
      else hog_take_channel(above, here, below, channel, false, true, width, rows->dx, rows->dy);
    } else {
      if (step == 0) hog_take_channel(above, here, below, channel, true, false, width, rows->dx, rows->dy);
      else hog_take_channel(above, here, below, channel, false, false, width, rows->dx, rows->dy);
    }
  }
}

// Sums in any order. Elsewhere a factor that is one by a root would become a division of each number.
FOVEA_HOG_INLINE float hog_sum(const float *numbers, size_t count) {
#pragma clang fp reassociate(on)
  float sum = 0;
  for (size_t i = 0; i < count; i++) sum += numbers[i];
  return sum;
}

FOVEA_HOG_INLINE float hog_sum_of_squares(const float *numbers, size_t count) {
#pragma clang fp reassociate(on)
  float sum = 0;
  for (size_t i = 0; i < count; i++) sum += numbers[i] * numbers[i];
  return sum;
}

// Multiplies the numbers of a block by `scale` and puts a bound on them.
FOVEA_HOG_INLINE void hog_clip(float *block, size_t count, float scale, float clip) {
  for (size_t i = 0; i < count; i++) {
    float value = block[i] * scale;
    block[i] = value < clip ? value : clip;
  }
}

#endif
