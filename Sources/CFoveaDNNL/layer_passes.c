#ifdef FOVEA_DNNL
#include <math.h>
#include <string.h>

#include "prepared.h"

static void drop_pictures(const network *in, const step *step, float *const *data) {
  size_t pictures = (size_t)in->options.batch, extent = step->extent / pictures;
  for (size_t i = 0; i < pictures; i++) {
    uint64_t key = fovea_dropout_key(in->seed, in->step, (uint64_t)step->node, in->first_picture + i);
    fovea_scale(data[0] + i * extent, data[1] + i * extent, extent, fovea_dropout_factor(key, 0, step->number));
  }
}

// The gradient of a bias from that of the output, where the step has buffers for it from `place` on; see use_bias_gradient.
static void sum_bias_gradient(const network *in, const step *step, float *const *data, int place) {
  if (step->count <= place) return;
  const fovea_dnnl_value *value = &in->values[in->nodes[step->node].output];
  fovea_block_sums(data[1], data[place], shape_of(in, step->buffers[1], value));
  memcpy(data[place + 1], data[place], (size_t)value->channels * sizeof(float));
}

// Data: input, gradient, result, and the gradient of a bias.
static void depth_wise_weights(const network *in, const step *step, float *const *data) {
  const fovea_dnnl_node *node = &in->nodes[step->node];
  fovea_blocks shape = shape_of(in, step->buffers[1], &in->values[node->output]);
  fovea_block_depth_wise_weights(data[0], data[1], data[2], shape, windows_of(in, node), (size_t)node->dilation[0],
                                 (size_t)node->dilation[1]);
  sum_bias_gradient(in, step, data, 3);
}

// Data: input, gradient, result, scratch, and the gradient of a bias.
static void own_weights(const network *in, const step *step, float *const *data) {
  if (step->kind == RUN_REDUCED_WEIGHTS)
    fovea_reduced_gradient(data[0], data[1], data[2], reduced_shape(in, step->node), data[3]);
  else if (step->kind == RUN_FIRST_WEIGHTS)
    fovea_first_gradient(data[0], data[1], data[2], reduced_shape(in, step->node), data[3]);
  else
    fovea_winograd_gradient(data[0], data[1], data[2], winograd_shape(in, step->node, channel_block(in, step->buffers[0]), 2),
                            data[3]);
  sum_bias_gradient(in, step, data, 4);
}

// Data: input, transformed or packed weights, output, scratch, with pooling the places where a gradient will be wanted, and the bias where
// there is one.
static void own_convolution(const network *in, const step *step, float *const *data) {
  const fovea_dnnl_node *node = &in->nodes[step->node];
  int curve = in->node_states[step->node].curve, biased = node->parameters[1] >= 0;
  const float *bias = biased ? data[step->count - 1] : NULL;
  uint8_t *places = step->count - biased > 4 ? (uint8_t *)data[4] : NULL;
  if (step->kind == RUN_FIRST) {
    fovea_first(data[0], (const uint16_t *)data[1], bias, data[2], reduced_shape(in, step->node), data[3]);
  } else {
    fovea_winograd_shape shape = winograd_shape(in, step->node, channel_block(in, step->buffers[0]), 0);
    shape.pooled = step->kind == RUN_WINOGRAD_POOLED;
    fovea_winograd(data[0], data[1], bias, data[2], places, shape, data[3]);
  }
  if (curve != FOVEA_IDENTITY_CURVE) fovea_bend(data[2], data[2], in->buffers[step->buffers[2]].bytes / sizeof(float), curve);
}

static void load_winograd(const network *in, const step *step, float *const *data) {
  int block = (int)step->number, turned = step->kind == RUN_WINOGRAD_LOAD_TURNED;
  fovea_winograd_shape shape = turned ? winograd_slope_shape(in, step->node, block) : winograd_shape(in, step->node, block, 0);
  fovea_winograd_weights(data[0], shape, turned, data[1]);
}

// Where one picture's numbers are, and the rows of its table.
typedef struct {
  fovea_blocks shape;
  size_t extent, channels, all, group;
  float *mean, *inverse, *factor, *addend, *sum, *product;
} picture_groups;

static picture_groups groups_of(const network *in, const step *step, float *table, size_t picture) {
  const fovea_dnnl_node *node = &in->nodes[step->node];
  const fovea_dnnl_value *value = &in->values[node->output];
  fovea_blocks shape = shape_of(in, step->buffers[0], value);
  shape.pictures = 1;
  size_t all = shape.blocks * shape.block;
  table += picture * TABLE_ROWS * all;
  return (picture_groups){.shape = shape,
                          .extent = all * shape.places,
                          .channels = (size_t)value->channels,
                          .all = all,
                          .group = (size_t)value->channels / (size_t)node->groups,
                          .mean = table + TABLE_MEAN * all,
                          .inverse = table + TABLE_VARIANCE * all,
                          .factor = table + TABLE_FACTOR * all,
                          .addend = table + TABLE_ADDEND * all,
                          .sum = table + TABLE_SUM * all,
                          .product = table + TABLE_PRODUCT * all};
}

// Data: input, output, table, scale, shift. Picture by picture, so that the second pass finds what the first has read in the cache.
static void normalize_groups(const network *in, const step *step, float *const *data) {
  const fovea_dnnl_node *node = &in->nodes[step->node];
  const float *scale = data[3], *shift = data[4];
  for (size_t picture = 0; picture < (size_t)in->options.batch; picture++) {
    picture_groups g = groups_of(in, step, data[2], picture);
    const float *input = data[0] + picture * g.extent;
    // Mean and variance of each channel, from which those of its group follow.
    fovea_block_moments(input, g.shape, g.mean, g.inverse);
    for (size_t first = 0; first < g.channels; first += g.group) {
      double mean = 0, variance = 0, size = (double)g.group;
      for (size_t c = first; c < first + g.group; c++) mean += (double)g.mean[c] / size;
      for (size_t c = first; c < first + g.group; c++) {
        double away = (double)g.mean[c] - mean;
        variance += ((double)g.inverse[c] + away * away) / size;
      }
      for (size_t c = first; c < first + g.group; c++) {
        g.mean[c] = (float)mean;
        g.inverse[c] = (float)(1 / sqrt(variance + (double)node->number));
        g.factor[c] = scale[c] * g.inverse[c];
        g.addend[c] = shift[c] - g.mean[c] * g.factor[c];
      }
    }
    for (size_t c = g.channels; c < g.all; c++) g.mean[c] = g.inverse[c] = g.factor[c] = g.addend[c] = 0;
    fovea_block_affine(input, data[1] + picture * g.extent, g.shape, g.factor, g.addend, in->node_states[step->node].curve);
  }
}

// Data: input, gradient, result, table, and the gradients of scale and shift where they are wanted. With n numbers in a
// group, the deviation d and slopes g behind the curve, the result is
// (s − Σs / n − (input − mean) · Σ(s · (input − mean)) / (n · d²)) / d where s = scale · g.
static void normalize_groups_slope(const network *in, const step *step, float *const *data) {
  int learned = step->count > 4;
  for (size_t picture = 0; picture < (size_t)in->options.batch; picture++) {
    picture_groups g = groups_of(in, step, data[3], picture);
    size_t begin = picture * g.extent;
    float *slope = data[2] + begin;
    fovea_block_curve_slope(data[0] + begin, data[1] + begin, slope, g.shape, g.factor, g.addend, g.mean,
                            in->node_states[step->node].curve, g.sum, g.product);
    for (size_t c = 0; learned && c < g.channels; c++) {
      data[4][c] = (picture ? data[4][c] : 0) + g.product[c] * g.inverse[c];
      data[5][c] = (picture ? data[5][c] : 0) + g.sum[c];
    }
    double count = (double)g.group * (double)g.shape.places;
    for (size_t first = 0; first < g.channels; first += g.group) {
      double sum = 0, product = 0;
      for (size_t c = first; c < first + g.group; c++) {
        sum += (double)(g.factor[c] * g.sum[c]);
        product += (double)(g.factor[c] * g.product[c]);
      }
      for (size_t c = first; c < first + g.group; c++) {
        g.sum[c] = (float)(sum / count);
        g.product[c] = (float)(product / count) * g.inverse[c] * g.inverse[c];
      }
    }
    for (size_t c = g.channels; c < g.all; c++) g.sum[c] = g.product[c] = 0;
    fovea_block_blend(slope, data[0] + begin, slope, g.shape, g.factor, g.sum, g.product, g.mean);
  }
}

// Moves the parts of each picture into the whole, or out of it. Data: the whole, then the parts.
static void move_parts(const network *in, const step *step, float *const *data, int out) {
  size_t pictures = (size_t)in->options.batch;
  float *whole = data[0];
  for (size_t picture = 0; picture < pictures; picture++)
    for (int i = 1; i < step->count; i++) {
      size_t extent = in->buffers[step->buffers[i]].bytes / sizeof(float) / pictures;
      float *part = data[i] + picture * extent;
      memcpy(out ? part : whole, out ? whole : part, extent * sizeof(float));
      whole += extent;
    }
}

void run_layer(const network *in, const step *step, float *const *data) {
  const fovea_dnnl_node *node = &in->nodes[step->node];
  switch (step->kind) {
  case RUN_BEND: fovea_bend(data[0], data[1], step->extent, in->node_states[step->node].curve); break;
  case RUN_BEND_SLOPE: fovea_bend_slope(data[0], data[1], data[2], step->extent, in->node_states[step->node].curve); break;
  case RUN_DROP_PICTURES: drop_pictures(in, step, data); break;
  case RUN_GATE: fovea_block_gate(data[0], data[1], data[2], shape_of(in, step->buffers[0], &in->values[node->input])); break;
  case RUN_GATE_SLOPE:
    fovea_block_gate_slope(data[0], data[1], data[2], data[3], data[4],
                           shape_of(in, step->buffers[0], &in->values[node->input]));
    break;
  case RUN_DEPTH_WISE_SLOPE:
    fovea_block_depth_wise_slope(data[0], data[1], data[2], shape_of(in, step->buffers[0], &in->values[node->output]),
                                 windows_of(in, node), (size_t)node->dilation[0], (size_t)node->dilation[1]);
    break;
  case RUN_DEPTH_WISE_WEIGHTS: depth_wise_weights(in, step, data); break;
  case RUN_GROUPS: normalize_groups(in, step, data); break;
  case RUN_GROUPS_SLOPE: normalize_groups_slope(in, step, data); break;
  case RUN_WINOGRAD_LOAD:
  case RUN_WINOGRAD_LOAD_TURNED: load_winograd(in, step, data); break;
  case RUN_FIRST_LOAD: fovea_first_weights(data[0], reduced_shape(in, step->node), (uint16_t *)data[1]); break;
  case RUN_WINOGRAD:
  case RUN_WINOGRAD_POOLED:
  case RUN_FIRST: own_convolution(in, step, data); break;
  case RUN_WINOGRAD_SLOPE:
    fovea_winograd(data[0], data[1], NULL, data[2], NULL,
                   winograd_slope_shape(in, step->node, channel_block(in, step->buffers[0])), data[3]);
    break;
  case RUN_WINOGRAD_WEIGHTS:
  case RUN_REDUCED_WEIGHTS:
  case RUN_FIRST_WEIGHTS: own_weights(in, step, data); break;
  case RUN_PLAIN_WEIGHTS:
  case RUN_PAIRED_WEIGHTS: turn_weights(in, step, data); break;
  case RUN_JOIN: move_parts(in, step, data, 0); break;
  case RUN_PART: move_parts(in, step, data, 1); break;
  default: break;
  }
}
#else
typedef int fovea_without_onednn;
#endif
