// Products of matrices of floats, row-major.
#ifndef FOVEA_MATMUL_H
#define FOVEA_MATMUL_H

#include <stddef.h>

// How many floats of workspace a call needs.
size_t fovea_matmul_workspace(void);

// c = a · bᵀ for a of `m` rows, b of `n` rows, both of `depth` numbers: c[i][j] = Σ a[i][k] · b[j][k]. A row starts `…_stride`
// numbers after the one before it.
//
// Each product is summed in the order of k, in parts of up to 384 that depend on `depth` alone: it has the same bits whatever m and n
// are. Its error is below (depth / parts + parts) · 2⁻²⁴ · Σ |a[i][k] · b[j][k]|.
void fovea_matmul_nt(
  size_t m, size_t n, size_t depth, const float *a, size_t a_stride, const float *b, size_t b_stride, float *c,
  size_t c_stride, float *workspace);

// The same for a matrix b that is multiplied often: packed once, in memory of as many floats as the first function says, on a 64-byte line.
// Products have the bits that fovea_matmul_nt gives at the level at which b was packed.
size_t fovea_matmul_packed_count(size_t n, size_t depth);
void fovea_matmul_pack(size_t n, size_t depth, const float *b, size_t b_stride, float *packed);
void fovea_matmul_packed(
  size_t m, size_t n, size_t depth, const float *a, size_t a_stride, const float *packed, float *c, size_t c_stride,
  float *workspace);

// The same where both are packed: `count` rows of a, and then b for the level of those, in memory for an n that is a multiple of 32.
// Multiplied are m rows from `first` on, which is a multiple of FOVEA_MATMUL_ROWS.
enum { FOVEA_MATMUL_ROWS = 60 };
size_t fovea_matmul_packed_rows_count(size_t count, size_t depth);
void fovea_matmul_pack_rows(size_t count, size_t depth, const float *a, size_t a_stride, float *rows);
void fovea_matmul_pack_beside(const float *rows, size_t n, size_t depth, const float *b, size_t b_stride, float *packed);
void fovea_matmul_both_packed(
  size_t first, size_t m, size_t count, size_t n, size_t depth, const float *rows, const float *packed, float *c,
  size_t c_stride, float *workspace);

#endif
