// Eigenvalues and eigenvectors of symmetric matrices.
#ifndef FOVEA_EIGEN_H
#define FOVEA_EIGEN_H

#include <stddef.h>

// Doubles of scratch memory for a matrix of n × n.
size_t fovea_symmetric_eigen_scratch(size_t n);

// Replaces a symmetric matrix of n × n by its eigenvectors, one in each row, and writes their values, in no particular order.
// Householder's reflections make it tridiagonal, QL steps with implicit shifts diagonal (Golub and Van Loan, 8.3). About 9 n³ operations.
// Returns whether it came to an end, which finite matrices do.
int fovea_symmetric_eigen(double *matrix, size_t n, double *values, double *scratch);

#endif
