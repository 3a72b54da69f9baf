// Curves by which numbers are bent, for the kernels alone.
#ifndef FOVEA_CURVES_H
#define FOVEA_CURVES_H

#include <stdint.h>

#include "fovea_blocks.h"

#define INLINE static inline __attribute__((always_inline))

// e^x by 2^n · e^r with |r| ≤ ln 2 / 2 and a polynomial of degree 6; relative error 2e-7 for x in −87…88, beyond which it stays.
INLINE float exponential(float x) {
  x = x < -87.0f ? -87.0f : x > 88.0f ? 88.0f : x;
  float n = (x * 1.44269504f + 12582912.0f) - 12582912.0f;
  float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  union {
    int32_t bits;
    float value;
  } power = {.bits = ((int32_t)n + 127) << 23};
  return p * power.value;
}

// The normal distribution's density times √(2π), and its distribution function by Abramowitz and Stegun, 7.1.26: absolute error 8e-8.
INLINE float distribution(float z, float density) {
  float size = z < 0 ? -z : z;
  float t = 1.0f / (1.0f + 0.231641888f * size);
  float tail = 0.5f * density * t *
               (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
  return z < 0 ? tail : 1.0f - tail;
}

INLINE float sigmoid(float z) { return 1.0f / (1.0f + exponential(-z)); }

INLINE float hard_sigmoid(float z) {
  float share = z * (1.0f / 6) + 0.5f;
  return share < 0 ? 0 : share > 1 ? 1 : share;
}

// The curves of fovea_curve, and their slopes. `curve` is a constant where they are called, so that nothing is left of the others.
INLINE float bent(float z, int curve) {
  if (curve == FOVEA_RELU_CURVE) return z > 0 ? z : 0;
  if (curve == FOVEA_GELU_CURVE) return z * distribution(z, exponential(-0.5f * z * z));
  if (curve == FOVEA_SILU_CURVE) return z * sigmoid(z);
  if (curve == FOVEA_HARD_SWISH_CURVE) return z * hard_sigmoid(z);
  if (curve == FOVEA_SIGMOID_CURVE) return sigmoid(z);
  if (curve == FOVEA_HARD_SIGMOID_CURVE) return hard_sigmoid(z);
  return z;
}

INLINE float slope_at(float z, int curve) {
  if (curve == FOVEA_RELU_CURVE) return z > 0 ? 1.0f : 0.0f;
  if (curve == FOVEA_GELU_CURVE) {
    float density = exponential(-0.5f * z * z);
    return distribution(z, density) + z * density * 0.39894228f;
  }
  if (curve == FOVEA_SILU_CURVE) {
    float share = sigmoid(z);
    return share * (1.0f + z * (1.0f - share));
  }
  if (curve == FOVEA_HARD_SWISH_CURVE) return z <= -3.0f ? 0.0f : z >= 3.0f ? 1.0f : z * (1.0f / 3) + 0.5f;
  if (curve == FOVEA_SIGMOID_CURVE) {
    float share = sigmoid(z);
    return share * (1.0f - share);
  }
  if (curve == FOVEA_HARD_SIGMOID_CURVE) return z > -3.0f && z < 3.0f ? 1.0f / 6 : 0.0f;
  return 1.0f;
}

// A call with the curve as a constant; curves that do not keep zero are never fused into passes over blocks.
#define FOR_CURVE(call, curve, block)                                                                                  \
  do switch (curve) {                                                                                                  \
    case FOVEA_RELU_CURVE: call(FOVEA_RELU_CURVE, block); break;                                                       \
    case FOVEA_GELU_CURVE: call(FOVEA_GELU_CURVE, block); break;                                                       \
    case FOVEA_SILU_CURVE: call(FOVEA_SILU_CURVE, block); break;                                                       \
    case FOVEA_HARD_SWISH_CURVE: call(FOVEA_HARD_SWISH_CURVE, block); break;                                           \
    default: call(FOVEA_IDENTITY_CURVE, block);                                                                        \
    }                                                                                                                  \
  while (0)

#endif
