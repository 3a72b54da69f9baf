#include "fovea_augment.h"

#include <string.h>

#include "fovea_dispatch.h"
#include "mirror.h"
#include "mixed.h"

// A fused multiply-add rounds once and would differ between levels.
#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))

// `count` pixels in the order they stand. `channels` is a constant where this is inlined.
INLINE void run_forward(const uint8_t *restrict from, size_t count, size_t channels, const float *scale,
                        const float *offset, float *restrict to, size_t plane) {
  if (channels == 3) {
    float s0 = scale[0], s1 = scale[1], s2 = scale[2], o0 = offset[0], o1 = offset[1], o2 = offset[2];
    float *restrict first = to, *restrict second = to + plane, *restrict third = to + 2 * plane;
    for (size_t i = 0; i < count; i++) {
      first[i] = (float)from[3 * i] * s0 + o0;
      second[i] = (float)from[3 * i + 1] * s1 + o1;
      third[i] = (float)from[3 * i + 2] * s2 + o2;
    }
  } else {
    for (size_t c = 0; c < channels; c++) {
      float s = scale[c], o = offset[c];
      float *restrict target = to + c * plane;
      for (size_t i = 0; i < count; i++) target[i] = (float)from[channels * i + c] * s + o;
    }
  }
}

// `count` pixels, the last first.
INLINE void run_backward(const uint8_t *restrict from, size_t count, size_t channels, const float *scale,
                         const float *offset, float *restrict to, size_t plane) {
  if (channels == 3) {
    float s0 = scale[0], s1 = scale[1], s2 = scale[2], o0 = offset[0], o1 = offset[1], o2 = offset[2];
    float *restrict first = to + count - 1, *restrict second = first + plane, *restrict third = second + plane;
    for (size_t i = 0; i < count; i++) {
      first[-(ptrdiff_t)i] = (float)from[3 * i] * s0 + o0;
      second[-(ptrdiff_t)i] = (float)from[3 * i + 1] * s1 + o1;
      third[-(ptrdiff_t)i] = (float)from[3 * i + 2] * s2 + o2;
    }
  } else {
    for (size_t c = 0; c < channels; c++) {
      float s = scale[c], o = offset[c];
      float *restrict target = to + c * plane + count - 1;
      for (size_t i = 0; i < count; i++) target[-(ptrdiff_t)i] = (float)from[channels * i + c] * s + o;
    }
  }
}

INLINE void window_of(const uint8_t *picture, size_t width, size_t height, size_t channels, ptrdiff_t x0, ptrdiff_t y0,
                      size_t out_width, size_t out_height, int flip, const float *scale, const float *offset,
                      float *output) {
  size_t plane = out_width * out_height;
  // Columns of the window that lie inside the picture; the others are mirrored one by one.
  ptrdiff_t start = x0 < 0 ? -x0 : 0, end = (ptrdiff_t)width - x0;
  if (end > (ptrdiff_t)out_width) end = (ptrdiff_t)out_width;
  if (start > (ptrdiff_t)out_width) start = (ptrdiff_t)out_width;
  if (end < start) end = start;
  for (size_t y = 0; y < out_height; y++) {
    const uint8_t *row = picture + mirrored(y0 + (ptrdiff_t)y, height) * width * channels;
    float *target = output + y * out_width;
    size_t count = (size_t)(end - start);
    if (count > 0) {
      const uint8_t *inside = row + (size_t)(start + x0) * channels;
      if (flip)
        run_backward(inside, count, channels, scale, offset, target + out_width - (size_t)end, plane);
      else
        run_forward(inside, count, channels, scale, offset, target + start, plane);
    }
    for (ptrdiff_t x = 0; x < (ptrdiff_t)out_width; x++) {
      if (x == start) x = end;
      if (x >= (ptrdiff_t)out_width) break;
      const uint8_t *pixel = row + mirrored(x0 + x, width) * channels;
      float *place = target + (flip ? (ptrdiff_t)out_width - 1 - x : x);
      for (size_t c = 0; c < channels; c++) place[c * plane] = (float)pixel[c] * scale[c] + offset[c];
    }
  }
}

FOVEA_KERNEL(void, window_planes,
             (const uint8_t *picture, size_t width, size_t height, size_t channels, ptrdiff_t x0, ptrdiff_t y0,
              size_t out_width, size_t out_height, int flip, const float *scale, const float *offset, float *output),
             (picture, width, height, channels, x0, y0, out_width, out_height, flip, scale, offset, output)) {
  if (width == 0 || height == 0) return;
  switch (channels) {
  case 1:
    window_of(picture, width, height, 1, x0, y0, out_width, out_height, flip, scale, offset, output);
    break;
  case 3:
    window_of(picture, width, height, 3, x0, y0, out_width, out_height, flip, scale, offset, output);
    break;
  case 4:
    window_of(picture, width, height, 4, x0, y0, out_width, out_height, flip, scale, offset, output);
    break;
  }
}

// 48 is a whole number of pixels of 1, 3 or 4 channels and of vectors.
enum { LANES = 48 };

FOVEA_KERNEL(void, add_moments,
             (const uint8_t *picture, size_t pixels, size_t channels, uint64_t *sums, uint64_t *squares),
             (picture, pixels, channels, sums, squares)) {
  size_t count = pixels * channels, done = 0;
  while (done + LANES <= count) {
    uint32_t lane_sums[LANES] = {0}, lane_squares[LANES] = {0};
    // Squares of 8-bit samples stay below 2^32 for 66,000 rounds.
    size_t rounds = (count - done) / LANES;
    if (rounds > 60000) rounds = 60000;
    for (size_t round = 0; round < rounds; round++) {
      const uint8_t *from = picture + done + round * LANES;
      for (size_t lane = 0; lane < LANES; lane++) {
        uint32_t value = from[lane];
        lane_sums[lane] += value;
        lane_squares[lane] += value * value;
      }
    }
    for (size_t lane = 0; lane < LANES; lane++) {
      sums[lane % channels] += lane_sums[lane];
      squares[lane % channels] += lane_squares[lane];
    }
    done += rounds * LANES;
  }
  for (; done < count; done++) {
    uint64_t value = picture[done];
    sums[done % channels] += value;
    squares[done % channels] += value * value;
  }
}

uint64_t fovea_fingerprint(const uint8_t *bytes, size_t count, uint64_t seed) {
  uint64_t lanes[4], words[4];
  for (size_t lane = 0; lane < 4; lane++) lanes[lane] = mixed(seed + (lane + 1) * 0x9E3779B97F4A7C15u);
  size_t done = 0;
  for (; done + 32 <= count; done += 32) {
    memcpy(words, bytes + done, 32);
    for (size_t lane = 0; lane < 4; lane++) {
      uint64_t sum = (lanes[lane] ^ words[lane]) * 0x9FB21C651E98DF25u;
      lanes[lane] = sum ^ (sum >> 29);
    }
  }
  memset(words, 0, sizeof words);
  if (count > done) memcpy(words, bytes + done, count - done);
  uint64_t result = mixed(count);
  for (size_t lane = 0; lane < 4; lane++) result = mixed(result ^ mixed(lanes[lane] ^ words[lane]) ^ (lane << 60));
  return result;
}
