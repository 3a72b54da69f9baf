// Included by matmul.c once for each vector width, with LANES, TILE_ROWS, TILE_VECTORS, TARGET and NAME(…) defined. A tile is
// TILE_ROWS × TILE_VECTORS vectors of c; its sums, TILE_VECTORS of b and a number of a fill the registers.

typedef float NAME(floats) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

enum { NAME(columns) = TILE_VECTORS * LANES };

// Adds the products of `depth` columns of packed panels to a tile of c, or writes them there.
TARGET static void NAME(tile)(size_t depth, const float *a, const float *b, float *c, size_t stride, int add) {
  NAME(floats) sums[TILE_ROWS][TILE_VECTORS] = {0};
  for (size_t k = 0; k < depth; k++, a += TILE_ROWS, b += NAME(columns)) {
    NAME(floats) right[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) right[v] = *(const NAME(floats) *)(b + v * LANES);
#pragma clang loop unroll(full)
    for (int i = 0; i < TILE_ROWS; i++)
#pragma clang loop unroll(full)
      for (int v = 0; v < TILE_VECTORS; v++) sums[i][v] += a[i] * right[v];
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < TILE_ROWS; i++, c += stride)
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) {
      NAME(floats) *target = (NAME(floats) *)(c + v * LANES);
      *target = add ? *target + sums[i][v] : sums[i][v];
    }
}

// A tile that reaches over the edge of c.
TARGET static void NAME(edge_tile)(
  size_t depth, const float *a, const float *b, float *c, size_t stride, int add, size_t rows, size_t columns) {
  float whole[TILE_ROWS * NAME(columns)];
  NAME(tile)(depth, a, b, whole, NAME(columns), 0);
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++)
      c[i * stride + j] = add ? c[i * stride + j] + whole[i * NAME(columns) + j] : whole[i * NAME(columns) + j];
}

TARGET static size_t NAME(packed_count)(size_t n, size_t depth) {
  return (n + NAME(columns) - 1) / NAME(columns) * NAME(columns) * depth;
}

// Packs `width` columns from k on, panel by panel.
TARGET static void NAME(pack_panels)(
  size_t width, size_t k, size_t length, const float *b, size_t b_stride, float *packed) {
  for (size_t panel = 0; panel < width; panel += NAME(columns))
    pack(b + panel * b_stride + k, b_stride, width - panel, NAME(columns), length, packed + panel * length);
}

// Packs all of b in the order in which it is multiplied.
TARGET static void NAME(pack_all)(size_t n, size_t depth, const float *b, size_t b_stride, float *packed) {
  size_t parts = depth > 0 ? (depth + PART_DEPTH - 1) / PART_DEPTH : 1;
  for (size_t j = 0; j < n; j += PART_COLUMNS) {
    size_t width = n - j < PART_COLUMNS ? n - j : PART_COLUMNS;
    for (size_t part = 0; part < parts; part++) {
      size_t k = part * depth / parts, length = (part + 1) * depth / parts - k;
      NAME(pack_panels)(width, k, length, b + j * b_stride, b_stride, packed);
      packed += (width + NAME(columns) - 1) / NAME(columns) * NAME(columns) * length;
    }
  }
}

TARGET static size_t NAME(packed_rows_count)(size_t m, size_t depth) {
  return (m + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS * depth;
}

// Packs all of a: part by part, in each tile by tile.
TARGET static void NAME(pack_rows)(size_t m, size_t depth, const float *a, size_t a_stride, float *packed) {
  size_t parts = depth > 0 ? (depth + PART_DEPTH - 1) / PART_DEPTH : 1;
  for (size_t part = 0; part < parts; part++) {
    size_t k = part * depth / parts, length = (part + 1) * depth / parts - k;
    for (size_t i = 0; i < m; i += TILE_ROWS, packed += TILE_ROWS * length)
      pack(a + i * a_stride + k, a_stride, m - i, TILE_ROWS, length, packed);
  }
}

TARGET static void NAME(matmul_nt)(
  size_t m, size_t n, size_t depth, operand a, operand b, float *c, size_t c_stride, float *workspace) {
  float *packed_a = workspace + PART_COLUMNS * PART_DEPTH;
  const float *packed = b.packed;
  size_t parts = depth > 0 ? (depth + PART_DEPTH - 1) / PART_DEPTH : 1;
  for (size_t j = 0; j < n; j += PART_COLUMNS) {
    size_t width = n - j < PART_COLUMNS ? n - j : PART_COLUMNS;
    for (size_t part = 0; part < parts; part++) {
      size_t k = part * depth / parts, length = (part + 1) * depth / parts - k;
      if (!packed) NAME(pack_panels)(width, k, length, b.rows + j * b.stride, b.stride, workspace);
      const float *panels = packed ? packed : workspace;
      if (packed) packed += (width + NAME(columns) - 1) / NAME(columns) * NAME(columns) * length;
      for (size_t i = 0; i < m; i += TILE_ROWS) {
        const float *left = packed_a;
        if (a.packed)
          left = a.packed + NAME(packed_rows_count)(a.count, k) + (a.first + i) * length;
        else
          pack(a.rows + i * a.stride + k, a.stride, m - i, TILE_ROWS, length, packed_a);
        for (size_t panel = 0; panel < width; panel += NAME(columns)) {
          float *target = c + i * c_stride + j + panel;
          const float *packed_b = panels + panel * length;
          if (i + TILE_ROWS <= m && panel + NAME(columns) <= width)
            NAME(tile)(length, left, packed_b, target, c_stride, part > 0);
          else
            NAME(edge_tile)(
              length, left, packed_b, target, c_stride, part > 0, m - i < TILE_ROWS ? m - i : TILE_ROWS,
              width - panel < NAME(columns) ? width - panel : NAME(columns));
        }
      }
    }
  }
}

static const passes NAME(passes) = {NAME(packed_count), NAME(pack_all), NAME(pack_rows), NAME(matmul_nt)};
