// Histograms of oriented gradients, in the three forms that FoveaFeatures describes. All three begin with the gradient of each pixel
// (central difference of its two neighbours, zero across a border of the picture; of several channels the one with the largest
// magnitude) and share the functions of hog_rows.h for it.
#ifndef FOVEA_HOG_H
#define FOVEA_HOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A picture: 8-bit samples (`bytes`; 1 or 3 channels, interleaved) or, where `bytes` is NULL, floats of one channel, each multiplied by
// `scale`. `roots` is NULL, or a table of 512 floats for the square roots of 0…255: first the roots, then what their rounding cut off.
typedef struct {
  const uint8_t *bytes;
  const float *floats;
  float scale;
  int32_t width, height, channels;
  int32_t margin;  // by so many pixels the picture is continued on each side; they repeat the nearest sample
  bool takes_root;
  const float *roots;
} fovea_hog_picture;

// Floats of scratch memory for one picture: for rows of `width` samples (with the margin), of which `band` are held at once.
size_t fovea_hog_scratch(int32_t width, int32_t band);

// Sums of magnitudes by orientation: each pixel of a cell adds its magnitude to one bin of its cell. `bounds` has the cosine and the
// sine of the lower bound of each bin but the first. The cells start at the top left corner of the picture.
// cells: rows × columns × bins, each the mean over the pixels of the cell.
void fovea_hog_cells(const fovea_hog_picture *picture, int32_t cell_width, int32_t cell_height, int32_t columns, int32_t rows,
                     int32_t bins, const float *bounds, float *scratch, float *cells);

typedef enum { FOVEA_HOG_L1, FOVEA_HOG_L1_ROOT, FOVEA_HOG_L2, FOVEA_HOG_L2_HYS } fovea_hog_norm;

// Overlapping blocks of cells, one cell apart, each normalized by itself.
// blocks: (rows - block_rows + 1) × (columns - block_columns + 1) × block_rows × block_columns × bins.
void fovea_hog_blocks(const float *cells, int32_t columns, int32_t rows, int32_t bins, int32_t block_columns, int32_t block_rows,
                      fovea_hog_norm norm, float epsilon, float clip, float *blocks);

// Blocks of cells with weights that fall off from the middle of the block, votes shared among neighbouring bins and cells.
typedef struct {
  int32_t left, top;                    // where the window begins
  int32_t cell_width, cell_height;      // pixels
  int32_t block_columns, block_rows;    // cells of a block
  int32_t stride_x, stride_y;           // pixels from block to block
  int32_t columns, rows;                // blocks of the window
  int32_t bins;
  bool is_signed;
  float clip;
  const float *weights_x, *weights_y;   // for each cell of a block, the weight of each column (row) of the block
  const float *tile;                    // for 2 × 2 cells one cell apart: the weights of a cell's columns and rows; else NULL
} fovea_hog_windows;

// blocks: columns × rows × block_columns × block_rows × bins (column by column).
// scratch: that of fovea_hog_scratch for a band as high as the window and, with `tile`, of one as high as a cell and
// fovea_hog_tile_scratch.
void fovea_hog_weighted_blocks(const fovea_hog_picture *picture, const fovea_hog_windows *windows, float *scratch, float *blocks);

// Floats of scratch memory that `tile` takes beside the rows, for so many columns of blocks.
size_t fovea_hog_tile_scratch(int32_t columns, int32_t bins, int32_t cell_height);

// Makes `tile` of the weights for 2 × 2 cells: for each column of a cell 4 numbers, then for each row 16.
void fovea_hog_tile_weights(int32_t cell_width, int32_t cell_height, const float *weights_x, const float *weights_y, float *tile);

// 31 numbers for each cell that has neighbours all around: 18 signed and 9 unsigned orientations, 4 energies.
// features: (rows - 2) × (columns - 2) × 31, where columns and rows are width and height, with the margin, by the cell's side, rounded.
// work: rows × columns × 19 floats.
void fovea_hog_31(const fovea_hog_picture *picture, int32_t side, int32_t columns, int32_t rows, float *scratch, float *work,
                  float *features);

#endif
