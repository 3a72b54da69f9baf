// Included by winograd.c behind the passes for AVX-512: the same with transformed factors rounded to bfloat16, of which one instruction
// multiplies two that stand side by side, and adds in float: channels of inputs, and tiles for the gradient.

#include "bfloat16_pairs.h"

#define TARGET FOVEA_TARGET_BFLOAT16

// What the transformed inputs of a part may take, in bfloat16: 36 tiles of 256 channels; and tiles of gradients in a part.
enum { HALF_PART_EXTENT = 36 * 36 * 256, HALF_GRADIENT_PART = 128, HALF_ROWS = 12, HALF_COLUMNS = 32, HALF_LINE = 32 };

static size_t half_part_of(size_t channels) {
  size_t fitting = HALF_PART_EXTENT / (36 * channels) / HALF_ROWS * HALF_ROWS;
  return fitting < HALF_ROWS ? HALF_ROWS : fitting > 8 * HALF_ROWS ? 8 * HALF_ROWS : fitting;
}

TARGET static void spread_input_half(const float *plane, const fovea_winograd_shape *s, ptrdiff_t y, ptrdiff_t x, half *to,
                                     size_t stride) {
  float spread[36 * 16];
  spread_input_v4(plane, s, y, x, spread, 16);
  for (size_t f = 0; f < 36; f++)
    _mm256_storeu_si256((__m256i *)(to + f * stride), (__m256i)_mm512_cvtneps_pbh(_mm512_loadu_ps(spread + 16 * f)));
}

// HALF_ROWS rows of `a`, `stride` apart, times a panel of two vectors for each of `depth` pairs.
TARGET ALONE void multiply_half(size_t depth, const half *a, size_t stride, const half *panel, float *c) {
  __m512 sums[HALF_ROWS][2];
#pragma clang loop unroll(full)
  for (int i = 0; i < HALF_ROWS; i++) sums[i][0] = sums[i][1] = _mm512_setzero_ps();
  for (size_t k = 0; k < depth; k++, a += 2, panel += 2 * HALF_COLUMNS) {
    __m512bh left = (__m512bh)_mm512_loadu_si512(panel), right = (__m512bh)_mm512_loadu_si512(panel + HALF_COLUMNS);
#pragma clang loop unroll(full)
    for (int i = 0; i < HALF_ROWS; i++) {
      __m512bh pair = everywhere(a + (size_t)i * stride);
      sums[i][0] = _mm512_dpbf16_ps(sums[i][0], pair, left);
      sums[i][1] = _mm512_dpbf16_ps(sums[i][1], pair, right);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < HALF_ROWS; i++, c += HALF_COLUMNS) {
    _mm512_storeu_ps(c, sums[i][0]);
    _mm512_storeu_ps(c + 16, sums[i][1]);
  }
}

// Panels as those in float, in each 36 tables of [pairs of channels][filters of the panel][channels of a pair].
TARGET static void weights_half(const float *weights, size_t channels, size_t filters, int reversed, float *transformed) {
  half *to = (half *)transformed;
  size_t filter_step = reversed ? 9 : 9 * channels, channel_step = reversed ? 9 * filters : 9, pairs = (channels + 1) / 2;
  for (size_t panel = 0; panel < rounded_up(filters, MOST_LANES); panel += HALF_COLUMNS, to += 36 * pairs * 2 * HALF_COLUMNS)
    for (size_t pair = 0; pair < pairs; pair++)
      for (size_t part = 0; part < HALF_COLUMNS; part += 16) {
        __m512 spread[2][36];
        size_t first = panel + part, count = first >= filters ? 0 : filters - first < 16 ? filters - first : 16;
        for (size_t side = 0; side < 2; side++) {
          floats_v4 g[9] = {0}, lines[18], line[6];
          for (size_t lane = 0; lane < count && 2 * pair + side < channels; lane++) {
            const float *from = weights + (first + lane) * filter_step + (2 * pair + side) * channel_step;
            for (int i = 0; i < 9; i++) g[i][lane] = from[reversed ? 8 - i : i];
          }
          for (int j = 0; j < 3; j++) weights_line_v4(g + j, 3, lines + 6 * j);
          for (int i = 0; i < 6; i++) {
            weights_line_v4(lines + i, 6, line);
            for (int j = 0; j < 6; j++) spread[side][i * 6 + j] = (__m512)line[j];
          }
        }
        for (size_t f = 0; f < 36; f++)
          _mm512_storeu_si512(to + (f * pairs + pair) * 2 * HALF_COLUMNS + 2 * part, paired(spread[0][f], spread[1][f]));
      }
}

TARGET static void winograd_half(const float *input, const float *transformed, const float *bias, destination to,
                                 const fovea_winograd_shape *s, float *scratch) {
  tiling tiles = tiling_of(s);
  size_t stride = rounded_up(s->channels, s->block), blocks = stride / s->block, part = half_part_of(stride);
  size_t table_extent = part * stride + HALF_LINE, sums_extent = part * HALF_COLUMNS + LINE, pairs = (s->channels + 1) / 2;
  size_t written = to.planes * s->block;
  float *sums = scratch;
  half *table = (half *)(scratch + 36 * sums_extent);
  for (size_t first = 0; first < tiles.count; first += part) {
    size_t count = tiles.count - first < part ? tiles.count - first : part, whole = rounded_up(count, HALF_ROWS);
    for (size_t f = 0; f < 36; f++) memset(table + f * table_extent + count * stride, 0, (whole - count) * stride * sizeof(half));
    for (size_t t = 0; t < count; t++) {
      tile at = tile_at(&tiles, first + t);
      for (size_t b = 0; b < blocks; b++)
        spread_input_half(input + (at.picture * blocks + b) * s->height * s->width * s->block, s,
                          (ptrdiff_t)at.y - (ptrdiff_t)s->top, (ptrdiff_t)at.x - (ptrdiff_t)s->left,
                          table + t * stride + b * s->block, table_extent);
    }
    const half *panel = (const half *)transformed;
    for (size_t filter = 0; filter < written; filter += HALF_COLUMNS) {
      for (size_t f = 0; f < 36; f++, panel += pairs * 2 * HALF_COLUMNS)
        for (size_t t = 0; t < whole; t += HALF_ROWS)
          multiply_half(pairs, table + f * table_extent + t * stride, stride, panel, sums + f * sums_extent + t * HALF_COLUMNS);
      for (size_t place = filter; place < filter + HALF_COLUMNS && place < written; place += 16) {
        floats_v4 added = {0};
        for (size_t lane = 0; bias && lane < 16 && place + lane < s->filters; lane++) added[lane] = bias[place + lane];
        for (size_t t = 0; t < count; t++)
          put_tile_v4(sums + t * HALF_COLUMNS + place - filter, sums_extent, added, &to, s->block, s->pooled,
                      tile_at(&tiles, first + t), place);
      }
    }
  }
}

// Four rows of `a` times two vectors of `b`, for all pairs of tiles; added to c or written there.
TARGET ALONE void multiply_tiles_half(size_t pairs, const half *a, const half *b, size_t b_step, float *c, size_t stride, int add) {
  __m512 sums[4][2];
  for (size_t i = 0; i < 4; i++) {
    __builtin_prefetch(c + i * stride, 1);
    __builtin_prefetch(c + i * stride + 16, 1);
  }
  sum_pairs(pairs, a, b, b_step, 4, sums);
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++, c += stride)
#pragma clang loop unroll(full)
    for (int v = 0; v < 2; v++) {
      __m512 sum = sums[i][v];
      _mm512_storeu_ps(c + 16 * v, add ? _mm512_add_ps(_mm512_loadu_ps(c + 16 * v), sum) : sum);
    }
}

// Two tiles that were spread, the second of zeros where it is not there, into a table of pairs.
TARGET INLINE void store_pairs(const float *tiles, half *to, size_t extent) {
  for (size_t f = 0; f < 36; f++)
    _mm512_storeu_si512(to + f * extent, paired(_mm512_loadu_ps(tiles + 16 * f), _mm512_loadu_ps(tiles + 16 * (36 + f))));
}

TARGET static void gradient_half(const float *input, const float *gradient, float *result, const fovea_winograd_shape *s,
                                 float *scratch) {
  tiling tiles = tiling_of(s);
  // Vectors of inputs come in twos; one too many is never read back.
  size_t stride = rounded_up(s->channels, HALF_COLUMNS), rows = rounded_up(s->filters, s->block);
  size_t blocks = rounded_up(s->channels, s->block) / s->block, written = rows / s->block, step = HALF_GRADIENT_PART * 16;
  size_t inputs_extent = HALF_GRADIENT_PART * stride + HALF_LINE, slopes_extent = HALF_GRADIENT_PART * rows + HALF_LINE;
  float *sums = scratch, spread[2 * 36 * 16];
  half *inputs = (half *)(sums + 36 * rows * stride), *slopes = inputs + 36 * inputs_extent;
  for (size_t f = 0; f < 36 && blocks * 16 < stride; f++)
    memset(inputs + f * inputs_extent + blocks * step, 0, step * sizeof(half));
  for (size_t first = 0; first < tiles.count; first += HALF_GRADIENT_PART) {
    size_t count = tiles.count - first < HALF_GRADIENT_PART ? tiles.count - first : HALF_GRADIENT_PART;
    size_t pairs = (count + 1) / 2;
    for (size_t pair = 0; pair < pairs; pair++) {
      size_t present = count - 2 * pair < 2 ? 1 : 2;
      if (present < 2) memset(spread + 36 * 16, 0, 36 * 16 * sizeof(float));
      for (size_t b = 0; b < blocks; b++) {
        for (size_t side = 0; side < present; side++) {
          tile at = tile_at(&tiles, first + 2 * pair + side);
          spread_input_v4(input + (at.picture * blocks + b) * s->height * s->width * s->block, s,
                          (ptrdiff_t)at.y - (ptrdiff_t)s->top, (ptrdiff_t)at.x - (ptrdiff_t)s->left, spread + side * 36 * 16, 16);
        }
        store_pairs(spread, inputs + b * step + pair * 32, inputs_extent);
      }
      for (size_t b = 0; b < written; b++) {
        for (size_t side = 0; side < present; side++) {
          tile at = tile_at(&tiles, first + 2 * pair + side);
          spread_slope_v4(gradient + (at.picture * written + b) * tiles.height * tiles.width * s->block, s->block, tiles.height,
                          tiles.width, (ptrdiff_t)at.y, (ptrdiff_t)at.x, spread + side * 36 * 16, 16);
        }
        store_pairs(spread, slopes + b * step + pair * 32, slopes_extent);
      }
    }
    for (size_t f = 0; f < 36; f++)
      for (size_t column = 0; column < stride; column += HALF_COLUMNS)
        for (size_t row = 0; row < rows; row += 4)
          multiply_tiles_half(pairs, slopes + f * slopes_extent + row / 16 * step + row % 16 * 2,
                              inputs + f * inputs_extent + column / 16 * step, step, sums + (f * rows + row) * stride + column,
                              stride, first > 0);
  }
  gather_gradient_v4(sums, rows, stride, s, result);
}

static const passes passes_half = {weights_half, winograd_half, gradient_half};

#undef TARGET
