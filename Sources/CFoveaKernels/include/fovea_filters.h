// Filters of planes of floats, for the features that see a picture as a plane.
#ifndef FOVEA_FILTERS_H
#define FOVEA_FILTERS_H

#include <stdbool.h>
#include <stddef.h>

// What lies beyond a border: the plane mirrored at the middle of its outermost pixels (d c b | a b c d), or at their outer edge
// (c b a | a b c d).
typedef enum { FOVEA_BORDER_MIDDLE, FOVEA_BORDER_EDGE } fovea_border;

// A row or column of weights: target[x] = Σ taps[i] · source[x + i - middle], i < count = 2 · middle + 1.
typedef struct {
  const float *taps;
  size_t middle;
  fovea_border border;
} fovea_taps;

// Floats of scratch memory for rows of `width`.
size_t fovea_filter_scratch(size_t width, size_t middle);

// Each row by itself. source and target: height × width; they may not overlap.
void fovea_filter_rows(const float *source, size_t width, size_t height, const fovea_taps *taps, float *scratch, float *target);

// Each column by itself.
void fovea_filter_columns(const float *source, size_t width, size_t height, const fovea_taps *taps, float *target);

// The magnitudes of a plane of complex numbers, each column filtered with complex weights.
void fovea_filter_magnitudes(const float *real, const float *imaginary, size_t width, size_t height, const fovea_taps *real_taps,
                             const float *imaginary_taps, float *target);

// Mean and deviation of a part of a plane.
void fovea_plane_moments(const float *plane, size_t stride, size_t width, size_t height, double *mean, double *deviation);

// For each pixel of a plane the differences to its right and lower neighbour (0 in the last column and row), spread over `count`
// directions: planes[o] = magnitude · exp(sharpness · cos(angle - directions[o])), where the directions are given as cosine and sine.
void fovea_soft_orientations(const float *plane, size_t width, size_t height, const float *directions, size_t count, float sharpness,
                             float *planes);

// The discrete Fourier transform of each column of a plane of complex numbers, in place; forwards, or backwards without the division by
// `height`. height: a power of 2. turns: cosine and sine of 2π k / height for k < height / 2.
void fovea_fourier_columns(float *real, float *imaginary, size_t width, size_t height, const float *turns, bool is_backwards);

#endif
