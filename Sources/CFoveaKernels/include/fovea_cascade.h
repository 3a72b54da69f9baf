// Boosted cascades on integral images, in the arithmetic of OpenCV's CascadeClassifier.
#ifndef FOVEA_CASCADE_H
#define FOVEA_CASCADE_H

#include <stddef.h>
#include <stdint.h>

// The stages one after the other; in each its trees one after the other; in each its nodes and leaves.
typedef struct {
  int32_t width, height;  // of the window
  int32_t stages;
  const int32_t *stage_trees;       // trees of each stage
  const float *stage_thresholds;    // a window whose sum is below has failed
  const int32_t *tree_nodes;        // nodes of each tree; it has one leaf more
  const int32_t *nodes;             // left, right, feature for each node: a child above 0 is a node of the tree, else a leaf, negated
  const float *splits;              // Haar: the threshold of each node
  const int32_t *subsets;           // LBP: 8 numbers of 32 bits for each node
  const float *leaves;
  int32_t is_haar;
  const int32_t *rectangles;        // LBP: x, y, width, height of a cell; Haar: the same for each of three rectangles of a feature
  const float *weights;             // Haar: of each rectangle; 0 where there is none
  const uint8_t *tilted;            // Haar: whether a feature is tilted by 45 degrees
} fovea_cascade;

// Sums of all samples above and to the left: (height + 1) × (width + 1), first row and column 0. `squares` and `tilted` may be NULL.
// tilted[Y][X] sums the samples (x, y) with y < Y and |x - X + 1| <= Y - y - 1. Sums wrap at 32 bits; differences of windows do not.
// `work` is NULL where `tilted` is, else (height + 1) × (width + 2 height + 4) numbers.
void fovea_integrals(const uint8_t *gray, size_t width, size_t height, int32_t *sums, int32_t *squares, int32_t *tilted, int32_t *work);

// Runs the cascade on all windows of a picture, `step` apart, whose integrals are given; after a window that fails in the first stage
// one more is passed over. Writes (x, y) of those that pass all stages, row by row, and returns how many there are; `hits` holds 2 * `room`
// numbers, and what is beyond is counted but not written.
size_t fovea_cascade_scan(const fovea_cascade *cascade, const int32_t *sums, const int32_t *squares, const int32_t *tilted,
                          size_t width, size_t height, size_t step, size_t room, int32_t *hits);

// Resamples a gray picture as OpenCV's INTER_LINEAR_EXACT does: bilinear in fixed point of 8 bits, without regard for pixels between.
// offsets and shares: for each column (row) of the target the first of two source columns (rows), and the second's share of 256.
void fovea_resample_exact(const uint8_t *source, size_t width, size_t target_width, size_t target_height, const int32_t *columns,
                          const uint16_t *column_shares, const int32_t *rows, const uint16_t *row_shares, size_t height, uint8_t *target);

#endif
