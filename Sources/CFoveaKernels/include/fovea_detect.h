// Sliding windows: the scores of a template at all places of a grid.
#ifndef FOVEA_DETECT_H
#define FOVEA_DETECT_H

#include <stddef.h>

// Floats of one row of a template of `columns` cells with `channels` numbers each, as the kernel wants it: filled up with zeros.
size_t fovea_template_stride(size_t columns, size_t channels);

// Floats behind the last cell of a grid that the kernel may read; they must be finite and count nothing.
#define FOVEA_TEMPLATE_SLACK 16

// scores[y][x] = bias + the sum over the template's rows r and the numbers k of a row of
// weights[r * stride + k] * cells[(y + r) * columns * channels + x * channels + k]: the linear score of the window whose first cell is
// (x, y).
// cells: rows × columns × channels and FOVEA_TEMPLATE_SLACK more. scores: (rows - template_rows + 1) × (columns - template_columns + 1).
void fovea_template_scores(const float *cells, size_t columns, size_t rows, size_t channels, const float *weights,
                           size_t template_columns, size_t template_rows, float bias, float *scores);

#endif
