#ifdef FOVEA_DNNL
#include "prepared.h"

// By rule and not by a timing, so that a run can be repeated to the bit. oneDNN's method works on tiles of 4×4 outputs and saves up to a
// factor of four in products; it pays where most of the tiles is used and where there are enough tiles for the transformed weights.
// Measured with AVX-512, one thread, 24 to 256 channels, 8 to 256 pictures: forwards and for the input's gradient it wins where more
// than three fifths of the tiles are used, for the weights' gradient from about a third on.
int prefers_winograd(const network *in, const fovea_dnnl_node *node, dnnl_prop_kind_t kind) {
  const fovea_dnnl_value *source = &in->values[node->input], *target = &in->values[node->output];
  if (in->options.direct || node->groups != 1 || node->kernel[0] != 3 || node->kernel[1] != 3 || node->stride[0] != 1 ||
      node->stride[1] != 1 || node->dilation[0] != 1 || node->dilation[1] != 1 || source->channels < 16 || target->channels < 16)
    return 0;
  int64_t used = (int64_t)target->height * target->width;
  int64_t tiles = (int64_t)((target->height + 3) / 4) * ((target->width + 3) / 4);
  int64_t weights = (int64_t)source->channels * target->channels;
  int for_weights = kind == dnnl_backward_weights;
  int64_t fewest = weights / (for_weights ? 1024 : 512);
  if (tiles * in->options.batch < (fewest > 32 ? fewest : 32)) return 0;
  return for_weights ? 3 * used > 16 * tiles : 5 * used > 3 * 16 * tiles;
}
#else
typedef int fovea_without_onednn;
#endif
