// Separable resampling of 8-bit samples in fixed point, and the sample-wise conversions that pictures need.
#ifndef FOVEA_RESAMPLE_H
#define FOVEA_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

// Bits behind the point of a weight: a sum of 8-bit samples times weights that add up to one stays inside 32 bits with room for
// the overshoot of negative weights.
#define FOVEA_RESAMPLE_BITS 22

// One direction of a resampling: output i is the sum over k < counts[i] of weights[i * taps + k] times input starts[i] + k,
// rounded to the nearest level and clipped to 0…255.
typedef struct {
  size_t length;           // outputs
  size_t taps;             // room for weights of one output
  const int32_t *starts;   // first input of each output
  const int32_t *counts;   // inputs of each output, at most `taps`
  const int32_t *weights;  // length * taps, scaled by 1 << FOVEA_RESAMPLE_BITS
  const int16_t *packed;   // for rows: the weights by fovea_resample_pack, or NULL, which is slower
} fovea_resample_plan;

// The weights as the vector code for rows wants them, for pixels of `channels` samples: how many numbers, and the numbers.
size_t fovea_resample_packed_count(const fovea_resample_plan *plan, size_t channels);
void fovea_resample_pack(const fovea_resample_plan *plan, size_t channels, int16_t *packed);

// Resamples each of `rows` rows of `width` pixels of `channels` (1, 3 or 4) samples to plan->length pixels.
// Rows stand without padding in both pictures.
void fovea_resample_rows(const uint8_t *source, size_t width, size_t rows, size_t channels, const fovea_resample_plan *plan,
                         uint8_t *target);

// Resamples the columns of a picture of `row_bytes` samples a row to plan->length rows.
void fovea_resample_columns(const uint8_t *source, size_t row_bytes, const fovea_resample_plan *plan, uint8_t *target);

// Turns a picture: pixel (x, y) of the `width` by `height` target is pixel start + x * along_x + y * along_y of the source.
void fovea_walk(const uint8_t *source, size_t channels, ptrdiff_t start, ptrdiff_t along_x, ptrdiff_t along_y, size_t width,
                size_t height, uint8_t *target);

// Luma of `count` pixels of `channels` (3 or 4) samples: (19595 R + 38470 G + 7471 B + 32768) >> 16, Rec. 601 weights.
void fovea_luma(const uint8_t *source, size_t count, size_t channels, uint8_t *target);

// Blends `count` RGBA pixels with a background: round((sample * alpha + background * (255 - alpha)) / 255).
void fovea_blend(const uint8_t *source, size_t count, const uint8_t *background, uint8_t *target);

// Writes the gray of `count` pixels into `channels` (3 or 4) samples each; the fourth becomes 255.
void fovea_spread_gray(const uint8_t *source, size_t count, size_t channels, uint8_t *target);

// Colors of `count` RGBA pixels times their alpha, and back. As in Pillow, a color over its alpha clips at 255 on the way back.
void fovea_premultiply(const uint8_t *source, size_t count, uint8_t *target);
void fovea_unpremultiply(uint8_t *pixels, size_t count);

#endif
