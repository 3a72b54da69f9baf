// Eight vectors of 16 words, and the 16 rows of eight words that are their columns, two rows in a vector.
#ifndef FOVEA_TURNED_H
#define FOVEA_TURNED_H

#include <stdint.h>
#include <string.h>

typedef uint32_t words __attribute__((vector_size(64)));

// What vector i has in lane j comes to place i of row j.
static inline __attribute__((always_inline)) void turn(words *v) {
  words next[8];
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 4; i++) {
      words a = v[i], b = v[i + 4];
      next[2 * i] = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      next[2 * i + 1] = __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
    memcpy(v, next, sizeof next);
  }
}

// The way back.
static inline __attribute__((always_inline)) void turn_back(words *v) {
  words next[8];
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 4; i++) {
      words a = v[2 * i], b = v[2 * i + 1];
      next[i] = __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
      next[i + 4] = __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    }
    memcpy(v, next, sizeof next);
  }
}

#endif
