#include "hog_rows.h"

size_t fovea_hog_scratch(int32_t width, int32_t band) {
  return hog_stride(width) * (FOVEA_HOG_ROWS_STRIDES + 3 * (size_t)band) + FOVEA_HOG_MARGIN;
}

// The bin of each gradient of a row, by the side of each bound on which it lies, and its magnitude. Both products of a comparison are
// rounded alike, so that gradients of whole numbers fall exactly where their angle does.
FOVEA_HOG_INLINE void hard_bins(const float *restrict dx, const float *restrict dy, int32_t width, int32_t bins, const float *bounds,
                                float *restrict magnitudes, int32_t *restrict places) {
  for (int32_t x = 0; x < width; x++) {
    magnitudes[x] = __builtin_elementwise_sqrt(dx[x] * dx[x] + dy[x] * dy[x]);
    places[x] = 0;
  }
  for (int32_t bound = 0; bound < bins - 1; bound++) {
    float cosine = bounds[2 * bound], sine = bounds[2 * bound + 1];
    for (int32_t x = 0; x < width; x++) {
      bool turned = dy[x] < 0 || (dy[x] == 0 && dx[x] < 0);
      float across = turned ? -dx[x] : dx[x];
      float up = turned ? -dy[x] : dy[x];
      places[x] += cosine * up >= sine * across ? 1 : 0;
    }
  }
}

#define SPREAD 4  // neighbouring pixels add to different copies of a histogram, for they often meet in one bin

FOVEA_KERNEL(void, hog_cells,
             (const fovea_hog_picture *picture, int32_t cell_width, int32_t cell_height, int32_t columns, int32_t rows, int32_t bins,
              const float *bounds, float *scratch, float *cells),
             (picture, cell_width, cell_height, columns, rows, bins, bounds, scratch, cells)) {
  hog_rows lines;
  float *next = hog_rows_start(&lines, hog_width(picture), scratch);
  size_t stride = hog_stride(hog_width(picture));
  float *magnitudes = next;
  int32_t *places = (int32_t *)(next + stride * (size_t)cell_height);
  float share = 1.0f / (float)(cell_width * cell_height);
  for (int32_t row = 0; row < rows; row++) {
    for (int32_t line = 0; line < cell_height; line++) {
      int32_t y = row * cell_height + line;
      hog_gradients(&lines, picture, y, y == 0, true, false);
      hard_bins(lines.dx, lines.dy, hog_width(picture), bins, bounds, magnitudes + stride * (size_t)line, places + stride * (size_t)line);
    }
    for (int32_t column = 0; column < columns; column++) {
      float *histogram = cells + ((size_t)row * (size_t)columns + (size_t)column) * (size_t)bins;
      float sums[SPREAD * 256];
      memset(sums, 0, SPREAD * sizeof(float) * (size_t)bins);
      for (int32_t line = 0; line < cell_height; line++) {
        const float *magnitude = magnitudes + stride * (size_t)line + column * cell_width;
        const int32_t *place = places + stride * (size_t)line + column * cell_width;
        int32_t x = 0;
        for (; x + SPREAD <= cell_width; x += SPREAD)
          for (int32_t copy = 0; copy < SPREAD; copy++) sums[copy * bins + place[x + copy]] += magnitude[x + copy];
        for (; x < cell_width; x++) sums[place[x]] += magnitude[x];
      }
      for (int32_t bin = 0; bin < bins; bin++) {
        float sum = 0;
        for (int32_t copy = 0; copy < SPREAD; copy++) sum += sums[copy * bins + bin];
        histogram[bin] = sum * share;
      }
    }
  }
}

FOVEA_KERNEL(void, hog_blocks,
             (const float *cells, int32_t columns, int32_t rows, int32_t bins, int32_t block_columns, int32_t block_rows,
              fovea_hog_norm norm, float epsilon, float clip, float *blocks),
             (cells, columns, rows, bins, block_columns, block_rows, norm, epsilon, clip, blocks)) {
  size_t run = (size_t)block_columns * (size_t)bins, count = run * (size_t)block_rows;
  float *block = blocks;
  for (int32_t row = 0; row + block_rows <= rows; row++) {
    for (int32_t column = 0; column + block_columns <= columns; column++, block += count) {
      for (int32_t line = 0; line < block_rows; line++) {
        const float *source = cells + ((size_t)(row + line) * (size_t)columns + (size_t)column) * (size_t)bins;
        memcpy(block + run * (size_t)line, source, run * sizeof(float));
      }
      switch (norm) {
      case FOVEA_HOG_L1: {
        float sum = hog_sum(block, count);
        for (size_t i = 0; i < count; i++) block[i] /= sum + epsilon;
        break;
      }
      case FOVEA_HOG_L1_ROOT: {
        float sum = hog_sum(block, count);
        for (size_t i = 0; i < count; i++) block[i] = __builtin_elementwise_sqrt(block[i] / (sum + epsilon));
        break;
      }
      case FOVEA_HOG_L2:
      case FOVEA_HOG_L2_HYS: {
        float scale = 1.0f / __builtin_elementwise_sqrt(hog_sum_of_squares(block, count) + epsilon * epsilon);
        if (norm == FOVEA_HOG_L2_HYS) {
          hog_clip(block, count, scale, clip);
          scale = 1.0f / __builtin_elementwise_sqrt(hog_sum_of_squares(block, count) + epsilon * epsilon);
        }
        for (size_t i = 0; i < count; i++) block[i] *= scale;
      }
      }
    }
  }
}
