#include "fovea_blocks.h"

#include <string.h>

#include "curves.h"
#include "fovea_dispatch.h"

// Loops over the channels of a block have a constant length, so that the compiler makes vectors of them.
#define FOR_BLOCK(call)                                                                                                \
  if (shape.block == 16)                                                                                               \
    call(16);                                                                                                          \
  else                                                                                                                 \
    call(8)

// Sums of floats over this many places at most, then of doubles.
enum { STRETCH = 256 };

// The lanes of a block become one vector; without this the compiler would rather gather the places of one lane.
#define FOR_PLACES(place, from, to) _Pragma("clang loop vectorize(disable)") for (size_t place = from; place < to; place++)

// The curve itself is a loop of its own, over numbers that follow each other and are still in the nearest cache: written into the loop
// over lanes it is not made into vectors, and costs twenty times as much.
INLINE void affine(const float *input, float *output, fovea_blocks shape, const float *factor, const float *addend, int curve,
                   size_t block) {
  for (size_t plane = 0; plane < shape.pictures * shape.blocks; plane++) {
    float f[16], a[16];
    memcpy(f, factor + plane % shape.blocks * block, block * sizeof(float));
    memcpy(a, addend + plane % shape.blocks * block, block * sizeof(float));
    for (size_t begin = 0; begin < shape.places; begin += STRETCH) {
      size_t count = begin + STRETCH < shape.places ? STRETCH : shape.places - begin;
      size_t first = (plane * shape.places + begin) * block;
      FOR_PLACES(place, 0, count)
        for (size_t l = 0; l < block; l++) output[first + place * block + l] = f[l] * input[first + place * block + l] + a[l];
      if (curve != FOVEA_IDENTITY_CURVE)
        for (size_t i = first; i < first + count * block; i++) output[i] = bent(output[i], curve);
    }
  }
}

FOVEA_KERNEL(void, block_affine,
             (const float *input, float *output, fovea_blocks shape, const float *factor, const float *addend, int curve),
             (input, output, shape, factor, addend, curve)) {
#define PASS(curve, block) affine(input, output, shape, factor, addend, curve, block)
#define CALL(block) FOR_CURVE(PASS, curve, block)
  FOR_BLOCK(CALL);
#undef CALL
#undef PASS
}

INLINE void moments(const float *input, fovea_blocks shape, float *mean, float *variance, size_t block) {
  double count = (double)shape.pictures * (double)shape.places;
  for (size_t b = 0; b < shape.blocks; b++) {
    // Taken off first, so that a large mean does not cost digits.
    float base[16];
    memcpy(base, input + b * shape.places * block, block * sizeof(float));
    double sums[16] = {0}, squares[16] = {0};
    for (size_t picture = 0; picture < shape.pictures; picture++) {
      const float *plane = input + (picture * shape.blocks + b) * shape.places * block;
      for (size_t begin = 0; begin < shape.places; begin += STRETCH) {
        size_t end = begin + STRETCH < shape.places ? begin + STRETCH : shape.places;
        float sum[16] = {0}, square[16] = {0};
        for (size_t place = begin; place < end; place++)
          for (size_t l = 0; l < block; l++) {
            float x = plane[place * block + l] - base[l];
            sum[l] += x;
            square[l] += x * x;
          }
        for (size_t l = 0; l < block; l++) {
          sums[l] += (double)sum[l];
          squares[l] += (double)square[l];
        }
      }
    }
    for (size_t l = 0; l < block; l++) {
      double shift = sums[l] / count, spread = squares[l] / count - shift * shift;
      mean[b * block + l] = (float)(shift + (double)base[l]);
      variance[b * block + l] = (float)(spread > 0 ? spread : 0);
    }
  }
}

FOVEA_KERNEL(void, block_moments, (const float *input, fovea_blocks shape, float *mean, float *variance),
             (input, shape, mean, variance)) {
#define CALL(block) moments(input, shape, mean, variance, block)
  FOR_BLOCK(CALL);
#undef CALL
}

INLINE void curve_slope(const float *input, const float *gradient, float *slope, fovea_blocks shape, const float *factor,
                        const float *addend, const float *center, int curve, float *sum, float *product, size_t block) {
  for (size_t b = 0; b < shape.blocks; b++) {
    float f[16], a[16], c[16];
    memcpy(f, factor + b * block, block * sizeof(float));
    memcpy(a, addend + b * block, block * sizeof(float));
    memcpy(c, center + b * block, block * sizeof(float));
    double sums[16] = {0}, products[16] = {0};
    for (size_t picture = 0; picture < shape.pictures; picture++) {
      size_t first = (picture * shape.blocks + b) * shape.places * block;
      for (size_t begin = 0; begin < shape.places; begin += STRETCH) {
        size_t end = begin + STRETCH < shape.places ? begin + STRETCH : shape.places;
        float part[16] = {0}, tilted[16] = {0}, bend[STRETCH * 16];
        const float *x = input + first + begin * block, *g = gradient + first + begin * block;
        float *s = slope + first + begin * block;
        size_t count = end - begin;
        FOR_PLACES(place, 0, count)
          for (size_t l = 0; l < block; l++) bend[place * block + l] = f[l] * x[place * block + l] + a[l];
        for (size_t i = 0; i < count * block; i++) bend[i] = slope_at(bend[i], curve);
        FOR_PLACES(place, 0, count)
          for (size_t l = 0; l < block; l++) {
            size_t i = place * block + l;
            float value = g[i] * bend[i];
            s[i] = value;
            part[l] += value;
            tilted[l] += value * (x[i] - c[l]);
          }
        for (size_t l = 0; l < block; l++) {
          sums[l] += (double)part[l];
          products[l] += (double)tilted[l];
        }
      }
    }
    for (size_t l = 0; l < block; l++) {
      sum[b * block + l] = (float)sums[l];
      product[b * block + l] = (float)products[l];
    }
  }
}

FOVEA_KERNEL(void, block_curve_slope,
             (const float *input, const float *gradient, float *slope, fovea_blocks shape, const float *factor,
              const float *addend, const float *center, int curve, float *sum, float *product),
             (input, gradient, slope, shape, factor, addend, center, curve, sum, product)) {
#define PASS(curve, block) curve_slope(input, gradient, slope, shape, factor, addend, center, curve, sum, product, block)
#define CALL(block) FOR_CURVE(PASS, curve, block)
  FOR_BLOCK(CALL);
#undef CALL
#undef PASS
}

INLINE void combine(const float *slope, const float *input, float *result, fovea_blocks shape, const float *factor,
                    const float *mean, const float *tilt, const float *center, size_t block) {
  for (size_t plane = 0; plane < shape.pictures * shape.blocks; plane++) {
    size_t channel = plane % shape.blocks * block, first = plane * shape.places * block;
    const float *f = factor + channel, *m = mean + channel, *t = tilt + channel, *c = center + channel;
    for (size_t place = 0; place < shape.places; place++)
      for (size_t l = 0; l < block; l++) {
        size_t i = first + place * block + l;
        result[i] = f[l] * (slope[i] - m[l] - t[l] * (input[i] - c[l]));
      }
  }
}

FOVEA_KERNEL(void, block_combine,
             (const float *slope, const float *input, float *result, fovea_blocks shape, const float *factor,
              const float *mean, const float *tilt, const float *center),
             (slope, input, result, shape, factor, mean, tilt, center)) {
#define CALL(block) combine(slope, input, result, shape, factor, mean, tilt, center, block)
  FOR_BLOCK(CALL);
#undef CALL
}
