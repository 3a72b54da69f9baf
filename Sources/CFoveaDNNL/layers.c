#ifdef FOVEA_DNNL
#include "prepared.h"

int input_at(const fovea_dnnl_node *node, int place) {
  if (place < 2) return place == 0 ? node->input : node->second_input;
  int others = (int)(sizeof node->other_inputs / sizeof *node->other_inputs);
  return place - 2 < others ? node->other_inputs[place - 2] : NONE;
}

int curve_of(const network *in, int node) {
  if (node == NONE) return FOVEA_IDENTITY_CURVE;
  switch (in->nodes[node].operation) {
  case FOVEA_RELU: return FOVEA_RELU_CURVE;
  case FOVEA_GELU: return FOVEA_GELU_CURVE;
  case FOVEA_SILU: return FOVEA_SILU_CURVE;
  case FOVEA_HARD_SWISH: return FOVEA_HARD_SWISH_CURVE;
  case FOVEA_SIGMOID: return FOVEA_SIGMOID_CURVE;
  case FOVEA_HARD_SIGMOID: return FOVEA_HARD_SIGMOID_CURVE;
  default: return FOVEA_IDENTITY_CURVE;
  }
}

layout alike(network *in, int buffer, const fovea_dnnl_value *value) {
  dnnl_dims_t extent = {in->options.batch, value->channels, value->height, value->width};
  int block = in->failed ? 0 : channel_block(in, buffer);
  if (block == 0) block = value->channels > 8 ? 16 : 8;
  return keep_layout(in, layout_create(4, extent, block == 16 ? dnnl_nChw16c : dnnl_nChw8c));
}

static layout layout_of(const network *in, int buffer) { return in->buffers[buffer].layout; }

// What a node reads, in blocks.
static int blocked_source(network *in, int index) {
  int source = source_of(in, index);
  if (in->failed || channel_block(in, source)) return source;
  layout data = alike(in, source, &in->values[in->nodes[index].input]);
  return in->failed ? NONE : arranged(in, source, data, IN_ARENA);
}

// Curves that do not keep zero would fill up the empty places of blocks.
static int plain_source(network *in, int index) {
  const fovea_dnnl_value *value = &in->values[in->nodes[index].input];
  layout data = plain_layout(in, in->options.batch, value->channels, value->height, value->width);
  return in->failed ? NONE : arranged(in, source_of(in, index), data, IN_ARENA);
}

static void bend_forward(network *in, int index) {
  node_state *state = &in->node_states[index];
  state->curve = curve_of(in, index);
  int keeps_zero = state->curve != FOVEA_SIGMOID_CURVE && state->curve != FOVEA_HARD_SIGMOID_CURVE;
  state->source = keeps_zero ? source_of(in, index) : plain_source(in, index);
  if (in->failed) return;
  int target = put_out(in, index, layout_of(in, state->source));
  step *added = add_step(in, RUN_BEND, index);
  use(added, 0, state->source);
  use(added, 0, target);
}

static void bend_backward(network *in, int index) {
  node_state *state = &in->node_states[index];
  layout data = layout_of(in, state->source);
  int gradient = arranged(in, gradient_of(in, index), data, IN_ARENA), result = add_buffer(in, data, IN_ARENA, 0);
  step *added = add_step(in, RUN_BEND_SLOPE, index);
  use(added, 0, state->source);
  use(added, 0, gradient);
  use(added, 0, result);
  contribute(in, in->nodes[index].input, result);
}

// Pictures stand one after the other in every layout, so that any will do.
static void drop_pictures(network *in, int index, int from, int to) {
  step *added = add_step(in, RUN_DROP_PICTURES, index);
  added->number = in->nodes[index].number;
  use(added, 0, from);
  use(added, 0, to);
}

static void depth_forward(network *in, int index) {
  int source = source_of(in, index);
  if (in->failed) return;
  if (in->options.training)
    drop_pictures(in, index, source, put_out(in, index, layout_of(in, source)));
  else
    in->value_states[in->nodes[index].output].buffer = source;
}

static void depth_backward(network *in, int index) {
  int gradient = gradient_of(in, index), result = add_buffer(in, layout_of(in, gradient), IN_ARENA, 0);
  drop_pictures(in, index, gradient, result);
  contribute(in, in->nodes[index].input, result);
}

static void gate_forward(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  node_state *state = &in->node_states[index];
  state->source = blocked_source(in, index);
  if (in->failed) return;
  layout table = alike(in, state->source, &in->values[node->second_input]);
  if (in->failed) return;
  state->scale = arranged(in, in->value_states[node->second_input].buffer, table, IN_ARENA);
  int target = put_out(in, index, layout_of(in, state->source));
  step *added = add_step(in, RUN_GATE, index);
  use(added, 0, state->source);
  use(added, 0, state->scale);
  use(added, 0, target);
}

static void gate_backward(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  node_state *state = &in->node_states[index];
  layout data = layout_of(in, state->source);
  int gradient = arranged(in, gradient_of(in, index), data, IN_ARENA), result = add_buffer(in, data, IN_ARENA, 0);
  int gates = add_buffer(in, layout_of(in, state->scale), IN_ARENA, 0);
  step *added = add_step(in, RUN_GATE_SLOPE, index);
  use(added, 0, state->source);
  use(added, 0, state->scale);
  use(added, 0, gradient);
  use(added, 0, result);
  use(added, 0, gates);
  contribute(in, node->input, result);
  contribute(in, node->second_input, gates);
}

static void groups_forward(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  node_state *state = &in->node_states[index];
  int channels = in->values[node->output].channels, activation = activation_after(in, index);
  state->source = blocked_source(in, index);
  layout row = row_layout(in, channels);
  layout table = row_layout(in, (int64_t)in->options.batch * TABLE_ROWS * (channels + 16));
  if (in->failed) return;
  state->table = add_buffer(in, table, IN_ARENA, 0);
  int scale = loaded(in, node->parameters[0], row, row), shift = loaded(in, node->parameters[1], row, row);
  int target = put_out(in, index, layout_of(in, state->source));
  state->curve = curve_of(in, activation);
  step *added = add_step(in, RUN_GROUPS, index);
  use(added, 0, state->source);
  use(added, 0, target);
  use(added, 0, state->table);
  use(added, 0, scale);
  use(added, 0, shift);
  if (activation != NONE) absorb(in, index, activation);
}

static void groups_backward(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  node_state *state = &in->node_states[index];
  layout data = layout_of(in, state->source), row = row_layout(in, in->values[node->output].channels);
  if (in->failed) return;
  int gradient = arranged(in, gradient_of(in, index), data, IN_ARENA), result = add_buffer(in, data, IN_ARENA, 0);
  int scale = !learns(node) ? NONE : into_gradients(in, row, node->parameters[0]);
  int shift = !learns(node) ? NONE : into_gradients(in, row, node->parameters[1]);
  step *added = add_step(in, RUN_GROUPS_SLOPE, index);
  use(added, 0, state->source);
  use(added, 0, gradient);
  use(added, 0, result);
  use(added, 0, state->table);
  use(added, 0, scale);
  use(added, 0, shift);
  contribute(in, node->input, result);
}

// The blocks of channels that all parts can stand in behind each other, 0 where there are none: then they do in the plain order.
static int common_block(const network *in, const fovea_dnnl_node *node) {
  int block = 0;
  for (int i = 0; input_at(node, i) != NONE && block == 0; i++)
    block = channel_block(in, in->value_states[input_at(node, i)].buffer);
  for (int i = 0; input_at(node, i) != NONE && block != 0; i++)
    if (in->values[input_at(node, i)].channels % block != 0) block = 0;
  return block;
}

static layout part_layout(network *in, int block, const fovea_dnnl_value *value) {
  dnnl_dims_t extent = {in->options.batch, value->channels, value->height, value->width};
  return keep_layout(in, layout_create(4, extent, block == 16 ? dnnl_nChw16c : block == 8 ? dnnl_nChw8c : dnnl_nchw));
}

static void concatenation_forward(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  int block = common_block(in, node), parts[MOST_ARGUMENTS], count = 0;
  for (; input_at(node, count) != NONE; count++) {
    layout part = part_layout(in, block, &in->values[input_at(node, count)]);
    if (in->failed) return;
    parts[count] = arranged(in, in->value_states[input_at(node, count)].buffer, part, IN_ARENA);
  }
  layout whole = part_layout(in, block, &in->values[node->output]);
  if (in->failed) return;
  int target = put_out(in, index, whole);
  step *added = add_step(in, RUN_JOIN, index);
  use(added, 0, target);
  for (int i = 0; i < count; i++) use(added, 0, parts[i]);
}

static void concatenation_backward(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  int target = in->node_states[index].target, block = channel_block(in, target), parts[MOST_ARGUMENTS], count = 0;
  int gradient = arranged(in, gradient_of(in, index), layout_of(in, target), IN_ARENA);
  for (; input_at(node, count) != NONE; count++) {
    layout part = part_layout(in, block, &in->values[input_at(node, count)]);
    if (in->failed) return;
    parts[count] = add_buffer(in, part, IN_ARENA, 0);
  }
  step *added = add_step(in, RUN_PART, index);
  use(added, 0, gradient);
  for (int i = 0; i < count; i++) use(added, 0, parts[i]);
  for (int i = 0; i < count; i++) contribute(in, input_at(node, i), parts[i]);
}

void build_layer_forward(network *in, int index) {
  switch (in->nodes[index].operation) {
  case FOVEA_SILU:
  case FOVEA_HARD_SWISH:
  case FOVEA_SIGMOID:
  case FOVEA_HARD_SIGMOID: return bend_forward(in, index);
  case FOVEA_STOCHASTIC_DEPTH: return depth_forward(in, index);
  case FOVEA_GATE: return gate_forward(in, index);
  case FOVEA_GROUP_NORMALIZATION: return groups_forward(in, index);
  case FOVEA_CONCATENATION: return concatenation_forward(in, index);
  default: return fail(in, "unknown operation", in->nodes[index].operation);
  }
}

void build_layer_backward(network *in, int index) {
  switch (in->nodes[index].operation) {
  case FOVEA_SILU:
  case FOVEA_HARD_SWISH:
  case FOVEA_SIGMOID:
  case FOVEA_HARD_SIGMOID: return bend_backward(in, index);
  case FOVEA_STOCHASTIC_DEPTH: return depth_backward(in, index);
  case FOVEA_GATE: return gate_backward(in, index);
  case FOVEA_GROUP_NORMALIZATION: return groups_backward(in, index);
  case FOVEA_CONCATENATION: return concatenation_backward(in, index);
  default: return fail(in, "unknown operation", in->nodes[index].operation);
  }
}
#else
typedef int fovea_without_onednn;
#endif
