// The three steps of block coordinate descent for linear support vector machines (SVMGroupSolver.swift has the algorithm).
//
// Rows are given by their addresses. Up to 16 classes are solved side by side, one in each lane of a vector; numbers per row and class
// stand as [row][16]. What happens in a lane does not depend on the other lanes, nor on which rows rest, to the last bit.
#ifndef FOVEA_SVM_H
#define FOVEA_SVM_H

#include <stddef.h>
#include <stdint.h>

enum { FOVEA_SVM_LANES = 16 };

// out[i · stride + j] = a[i] · b[j] for `m` rows a and `n` rows b of `depth` numbers.
void fovea_row_products(
  const float *const *a, size_t m, const float *const *b, size_t n, size_t depth, float *out, size_t stride);

// targets[j] += Σ_i factors[i · 16 + j] · rows[i] for `n` ≤ 16 targets and `m` rows of `depth` numbers.
void fovea_add_rows(
  const float *const *rows, size_t m, const float *factors, float *const *targets, size_t n, size_t depth);

// What is the same for all rows.
typedef struct {
  float upper;         // each dual variable α lies in 0 … upper
  float diagonal;      // added to the diagonal of the products: 0 for hinge loss, 1 / (2 C) for squared hinge loss
  float bias_square;   // added to every product of two rows: the square of the constant feature
  float *offsets;      // [16] what the constant feature adds to every score
  const float *weights;  // [row] what a mistake on each row counts: its upper bound times this, its diagonal divided by it; NULL for 1
} fovea_svm_terms;

// Visits the `count` rows of a block and moves each dual variable to its best value, all others held.
//   rows      [visit] the index of the row
//   products  [visit][visit] of the block's rows, `stride` numbers from one visit to the next
//   labels    [row] the lane whose class the row has, or any number outside 0 … 15
//   active    [row] bit c is set where lane c may change
//   duals     [row][16] signed dual variables y · α, changed
//   scores    [visit][16] w · x without the constant feature's part; changed
//   changes   [visit][16] gets how much each dual variable changed
void fovea_svm_descend(
  const fovea_svm_terms *terms, const uint32_t *rows, size_t count, const float *products, size_t stride,
  const int32_t *labels, const uint32_t *active, float *duals, float *scores, float *changes);

// Adds up `count` rows, one lane for each class, with ξ = max(0, 1 − y · score) and the rows' weights w: to sums [4][16] Σ w ξ,
// Σ w ξ², Σ α and Σ α² / w; to violations [16] the largest magnitude of a projected gradient. `scores` [row][16], without the
// constant feature's part, become the gradients by α.
void fovea_svm_audit(
  const fovea_svm_terms *terms, size_t count, const int32_t *labels, const float *duals, float *scores, double *sums,
  float *violations);

// Shrinking: sets bit c of active[row] unless that dual variable lies at a bound and its gradient points out of the bounds by more
// than limits[c]. Bits of lanes outside `lanes` are cleared.
void fovea_svm_shrink(
  const fovea_svm_terms *terms, size_t count, const int32_t *labels, const float *duals, const float *gradients,
  const float *limits, uint32_t lanes, uint32_t *active);

#endif
