// 3×3 convolutions one place apart by Winograd's method on tiles of 4×4 outputs (Lavin and Gray, "Fast Algorithms for Convolutional
// Neural Networks", 2016): 36 products where sums of products need 144. Rounding errors are some ten times those of sums of products; with
// factors in bfloat16 a result is off by some two hundredths of the results' spread.
//
// Pictures are blocked as in fovea_blocks.h; channels that only fill the last block up are zero, and stay so.
#ifndef FOVEA_WINOGRAD_H
#define FOVEA_WINOGRAD_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  size_t pictures, channels, filters;  // channels are read, filters written
  size_t block;                        // channels of a block, 8 or 16, of input and output
  size_t height, width;                // of the input
  size_t top, left;                    // rows and columns of zeros around it, 0 to 2; the output has height + 2 · top − 2 rows
  int reduced;                         // whether transformed factors are rounded to bfloat16, where the processor multiplies such
  int pooled;                          // whether of each whole window of 2×2 outputs the greatest alone is written, by fovea_winograd
} fovea_winograd_shape;

// Floats that transformed weights take.
size_t fovea_winograd_weights_extent(size_t channels, size_t filters);

// Transforms weights [filters][channels][3][3] for the convolution of a shape. With `reversed` that is the one that takes the gradient of
// an output to that of its input: they are given as [channels][filters][3][3], and turned by half a circle.
void fovea_winograd_weights(const float *weights, fovea_winograd_shape shape, int reversed, float *transformed);

// Floats of scratch memory that fovea_winograd wants.
size_t fovea_winograd_scratch(fovea_winograd_shape shape);

// The convolution, plus `bias` of each filter unless it is NULL. With pooling, `places` say which of its window each output is, as those of
// fovea_block_maximum do, unless they are NULL.
void fovea_winograd(const float *input, const float *transformed, const float *bias, float *output, uint8_t *places,
                    fovea_winograd_shape shape, float *scratch);

// Floats of scratch memory that fovea_winograd_gradient wants.
size_t fovea_winograd_gradient_scratch(fovea_winograd_shape shape);

// The gradient of the weights, [filters][channels][3][3], from the input and the gradient of the output.
void fovea_winograd_gradient(const float *input, const float *gradient, float *result, fovea_winograd_shape shape, float *scratch);

#endif
