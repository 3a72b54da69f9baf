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

// The same for many places at once, with a flat window: what a pixel counts depends on the cell alone.
//
// planes[y][x][direction]: what the pixels around each place give a cell whose middle it is. Votes are shared by the two nearest
// directions; a pixel at (u, v) cells from the middle counts (1 - |u|) (1 - |v|), and weights sum to 1. The middle of a cell of an
// even number of pixels lies half a pixel to the right and below of its place. The planes reach `border` pixels beyond the picture,
// on which nothing votes. scratch: as many floats as planes, (width + 2 border) · (height + 2 border) · 8.
void fovea_sift_planes(const float *magnitudes, const float *places, size_t width, size_t height, size_t cell, size_t border,
                       float *scratch, float *planes);

// The 128 numbers of a place from planes of `width` columns: values[row][column][direction], where the first cell has its middle at
// `plane`, the next ones `cell` places apart; cells count weights[row] · weights[column]. Returns the sum of squares.
float fovea_sift_gather(const float *plane, size_t width, size_t cell, const float *weights, float *values);

// Divides `n` numbers that are not negative by their norm, which is the root of `squares`, cuts them off at 0.2 and divides by the
// norm again; or then by their sum, and takes the roots (Arandjelovic and Zisserman, 2012).
void fovea_sift_normalize(float *values, size_t n, float squares, int takes_roots);

#endif
