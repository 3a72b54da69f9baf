// oneDNN 2.x and 3.x as one interface. Version 3 removed the operation descriptors and made memory descriptors opaque; what differs
// stands here and in library.c.
#ifndef FOVEA_LIBRARY_H
#define FOVEA_LIBRARY_H

#include <dnnl.h>

// Where the numbers of a tensor stand in memory. Borrowed from its owner.
#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t layout;
#else
typedef const dnnl_memory_desc_t *layout;
#endif

// A layout with its owner.
#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t owned_layout;
#else
typedef dnnl_memory_desc_t *owned_layout;
#endif

typedef struct {
  dnnl_dims_t kernel, stride, padding;
  dnnl_dims_t gaps;  // of a filter: numbers of the picture left out between two neighbors
} window;

// The layout of a tensor, in an order by tag, or dnnl_format_tag_any to let a primitive choose. NULL without memory.
owned_layout layout_create(int rank, const dnnl_dims_t extent, dnnl_format_tag_t tag);
// The same for numbers of another type than float.
owned_layout layout_create_of(dnnl_data_type_t type, int rank, const dnnl_dims_t extent, dnnl_format_tag_t tag);
void layout_destroy(owned_layout owned);
size_t layout_bytes(layout of);
int layouts_equal(layout a, layout b);
// How many numbers stand together in the innermost block of channels, for tensors of rank 4: 1 for plain orders with the columns
// innermost, 8 or 16 for nChw8c and nChw16c, 0 for anything else.
int layout_channel_block(layout of);

layout primitive_layout(const_dnnl_primitive_desc_t of, dnnl_query_t what);

// Descriptions of primitives, with scratch memory that the caller gives. Each returns oneDNN's status. A convolution's forward run may
// bend its output by the curve `after`, dnnl_alg_kind_undef for none.
dnnl_status_t describe_convolution(dnnl_primitive_desc_t *into, dnnl_engine_t engine, dnnl_prop_kind_t kind, layout source,
                                   layout weights, layout bias, layout target, const window *window, dnnl_alg_kind_t after,
                                   dnnl_primitive_desc_t forward);
dnnl_status_t describe_dense(dnnl_primitive_desc_t *into, dnnl_engine_t engine, dnnl_prop_kind_t kind, layout source,
                             layout weights, layout bias, layout target, dnnl_primitive_desc_t forward);
dnnl_status_t describe_pooling(dnnl_primitive_desc_t *into, dnnl_engine_t engine, dnnl_prop_kind_t kind,
                               dnnl_alg_kind_t algorithm, layout source, layout target, const window *window,
                               dnnl_primitive_desc_t forward);
dnnl_status_t describe_normalization(dnnl_primitive_desc_t *into, dnnl_engine_t engine, dnnl_prop_kind_t kind, layout data,
                                     float epsilon, unsigned flags, dnnl_primitive_desc_t forward);
dnnl_status_t describe_elementwise(dnnl_primitive_desc_t *into, dnnl_engine_t engine, dnnl_prop_kind_t kind,
                                   dnnl_alg_kind_t algorithm, float alpha, layout data, dnnl_primitive_desc_t forward);
dnnl_status_t describe_product(dnnl_primitive_desc_t *into, dnnl_engine_t engine, layout left, layout right, layout result);
dnnl_status_t describe_reorder(dnnl_primitive_desc_t *into, dnnl_engine_t engine, layout source, layout target);

#endif
