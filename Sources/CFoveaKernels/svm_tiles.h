// Included by svm.c once for each vector width, with LANES, TILE_ROWS, TILE_COLUMNS, TILE_VECTORS, TARGET and NAME(…) defined.
// Tiles are sized so that their sums stay in registers.

typedef float NAME(floats) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

#define LOAD(pointer) (*(const NAME(floats) *)(pointer))

// The products of `rows` rows of a with `columns` rows of b. Every product has its own sums in an order that the tile's size does
// not change.
TARGET static inline __attribute__((always_inline)) void NAME(product_tile)(
  const float *const *a, const float *const *b, size_t depth, float *out, size_t stride, const int rows,
  const int columns) {
  NAME(floats) sums[TILE_ROWS][TILE_COLUMNS] = {0};
  size_t k = 0;
  for (; k + LANES <= depth; k += LANES) {
    NAME(floats) right[TILE_COLUMNS];
    for (int j = 0; j < columns; j++) right[j] = LOAD(b[j] + k);
    for (int i = 0; i < rows; i++) {
      NAME(floats) left = LOAD(a[i] + k);
      for (int j = 0; j < columns; j++) sums[i][j] += left * right[j];
    }
  }
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++) {
      float lanes[LANES], total = 0;
      *(NAME(floats) *)lanes = sums[i][j];
      for (int width = LANES / 2; width > 0; width /= 2)
        for (int lane = 0; lane < width; lane++) lanes[lane] += lanes[lane + width];
      total = lanes[0];
      for (size_t rest = k; rest < depth; rest++) total += a[i][rest] * b[j][rest];
      out[(size_t)i * stride + (size_t)j] = total;
    }
}

TARGET static void NAME(row_products)(
  const float *const *a, size_t m, const float *const *b, size_t n, size_t depth, float *out, size_t stride) {
  // A few rows at a time, so that they come from the cache for the second tile of columns.
  enum { CHUNK = 4 * TILE_ROWS };
  for (size_t start = 0; start < m; start += CHUNK) {
    size_t end = start + CHUNK < m ? start + CHUNK : m;
    for (size_t j = 0; j < n;) {
      // Columns are shared out evenly: ten are five and five, not six and four.
      size_t tiles = (n - j + TILE_COLUMNS - 1) / TILE_COLUMNS, columns = (n - j + tiles - 1) / tiles, i = start;
#define ROWS(count, width)                                                                                             \
  for (; i + count <= end; i += count)                                                                                 \
  NAME(product_tile)(a + i, b + j, depth, out + i * stride + j, stride, count, width)
      switch (columns) {
      case 1: ROWS(TILE_ROWS, 1); ROWS(1, 1); break;
      case 2: ROWS(TILE_ROWS, 2); ROWS(1, 2); break;
      case 3: ROWS(TILE_ROWS, 3); ROWS(1, 3); break;
      case 4: ROWS(TILE_ROWS, 4); ROWS(1, 4); break;
#if TILE_COLUMNS > 4
      case 5: ROWS(TILE_ROWS, 5); ROWS(1, 5); break;
      case 6: ROWS(TILE_ROWS, 6); ROWS(1, 6); break;
#endif
      }
#undef ROWS
      j += columns;
    }
  }
}

TARGET static inline __attribute__((always_inline)) void NAME(addition_tile)(
  const float *const *rows, size_t m, const float *factors, float *const *targets, size_t from, const int count,
  const int vectors) {
  NAME(floats) sums[TILE_COLUMNS][TILE_VECTORS];
  for (int j = 0; j < count; j++)
    for (int v = 0; v < vectors; v++) sums[j][v] = LOAD(targets[j] + from + (size_t)v * LANES);
  for (size_t i = 0; i < m; i++) {
    const float *row = rows[i] + from, *factor = factors + i * FOVEA_SVM_LANES;
    NAME(floats) loaded[TILE_VECTORS];
    for (int v = 0; v < vectors; v++) loaded[v] = LOAD(row + (size_t)v * LANES);
    for (int j = 0; j < count; j++)
      for (int v = 0; v < vectors; v++) sums[j][v] += factor[j] * loaded[v];
  }
  for (int j = 0; j < count; j++)
    for (int v = 0; v < vectors; v++) *(NAME(floats) *)(targets[j] + from + (size_t)v * LANES) = sums[j][v];
}

TARGET static void NAME(add_rows)(
  const float *const *rows, size_t m, const float *factors, float *const *targets, size_t n, size_t depth) {
  size_t k = 0;
  while (k < depth) {
    size_t width = k + TILE_VECTORS * LANES <= depth ? TILE_VECTORS * LANES : k + LANES <= depth ? LANES : 1;
    for (size_t j = 0; j < n;) {
      size_t tiles = (n - j + TILE_COLUMNS - 1) / TILE_COLUMNS, columns = (n - j + tiles - 1) / tiles;
#define COLUMNS(count)                                                                                                 \
  if (width > LANES)                                                                                                   \
    NAME(addition_tile)(rows, m, factors + j, targets + j, k, count, TILE_VECTORS);                                    \
  else                                                                                                                 \
    NAME(addition_tile)(rows, m, factors + j, targets + j, k, count, 1)
      if (width == 1) {
        for (size_t c = j; c < j + columns; c++) {
          float sum = targets[c][k];
          for (size_t i = 0; i < m; i++) sum += factors[i * FOVEA_SVM_LANES + c] * rows[i][k];
          targets[c][k] = sum;
        }
      } else {
        switch (columns) {
        case 1: COLUMNS(1); break;
        case 2: COLUMNS(2); break;
        case 3: COLUMNS(3); break;
        case 4: COLUMNS(4); break;
#if TILE_COLUMNS > 4
        case 5: COLUMNS(5); break;
        case 6: COLUMNS(6); break;
#endif
        }
      }
#undef COLUMNS
      j += columns;
    }
    k += width;
  }
}

#undef LOAD
