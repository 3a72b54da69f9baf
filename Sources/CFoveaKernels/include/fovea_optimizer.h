// Loops over a network's parameters and batches while it is trained.
#ifndef FOVEA_OPTIMIZER_H
#define FOVEA_OPTIMIZER_H

#include <stddef.h>

// Sums gradients of `shards` shards in their order into those of the first: gradients[i] = Σ_s gradients[s·stride + i].
// Returns Σ_i gradients[i]², in double precision and in a fixed order.
double fovea_gather_gradients(float *gradients, size_t stride, size_t shards, size_t count);

// Σ_i a[i]², in double precision and in the same order.
double fovea_squared_norm(const float *a, size_t count);

// One step of Adam with decoupled decay (Loshchilov and Hutter, 2019) as PyTorch defines it. With the gradient
// g = Σ_s gradients[s·stride + i]:
//   mean = keep_mean·mean + (1 − keep_mean)·g,  square = keep_square·square + (1 − keep_square)·g²,
//   weights = decay·weights − rate · mean / (sqrt(square)·root + epsilon).
// The bias corrections of step t stand in the numbers: rate = η / (1 − keep_meanᵗ), root = 1 / sqrt(1 − keep_squareᵗ).
void fovea_adam_step(float *weights, float *mean, float *square, const float *gradients, size_t stride, size_t shards,
                     size_t count, float rate, float decay, float keep_mean, float keep_square, float root, float epsilon);

// target[i] += part · (source[i] − target[i]).
void fovea_approach(float *target, const float *source, size_t count, float part);

// (a, b) = (part·a + (1 − part)·b, part·b + (1 − part)·a), number by number.
void fovea_mix_pair(float *a, float *b, size_t count, float part);

// sum[i] = first·a[i] + second·b[i]; the sum may be one of the two.
void fovea_combine(const float *a, const float *b, float *sum, size_t count, float first, float second);

// target[j][i] = source[i][j].
void fovea_transpose(const float *source, float *target, size_t rows, size_t columns);

#endif
