// Weights of convolutions between the order in which they are learned, [filters][channels][taps], and blocks of 16 × 16, as convolution
// libraries keep them. Filters and channels are multiples of 16.
#ifndef FOVEA_WEIGHTS_H
#define FOVEA_WEIGHTS_H

#include <stddef.h>
#include <stdint.h>

// From blocks of [taps][16 channels][16 filters] (OIhw16i16o).
void fovea_plain_weights(const float *blocks, size_t filters, size_t channels, size_t taps, float *plain);

// Into blocks in bfloat16, rounded to the nearest, of [taps][8 pairs of channels][16 filters][2] (OIhw8i16o2i), or
// with `by_filters` of [taps][8 pairs of filters][16 channels][2] (OIhw8o16i2o).
void fovea_paired_weights(const float *plain, size_t filters, size_t channels, size_t taps, int by_filters, uint16_t *blocks);

#endif
