// Passes that treat each picture's channels as a whole, and curves alone.
#include "curves.h"
#include "fovea_dispatch.h"

#define FOR_BLOCK(call)                                                                                                \
  if (shape.block == 16)                                                                                               \
    call(16);                                                                                                          \
  else                                                                                                                 \
    call(8)

// The lanes of a block become one vector; without this the compiler would rather gather the places of one lane.
#define FOR_PLACES(place, from, to) _Pragma("clang loop vectorize(disable)") for (size_t place = from; place < to; place++)

INLINE void blend(const float *slope, const float *restrict input, float *result, fovea_blocks shape, const float *factor,
                  const float *mean, const float *tilt, const float *center, size_t block) {
  for (size_t plane = 0; plane < shape.pictures * shape.blocks; plane++) {
    size_t channel = plane % shape.blocks * block, first = plane * shape.places * block;
    const float *f = factor + channel, *m = mean + channel, *t = tilt + channel, *c = center + channel;
    FOR_PLACES(place, 0, shape.places)
      for (size_t l = 0; l < block; l++) {
        size_t i = first + place * block + l;
        result[i] = f[l] * slope[i] - m[l] - t[l] * (input[i] - c[l]);
      }
  }
}

FOVEA_KERNEL(void, block_blend,
             (const float *slope, const float *input, float *result, fovea_blocks shape, const float *factor,
              const float *mean, const float *tilt, const float *center),
             (slope, input, result, shape, factor, mean, tilt, center)) {
#define CALL(block) blend(slope, input, result, shape, factor, mean, tilt, center, block)
  FOR_BLOCK(CALL);
#undef CALL
}

INLINE void gate(const float *restrict input, const float *restrict gates, float *restrict output, fovea_blocks shape,
                 size_t block) {
  for (size_t plane = 0; plane < shape.pictures * shape.blocks; plane++) {
    const float *g = gates + plane * block;
    size_t first = plane * shape.places * block;
    FOR_PLACES(place, 0, shape.places)
      for (size_t l = 0; l < block; l++) output[first + place * block + l] = g[l] * input[first + place * block + l];
  }
}

FOVEA_KERNEL(void, block_gate, (const float *input, const float *gates, float *output, fovea_blocks shape),
             (input, gates, output, shape)) {
#define CALL(block) gate(input, gates, output, shape, block)
  FOR_BLOCK(CALL);
#undef CALL
}

// Sums of floats over this many places at most, then of doubles.
enum { STRETCH = 256 };

INLINE void gate_slope(const float *restrict input, const float *restrict gates, const float *restrict gradient,
                       float *restrict input_gradient, float *restrict gate_gradient, fovea_blocks shape, size_t block) {
  for (size_t plane = 0; plane < shape.pictures * shape.blocks; plane++) {
    const float *g = gates + plane * block;
    size_t first = plane * shape.places * block;
    double sums[16] = {0};
    for (size_t begin = 0; begin < shape.places; begin += STRETCH) {
      size_t end = begin + STRETCH < shape.places ? begin + STRETCH : shape.places;
      float sum[16] = {0};
      FOR_PLACES(place, begin, end)
        for (size_t l = 0; l < block; l++) {
          size_t i = first + place * block + l;
          sum[l] += input[i] * gradient[i];
          input_gradient[i] = g[l] * gradient[i];
        }
      for (size_t l = 0; l < block; l++) sums[l] += (double)sum[l];
    }
    for (size_t l = 0; l < block; l++) gate_gradient[plane * block + l] = (float)sums[l];
  }
}

FOVEA_KERNEL(void, block_gate_slope,
             (const float *input, const float *gates, const float *gradient, float *input_gradient, float *gate_gradient,
              fovea_blocks shape),
             (input, gates, gradient, input_gradient, gate_gradient, shape)) {
#define CALL(block) gate_slope(input, gates, gradient, input_gradient, gate_gradient, shape, block)
  FOR_BLOCK(CALL);
#undef CALL
}

#define FOR_ANY_CURVE(call)                                                                                            \
  switch (curve) {                                                                                                     \
  case FOVEA_SIGMOID_CURVE: call(FOVEA_SIGMOID_CURVE, 0); break;                                                       \
  case FOVEA_HARD_SIGMOID_CURVE: call(FOVEA_HARD_SIGMOID_CURVE, 0); break;                                             \
  default: FOR_CURVE(call, curve, 0);                                                                                  \
  }

FOVEA_KERNEL(void, bend, (const float *input, float *output, size_t count, int curve), (input, output, count, curve)) {
#define CALL(curve, block) for (size_t i = 0; i < count; i++) output[i] = bent(input[i], curve)
  FOR_ANY_CURVE(CALL)
#undef CALL
}

FOVEA_KERNEL(void, bend_slope, (const float *input, const float *gradient, float *result, size_t count, int curve),
             (input, gradient, result, count, curve)) {
#define CALL(curve, block) for (size_t i = 0; i < count; i++) result[i] = gradient[i] * slope_at(input[i], curve)
  FOR_ANY_CURVE(CALL)
#undef CALL
}
