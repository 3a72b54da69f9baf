#include "hog_rows.h"

typedef float lanes4 __attribute__((ext_vector_type(4), aligned(4)));
typedef float lanes8 __attribute__((ext_vector_type(8), aligned(4)));

// The angle of each gradient in turns of the bins, by the polynomial of OpenCV's cartToPolar (off by up to 0.01 degrees), and from it the
// lower of the two bins that share the pixel and the magnitude of each share. The bin above the last is the first.
FOVEA_HOG_INLINE void shared_bins(const float *restrict dx, const float *restrict dy, int32_t width, int32_t bins, bool is_signed,
                                  int32_t *restrict places, float *restrict lower, float *restrict upper) {
  const float degrees = 57.29577951308232f;
  const float p1 = 0.9997878412794807f * degrees, p3 = -0.3258083974640975f * degrees;
  const float p5 = 0.1555786518463281f * degrees, p7 = -0.04432655554792128f * degrees;
  const double pi = 3.14159265358979323846;
  float turns = (float)(bins / (is_signed ? 2 * pi : pi));
  for (int32_t x = 0; x < width; x++) {
    float across = dx[x] < 0 ? -dx[x] : dx[x], down = dy[x] < 0 ? -dy[x] : dy[x];
    bool is_flat = across >= down;
    float least = is_flat ? down : across, most = is_flat ? across : down;
    float c = least / (most + 2.2204460492503131e-16f), c2 = c * c;
    float angle = (((p7 * c2 + p5) * c2 + p3) * c2 + p1) * c;
    angle = is_flat ? angle : 90.0f - angle;
    angle = dx[x] < 0 ? 180.0f - angle : angle;
    angle = dy[x] < 0 ? 360.0f - angle : angle;
    angle *= (float)(pi / 180);
    angle *= turns;
    float place = angle - 0.5f;
    int32_t bin = (int32_t)place - (place < 0 ? 1 : 0);
    float share = place - (float)bin;
    float magnitude = __builtin_elementwise_sqrt(dx[x] * dx[x] + dy[x] * dy[x]);
    lower[x] = magnitude * (1.0f - share);
    upper[x] = magnitude * share;
    bin = bin < 0 ? bin + bins : bin;
    places[x] = bin >= bins ? bin - bins : bin;
  }
}

// L2-Hys with OpenCV's constants.
FOVEA_HOG_INLINE void normalize(float *block, size_t count, float clip) {
  hog_clip(block, count, 1.0f / (__builtin_elementwise_sqrt(hog_sum_of_squares(block, count)) + (float)count * 0.1f), clip);
  float scale = 1.0f / (__builtin_elementwise_sqrt(hog_sum_of_squares(block, count)) + 1e-3f);
  for (size_t i = 0; i < count; i++) block[i] *= scale;
}

// Places and shares of some rows of the picture, one row after the other.
typedef struct {
  size_t stride;
  int32_t *places;
  float *lower, *upper;
} band;

FOVEA_HOG_INLINE void fill_band(hog_rows *rows, const fovea_hog_picture *picture, const fovea_hog_windows *windows, int32_t y,
                                int32_t lines, bool is_first, const band *band) {
  for (int32_t line = 0; line < lines; line++) {
    hog_gradients(rows, picture, y + line, is_first && line == 0, false, true);
    size_t start = band->stride * (size_t)line;
    shared_bins(rows->dx, rows->dy, hog_width(picture), windows->bins, windows->is_signed, band->places + start, band->lower + start,
                band->upper + start);
  }
}

// The usual geometry: blocks of 2 × 2 cells, one cell apart. A pixel then belongs to four blocks and in each to four cells; its 16
// weights are products of four across and four down. Each line of a cell has sums of its own, in which pixels count with the weights
// across, one vector for a bin; lines then count with the weights down, and what two cells beside each other give a block is added up.
// What is done for each cell is small beside its pixels, even where these are 4 × 4.
typedef struct {
  // For each line of a cell and each bin, and one beyond: the columns of cells of the block to the left, and of that to the right.
  lanes4 *lines;
  lanes8 *begun;   // for each cell of a row and each bin: its part of the blocks that begin there
  lanes8 *before;  // for each bin: what the cell to the left gives the blocks that end there
  lanes4 *row;     // for each block of a row and each bin: its cells, row by row
} tiles;

static tiles tiles_at(float *scratch, const fovea_hog_windows *windows) {
  size_t bins = (size_t)windows->bins, columns = (size_t)windows->columns;
  tiles tiles;
  tiles.begun = (lanes8 *)(((uintptr_t)scratch + 63) / 64 * 64);
  tiles.before = tiles.begun + (columns + 1) * bins;
  tiles.row = (lanes4 *)(tiles.before + bins);
  tiles.lines = tiles.row + columns * bins;
  memset(tiles.begun, 0, (columns + 1) * bins * sizeof(lanes8));
  return tiles;
}

size_t fovea_hog_tile_scratch(int32_t columns, int32_t bins, int32_t cell_height) {
  return 16 + 8 * ((size_t)columns + 2) * (size_t)bins + 4 * (size_t)columns * (size_t)bins + 4 * (size_t)cell_height * ((size_t)bins + 1);
}

// Adds the pixels of a row of cells; after the first row, tiles->row has the blocks of the row above.
FOVEA_HOG_INLINE void add_tiles(const fovea_hog_windows *windows, const band *band, int32_t row, const tiles *tiles) {
  int32_t bins = windows->bins, cell_width = windows->cell_width, cell_height = windows->cell_height, slots = bins + 1;
  const lanes4 *across = (const lanes4 *)windows->tile;
  const lanes8 *down = (const lanes8 *)(windows->tile + 4 * cell_width);
  for (int32_t column = 0; column <= windows->columns; column++) {
    lanes4 *lines = tiles->lines;
    memset(lines, 0, sizeof(lanes4) * (size_t)(cell_height * slots));
    size_t start = (size_t)(windows->left + column * cell_width);
    for (int32_t x = 0; x < cell_width; x++) {
      lanes4 weights = across[x];
      // Neighbouring pixels often meet in one bin; those of different lines do not wait for each other.
      for (int32_t line = 0; line < cell_height; line++) {
        size_t pixel = start + (size_t)x + band->stride * (size_t)line;
        lanes4 *sum = lines + line * slots + band->places[pixel];
        sum[0] += weights * band->lower[pixel];
        sum[1] += weights * band->upper[pixel];
      }
    }
    for (int32_t line = 0; line < cell_height; line++) lines[line * slots] += lines[line * slots + bins];
    lanes8 *begun = tiles->begun + column * bins, *before = tiles->before;
    lanes4 *block = tiles->row + (column - 1) * bins;
    for (int32_t bin = 0; bin < bins; bin++) {
      lanes8 above = begun[bin], below = {0};
      for (int32_t line = 0; line < cell_height; line++) {
        lanes4 sum = lines[line * slots + bin];
        lanes8 twice = __builtin_shufflevector(sum, sum, 0, 1, 2, 3, 0, 1, 2, 3);
        above += twice * down[2 * line];
        below += twice * down[2 * line + 1];
      }
      begun[bin] = below;
      if (row > 0 && column > 0)
        block[bin] = __builtin_shufflevector(before[bin], before[bin], 2, 3, 6, 7) + __builtin_shufflevector(above, above, 0, 1, 4, 5);
      before[bin] = above;
    }
  }
}

FOVEA_HOG_INLINE float sum_of_lanes(lanes4 sums) { return (sums[0] + sums[2]) + (sums[1] + sums[3]); }

// Writes the cells of a block, column by column, each with its bins together and all times `scale`.
FOVEA_HOG_INLINE void write_cells(const lanes4 *source, int32_t bins, float scale, float *block) {
  float *targets[4] = {block, block + 2 * bins, block + bins, block + 3 * bins};
  int32_t bin = 0;
  for (; bin + 4 <= bins; bin += 4) {
    lanes4 a = source[bin] * scale, b = source[bin + 1] * scale, c = source[bin + 2] * scale, d = source[bin + 3] * scale;
    lanes4 ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    lanes4 AB = __builtin_shufflevector(a, b, 2, 6, 3, 7), CD = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    *(lanes4 *)(targets[0] + bin) = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
    *(lanes4 *)(targets[1] + bin) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
    *(lanes4 *)(targets[2] + bin) = __builtin_shufflevector(AB, CD, 0, 1, 4, 5);
    *(lanes4 *)(targets[3] + bin) = __builtin_shufflevector(AB, CD, 2, 3, 6, 7);
  }
  for (; bin < bins; bin++) {
    lanes4 last = source[bin] * scale;
    for (int32_t cell = 0; cell < 4; cell++) targets[cell][bin] = last[cell];
  }
}

// L2-Hys of a row of blocks as `normalize` has it, some blocks at a time, so that their roots and quotients are vectors.
enum { TOGETHER = 8 };

FOVEA_HOG_INLINE void write_blocks(const fovea_hog_windows *windows, const tiles *tiles, int32_t row, float *blocks) {
  int32_t bins = windows->bins;
  float clip = windows->clip, first_epsilon = (float)(4 * bins) * 0.1f;
  for (int32_t first = 0; first < windows->columns; first += TOGETHER) {
    int32_t count = windows->columns - first < TOGETHER ? windows->columns - first : TOGETHER;
    lanes4 *source = tiles->row + first * bins;
    float scales[TOGETHER] = {0};
    for (int32_t block = 0; block < count; block++) {
      lanes4 sums = {0};
      for (int32_t bin = 0; bin < bins; bin++) sums += source[block * bins + bin] * source[block * bins + bin];
      scales[block] = sum_of_lanes(sums);
    }
    for (int32_t block = 0; block < TOGETHER; block++)
      scales[block] = 1.0f / (__builtin_elementwise_sqrt(scales[block]) + first_epsilon);
    for (int32_t block = 0; block < count; block++) {
      lanes4 sums = {0};
      for (int32_t bin = 0; bin < bins; bin++) {
        lanes4 value = source[block * bins + bin] * scales[block];
        for (int32_t cell = 0; cell < 4; cell++) value[cell] = value[cell] < clip ? value[cell] : clip;
        source[block * bins + bin] = value;
        sums += value * value;
      }
      scales[block] = sum_of_lanes(sums);
    }
    for (int32_t block = 0; block < TOGETHER; block++) scales[block] = 1.0f / (__builtin_elementwise_sqrt(scales[block]) + 1e-3f);
    for (int32_t block = 0; block < count; block++) {
      size_t place = (size_t)(first + block) * (size_t)windows->rows + (size_t)row;
      write_cells(source + block * bins, bins, scales[block], blocks + place * 4 * (size_t)bins);
    }
  }
}

// Any geometry: block by block.
FOVEA_HOG_INLINE void add_block(const fovea_hog_windows *windows, const band *band, int32_t column, int32_t row, float *block) {
  int32_t bins = windows->bins;
  int32_t width = windows->block_columns * windows->cell_width, height = windows->block_rows * windows->cell_height;
  for (int32_t y = 0; y < height; y++) {
    size_t start = band->stride * (size_t)(row * windows->stride_y + y) + (size_t)(windows->left + column * windows->stride_x);
    for (int32_t x = 0; x < width; x++) {
      int32_t place = band->places[start + (size_t)x], next = place + 1 < bins ? place + 1 : 0;
      for (int32_t cell_column = 0; cell_column < windows->block_columns; cell_column++) {
        float weight_x = windows->weights_x[cell_column * width + x];
        if (weight_x == 0) continue;
        for (int32_t cell_row = 0; cell_row < windows->block_rows; cell_row++) {
          float weight = weight_x * windows->weights_y[cell_row * height + y];
          float *histogram = block + (cell_column * windows->block_rows + cell_row) * bins;
          histogram[place] += weight * band->lower[start + (size_t)x];
          histogram[next] += weight * band->upper[start + (size_t)x];
        }
      }
    }
  }
}

FOVEA_KERNEL(void, hog_weighted_blocks,
             (const fovea_hog_picture *picture, const fovea_hog_windows *windows, float *scratch, float *blocks),
             (picture, windows, scratch, blocks)) {
  hog_rows rows;
  float *next = hog_rows_start(&rows, hog_width(picture), scratch);
  int32_t block_height = windows->block_rows * windows->cell_height;
  int32_t height = (windows->rows - 1) * windows->stride_y + block_height;
  int32_t lines = windows->tile ? windows->cell_height : height;
  size_t stride = hog_stride(hog_width(picture)), area = stride * (size_t)lines;
  band band = {stride, (int32_t *)next, next + area, next + 2 * area};
  if (windows->tile) {
    tiles tiles = tiles_at(scratch + fovea_hog_scratch(hog_width(picture), lines), windows);
    for (int32_t row = 0; row <= windows->rows; row++) {
      fill_band(&rows, picture, windows, windows->top + row * lines, lines, row == 0, &band);
      add_tiles(windows, &band, row, &tiles);
      if (row > 0) write_blocks(windows, &tiles, row - 1, blocks);
    }
    return;
  }
  size_t length = (size_t)windows->block_columns * (size_t)windows->block_rows * (size_t)windows->bins;
  memset(blocks, 0, (size_t)windows->columns * (size_t)windows->rows * length * sizeof(float));
  fill_band(&rows, picture, windows, windows->top, height, true, &band);
  for (int32_t column = 0; column < windows->columns; column++)
    for (int32_t row = 0; row < windows->rows; row++, blocks += length) {
      add_block(windows, &band, column, row, blocks);
      normalize(blocks, length, windows->clip);
    }
}

void fovea_hog_tile_weights(int32_t width, int32_t height, const float *weights_x, const float *weights_y, float *tile) {
  // In the block that begins one cell before, the pixel is in the second column (row) of cells.
  for (int32_t x = 0; x < width; x++)
    for (int32_t lane = 0; lane < 4; lane++) *tile++ = weights_x[lane % 2 * 2 * width + (lane < 2 ? x + width : x)];
  for (int32_t y = 0; y < height; y++)
    for (int32_t lane = 0; lane < 16; lane++) *tile++ = weights_y[lane / 4 % 2 * 2 * height + (lane < 8 ? y + height : y)];
}
