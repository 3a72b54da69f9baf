#include "fovea_level.h"

#include <stdatomic.h>

// Each feature that the targets in fovea_dispatch.h let the compiler use.
static fovea_level highest(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi") ||
      !__builtin_cpu_supports("bmi2") || !__builtin_cpu_supports("f16c") || !__builtin_cpu_supports("lzcnt"))
    return FOVEA_SCALAR;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return FOVEA_AVX512;
  return FOVEA_AVX2;
#elif defined(__aarch64__)
  return FOVEA_NEON;
#else
  return FOVEA_SCALAR;
#endif
}

static _Atomic int level = -1;
static _Thread_local int forced = -1;

fovea_level fovea_simd_level(void) {
  if (forced >= 0) return (fovea_level)forced;
  int now = atomic_load_explicit(&level, memory_order_relaxed);
  if (now < 0) {
    now = (int)highest();
    atomic_store_explicit(&level, now, memory_order_relaxed);
  }
  return (fovea_level)now;
}

fovea_level fovea_force_simd_level(fovea_level wanted) {
  fovea_level top = highest();
  fovea_level chosen = wanted < top ? wanted : top;
#if defined(__x86_64__)
  if (chosen == FOVEA_NEON) chosen = FOVEA_SCALAR;
#endif
  forced = (int)chosen;
  return chosen;
}

void fovea_reset_simd_level(void) { forced = -1; }
