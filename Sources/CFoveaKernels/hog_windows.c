#include "hog_rows.h"

typedef float lanes4 __attribute__((ext_vector_type(4), aligned(4)));
typedef float lanes16 __attribute__((ext_vector_type(16), aligned(4)));

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
#pragma clang fp reassociate(on)
  float sum = 0;
  for (size_t i = 0; i < count; i++) sum += block[i] * block[i];
  float scale = 1.0f / (__builtin_elementwise_sqrt(sum) + (float)count * 0.1f);
  sum = 0;
  for (size_t i = 0; i < count; i++) {
    float value = block[i] * scale;
    value = value < clip ? value : clip;
    block[i] = value;
    sum += value * value;
  }
  scale = 1.0f / (__builtin_elementwise_sqrt(sum) + 1e-3f);
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

// The usual geometry: blocks of 2 × 2 cells, one cell apart. A pixel then belongs to four blocks and in each to four cells: it adds to 16
// sums of each of its two bins with 16 fixed weights, which is one vector. The sums of a cell are then handed to its blocks, in which the
// four cells of a bin stand together.
FOVEA_HOG_INLINE void add_tiles(const fovea_hog_windows *windows, const band *band, int32_t row, float *blocks) {
  int32_t bins = windows->bins, cell_width = windows->cell_width;
  size_t block_length = 4 * (size_t)bins;
  lanes16 sums[2 * 257];
  for (int32_t column = 0; column <= windows->columns; column++) {
    // Neighbouring pixels often meet in one bin; they add to two copies of the sums in turn.
    lanes16 *even = sums, *odd = sums + bins + 1;
    memset(sums, 0, 2 * sizeof(lanes16) * (size_t)(bins + 1));
    const float *weights = windows->tile;
    for (int32_t line = 0; line < windows->cell_height; line++) {
      size_t start = band->stride * (size_t)line + (size_t)(windows->left + column * cell_width);
      const int32_t *places = band->places + start;
      const float *lower = band->lower + start, *upper = band->upper + start;
      for (int32_t x = 0; x < cell_width; x++, weights += 16) {
        lanes16 weight = *(const lanes16 *)weights;
        lanes16 *sum = (x & 1 ? odd : even) + places[x];
        sum[0] += weight * lower[x];
        sum[1] += weight * upper[x];
      }
    }
    even[0] += even[bins];
    odd[0] += odd[bins];
    for (int32_t part = 0; part < 4; part++) {
      int32_t block_column = column - 1 + part / 2, block_row = row - 1 + part % 2;
      if (block_row < 0 || block_row >= windows->rows || block_column < 0 || block_column >= windows->columns) continue;
      float *block = blocks + ((size_t)block_column * (size_t)windows->rows + (size_t)block_row) * block_length;
      const float *first = (const float *)even + 4 * part, *second = (const float *)odd + 4 * part;
      for (int32_t bin = 0; bin < bins; bin++)
        *(lanes4 *)(block + 4 * bin) += *(const lanes4 *)(first + 16 * bin) + *(const lanes4 *)(second + 16 * bin);
    }
  }
}

// Of a block of 2 × 2 cells, puts the bins of a cell together.
FOVEA_HOG_INLINE void transpose(float *block, int32_t bins) {
  float copy[4 * 256];
  memcpy(copy, block, 4 * sizeof(float) * (size_t)bins);
  for (int32_t cell = 0; cell < 4; cell++)
    for (int32_t bin = 0; bin < bins; bin++) block[cell * bins + bin] = copy[4 * bin + cell];
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
  size_t length = (size_t)windows->block_columns * (size_t)windows->block_rows * (size_t)windows->bins;
  size_t count = (size_t)windows->columns * (size_t)windows->rows;
  memset(blocks, 0, count * length * sizeof(float));
  if (windows->tile) {
    for (int32_t row = 0; row <= windows->rows; row++) {
      fill_band(&rows, picture, windows, windows->top + row * lines, lines, row == 0, &band);
      add_tiles(windows, &band, row, blocks);
    }
  } else {
    fill_band(&rows, picture, windows, windows->top, height, true, &band);
    for (int32_t column = 0; column < windows->columns; column++)
      for (int32_t row = 0; row < windows->rows; row++)
        add_block(windows, &band, column, row, blocks + ((size_t)column * (size_t)windows->rows + (size_t)row) * length);
  }
  for (size_t block = 0; block < count; block++) {
    normalize(blocks + block * length, length, windows->clip);
    if (windows->tile) transpose(blocks + block * length, windows->bins);
  }
}

void fovea_hog_tile_weights(int32_t width, int32_t height, const float *weights_x, const float *weights_y,
                            float *tile) {
  for (int32_t y = 0; y < height; y++) {
    for (int32_t x = 0; x < width; x++, tile += 16) {
      for (int32_t lane = 0; lane < 16; lane++) {
        // In the block that begins one cell before, the pixel is in the second column (row) of cells.
        int32_t part = lane / 4, cell = lane % 4;
        int32_t block_x = part / 2 == 0 ? x + width : x, block_y = part % 2 == 0 ? y + height : y;
        tile[lane] = weights_x[(cell / 2) * 2 * width + block_x] * weights_y[(cell % 2) * 2 * height + block_y];
      }
    }
  }
}
