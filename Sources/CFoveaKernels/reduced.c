#include "fovea_reduced.h"

#include <stdint.h>

#include "bfloat16_pairs.h"
#include "turned.h"

#if defined(__x86_64__)
#define TARGET FOVEA_TARGET_BFLOAT16

// Blocks of channels whose factors stay in the second-level cache while all filters go by, and numbers of a pair of vectors.
enum { SIDE = 16, PANEL = 8, PAIRED = 2 * SIDE, ROWS = 8, TOGETHER = 8 };

// The places of the output for which a place of the filter lies in the picture.
typedef struct {
  size_t top, bottom, left, right;  // rows and columns of the output, the second of each behind the last
  ptrdiff_t row, column;            // where the first window's place is
  size_t pairs;                     // of such places, over all pictures
} reach;

static size_t first_inside(ptrdiff_t from, size_t step) { return from >= 0 ? 0 : ((size_t)-from + step - 1) / step; }

static size_t behind_last(ptrdiff_t from, size_t step, size_t size, size_t count) {
  if (from >= (ptrdiff_t)size) return 0;
  size_t fitting = ((size_t)((ptrdiff_t)size - from) - 1) / step + 1;
  return fitting < count ? fitting : count;
}

static reach reach_of(const fovea_reduced_shape *s, size_t tap) {
  const fovea_windows *w = &s->windows;
  reach made = {.row = (ptrdiff_t)(tap / w->columns * s->row_dilation) - (ptrdiff_t)w->top,
                .column = (ptrdiff_t)(tap % w->columns * s->column_dilation) - (ptrdiff_t)w->left};
  made.top = first_inside(made.row, w->row_step);
  made.left = first_inside(made.column, w->column_step);
  made.bottom = behind_last(made.row, w->row_step, w->height, w->target_height);
  made.right = behind_last(made.column, w->column_step, w->width, w->target_width);
  if (made.bottom > made.top && made.right > made.left)
    made.pairs = (s->pictures * (made.bottom - made.top) * (made.right - made.left) + 1) / 2;
  return made;
}

static size_t most_pairs(const fovea_reduced_shape *s) {
  return (s->pictures * s->windows.target_height * s->windows.target_width + 1) / 2;
}

// Writes what a block of channels has at the reached places, two places side by side, or what it has of the gradient there.
TARGET static void gather(const float *plane, const fovea_reduced_shape *s, const reach *r, size_t blocks, int gradient, half *to) {
  const fovea_windows *w = &s->windows;
  size_t places = gradient ? w->target_height * w->target_width : w->height * w->width, step = blocks * places * SIDE;
  __m512 waiting = _mm512_setzero_ps();
  int waits = 0;
  for (size_t picture = 0; picture < s->pictures; picture++, plane += step)
    for (size_t y = r->top; y < r->bottom; y++)
      for (size_t x = r->left; x < r->right; x++) {
        size_t row = (size_t)((ptrdiff_t)(y * w->row_step) + r->row), column = (size_t)((ptrdiff_t)(x * w->column_step) + r->column);
        size_t place = gradient ? y * w->target_width + x : row * w->width + column;
        __m512 next = _mm512_loadu_ps(plane + place * SIDE);
        if (waits) {
          _mm512_storeu_si512(to, paired(waiting, next));
          to += PAIRED;
        }
        waiting = next;
        waits = !waits;
      }
  if (waits) _mm512_storeu_si512(to, paired(waiting, _mm512_setzero_ps()));
}

// Eight filters times two blocks of channels, summed over all pairs.
TARGET static __attribute__((noinline)) void multiply(size_t pairs, const half *filters, const half *channels, size_t channels_step,
                                                      float *sums, size_t stride) {
  __m512 sum[ROWS][2];
  sum_pairs(pairs, filters, channels, channels_step, ROWS, 2, sum);
#pragma clang loop unroll(full)
  for (int i = 0; i < ROWS; i++, sums += stride) {
    _mm512_storeu_ps(sums, sum[i][0]);
    _mm512_storeu_ps(sums + SIDE, sum[i][1]);
  }
}

// Sums of 16 channels at all places of a filter, `stride` apart, to the order of weights.
TARGET static void put(const float *sums, size_t stride, size_t taps, float *to) {
  size_t tap = 0;
  for (; tap + TOGETHER <= taps; tap += TOGETHER) {
    words turned[TOGETHER];
    for (size_t t = 0; t < TOGETHER; t++) memcpy(turned + t, sums + (tap + t) * stride, sizeof(words));
    turn(turned);
    for (size_t i = 0; i < SIDE; i++) memcpy(to + i * taps + tap, (const uint32_t *)turned + i * TOGETHER, TOGETHER * sizeof(float));
  }
  for (; tap < taps; tap++)
    for (size_t i = 0; i < SIDE; i++) to[i * taps + tap] = sums[tap * stride + i];
}

TARGET static void reduced_gradient(const float *input, const float *gradient, float *result, const fovea_reduced_shape *s,
                                    float *scratch) {
  const fovea_windows *w = &s->windows;
  size_t taps = w->rows * w->columns, pairs = most_pairs(s), step = pairs * PAIRED, stride = taps * PANEL * SIDE;
  size_t channel_blocks = s->channels / SIDE, filter_blocks = s->filters / SIDE;
  float *sums = scratch;
  half *filters = (half *)(sums + SIDE * stride), *channels = filters + filter_blocks * taps * step;
  for (size_t tap = 0; tap < taps; tap++) {
    reach r = reach_of(s, tap);
    for (size_t b = 0; b < filter_blocks; b++)
      gather(gradient + b * w->target_height * w->target_width * SIDE, s, &r, filter_blocks, 1, filters + (b * taps + tap) * step);
  }
  for (size_t first = 0; first < channel_blocks; first += PANEL) {
    size_t count = channel_blocks - first < PANEL ? channel_blocks - first : PANEL;
    for (size_t tap = 0; tap < taps; tap++) {
      reach r = reach_of(s, tap);
      for (size_t b = 0; b < count; b++)
        gather(input + (first + b) * w->height * w->width * SIDE, s, &r, channel_blocks, 0, channels + (tap * PANEL + b) * step);
    }
    for (size_t block = 0; block < filter_blocks; block++) {
      for (size_t tap = 0; tap < taps; tap++) {
        size_t reached = reach_of(s, tap).pairs;
        for (size_t row = 0; row < SIDE; row += ROWS)
          for (size_t b = 0; b < count; b += 2)
            multiply(reached, filters + (block * taps + tap) * step + 2 * row, channels + (tap * PANEL + b) * step,
                     b + 1 < count ? step : 0, sums + row * stride + tap * PANEL * SIDE + b * SIDE, stride);
      }
      for (size_t row = 0; row < SIDE; row++)
        for (size_t b = 0; b < count; b++)
          put(sums + row * stride + b * SIDE, PANEL * SIDE, taps,
              result + ((block * SIDE + row) * s->channels + (first + b) * SIDE) * taps);
    }
  }
}
#endif

int fovea_has_reduced_products(void) {
#if defined(__x86_64__)
  return has_bfloat16();
#else
  return 0;
#endif
}

size_t fovea_reduced_gradient_scratch(fovea_reduced_shape shape) {
#if defined(__x86_64__)
  size_t taps = shape.windows.rows * shape.windows.columns, vectors = taps * most_pairs(&shape) * (shape.filters / SIDE + PANEL);
  return SIDE * taps * PANEL * SIDE + vectors * SIDE;
#else
  (void)shape;
  return 0;
#endif
}

void fovea_reduced_gradient(const float *input, const float *gradient, float *result, fovea_reduced_shape shape, float *scratch) {
#if defined(__x86_64__)
  if (has_bfloat16()) reduced_gradient(input, gradient, result, &shape, scratch);
#else
  (void)input, (void)gradient, (void)result, (void)shape, (void)scratch;
#endif
}
