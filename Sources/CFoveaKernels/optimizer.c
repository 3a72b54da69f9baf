#include "fovea_optimizer.h"

#include "fovea_dispatch.h"

enum { LANES = 16 };

FOVEA_KERNEL(double, gather_gradients, (float *gradients, size_t stride, size_t shards, size_t count),
             (gradients, stride, shards, count)) {
  // So many sums side by side on every level, added up in one order.
  double lanes[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= count; i += LANES)
    for (size_t lane = 0; lane < LANES; lane++) {
      float sum = gradients[i + lane];
      for (size_t shard = 1; shard < shards; shard++) sum += gradients[shard * stride + i + lane];
      gradients[i + lane] = sum;
      lanes[lane] += (double)sum * (double)sum;
    }
  for (; i < count; i++) {
    float sum = gradients[i];
    for (size_t shard = 1; shard < shards; shard++) sum += gradients[shard * stride + i];
    gradients[i] = sum;
    lanes[0] += (double)sum * (double)sum;
  }
  double total = 0;
  for (size_t lane = 0; lane < LANES; lane++) total += lanes[lane];
  return total;
}

FOVEA_KERNEL(double, squared_norm, (const float *a, size_t count), (a, count)) {
  // Summed as in gather_gradients; the squares of floats are exact.
  double lanes[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= count; i += LANES)
    for (size_t lane = 0; lane < LANES; lane++) lanes[lane] += (double)a[i + lane] * (double)a[i + lane];
  for (; i < count; i++) lanes[0] += (double)a[i] * (double)a[i];
  double total = 0;
  for (size_t lane = 0; lane < LANES; lane++) total += lanes[lane];
  return total;
}

FOVEA_KERNEL(void, adam_step,
             (float *weights, float *mean, float *square, const float *gradients, size_t stride, size_t shards, size_t count,
              float rate, float decay, float keep_mean, float keep_square, float root, float epsilon),
             (weights, mean, square, gradients, stride, shards, count, rate, decay, keep_mean, keep_square, root, epsilon)) {
  for (size_t i = 0; i < count; i++) {
    float gradient = gradients[i];
    for (size_t shard = 1; shard < shards; shard++) gradient += gradients[shard * stride + i];
    mean[i] = keep_mean * mean[i] + (1 - keep_mean) * gradient;
    square[i] = keep_square * square[i] + (1 - keep_square) * gradient * gradient;
    weights[i] = decay * weights[i] - rate * mean[i] / (__builtin_elementwise_sqrt(square[i]) * root + epsilon);
  }
}

FOVEA_KERNEL(void, approach, (float *target, const float *source, size_t count, float part), (target, source, count, part)) {
  for (size_t i = 0; i < count; i++) target[i] += part * (source[i] - target[i]);
}

FOVEA_KERNEL(void, mix_pair, (float *a, float *b, size_t count, float part), (a, b, count, part)) {
  for (size_t i = 0; i < count; i++) {
    float first = a[i], second = b[i];
    a[i] = part * first + (1 - part) * second;
    b[i] = part * second + (1 - part) * first;
  }
}

FOVEA_KERNEL(void, combine, (const float *a, const float *b, float *sum, size_t count, float first, float second),
             (a, b, sum, count, first, second)) {
  for (size_t i = 0; i < count; i++) sum[i] = first * a[i] + second * b[i];
}

void fovea_transpose(const float *source, float *target, size_t rows, size_t columns) {
  // Squares of this side stay in the first-level cache, read along rows and written along columns.
  enum { SIDE = 16 };
  for (size_t row = 0; row < rows; row += SIDE)
    for (size_t column = 0; column < columns; column += SIDE)
      for (size_t i = row; i < row + SIDE && i < rows; i++)
        for (size_t j = column; j < column + SIDE && j < columns; j++) target[j * rows + i] = source[i * columns + j];
}
