#include "fovea_svm.h"

#include "fovea_dispatch.h"

#if defined(__x86_64__)
#define LANES 16
#define TILE_ROWS 4
#define TILE_COLUMNS 6
#define TILE_VECTORS 4
#define TARGET FOVEA_TARGET_AVX512
#define NAME(name) name##_v4
#include "svm_tiles.h"
#undef LANES
#undef TILE_ROWS
#undef TILE_COLUMNS
#undef TILE_VECTORS
#undef TARGET
#undef NAME

#define LANES 8
#define TILE_ROWS 3
#define TILE_COLUMNS 4
#define TILE_VECTORS 2
#define TARGET FOVEA_TARGET_AVX2
#define NAME(name) name##_v3
#include "svm_tiles.h"
#undef LANES
#undef TILE_ROWS
#undef TILE_COLUMNS
#undef TILE_VECTORS
#undef TARGET
#undef NAME
#endif

#define LANES 4
#define TILE_ROWS 3
#define TILE_COLUMNS 4
#define TILE_VECTORS 2
#define TARGET
#define NAME(name) name##_v1
#include "svm_tiles.h"

void fovea_row_products(
  const float *const *a, size_t m, const float *const *b, size_t n, size_t depth, float *out, size_t stride) {
  switch (fovea_simd_level()) {
#if defined(__x86_64__)
  case FOVEA_AVX512: row_products_v4(a, m, b, n, depth, out, stride); break;
  case FOVEA_AVX2: row_products_v3(a, m, b, n, depth, out, stride); break;
#endif
  default: row_products_v1(a, m, b, n, depth, out, stride);
  }
}

void fovea_add_rows(
  const float *const *rows, size_t m, const float *factors, float *const *targets, size_t n, size_t depth) {
  switch (fovea_simd_level()) {
#if defined(__x86_64__)
  case FOVEA_AVX512: add_rows_v4(rows, m, factors, targets, n, depth); break;
  case FOVEA_AVX2: add_rows_v3(rows, m, factors, targets, n, depth); break;
#endif
  default: add_rows_v1(rows, m, factors, targets, n, depth);
  }
}

typedef float lanes __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t masks __attribute__((vector_size(64), aligned(4), may_alias));

#define SELECT(condition, yes, no) ((lanes)(((condition) & (masks)(yes)) | (~(condition) & (masks)(no))))
#define SMALLER(a, b) SELECT((a) < (b), a, b)
#define LARGER(a, b) SELECT((a) > (b), a, b)
#define SPLAT(number) ((number) - (lanes){0})
#define WEIGHT(row) (terms->weights ? terms->weights[row] : 1.0f)

static const masks lane_index = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
static const masks lane_bits = {1 << 0, 1 << 1, 1 << 2,  1 << 3,  1 << 4,  1 << 5,  1 << 6,  1 << 7,
                                1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15};

// In signed variables a = y·α, with target y and gradient g = w·x − y + diagonal·a, the bounds are 0 and upper for a row of the
// class, −upper and 0 for any other.
FOVEA_KERNEL(
  void, svm_descend,
  (const fovea_svm_terms *terms, const uint32_t *rows, size_t count, const float *products, size_t stride,
   const int32_t *labels, const uint32_t *active, float *duals, float *scores, float *changes),
  (terms, rows, count, products, stride, labels, active, duals, scores, changes)) {
  const lanes zero = {0}, one = SPLAT(1.0f);
  lanes offsets = *(const lanes *)terms->offsets;
  for (size_t visit = 0; visit < count; visit++) {
    size_t row = rows[visit];
    const float weight = WEIGHT(row), diagonal = terms->diagonal / weight;
    const lanes upper = SPLAT(terms->upper * weight);
    const float *product = products + visit * stride;
    const masks own = lane_index == labels[row], may = (lane_bits & (int32_t)active[row]) != 0;
    lanes *dual = (lanes *)(duals + row * 16);
    lanes gradient = *(lanes *)(scores + visit * 16) + offsets - SELECT(own, one, -one) + diagonal * *dual;
    float square = product[visit] + terms->bias_square + diagonal;
    // A row of zeros without a bias has no curvature: its variable goes to the bound.
    lanes wanted = *dual - gradient * (1.0f / (square > 1e-12f ? square : 1e-12f));
    wanted = LARGER(SELECT(own, zero, -upper), SMALLER(SELECT(own, upper, zero), wanted));
    lanes step = SELECT(may, wanted - *dual, zero);
    *(lanes *)(changes + visit * 16) = step;
    *dual = SELECT(may, wanted, *dual);
    offsets += terms->bias_square * step;
    for (size_t later = visit + 1; later < count; later++) *(lanes *)(scores + later * 16) += product[later] * step;
  }
  *(lanes *)terms->offsets = offsets;
}

FOVEA_KERNEL(
  void, svm_audit,
  (const fovea_svm_terms *terms, size_t count, const int32_t *labels, const float *duals, float *scores, double *sums,
   float *violations),
  (terms, count, labels, duals, scores, sums, violations)) {
  const lanes zero = {0}, one = SPLAT(1.0f);
  const lanes offsets = *(const lanes *)terms->offsets;
  lanes violation = *(const lanes *)violations;
  for (size_t row = 0; row < count; row++) {
    const float weight = WEIGHT(row), diagonal = terms->diagonal / weight;
    const lanes upper = SPLAT(terms->upper * weight);
    lanes sign = SELECT(lane_index == labels[row], one, -one), *score = (lanes *)(scores + row * 16);
    lanes alpha = sign * *(const lanes *)(duals + row * 16), margin = sign * (*score + offsets);
    lanes slack = LARGER(one - margin, zero), gradient = margin - one + diagonal * alpha;
    masks outward = ((alpha <= zero) & (gradient > zero)) | ((alpha >= upper) & (gradient < zero));
    lanes projected = SELECT(outward, zero, LARGER(gradient, -gradient));
    violation = LARGER(projected, violation);
    *score = gradient;
    for (int lane = 0; lane < 16; lane++) {
      sums[lane] += (double)slack[lane] * weight;
      sums[16 + lane] += (double)slack[lane] * slack[lane] * weight;
      sums[32 + lane] += alpha[lane];
      sums[48 + lane] += (double)alpha[lane] * alpha[lane] / weight;
    }
  }
  *(lanes *)violations = violation;
}

FOVEA_KERNEL(
  void, svm_shrink,
  (const fovea_svm_terms *terms, size_t count, const int32_t *labels, const float *duals, const float *gradients,
   const float *limits, uint32_t lanes_in_use, uint32_t *active),
  (terms, count, labels, duals, gradients, limits, lanes_in_use, active)) {
  const lanes zero = {0}, one = SPLAT(1.0f), limit = *(const lanes *)limits;
  for (size_t row = 0; row < count; row++) {
    const lanes upper = SPLAT(terms->upper * WEIGHT(row));
    lanes sign = SELECT(lane_index == labels[row], one, -one), gradient = *(const lanes *)(gradients + row * 16);
    lanes alpha = sign * *(const lanes *)(duals + row * 16);
    masks settled = ((alpha <= zero) & (gradient > limit)) | ((alpha >= upper) & (gradient < -limit));
    active[row] = (uint32_t)__builtin_reduce_or(lane_bits & ~settled) & lanes_in_use;
  }
}
