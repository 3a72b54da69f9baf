// Included by winograd.c once for each vector width, with LANES, TILE_ROWS, TARGET and NAME(…) defined.

typedef float NAME(floats) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t NAME(wholes) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef uint8_t NAME(bytes) __attribute__((vector_size(LANES), aligned(1), may_alias));

// The transforms are those of the points 0, 1, −1, ½, −2 and ∞: rows of B are the products of x − p over the other points p, those
// of G the powers of a point over the same products at the point itself, those of A the powers alone. With 2 in the place of ½, as in the
// paper, numbers of more different size are added up, and results are off by half as much again.

// A line of Bᵀd: six inputs, `step` apart, to six numbers.
TARGET INLINE void NAME(input_line)(const NAME(floats) *d, size_t step, NAME(floats) *to) {
  NAME(floats) d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step], d5 = d[5 * step];
  NAME(floats) near = d3 - d1, far = d4 - d2;
  to[0] = d0 + d4 - 2 * d2 + 1.5f * near;
  to[1] = far + 2.5f * near + 1.5f * (d1 + d2);
  to[2] = far + 0.5f * near + 1.5f * (d1 - d2);
  to[3] = far + 2 * near;
  to[4] = far - 0.5f * near;
  to[5] = d1 + d5 - 2 * d3 + 1.5f * far;
}

// A line of Aᵀm: six numbers to four outputs.
TARGET INLINE void NAME(output_line)(const NAME(floats) *m, size_t step, NAME(floats) *to) {
  NAME(floats) m0 = m[0], m3 = m[3 * step], m4 = m[4 * step], m5 = m[5 * step];
  NAME(floats) even = m[step] + m[2 * step], odd = m[step] - m[2 * step];
  to[0] = m0 + even + m3 + m4;
  to[1] = odd + 0.5f * m3 - 2 * m4;
  to[2] = even + 0.25f * m3 + 4 * m4;
  to[3] = odd + 0.125f * m3 - 8 * m4 + m5;
}

// A line of Ay: the gradients of four outputs to six numbers.
TARGET INLINE void NAME(slope_line)(const NAME(floats) *y, size_t step, NAME(floats) *to) {
  NAME(floats) y0 = y[0], y1 = y[step], y2 = y[2 * step], y3 = y[3 * step], even = y0 + y2, odd = y1 + y3;
  to[0] = y0;
  to[1] = even + odd;
  to[2] = even - odd;
  to[3] = y0 + 0.5f * y1 + 0.25f * y2 + 0.125f * y3;
  to[4] = y0 - 2 * y1 + 4 * y2 - 8 * y3;
  to[5] = y3;
}

// A line of Gg: three weights to six numbers.
TARGET INLINE void NAME(weights_line)(const NAME(floats) *g, size_t step, NAME(floats) *to) {
  NAME(floats) g0 = g[0], g1 = g[step], g2 = g[2 * step], even = g0 + g2;
  to[0] = g0;
  to[1] = (even + g1) * (1.0f / 3);
  to[2] = (g1 - even) * (1.0f / 3);
  to[3] = (4 * g0 + 2 * g1 + g2) * (-4.0f / 15);
  to[4] = (g0 - 2 * g1 + 4 * g2) * (1.0f / 15);
  to[5] = g2;
}

// A line of Gᵀs: six numbers to the gradients of three weights.
TARGET INLINE void NAME(gradient_line)(const NAME(floats) *s, size_t step, NAME(floats) *to) {
  NAME(floats) near = s[3 * step] * (-4.0f / 15), far = s[4 * step] * (1.0f / 15);
  NAME(floats) even = (s[step] - s[2 * step]) * (1.0f / 3), odd = (s[step] + s[2 * step]) * (1.0f / 3);
  to[0] = s[0] + even + 4 * near + far;
  to[1] = odd + 2 * near - 2 * far;
  to[2] = even + near + 4 * far + s[5 * step];
}

// `rows` × `rows` places of one vector each, from (y, x) on; places outside the picture are zeros.
TARGET INLINE void NAME(window)(const source *from, const float *plane, ptrdiff_t y, ptrdiff_t x, int rows, NAME(floats) *to) {
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < rows; j++) {
      ptrdiff_t row = y + i, column = x + j;
      int inside = row >= 0 && row < (ptrdiff_t)from->height && column >= 0 && column < (ptrdiff_t)from->width;
      size_t place = ((size_t)row * from->width + (size_t)column) * from->block;
      to[i * rows + j] = inside ? *(const NAME(floats) *)(plane + place) : (NAME(floats)){0};
    }
}

// BᵀdB.
TARGET static void NAME(spread_input)(const source *from, const tile *at, size_t count, size_t channel, void *to, size_t extent) {
  (void)count;
  float *result = to;
  NAME(floats) d[36], lines[36], line[6];
  const float *plane = plane_of(from, at->picture, channel);
  ptrdiff_t y = (ptrdiff_t)at->y - (ptrdiff_t)from->top, x = (ptrdiff_t)at->x - (ptrdiff_t)from->left;
  if (y >= 0 && x >= 0 && y + 6 <= (ptrdiff_t)from->height && x + 6 <= (ptrdiff_t)from->width) {
    const float *first = plane + ((size_t)y * from->width + (size_t)x) * from->block;
    for (int i = 0; i < 6; i++)
      for (int j = 0; j < 6; j++)
        d[i * 6 + j] = *(const NAME(floats) *)(first + ((size_t)i * from->width + (size_t)j) * from->block);
  } else {
    NAME(window)(from, plane, y, x, 6, d);
  }
  for (int j = 0; j < 6; j++) NAME(input_line)(d + j, 6, lines + 6 * j);
  for (int i = 0; i < 6; i++) {
    NAME(input_line)(lines + i, 6, line);
    for (int j = 0; j < 6; j++) *(NAME(floats) *)(result + (size_t)(i * 6 + j) * extent) = line[j];
  }
}

// AyAᵀ.
TARGET static void NAME(spread_slope)(const source *from, const tile *at, size_t count, size_t channel, void *to, size_t extent) {
  (void)count;
  float *result = to;
  NAME(floats) slopes[16], lines[24], line[6];
  NAME(window)(from, plane_of(from, at->picture, channel), (ptrdiff_t)at->y, (ptrdiff_t)at->x, 4, slopes);
  for (int j = 0; j < 4; j++) NAME(slope_line)(slopes + j, 4, lines + 6 * j);
  for (int i = 0; i < 6; i++) {
    NAME(slope_line)(lines + i, 6, line);
    for (int j = 0; j < 6; j++) *(NAME(floats) *)(result + (size_t)(i * 6 + j) * extent) = line[j];
  }
}

// GgGᵀ.
TARGET static void NAME(spread_weights)(const taps *weights, void *to, size_t extent) {
  float *result = to;
  NAME(floats) g[9], lines[18], line[6];
  for (int i = 0; i < 9; i++) g[i] = *(const NAME(floats) *)weights->of[i];
  for (int j = 0; j < 3; j++) NAME(weights_line)(g + j, 3, lines + 6 * j);
  for (int i = 0; i < 6; i++) {
    NAME(weights_line)(lines + i, 6, line);
    for (int j = 0; j < 6; j++) *(NAME(floats) *)(result + (size_t)(i * 6 + j) * extent) = line[j];
  }
}

// Writes the greatest of four outputs, and which it is; of equal ones the first, as fovea_block_maximum does.
TARGET INLINE void NAME(put_greatest)(const NAME(floats) *above, const NAME(floats) *below, const destination *to, size_t place) {
  const NAME(floats) others[3] = {above[1], below[0], below[1]};
  NAME(floats) best = above[0];
  NAME(wholes) which = {0};
#pragma clang loop unroll(full)
  for (int i = 0; i < 3; i++) {
    NAME(wholes) greater = others[i] > best;
    best = (NAME(floats))((greater & (NAME(wholes))others[i]) | (~greater & (NAME(wholes))best));
    which = (greater & (i + 1)) | (~greater & which);
  }
  *(NAME(floats) *)(to->output + place) = best;
  if (to->places) *(NAME(bytes) *)(to->places + place) = __builtin_convertvector(which, NAME(bytes));
}

// AᵀmA plus a bias; with pooling the greatest of each whole window of 2×2.
TARGET static void NAME(put_tile)(const float *from, size_t extent, const float *biases, const destination *to, const tile *at,
                                  size_t filter) {
  NAME(floats) m[36], lines[24], line[8], bias = *(const NAME(floats) *)biases;
  size_t block = to->block, plane = (at->picture * to->planes + filter / block) * to->height * to->width * block + filter % block;
  size_t y = to->pooled ? at->y / 2 : at->y, x = to->pooled ? at->x / 2 : at->x, most = to->pooled ? 2 : 4;
  size_t rows = to->height - y < most ? to->height - y : most, columns = to->width - x < most ? to->width - x : most;
  for (size_t f = 0; f < 36; f++) m[f] = *(const NAME(floats) *)(from + f * extent);
  for (int j = 0; j < 6; j++) NAME(output_line)(m + j, 6, lines + 4 * j);
  for (size_t i = 0; i < rows; i++) {
    size_t place = plane + ((y + i) * to->width + x) * block;
    if (to->pooled) {
      NAME(output_line)(lines + 2 * i, 4, line);
      NAME(output_line)(lines + 2 * i + 1, 4, line + 4);
      for (int j = 0; j < 8; j++) line[j] += bias;
      for (size_t j = 0; j < columns; j++) NAME(put_greatest)(line + 2 * j, line + 4 + 2 * j, to, place + j * block);
    } else {
      NAME(output_line)(lines + i, 4, line);
      for (size_t j = 0; j < columns; j++) *(NAME(floats) *)(to->output + place + j * block) = line[j] + bias;
    }
  }
}

TARGET ALONE void NAME(multiply)(size_t depth, const void *rows, size_t stride, const void *panel, float *c) {
  NAME(floats) sums[TILE_ROWS][2] = {0};
  const float *a = rows, *b = panel;
  for (size_t k = 0; k < depth; k++, b += 2 * LANES) {
    NAME(floats) left = *(const NAME(floats) *)b, right = *(const NAME(floats) *)(b + LANES);
#pragma clang loop unroll(full)
    for (int i = 0; i < TILE_ROWS; i++) {
      sums[i][0] += a[(size_t)i * stride + k] * left;
      sums[i][1] += a[(size_t)i * stride + k] * right;
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < TILE_ROWS; i++, c += 2 * LANES) {
    *(NAME(floats) *)c = sums[i][0];
    *(NAME(floats) *)(c + LANES) = sums[i][1];
  }
}

TARGET INLINE void NAME(multiply_tiles)(size_t tiles, const float *a, const float *b, size_t b_step, int vectors, float *c,
                                        size_t stride, int add) {
  NAME(floats) sums[4][2] = {0};
  // The sums come from the third-level cache or beyond, in an order that the processor does not foresee.
  for (size_t i = 0; i < 4; i++)
    for (int v = 0; v < vectors; v++) __builtin_prefetch(c + i * stride + (size_t)v * LANES, 1);
  for (size_t t = 0; t < tiles; t++, a += LANES, b += LANES) {
    NAME(floats) right[2];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) right[v] = *(const NAME(floats) *)(b + (size_t)v * b_step);
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++)
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sums[i][v] += a[i] * right[v];
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++, c += stride)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      NAME(floats) *target = (NAME(floats) *)(c + v * LANES);
      *target = add ? *target + sums[i][v] : sums[i][v];
    }
}

TARGET ALONE void NAME(multiply_tiles_by_2)(size_t tiles, const void *a, const void *b, size_t b_step, float *c, size_t stride,
                                            int add) {
  NAME(multiply_tiles)(tiles, a, b, b_step, 2, c, stride, add);
}

TARGET ALONE void NAME(multiply_tiles_by_1)(size_t tiles, const void *a, const void *b, size_t b_step, float *c, size_t stride,
                                            int add) {
  NAME(multiply_tiles)(tiles, a, b, b_step, 1, c, stride, add);
}

TARGET static void NAME(gather_gradient)(const float *sums, size_t rows, size_t stride, const fovea_winograd_shape *s,
                                         float *result) {
  for (size_t filter = 0; filter < s->filters; filter++)
    for (size_t channel = 0; channel < s->channels; channel += LANES) {
      NAME(floats) m[36], lines[18], line[3];
      for (size_t f = 0; f < 36; f++) m[f] = *(const NAME(floats) *)(sums + (f * rows + filter) * stride + channel);
      for (int j = 0; j < 6; j++) NAME(gradient_line)(m + j, 6, lines + 3 * j);
      size_t present = s->channels - channel < LANES ? s->channels - channel : LANES;
      float *to = result + (filter * s->channels + channel) * 9;
      for (int i = 0; i < 3; i++) {
        NAME(gradient_line)(lines + i, 3, line);
        for (int j = 0; j < 3; j++)
          for (size_t lane = 0; lane < present; lane++) to[lane * 9 + (size_t)(i * 3 + j)] = line[j][lane];
      }
    }
}

static const kernels NAME(kernels) = {
    .lanes = LANES,
    .rows = TILE_ROWS,
    .together = 1,
    .unit = sizeof(float),
    .spread_weights = NAME(spread_weights),
    .spread_input = NAME(spread_input),
    .multiply = NAME(multiply),
    .put_tile = NAME(put_tile),
    .spread_inputs = NAME(spread_input),
    .spread_slopes = NAME(spread_slope),
    .multiply_tiles = {NAME(multiply_tiles_by_1), NAME(multiply_tiles_by_2)},
    .gather_gradient = NAME(gather_gradient),
};
