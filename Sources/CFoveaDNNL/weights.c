#ifdef FOVEA_DNNL
#include "prepared.h"

// Whether a convolution's weights lie in blocks of 16 × 16 that our passes know, which take a third of the time of oneDNN's reorder.
static int lies(network *in, const fovea_dnnl_node *node, layout of, dnnl_data_type_t type, dnnl_format_tag_t tag) {
  int64_t inputs = in->values[node->input].channels, outputs = in->values[node->output].channels;
  if (in->failed || node->operation != FOVEA_CONVOLUTION || node->groups != 1 || inputs % 16 || outputs % 16) return 0;
  dnnl_dims_t extent = {outputs, inputs, node->kernel[0], node->kernel[1]};
  layout wanted = keep_layout(in, layout_create_of(type, 4, extent, tag));
  return !in->failed && layouts_equal(of, wanted);
}

int loaded_weights(network *in, int index, layout wanted) {
  const fovea_dnnl_node *node = &in->nodes[index];
  int by_filters = lies(in, node, wanted, dnnl_bf16, dnnl_OIhw8o16i2o);
  if (by_filters || lies(in, node, wanted, dnnl_bf16, dnnl_OIhw8i16o2i))
    return loaded_by(in, RUN_PAIRED_WEIGHTS, index, wanted, (float)by_filters);
  return loaded(in, node->parameters[0], weights_layout(in, node, 1), wanted);
}

void put_weights(network *in, int index, int from, int to) {
  if (in->failed) return;
  if (!lies(in, &in->nodes[index], in->buffers[from].layout, dnnl_f32, dnnl_OIhw16i16o)) return rearrange(in, from, to);
  step *added = add_step(in, RUN_PLAIN_WEIGHTS, index);
  use(added, 0, from);
  use(added, 0, to);
}

void turn_weights(const network *in, const step *step, float *const *data) {
  const fovea_dnnl_node *node = &in->nodes[step->node];
  size_t channels = (size_t)in->values[node->input].channels, filters = (size_t)in->values[node->output].channels;
  size_t taps = (size_t)node->kernel[0] * (size_t)node->kernel[1];
  if (step->kind == RUN_PLAIN_WEIGHTS)
    fovea_plain_weights(data[0], filters, channels, taps, data[1]);
  else
    fovea_paired_weights(data[0], filters, channels, taps, (int)step->number, (uint16_t *)data[1]);
}
#else
typedef int fovea_without_onednn;
#endif
