#ifdef FOVEA_DNNL
#include "prepared.h"

static dnnl_prop_kind_t kind_of(const network *in) {
  return in->options.training ? dnnl_forward_training : dnnl_forward_inference;
}

window window_of(const fovea_dnnl_node *node) {
  return (window){{node->kernel[0], node->kernel[1]},
                  {node->stride[0], node->stride[1]},
                  {node->padding[0], node->padding[1]},
                  {node->dilation[0] - 1, node->dilation[1] - 1}};
}

int source_of(const network *in, int node) { return in->value_states[in->nodes[node].input].buffer; }

int put_out(network *in, int node, layout layout) {
  int buffer = add_buffer(in, layout, IN_ARENA, 0);
  in->node_states[node].target = buffer;
  in->value_states[in->nodes[node].output].buffer = buffer;
  return buffer;
}

int reader_after(const network *in, int node) {
  int output = in->nodes[node].output, next = node + 1;
  int alone = next < in->node_count && in->nodes[next].input == output && in->value_states[output].consumers == 1;
  return alone && !in->values[output].kept ? next : NONE;
}

int activation_after(const network *in, int node) {
  int next = reader_after(in, node);
  if (next == NONE) return NONE;
  int curve = curve_of(in, next);
  return curve == FOVEA_IDENTITY_CURVE || curve == FOVEA_SIGMOID_CURVE || curve == FOVEA_HARD_SIGMOID_CURVE ? NONE : next;
}

static int rectifier_after(const network *in, int node) {
  int next = activation_after(in, node);
  return next != NONE && in->nodes[next].operation == FOVEA_RELU ? next : NONE;
}

void absorb(network *in, int node, int activation) {
  in->node_states[activation].fused = 1;
  in->value_states[in->nodes[activation].output].buffer = in->node_states[node].target;
}

// The steps of a convolution or dense layer.
static void build_weighted(network *in, int index, dnnl_primitive_desc_t description) {
  const fovea_dnnl_node *node = &in->nodes[index];
  node_state *state = &in->node_states[index];
  keep_description(in, description);
  state->forward = description;
  state->source = arranged(in, source_of(in, index), primitive_layout(description, dnnl_query_src_md), IN_ARENA);
  int weights = loaded_weights(in, index, primitive_layout(description, dnnl_query_weights_md));
  int bias = NONE;
  if (node->parameters[1] >= 0) {
    layout row = row_layout(in, in->values[node->output].channels);
    bias = loaded(in, node->parameters[1], row, row);
  }
  int target = put_out(in, index, primitive_layout(description, dnnl_query_dst_md));
  step *added = add_primitive(in, description, index);
  use(added, DNNL_ARG_SRC, state->source);
  use(added, DNNL_ARG_WEIGHTS, weights);
  use(added, DNNL_ARG_BIAS, bias);
  use(added, DNNL_ARG_DST, target);
}

static void build_convolution(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  const fovea_dnnl_value *from = &in->values[node->input], *to = &in->values[node->output];
  int64_t batch = in->options.batch;
  const int ways[2] = {node->methods[0], FOVEA_DIRECT};
  layout open[2] = {open_factor(in, ways[0], from), open_factor(in, ways[1], from)};
  layout weights[2] = {weights_factor(in, ways[0], node), weights_factor(in, ways[1], node)};
  layout target = open_layout(in, batch, to->channels, to->height, to->width);
  layout bias = node->parameters[1] >= 0 ? row_layout(in, to->channels) : NULL;
  window window = window_of(node);
  if (in->failed) return;
  // Pictures of a few channels are read as they come; blocks of 16 channels would be mostly empty.
  int few = node->input == 0 && from->channels <= 4;
  layout read = in->buffers[source_of(in, index)].layout;
  // What no gradient passes through need not be kept before it is bent.
  int activation = activation_after(in, index);
  if (activation != NONE && in->value_states[node->output].passes_gradient) activation = NONE;
  static const dnnl_alg_kind_t known[] = {[FOVEA_IDENTITY_CURVE] = dnnl_alg_kind_undef,
                                          [FOVEA_RELU_CURVE] = dnnl_eltwise_relu,
                                          [FOVEA_GELU_CURVE] = dnnl_eltwise_gelu_erf,
                                          [FOVEA_SILU_CURVE] = dnnl_eltwise_swish,
                                          [FOVEA_HARD_SWISH_CURVE] = dnnl_eltwise_hardswish};
  dnnl_alg_kind_t curves[2] = {known[curve_of(in, activation)], dnnl_alg_kind_undef}, chosen = dnnl_alg_kind_undef;
  dnnl_primitive_desc_t description = NULL;
  dnnl_status_t status = dnnl_unimplemented;
  for (int way = 0; way < 2 && status != dnnl_success; way++)
    for (int i = few && ways[way] != FOVEA_BFLOAT16 ? 0 : 1; i < 2 && status != dnnl_success; i++)
      for (int after = activation == NONE ? 1 : 0; after < 2 && status != dnnl_success; after++) {
        chosen = curves[after];
        status = describe_convolution(&description, in->engine, kind_of(in), i ? open[way] : read, weights[way], bias, target,
                                      &window, chosen, NULL);
      }
  if (status != dnnl_success) return fail(in, "describing a convolution", status);
  build_weighted(in, index, description);
  if (chosen != dnnl_alg_kind_undef) absorb(in, index, activation);
}

static void build_dense(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  int64_t batch = in->options.batch, units = in->values[node->output].channels;
  layout source = open_layout(in, batch, in->values[node->input].channels, 1, 1), weights = weights_layout(in, node, 0);
  layout bias = node->parameters[1] >= 0 ? row_layout(in, units) : NULL;
  layout target = table_layout(in, batch, units), plain = plain_layout(in, batch, units, 1, 1);
  if (in->failed) return;
  dnnl_primitive_desc_t description = NULL;
  dnnl_status_t status = describe_dense(&description, in->engine, kind_of(in), source, weights, bias, target, NULL);
  if (status != dnnl_success) return fail(in, "describing a dense layer", status);
  build_weighted(in, index, description);
  value_state *output = &in->value_states[node->output];
  output->buffer = renamed(in, output->buffer, plain);
}

int places_of(network *in, layout data) {
  return add_buffer(in, row_layout(in, (int64_t)(layout_bytes(data) / 16 + 1)), IN_ARENA, 0);
}

static void build_block_maximum(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  node_state *state = &in->node_states[index];
  layout data = alike(in, state->source, &in->values[node->output]);
  if (in->failed) return;
  int target = put_out(in, index, data);
  state->workspace = places_of(in, data);
  step *added = add_step(in, RUN_MAXIMUM, index);
  use(added, 0, state->source);
  use(added, 0, target);
  use(added, 0, state->workspace);
}

static void build_pooling(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  node_state *state = &in->node_states[index];
  const fovea_dnnl_value *to = &in->values[node->output];
  window window = window_of(node);
  layout open = open_layout(in, in->options.batch, to->channels, to->height, to->width);
  state->source = source_of(in, index);
  if (in->failed) return;
  if (node->operation == FOVEA_MAXIMUM_POOLING && channel_block(in, state->source) &&
      (int64_t)node->kernel[0] * node->kernel[1] <= 256)
    return build_block_maximum(in, index);
  dnnl_alg_kind_t algorithm =
      node->operation == FOVEA_MAXIMUM_POOLING ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding;
  dnnl_status_t status = describe_pooling(&state->forward, in->engine, kind_of(in), algorithm,
                                          in->buffers[state->source].layout, open, &window, NULL);
  if (status != dnnl_success) return fail(in, "describing a pooling", status);
  keep_description(in, state->forward);
  int target = put_out(in, index, primitive_layout(state->forward, dnnl_query_dst_md));
  layout workspace = primitive_layout(state->forward, dnnl_query_workspace_md);
  if (workspace && layout_bytes(workspace) > 0) state->workspace = add_buffer(in, workspace, IN_ARENA, 0);
  step *added = add_primitive(in, state->forward, index);
  use(added, DNNL_ARG_SRC, state->source);
  use(added, DNNL_ARG_DST, target);
  use(added, DNNL_ARG_WORKSPACE, state->workspace);
}

// Statistics, normalization and activation in two passes of our own.
static void build_block_normalization(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  node_state *state = &in->node_states[index];
  int measured = measures(in, node), activation = activation_after(in, index);
  layout data = in->buffers[state->source].layout, row = row_layout(in, in->values[node->output].channels);
  layout table = row_layout(in, TABLE_ROWS * (in->values[node->output].channels + 16));
  if (in->failed) return;
  state->table = add_buffer(in, table, IN_ARENA, 0);
  int scale = loaded(in, node->parameters[0], row, row), shift = loaded(in, node->parameters[1], row, row);
  int mean = measured ? NONE : loaded(in, node->parameters[2], row, row);
  int variance = measured ? NONE : loaded(in, node->parameters[3], row, row);
  int target = put_out(in, index, data);
  state->curve = curve_of(in, activation);
  step *added = add_step(in, RUN_NORMALIZE, index);
  use(added, 0, state->source);
  use(added, 0, target);
  use(added, 0, state->table);
  use(added, 0, scale);
  use(added, 0, shift);
  use(added, 0, mean);
  use(added, 0, variance);
  if (activation != NONE) absorb(in, index, activation);
}

static void build_normalization(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  node_state *state = &in->node_states[index];
  int rectifier = rectifier_after(in, index), measured = measures(in, node);
  unsigned flags = dnnl_use_scale | dnnl_use_shift | (measured ? 0 : dnnl_use_global_stats) |
                   (rectifier != NONE ? dnnl_fuse_norm_relu : 0);
  layout row = row_layout(in, in->values[node->output].channels);
  state->source = source_of(in, index);
  if (in->failed) return;
  if (channel_block(in, state->source)) return build_block_normalization(in, index);
  layout data = in->buffers[state->source].layout;
  dnnl_status_t status =
      describe_normalization(&state->forward, in->engine, kind_of(in), data, node->number, flags, NULL);
  if (status != dnnl_success) return fail(in, "describing a batch normalization", status);
  keep_description(in, state->forward);
  state->scale = loaded(in, node->parameters[0], row, row);
  state->shift = loaded(in, node->parameters[1], row, row);
  state->mean = measured ? add_buffer(in, row, IN_ARENA, 0) : loaded(in, node->parameters[2], row, row);
  state->variance = measured ? add_buffer(in, row, IN_ARENA, 0) : loaded(in, node->parameters[3], row, row);
  layout workspace = primitive_layout(state->forward, dnnl_query_workspace_md);
  if (workspace && layout_bytes(workspace) > 0) state->workspace = add_buffer(in, workspace, IN_ARENA, 0);
  int target = put_out(in, index, data);
  step *added = add_primitive(in, state->forward, index);
  use(added, DNNL_ARG_SRC, state->source);
  use(added, DNNL_ARG_SCALE, state->scale);
  use(added, DNNL_ARG_SHIFT, state->shift);
  use(added, DNNL_ARG_MEAN, state->mean);
  use(added, DNNL_ARG_VARIANCE, state->variance);
  use(added, DNNL_ARG_WORKSPACE, state->workspace);
  use(added, DNNL_ARG_DST, target);
  if (rectifier != NONE) absorb(in, index, rectifier);
}

static void build_elementwise(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  node_state *state = &in->node_states[index];
  dnnl_alg_kind_t algorithm = node->operation == FOVEA_GELU      ? dnnl_eltwise_gelu_erf
                              : node->operation == FOVEA_SCALING ? dnnl_eltwise_linear
                              : in->options.training             ? dnnl_eltwise_relu_use_dst_for_bwd
                                                                 : dnnl_eltwise_relu;
  float alpha = node->operation == FOVEA_SCALING ? node->number : 0;
  state->source = source_of(in, index);
  if (in->failed) return;
  layout data = in->buffers[state->source].layout;
  dnnl_status_t status = describe_elementwise(&state->forward, in->engine, kind_of(in), algorithm, alpha, data, NULL);
  if (status != dnnl_success) return fail(in, "describing an activation", status);
  keep_description(in, state->forward);
  int target = put_out(in, index, data);
  step *added = add_primitive(in, state->forward, index);
  use(added, DNNL_ARG_SRC, state->source);
  use(added, DNNL_ARG_DST, target);
}

static void build_dropout(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  const fovea_dnnl_value *value = &in->values[node->input];
  if (!in->options.training) {
    in->value_states[node->output].buffer = source_of(in, index);
    return;
  }
  layout plain = plain_layout(in, in->options.batch, value->channels, value->height, value->width);
  if (in->failed) return;
  int source = arranged(in, source_of(in, index), plain, IN_ARENA), target = put_out(in, index, plain);
  step *added = add_step(in, RUN_DROPOUT, index);
  added->number = node->number;
  use(added, 0, source);
  use(added, 0, target);
}

static void build_addition(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  if (in->failed) return;
  int first = source_of(in, index), rectifier = rectifier_after(in, index);
  layout data = in->buffers[first].layout;
  int second = arranged(in, in->value_states[node->second_input].buffer, data, IN_ARENA), target = put_out(in, index, data);
  step *added = add_step(in, rectifier == NONE ? RUN_ADD : RUN_ADD_RELU, index);
  use(added, 0, first);
  use(added, 0, second);
  use(added, 0, target);
  if (rectifier != NONE) absorb(in, index, rectifier);
}

static void build_flatten(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  const fovea_dnnl_value *from = &in->values[node->input], *to = &in->values[node->output];
  int64_t batch = in->options.batch;
  layout plain = plain_layout(in, batch, from->channels, from->height, from->width);
  layout row = plain_layout(in, batch, to->channels, 1, 1);
  if (in->failed) return;
  in->value_states[node->output].buffer = renamed(in, arranged(in, source_of(in, index), plain, IN_ARENA), row);
}

void build_forward(network *in, int index) {
  if (in->failed || in->node_states[index].fused) return;
  switch (in->nodes[index].operation) {
  case FOVEA_CONVOLUTION: return build_own_forward(in, index) ? (void)0 : build_convolution(in, index);
  case FOVEA_DENSE: return build_dense(in, index);
  case FOVEA_MAXIMUM_POOLING:
  case FOVEA_AVERAGE_POOLING: return build_pooling(in, index);
  case FOVEA_BATCH_NORMALIZATION: return build_normalization(in, index);
  case FOVEA_RELU:
  case FOVEA_GELU:
  case FOVEA_SCALING: return build_elementwise(in, index);
  case FOVEA_DROPOUT: return build_dropout(in, index);
  case FOVEA_ADD: return build_addition(in, index);
  case FOVEA_FLATTEN: return build_flatten(in, index);
  case FOVEA_SLOPE_RECTIFIER: in->value_states[in->nodes[index].output].buffer = source_of(in, index); return;
  default: return build_layer_forward(in, index);
  }
}
#else
typedef int fovea_without_onednn;
#endif
