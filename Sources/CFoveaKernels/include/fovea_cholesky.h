// Cholesky's factors of symmetric positive definite matrices, in panels, so that threads can share the rows of a panel.
//
// The lower half of a row-major matrix of n × n becomes L with A = L Lᵀ; what stands above the diagonal is never read. For each
// panel of columns, left to right: `subtract` for the rows from the panel's first on, in any parts; `diagonal`; `finish` for the
// rows below the panel, in any parts. The parts change no bit.
#ifndef FOVEA_CHOLESKY_H
#define FOVEA_CHOLESKY_H

#include <stddef.h>

// Takes from the columns first … first + width of some rows what the columns before account for.
void fovea_cholesky_subtract(double *matrix, size_t n, size_t first, size_t width, size_t from, size_t to);

// Factors the square on the diagonal. Returns 0 where a pivot is at most `least`: the matrix is not positive definite.
int fovea_cholesky_diagonal(double *matrix, size_t n, size_t first, size_t width, double least);

// Divides some rows below the square by it.
void fovea_cholesky_finish(double *matrix, size_t n, size_t first, size_t width, size_t from, size_t to);

// Replaces x by L⁻¹ x. A row of L starts `stride` numbers after the one before it.
void fovea_cholesky_forwards(const double *factor, size_t stride, size_t n, double *x);

// Replaces x by L⁻ᵀ x.
void fovea_cholesky_backwards(const double *factor, size_t stride, size_t n, double *x);

#endif
