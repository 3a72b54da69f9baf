#ifdef FOVEA_DNNL
#include <math.h>

#include "prepared.h"

int channel_block(const network *in, int buffer) {
  int block = layout_channel_block(in->buffers[buffer].layout);
  return block == 8 || block == 16 ? block : 0;
}

fovea_blocks shape_of(const network *in, int buffer, const fovea_dnnl_value *value) {
  size_t block = (size_t)channel_block(in, buffer), channels = (size_t)value->channels;
  return (fovea_blocks){.pictures = (size_t)in->options.batch,
                        .blocks = (channels + block - 1) / block,
                        .places = (size_t)value->height * (size_t)value->width,
                        .block = block};
}

fovea_windows windows_of(const network *in, const fovea_dnnl_node *node) {
  const fovea_dnnl_value *from = &in->values[node->input], *to = &in->values[node->output];
  return (fovea_windows){.height = (size_t)from->height,
                         .width = (size_t)from->width,
                         .target_height = (size_t)to->height,
                         .target_width = (size_t)to->width,
                         .rows = (size_t)node->kernel[0],
                         .columns = (size_t)node->kernel[1],
                         .row_step = (size_t)node->stride[0],
                         .column_step = (size_t)node->stride[1],
                         .top = (size_t)node->padding[0],
                         .left = (size_t)node->padding[1]};
}

// Data: input, output, table, scale, shift, and mean and variance where they are not measured.
static void normalize(const network *in, const step *step, float *const *data) {
  const fovea_dnnl_node *node = &in->nodes[step->node];
  const fovea_dnnl_value *value = &in->values[node->output];
  fovea_blocks shape = shape_of(in, step->buffers[0], value);
  size_t channels = (size_t)value->channels, all = shape.blocks * shape.block;
  float *table = data[2], *mean = table + TABLE_MEAN * all, *variance = table + TABLE_VARIANCE * all;
  float *factor = table + TABLE_FACTOR * all, *addend = table + TABLE_ADDEND * all;
  if (measures(in, node)) fovea_block_moments(data[0], shape, mean, variance);
  for (size_t c = 0; c < all; c++) {
    int filled = c >= channels;
    if (!measures(in, node)) {
      mean[c] = filled ? 0 : data[5][c];
      variance[c] = filled ? 0 : data[6][c];
    }
    factor[c] = filled ? 0 : data[3][c] / sqrtf(variance[c] + node->number);
    addend[c] = filled ? 0 : data[4][c] - mean[c] * factor[c];
  }
  fovea_block_affine(data[0], data[1], shape, factor, addend, in->node_states[step->node].curve);
}

// Data: input, gradient, result, table, and the gradients of scale, shift, mean and variance unless the layer is frozen. With the
// deviation d, n numbers of a channel and slopes g behind the curve, the result is
// scale / d · (g − Σg / n − (input − mean) · Σ(g · (input − mean)) / (n · d²)).
static void normalize_slope(const network *in, const step *step, float *const *data) {
  const fovea_dnnl_node *node = &in->nodes[step->node];
  const fovea_dnnl_value *value = &in->values[node->output];
  fovea_blocks shape = shape_of(in, step->buffers[0], value);
  size_t channels = (size_t)value->channels, all = shape.blocks * shape.block;
  float *table = data[3], *mean = table + TABLE_MEAN * all, *variance = table + TABLE_VARIANCE * all;
  float *factor = table + TABLE_FACTOR * all, *addend = table + TABLE_ADDEND * all;
  float *sum = table + TABLE_SUM * all, *product = table + TABLE_PRODUCT * all;
  fovea_block_curve_slope(data[0], data[1], data[2], shape, factor, addend, mean, in->node_states[step->node].curve, sum, product);
  float count = (float)shape.pictures * (float)shape.places;
  for (size_t c = 0; c < all; c++) {
    float inverse = 1.0f / (variance[c] + node->number);
    if (!node->frozen && c < channels) {
      data[4][c] = product[c] * sqrtf(inverse);
      data[5][c] = sum[c];
      data[6][c] = mean[c];
      data[7][c] = variance[c] * (count > 1 ? count / (count - 1) : 1);
    }
    sum[c] = measures(in, node) ? sum[c] / count : 0;
    product[c] = measures(in, node) ? product[c] * inverse / count : 0;
  }
  fovea_block_combine(data[2], data[0], data[2], shape, factor, sum, product, mean);
}

// Data: table, and where mean and variance go.
static void write_statistics(const network *in, const step *step, float *const *data) {
  const fovea_dnnl_value *value = &in->values[in->nodes[step->node].output];
  size_t channels = (size_t)value->channels, block = (size_t)step->number, all = (channels + block - 1) / block * block;
  const float *mean = data[0] + TABLE_MEAN * all, *variance = data[0] + TABLE_VARIANCE * all;
  float count = (float)in->options.batch * (float)value->height * (float)value->width;
  for (size_t c = 0; c < channels; c++) {
    data[1][c] = mean[c];
    data[2][c] = variance[c] * (count > 1 ? count / (count - 1) : 1);
  }
}

void run_pass(const network *in, const step *step, float *const *data) {
  const fovea_dnnl_node *node = &in->nodes[step->node];
  switch (step->kind) {
  case RUN_MAXIMUM:
    fovea_block_maximum(data[0], data[1], (uint8_t *)data[2], shape_of(in, step->buffers[0], &in->values[node->input]),
                        windows_of(in, node));
    break;
  case RUN_MAXIMUM_SLOPE:
    fovea_block_maximum_slope(data[0], (const uint8_t *)data[1], data[2],
                              shape_of(in, step->buffers[2], &in->values[node->input]), windows_of(in, node));
    break;
  case RUN_NORMALIZE: normalize(in, step, data); break;
  case RUN_NORMALIZE_SLOPE: normalize_slope(in, step, data); break;
  case RUN_STATISTICS: write_statistics(in, step, data); break;
  default: run_layer(in, step, data);
  }
}
#else
typedef int fovea_without_onednn;
#endif
