#include "fovea_network.h"

#include "fovea_dispatch.h"
#include "mixed.h"

typedef float lanes __attribute__((vector_size(64), aligned(4)));

FOVEA_KERNEL(void, sgd_step,
             (float *weights, float *velocity, const float *gradients, size_t stride, size_t shards, size_t count, float rate,
              float momentum, float decay, int nesterov),
             (weights, velocity, gradients, stride, shards, count, rate, momentum, decay, nesterov)) {
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    lanes *weight = (lanes *)(weights + i), *speed = (lanes *)(velocity + i);
    lanes gradient = *(const lanes *)(gradients + i);
    for (size_t shard = 1; shard < shards; shard++) gradient += *(const lanes *)(gradients + shard * stride + i);
    gradient += decay * *weight;
    lanes next = momentum * *speed + gradient;
    *speed = next;
    *weight -= rate * (nesterov ? gradient + momentum * next : next);
  }
  for (; i < count; i++) {
    float gradient = gradients[i];
    for (size_t shard = 1; shard < shards; shard++) gradient += gradients[shard * stride + i];
    gradient += decay * weights[i];
    velocity[i] = momentum * velocity[i] + gradient;
    weights[i] -= rate * (nesterov ? gradient + momentum * velocity[i] : velocity[i]);
  }
}

uint64_t fovea_dropout_key(uint64_t seed, uint64_t step, uint64_t layer, uint64_t picture) {
  uint64_t key = mixed(seed + 0x9E3779B97F4A7C15u);
  key = mixed(key ^ (step + 0x632BE59BD9B4E019u));
  key = mixed(key ^ (layer + 0xD1B54A32D192ED03u));
  return mixed(key ^ (picture + 0x8CB92BA72F3D8DD7u));
}

static inline __attribute__((always_inline)) float factor(uint64_t key, uint64_t place, float rate, float kept) {
  uint64_t word = mixed(key + (place + 1) * 0x9E3779B97F4A7C15u);
  float chance = (float)(int32_t)(word >> 40) * 0x1p-24f;
  return chance < rate ? 0.0f : kept;
}

float fovea_dropout_factor(uint64_t key, uint64_t place, float rate) { return factor(key, place, rate, 1.0f / (1.0f - rate)); }

FOVEA_KERNEL(void, dropout, (const float *input, float *output, size_t count, uint64_t key, float rate),
             (input, output, count, key, rate)) {
  float kept = 1.0f / (1.0f - rate);
  for (size_t i = 0; i < count; i++) output[i] = factor(key, i, rate, kept) * input[i];
}

FOVEA_KERNEL(void, add, (const float *a, const float *b, float *sum, size_t count), (a, b, sum, count)) {
  for (size_t i = 0; i < count; i++) sum[i] = a[i] + b[i];
}

FOVEA_KERNEL(void, add_relu, (const float *a, const float *b, float *sum, size_t count), (a, b, sum, count)) {
  for (size_t i = 0; i < count; i++) {
    float value = a[i] + b[i];
    sum[i] = value > 0 ? value : 0;
  }
}

FOVEA_KERNEL(void, relu_slope, (const float *output, const float *gradient, float *result, size_t count),
             (output, gradient, result, count)) {
  for (size_t i = 0; i < count; i++) result[i] = output[i] > 0 ? gradient[i] : 0;
}

FOVEA_KERNEL(void, scale, (const float *input, float *result, size_t count, float factor), (input, result, count, factor)) {
  for (size_t i = 0; i < count; i++) result[i] = factor * input[i];
}
