// Descriptors of places by the gradients around them, with Lowe's 4 × 4 cells of 8 directions.
#ifndef FOVEA_SIFT_H
#define FOVEA_SIFT_H

#include <stddef.h>
#include <stdint.h>

enum { FOVEA_SIFT_CELLS = 4, FOVEA_SIFT_DIRECTIONS = 8, FOVEA_SIFT_LENGTH = 128 };

// For each pixel of a plane that has neighbours on all sides, the magnitude of its gradient and its direction in eighths of a turn, 0
// ..< 8, counterclockwise from the right; 0 for the others.
void fovea_sift_gradients(const float *plane, size_t width, size_t height, float *magnitudes, float *places);

// What pixels at -reach … reach from the middle count, in one direction; the same across and down.
typedef struct {
  size_t reach;
  const int32_t *cells;  // the first of the two cells that share a vote, counted from 0 with one cell before the four; -1 for neither
  const float *shares;   // the share of the second
  const float *weights;  // of the Gaussian
} fovea_sift_window;

// The descriptor of the pixel (x, y): values[row][column][direction], of length 1.
void fovea_sift_describe(const float *magnitudes, const float *places, size_t width, size_t height, size_t x, size_t y,
                         const fovea_sift_window *window, float *values);

#endif
