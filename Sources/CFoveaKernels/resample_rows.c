// The horizontal pass of a resampling. It is most of the work when a picture is made smaller, and the layout of its inputs, pixels of
// three bytes, defeats the vectoriser; so the pass for AVX2 is written by hand. Its products are exact: a weight of 24 bits is split
// into w = high * 2048 + low, each part a 16-bit factor of a multiply-and-add, and sums wrap around alike in any order.
#include <string.h>

#include "fovea_dispatch.h"
#include "fovea_resample.h"

#define HALF (1 << (FOVEA_RESAMPLE_BITS - 1))
#define LOW_BITS 11

static inline __attribute__((always_inline)) uint8_t level_of(int32_t sum) {
  int32_t value = sum >> FOVEA_RESAMPLE_BITS;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

// Outputs first..<plan->length of one row.
static inline __attribute__((always_inline)) void plain_row(const uint8_t *source, size_t channels, size_t first,
                                                            const fovea_resample_plan *plan, uint8_t *target) {
  for (size_t i = first; i < plan->length; i++) {
    const uint8_t *from = source + (size_t)plan->starts[i] * channels;
    const int32_t *weights = plan->weights + i * plan->taps;
    int32_t count = plan->counts[i];
    uint32_t sums[4] = {HALF, HALF, HALF, HALF};
    for (int32_t k = 0; k < count; k++)
      for (size_t c = 0; c < channels; c++) sums[c] += from[(size_t)k * channels + c] * (uint32_t)weights[k];
    for (size_t c = 0; c < channels; c++) target[i * channels + c] = level_of((int32_t)sums[c]);
  }
}

FOVEA_KERNEL(void, resample_rows_plain,
             (const uint8_t *source, size_t width, size_t rows, size_t channels, const fovea_resample_plan *plan,
              uint8_t *target),
             (source, width, rows, channels, plan, target)) {
  for (size_t y = 0; y < rows; y++) {
    const uint8_t *from = source + y * width * channels;
    uint8_t *to = target + y * plan->length * channels;
    switch (channels) {
    case 1: plain_row(from, 1, 0, plan, to); break;
    case 3: plain_row(from, 3, 0, plan, to); break;
    default: plain_row(from, 4, 0, plan, to); break;
    }
  }
}

// Taps that one step takes: 16 bytes of gray, or four pixels.
static size_t group_of(size_t channels) { return channels == 1 ? 16 : 4; }

size_t fovea_resample_packed_count(const fovea_resample_plan *plan, size_t channels) {
  size_t group = group_of(channels);
  return plan->length * ((plan->taps + group - 1) / group) * 32;
}

void fovea_resample_pack(const fovea_resample_plan *plan, size_t channels, int16_t *packed) {
  size_t group = group_of(channels), groups = (plan->taps + group - 1) / group;
  for (size_t i = 0; i < plan->length; i++)
    for (size_t g = 0; g < groups; g++, packed += 32)
      for (size_t lane = 0; lane < 16; lane++) {
        // With several channels the lower half of a vector has taps 0 and 1 in turn, the upper half 2 and 3.
        size_t tap = g * group + (channels == 1 ? lane : lane / 8 * 2 + lane % 2);
        int32_t weight = tap < (size_t)plan->counts[i] ? plan->weights[i * plan->taps + tap] : 0;
        packed[lane] = (int16_t)(weight >> LOW_BITS);
        packed[16 + lane] = (int16_t)(weight & ((1 << LOW_BITS) - 1));
      }
}

#if defined(__x86_64__)
#include <immintrin.h>

#define ROWS 4
#define INLINE_AVX2 FOVEA_TARGET_AVX2 static inline __attribute__((always_inline))

// The levels of four sums of each of four rows, one row in each quarter.
INLINE_AVX2 __m128i levels_of(const __m128i sums[ROWS]) {
  __m128i half = _mm_set1_epi32(HALF), rows[ROWS];
  for (int r = 0; r < ROWS; r++) rows[r] = _mm_srai_epi32(_mm_add_epi32(sums[r], half), FOVEA_RESAMPLE_BITS);
  return _mm_packus_epi16(_mm_packs_epi32(rows[0], rows[1]), _mm_packs_epi32(rows[2], rows[3]));
}

INLINE_AVX2 __m256i joined(__m256i high, __m256i low) { return _mm256_add_epi32(_mm256_slli_epi32(high, LOW_BITS), low); }

// One step of a row: 16 samples as 16-bit factors, in the order of the packed weights.
INLINE_AVX2 __m256i factors(const uint8_t *from, size_t channels, __m256i order) {
  __m128i bytes = _mm_loadu_si128((const __m128i *)from);
  return channels == 1 ? _mm256_cvtepu8_epi16(bytes) : _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(bytes), order);
}

// Where the bytes of pixels 0 and 1 (below) and 2 and 3 (above) go; -1 is zero.
INLINE_AVX2 __m256i order_of(size_t channels) {
  return channels == 3 ? _mm256_setr_epi8(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1,  //
                                          6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1)
                       : _mm256_setr_epi8(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1,  //
                                          8, -1, 12, -1, 9, -1, 13, -1, 10, -1, 14, -1, 11, -1, 15, -1);
}

// Sums of one row to four numbers: of each channel, or of gray to the first.
INLINE_AVX2 __m128i gathered(__m256i sums, size_t channels) {
  __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
  if (channels != 1) return sum;
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
  return _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1));
}

// Outputs 0..<count of four rows. Reads up to 15 bytes behind the inputs of an output.
INLINE_AVX2 void four_rows(const uint8_t *source, size_t pitch, size_t channels, size_t count,
                           const fovea_resample_plan *plan, uint8_t *target) {
  size_t group = channels == 1 ? 16 : 4, groups = (plan->taps + group - 1) / group;
  size_t target_pitch = plan->length * channels;
  __m256i order = order_of(channels);
  for (size_t i = 0; i < count; i++) {
    const uint8_t *from = source + (size_t)plan->starts[i] * channels;
    const int16_t *weights = plan->packed + i * groups * 32;
    size_t used = ((size_t)plan->counts[i] + group - 1) / group;
    __m256i high[ROWS], low[ROWS];
    for (int r = 0; r < ROWS; r++) high[r] = low[r] = _mm256_setzero_si256();
    for (size_t g = 0; g < used; g++) {
      __m256i above = _mm256_loadu_si256((const __m256i *)(weights + g * 32));
      __m256i below = _mm256_loadu_si256((const __m256i *)(weights + g * 32 + 16));
      for (int r = 0; r < ROWS; r++) {
        __m256i samples = factors(from + (size_t)r * pitch + g * group * channels, channels, order);
        high[r] = _mm256_add_epi32(high[r], _mm256_madd_epi16(samples, above));
        low[r] = _mm256_add_epi32(low[r], _mm256_madd_epi16(samples, below));
      }
    }
    __m128i sums[ROWS];
    for (int r = 0; r < ROWS; r++) sums[r] = gathered(joined(high[r], low[r]), channels);
    uint32_t levels[ROWS];
    _mm_storeu_si128((__m128i *)levels, levels_of(sums));
    for (int r = 0; r < ROWS; r++) memcpy(target + (size_t)r * target_pitch + i * channels, &levels[r], channels);
  }
}

FOVEA_TARGET_AVX2 static void four_gray(const uint8_t *source, size_t pitch, size_t count, const fovea_resample_plan *plan,
                                        uint8_t *target) {
  four_rows(source, pitch, 1, count, plan, target);
}

FOVEA_TARGET_AVX2 static void four_rgb(const uint8_t *source, size_t pitch, size_t count, const fovea_resample_plan *plan,
                                       uint8_t *target) {
  four_rows(source, pitch, 3, count, plan, target);
}

FOVEA_TARGET_AVX2 static void four_rgba(const uint8_t *source, size_t pitch, size_t count, const fovea_resample_plan *plan,
                                        uint8_t *target) {
  four_rows(source, pitch, 4, count, plan, target);
}

// How many outputs from the first on only read within the picture when `slack` bytes follow the row.
static size_t safe_outputs(const fovea_resample_plan *plan, size_t width, size_t channels, size_t slack) {
  size_t group = group_of(channels), i = 0;
  for (; i < plan->length; i++) {
    size_t steps = ((size_t)plan->counts[i] + group - 1) / group;
    size_t end = ((size_t)plan->starts[i] + (steps - 1) * group) * channels + 16;
    if (end > width * channels + slack) break;
  }
  return i;
}

static void rows_avx2(const uint8_t *source, size_t width, size_t rows, size_t channels, const fovea_resample_plan *plan,
                      uint8_t *target) {
  size_t pitch = width * channels, target_pitch = plan->length * channels, y = 0;
  for (; y + ROWS <= rows; y += ROWS) {
    size_t behind = (rows - y - ROWS) * pitch;
    size_t safe = behind >= 64 ? plan->length : safe_outputs(plan, width, channels, behind);
    const uint8_t *from = source + y * pitch;
    uint8_t *to = target + y * target_pitch;
    switch (channels) {
    case 1: four_gray(from, pitch, safe, plan, to); break;
    case 3: four_rgb(from, pitch, safe, plan, to); break;
    default: four_rgba(from, pitch, safe, plan, to); break;
    }
    for (size_t r = 0; safe < plan->length && r < ROWS; r++)
      plain_row(from + r * pitch, channels, safe, plan, to + r * target_pitch);
  }
  fovea_resample_rows_plain(source + y * pitch, width, rows - y, channels, plan, target + y * target_pitch);
}
#endif

void fovea_resample_rows(const uint8_t *source, size_t width, size_t rows, size_t channels, const fovea_resample_plan *plan,
                         uint8_t *target) {
#if defined(__x86_64__)
  if (plan->packed && fovea_simd_level() >= FOVEA_AVX2) {
    rows_avx2(source, width, rows, channels, plan, target);
    return;
  }
#endif
  fovea_resample_rows_plain(source, width, rows, channels, plan, target);
}
