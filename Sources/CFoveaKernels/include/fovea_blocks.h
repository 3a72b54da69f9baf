// Passes over blocked pictures, as convolution libraries keep them: [pictures][blocks of channels][places][channels of a block], with 8 or
// 16 channels in a block (nChw8c, nChw16c). Channels that only fill the last block up are zero, and stay so.
//
// Between two convolutions the time goes into reading and writing memory; each function here does as much as it can in one pass.
#ifndef FOVEA_BLOCKS_H
#define FOVEA_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

typedef enum { FOVEA_IDENTITY_CURVE, FOVEA_RELU_CURVE, FOVEA_GELU_CURVE } fovea_curve;

// How blocked pictures are laid out.
typedef struct {
  size_t pictures, blocks, places;
  size_t block;  // 8 or 16
} fovea_blocks;

// Windows over the rows and columns of a picture.
typedef struct {
  size_t height, width;                // of the input
  size_t target_height, target_width;  // of the output
  size_t rows, columns;                // of a window, at most 256 places in all
  size_t row_step, column_step;
  size_t top, left;  // how far the first window begins before the first row and column
} fovea_windows;

// The greatest number of each window, and where in the window it was (the first of equal ones); places outside the picture do not count.
// `shape.places` is the input's height · width.
void fovea_block_maximum(const float *input, float *output, uint8_t *places, fovea_blocks shape, fovea_windows windows);

// Its backward pass: each gradient of an output goes to the place that was the greatest, all else becomes zero.
void fovea_block_maximum_slope(const float *gradient, const uint8_t *places, float *input_gradient, fovea_blocks shape,
                               fovea_windows windows);

// Mean and biased variance of each channel over all pictures and places; `mean` and `variance` have blocks · block numbers.
void fovea_block_moments(const float *input, fovea_blocks shape, float *mean, float *variance);

// output = curve(factor · input + addend), with a factor and an addend for each channel.
void fovea_block_affine(const float *input, float *output, fovea_blocks shape, const float *factor, const float *addend,
                        int curve);

// First half of the backward pass of a normalization and its curve. With z = factor · input + addend it writes
// slope = gradient · curve'(z), and for each channel Σ slope and Σ slope · (input − center). `slope` and `gradient` may be the same.
void fovea_block_curve_slope(const float *input, const float *gradient, float *slope, fovea_blocks shape, const float *factor,
                             const float *addend, const float *center, int curve, float *sum, float *product);

// Second half: result = factor · (slope − mean − tilt · (input − center)), with numbers for each channel. `result` and `slope`
// may be the same.
void fovea_block_combine(const float *slope, const float *input, float *result, fovea_blocks shape, const float *factor,
                         const float *mean, const float *tilt, const float *center);

#endif
