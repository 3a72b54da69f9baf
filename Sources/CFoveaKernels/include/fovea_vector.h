// Sums, products and distances of vectors of floats, and checks of whole arrays.
//
// Sums are taken in a fixed order of 64 partial sums, so that a result depends on the level of the processor alone, never on where
// the vector starts in memory. The error of a sum of n terms is below (n / 64 + 16) · 2⁻²⁴ times the sum of their magnitudes.
#ifndef FOVEA_VECTOR_H
#define FOVEA_VECTOR_H

#include <stddef.h>
#include <stdint.h>

// Σ a[i] · b[i]
float fovea_dot(const float *a, const float *b, size_t n);

// Σ a[i]
float fovea_sum(const float *a, size_t n);

// y[i] += scale · x[i]
void fovea_axpy(float scale, const float *x, float *y, size_t n);

// Σ (a[i] − b[i])²
float fovea_squared_distance(const float *a, const float *b, size_t n);

// distances[j] = Σ (query[i] − row[i])² of the row of n numbers that begins at rows + chosen[j] · n: the bits of
// fovea_squared_distance. Rows that lie far apart are fetched while those before them are summed.
void fovea_squared_distances_of(
  const float *query, const float *rows, size_t n, const uint32_t *chosen, size_t count, float *distances);

// ½ Σ (a[i] − b[i])² / (a[i] + b[i]), where 0 / 0 counts as 0. No number may be negative.
float fovea_chi_squared_distance(const float *a, const float *b, size_t n);

// The first index whose number is infinite or not a number; n where there is none.
size_t fovea_first_nonfinite(const float *a, size_t n);

// The first index whose number is below zero; n where there is none.
size_t fovea_first_negative(const float *a, size_t n);

// x[i] = (x[i] − shift[i]) · scale[i]
void fovea_standardize(float *x, const float *shift, const float *scale, size_t n);

// sums[i] += x[i] − shift[i], squares[i] += (x[i] − shift[i])²
void fovea_add_column_moments(const float *x, const float *shift, double *sums, double *squares, size_t n);

// Finds the columns j whose squared distance norms[j] − 2 · products[j] is at most `limit`: writes their indices in rising order and
// their distances, and returns how many there are. Both targets hold n.
size_t fovea_distances_within(
  const float *products, const float *norms, size_t n, float limit, uint32_t *indices, float *distances);

#endif
