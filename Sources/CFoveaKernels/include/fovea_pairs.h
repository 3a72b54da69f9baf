// Sums over the columns of pairs of rows that are no products: minima, differences, chi-squared distances.
#ifndef FOVEA_PAIRS_H
#define FOVEA_PAIRS_H

#include <stddef.h>
#include <stdint.h>

// out[i · stride + j] = Σ min(a[i][k], b[j][k]) for `m` rows a and `n` rows b of `depth` numbers, each row `…_stride` numbers after the
// one before it. A sum has the same bits whatever m and n are.
void fovea_minimum_sums(
  size_t m, size_t n, size_t depth, const float *a, size_t a_stride, const float *b, size_t b_stride, float *out, size_t stride);

// The same with Σ (a[i][k] − b[j][k])² / (a[i][k] + b[j][k]), where 0 / 0 counts as 0. No number may be negative, or above 2³⁹;
// numbers below 2⁻⁶⁰ count as less than they are.
void fovea_chi_squared_sums(
  size_t m, size_t n, size_t depth, const float *a, size_t a_stride, const float *b, size_t b_stride, float *out, size_t stride);

// The same with Σ |a[i][k] − b[j][k]|.
void fovea_absolute_sums(
  size_t m, size_t n, size_t depth, const float *a, size_t a_stride, const float *b, size_t b_stride, float *out, size_t stride);

// Σ |a[k] − b[k]| and Σ min(a[k], b[k]), with the same bits as above.
float fovea_absolute_distance(const float *a, const float *b, size_t n);
float fovea_minimum_sum(const float *a, const float *b, size_t n);

enum { FOVEA_PAIR_ROWS = 32 };

// Writes up to 32 rows column by column: block[k · 32 + row]; rows that are not there are zeros.
void fovea_columns_of_block(const float *rows, size_t present, size_t stride, size_t depth, float *block);

// sums[row] = Σ_c values[c]² / (values[c] + block[columns[c] · 32 + row]) over `count` columns, for the 32 rows of a block.
//
// With the columns in which a row a is not zero this gives its chi-squared distances, Σ (a − b)² / (a + b) = Σ b − 3 Σ a + 4 sums,
// for a quarter of the divisions, and none where a is zero. Values lie in 2⁻³⁰ … 2²⁴, numbers of the block in 0 … 2²⁴.
void fovea_square_shares(const uint32_t *columns, const float *values, size_t count, const float *block, float *sums);

#endif
