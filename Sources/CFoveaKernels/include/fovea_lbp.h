// Local binary patterns: for each pixel, which points of a circle around it are no darker than it is.
#ifndef FOVEA_LBP_H
#define FOVEA_LBP_H

#include <stddef.h>
#include <stdint.h>

// Bits behind the point of a weight. A sum of 8-bit samples times weights that add up to one stays inside 32 bits.
#define FOVEA_LBP_BITS 22

// A point of the circle: a mixture of four pixels, two side by side and the two below them.
typedef struct {
  ptrdiff_t offset;    // of the first of the four from the middle, in samples
  int32_t weights[4];  // upper left, upper right, lower left, lower right; together 1 << FOVEA_LBP_BITS
  float shares[4];     // the same in single precision, where mixtures are computed in it
} fovea_lbp_point;

// What a pattern of ones and zeros counts as.
typedef enum {
  FOVEA_LBP_TABLE,             // the number in a table
  FOVEA_LBP_UNIFORM,           // its place among the patterns with at most two changes around the circle, or the last
  FOVEA_LBP_INVARIANT_UNIFORM  // how many ones it has, where there are at most two changes, or `count` + 1
} fovea_lbp_mapping;

typedef struct {
  const fovea_lbp_point *points;
  int32_t count;  // points, 1…24
  fovea_lbp_mapping mapping;
  const uint16_t *table;  // for FOVEA_LBP_TABLE: 1 << count numbers
  size_t bins;
  int32_t is_single;  // not 0 computes mixtures in single precision, by shares
} fovea_lbp_pattern;

// The patterns of `width` pixels from `row` on, in a picture of `stride` samples a row: bit i of a pattern is set where point i is no
// less than the pixel; in single precision, where it is more, or differs by less than FLT_EPSILON. All pixels that have a weight, or stand
// beside one, have to be there.
void fovea_lbp_codes(const fovea_lbp_pattern *pattern, const uint8_t *row, size_t stride, size_t width, uint32_t *codes);

// Turns `width` patterns into the bins that they count in.
void fovea_lbp_bins(const fovea_lbp_pattern *pattern, size_t width, uint32_t *codes);

// Counts the bins of a band of cells: `height` rows from `row` on; cell c has the pixels starts[c] ..< starts[c + 1].
// codes: starts[cells] numbers of scratch memory; sums: cells × 4 × bins numbers. votes: cells × bins.
void fovea_lbp_band(const fovea_lbp_pattern *pattern, const uint8_t *row, size_t stride, size_t height, const size_t *starts,
                    size_t cells, uint32_t *codes, uint32_t *sums, float *votes);

#endif
