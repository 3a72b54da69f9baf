// From 8-bit pictures to the inputs of networks. Pictures are interleaved (height × width × channels) of 1, 3 or 4 channels without
// padding.
#ifndef FOVEA_AUGMENT_H
#define FOVEA_AUGMENT_H

#include <stddef.h>
#include <stdint.h>

// Writes planes (channels × out_height × out_width) of a window of the picture whose first column is x0 and first row y0:
//   output[c][y][x] = picture[r(y0 + y)][r(x0 + x')][c] * scale[c] + offset[c],  x' = flip ? out_width - 1 - x : x
// where r mirrors coordinates at the middle of the border pixels (-1 becomes 1), as often as needed. Product and sum are rounded
// separately, so the result is the same at every level.
void fovea_window_planes(const uint8_t *picture, size_t width, size_t height, size_t channels, ptrdiff_t x0, ptrdiff_t y0,
                         size_t out_width, size_t out_height, int flip, const float *scale, const float *offset,
                         float *output);

// Writes planes (channels × out_height × out_width) of the picture moved, turned and enlarged, with other colors. Column x and row y of
// the output show the picture at the column place[0] x + place[1] y + place[2] and the row place[3] x + place[4] y + place[5], where
// whole numbers are the middles of pixels: bilinear between the four nearest, mirrored beyond the border as above. Red, green and
// blue become color[4 c] red + color[4 c + 1] green + color[4 c + 2] blue + color[4 c + 3], limited to 0…255, then times scale[c] plus
// offset[c]; gray becomes color[0] gray + color[3]; a fourth channel keeps its value. The same at every level.
void fovea_warp_planes(const uint8_t *picture, size_t width, size_t height, size_t channels, const float *place,
                       const float *color, size_t out_width, size_t out_height, const float *scale, const float *offset,
                       float *output);

// Adds the sum and the sum of squares of each channel of `pixels` pixels to sums[c] and squares[c].
void fovea_add_moments(const uint8_t *picture, size_t pixels, size_t channels, uint64_t *sums, uint64_t *squares);

// A number that differs for different bytes with a probability near 1 - 2^-64. Not against intent: whoever relies on equality
// compares the bytes as well.
uint64_t fovea_fingerprint(const uint8_t *bytes, size_t count, uint64_t seed);

#endif
