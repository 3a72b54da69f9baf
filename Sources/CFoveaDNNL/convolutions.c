#ifdef FOVEA_DNNL
#include "prepared.h"

// Whether a method of a node asks for Winograd's, and its shape allows it.
static int is_winograd(const network *in, const fovea_dnnl_node *node, int which) {
  if (in->failed || node->operation != FOVEA_CONVOLUTION || node->groups != 1) return 0;
  if (node->methods[which] != FOVEA_WINOGRAD && node->methods[which] != FOVEA_WINOGRAD_BFLOAT16) return 0;
  for (int i = 0; i < 2; i++)
    if (node->kernel[i] != 3 || node->stride[i] != 1 || node->dilation[i] != 1 || node->padding[i] > 2) return 0;
  return 1;
}

fovea_winograd_shape winograd_shape(const network *in, int index, int block, int which) {
  const fovea_dnnl_node *node = &in->nodes[index];
  const fovea_dnnl_value *from = &in->values[node->input], *to = &in->values[node->output];
  return (fovea_winograd_shape){.pictures = (size_t)in->options.batch,
                                .channels = (size_t)from->channels,
                                .filters = (size_t)to->channels,
                                .block = (size_t)block,
                                .height = (size_t)from->height,
                                .width = (size_t)from->width,
                                .top = (size_t)node->padding[0],
                                .left = (size_t)node->padding[1],
                                .reduced = node->methods[which] == FOVEA_WINOGRAD_BFLOAT16};
}

// That of the gradient of a layer's input, which is a convolution too.
fovea_winograd_shape winograd_slope_shape(const network *in, int index, int block) {
  fovea_winograd_shape shape = winograd_shape(in, index, block, 1), turned = shape;
  turned.channels = shape.filters;
  turned.filters = shape.channels;
  turned.height = shape.height + 2 * shape.top - 2;
  turned.width = shape.width + 2 * shape.left - 2;
  turned.top = 2 - shape.top;
  turned.left = 2 - shape.left;
  return turned;
}

// Weights as the method reads them.
static int transformed(network *in, int index, fovea_winograd_shape shape, step_kind kind) {
  layout made = row_layout(in, (int64_t)fovea_winograd_weights_extent(shape.channels, shape.filters));
  return loaded_by(in, kind, index, made, (float)shape.block);
}

static int scratch(network *in, size_t extent) {
  layout row = row_layout(in, (int64_t)extent);
  return in->failed ? NONE : add_buffer(in, row, IN_ARENA, 0);
}

// A buffer with a node's input in blocks, and the number of channels in one.
static int blocked_input(network *in, int index, int *block) {
  int source = source_of(in, index);
  layout data = alike(in, source, &in->values[in->nodes[index].input]);
  source = in->failed ? NONE : arranged(in, source, data, IN_ARENA);
  *block = in->failed ? 0 : channel_block(in, source);
  return source;
}

// Whether a method of a node asks for products of bfloat16 that our passes have.
static int is_reduced(const network *in, const fovea_dnnl_node *node, int which) {
  return !in->failed && node->operation == FOVEA_CONVOLUTION && node->groups == 1 && node->methods[which] == FOVEA_BFLOAT16 &&
         in->values[node->output].channels % 16 == 0 && fovea_has_reduced_products() &&
         !(fovea_dnnl_abilities() & FOVEA_HAS_MATRIX_UNIT);
}

// Whether a node is a convolution of the pictures as they come.
static int is_first(const network *in, const fovea_dnnl_node *node, int which) {
  return is_reduced(in, node, which) && node->input == 0 && in->values[0].channels <= 4 && node->dilation[0] == 1 &&
         node->dilation[1] == 1 && in->buffers[in->value_states[0].buffer].place == IN_INPUT;
}

fovea_reduced_shape reduced_shape(const network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  return (fovea_reduced_shape){.pictures = (size_t)in->options.batch,
                               .channels = (size_t)in->values[node->input].channels,
                               .filters = (size_t)in->values[node->output].channels,
                               .windows = windows_of(in, node),
                               .row_dilation = (size_t)node->dilation[0],
                               .column_dilation = (size_t)node->dilation[1]};
}

// The max-pooling of windows of 2×2 that alone reads what a node puts out; NONE where another node follows.
static int pooling_after(const network *in, int index) {
  int next = reader_after(in, index);
  if (next == NONE || in->nodes[next].operation != FOVEA_MAXIMUM_POOLING) return NONE;
  for (int i = 0; i < 2; i++)
    if (in->nodes[next].kernel[i] != 2 || in->nodes[next].stride[i] != 2 || in->nodes[next].padding[i] != 0) return NONE;
  fovea_windows windows = windows_of(in, &in->nodes[next]);
  return windows.target_height == windows.height / 2 && windows.target_width == windows.width / 2 ? next : NONE;
}

int build_own_forward(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  node_state *state = &in->node_states[index];
  int by_winograd = is_winograd(in, node, 0), weights = NONE, memory = NONE;
  if (!by_winograd && !is_first(in, node, 0)) return 0;
  int block = 0, bias = NONE, activation = activation_after(in, index);
  // What no gradient passes through need not be kept before it is bent.
  if (activation != NONE && in->value_states[node->output].passes_gradient) activation = NONE;
  int pooling = by_winograd ? pooling_after(in, index) : NONE;
  state->source = by_winograd ? blocked_input(in, index, &block) : source_of(in, index);
  if (in->failed) return 1;
  if (by_winograd) {
    fovea_winograd_shape shape = winograd_shape(in, index, block, 0);
    weights = transformed(in, index, shape, RUN_WINOGRAD_LOAD);
    memory = scratch(in, fovea_winograd_scratch(shape));
  } else {
    fovea_reduced_shape shape = reduced_shape(in, index);
    layout packed = row_layout(in, (int64_t)(fovea_first_weights_extent(shape) / 2));
    if (in->failed) return 1;
    weights = loaded_by(in, RUN_FIRST_LOAD, index, packed, 0);
    memory = scratch(in, fovea_first_scratch(shape));
  }
  layout row = row_layout(in, in->values[node->output].channels), data = alike(in, state->source, &in->values[node->output]);
  if (in->failed) return 1;
  if (node->parameters[1] >= 0) bias = loaded(in, node->parameters[1], row, row);
  int target = put_out(in, index, data), places = NONE;
  if (pooling != NONE) {
    // The convolution's own target has a layout for the backward run, and no memory, since no step uses it.
    node_state *pool = &in->node_states[pooling];
    pool->fused = 1;
    pool->source = target;
    layout pooled = alike(in, target, &in->values[in->nodes[pooling].output]);
    if (in->failed) return 1;
    target = put_out(in, pooling, pooled);
    if (in->value_states[in->nodes[pooling].output].passes_gradient) places = pool->workspace = places_of(in, pooled);
  }
  step *added = add_step(in, pooling != NONE ? RUN_WINOGRAD_POOLED : by_winograd ? RUN_WINOGRAD : RUN_FIRST, index);
  use(added, 0, state->source);
  use(added, 0, weights);
  use(added, 0, target);
  use(added, 0, memory);
  use(added, 0, places);
  use(added, 0, bias);
  state->curve = curve_of(in, activation);
  if (activation != NONE) absorb(in, index, activation);
  return 1;
}

void use_bias_gradient(network *in, step *added) {
  const fovea_dnnl_node *node = &in->nodes[added->node];
  int channels = in->values[node->output].channels;
  if (in->failed || node->parameters[1] < 0) return;
  layout row = row_layout(in, channels), sums = row_layout(in, channels + 16);
  if (in->failed) return;
  use(added, 0, add_buffer(in, sums, IN_ARENA, 0));
  use(added, 0, into_gradients(in, row, node->parameters[1]));
}

// By which of our passes a gradient of weights is taken, RUN_PRIMITIVE where by none.
static step_kind own_weights(const network *in, const fovea_dnnl_node *node) {
  if (is_winograd(in, node, 2)) return RUN_WINOGRAD_WEIGHTS;
  if (is_first(in, node, 2)) return RUN_FIRST_WEIGHTS;
  const fovea_dnnl_value *to = &in->values[node->output];
  // Outputs of more places keep oneDNN's kernels busy, and their factors would not fit into a cache.
  int is_small = in->options.batch * to->height * to->width <= 1024 && in->values[node->input].channels % 16 == 0;
  return is_reduced(in, node, 2) && is_small ? RUN_REDUCED_WEIGHTS : RUN_PRIMITIVE;
}

int build_own_weights(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  step_kind kind = own_weights(in, node);
  if (kind == RUN_PRIMITIVE) return 0;
  int block = 16, source = kind == RUN_FIRST_WEIGHTS ? source_of(in, index) : blocked_input(in, index, &block);
  if (in->failed) return 1;
  layout slopes = alike(in, source, &in->values[node->output]), plain = weights_layout(in, node, 1);
  if (in->failed) return 1;
  int gradient = arranged(in, gradient_of(in, index), slopes, IN_ARENA);
  fovea_reduced_shape shape = reduced_shape(in, index);
  int memory = scratch(in, kind == RUN_WINOGRAD_WEIGHTS ? fovea_winograd_gradient_scratch(winograd_shape(in, index, block, 2))
                           : kind == RUN_FIRST_WEIGHTS  ? fovea_first_scratch(shape)
                                                        : fovea_reduced_gradient_scratch(shape));
  step *added = add_step(in, kind, index);
  use(added, 0, source);
  use(added, 0, gradient);
  use(added, 0, into_gradients(in, plain, node->parameters[0]));
  use(added, 0, memory);
  use_bias_gradient(in, added);
  return 1;
}

int build_winograd_slope(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  if (!is_winograd(in, node, 1)) return 0;
  layout slopes = alike(in, gradient_of(in, index), &in->values[node->output]);
  if (in->failed) return 1;
  int gradient = arranged(in, gradient_of(in, index), slopes, IN_ARENA);
  layout data = alike(in, gradient, &in->values[node->input]);
  if (in->failed) return 1;
  fovea_winograd_shape shape = winograd_slope_shape(in, index, channel_block(in, gradient));
  int weights = transformed(in, index, shape, RUN_WINOGRAD_LOAD_TURNED), memory = scratch(in, fovea_winograd_scratch(shape));
  int result = add_buffer(in, data, IN_ARENA, 0);
  add_slope_step(in, RUN_WINOGRAD_SLOPE, index, gradient, weights, result, memory);
  return 1;
}
#else
typedef int fovea_without_onednn;
#endif
