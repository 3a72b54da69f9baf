#include "fovea_eigen.h"

#include <float.h>
#include <math.h>

#include "fovea_dispatch.h"

enum { LANES = 8, MOST_STEPS = 100 };
typedef double doubles __attribute__((vector_size(64), aligned(8), may_alias));

#define INLINE static inline __attribute__((always_inline))

INLINE double product(const double *a, const double *b, size_t n) {
  doubles s0 = {0}, s1 = {0};
  size_t i = 0;
  for (; i + 2 * LANES <= n; i += 2 * LANES) {
    s0 += *(const doubles *)(a + i) * *(const doubles *)(b + i);
    s1 += *(const doubles *)(a + i + LANES) * *(const doubles *)(b + i + LANES);
  }
  s0 += s1;
  double total = 0;
  for (int lane = 0; lane < LANES; lane++) total += s0[lane];
  for (; i < n; i++) total += a[i] * b[i];
  return total;
}

// Leaves the diagonal in `d` and its neighbor in `e`, and row by row in `a` the directions of the reflections with their factors in
// `factors`.
INLINE void reflect(double *a, size_t n, double *d, double *e, double *factors, double *w) {
  for (size_t k = 0; k + 1 < n; k++) {
    double *v = a + k * n + k + 1;
    size_t length = n - k - 1;
    double rest = product(v + 1, v + 1, length - 1);
    d[k] = a[k * n + k];
    factors[k] = 0;
    e[k] = v[0];
    if (rest < DBL_MIN) continue;
    double norm = sqrt(rest + v[0] * v[0]);
    factors[k] = 1 / (norm * norm + norm * fabs(v[0]));
    e[k] = v[0] > 0 ? -norm : norm;
    v[0] -= e[k];
    for (size_t i = 0; i < length; i++) w[i] = factors[k] * product(a + (k + 1 + i) * n + k + 1, v, length);
    double half = factors[k] / 2 * product(w, v, length);
    for (size_t i = 0; i < length; i++) w[i] -= half * v[i];
    for (size_t i = 0; i < length; i++) {
      double *row = a + (k + 1 + i) * n + k + 1, left = v[i], right = w[i];
      for (size_t j = 0; j < length; j++) row[j] -= left * w[j] + right * v[j];
    }
  }
  d[n - 1] = a[n * n - 1];
  e[n - 1] = 0;
}

// The reflections multiplied with each other, the last one leftmost.
INLINE void gather(const double *a, size_t n, const double *factors, double *q) {
  for (size_t i = 0; i < n * n; i++) q[i] = i % (n + 1) == 0;
  for (size_t k = n - 1; k-- > 0;) {
    if (factors[k] == 0) continue;
    const double *v = a + k * n + k + 1;
    for (size_t r = k + 1; r < n; r++) {
      double *row = q + r * n + k + 1, part = factors[k] * product(row, v, n - k - 1);
      for (size_t j = 0; j < n - k - 1; j++) row[j] -= part * v[j];
    }
  }
}

// One QL step on rows first … last of the tridiagonal matrix, with the shift of Wilkinson.
INLINE void step(double *q, size_t n, double *d, double *e, size_t first, size_t last) {
  double slope = (d[first + 1] - d[first]) / (2 * e[first]);
  double g = d[last] - d[first] + e[first] / (slope + copysign(hypot(slope, 1), slope));
  double sine = 1, cosine = 1, moved = 0;
  for (size_t i = last; i-- > first;) {
    double f = sine * e[i], b = cosine * e[i], length = hypot(f, g);
    e[i + 1] = length;
    if (length == 0) {
      d[i + 1] -= moved;
      e[last] = 0;
      return;
    }
    sine = f / length;
    cosine = g / length;
    g = d[i + 1] - moved;
    double sum = (d[i] - g) * sine + 2 * cosine * b;
    moved = sine * sum;
    d[i + 1] = g + moved;
    g = cosine * sum - b;
    double *upper = q + i * n, *lower = upper + n;
    for (size_t j = 0; j < n; j++) {
      double x = upper[j], y = lower[j];
      lower[j] = sine * x + cosine * y;
      upper[j] = cosine * x - sine * y;
    }
  }
  d[first] -= moved;
  e[first] = g;
  e[last] = 0;
}

size_t fovea_symmetric_eigen_scratch(size_t n) { return n * n + 3 * n; }

FOVEA_KERNEL(
  int, symmetric_eigen, (double *matrix, size_t n, double *values, double *scratch), (matrix, n, values, scratch)) {
  if (n == 0) return 1;
  double *q = scratch, *e = q + n * n, *factors = e + n, *w = factors + n;
  reflect(matrix, n, values, e, factors, w);
  gather(matrix, n, factors, q);
  // What is rounding beside the largest numbers counts as nothing, or matrices of low rank, whose rest is rounding alone, would not end.
  double largest = 0;
  for (size_t i = 0; i < n; i++) largest = fmax(largest, fabs(values[i]) + (i + 1 < n ? fabs(e[i]) : 0));
  for (size_t first = 0; first < n; first++)
    for (int steps = 0;; steps++) {
      size_t last = first;
      while (last + 1 < n && fabs(e[last]) > DBL_EPSILON * fmax(fabs(values[last]) + fabs(values[last + 1]), largest / 4)) last++;
      if (last == first) break;
      if (steps == MOST_STEPS) return 0;
      step(q, n, values, e, first, last);
    }
  for (size_t i = 0; i < n * n; i++) matrix[i] = q[i];
  return 1;
}
