// Histograms of colors, their moments, and where they stand beside themselves.
#ifndef FOVEA_HISTOGRAM_H
#define FOVEA_HISTOGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Gray pictures have one sample a pixel, the others three: red, green, blue.
typedef enum {
  FOVEA_HISTOGRAM_GRAY,
  FOVEA_HISTOGRAM_RGB,
  FOVEA_HISTOGRAM_HSV,
  FOVEA_HISTOGRAM_LAB,
  FOVEA_HISTOGRAM_OPPONENT  // R - G, R + G - 2 B, R + G + B
} fovea_histogram_space;

typedef struct {
  fovea_histogram_space space;
  int32_t bins[3];
  bool is_joint;  // combinations of bins, else each channel by itself
  bool is_soft;   // votes shared by two neighbouring bins of each channel
  const float *linear;  // for Lab: the light of each 8-bit sRGB sample, 256 numbers of 0…1
} fovea_histogram_settings;

// Floats of scratch memory.
size_t fovea_histogram_scratch(const fovea_histogram_settings *settings);

// The votes of a cell of width × height pixels, `stride` samples from row to row.
// votes: the product of the bins where they are joint, else their sum.
void fovea_histogram_cell(const fovea_histogram_settings *settings, const uint8_t *samples, size_t stride, size_t width,
                          size_t height, float *scratch, float *votes);

// Moments of each channel of a cell of width × height pixels: the mean, the mean of the squares and that of the cubes of what differs from
// it. Channels are told in bins, as for a histogram: `bins` 1 brings each to about 0…1.
// moments: three numbers for each channel.
void fovea_color_moments(const fovea_histogram_settings *settings, const uint8_t *samples, size_t stride, size_t width, size_t height,
                         double *moments);

// The joint bin of each of `count` pixels. The product of the bins is at most 255.
void fovea_color_places(const fovea_histogram_settings *settings, const uint8_t *samples, size_t count, uint8_t *places);

// Adds up, for each color of a row, how often the pixels at `count` offsets from one of it have the same color: matches[color]. Where
// pixels stand that do not count, `row` has 255. sums: `width` bytes of scratch memory; count is at most 255.
void fovea_color_matches(const uint8_t *row, size_t width, const ptrdiff_t *offsets, size_t count, uint8_t *sums, uint32_t *matches);

#endif
