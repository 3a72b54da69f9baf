#include "include/fovea_cascade.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

void fovea_integrals(const uint8_t *gray, size_t width, size_t height, int32_t *sums, int32_t *squares, int32_t *tilted, int32_t *work) {
  size_t pitch = width + 1;
  memset(sums, 0, pitch * sizeof(int32_t));
  if (squares) memset(squares, 0, pitch * sizeof(int32_t));
  for (size_t y = 0; y < height; y++) {
    uint32_t sum = 0, square = 0;
    int32_t *line = sums + (y + 1) * pitch;
    line[0] = 0;
    for (size_t x = 0; x < width; x++) {
      sum += gray[y * width + x];
      line[x + 1] = (int32_t)((uint32_t)line[x + 1 - pitch] + sum);
    }
    if (!squares) continue;
    line = squares + (y + 1) * pitch;
    line[0] = 0;
    for (size_t x = 0; x < width; x++) {
      square += (uint32_t)gray[y * width + x] * gray[y * width + x];
      line[x + 1] = (int32_t)((uint32_t)line[x + 1 - pitch] + square);
    }
  }
  if (!tilted) return;
  // Cones that begin outside of the picture reach into it, so the sums are made for columns beyond its sides too.
  size_t margin = height + 1, wide = width + 2 * height + 4;
  memset(work, 0, (height + 1) * wide * sizeof(int32_t));
  for (size_t y = 1; y <= height; y++) {
    for (size_t place = 1; place + 1 < wide; place++) {
      // Column X of the sums is place X + margin; its cone's tip is the sample at column X - 1.
      uint32_t value = (uint32_t)work[(y - 1) * wide + place - 1] + (uint32_t)work[(y - 1) * wide + place + 1];
      if (y >= 2) value -= (uint32_t)work[(y - 2) * wide + place];
      if (place >= margin + 1 && place < margin + 1 + width) {
        size_t x = place - margin - 1;
        value += gray[(y - 1) * width + x];
        if (y >= 2) value += gray[(y - 2) * width + x];
      }
      work[y * wide + place] = (int32_t)value;
    }
  }
  for (size_t y = 0; y <= height; y++) memcpy(tilted + y * pitch, work + y * wide + margin, pitch * sizeof(int32_t));
}

static inline int32_t area(const int32_t *p, size_t pitch, int32_t x, int32_t y, int32_t width, int32_t height) {
  const int32_t *top = p + (size_t)y * pitch + (size_t)x, *bottom = top + (size_t)height * pitch;
  return (int32_t)((uint32_t)top[0] - (uint32_t)top[width] - (uint32_t)bottom[0] + (uint32_t)bottom[width]);
}

static inline int32_t tilted_area(const int32_t *p, size_t pitch, int32_t x, int32_t y, int32_t width, int32_t height) {
  const int32_t *tip = p + (size_t)y * pitch + (size_t)x;
  const int32_t *left = tip + (size_t)height * pitch - height, *right = tip + (size_t)width * pitch + width;
  const int32_t *bottom = tip + (size_t)(width + height) * pitch + width - height;
  return (int32_t)((uint32_t)tip[0] - (uint32_t)left[0] - (uint32_t)right[0] + (uint32_t)bottom[0]);
}

// The pattern of the eight cells around a cell of `r`: from the top left corner clockwise, the highest bit first.
static inline int32_t pattern(const int32_t *p, size_t pitch, const int32_t *r) {
  int32_t w = r[2], h = r[3], corners[16];
  const int32_t *start = p + (size_t)r[1] * pitch + (size_t)r[0];
  for (int32_t row = 0; row < 4; row++)
    for (int32_t column = 0; column < 4; column++) corners[row * 4 + column] = start[(size_t)(row * h) * pitch + (size_t)(column * w)];
#define CELL(place)                                                                                                    \
  (int32_t)((uint32_t)corners[place] - (uint32_t)corners[place + 1] - (uint32_t)corners[place + 4] + (uint32_t)corners[place + 5])
  int32_t middle = CELL(5);
  static const int32_t around[8] = {0, 1, 2, 6, 10, 9, 8, 4};
  int32_t code = 0;
  for (int32_t place = 0; place < 8; place++) code |= (CELL(around[place]) >= middle ? 128 : 0) >> place;
#undef CELL
  return code;
}

typedef struct {
  const int32_t *sums, *tilted;  // at the window's corner
  size_t pitch;
  float norm;
} window;

static inline float haar(const fovea_cascade *cascade, const window *window, int32_t feature) {
  const int32_t *rectangles = cascade->rectangles + 12 * (size_t)feature;
  const float *weights = cascade->weights + 3 * (size_t)feature;
  float value = 0;
  for (int32_t part = 0; part < 3; part++) {
    const int32_t *r = rectangles + 4 * part;
    if (part == 2 && weights[2] == 0.0f) break;
    int32_t sum = cascade->tilted[feature] ? tilted_area(window->tilted, window->pitch, r[0], r[1], r[2], r[3])
                                           : area(window->sums, window->pitch, r[0], r[1], r[2], r[3]);
    value += weights[part] * (float)sum;
  }
  return value * window->norm;
}

// 1 where all stages are passed, else the number of the failed stage with a minus sign.
static int32_t run(const fovea_cascade *cascade, const window *window) {
  const int32_t *nodes = cascade->nodes, *tree = cascade->tree_nodes, *subsets = cascade->subsets;
  const float *leaves = cascade->leaves, *splits = cascade->splits;
  for (int32_t stage = 0; stage < cascade->stages; stage++) {
    double sum = 0;
    for (int32_t count = cascade->stage_trees[stage]; count > 0; count--, tree++) {
      int32_t index = 0;
      do {
        const int32_t *node = nodes + 3 * index;
        bool is_left;
        if (cascade->is_haar) {
          is_left = (double)haar(cascade, window, node[2]) < (double)splits[index];
        } else {
          int32_t code = pattern(window->sums, window->pitch, cascade->rectangles + 4 * (size_t)node[2]);
          is_left = ((uint32_t)subsets[8 * index + (code >> 5)] >> (code & 31)) & 1;
        }
        index = is_left ? node[0] : node[1];
      } while (index > 0);
      sum += (double)leaves[-index];
      nodes += 3 * *tree;
      leaves += *tree + 1;
      if (cascade->is_haar) splits += *tree;
      else subsets += 8 * *tree;
    }
    if (sum < (double)cascade->stage_thresholds[stage]) return -stage;
  }
  return 1;
}

size_t fovea_cascade_scan(const fovea_cascade *cascade, const int32_t *sums, const int32_t *squares, const int32_t *tilted,
                          size_t width, size_t height, size_t step, size_t room, int32_t *hits) {
  size_t pitch = width + 1, found = 0;
  if (width < (size_t)cascade->width || height < (size_t)cascade->height) return 0;
  size_t across = width + 1 - (size_t)cascade->width, down = height + 1 - (size_t)cascade->height;
  int32_t inner_width = cascade->width - 2, inner_height = cascade->height - 2;
  double inner = (double)inner_width * (double)inner_height;
  for (size_t y = 0; y < down; y += step) {
    for (size_t x = 0; x < across; x += step) {
      size_t place = y * pitch + x;
      window window = {sums + place, tilted ? tilted + place : NULL, pitch, 1.0f};
      if (cascade->is_haar) {
        int32_t sum = area(window.sums, pitch, 1, 1, inner_width, inner_height);
        uint32_t square = (uint32_t)area(squares + place, pitch, 1, 1, inner_width, inner_height);
        double spread = inner * square - (double)sum * sum;
        // A window that is flat or nearly so is passed over; the step stays as it is.
        if (!(spread > 0)) continue;
        window.norm = (float)(1 / sqrt(spread));
        if (!(inner * (double)window.norm < 1e-1)) continue;
      }
      int32_t result = run(cascade, &window);
      if (result > 0) {
        if (found < room) {
          hits[2 * found] = (int32_t)x;
          hits[2 * found + 1] = (int32_t)y;
        }
        found++;
      }
      if (result == 0) x += step;
    }
  }
  return found;
}

void fovea_resample_exact(const uint8_t *source, size_t width, size_t target_width, size_t target_height, const int32_t *columns,
                          const uint16_t *column_shares, const int32_t *rows, const uint16_t *row_shares, size_t height, uint8_t *target) {
  for (size_t y = 0; y < target_height; y++) {
    size_t below = (size_t)rows[y] + 1 < height ? (size_t)rows[y] + 1 : height - 1;
    const uint8_t *first = source + (size_t)rows[y] * width, *second = source + below * width;
    uint32_t lower = row_shares[y], upper = 256 - lower;
    for (size_t x = 0; x < target_width; x++) {
      size_t left = (size_t)columns[x], right = left + 1 < width ? left + 1 : width - 1;
      uint32_t share = column_shares[x], rest = 256 - share;
      uint32_t top = first[left] * rest + first[right] * share, bottom = second[left] * rest + second[right] * share;
      target[y * target_width + x] = (uint8_t)((top * upper + bottom * lower + 32768) >> 16);
    }
  }
}
