#include <string.h>

#include "fovea_dispatch.h"
#include "include/fovea_histogram.h"

#define PIECE 256  // pixels that are worked on at once, so that all arrays stay near
#define COPIES 4   // neighbouring pixels add to different copies of the votes, for they often meet in one bin
#define HISTOGRAM_INLINE static inline __attribute__((always_inline))

HISTOGRAM_INLINE int32_t channel_count(const fovea_histogram_settings *settings) {
  return settings->space == FOVEA_HISTOGRAM_GRAY ? 1 : 3;
}

HISTOGRAM_INLINE size_t vote_count(const fovea_histogram_settings *settings) {
  const int32_t *bins = settings->bins;
  if (channel_count(settings) == 1) return (size_t)bins[0];
  return settings->is_joint ? (size_t)bins[0] * (size_t)bins[1] * (size_t)bins[2] : (size_t)(bins[0] + bins[1] + bins[2]);
}

size_t fovea_histogram_scratch(const fovea_histogram_settings *settings) { return COPIES * vote_count(settings); }

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

// The two bins that share a vote, and the share of the second.
HISTOGRAM_INLINE void find_shares(const float *positions, size_t count, int32_t bins, bool is_circular, int32_t *restrict lower,
                                  int32_t *restrict upper, float *restrict shares) {
  for (size_t i = 0; i < count; i++) {
    float place = positions[i] + 0.5f;
    int32_t above = (int32_t)(place > 0 ? place : 0);
    int32_t below = above - 1;
    shares[i] = place - (float)above;
    if (is_circular) {
      below = below < 0 ? bins - 1 : below;
      above = above >= bins ? above - bins : above;
      below = below >= bins ? below - bins : below;
    } else {
      below = below < 0 ? 0 : below;
      below = below >= bins ? bins - 1 : below;
      above = above >= bins ? bins - 1 : above;
    }
    lower[i] = below;
    upper[i] = above;
  }
}

HISTOGRAM_INLINE void add_hard(const fovea_histogram_settings *settings, const positions *at, size_t count, size_t copies, float *votes) {
  int32_t places[PIECE], next[PIECE];
  int32_t channels = channel_count(settings);
  size_t length = vote_count(settings);
  find_bins(at->channels[0], count, settings->bins[0], places);
  for (int32_t channel = 0, start = 0; channel < channels; channel++) {
    if (channel > 0) {
      int32_t bins = settings->bins[channel];
      find_bins(at->channels[channel], count, bins, next);
      for (size_t i = 0; i < count; i++) places[i] = settings->is_joint ? places[i] * bins + next[i] : next[i];
    }
    if (settings->is_joint && channel < channels - 1) continue;
    for (size_t i = 0; i < count; i++) votes[(i & (copies - 1)) * length + (size_t)(start + places[i])] += 1;
    start += settings->bins[channel];
  }
}

HISTOGRAM_INLINE void add_soft(const fovea_histogram_settings *settings, const positions *at, size_t count, float *votes) {
  int32_t lower[3][PIECE], upper[3][PIECE];
  float shares[3][PIECE];
  int32_t channels = channel_count(settings);
  for (int32_t channel = 0; channel < channels; channel++) {
    bool is_circular = settings->space == FOVEA_HISTOGRAM_HSV && channel == 0;
    find_shares(at->channels[channel], count, settings->bins[channel], is_circular, lower[channel], upper[channel], shares[channel]);
  }
  if (channels == 1 || !settings->is_joint) {
    int32_t start = 0;
    for (int32_t channel = 0; channel < channels; channel++) {
      for (size_t i = 0; i < count; i++) {
        votes[start + lower[channel][i]] += 1 - shares[channel][i];
        votes[start + upper[channel][i]] += shares[channel][i];
      }
      start += settings->bins[channel];
    }
    return;
  }
  for (size_t i = 0; i < count; i++) {
    for (int corner = 0; corner < 8; corner++) {
      float weight = 1;
      int32_t place = 0;
      for (int channel = 0; channel < 3; channel++) {
        bool is_upper = (corner >> channel) & 1;
        weight *= is_upper ? shares[channel][i] : 1 - shares[channel][i];
        place = place * settings->bins[channel] + (is_upper ? upper : lower)[channel][i];
      }
      votes[place] += weight;
    }
  }
}

FOVEA_KERNEL(void, histogram_cell,
             (const fovea_histogram_settings *settings, const uint8_t *samples, size_t stride, size_t width, size_t height,
              float *scratch, float *votes),
             (settings, samples, stride, width, height, scratch, votes)) {
  size_t length = vote_count(settings), channels = (size_t)channel_count(settings);
  bool is_spread = !settings->is_soft && width * height > 4 * length;
  size_t copies = is_spread ? COPIES : 1;
  float *sums = is_spread ? scratch : votes;
  memset(sums, 0, copies * length * sizeof(float));
  positions at;
  for (size_t y = 0; y < height; y++) {
    for (size_t x = 0; x < width; x += PIECE) {
      size_t count = width - x < PIECE ? width - x : PIECE;
      find_positions(settings, samples + y * stride + x * channels, count, &at);
      if (settings->is_soft) add_soft(settings, &at, count, sums);
      else add_hard(settings, &at, count, copies, sums);
    }
  }
  if (!is_spread) return;
  for (size_t i = 0; i < length; i++) votes[i] = sums[i] + sums[length + i] + sums[2 * length + i] + sums[3 * length + i];
}
