#ifdef FOVEA_DNNL
#include <string.h>

#include "prepared.h"

static int is_depth_wise(const network *in, const fovea_dnnl_node *node) {
  int channels = in->values[node->input].channels;
  return node->operation == FOVEA_CONVOLUTION && channels > 1 && node->groups == channels &&
         in->values[node->output].channels == channels;
}

// Whether oneDNN would compute this gradient as a matrix product for each channel of each picture, which takes some ten times as
// long as it must. Its kernels for the purpose have "dw" in their names; version 2.6 has none for dilated filters, nor for the weights
// of filters larger than 3×3.
static int lacks_kernel(network *in, int index, dnnl_prop_kind_t kind) {
  const fovea_dnnl_node *node = &in->nodes[index];
  const fovea_dnnl_value *from = &in->values[node->input], *to = &in->values[node->output];
  layout source = open_layout(in, in->options.batch, from->channels, from->height, from->width);
  layout target = open_layout(in, in->options.batch, to->channels, to->height, to->width);
  layout weights = weights_layout(in, node, 0);
  window window = window_of(node);
  if (in->failed) return 0;
  dnnl_primitive_desc_t description = NULL;
  dnnl_status_t status = describe_convolution(&description, in->engine, kind, source, weights, NULL, target, &window,
                                              dnnl_alg_kind_undef, in->node_states[index].forward);
  if (status != dnnl_success) return 1;
  const char *name = NULL;
  status = dnnl_primitive_desc_query(description, dnnl_query_impl_info_str, 0, (void *)&name);
  int lacks = status == dnnl_success && name && !strstr(name, "dw");
  dnnl_primitive_desc_destroy(description);
  return lacks;
}

// Filters as our passes read them: blocks of channels, then places.
static layout filters_layout(network *in, const fovea_dnnl_node *node, int block) {
  dnnl_dims_t extent = {node->groups, 1, 1, node->kernel[0], node->kernel[1]};
  return keep_layout(in, layout_create(5, extent, block == 16 ? dnnl_Goihw16g : dnnl_Goihw8g));
}

int build_depth_wise_weights(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  node_state *state = &in->node_states[index];
  if (in->failed || !is_depth_wise(in, node) || !lacks_kernel(in, index, dnnl_backward_weights)) return 0;
  layout data = alike(in, state->source, &in->values[node->input]);
  layout slopes = alike(in, state->source, &in->values[node->output]);
  if (in->failed) return 1;
  int source = arranged(in, state->source, data, IN_ARENA);
  int gradient = arranged(in, gradient_of(in, index), slopes, IN_ARENA);
  layout filters = in->failed ? NULL : filters_layout(in, node, channel_block(in, source));
  if (in->failed) return 1;
  int result = add_buffer(in, filters, IN_ARENA, 0);
  step *added = add_step(in, RUN_DEPTH_WISE_WEIGHTS, index);
  use(added, 0, source);
  use(added, 0, gradient);
  use(added, 0, result);
  use_bias_gradient(in, added);
  rearrange(in, result, into_gradients(in, weights_layout(in, node, 1), node->parameters[0]));
  return 1;
}

int build_depth_wise_slope(network *in, int index) {
  const fovea_dnnl_node *node = &in->nodes[index];
  node_state *state = &in->node_states[index];
  if (in->failed || !is_depth_wise(in, node) || !lacks_kernel(in, index, dnnl_backward_data)) return 0;
  layout data = alike(in, state->source, &in->values[node->input]);
  layout slopes = alike(in, state->source, &in->values[node->output]);
  if (in->failed) return 1;
  int gradient = arranged(in, gradient_of(in, index), slopes, IN_ARENA);
  int result = add_buffer(in, data, IN_ARENA, 0);
  layout filters = in->failed ? NULL : filters_layout(in, node, channel_block(in, result)), plain = weights_layout(in, node, 1);
  if (in->failed) return 1;
  int weights = loaded(in, node->parameters[0], plain, filters);
  add_slope_step(in, RUN_DEPTH_WISE_SLOPE, index, gradient, weights, result, NONE);
  return 1;
}
#else
typedef int fovea_without_onednn;
#endif
