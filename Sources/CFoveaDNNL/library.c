#ifdef FOVEA_DNNL
#include "library.h"

#include <stdlib.h>

static dnnl_primitive_attr_t attributes(void) {
  dnnl_primitive_attr_t made = NULL;
  if (dnnl_primitive_attr_create(&made) != dnnl_success) return NULL;
  dnnl_primitive_attr_set_scratchpad_mode(made, dnnl_scratchpad_mode_user);
  return made;
}

// The same, with a curve over the output.
static dnnl_primitive_attr_t attributes_with(dnnl_alg_kind_t after) {
  dnnl_primitive_attr_t made = attributes();
  dnnl_post_ops_t steps = NULL;
  if (!made || after == dnnl_alg_kind_undef || dnnl_post_ops_create(&steps) != dnnl_success) return made;
  // What the factor and the addend inside of these curves are; all others have none.
  float alpha = after == dnnl_eltwise_swish ? 1.0f : after == dnnl_eltwise_hardswish ? 1.0f / 6 : 0;
  float beta = after == dnnl_eltwise_hardswish ? 0.5f : 0;
#if DNNL_VERSION_MAJOR >= 3
  dnnl_post_ops_append_eltwise(steps, after, alpha, beta);
#else
  dnnl_post_ops_append_eltwise(steps, 1, after, alpha, beta);
#endif
  dnnl_primitive_attr_set_post_ops(made, steps);
  dnnl_post_ops_destroy(steps);
  return made;
}

#if DNNL_VERSION_MAJOR >= 3

owned_layout layout_create_of(dnnl_data_type_t type, int rank, const dnnl_dims_t extent, dnnl_format_tag_t tag) {
  dnnl_memory_desc_t made = NULL;
  return dnnl_memory_desc_create_with_tag(&made, rank, extent, type, tag) == dnnl_success ? made : NULL;
}

void layout_destroy(owned_layout owned) { dnnl_memory_desc_destroy(owned); }

int layout_channel_block(layout of) {
  int rank = 0, blocks = 0;
  dnnl_dims_t sizes, strides, axes;
  dnnl_format_kind_t kind = dnnl_format_kind_undef;
  dnnl_memory_desc_query(of, dnnl_query_format_kind, &kind);
  dnnl_memory_desc_query(of, dnnl_query_ndims_s32, &rank);
  if (kind != dnnl_blocked || rank != 4) return 0;
  dnnl_memory_desc_query(of, dnnl_query_inner_nblks_s32, &blocks);
  dnnl_memory_desc_query(of, dnnl_query_strides, &strides);
  if (blocks == 0) return strides[3] == 1 ? 1 : 0;
  dnnl_memory_desc_query(of, dnnl_query_inner_blks, &sizes);
  dnnl_memory_desc_query(of, dnnl_query_inner_idxs, &axes);
  return blocks == 1 && axes[0] == 1 && strides[3] == sizes[0] ? (int)sizes[0] : 0;
}

// In version 3 a description is made in one call; `OPTIONS` are the attributes.
#define WITH_ATTRIBUTES(call) WITH(attributes(), call)
#define WITH(made, call)                                                                                               \
  do {                                                                                                                 \
    dnnl_primitive_attr_t options = made;                                                                              \
    dnnl_status_t status = call;                                                                                       \
    dnnl_primitive_attr_destroy(options);                                                                              \
    return status;                                                                                                     \
  } while (0)

static const dnnl_dims_t dense_window = {0};

dnnl_status_t describe_convolution(dnnl_primitive_desc_t *into, dnnl_engine_t engine, dnnl_prop_kind_t kind, layout source,
                                   layout weights, layout bias, layout target, const window *window, dnnl_alg_kind_t after,
                                   dnnl_primitive_desc_t forward) {
  switch (kind) {
  case dnnl_backward_data:
    WITH_ATTRIBUTES(dnnl_convolution_backward_data_primitive_desc_create(
        into, engine, dnnl_convolution_direct, source, weights, target, window->stride, window->gaps, window->padding,
        window->padding, forward, options));
  case dnnl_backward_weights:
    WITH_ATTRIBUTES(dnnl_convolution_backward_weights_primitive_desc_create(
        into, engine, dnnl_convolution_direct, source, weights, bias, target, window->stride, window->gaps, window->padding,
        window->padding, forward, options));
  default:
    WITH(attributes_with(after),
         dnnl_convolution_forward_primitive_desc_create(into, engine, kind, dnnl_convolution_direct, source, weights, bias,
                                                        target, window->stride, window->gaps, window->padding, window->padding,
                                                        options));
  }
}

dnnl_status_t describe_dense(dnnl_primitive_desc_t *into, dnnl_engine_t engine, dnnl_prop_kind_t kind, layout source,
                             layout weights, layout bias, layout target, dnnl_primitive_desc_t forward) {
  switch (kind) {
  case dnnl_backward_data:
    WITH_ATTRIBUTES(
        dnnl_inner_product_backward_data_primitive_desc_create(into, engine, source, weights, target, forward, options));
  case dnnl_backward_weights:
    WITH_ATTRIBUTES(dnnl_inner_product_backward_weights_primitive_desc_create(into, engine, source, weights, bias, target,
                                                                              forward, options));
  default:
    WITH_ATTRIBUTES(
        dnnl_inner_product_forward_primitive_desc_create(into, engine, kind, source, weights, bias, target, options));
  }
}

dnnl_status_t describe_pooling(dnnl_primitive_desc_t *into, dnnl_engine_t engine, dnnl_prop_kind_t kind,
                               dnnl_alg_kind_t algorithm, layout source, layout target, const window *window,
                               dnnl_primitive_desc_t forward) {
  if (kind == dnnl_backward_data)
    WITH_ATTRIBUTES(dnnl_pooling_backward_primitive_desc_create(into, engine, algorithm, source, target, window->stride,
                                                                window->kernel, dense_window, window->padding,
                                                                window->padding, forward, options));
  WITH_ATTRIBUTES(dnnl_pooling_forward_primitive_desc_create(into, engine, kind, algorithm, source, target, window->stride,
                                                             window->kernel, dense_window, window->padding,
                                                             window->padding, options));
}

dnnl_status_t describe_normalization(dnnl_primitive_desc_t *into, dnnl_engine_t engine, dnnl_prop_kind_t kind, layout data,
                                     float epsilon, unsigned flags, dnnl_primitive_desc_t forward) {
  if (kind == dnnl_backward)
    WITH_ATTRIBUTES(dnnl_batch_normalization_backward_primitive_desc_create(into, engine, kind, data, data, data, epsilon,
                                                                            flags, forward, options));
  WITH_ATTRIBUTES(
      dnnl_batch_normalization_forward_primitive_desc_create(into, engine, kind, data, data, epsilon, flags, options));
}

dnnl_status_t describe_elementwise(dnnl_primitive_desc_t *into, dnnl_engine_t engine, dnnl_prop_kind_t kind,
                                   dnnl_alg_kind_t algorithm, float alpha, layout data, dnnl_primitive_desc_t forward) {
  if (kind == dnnl_backward_data)
    WITH_ATTRIBUTES(dnnl_eltwise_backward_primitive_desc_create(into, engine, algorithm, data, data, data, alpha, 0,
                                                                forward, options));
  WITH_ATTRIBUTES(
      dnnl_eltwise_forward_primitive_desc_create(into, engine, kind, algorithm, data, data, alpha, 0, options));
}

dnnl_status_t describe_product(dnnl_primitive_desc_t *into, dnnl_engine_t engine, layout left, layout right, layout result) {
  WITH_ATTRIBUTES(dnnl_matmul_primitive_desc_create(into, engine, left, right, NULL, result, options));
}

#else

owned_layout layout_create_of(dnnl_data_type_t type, int rank, const dnnl_dims_t extent, dnnl_format_tag_t tag) {
  dnnl_memory_desc_t *made = malloc(sizeof *made);
  if (made && dnnl_memory_desc_init_by_tag(made, rank, extent, type, tag) != dnnl_success) {
    free(made);
    made = NULL;
  }
  return made;
}

void layout_destroy(owned_layout owned) { free(owned); }

int layout_channel_block(layout of) {
  if (of->format_kind != dnnl_blocked || of->ndims != 4) return 0;
  const dnnl_blocking_desc_t *order = &of->format_desc.blocking;
  if (order->inner_nblks == 0) return order->strides[3] == 1 ? 1 : 0;
  return order->inner_nblks == 1 && order->inner_idxs[0] == 1 && order->strides[3] == order->inner_blks[0]
             ? (int)order->inner_blks[0]
             : 0;
}

// In version 2 an operation is described first.
static dnnl_status_t finish_with(dnnl_primitive_attr_t options, dnnl_primitive_desc_t *into, dnnl_engine_t engine,
                                 const void *operation, dnnl_status_t status, dnnl_primitive_desc_t forward) {
  if (status == dnnl_success) status = dnnl_primitive_desc_create(into, operation, options, engine, forward);
  dnnl_primitive_attr_destroy(options);
  return status;
}

static dnnl_status_t finish(dnnl_primitive_desc_t *into, dnnl_engine_t engine, const void *operation, dnnl_status_t status,
                            dnnl_primitive_desc_t forward) {
  return finish_with(attributes(), into, engine, operation, status, forward);
}

dnnl_status_t describe_convolution(dnnl_primitive_desc_t *into, dnnl_engine_t engine, dnnl_prop_kind_t kind, layout source,
                                   layout weights, layout bias, layout target, const window *window, dnnl_alg_kind_t after,
                                   dnnl_primitive_desc_t forward) {
  dnnl_convolution_desc_t operation;
  dnnl_status_t status;
  switch (kind) {
  case dnnl_backward_data:
    status = dnnl_dilated_convolution_backward_data_desc_init(&operation, dnnl_convolution_direct, source, weights, target,
                                                              window->stride, window->gaps, window->padding, window->padding);
    break;
  case dnnl_backward_weights:
    status = dnnl_dilated_convolution_backward_weights_desc_init(&operation, dnnl_convolution_direct, source, weights, bias,
                                                                 target, window->stride, window->gaps, window->padding,
                                                                 window->padding);
    break;
  default:
    status = dnnl_dilated_convolution_forward_desc_init(&operation, kind, dnnl_convolution_direct, source, weights, bias, target,
                                                        window->stride, window->gaps, window->padding, window->padding);
  }
  return finish_with(attributes_with(after), into, engine, &operation, status, forward);
}

dnnl_status_t describe_dense(dnnl_primitive_desc_t *into, dnnl_engine_t engine, dnnl_prop_kind_t kind, layout source,
                             layout weights, layout bias, layout target, dnnl_primitive_desc_t forward) {
  dnnl_inner_product_desc_t operation;
  dnnl_status_t status;
  switch (kind) {
  case dnnl_backward_data:
    status = dnnl_inner_product_backward_data_desc_init(&operation, source, weights, target);
    break;
  case dnnl_backward_weights:
    status = dnnl_inner_product_backward_weights_desc_init(&operation, source, weights, bias, target);
    break;
  default:
    status = dnnl_inner_product_forward_desc_init(&operation, kind, source, weights, bias, target);
  }
  return finish(into, engine, &operation, status, forward);
}

dnnl_status_t describe_pooling(dnnl_primitive_desc_t *into, dnnl_engine_t engine, dnnl_prop_kind_t kind,
                               dnnl_alg_kind_t algorithm, layout source, layout target, const window *window,
                               dnnl_primitive_desc_t forward) {
  dnnl_pooling_desc_t operation;
  dnnl_status_t status =
      kind == dnnl_backward_data
          ? dnnl_pooling_backward_desc_init(&operation, algorithm, source, target, window->stride, window->kernel,
                                            window->padding, window->padding)
          : dnnl_pooling_forward_desc_init(&operation, kind, algorithm, source, target, window->stride, window->kernel,
                                           window->padding, window->padding);
  return finish(into, engine, &operation, status, forward);
}

dnnl_status_t describe_normalization(dnnl_primitive_desc_t *into, dnnl_engine_t engine, dnnl_prop_kind_t kind, layout data,
                                     float epsilon, unsigned flags, dnnl_primitive_desc_t forward) {
  dnnl_batch_normalization_desc_t operation;
  dnnl_status_t status =
      kind == dnnl_backward
          ? dnnl_batch_normalization_backward_desc_init(&operation, kind, data, data, epsilon, flags)
          : dnnl_batch_normalization_forward_desc_init(&operation, kind, data, epsilon, flags);
  return finish(into, engine, &operation, status, forward);
}

dnnl_status_t describe_elementwise(dnnl_primitive_desc_t *into, dnnl_engine_t engine, dnnl_prop_kind_t kind,
                                   dnnl_alg_kind_t algorithm, float alpha, layout data, dnnl_primitive_desc_t forward) {
  dnnl_eltwise_desc_t operation;
  dnnl_status_t status = kind == dnnl_backward_data
                             ? dnnl_eltwise_backward_desc_init(&operation, algorithm, data, data, alpha, 0)
                             : dnnl_eltwise_forward_desc_init(&operation, kind, algorithm, data, alpha, 0);
  return finish(into, engine, &operation, status, forward);
}

dnnl_status_t describe_product(dnnl_primitive_desc_t *into, dnnl_engine_t engine, layout left, layout right, layout result) {
  dnnl_matmul_desc_t operation;
  dnnl_status_t status = dnnl_matmul_desc_init(&operation, left, right, NULL, result);
  return finish(into, engine, &operation, status, NULL);
}

#endif

owned_layout layout_create(int rank, const dnnl_dims_t extent, dnnl_format_tag_t tag) {
  return layout_create_of(dnnl_f32, rank, extent, tag);
}

size_t layout_bytes(layout of) { return dnnl_memory_desc_get_size(of); }

int layouts_equal(layout a, layout b) { return dnnl_memory_desc_equal(a, b); }

layout primitive_layout(const_dnnl_primitive_desc_t of, dnnl_query_t what) {
  return dnnl_primitive_desc_query_md(of, what, 0);
}

dnnl_status_t describe_reorder(dnnl_primitive_desc_t *into, dnnl_engine_t engine, layout source, layout target) {
  dnnl_primitive_attr_t options = attributes();
  dnnl_status_t status = dnnl_reorder_primitive_desc_create(into, source, engine, target, engine, options);
  dnnl_primitive_attr_destroy(options);
  return status;
}
#else
typedef int fovea_without_onednn;
#endif
