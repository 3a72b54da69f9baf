// Passes over blocked pictures, as convolution libraries keep them: [pictures][blocks of channels][places][channels of a block], with 8 or
// 16 channels in a block (nChw8c, nChw16c). Channels that only fill the last block up are zero, and stay so.
//
// Between two convolutions the time goes into reading and writing memory; each function here does as much as it can in one pass.
#ifndef FOVEA_BLOCKS_H
#define FOVEA_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

// The first five keep zero, and so blocks that are only partly filled.
typedef enum {
  FOVEA_IDENTITY_CURVE,
  FOVEA_RELU_CURVE,
  FOVEA_GELU_CURVE,
  FOVEA_SILU_CURVE,        // z / (1 + e^−z)
  FOVEA_HARD_SWISH_CURVE,  // z · min(1, max(0, z / 6 + 1/2))
  FOVEA_SIGMOID_CURVE,
  FOVEA_HARD_SIGMOID_CURVE,
} fovea_curve;

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

// output = curve(factor · input + addend), with a factor and an addend for each channel and a curve that keeps zero.
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

// result = factor · slope − mean − tilt · (input − center), with numbers for each channel: the second half where channels of
// different factors share a mean and a tilt. `result` and `slope` may be the same.
void fovea_block_blend(const float *slope, const float *input, float *result, fovea_blocks shape, const float *factor,
                       const float *mean, const float *tilt, const float *center);

// output = gate · input, with a gate for each channel of each picture; `gates` is laid out as pictures of one place.
void fovea_block_gate(const float *input, const float *gates, float *output, fovea_blocks shape);

// Its backward pass: input_gradient = gate · gradient, and the gates' gradients Σ input · gradient over the places.
void fovea_block_gate_slope(const float *input, const float *gates, const float *gradient, float *input_gradient,
                            float *gate_gradient, fovea_blocks shape);

// The gradient of a convolution of each channel by itself, for its input. Windows are the filters, whose neighbors stand `row_gap` and
// `column_gap` places apart on the picture; `weights` is [blocks][rows][columns][channels of a block]. `shape.places` is not used.
void fovea_block_depth_wise_slope(const float *gradient, const float *weights, float *result, fovea_blocks shape,
                                  fovea_windows windows, size_t row_gap, size_t column_gap);

// The same for its weights, laid out as they are.
void fovea_block_depth_wise_weights(const float *input, const float *gradient, float *result, fovea_blocks shape,
                                    fovea_windows windows, size_t row_gap, size_t column_gap);

// The sum of each channel over all pictures and places; `sums` has blocks · block numbers.
void fovea_block_sums(const float *input, float *sums, fovea_blocks shape);

// output[i] = curve(input[i]), for any fovea_curve; input and output may be the same.
void fovea_bend(const float *input, float *output, size_t count, int curve);

// result[i] = gradient[i] · curve'(input[i]).
void fovea_bend_slope(const float *input, const float *gradient, float *result, size_t count, int curve);

#endif
