// Which vector instructions the kernels use.
#ifndef FOVEA_LEVEL_H
#define FOVEA_LEVEL_H

typedef enum {
  FOVEA_SCALAR = 0,
  FOVEA_NEON = 1,
  FOVEA_AVX2 = 3,    // x86-64-v3: AVX2, FMA
  FOVEA_AVX512 = 4,  // x86-64-v4: AVX-512 F, BW, CD, DQ, VL
} fovea_level;

// The level in use: the highest that this processor has, unless this thread has forced one.
fovea_level fovea_simd_level(void);

// For tests: this thread uses `level`, or the highest below it that this processor has; others are not touched. Returns the level that
// is in use from now on.
fovea_level fovea_force_simd_level(fovea_level level);

// This thread is back at the highest level of this processor.
void fovea_reset_simd_level(void);

#endif
