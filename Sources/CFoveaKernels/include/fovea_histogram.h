// Histograms of colors.
#ifndef FOVEA_HISTOGRAM_H
#define FOVEA_HISTOGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Gray pictures have one sample a pixel, the others three: red, green, blue.
typedef enum { FOVEA_HISTOGRAM_GRAY, FOVEA_HISTOGRAM_RGB, FOVEA_HISTOGRAM_HSV, FOVEA_HISTOGRAM_LAB } fovea_histogram_space;

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

#endif
