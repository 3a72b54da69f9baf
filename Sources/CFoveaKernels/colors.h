// For the kernels of colors alone: where the color of each pixel lies among the bins of each channel.
#ifndef FOVEA_COLORS_H
#define FOVEA_COLORS_H

#include "fovea_dispatch.h"
#include "include/fovea_histogram.h"

#define PIECE 256  // pixels that are worked on at once, so that all arrays stay near
#define HISTOGRAM_INLINE static inline __attribute__((always_inline))

HISTOGRAM_INLINE int32_t channel_count(const fovea_histogram_settings *settings) {
  return settings->space == FOVEA_HISTOGRAM_GRAY ? 1 : 3;
}

// The position of each pixel among the bins of each channel: bin `i` is i ..< i + 1.
typedef struct {
  float channels[3][PIECE];
} positions;

HISTOGRAM_INLINE void split_channels(const uint8_t *samples, size_t count, int32_t channels, positions *at) {
  if (channels == 1) {
    for (size_t i = 0; i < count; i++) at->channels[0][i] = (float)samples[i];
  } else {
    for (size_t i = 0; i < count; i++) {
      at->channels[0][i] = (float)samples[3 * i];
      at->channels[1][i] = (float)samples[3 * i + 1];
      at->channels[2][i] = (float)samples[3 * i + 2];
    }
  }
}

HISTOGRAM_INLINE float larger(float a, float b) { return a > b ? a : b; }
HISTOGRAM_INLINE float smaller(float a, float b) { return a < b ? a : b; }

// Each position is one quotient of whole numbers, so that a color on the edge of a bin falls where it does in exact arithmetic.
HISTOGRAM_INLINE void to_hsv(positions *at, size_t count, const int32_t *bins) {
  float *restrict first = at->channels[0], *restrict second = at->channels[1], *restrict third = at->channels[2];
  float hues = (float)bins[0], saturations = (float)bins[1], values = (float)bins[2] / 256;
  for (size_t i = 0; i < count; i++) {
    float red = first[i], green = second[i], blue = third[i];
    float high = larger(larger(red, green), blue), low = smaller(smaller(red, green), blue);
    float span = high - low;
    bool is_blue = blue == high, is_green = green == high;
    float turn = is_blue ? red - green + 4 * span : is_green ? blue - red + 2 * span : green - blue;
    turn = turn < 0 ? turn + 6 * span : turn;
    first[i] = turn * hues / (span > 0 ? 6 * span : 1);
    second[i] = span * saturations / (high > 0 ? high : 1);
    third[i] = high * values;
  }
}

// The cube root of t > 0: a guess by a third of the exponent, and two steps of Halley, each of which triples the digits.
HISTOGRAM_INLINE float cube_root(float t) {
  union {
    float number;
    int32_t bits;
  } guess = {.number = t};
  guess.bits = (int32_t)((float)guess.bits * (1.0f / 3.0f)) + 0x2a514067;
  float root = guess.number;
  for (int step = 0; step < 2; step++) {
    float cube = root * root * root;
    root *= (cube + 2 * t) / (2 * cube + t);
  }
  return root;
}

HISTOGRAM_INLINE float lab_curve(float t) {
  float root = cube_root(t > 0.008856f ? t : 1.0f);
  return t > 0.008856f ? root : 7.787f * t + 16.0f / 116.0f;
}

HISTOGRAM_INLINE void to_lab(positions *at, size_t count, const int32_t *bins, const uint8_t *samples, const float *linear) {
  float *restrict first = at->channels[0], *restrict second = at->channels[1], *restrict third = at->channels[2];
  for (size_t i = 0; i < count; i++) {
    first[i] = linear[samples[3 * i]];
    second[i] = linear[samples[3 * i + 1]];
    third[i] = linear[samples[3 * i + 2]];
  }
  float lights = (float)bins[0] / 100, greens = (float)bins[1] / 220, blues = (float)bins[2] / 220;
  for (size_t i = 0; i < count; i++) {
    float red = first[i], green = second[i], blue = third[i];
    float x = lab_curve((0.412453f * red + 0.357580f * green + 0.180423f * blue) / 0.95047f);
    float y = lab_curve(0.212671f * red + 0.715160f * green + 0.072169f * blue);
    float z = lab_curve((0.019334f * red + 0.119193f * green + 0.950227f * blue) / 1.08883f);
    first[i] = (116 * y - 16) * lights;
    second[i] = (500 * (x - y) + 110) * greens;
    third[i] = (200 * (y - z) + 110) * blues;
  }
}

HISTOGRAM_INLINE void to_opponent(positions *at, size_t count, const int32_t *bins) {
  float *restrict first = at->channels[0], *restrict second = at->channels[1], *restrict third = at->channels[2];
  float reds = (float)bins[0], yellows = (float)bins[1], lights = (float)bins[2];
  for (size_t i = 0; i < count; i++) {
    float red = first[i], green = second[i], blue = third[i];
    first[i] = (red - green + 256) * reds / 512;
    second[i] = (red + green - 2 * blue + 512) * yellows / 1024;
    third[i] = (red + green + blue) * lights / 768;
  }
}

HISTOGRAM_INLINE void find_positions(const fovea_histogram_settings *settings, const uint8_t *samples, size_t count,
                                     positions *at) {
  const int32_t *bins = settings->bins;
  int32_t channels = channel_count(settings);
  if (settings->space == FOVEA_HISTOGRAM_LAB) {
    to_lab(at, count, bins, samples, settings->linear);
    return;
  }
  split_channels(samples, count, channels, at);
  if (settings->space == FOVEA_HISTOGRAM_HSV) {
    to_hsv(at, count, bins);
    return;
  }
  if (settings->space == FOVEA_HISTOGRAM_OPPONENT) {
    to_opponent(at, count, bins);
    return;
  }
  for (int32_t channel = 0; channel < channels; channel++) {
    float scale = (float)bins[channel] / 256;
    for (size_t i = 0; i < count; i++) at->channels[channel][i] *= scale;
  }
}

HISTOGRAM_INLINE void find_bins(const float *positions, size_t count, int32_t bins, int32_t *restrict places) {
  for (size_t i = 0; i < count; i++) {
    int32_t place = (int32_t)positions[i];
    place = place < 0 ? 0 : place;
    places[i] = place < bins ? place : bins - 1;
  }
}

#endif
