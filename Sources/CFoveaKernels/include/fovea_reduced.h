// The gradient of a convolution's weights by sums in float of products of bfloat16, into which both factors are rounded, for outputs of few
// places: each place of a filter is a matrix product over the places of the output, and nothing is multiplied with what pads a picture.
//
// Pictures are blocked as in fovea_blocks.h, in whole blocks of 16 channels.
#ifndef FOVEA_REDUCED_H
#define FOVEA_REDUCED_H

#include <stddef.h>

#include "fovea_blocks.h"

typedef struct {
  size_t pictures, channels, filters;  // multiples of 16
  fovea_windows windows;
  size_t row_dilation, column_dilation;  // how far apart the places of a filter are
} fovea_reduced_shape;

// Whether the processor multiplies bfloat16 two by two; what stands below is for such alone.
int fovea_has_reduced_products(void);

// Floats of scratch memory that fovea_reduced_gradient wants.
size_t fovea_reduced_gradient_scratch(fovea_reduced_shape shape);

// The gradient of the weights, [filters][channels][rows][columns], from the input and the gradient of the output.
void fovea_reduced_gradient(const float *input, const float *gradient, float *result, fovea_reduced_shape shape, float *scratch);

#endif
