#include "fovea_winograd.h"

#include <stdint.h>
#include <string.h>

#include "bfloat16_pairs.h"
#include "fovea_dispatch.h"

#define INLINE static inline __attribute__((always_inline))
// Inner loops whose sums fill the registers are functions of their own, so that nothing around them takes one.
#define ALONE static __attribute__((noinline))

enum { MOST_LANES = 16, MOST_TOGETHER = 2 };

// In bytes: what the transformed inputs of a part may take of the second-level cache; what one number of each of the tiles takes whose
// gradients are transformed before they are multiplied; and what stands between the 36 tables, so that they do not fall on the same places
// of the first-level cache.
enum { PART_BYTES = 648 * 1024, GRADIENT_BYTES = 256, LINE_BYTES = 64 };

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

// Blocked pictures that are read in tiles.
typedef struct {
  const float *values;
  size_t planes, height, width, block;
  size_t top, left;  // rows and columns of zeros around each
} source;

static source source_of(const fovea_winograd_shape *s, const float *input) {
  return (source){input, rounded_up(s->channels, s->block) / s->block, s->height, s->width, s->block, s->top, s->left};
}

static source slopes_of(const fovea_winograd_shape *s, const float *gradient) {
  tiling tiles = tiling_of(s);
  return (source){gradient, rounded_up(s->filters, s->block) / s->block, tiles.height, tiles.width, s->block, 0, 0};
}

// A plane of a picture, from one of its channels on.
static const float *plane_of(const source *from, size_t picture, size_t channel) {
  size_t plane = picture * from->planes + channel / from->block;
  return from->values + plane * from->height * from->width * from->block + channel % from->block;
}

// Where results of the forward pass go.
typedef struct {
  float *output;
  uint8_t *places;
  size_t planes, height, width, block;  // of each picture, and of each of its planes
  int pooled;
} destination;

static destination destination_of(const fovea_winograd_shape *s, float *output, uint8_t *places) {
  tiling tiles = tiling_of(s);
  size_t planes = rounded_up(s->filters, s->block) / s->block, step = s->pooled ? 2 : 1;
  return (destination){output, places, planes, tiles.height / step, tiles.width / step, s->block, s->pooled};
}

// The weights of one channel and a vector of filters.
typedef struct {
  float of[9][MOST_LANES];
} taps;

// Writes the 36 transformed vectors of `count` tiles of one vector of channels, `extent` factors apart; tiles that are multiplied together
// stand side by side in them.
typedef void spread(const source *from, const tile *at, size_t count, size_t channel, void *to, size_t extent);

// Four rows of `a`, whose numbers for a tile stand together, times vectors of `b`, `b_step` factors apart, for `depth` tiles or groups of
// tiles that are multiplied together; added to `c` or written there.
typedef void product(size_t depth, const void *a, const void *b, size_t b_step, float *c, size_t stride, int add);

// What is done with vectors of one width.
typedef struct {
  size_t lanes;     // numbers of a vector of float
  size_t rows;      // tiles of one product of the forward pass
  size_t together;  // factors of each lane that are multiplied and added up by one instruction
  size_t unit;      // bytes of a factor

  // Writes the 36 transformed vectors of the weights of as many channels as are multiplied together.
  void (*spread_weights)(const taps *weights, void *to, size_t extent);
  // One tile at a time, and as many as are multiplied together.
  spread *spread_input, *spread_inputs, *spread_slopes;
  // `rows` rows of `a`, `stride` factors apart, times a panel of two vectors for each of `depth` channels or groups of channels.
  void (*multiply)(size_t depth, const void *a, size_t stride, const void *panel, float *c);
  // Transforms the 36 sums of a tile and a vector of filters back, which are `extent` floats apart, adds biases, and writes what lies in
  // the picture.
  void (*put_tile)(const float *sums, size_t extent, const float *biases, const destination *to, const tile *at, size_t filter);
  // By one vector and by two.
  product *multiply_tiles[2];
  // Transforms the 36 sums of each weight back, which stand in tables of `rows` rows of `stride`.
  void (*gather_gradient)(const float *sums, size_t rows, size_t stride, const fovea_winograd_shape *s, float *result);
} kernels;

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

static const kernels *kernels_for(const fovea_winograd_shape *shape) {
#if defined(__x86_64__)
  // Vectors of 16 do not fit into blocks of 8.
  if (shape->block == 16) {
    if (shape->reduced && has_bfloat16()) return &kernels_half;
    if (fovea_simd_level() == FOVEA_AVX512) return &kernels_v4;
  }
  if (fovea_simd_level() >= FOVEA_AVX2) return &kernels_v3;
#else
  (void)shape;
#endif
  return &kernels_v1;
}

// Tiles that are transformed together, a multiple of the rows of a product.
static size_t part_of(const kernels *with, size_t channels) {
  size_t fitting = PART_BYTES / with->unit / (36 * channels) / with->rows * with->rows;
  return fitting < with->rows ? with->rows : fitting > 8 * with->rows ? 8 * with->rows : fitting;
}

// What the forward pass keeps of a part: 36 tables of sums, [tiles][filters of a panel], and 36 of factors, [tiles][channels].
typedef struct {
  size_t tiles, channels;
  size_t sums_extent, table_extent;  // from one table to the next, in floats and in factors
} forward_plan;

static forward_plan forward_plan_of(const kernels *with, const fovea_winograd_shape *s) {
  forward_plan plan = {.channels = rounded_up(s->channels, s->block)};
  plan.tiles = part_of(with, plan.channels);
  plan.sums_extent = plan.tiles * 2 * with->lanes + LINE_BYTES / sizeof(float);
  plan.table_extent = plan.tiles * plan.channels + LINE_BYTES / with->unit;
  return plan;
}

// What the gradient keeps: 36 tables of sums, [filters][channels], and of a part of the tiles 36 of inputs and 36 of gradients, [vectors of
// channels][tiles][channels of a vector].
typedef struct {
  size_t tiles, channels, filters;
  size_t inputs_extent, slopes_extent;
} gradient_plan;

static gradient_plan gradient_plan_of(const kernels *with, const fovea_winograd_shape *s) {
  gradient_plan plan = {GRADIENT_BYTES / with->unit, rounded_up(s->channels, s->block), rounded_up(s->filters, s->block), 0, 0};
  plan.inputs_extent = plan.tiles * plan.channels + LINE_BYTES / with->unit;
  plan.slopes_extent = plan.tiles * plan.filters + LINE_BYTES / with->unit;
  return plan;
}

size_t fovea_winograd_weights_extent(size_t channels, size_t filters) {
  return 36 * rounded_up(channels, MOST_TOGETHER) * rounded_up(filters, 2 * MOST_LANES);
}

size_t fovea_winograd_scratch(fovea_winograd_shape shape) {
  const kernels *with = kernels_for(&shape);
  forward_plan plan = forward_plan_of(with, &shape);
  return 36 * (plan.sums_extent + plan.table_extent * with->unit / sizeof(float));
}

size_t fovea_winograd_gradient_scratch(fovea_winograd_shape shape) {
  const kernels *with = kernels_for(&shape);
  gradient_plan plan = gradient_plan_of(with, &shape);
  return 36 * (plan.filters * plan.channels + (plan.inputs_extent + plan.slopes_extent) * with->unit / sizeof(float));
}

// Panels of two vectors of filters, zeros behind the last one to the end of a block; in each, 36 tables of [channels][filters of the
// panel], where channels that are multiplied together stand side by side.
void fovea_winograd_weights(const float *weights, fovea_winograd_shape s, int reversed, float *transformed) {
  const kernels *with = kernels_for(&s);
  size_t filter_step = reversed ? 9 : 9 * s.channels, channel_step = reversed ? 9 * s.filters : 9;
  size_t columns = 2 * with->lanes, extent = rounded_up(s.channels, with->together) * columns;
  char *to = (char *)transformed;
  for (size_t panel = 0; panel < rounded_up(s.filters, MOST_LANES); panel += columns, to += 36 * extent * with->unit)
    for (size_t channel = 0; channel < s.channels; channel += with->together)
      for (size_t half = 0; half < columns; half += with->lanes) {
        taps read[MOST_TOGETHER];
        memset(read, 0, with->together * sizeof(taps));
        for (size_t side = 0; side < with->together && channel + side < s.channels; side++)
          for (size_t lane = 0; lane < with->lanes && panel + half + lane < s.filters; lane++) {
            const float *from = weights + (panel + half + lane) * filter_step + (channel + side) * channel_step;
            for (int i = 0; i < 9; i++) read[side].of[i][lane] = from[reversed ? 8 - i : i];
          }
        with->spread_weights(read, to + (channel * columns + half * with->together) * with->unit, extent);
      }
}

// Parts of the tiles are transformed into a table that stays in the second-level cache; each panel of weights is read once for a part,
// and its sums are transformed back while they are in the first-level cache.
void fovea_winograd(const float *input, const float *transformed, const float *bias, float *output, uint8_t *places,
                    fovea_winograd_shape s, float *scratch) {
  const kernels *with = kernels_for(&s);
  source from = source_of(&s, input);
  destination to = destination_of(&s, output, places);
  tiling tiles = tiling_of(&s);
  forward_plan plan = forward_plan_of(with, &s);
  size_t columns = 2 * with->lanes, depth = (s.channels + with->together - 1) / with->together, unit = with->unit;
  float *sums = scratch;
  char *table = (char *)(scratch + 36 * plan.sums_extent);
  for (size_t first = 0; first < tiles.count; first += plan.tiles) {
    size_t count = tiles.count - first < plan.tiles ? tiles.count - first : plan.tiles, whole = rounded_up(count, with->rows);
    for (size_t f = 0; f < 36; f++)
      memset(table + (f * plan.table_extent + count * plan.channels) * unit, 0, (whole - count) * plan.channels * unit);
    for (size_t t = 0; t < count; t++) {
      tile at = tile_at(&tiles, first + t);
      for (size_t channel = 0; channel < plan.channels; channel += with->lanes)
        with->spread_input(&from, &at, 1, channel, table + (t * plan.channels + channel) * unit, plan.table_extent);
    }
    const char *panel = (const char *)transformed;
    for (size_t filter = 0; filter < to.planes * to.block; filter += columns) {
      for (size_t f = 0; f < 36; f++, panel += depth * with->together * columns * unit)
        for (size_t t = 0; t < whole; t += with->rows)
          with->multiply(depth, table + (f * plan.table_extent + t * plan.channels) * unit, plan.channels, panel,
                         sums + f * plan.sums_extent + t * columns);
      for (size_t half = 0; half < columns && filter + half < to.planes * to.block; half += with->lanes) {
        float biases[MOST_LANES] = {0};
        for (size_t lane = 0; bias && lane < with->lanes && filter + half + lane < s.filters; lane++)
          biases[lane] = bias[filter + half + lane];
        for (size_t t = 0; t < count; t++) {
          tile at = tile_at(&tiles, first + t);
          with->put_tile(sums + t * columns + half, plan.sums_extent, biases, &to, &at, filter + half);
        }
      }
    }
  }
}

// Inputs and gradients of a part of the tiles are transformed; their products over the tiles are added up, one of the 36 after the other;
// the sums are transformed back once, at the end.
void fovea_winograd_gradient(const float *input, const float *gradient, float *result, fovea_winograd_shape s, float *scratch) {
  const kernels *with = kernels_for(&s);
  source inputs_from = source_of(&s, input), slopes_from = slopes_of(&s, gradient);
  tiling tiles = tiling_of(&s);
  gradient_plan plan = gradient_plan_of(with, &s);
  size_t lanes = with->lanes, together = with->together, unit = with->unit, step = plan.tiles * lanes;
  float *sums = scratch;
  char *inputs = (char *)(sums + 36 * plan.filters * plan.channels), *slopes = inputs + 36 * plan.inputs_extent * unit;
  for (size_t first = 0; first < tiles.count; first += plan.tiles) {
    size_t count = tiles.count - first < plan.tiles ? tiles.count - first : plan.tiles;
    for (size_t t = 0; t < count; t += together) {
      size_t present = count - t < together ? count - t : together;
      tile at[MOST_TOGETHER];
      for (size_t side = 0; side < present; side++) at[side] = tile_at(&tiles, first + t + side);
      for (size_t lane = 0; lane < plan.channels; lane += lanes)
        with->spread_inputs(&inputs_from, at, present, lane, inputs + (lane * plan.tiles + t * lanes) * unit, plan.inputs_extent);
      for (size_t lane = 0; lane < plan.filters; lane += lanes)
        with->spread_slopes(&slopes_from, at, present, lane, slopes + (lane * plan.tiles + t * lanes) * unit, plan.slopes_extent);
    }
    for (size_t f = 0; f < 36; f++)
      for (size_t column = 0; column < plan.channels; column += 2 * lanes) {
        product *multiply = with->multiply_tiles[plan.channels - column < 2 * lanes ? 0 : 1];
        for (size_t row = 0; row < plan.filters; row += 4)
          multiply((count + together - 1) / together,
                   slopes + (f * plan.slopes_extent + row / lanes * step + row % lanes * together) * unit,
                   inputs + (f * plan.inputs_extent + column * plan.tiles) * unit, step,
                   sums + (f * plan.filters + row) * plan.channels + column, plan.channels, first > 0);
      }
  }
  with->gather_gradient(sums, plan.filters, plan.channels, &s, result);
}
