#include "fovea_matmul.h"

#include "fovea_dispatch.h"

// After Goto and van de Geijn (2008): a part of b, PART_COLUMNS rows of PART_DEPTH numbers, is packed so that it is read in order and
// stays in the second-level cache; as many rows of a as a tile has are packed into the first-level cache and multiplied with all of
// it. PART_COLUMNS is a multiple of the columns of every tile.
enum { PART_COLUMNS = 480, PART_DEPTH = 384, MOST_ROWS = 12 };

// A matrix as it is, or packed where that is not NULL; of a packed one the rows from `first` on, of `count`.
typedef struct {
  const float *rows;
  size_t stride;
  const float *packed;
  size_t first, count;
} operand;

// What is done for one width of vectors.
typedef struct {
  size_t (*packed_count)(size_t n, size_t depth);
  void (*pack_all)(size_t n, size_t depth, const float *b, size_t b_stride, float *packed);
  void (*pack_rows)(size_t m, size_t depth, const float *a, size_t a_stride, float *packed);
  void (*multiply)(
    size_t m, size_t n, size_t depth, operand a, operand b, float *c, size_t c_stride, float *workspace);
} passes;

typedef float quad __attribute__((vector_size(16), aligned(4), may_alias));

// Writes `length` columns of up to `height` rows one after the other, column by column; rows that are not there are zeros.
static void pack(
  const float *rows, size_t stride, size_t present, size_t height, size_t length, float *restrict target) {
  for (size_t i = 0; i < height; i += 4) {
    const float *row = rows + i * stride;
    float *column = target + i;
    size_t k = 0;
    if (i + 4 <= present && i + 4 <= height)
      for (; k + 4 <= length; k += 4, column += 4 * height) {
        quad a = *(const quad *)(row + k), b = *(const quad *)(row + stride + k);
        quad c = *(const quad *)(row + 2 * stride + k), d = *(const quad *)(row + 3 * stride + k);
        quad ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
        quad AB = __builtin_shufflevector(a, b, 2, 6, 3, 7), CD = __builtin_shufflevector(c, d, 2, 6, 3, 7);
        *(quad *)column = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
        *(quad *)(column + height) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
        *(quad *)(column + 2 * height) = __builtin_shufflevector(AB, CD, 0, 1, 4, 5);
        *(quad *)(column + 3 * height) = __builtin_shufflevector(AB, CD, 2, 3, 6, 7);
      }
    for (; k < length; k++, column += height)
      for (size_t r = 0; r < 4 && i + r < height; r++) column[r] = i + r < present ? row[r * stride + k] : 0;
  }
}

#if defined(__x86_64__)
#define LANES 16
#define TILE_ROWS 12
#define TILE_VECTORS 2
#define TARGET FOVEA_TARGET_AVX512
#define NAME(name) name##_v4
#include "matmul_tile.h"
#undef LANES
#undef TILE_ROWS
#undef TILE_VECTORS
#undef TARGET
#undef NAME

// A sixth row would fit into the registers, but the compiler spills one of its sums in every step, which costs three quarters of the speed.
#define LANES 8
#define TILE_ROWS 5
#define TILE_VECTORS 2
#define TARGET FOVEA_TARGET_AVX2
#define NAME(name) name##_v3
#include "matmul_tile.h"
#undef LANES
#undef TILE_ROWS
#undef TILE_VECTORS
#undef TARGET
#undef NAME
#endif

#define LANES 4
#define TILE_ROWS 4
#define TILE_VECTORS 2
#define TARGET
#define NAME(name) name##_v1
#include "matmul_tile.h"

size_t fovea_matmul_workspace(void) { return (PART_COLUMNS + MOST_ROWS) * PART_DEPTH; }

static const passes *passes_at(fovea_level level) {
#if defined(__x86_64__)
  if (level == FOVEA_AVX512) return &passes_v4;
  if (level == FOVEA_AVX2) return &passes_v3;
#else
  (void)level;
#endif
  return &passes_v1;
}

static operand plain(const float *rows, size_t stride) { return (operand){.rows = rows, .stride = stride}; }

void fovea_matmul_nt(
  size_t m, size_t n, size_t depth, const float *a, size_t a_stride, const float *b, size_t b_stride, float *c,
  size_t c_stride, float *workspace) {
  passes_at(fovea_simd_level())->multiply(m, n, depth, plain(a, a_stride), plain(b, b_stride), c, c_stride, workspace);
}

// Before what is packed stands the level that it was packed for, in a line of its own.
enum { HEAD = 16 };

static fovea_level level_of(const float *packed) { return (fovea_level)(int)packed[0]; }

size_t fovea_matmul_packed_count(size_t n, size_t depth) {
  return HEAD + passes_at(fovea_simd_level())->packed_count(n, depth);
}

static void pack_at(fovea_level level, size_t n, size_t depth, const float *b, size_t b_stride, float *packed) {
  packed[0] = (float)level;
  passes_at(level)->pack_all(n, depth, b, b_stride, packed + HEAD);
}

void fovea_matmul_pack(size_t n, size_t depth, const float *b, size_t b_stride, float *packed) {
  pack_at(fovea_simd_level(), n, depth, b, b_stride, packed);
}

void fovea_matmul_packed(
  size_t m, size_t n, size_t depth, const float *a, size_t a_stride, const float *packed, float *c, size_t c_stride,
  float *workspace) {
  operand b = {.packed = packed + HEAD};
  passes_at(level_of(packed))->multiply(m, n, depth, plain(a, a_stride), b, c, c_stride, workspace);
}

size_t fovea_matmul_packed_rows_count(size_t m, size_t depth) { return HEAD + (m + MOST_ROWS) * depth; }

void fovea_matmul_pack_rows(size_t m, size_t depth, const float *a, size_t a_stride, float *rows) {
  fovea_level level = fovea_simd_level();
  rows[0] = (float)level;
  passes_at(level)->pack_rows(m, depth, a, a_stride, rows + HEAD);
}

void fovea_matmul_pack_beside(const float *rows, size_t n, size_t depth, const float *b, size_t b_stride, float *packed) {
  pack_at(level_of(rows), n, depth, b, b_stride, packed);
}

void fovea_matmul_both_packed(
  size_t first, size_t m, size_t count, size_t n, size_t depth, const float *rows, const float *packed, float *c,
  size_t c_stride, float *workspace) {
  operand a = {.packed = rows + HEAD, .first = first, .count = count}, b = {.packed = packed + HEAD};
  passes_at(level_of(rows))->multiply(m, n, depth, a, b, c, c_stride, workspace);
}
