// Loops of k-means and of encodings by a dictionary.
#ifndef FOVEA_CLUSTERS_H
#define FOVEA_CLUSTERS_H

#include <stddef.h>
#include <stdint.h>

// The index of the least of halves[j] − products[j], the lowest of equals; `least` gets the number. n is at least 1.
size_t fovea_nearest(const float *products, const float *halves, size_t n, float *least);

// sums[i] += x[i]
void fovea_accumulate(double *sums, const float *x, size_t n);

// target[j · target_stride + i] = rows[i · stride + j] − means[j] for `count` rows and `columns` columns.
void fovea_center_columns(
  const float *rows, size_t stride, size_t count, size_t columns, const float *means, float *target, size_t target_stride);

// `count` square patches of a picture of 8-bit samples, `channels` to a pixel, that stand `step` pixels apart beside each other; `samples`
// is the upper left sample of the first, `row_samples` how many samples a row of the picture has. Each becomes side · side · channels
// numbers in the order of the picture, minus their mean, divided by sqrt(variance + offset).
void fovea_patches(
  const uint8_t *samples, size_t row_samples, size_t channels, size_t side, size_t step, size_t count, float offset,
  float *patches);

// Triangle coding of a patch (Coates, Lee and Ng, 2011), added up: with the distances z[j] = sqrt(square + 2 (halves[j] − products[j]))
// of the patch to the atoms, sums[j] += max(0, mean of z − z[j]). `work` holds n numbers.
void fovea_add_triangle(
  const float *products, const float *halves, float square, size_t n, float *work, float *sums);

// Soft threshold coding of a patch with both signs, added up: sums[j] += max(0, products[j] − threshold) and
// sums[n + j] += max(0, −products[j] − threshold).
void fovea_add_soft(const float *products, float threshold, size_t n, float *sums);

// shares[j] = exp(−½ costs[j]) / Σ exp(−½ costs) with costs[j] = products[j] + constants[j], computed from their least.
void fovea_soft_shares(const float *products, const float *constants, size_t n, float *shares);

// x[i] = sign(x[i]) sqrt(|x[i]|); returns Σ |x[i]| before, the sum of squares after.
float fovea_signed_roots(float *x, size_t n);

#endif
