// For the kernels alone: a word whose bits all depend on all bits of another.
#ifndef FOVEA_MIXED_H
#define FOVEA_MIXED_H

#include <stdint.h>

// SplitMix64's finisher (Steele, Lea and Flood, 2014).
static inline __attribute__((always_inline)) uint64_t mixed(uint64_t word) {
  word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
  word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
  return word ^ (word >> 31);
}

#endif
