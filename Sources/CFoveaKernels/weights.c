#include "fovea_weights.h"

#include <string.h>

#include "fovea_dispatch.h"
#include "turned.h"

enum { SIDE = 16, BLOCK = SIDE * SIDE, GROUP = 8 };

typedef uint32_t eight_words __attribute__((vector_size(4 * GROUP), aligned(4), may_alias));

#define INLINE static inline __attribute__((always_inline))

FOVEA_KERNEL(void, plain_weights, (const float *blocks, size_t filters, size_t channels, size_t taps, float *plain),
             (blocks, filters, channels, taps, plain)) {
  size_t together = taps / GROUP * GROUP, row = channels * taps;
  for (size_t filter = 0; filter < filters; filter += SIDE)
    for (size_t channel = 0; channel < channels; channel += SIDE, blocks += taps * BLOCK)
      for (size_t j = 0; j < SIDE; j++) {
        float *to = plain + filter * row + (channel + j) * taps;
        const float *from = blocks + j * SIDE;
        for (size_t tap = 0; tap < together; tap += GROUP) {
          words turned[GROUP];
          for (size_t t = 0; t < GROUP; t++) memcpy(turned + t, from + (tap + t) * BLOCK, sizeof(words));
          turn(turned);
          for (size_t i = 0; i < SIDE; i++) memcpy(to + i * row + tap, (const uint32_t *)turned + i * GROUP, sizeof(eight_words));
        }
        for (size_t tap = together; tap < taps; tap++)
          for (size_t i = 0; i < SIDE; i++) to[i * row + tap] = from[tap * BLOCK + i];
      }
}

// Eight numbers in upper halves, rounded to the nearest, of two alike to the even one; what is no number stays none.
INLINE void rounded(const void *numbers, eight_words *to) {
  eight_words bits = *(const eight_words *)numbers, none = (eight_words)((bits & 0x7fffffff) > 0x7f800000);
  *to = ((none & (bits | 0x400000)) | (~none & (bits + 0x7fff + (bits >> 16 & 1)))) & 0xffff0000;
}

// Eight pairs, the first of each in the lower half.
INLINE void paired(const void *first, const void *second, eight_words *to) {
  eight_words low, high;
  rounded(first, &low);
  rounded(second, &high);
  *to = low >> 16 | high;
}

FOVEA_KERNEL(void, paired_weights,
             (const float *plain, size_t filters, size_t channels, size_t taps, int by_filters, uint16_t *blocks),
             (plain, filters, channels, taps, by_filters, blocks)) {
  size_t together = taps / GROUP * GROUP, row = channels * taps;
  size_t lane_step = by_filters ? taps : row, pair_step = by_filters ? row : taps;
  for (size_t filter = 0; filter < filters; filter += SIDE)
    for (size_t channel = 0; channel < channels; channel += SIDE, blocks += taps * BLOCK)
      for (size_t pair = 0; pair < SIDE / 2; pair++) {
        const float *first = plain + filter * row + channel * taps + 2 * pair * pair_step;
        for (size_t tap = 0; tap < taps; tap += tap < together ? GROUP : 1) {
          words turned[GROUP];
          eight_words *lanes = (eight_words *)turned;
          if (tap < together) {
            for (size_t i = 0; i < SIDE; i++) {
              const float *from = first + i * lane_step + tap;
              paired(from, from + pair_step, lanes + i);
            }
            turn_back(turned);
            for (size_t t = 0; t < GROUP; t++) memcpy(blocks + (tap + t) * BLOCK + pair * 2 * SIDE, turned + t, sizeof(words));
            continue;
          }
          float sides[2][SIDE];
          for (size_t i = 0; i < SIDE; i++)
            for (size_t side = 0; side < 2; side++) sides[side][i] = first[i * lane_step + side * pair_step + tap];
          for (size_t i = 0; i < SIDE; i += GROUP) paired(sides[0] + i, sides[1] + i, lanes + i / GROUP);
          memcpy(blocks + tap * BLOCK + pair * 2 * SIDE, lanes, sizeof(words));
        }
      }
}
