#include "fovea_first.h"

#include "bfloat16_pairs.h"

#if defined(__x86_64__)
#define TARGET FOVEA_TARGET_BFLOAT16
#define ALONE static __attribute__((noinline))

enum { SIDE = 16, PAIRED = 2 * SIDE, ROWS = 6, VECTORS = 4 };

// A picture in bfloat16 with zeros around it. Its columns stand in as many groups as a window moves by, each with every so many-th column,
// so that what neighboring windows have at one of their places is side by side; in one group for the forward run, which wants neighboring
// places of one window so.
typedef struct {
  size_t groups, columns, rows;  // columns of a group, and rows of the picture
} padding;

static padding padding_of(const fovea_reduced_shape *s, size_t groups) {
  const fovea_windows *w = &s->windows;
  // Pairs and rows of six may read a little too far.
  size_t reached = (w->target_width + ROWS) * w->column_step + w->columns + 1, rows = (w->target_height - 1) * w->row_step + w->rows;
  return (padding){.groups = groups, .columns = (reached + groups - 1) / groups, .rows = rows};
}

static size_t extent_of(const padding *p) { return p->groups * p->columns * p->rows; }

static half rounded(float number) {
  uint32_t bits;
  memcpy(&bits, &number, sizeof bits);
  if ((bits & 0x7fffffff) > 0x7f800000) return (half)(bits >> 16 | 0x40);
  return (half)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

// Planes of one picture, one after the other.
TARGET static void pad(const float *picture, const fovea_reduced_shape *s, const padding *p, half *to) {
  const fovea_windows *w = &s->windows;
  memset(to, 0, s->channels * extent_of(p) * sizeof(half));
  for (size_t channel = 0; channel < s->channels; channel++, picture += w->height * w->width, to += extent_of(p))
    for (size_t y = 0; y < w->height && y + w->top < p->rows; y++)
      for (size_t group = 0; group < p->groups; group++) {
        // The first column of the group that is in the picture, and how many there are.
        size_t first = group >= w->left ? 0 : (w->left - group + p->groups - 1) / p->groups, x = first * p->groups + group - w->left;
        if (x >= w->width || first >= p->columns) continue;
        size_t fitting = (w->width - x + p->groups - 1) / p->groups;
        if (fitting > p->columns - first) fitting = p->columns - first;
        half *row = to + ((y + w->top) * p->groups + group) * p->columns + first;
        const float *from = picture + y * w->width + x;
        for (size_t i = 0; i < fitting; i++) row[i] = rounded(from[i * p->groups]);
      }
}

static size_t pairs_of(const fovea_reduced_shape *s) { return s->channels * s->windows.rows * ((s->windows.columns + 1) / 2); }

static size_t row_pairs_of(const fovea_reduced_shape *s) { return (s->windows.target_width + 1) / 2; }

static size_t taps_of(const fovea_reduced_shape *s) { return s->channels * s->windows.rows * s->windows.columns; }

// Adds the products of a pair in each of ROWS rows, `offset` from their beginnings, with vectors of pairs.
TARGET static inline __attribute__((always_inline)) void add_products(const half *const *from, size_t offset, const half *pairs,
                                                                      int vectors, __m512 sums[ROWS][VECTORS]) {
  __m512bh factors[VECTORS];
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) factors[v] = (__m512bh)_mm512_loadu_si512(pairs + v * PAIRED);
#pragma clang loop unroll(full)
  for (int i = 0; i < ROWS; i++) {
    __m512bh pair = everywhere(from[i] + offset);
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[i][v] = _mm512_dpbf16_ps(sums[i][v], pair, factors[v]);
  }
}

// ROWS neighboring places of an output times vectors of filters. `from` is where the first window begins, `step` from one to the next, and
// `steps` how far each pair of places of a window is from its beginning.
TARGET static inline __attribute__((always_inline)) void strip(const half *from, size_t step, const uint32_t *steps, size_t pairs,
                                                               const half *weights, size_t weights_step, const float *bias,
                                                               float *to, size_t block_step, size_t count, int vectors) {
  __m512 sums[ROWS][VECTORS];
#pragma clang loop unroll(full)
  for (int i = 0; i < ROWS; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[i][v] = bias ? _mm512_loadu_ps(bias + v * SIDE) : _mm512_setzero_ps();
  const half *rows[ROWS];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < ROWS; i++) rows[i] = from + i * step;
  for (size_t p = 0; p < pairs; p++, weights += weights_step) add_products(rows, steps[p], weights, vectors, sums);
#pragma clang loop unroll(full)
  for (int i = 0; i < ROWS; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      if ((size_t)i < count) _mm512_storeu_ps(to + (size_t)v * block_step + (size_t)i * SIDE, sums[i][v]);
}

TARGET ALONE void strip_by_4(const half *from, size_t step, const uint32_t *steps, size_t pairs, const half *weights,
                             size_t weights_step, const float *bias, float *to, size_t block_step, size_t count) {
  strip(from, step, steps, pairs, weights, weights_step, bias, to, block_step, count, 4);
}

TARGET ALONE void strip_by_1(const half *from, size_t step, const uint32_t *steps, size_t pairs, const half *weights,
                             size_t weights_step, const float *bias, float *to, size_t block_step, size_t count) {
  strip(from, step, steps, pairs, weights, weights_step, bias, to, block_step, count, 1);
}

TARGET static void first(const float *input, const half *packed, const float *bias, float *output, const fovea_reduced_shape *s,
                         float *scratch) {
  const fovea_windows *w = &s->windows;
  padding p = padding_of(s, 1);
  size_t pairs = pairs_of(s), blocks = s->filters / SIDE, plane = w->target_height * w->target_width * SIDE, place = 0;
  uint32_t *steps = (uint32_t *)scratch;
  half *padded = (half *)(steps + pairs);
  for (size_t channel = 0; channel < s->channels; channel++)
    for (size_t row = 0; row < w->rows; row++)
      for (size_t column = 0; column < w->columns; column += 2)
        steps[place++] = (uint32_t)(channel * extent_of(&p) + row * p.columns + column);
  for (size_t picture = 0; picture < s->pictures; picture++) {
    pad(input + picture * s->channels * w->height * w->width, s, &p, padded);
    for (size_t y = 0; y < w->target_height; y++)
      for (size_t x = 0; x < w->target_width; x += ROWS) {
        const half *from = padded + y * w->row_step * p.columns + x * w->column_step;
        float *to = output + picture * blocks * plane + (y * w->target_width + x) * SIDE;
        size_t count = w->target_width - x < ROWS ? w->target_width - x : ROWS, block = 0;
        for (; block + 4 <= blocks; block += 4)
          strip_by_4(from, w->column_step, steps, pairs, packed + block * PAIRED, blocks * PAIRED,
                     bias ? bias + block * SIDE : NULL, to + block * plane, plane, count);
        for (; block < blocks; block++)
          strip_by_1(from, w->column_step, steps, pairs, packed + block * PAIRED, blocks * PAIRED,
                     bias ? bias + block * SIDE : NULL, to + block * plane, plane, count);
      }
  }
}

// ROWS places of a window, each from its own beginning, times vectors of filters, over all places of the output, two of a row at a time;
// added to what is there.
TARGET static inline __attribute__((always_inline)) void taps(const half *const *from, size_t from_step, const half *slopes,
                                                              size_t slopes_step, size_t rows, size_t pairs, float *to,
                                                              size_t stride, int vectors) {
  __m512 sums[ROWS][VECTORS];
#pragma clang loop unroll(full)
  for (int i = 0; i < ROWS; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[i][v] = _mm512_loadu_ps(to + (size_t)i * stride + v * SIDE);
  for (size_t y = 0; y < rows; y++)
    for (size_t p = 0; p < pairs; p++, slopes += slopes_step) add_products(from, y * from_step + 2 * p, slopes, vectors, sums);
#pragma clang loop unroll(full)
  for (int i = 0; i < ROWS; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) _mm512_storeu_ps(to + (size_t)i * stride + v * SIDE, sums[i][v]);
}

TARGET ALONE void taps_by_4(const half *const *from, size_t from_step, const half *slopes, size_t slopes_step, size_t rows,
                            size_t pairs, float *to, size_t stride) {
  taps(from, from_step, slopes, slopes_step, rows, pairs, to, stride, 4);
}

TARGET ALONE void taps_by_1(const half *const *from, size_t from_step, const half *slopes, size_t slopes_step, size_t rows,
                            size_t pairs, float *to, size_t stride) {
  taps(from, from_step, slopes, slopes_step, rows, pairs, to, stride, 1);
}

// A picture's gradients in bfloat16, two neighbors of a row side by side: [rows][pairs][blocks of filters][filters][2].
TARGET static void pair_slopes(const float *gradient, const fovea_reduced_shape *s, half *to) {
  size_t width = s->windows.target_width, height = s->windows.target_height, blocks = s->filters / SIDE;
  for (size_t y = 0; y < height; y++)
    for (size_t x = 0; x < width; x += 2)
      for (size_t block = 0; block < blocks; block++, to += PAIRED) {
        const float *from = gradient + ((block * height + y) * width + x) * SIDE;
        _mm512_storeu_si512(to, paired(_mm512_loadu_ps(from), x + 1 < width ? _mm512_loadu_ps(from + SIDE) : _mm512_setzero_ps()));
      }
}

TARGET static void first_gradient(const float *input, const float *gradient, float *result, const fovea_reduced_shape *s,
                                  float *scratch) {
  const fovea_windows *w = &s->windows;
  padding p = padding_of(s, w->column_step);
  size_t count = taps_of(s), whole = (count + ROWS - 1) / ROWS * ROWS, blocks = s->filters / SIDE, pairs = row_pairs_of(s);
  size_t line = p.groups * p.columns;
  float *sums = scratch;
  half *slopes = (half *)(sums + whole * s->filters), *padded = slopes + w->target_height * pairs * blocks * PAIRED;
  memset(sums, 0, whole * s->filters * sizeof(float));
  for (size_t picture = 0; picture < s->pictures; picture++) {
    pad(input + picture * s->channels * w->height * w->width, s, &p, padded);
    pair_slopes(gradient + picture * s->filters * w->target_height * w->target_width, s, slopes);
    for (size_t tap = 0; tap < count; tap += ROWS) {
      const half *from[ROWS];
      for (size_t i = 0; i < ROWS; i++) {
        size_t at = tap + i < count ? tap + i : count - 1, column = at % w->columns, row = at / w->columns % w->rows;
        from[i] = padded + at / w->columns / w->rows * extent_of(&p) + row * line + column % p.groups * p.columns + column / p.groups;
      }
      size_t block = 0;
      for (; block + 4 <= blocks; block += 4)
        taps_by_4(from, w->row_step * line, slopes + block * PAIRED, blocks * PAIRED, w->target_height, pairs,
                  sums + tap * s->filters + block * SIDE, s->filters);
      for (; block < blocks; block++)
        taps_by_1(from, w->row_step * line, slopes + block * PAIRED, blocks * PAIRED, w->target_height, pairs,
                  sums + tap * s->filters + block * SIDE, s->filters);
    }
  }
  for (size_t filter = 0; filter < s->filters; filter++)
    for (size_t tap = 0; tap < count; tap++) result[filter * count + tap] = sums[tap * s->filters + filter];
}

size_t fovea_first_weights_extent(fovea_reduced_shape shape) { return pairs_of(&shape) * shape.filters * 2; }

void fovea_first_weights(const float *weights, fovea_reduced_shape shape, uint16_t *packed) {
  size_t columns = shape.windows.columns, across = (columns + 1) / 2, count = taps_of(&shape);
  for (size_t pair = 0; pair < pairs_of(&shape); pair++)
    for (size_t filter = 0; filter < shape.filters; filter++)
      for (size_t side = 0; side < 2; side++, packed++) {
        size_t column = pair % across * 2 + side;
        *packed = column < columns ? rounded(weights[filter * count + pair / across * columns + column]) : 0;
      }
}

size_t fovea_first_scratch(fovea_reduced_shape shape) {
  padding line = padding_of(&shape, 1), grouped = padding_of(&shape, shape.windows.column_step);
  size_t forward = pairs_of(&shape) + (shape.channels * extent_of(&line) + 1) / 2;
  size_t slopes = shape.windows.target_height * row_pairs_of(&shape) * shape.filters;
  size_t backward = (taps_of(&shape) + ROWS) * shape.filters + slopes + (shape.channels * extent_of(&grouped) + 1) / 2;
  return forward > backward ? forward : backward;
}

void fovea_first(const float *input, const uint16_t *packed, const float *bias, float *output, fovea_reduced_shape shape,
                 float *scratch) {
  if (has_bfloat16()) first(input, packed, bias, output, &shape, scratch);
}

void fovea_first_gradient(const float *input, const float *gradient, float *result, fovea_reduced_shape shape, float *scratch) {
  if (has_bfloat16()) first_gradient(input, gradient, result, &shape, scratch);
}
#else
size_t fovea_first_weights_extent(fovea_reduced_shape shape) { return (void)shape, 0; }
void fovea_first_weights(const float *weights, fovea_reduced_shape shape, uint16_t *packed) { (void)weights, (void)shape, (void)packed; }
size_t fovea_first_scratch(fovea_reduced_shape shape) { return (void)shape, 0; }
void fovea_first(const float *input, const uint16_t *packed, const float *bias, float *output, fovea_reduced_shape shape,
                 float *scratch) {
  (void)input, (void)packed, (void)bias, (void)output, (void)shape, (void)scratch;
}
void fovea_first_gradient(const float *input, const float *gradient, float *result, fovea_reduced_shape shape, float *scratch) {
  (void)input, (void)gradient, (void)result, (void)shape, (void)scratch;
}
#endif
