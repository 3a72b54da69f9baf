#ifdef FOVEA_DNNL
#include <stdlib.h>
#include <string.h>

#include "CFoveaDNNL.h"
#include "library.h"

enum { PLACES = 4 };  // left, right, result, scratch

struct fovea_dnnl_product {
  dnnl_engine_t engine;
  dnnl_stream_t stream;
  dnnl_primitive_desc_t description;
  dnnl_primitive_t primitive;
  owned_layout layouts[3];
  dnnl_memory_t memories[PLACES];
  char *data;
};

static const size_t LINE = 64;

static size_t rounded(size_t bytes) { return (bytes + LINE - 1) / LINE * LINE; }

static int build(fovea_dnnl_product *in, int64_t rows, int64_t inner, int64_t columns, dnnl_data_type_t type) {
  dnnl_dims_t extents[3] = {{rows, inner}, {inner, columns}, {rows, columns}};
  if (dnnl_engine_create(&in->engine, dnnl_cpu, 0) != dnnl_success ||
      dnnl_stream_create(&in->stream, in->engine, dnnl_stream_default_flags) != dnnl_success)
    return 0;
  for (int i = 0; i < 3; i++) {
    in->layouts[i] = layout_create_of(i < 2 ? type : dnnl_f32, 2, extents[i], i < 2 ? dnnl_format_tag_any : dnnl_ab);
    if (!in->layouts[i]) return 0;
  }
  if (describe_product(&in->description, in->engine, in->layouts[0], in->layouts[1], in->layouts[2]) != dnnl_success ||
      dnnl_primitive_create(&in->primitive, in->description) != dnnl_success)
    return 0;
  const dnnl_query_t asked[PLACES] = {dnnl_query_src_md, dnnl_query_weights_md, dnnl_query_dst_md, dnnl_query_scratchpad_md};
  size_t bytes = 0;
  for (int i = 0; i < PLACES; i++) bytes += rounded(layout_bytes(primitive_layout(in->description, asked[i])));
  void *data = NULL;
  if (posix_memalign(&data, LINE, bytes) != 0) return 0;
  // Any bytes will do that are numbers of ordinary size in both types: 0x3E3E3E3E is 0.186 as a float, 0x3E3E is as a bfloat16.
  in->data = memset(data, 0x3E, bytes);
  for (size_t i = 0, offset = 0; i < PLACES; i++) {
    layout there = primitive_layout(in->description, asked[i]);
    if (dnnl_memory_create(&in->memories[i], there, in->engine, in->data + offset) != dnnl_success) return 0;
    offset += rounded(layout_bytes(there));
  }
  return 1;
}

fovea_dnnl_product *fovea_dnnl_product_create(int64_t rows, int64_t inner, int64_t columns, int32_t reduced) {
  fovea_dnnl_product *in = calloc(1, sizeof *in);
  if (in && !build(in, rows, inner, columns, reduced ? dnnl_bf16 : dnnl_f32)) {
    fovea_dnnl_product_destroy(in);
    in = NULL;
  }
  return in;
}

int fovea_dnnl_product_run(fovea_dnnl_product *in) {
  dnnl_exec_arg_t arguments[PLACES] = {{DNNL_ARG_SRC, in->memories[0]},
                                       {DNNL_ARG_WEIGHTS, in->memories[1]},
                                       {DNNL_ARG_DST, in->memories[2]},
                                       {DNNL_ARG_SCRATCHPAD, in->memories[3]}};
  return dnnl_primitive_execute(in->primitive, in->stream, PLACES, arguments) != dnnl_success ||
         dnnl_stream_wait(in->stream) != dnnl_success;
}

void fovea_dnnl_product_destroy(fovea_dnnl_product *in) {
  if (!in) return;
  for (int i = 0; i < PLACES; i++)
    if (in->memories[i]) dnnl_memory_destroy(in->memories[i]);
  if (in->primitive) dnnl_primitive_destroy(in->primitive);
  if (in->description) dnnl_primitive_desc_destroy(in->description);
  for (int i = 0; i < 3; i++)
    if (in->layouts[i]) layout_destroy(in->layouts[i]);
  if (in->stream) dnnl_stream_destroy(in->stream);
  if (in->engine) dnnl_engine_destroy(in->engine);
  free(in->data);
  free(in);
}
#else
typedef int fovea_without_onednn;
#endif
