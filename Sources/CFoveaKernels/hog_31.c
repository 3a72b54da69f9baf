#include "hog_rows.h"

typedef float lanes4 __attribute__((ext_vector_type(4), aligned(4)));

#define ORIENTATIONS 18
#define FEATURES 31

// The one of 18 directions that is nearest to each gradient, by the largest of the products with nine unit vectors (cosine and sine of
// 0, 20 … 160 degrees to four digits, here times 10,000: of gradients of 8-bit samples all products are then exact), and the magnitude.
FOVEA_HOG_INLINE void nearest_directions(const float *restrict dx, const float *restrict dy, int32_t width, int32_t *restrict places,
                                         float *restrict magnitudes) {
  static const float across[9] = {10000, 9397, 7660, 5000, 1736, -1736, -5000, -7660, -9397};
  static const float down[9] = {0, 3420, 6428, 8660, 9848, 9848, 8660, 6428, 3420};
  for (int32_t x = 0; x < width; x++) {
    float best = 0;
    int32_t place = 0;
    for (int32_t direction = 0; direction < 9; direction++) {
      float product = across[direction] * dx[x] + down[direction] * dy[x];
      bool is_ahead = product > best, is_behind = -product > best;
      best = is_ahead ? product : is_behind ? -product : best;
      place = is_ahead ? direction : is_behind ? direction + 9 : place;
    }
    places[x] = place;
    magnitudes[x] = __builtin_elementwise_sqrt(dx[x] * dx[x] + dy[x] * dy[x]);
  }
}

// The pixels between the middles of four cells add to these four; the cells have columns `column` and the next, rows `row` and the next.
typedef struct {
  int32_t side, columns, rows;
  size_t stride;
  const int32_t *places;
  const float *magnitudes;
  int32_t visible_width;
} band;

FOVEA_HOG_INLINE void add_tile(const band *band, int32_t column, int32_t row, int32_t first_line, int32_t last_line, float *cells) {
  int32_t side = band->side, half = side / 2;
  int32_t left = column * side + half, top = row * side + half;
  lanes4 sums[2 * ORIENTATIONS];
  memset(sums, 0, sizeof(sums));
  int32_t begin = left < 1 ? 1 : left, end = left + side;
  if (end > band->visible_width - 1) end = band->visible_width - 1;
  float step = 1.0f / (float)side, shift = ((float)half + 0.5f) * step - 0.5f;
  for (int32_t y = first_line; y < last_line; y++) {
    const int32_t *places = band->places + band->stride * (size_t)(y - top);
    const float *magnitudes = band->magnitudes + band->stride * (size_t)(y - top);
    float lower = (float)(y - top) * step + shift;
    for (int32_t x = begin; x < end; x++) {
      float right = (float)(x - left) * step + shift;
      lanes4 weights = {(1 - right) * (1 - lower), right * (1 - lower), (1 - right) * lower, right * lower};
      sums[(x & 1) * ORIENTATIONS + places[x]] += weights * magnitudes[x];
    }
  }
  for (int32_t corner = 0; corner < 4; corner++) {
    int32_t cell_column = column + corner % 2, cell_row = row + corner / 2;
    if (cell_column < 0 || cell_column >= band->columns || cell_row < 0 || cell_row >= band->rows) continue;
    float *cell = cells + ((size_t)cell_row * (size_t)band->columns + (size_t)cell_column) * ORIENTATIONS;
    for (int32_t place = 0; place < ORIENTATIONS; place++) cell[place] += sums[place][corner] + sums[ORIENTATIONS + place][corner];
  }
}

FOVEA_HOG_INLINE float at_most(float value, float bound) { return value < bound ? value : bound; }

// The numbers of one cell. The four scales belong to the neighbourhoods below right, above right, below left and above left.
FOVEA_HOG_INLINE void describe(const float *cell, const float scales[4], float *restrict features) {
  float energies[4] = {0, 0, 0, 0};
  for (int32_t place = 0; place < ORIENTATIONS; place++) {
    float sum = 0;
    for (int32_t part = 0; part < 4; part++) {
      float value = at_most(cell[place] * scales[part], 0.2f);
      energies[part] += value;
      sum += value;
    }
    features[place] = 0.5f * sum;
  }
  for (int32_t place = 0; place < ORIENTATIONS / 2; place++) {
    float both = cell[place] + cell[place + ORIENTATIONS / 2], sum = 0;
    for (int32_t part = 0; part < 4; part++) sum += at_most(both * scales[part], 0.2f);
    features[ORIENTATIONS + place] = 0.5f * sum;
  }
  for (int32_t part = 0; part < 4; part++) features[27 + part] = 0.2357f * energies[part];
}

FOVEA_KERNEL(void, hog_31,
             (const fovea_hog_picture *picture, int32_t side, int32_t columns, int32_t rows, float *scratch, float *work,
              float *features),
             (picture, side, columns, rows, scratch, work, features)) {
  hog_rows lines;
  float *next = hog_rows_start(&lines, hog_width(picture), scratch);
  int32_t width = hog_width(picture), height = hog_height(picture), visible_height = rows * side;
  // Beyond the last pixel but one, the picture goes on with the gradient of that pixel.
  int32_t visible_width = columns * side;
  size_t stride = hog_stride(width > visible_width ? width : visible_width);
  int32_t *places = (int32_t *)next;
  float *magnitudes = next + stride * (size_t)side;
  size_t cell_count = (size_t)columns * (size_t)rows;
  float *cells = work;
  memset(cells, 0, cell_count * ORIENTATIONS * sizeof(float));
  band band = {side, columns, rows, stride, places, magnitudes, visible_width};
  int32_t known = 0;
  for (int32_t row = -1; row < rows; row++) {
    int32_t top = row * side + side / 2, begin = top < 1 ? 1 : top, end = top + side;
    if (end > visible_height - 1) end = visible_height - 1;
    for (int32_t y = begin; y < end; y++) {
      int32_t source = y < height - 2 ? y : height - 2;
      if (source > known) {
        hog_gradients(&lines, picture, source, source == 1, false, false);
        known = source;
      }
      int32_t *line = places + stride * (size_t)(y - top);
      float *line_magnitudes = magnitudes + stride * (size_t)(y - top);
      nearest_directions(lines.dx, lines.dy, width, line, line_magnitudes);
      for (int32_t x = width - 1; x < visible_width; x++) {
        line[x] = line[width - 2];
        line_magnitudes[x] = line_magnitudes[width - 2];
      }
    }
    for (int32_t column = -1; column < columns; column++) add_tile(&band, column, row, begin, end, cells);
  }
  float *energies = work + cell_count * ORIENTATIONS;
  for (size_t index = 0; index < cell_count; index++) {
    const float *cell = cells + index * ORIENTATIONS;
    energies[index] = 0;
    for (int32_t place = 0; place < ORIENTATIONS / 2; place++) {
      float both = cell[place] + cell[place + ORIENTATIONS / 2];
      energies[index] += both * both;
    }
  }
  for (int32_t row = 1; row + 1 < rows; row++) {
    for (int32_t column = 1; column + 1 < columns; column++, features += FEATURES) {
      float scales[4];
      for (int32_t part = 0; part < 4; part++) {
        const float *corner = energies + (size_t)(row - part % 2) * (size_t)columns + (size_t)(column - part / 2);
        float energy = corner[0] + corner[1] + corner[columns] + corner[columns + 1];
        scales[part] = 1.0f / __builtin_elementwise_sqrt(energy + 0.0001f);
      }
      describe(cells + ((size_t)row * (size_t)columns + (size_t)column) * ORIENTATIONS, scales, features);
    }
  }
}
