#include "fovea_winograd.h"

#include <stdint.h>
#include <string.h>

#include "fovea_dispatch.h"

#define INLINE static inline __attribute__((always_inline))
// Inner loops whose sums fill the registers are functions of their own, so that nothing around them takes one.
#define ALONE static __attribute__((noinline))

// Tiles of gradients that are transformed before they are multiplied, and what the transformed inputs of a part may take of the
// second-level cache, in floats.
enum { GRADIENT_PART = 64, PART_EXTENT = 160 * 1024, MOST_LANES = 16 };

// Between the 36 tables, so that they do not fall on the same places of the first-level cache.
enum { LINE = 16 };

// The tiles of all pictures, counted row by row.
typedef struct {
  size_t height, width;  // of the output
  size_t rows, columns, count;
} tiling;

typedef struct {
  size_t picture, y, x;
} tile;

static tiling tiling_of(const fovea_winograd_shape *s) {
  tiling made = {.height = s->height + 2 * s->top - 2, .width = s->width + 2 * s->left - 2};
  made.rows = (made.height + 3) / 4;
  made.columns = (made.width + 3) / 4;
  made.count = s->pictures * made.rows * made.columns;
  return made;
}

static tile tile_at(const tiling *tiles, size_t index) {
  size_t each = tiles->rows * tiles->columns, place = index % each;
  return (tile){index / each, place / tiles->columns * 4, place % tiles->columns * 4};
}

static size_t rounded_up(size_t count, size_t unit) { return (count + unit - 1) / unit * unit; }

// Where results of the forward pass go.
typedef struct {
  float *output;
  uint8_t *places;
  size_t planes, height, width;  // of each picture, and of each of its planes
} destination;

static destination destination_of(const fovea_winograd_shape *s, float *output, uint8_t *places) {
  tiling tiles = tiling_of(s);
  size_t step = s->pooled ? 2 : 1;
  return (destination){output, places, rounded_up(s->filters, s->block) / s->block, tiles.height / step, tiles.width / step};
}

// Tiles that are transformed together, a multiple of the rows of a product.
static size_t part_of(size_t channels, size_t rows) {
  size_t fitting = PART_EXTENT / (36 * channels) / rows * rows;
  return fitting < rows ? rows : fitting > 8 * rows ? 8 * rows : fitting;
}

// What is done for one width of vectors.
typedef struct {
  void (*weights)(const float *weights, size_t channels, size_t filters, int reversed, float *to);
  void (*forward)(const float *input, const float *transformed, const float *bias, destination to, const fovea_winograd_shape *s,
                  float *scratch);
  void (*gradient)(const float *input, const float *gradient, float *result, const fovea_winograd_shape *s, float *scratch);
} passes;

#if defined(__x86_64__)
#define LANES 16
#define TILE_ROWS 12
#define TARGET FOVEA_TARGET_AVX512
#define NAME(name) name##_v4
#include "winograd_tile.h"
#undef LANES
#undef TILE_ROWS
#undef TARGET
#undef NAME

#include "winograd_bfloat16.h"

#define LANES 8
#define TILE_ROWS 6
#define TARGET FOVEA_TARGET_AVX2
#define NAME(name) name##_v3
#include "winograd_tile.h"
#undef LANES
#undef TILE_ROWS
#undef TARGET
#undef NAME
#endif

#define LANES 4
#define TILE_ROWS 4
#define TARGET
#define NAME(name) name##_v1
#include "winograd_tile.h"

enum { MOST_TILE_ROWS = 12 };

size_t fovea_winograd_weights_extent(size_t channels, size_t filters) {
  return 36 * channels * rounded_up(filters, 2 * MOST_LANES);
}

// Whether factors are rounded. Vectors of 16 do not fit into blocks of 8.
static int rounds(const fovea_winograd_shape *shape) {
#if defined(__x86_64__)
  return shape->reduced && shape->block == 16 && has_bfloat16();
#else
  (void)shape;
  return 0;
#endif
}

size_t fovea_winograd_scratch(fovea_winograd_shape shape) {
  size_t stride = rounded_up(shape.channels, shape.block), most = 0;
#if defined(__x86_64__)
  if (rounds(&shape)) {
    size_t part = half_part_of(stride);
    return 36 * (part * HALF_COLUMNS + LINE + (part * stride + HALF_LINE) / 2);
  }
#endif
  for (size_t rows = 4; rows <= MOST_TILE_ROWS; rows += 2) {
    size_t part = part_of(stride, rows);
    most = part > most ? part : most;
  }
  return 36 * (most * (stride + 2 * MOST_LANES) + 2 * LINE);
}

size_t fovea_winograd_gradient_scratch(fovea_winograd_shape shape) {
  size_t stride = rounded_up(shape.channels, shape.block), rows = rounded_up(shape.filters, shape.block);
#if defined(__x86_64__)
  if (rounds(&shape)) {
    stride = rounded_up(shape.channels, HALF_COLUMNS);
    return 36 * (rows * stride + (HALF_GRADIENT_PART * (rows + stride) + 2 * HALF_LINE) / 2);
  }
#endif
  return 36 * (rows * stride + GRADIENT_PART * (rows + stride) + 2 * LINE);
}

static const passes *passes_for(const fovea_winograd_shape *shape) {
#if defined(__x86_64__)
  if (rounds(shape)) return &passes_half;
  fovea_level level = fovea_simd_level();
  // Vectors of 16 do not fit into blocks of 8.
  if (level == FOVEA_AVX512 && shape->block == 16) return &passes_v4;
  if (level >= FOVEA_AVX2) return &passes_v3;
#else
  (void)shape;
#endif
  return &passes_v1;
}

void fovea_winograd_weights(const float *weights, fovea_winograd_shape shape, int reversed, float *transformed) {
  passes_for(&shape)->weights(weights, shape.channels, shape.filters, reversed, transformed);
}

void fovea_winograd(const float *input, const float *transformed, const float *bias, float *output, uint8_t *places,
                    fovea_winograd_shape shape, float *scratch) {
  passes_for(&shape)->forward(input, transformed, bias, destination_of(&shape, output, places), &shape, scratch);
}

void fovea_winograd_gradient(const float *input, const float *gradient, float *result, fovea_winograd_shape shape, float *scratch) {
  passes_for(&shape)->gradient(input, gradient, result, &shape, scratch);
}
