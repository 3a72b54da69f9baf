// For kernels that multiply bfloat16: one instruction multiplies two that stand side by side by two others, and adds the products in float.
#ifndef FOVEA_BFLOAT16_PAIRS_H
#define FOVEA_BFLOAT16_PAIRS_H

#if defined(__x86_64__)
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#include "fovea_level.h"

#define FOVEA_TARGET_BFLOAT16                                                                                           \
  __attribute__((target("avx2,fma,bmi,bmi2,f16c,lzcnt,avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512bf16")))

typedef uint16_t half;

static inline int has_bfloat16(void) {
  __builtin_cpu_init();
  return fovea_simd_level() == FOVEA_AVX512 && __builtin_cpu_supports("avx512bf16");
}

// Two vectors in bfloat16, number by number: low[0], high[0], low[1], …
FOVEA_TARGET_BFLOAT16 static inline __attribute__((always_inline)) __m512i paired(__m512 low, __m512 high) {
  const __m512i order = _mm512_set_epi16(
      31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
  return _mm512_permutexvar_epi16(order, (__m512i)_mm512_cvtne2ps_pbh(high, low));
}

// A pair for all lanes.
FOVEA_TARGET_BFLOAT16 static inline __attribute__((always_inline)) __m512bh everywhere(const half *pair) {
  int32_t bits;
  memcpy(&bits, pair, sizeof bits);
  return (__m512bh)_mm512_set1_epi32(bits);
}

// Sums over pairs of as many neighbors of `a` times one or two vectors of `b`, `b_step` apart; in both a pair of 16 takes 32 numbers.
FOVEA_TARGET_BFLOAT16 static inline __attribute__((always_inline)) void sum_pairs(size_t pairs, const half *a, const half *b,
                                                                                  size_t b_step, int rows, int vectors,
                                                                                  __m512 sums[][2]) {
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) sums[i][0] = sums[i][1] = _mm512_setzero_ps();
  for (size_t p = 0; p < pairs; p++, a += 32, b += 32) {
    __m512bh read[2];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) read[v] = (__m512bh)_mm512_loadu_si512(b + (size_t)v * b_step);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      __m512bh pair = everywhere(a + 2 * i);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sums[i][v] = _mm512_dpbf16_ps(sums[i][v], pair, read[v]);
    }
  }
}
#endif

#endif
