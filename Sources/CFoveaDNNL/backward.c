#ifdef FOVEA_DNNL
#include "prepared.h"

int gradient_of(const network *in, int node) { return in->value_states[in->nodes[node].output].gradient; }

static layout layout_of(const network *in, int buffer) { return in->buffers[buffer].layout; }

int into_gradients(network *in, layout plain, int64_t offset) {
  return add_buffer(in, plain, IN_GRADIENTS, (size_t)offset * sizeof(float));
}

static void copy(network *in, step_kind kind, int from, int to, float number) {
  step *added = add_step(in, kind, NONE);
  added->number = number;
  use(added, 0, from);
  use(added, 0, to);
}

void contribute(network *in, int value, int buffer) {
  value_state *state = &in->value_states[value];
  if (in->failed || !state->needs_gradient) return;
  if (state->gradient == NONE) {
    state->gradient = buffer;
    return;
  }
  layout data = layout_of(in, state->gradient);
  int second = arranged(in, buffer, data, IN_ARENA), sum = add_buffer(in, data, IN_ARENA, 0);
  step *added = add_step(in, RUN_ADD, NONE);
  use(added, 0, state->gradient);
  use(added, 0, second);
  use(added, 0, sum);
  state->gradient = sum;
}

void add_slope_step(network *in, step_kind kind, int node, int gradient, int weights, int result, int memory) {
  step *added = add_step(in, kind, node);
  use(added, 0, gradient);
  use(added, 0, weights);
  use(added, 0, result);
  use(added, 0, memory);
  contribute(in, in->nodes[node].input, result);
}

// By sums of products. What is a factor has the method's type where oneDNN has it, what is a sum is float.
static dnnl_primitive_desc_t convolution_gradient(network *in, int index, dnnl_prop_kind_t kind, layout source,
                                                  layout weights, layout bias, layout target) {
  const fovea_dnnl_node *node = &in->nodes[index];
  int for_input = kind == dnnl_backward_data, method = node->methods[for_input ? 1 : 2];
  window window = window_of(node);
  dnnl_primitive_desc_t description = NULL, forward = in->node_states[index].forward;
  dnnl_status_t status = dnnl_unimplemented;
  if (method == FOVEA_BFLOAT16) {
    layout read = for_input ? source : open_factor(in, method, &in->values[node->input]);
    layout factors = for_input ? weights_factor(in, method, node) : weights;
    layout slopes = open_factor(in, method, &in->values[node->output]);
    if (in->failed) return NULL;
    status = describe_convolution(&description, in->engine, kind, read, factors, bias, slopes, &window, dnnl_alg_kind_undef,
                                  forward);
  }
  if (status != dnnl_success)
    status = describe_convolution(&description, in->engine, kind, source, weights, bias, target, &window, dnnl_alg_kind_undef,
                                  forward);
  if (status != dnnl_success) fail(in, "describing a convolution's gradient", status);
  return description;
}

// A layer's input as a primitive reads it: as the forward run arranged it already, or arranged anew.
static int input_as(network *in, int index, layout wanted) {
  int known = in->node_states[index].source;
  if (layouts_equal(layout_of(in, known), wanted)) return known;
  return arranged(in, in->value_states[in->nodes[index].input].buffer, wanted, IN_ARENA);
}

static dnnl_primitive_desc_t dense_gradient(network *in, int index, dnnl_prop_kind_t kind, layout source, layout weights,
                                            layout bias, layout target) {
  dnnl_primitive_desc_t description = NULL;
  dnnl_status_t status =
      describe_dense(&description, in->engine, kind, source, weights, bias, target, in->node_states[index].forward);
  if (status != dnnl_success) fail(in, "describing a dense layer's gradient", status);
  return description;
}

static void build_weighted(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  const fovea_dnnl_value *from = &in->values[node->input], *to = &in->values[node->output];
  node_state *state = &in->node_states[index];
  int dense = node->operation == FOVEA_DENSE, gradient = gradient_of(in, index);
  int64_t batch = in->options.batch;
  layout source = open_layout(in, batch, from->channels, from->height, from->width);
  layout target = dense ? table_layout(in, batch, to->channels) : open_layout(in, batch, to->channels, to->height, to->width);
  layout weights = weights_layout(in, node, 0), plain = weights_layout(in, node, 1), row = row_layout(in, to->channels);
  layout bias = node->parameters[1] >= 0 ? row : NULL;
  if (dense) gradient = renamed(in, gradient, target);
  if (in->failed) return;
  if (learns(node) && !build_depth_wise_weights(in, index) && !build_own_weights(in, index)) {
    // The first layer's pictures are read as they come, as its forward run does.
    int known = node->input == 0 && !dense && node->methods[0] != FOVEA_BFLOAT16;
    layout read = known ? layout_of(in, state->source) : source;
    dnnl_primitive_desc_t description = (dense ? dense_gradient : convolution_gradient)(
        in, index, dnnl_backward_weights, read, weights, bias, target);
    if (in->failed) return;
    keep_description(in, description);
    layout made = primitive_layout(description, dnnl_query_diff_weights_md);
    int there = into_gradients(in, plain, node->parameters[0]);
    int result = layouts_equal(made, plain) ? there : add_buffer(in, made, IN_ARENA, 0);
    int from_source = input_as(in, index, primitive_layout(description, dnnl_query_src_md));
    int from_target = arranged(in, gradient, primitive_layout(description, dnnl_query_diff_dst_md), IN_ARENA);
    step *added = add_primitive(in, description, index);
    use(added, DNNL_ARG_SRC, from_source);
    use(added, DNNL_ARG_DIFF_DST, from_target);
    use(added, DNNL_ARG_DIFF_WEIGHTS, result);
    if (bias) use(added, DNNL_ARG_DIFF_BIAS, into_gradients(in, row, node->parameters[1]));
    if (result != there) put_weights(in, index, result, there);
  }
  if (!in->value_states[node->input].needs_gradient || in->failed) return;
  if (build_depth_wise_slope(in, index) || build_winograd_slope(in, index)) return;
  dnnl_primitive_desc_t description =
      (dense ? dense_gradient : convolution_gradient)(in, index, dnnl_backward_data, source, weights, NULL, target);
  if (in->failed) return;
  keep_description(in, description);
  int read = loaded_weights(in, index, primitive_layout(description, dnnl_query_weights_md));
  int from_target = arranged(in, gradient, primitive_layout(description, dnnl_query_diff_dst_md), IN_ARENA);
  int result = add_buffer(in, primitive_layout(description, dnnl_query_diff_src_md), IN_ARENA, 0);
  step *added = add_primitive(in, description, index);
  use(added, DNNL_ARG_DIFF_DST, from_target);
  use(added, DNNL_ARG_WEIGHTS, read);
  use(added, DNNL_ARG_DIFF_SRC, result);
  contribute(in, node->input, result);
}

static void build_pooling(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  node_state *state = &in->node_states[index];
  window window = window_of(node);
  dnnl_alg_kind_t algorithm =
      node->operation == FOVEA_MAXIMUM_POOLING ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding;
  layout source = layout_of(in, state->source), target = layout_of(in, state->target);
  if (!state->forward) {
    int gradient = arranged(in, gradient_of(in, index), target, IN_ARENA), result = add_buffer(in, source, IN_ARENA, 0);
    step *added = add_step(in, RUN_MAXIMUM_SLOPE, index);
    use(added, 0, gradient);
    use(added, 0, state->workspace);
    use(added, 0, result);
    return contribute(in, node->input, result);
  }
  dnnl_primitive_desc_t description = NULL;
  dnnl_status_t status = describe_pooling(&description, in->engine, dnnl_backward_data, algorithm, source, target, &window,
                                          state->forward);
  if (status != dnnl_success) return fail(in, "describing a pooling's gradient", status);
  keep_description(in, description);
  int gradient = arranged(in, gradient_of(in, index), target, IN_ARENA), result = add_buffer(in, source, IN_ARENA, 0);
  step *added = add_primitive(in, description, index);
  use(added, DNNL_ARG_DIFF_DST, gradient);
  use(added, DNNL_ARG_WORKSPACE, state->workspace);
  use(added, DNNL_ARG_DIFF_SRC, result);
  contribute(in, node->input, result);
}

static void build_block_normalization(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  node_state *state = &in->node_states[index];
  layout data = layout_of(in, state->source), row = row_layout(in, in->values[node->output].channels);
  if (in->failed) return;
  int gradient = arranged(in, gradient_of(in, index), data, IN_ARENA), result = add_buffer(in, data, IN_ARENA, 0);
  int64_t rows = node->frozen ? 0 : 4;
  int into[4];
  for (int i = 0; i < rows; i++) into[i] = into_gradients(in, row, node->parameters[i]);
  step *added = add_step(in, RUN_NORMALIZE_SLOPE, index);
  use(added, 0, state->source);
  use(added, 0, gradient);
  use(added, 0, result);
  use(added, 0, state->table);
  for (int i = 0; i < rows; i++) use(added, 0, into[i]);
  contribute(in, node->input, result);
}

static void build_normalization(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  const fovea_dnnl_value *value = &in->values[node->output];
  node_state *state = &in->node_states[index];
  int measured = measures(in, node);
  if (!state->forward) return build_block_normalization(in, index);
  layout data = layout_of(in, state->source), row = row_layout(in, value->channels);
  unsigned flags = dnnl_use_scale | dnnl_use_shift | (measured ? 0 : dnnl_use_global_stats) |
                   (state->workspace != NONE ? dnnl_fuse_norm_relu : 0);
  dnnl_primitive_desc_t description = NULL;
  if (in->failed) return;
  dnnl_status_t status =
      describe_normalization(&description, in->engine, dnnl_backward, data, node->number, flags, state->forward);
  if (status != dnnl_success) return fail(in, "describing a batch normalization's gradient", status);
  keep_description(in, description);
  int gradient = arranged(in, gradient_of(in, index), data, IN_ARENA), result = add_buffer(in, data, IN_ARENA, 0);
  int scale = node->frozen ? add_buffer(in, row, IN_ARENA, 0) : into_gradients(in, row, node->parameters[0]);
  int shift = node->frozen ? add_buffer(in, row, IN_ARENA, 0) : into_gradients(in, row, node->parameters[1]);
  step *added = add_primitive(in, description, index);
  use(added, DNNL_ARG_SRC, state->source);
  use(added, DNNL_ARG_MEAN, state->mean);
  use(added, DNNL_ARG_VARIANCE, state->variance);
  use(added, DNNL_ARG_SCALE, state->scale);
  use(added, DNNL_ARG_SHIFT, state->shift);  // version 2 asks for it though nothing depends on it
  use(added, DNNL_ARG_WORKSPACE, state->workspace);
  use(added, DNNL_ARG_DIFF_DST, gradient);
  use(added, DNNL_ARG_DIFF_SRC, result);
  use(added, DNNL_ARG_DIFF_SCALE, scale);
  use(added, DNNL_ARG_DIFF_SHIFT, shift);
  if (measured) {
    float count = (float)in->options.batch * (float)value->height * (float)value->width;
    copy(in, RUN_COPY, state->mean, into_gradients(in, row, node->parameters[2]), 0);
    copy(in, RUN_UNBIASED, state->variance, into_gradients(in, row, node->parameters[3]),
         count > 1 ? count / (count - 1) : 1);
  }
  contribute(in, node->input, result);
}

// The statistics of the pictures at hand, where no gradient goes through the normalization.
static void build_statistics(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  const fovea_dnnl_value *value = &in->values[node->output];
  node_state *state = &in->node_states[index];
  layout row = row_layout(in, value->channels);
  if (in->failed) return;
  int mean = into_gradients(in, row, node->parameters[2]), variance = into_gradients(in, row, node->parameters[3]);
  if (state->forward) {
    float count = (float)in->options.batch * (float)value->height * (float)value->width;
    copy(in, RUN_COPY, state->mean, mean, 0);
    copy(in, RUN_UNBIASED, state->variance, variance, count > 1 ? count / (count - 1) : 1);
    return;
  }
  step *added = add_step(in, RUN_STATISTICS, index);
  added->number = (float)channel_block(in, state->source);  // the pictures themselves need not be kept for it
  use(added, 0, state->table);
  use(added, 0, mean);
  use(added, 0, variance);
}

static void build_elementwise(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  node_state *state = &in->node_states[index];
  dnnl_alg_kind_t algorithm = node->operation == FOVEA_GELU      ? dnnl_eltwise_gelu_erf
                              : node->operation == FOVEA_SCALING ? dnnl_eltwise_linear
                                                                 : dnnl_eltwise_relu_use_dst_for_bwd;
  layout data = layout_of(in, state->source);
  dnnl_primitive_desc_t description = NULL;
  dnnl_status_t status = describe_elementwise(&description, in->engine, dnnl_backward_data, algorithm,
                                              node->operation == FOVEA_SCALING ? node->number : 0, data, state->forward);
  if (status != dnnl_success) return fail(in, "describing an activation's gradient", status);
  keep_description(in, description);
  int gradient = arranged(in, gradient_of(in, index), data, IN_ARENA), result = add_buffer(in, data, IN_ARENA, 0);
  step *added = add_primitive(in, description, index);
  if (node->operation == FOVEA_RELU)
    use(added, DNNL_ARG_DST, state->target);
  else
    use(added, DNNL_ARG_SRC, state->source);
  use(added, DNNL_ARG_DIFF_DST, gradient);
  use(added, DNNL_ARG_DIFF_SRC, result);
  contribute(in, node->input, result);
}

static void build_dropout(network *in, int index) {
  layout plain = layout_of(in, in->node_states[index].target);
  int gradient = arranged(in, gradient_of(in, index), plain, IN_ARENA), result = add_buffer(in, plain, IN_ARENA, 0);
  step *added = add_step(in, RUN_DROPOUT, index);
  added->number = in->nodes[index].number;
  use(added, 0, gradient);
  use(added, 0, result);
  contribute(in, in->nodes[index].input, result);
}

static void build_addition(network *in, int index) {
  int gradient = gradient_of(in, index), rectified = index + 1 < in->node_count && in->node_states[index + 1].fused;
  if (rectified) {
    layout data = layout_of(in, in->node_states[index].target);
    int from = arranged(in, gradient, data, IN_ARENA);
    gradient = add_buffer(in, data, IN_ARENA, 0);
    step *added = add_step(in, RUN_RELU_SLOPE, index);
    use(added, 0, in->node_states[index].target);
    use(added, 0, from);
    use(added, 0, gradient);
  }
  contribute(in, in->nodes[index].input, gradient);
  contribute(in, in->nodes[index].second_input, gradient);
}

static void build_flatten(network *in, int index) {
  const fovea_dnnl_value *from = &in->values[in->nodes[index].input], *to = &in->values[in->nodes[index].output];
  int64_t batch = in->options.batch;
  layout row = plain_layout(in, batch, to->channels, 1, 1);
  layout plain = plain_layout(in, batch, from->channels, from->height, from->width);
  if (in->failed) return;
  contribute(in, in->nodes[index].input, renamed(in, arranged(in, gradient_of(in, index), row, IN_ARENA), plain));
}

// The gradient where it is above zero itself, and where the value is.
static void build_slope_rectifier(network *in, int index) {
  int value = in->value_states[in->nodes[index].input].buffer;
  layout data = layout_of(in, value);
  int result = arranged(in, gradient_of(in, index), data, IN_ARENA);
  for (int by_value = 0; by_value < 2; by_value++) {
    int gradient = result;
    result = add_buffer(in, data, IN_ARENA, 0);
    step *added = add_step(in, RUN_RELU_SLOPE, index);
    use(added, 0, by_value ? value : gradient);
    use(added, 0, gradient);
    use(added, 0, result);
  }
  contribute(in, in->nodes[index].input, result);
}

void build_backward(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  value_state *output = &in->value_states[node->output];
  if (in->failed) return;
  if (!output->needs_gradient || output->gradient == NONE) {
    if (node->operation == FOVEA_BATCH_NORMALIZATION && node->fixed && measures(in, node)) build_statistics(in, index);
    return;
  }
  // An activation that another node does begins that node's gradient; a pooling has a gradient of its own wherever it is done.
  if (in->node_states[index].fused && node->operation != FOVEA_MAXIMUM_POOLING)
    return contribute(in, node->input, output->gradient);
  switch (node->operation) {
  case FOVEA_CONVOLUTION:
  case FOVEA_DENSE: return build_weighted(in, index);
  case FOVEA_MAXIMUM_POOLING:
  case FOVEA_AVERAGE_POOLING: return build_pooling(in, index);
  case FOVEA_BATCH_NORMALIZATION: return build_normalization(in, index);
  case FOVEA_RELU:
  case FOVEA_GELU:
  case FOVEA_SCALING: return build_elementwise(in, index);
  case FOVEA_DROPOUT: return build_dropout(in, index);
  case FOVEA_ADD: return build_addition(in, index);
  case FOVEA_FLATTEN: return build_flatten(in, index);
  case FOVEA_SLOPE_RECTIFIER: return build_slope_rectifier(in, index);
  default: return build_layer_backward(in, index);
  }
}
#else
typedef int fovea_without_onednn;
#endif
