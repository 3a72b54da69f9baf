// The first convolution of a network, over the few channels of pictures, by sums in float of products of bfloat16, into which both factors
// are rounded; and the gradient of its weights. For processors that multiply bfloat16 two by two, see fovea_has_reduced_products.
//
// Pictures come plane by plane as [pictures][channels][height][width]; what is put out is in whole blocks of 16 channels, as in
// fovea_blocks.h.
#ifndef FOVEA_FIRST_H
#define FOVEA_FIRST_H

#include <stddef.h>
#include <stdint.h>

#include "fovea_reduced.h"

// Numbers in bfloat16 that packed weights take.
size_t fovea_first_weights_extent(fovea_reduced_shape shape);

// Weights [filters][channels][rows][columns] as fovea_first reads them. Here and below channels may be any number, filters are a multiple
// of 16, and dilations are 1.
void fovea_first_weights(const float *weights, fovea_reduced_shape shape, uint16_t *packed);

// Floats of scratch memory that fovea_first and fovea_first_gradient want.
size_t fovea_first_scratch(fovea_reduced_shape shape);

// The convolution, plus `bias` of each filter unless it is NULL.
void fovea_first(const float *input, const uint16_t *packed, const float *bias, float *output, fovea_reduced_shape shape,
                 float *scratch);

// The gradient of the weights, in their own order, from the input and the gradient of the output.
void fovea_first_gradient(const float *input, const float *gradient, float *result, fovea_reduced_shape shape, float *scratch);

#endif
