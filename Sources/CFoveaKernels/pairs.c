#include "fovea_pairs.h"

#include "fovea_dispatch.h"

enum { LANES = 8 };
typedef float floats __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t integers __attribute__((vector_size(32), aligned(4), may_alias));

#define CHOOSE(type, masks, condition, yes, no) ((type)(((condition) & (masks)(yes)) | (~(condition) & (masks)(no))))

#define LOAD(pointer) (*(const floats *)(pointer))
#define SMALLER(a, b) CHOOSE(floats, integers, (a) < (b), a, b)
#define LARGER(a, b) CHOOSE(floats, integers, (a) > (b), a, b)

enum { MINIMA, CHI_SQUARES, DIFFERENCES };

// A denominator, kept away from zero such that the product of two is a normal number.
#define BELOW(a, b) (((a) + (b)) + 0x1p-60f)

static inline __attribute__((always_inline)) float chi_squared_term(float a, float b) {
  return (a - b) * (a - b) / BELOW(a, b);
}

// `rows` rows of a with `columns` rows of b; sums stay in registers.
static inline __attribute__((always_inline)) void sums_tile(
  const float *a, size_t a_stride, const float *b, size_t b_stride, size_t depth, float *out, size_t stride, const int rows,
  const int columns, const int kind) {
  floats sums[2][4] = {{{0}}};
  size_t k = 0;
  for (; kind == CHI_SQUARES && k + 2 * LANES <= depth; k += 2 * LANES)
    for (int i = 0; i < rows; i++)
      for (int j = 0; j < columns; j++) {
        // Two quotients by one division: n/d + N/D = (n D + N d) / (d D).
        const float *left = a + (size_t)i * a_stride + k, *right = b + (size_t)j * b_stride + k;
        floats first = LOAD(left) - LOAD(right), second = LOAD(left + LANES) - LOAD(right + LANES);
        floats below = BELOW(LOAD(left), LOAD(right)), beneath = BELOW(LOAD(left + LANES), LOAD(right + LANES));
        sums[i][j] += (first * first * beneath + second * second * below) / (below * beneath);
      }
  for (; kind != CHI_SQUARES && k + LANES <= depth; k += LANES)
    for (int i = 0; i < rows; i++)
      for (int j = 0; j < columns; j++) {
        floats left = LOAD(a + (size_t)i * a_stride + k), right = LOAD(b + (size_t)j * b_stride + k);
        sums[i][j] += kind == MINIMA ? SMALLER(left, right) : LARGER(left - right, right - left);
      }
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++) {
      floats lanes = sums[i][j];
      float total = ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
      for (size_t rest = k; rest < depth; rest++) {
        float left = a[(size_t)i * a_stride + rest], right = b[(size_t)j * b_stride + rest];
        if (kind == CHI_SQUARES)
          total += chi_squared_term(left, right);
        else if (kind == MINIMA)
          total += left < right ? left : right;
        else
          total += left > right ? left - right : right - left;
      }
      out[(size_t)i * stride + (size_t)j] = total;
    }
}

// A part of b is small enough to stay in the second-level cache while all rows of a pass by.
static inline __attribute__((always_inline)) void all_sums(
  size_t m, size_t n, size_t depth, const float *a, size_t a_stride, const float *b, size_t b_stride, float *out, size_t stride,
  const int kind) {
  size_t part = depth > 0 ? (256 << 10) / (4 * depth) : n;
  part = part < 4 ? 4 : part & ~(size_t)3;
  for (size_t start = 0; start < n; start += part) {
    size_t end = start + part < n ? start + part : n;
    for (size_t i = 0; i < m; i += 2)
      for (size_t j = start; j < end; j += 4) {
        const float *left = a + i * a_stride, *right = b + j * b_stride;
        float *target = out + i * stride + j;
        int both = i + 2 <= m;
        if (j + 4 <= end) {
          if (both)
            sums_tile(left, a_stride, right, b_stride, depth, target, stride, 2, 4, kind);
          else
            sums_tile(left, a_stride, right, b_stride, depth, target, stride, 1, 4, kind);
        } else {
          for (size_t column = j; column < end; column++) {
            const float *single = b + column * b_stride;
            if (both)
              sums_tile(left, a_stride, single, b_stride, depth, out + i * stride + column, stride, 2, 1, kind);
            else
              sums_tile(left, a_stride, single, b_stride, depth, out + i * stride + column, stride, 1, 1, kind);
          }
        }
      }
  }
}

FOVEA_KERNEL(
  void, minimum_sums,
  (size_t m, size_t n, size_t depth, const float *a, size_t a_stride, const float *b, size_t b_stride, float *out, size_t stride),
  (m, n, depth, a, a_stride, b, b_stride, out, stride)) {
  all_sums(m, n, depth, a, a_stride, b, b_stride, out, stride, MINIMA);
}

FOVEA_KERNEL(
  void, chi_squared_sums,
  (size_t m, size_t n, size_t depth, const float *a, size_t a_stride, const float *b, size_t b_stride, float *out, size_t stride),
  (m, n, depth, a, a_stride, b, b_stride, out, stride)) {
  all_sums(m, n, depth, a, a_stride, b, b_stride, out, stride, CHI_SQUARES);
}

FOVEA_KERNEL(
  void, absolute_sums,
  (size_t m, size_t n, size_t depth, const float *a, size_t a_stride, const float *b, size_t b_stride, float *out, size_t stride),
  (m, n, depth, a, a_stride, b, b_stride, out, stride)) {
  all_sums(m, n, depth, a, a_stride, b, b_stride, out, stride, DIFFERENCES);
}

FOVEA_KERNEL(float, absolute_distance, (const float *a, const float *b, size_t n), (a, b, n)) {
  float sum;
  sums_tile(a, n, b, n, n, &sum, 1, 1, 1, DIFFERENCES);
  return sum;
}

FOVEA_KERNEL(float, minimum_sum, (const float *a, const float *b, size_t n), (a, b, n)) {
  float sum;
  sums_tile(a, n, b, n, n, &sum, 1, 1, 1, MINIMA);
  return sum;
}

FOVEA_KERNEL(
  void, columns_of_block, (const float *rows, size_t present, size_t stride, size_t depth, float *block),
  (rows, present, stride, depth, block)) {
  for (size_t row = 0; row < FOVEA_PAIR_ROWS; row++)
    for (size_t k = 0; k < depth; k++) block[k * FOVEA_PAIR_ROWS + row] = row < present ? rows[row * stride + k] : 0;
}

// Four quotients by one division: twice n/d + N/D = (n D + N d) / (d D).
FOVEA_KERNEL(
  void, square_shares,
  (const uint32_t *columns, const float *values, size_t count, const float *block, float *restrict sums),
  (columns, values, count, block, sums)) {
  enum { VECTORS = FOVEA_PAIR_ROWS / LANES };
  floats totals[VECTORS] = {{0}};
  size_t c = 0;
  for (; c + 4 <= count; c += 4) {
    const float *first = block + (size_t)columns[c] * FOVEA_PAIR_ROWS, *second = block + (size_t)columns[c + 1] * FOVEA_PAIR_ROWS;
    const float *third = block + (size_t)columns[c + 2] * FOVEA_PAIR_ROWS, *fourth = block + (size_t)columns[c + 3] * FOVEA_PAIR_ROWS;
    const float p = values[c], q = values[c + 1], r = values[c + 2], s = values[c + 3];
    for (int v = 0; v < VECTORS; v++) {
      floats dp = p + LOAD(first + v * LANES), dq = q + LOAD(second + v * LANES);
      floats dr = r + LOAD(third + v * LANES), ds = s + LOAD(fourth + v * LANES);
      floats over = p * p * dq + q * q * dp, below = dp * dq, above = r * r * ds + s * s * dr, beneath = dr * ds;
      totals[v] += (over * beneath + above * below) / (below * beneath);
    }
  }
  for (; c < count; c++)
    for (int v = 0; v < VECTORS; v++)
      totals[v] += values[c] * values[c] / (values[c] + LOAD(block + (size_t)columns[c] * FOVEA_PAIR_ROWS + v * LANES));
  for (int v = 0; v < VECTORS; v++) *(floats *)(sums + v * LANES) = totals[v];
}
