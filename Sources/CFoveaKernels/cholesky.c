#include "fovea_cholesky.h"

#include <math.h>

#include "fovea_dispatch.h"

enum { LANES = 4, TILE_ROWS = 3, TILE_COLUMNS = 4 };
typedef double doubles __attribute__((vector_size(32), aligned(8), may_alias));

#define INLINE static inline __attribute__((always_inline))

INLINE double total(const doubles *sums) { return ((*sums)[0] + (*sums)[1]) + ((*sums)[2] + (*sums)[3]); }

INLINE double product(const double *a, const double *b, size_t n) {
  doubles sums = {0};
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) sums += *(const doubles *)(a + i) * *(const doubles *)(b + i);
  double sum = total(&sums);
  for (; i < n; i++) sum += a[i] * b[i];
  return sum;
}

// target[r][c] −= Σ a[r][k] · b[c][k], each sum in the order of `product`.
INLINE void subtract_tile(
  double *target, const double *a, const double *b, size_t n, size_t depth, size_t rows, size_t columns) {
  doubles sums[TILE_ROWS][TILE_COLUMNS] = {0};
  size_t k = 0;
  for (; k + LANES <= depth; k += LANES)
    for (size_t r = 0; r < rows; r++)
      for (size_t c = 0; c < columns; c++)
        sums[r][c] += *(const doubles *)(a + r * n + k) * *(const doubles *)(b + c * n + k);
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) {
      double sum = total(&sums[r][c]);
      for (size_t rest = k; rest < depth; rest++) sum += a[r * n + rest] * b[c * n + rest];
      target[r * n + c] -= sum;
    }
}

FOVEA_KERNEL(
  void, cholesky_subtract, (double *matrix, size_t n, size_t first, size_t width, size_t from, size_t to),
  (matrix, n, first, width, from, to)) {
  if (first == 0) return;
  for (size_t column = 0; column < width; column += TILE_COLUMNS) {
    size_t columns = width - column < TILE_COLUMNS ? width - column : TILE_COLUMNS;
    const double *b = matrix + (first + column) * n;
    for (size_t row = from; row < to; row += TILE_ROWS) {
      size_t rows = to - row < TILE_ROWS ? to - row : TILE_ROWS;
      double *target = matrix + row * n + first + column;
      if (rows == TILE_ROWS && columns == TILE_COLUMNS)
        subtract_tile(target, matrix + row * n, b, n, first, TILE_ROWS, TILE_COLUMNS);
      else
        subtract_tile(target, matrix + row * n, b, n, first, rows, columns);
    }
  }
}

FOVEA_KERNEL(
  int, cholesky_diagonal, (double *matrix, size_t n, size_t first, size_t width, double least),
  (matrix, n, first, width, least)) {
  for (size_t j = first; j < first + width; j++) {
    double *own = matrix + j * n;
    double pivot = own[j] - product(own + first, own + first, j - first);
    if (!(pivot > least)) return 0;
    own[j] = sqrt(pivot);
    for (size_t i = j + 1; i < first + width; i++) {
      double *row = matrix + i * n;
      row[j] = (row[j] - product(row + first, own + first, j - first)) / own[j];
    }
  }
  return 1;
}

FOVEA_KERNEL(
  void, cholesky_finish, (double *matrix, size_t n, size_t first, size_t width, size_t from, size_t to),
  (matrix, n, first, width, from, to)) {
  for (size_t i = from; i < to; i++) {
    double *row = matrix + i * n;
    for (size_t j = first; j < first + width; j++) {
      const double *other = matrix + j * n;
      row[j] = (row[j] - product(row + first, other + first, j - first)) / other[j];
    }
  }
}

FOVEA_KERNEL(
  void, cholesky_forwards, (const double *factor, size_t stride, size_t n, double *x), (factor, stride, n, x)) {
  for (size_t i = 0; i < n; i++) x[i] = (x[i] - product(factor + i * stride, x, i)) / factor[i * stride + i];
}

FOVEA_KERNEL(
  void, cholesky_backwards, (const double *factor, size_t stride, size_t n, double *x), (factor, stride, n, x)) {
  for (size_t i = n; i-- > 0;) {
    const double *row = factor + i * stride;
    double value = x[i] / row[i];
    x[i] = value;
    for (size_t j = 0; j < i; j++) x[j] -= value * row[j];
  }
}
