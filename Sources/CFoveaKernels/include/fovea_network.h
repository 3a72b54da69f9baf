// Loops of network training that no convolution library has.
#ifndef FOVEA_NETWORK_H
#define FOVEA_NETWORK_H

#include <stddef.h>
#include <stdint.h>

// One step of stochastic gradient descent with momentum, as PyTorch defines it. With the gradient
//   g = (Σ_s gradients[s·stride + i], summed in the order of s) + decay·weights[i]
// it does velocity = momentum·velocity + g, then weights −= rate·(nesterov ? g + momentum·velocity : velocity).
void fovea_sgd_step(float *weights, float *velocity, const float *gradients, size_t stride, size_t shards, size_t count,
                    float rate, float momentum, float decay, int nesterov);

// The key of dropout's random numbers for one picture at one layer.
uint64_t fovea_dropout_key(uint64_t seed, uint64_t step, uint64_t layer, uint64_t picture);

// The factor of the number at `place`: zero with the chance `rate`, else 1 / (1 − rate).
float fovea_dropout_factor(uint64_t key, uint64_t place, float rate);

// output[i] = fovea_dropout_factor(key, i, rate) · input[i]; input and output may be the same. Its own backward pass.
void fovea_dropout(const float *input, float *output, size_t count, uint64_t key, float rate);

// sum[i] = a[i] + b[i].
void fovea_add(const float *a, const float *b, float *sum, size_t count);

// sum[i] = max(0, a[i] + b[i]).
void fovea_add_relu(const float *a, const float *b, float *sum, size_t count);

// The rectifier's backward pass: result[i] = output[i] > 0 ? gradient[i] : 0.
void fovea_relu_slope(const float *output, const float *gradient, float *result, size_t count);

// result[i] = factor · input[i].
void fovea_scale(const float *input, float *result, size_t count, float factor);

#endif
