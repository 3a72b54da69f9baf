#include "fovea_weights.h"

#include <string.h>

#include "fovea_dispatch.h"

enum { SIDE = 16, BLOCK = SIDE * SIDE };

FOVEA_KERNEL(void, plain_weights, (const float *blocks, size_t filters, size_t channels, size_t taps, float *plain),
             (blocks, filters, channels, taps, plain)) {
  for (size_t filter = 0; filter < filters; filter += SIDE)
    for (size_t channel = 0; channel < channels; channel += SIDE, blocks += taps * BLOCK)
      for (size_t i = 0; i < SIDE; i++) {
        float *row = plain + ((filter + i) * channels + channel) * taps;
        for (size_t j = 0; j < SIDE; j++)
          for (size_t tap = 0; tap < taps; tap++) row[j * taps + tap] = blocks[tap * BLOCK + j * SIDE + i];
      }
}

// To the nearest, of two alike the even one; what is no number stays none.
static inline uint16_t rounded(float number) {
  uint32_t bits;
  memcpy(&bits, &number, sizeof bits);
  if ((bits & 0x7fffffff) > 0x7f800000) return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

FOVEA_KERNEL(void, paired_weights,
             (const float *plain, size_t filters, size_t channels, size_t taps, int by_filters, uint16_t *blocks),
             (plain, filters, channels, taps, by_filters, blocks)) {
  for (size_t filter = 0; filter < filters; filter += SIDE)
    for (size_t channel = 0; channel < channels; channel += SIDE, blocks += taps * BLOCK)
      for (size_t i = 0; i < SIDE; i++) {
        const float *row = plain + ((filter + i) * channels + channel) * taps;
        for (size_t j = 0; j < SIDE; j++) {
          size_t paired = by_filters ? i : j, lane = by_filters ? j : i;
          uint16_t *to = blocks + paired / 2 * 2 * SIDE + lane * 2 + paired % 2;
          for (size_t tap = 0; tap < taps; tap++) to[tap * BLOCK] = rounded(row[j * taps + tap]);
        }
      }
}
