#include <string.h>

#include "colors.h"

#define COPIES 4  // neighbouring pixels add to different copies of the votes, for they often meet in one bin
#define LARGEST_COUNT ((size_t)1 << 24)
#define PART ((size_t)1 << 20)  // pixels of a large cell whose votes are added up by themselves

HISTOGRAM_INLINE size_t vote_count(const fovea_histogram_settings *settings) {
  const int32_t *bins = settings->bins;
  if (channel_count(settings) == 1) return (size_t)bins[0];
  return settings->is_joint ? (size_t)bins[0] * (size_t)bins[1] * (size_t)bins[2] : (size_t)(bins[0] + bins[1] + bins[2]);
}

size_t fovea_histogram_scratch(const fovea_histogram_settings *settings) { return COPIES * vote_count(settings); }

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

// Adds the copies of the votes up, and to what there is.
HISTOGRAM_INLINE void collect(const float *sums, size_t copies, size_t length, float *votes) {
  for (size_t i = 0; i < length; i++)
    votes[i] += copies == 1 ? sums[i] : sums[i] + sums[length + i] + sums[2 * length + i] + sums[3 * length + i];
}

FOVEA_KERNEL(void, histogram_cell,
             (const fovea_histogram_settings *settings, const uint8_t *samples, size_t stride, size_t width, size_t height,
              float *scratch, float *votes),
             (settings, samples, stride, width, height, scratch, votes)) {
  size_t length = vote_count(settings), channels = (size_t)channel_count(settings);
  bool is_spread = !settings->is_soft && width * height > 4 * length;
  // A float that counts one by one stands still at 2^24, so the votes of a larger cell are added up part by part.
  bool is_large = width * height > LARGEST_COUNT;
  size_t copies = is_spread ? COPIES : 1, counted = 0;
  float *sums = is_spread || is_large ? scratch : votes;
  if (sums != votes) memset(votes, 0, length * sizeof(float));
  memset(sums, 0, copies * length * sizeof(float));
  positions at;
  for (size_t y = 0; y < height; y++) {
    for (size_t x = 0; x < width; x += PIECE) {
      size_t count = width - x < PIECE ? width - x : PIECE;
      find_positions(settings, samples + y * stride + x * channels, count, &at);
      if (settings->is_soft) add_soft(settings, &at, count, sums);
      else add_hard(settings, &at, count, copies, sums);
      counted += count;
      if (is_large && counted >= PART) {
        collect(sums, copies, length, votes);
        memset(sums, 0, copies * length * sizeof(float));
        counted = 0;
      }
    }
  }
  if (sums != votes) collect(sums, copies, length, votes);
}
