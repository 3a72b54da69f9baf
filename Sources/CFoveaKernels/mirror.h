// For the kernels alone: what lies beyond the border of a picture.
#ifndef FOVEA_MIRROR_H
#define FOVEA_MIRROR_H

#include <stddef.h>

// The coordinate inside [0, extent) that mirrors `place` at the middle of the border pixels.
static inline __attribute__((always_inline)) size_t mirrored(ptrdiff_t place, size_t extent) {
  if (extent == 1) return 0;
  ptrdiff_t period = 2 * ((ptrdiff_t)extent - 1);
  ptrdiff_t folded = place % period;
  if (folded < 0) folded += period;
  return (size_t)(folded < (ptrdiff_t)extent ? folded : period - folded);
}

// The coordinate inside [0, extent) that mirrors `place` at the outer edge of the border pixels.
static inline __attribute__((always_inline)) size_t mirrored_at_edge(ptrdiff_t place, size_t extent) {
  ptrdiff_t period = 2 * (ptrdiff_t)extent, folded = place % period;
  if (folded < 0) folded += period;
  return (size_t)(folded < (ptrdiff_t)extent ? folded : period - 1 - folded);
}

#endif
