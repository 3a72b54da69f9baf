// For the kernels alone: one loop, written once, compiled for each level.
//
//   FOVEA_KERNEL(float, dot, (const float *a, const float *b, size_t n), (a, b, n)) { … body … }
//
// defines `fovea_dot`, which calls the body as compiled for the level in use. Bodies use the compiler's vectoriser or its vector
// types, no intrinsics, so the same lines serve NEON and scalar code.
#ifndef FOVEA_DISPATCH_H
#define FOVEA_DISPATCH_H

#include <stddef.h>
#include <stdint.h>

#include "fovea_level.h"

#if defined(__x86_64__)
#define FOVEA_TARGET_AVX2 __attribute__((target("avx2,fma,bmi,bmi2,f16c,lzcnt")))
#define FOVEA_TARGET_AVX512                                                                                            \
  __attribute__((target("avx2,fma,bmi,bmi2,f16c,lzcnt,avx512f,avx512bw,avx512cd,avx512dq,avx512vl")))

#define FOVEA_KERNEL(type, name, parameters, arguments)                                                                \
  static inline __attribute__((always_inline)) type name##_body parameters;                                            \
  FOVEA_TARGET_AVX512 static type name##_v4 parameters { return name##_body arguments; }                               \
  FOVEA_TARGET_AVX2 static type name##_v3 parameters { return name##_body arguments; }                                 \
  static type name##_v1 parameters { return name##_body arguments; }                                                   \
  type fovea_##name parameters {                                                                                       \
    switch (fovea_simd_level()) {                                                                                      \
    case FOVEA_AVX512: return name##_v4 arguments;                                                                     \
    case FOVEA_AVX2: return name##_v3 arguments;                                                                       \
    default: return name##_v1 arguments;                                                                               \
    }                                                                                                                  \
  }                                                                                                                    \
  static inline __attribute__((always_inline)) type name##_body parameters
#else
#define FOVEA_KERNEL(type, name, parameters, arguments)                                                                \
  static inline __attribute__((always_inline)) type name##_body parameters;                                            \
  type fovea_##name parameters { return name##_body arguments; }                                                       \
  static inline __attribute__((always_inline)) type name##_body parameters
#endif

#endif
