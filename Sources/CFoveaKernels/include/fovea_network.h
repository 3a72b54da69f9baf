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

#endif
