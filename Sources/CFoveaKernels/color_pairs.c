#include <string.h>

#include "colors.h"

FOVEA_KERNEL(void, color_moments,
             (const fovea_histogram_settings *settings, const uint8_t *samples, size_t stride, size_t width, size_t height,
              double *moments),
             (settings, samples, stride, width, height, moments)) {
  size_t channels = (size_t)channel_count(settings);
  double sums[3][3] = {{0}};
  double share = 1.0 / (double)(width * height);
  positions at;
  // First the means, then what differs from them: cubes would else lose all digits where a cell is flat.
  for (int pass = 0; pass < 2; pass++) {
    for (size_t y = 0; y < height; y++) {
      for (size_t x = 0; x < width; x += PIECE) {
        size_t count = width - x < PIECE ? width - x : PIECE;
        find_positions(settings, samples + y * stride + x * channels, count, &at);
        for (size_t channel = 0; channel < channels; channel++) {
          const float *values = at.channels[channel];
          double mean = sums[channel][0], first = 0, second = 0, third = 0;
          if (pass == 0) {
            for (size_t i = 0; i < count; i++) first += (double)values[i];
            sums[channel][0] += first;
          } else {
            for (size_t i = 0; i < count; i++) {
              double difference = (double)values[i] - mean, square = difference * difference;
              second += square;
              third += square * difference;
            }
            sums[channel][1] += second;
            sums[channel][2] += third;
          }
        }
      }
    }
    for (size_t channel = 0; channel < channels; channel++)
      if (pass == 0) sums[channel][0] /= (double)(width * height);
  }
  for (size_t channel = 0; channel < channels; channel++) {
    moments[3 * channel] = sums[channel][0];
    moments[3 * channel + 1] = sums[channel][1] * share;
    moments[3 * channel + 2] = sums[channel][2] * share;
  }
}

FOVEA_KERNEL(void, color_places,
             (const fovea_histogram_settings *settings, const uint8_t *samples, size_t count, uint8_t *places),
             (settings, samples, count, places)) {
  size_t channels = (size_t)channel_count(settings);
  positions at;
  int32_t all[PIECE], next[PIECE];
  for (size_t x = 0; x < count; x += PIECE) {
    size_t part = count - x < PIECE ? count - x : PIECE;
    find_positions(settings, samples + x * channels, part, &at);
    find_bins(at.channels[0], part, settings->bins[0], all);
    for (size_t channel = 1; channel < channels; channel++) {
      find_bins(at.channels[channel], part, settings->bins[channel], next);
      for (size_t i = 0; i < part; i++) all[i] = all[i] * settings->bins[channel] + next[i];
    }
    for (size_t i = 0; i < part; i++) places[x + i] = (uint8_t)all[i];
  }
}

FOVEA_KERNEL(void, color_matches,
             (const uint8_t *row, size_t width, const ptrdiff_t *offsets, size_t count, uint8_t *sums, uint32_t *matches),
             (row, width, offsets, count, sums, matches)) {
  uint8_t *restrict found = sums;
  memset(found, 0, width);
  for (size_t k = 0; k < count; k++) {
    const uint8_t *other = row + offsets[k];
    for (size_t x = 0; x < width; x++) found[x] += other[x] == row[x] ? 1 : 0;
  }
  for (size_t x = 0; x < width; x++) matches[row[x]] += found[x];
}
