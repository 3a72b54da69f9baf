// Included by winograd.c behind the kernels for AVX-512: the same with transformed factors rounded to bfloat16, of which one instruction
// multiplies two that stand side by side, and adds in float: channels of inputs and weights, and tiles for the gradient.

#define TARGET FOVEA_TARGET_BFLOAT16

enum { PAIR_ROWS = 12 };

// Two sides of pairs, 36 vectors each, one after the other.
TARGET INLINE void put_pairs(const float *sides, half *to, size_t extent) {
  for (size_t f = 0; f < 36; f++)
    _mm512_storeu_si512(to + f * extent, paired(_mm512_loadu_ps(sides + 16 * f), _mm512_loadu_ps(sides + 16 * (36 + f))));
}

TARGET static void spread_weights_half(const taps *weights, void *to, size_t extent) {
  float spread[2 * 36 * 16];
  for (int side = 0; side < 2; side++) spread_weights_v4(weights + side, spread + side * 36 * 16, 16);
  put_pairs(spread, to, extent);
}

TARGET static void spread_input_half(const source *from, const tile *at, size_t count, size_t channel, void *to, size_t extent) {
  float spread[36 * 16];
  half *result = to;
  spread_input_v4(from, at, count, channel, spread, 16);
  for (size_t f = 0; f < 36; f++)
    _mm256_storeu_si256((__m256i *)(result + f * extent), (__m256i)_mm512_cvtneps_pbh(_mm512_loadu_ps(spread + 16 * f)));
}

// Two tiles side by side, the second of zeros where it is not there.
TARGET INLINE void spread_pair(spread *each, const source *from, const tile *at, size_t count, size_t channel, half *to, size_t extent) {
  float sides[2 * 36 * 16];
  for (size_t side = 0; side < count; side++) each(from, at + side, 1, channel, sides + side * 36 * 16, 16);
  if (count < 2) memset(sides + 36 * 16, 0, 36 * 16 * sizeof(float));
  put_pairs(sides, to, extent);
}

TARGET static void spread_inputs_half(const source *from, const tile *at, size_t count, size_t channel, void *to, size_t extent) {
  spread_pair(spread_input_v4, from, at, count, channel, to, extent);
}

TARGET static void spread_slopes_half(const source *from, const tile *at, size_t count, size_t channel, void *to, size_t extent) {
  spread_pair(spread_slope_v4, from, at, count, channel, to, extent);
}

TARGET ALONE void multiply_half(size_t depth, const void *rows, size_t stride, const void *panel, float *c) {
  __m512 sums[PAIR_ROWS][2];
  const half *a = rows, *b = panel;
#pragma clang loop unroll(full)
  for (int i = 0; i < PAIR_ROWS; i++) sums[i][0] = sums[i][1] = _mm512_setzero_ps();
  for (size_t k = 0; k < depth; k++, a += 2, b += 64) {
    __m512bh left = (__m512bh)_mm512_loadu_si512(b), right = (__m512bh)_mm512_loadu_si512(b + 32);
#pragma clang loop unroll(full)
    for (int i = 0; i < PAIR_ROWS; i++) {
      __m512bh pair = everywhere(a + (size_t)i * stride);
      sums[i][0] = _mm512_dpbf16_ps(sums[i][0], pair, left);
      sums[i][1] = _mm512_dpbf16_ps(sums[i][1], pair, right);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < PAIR_ROWS; i++, c += 32) {
    _mm512_storeu_ps(c, sums[i][0]);
    _mm512_storeu_ps(c + 16, sums[i][1]);
  }
}

TARGET INLINE void multiply_pairs(size_t pairs, const void *a, const void *b, size_t b_step, int vectors, float *c, size_t stride,
                                  int add) {
  __m512 sums[4][2];
  for (size_t i = 0; i < 4; i++)
    for (int v = 0; v < vectors; v++) __builtin_prefetch(c + i * stride + 16 * v, 1);
  sum_pairs(pairs, a, b, b_step, 4, vectors, sums);
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++, c += stride)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      __m512 sum = sums[i][v];
      _mm512_storeu_ps(c + 16 * v, add ? _mm512_add_ps(_mm512_loadu_ps(c + 16 * v), sum) : sum);
    }
}

TARGET ALONE void multiply_pairs_by_1(size_t pairs, const void *a, const void *b, size_t b_step, float *c, size_t stride, int add) {
  multiply_pairs(pairs, a, b, b_step, 1, c, stride, add);
}

TARGET ALONE void multiply_pairs_by_2(size_t pairs, const void *a, const void *b, size_t b_step, float *c, size_t stride, int add) {
  multiply_pairs(pairs, a, b, b_step, 2, c, stride, add);
}

static const kernels kernels_half = {
    .lanes = 16,
    .rows = PAIR_ROWS,
    .together = 2,
    .unit = sizeof(half),
    .spread_weights = spread_weights_half,
    .spread_input = spread_input_half,
    .multiply = multiply_half,
    .put_tile = put_tile_v4,
    .spread_inputs = spread_inputs_half,
    .spread_slopes = spread_slopes_half,
    .multiply_tiles = {multiply_pairs_by_1, multiply_pairs_by_2},
    .gather_gradient = gather_gradient_v4,
};

#undef TARGET
