#ifdef FOVEA_DNNL
#include "prepared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fail(network *in, const char *doing, int status) {
  if (in->failed) return;
  in->failed = 1;
  snprintf(in->failure, sizeof in->failure, "%s (oneDNN status %d)", doing, status);
}

// Makes room for one more element; NULL where there is no memory.
static void *grown(network *in, void *elements, int count, int *capacity, size_t size) {
  if (count < *capacity) return elements;
  int wanted = *capacity ? 2 * *capacity : 64;
  void *larger = realloc(elements, (size_t)wanted * size);
  if (!larger) {
    fail(in, "out of memory", 0);
    return NULL;
  }
  *capacity = wanted;
  return larger;
}

layout keep_layout(network *in, owned_layout made) {
  owned_layout *larger = made ? grown(in, in->layouts, in->layout_count, &in->layout_capacity, sizeof *in->layouts) : NULL;
  if (!larger) {
    fail(in, "describing a layout", 0);
    if (made) layout_destroy(made);
    return NULL;
  }
  in->layouts = larger;
  in->layouts[in->layout_count++] = made;
  return made;
}

layout plain_layout(network *in, int64_t batch, int64_t channels, int64_t height, int64_t width) {
  dnnl_dims_t extent = {batch, channels, height, width};
  return keep_layout(in, layout_create(4, extent, dnnl_nchw));
}

layout open_layout(network *in, int64_t batch, int64_t channels, int64_t height, int64_t width) {
  dnnl_dims_t extent = {batch, channels, height, width};
  return keep_layout(in, layout_create(4, extent, dnnl_format_tag_any));
}

layout row_layout(network *in, int64_t count) {
  dnnl_dims_t extent = {count};
  return keep_layout(in, layout_create(1, extent, dnnl_x));
}

layout table_layout(network *in, int64_t rows, int64_t columns) {
  dnnl_dims_t extent = {rows, columns};
  return keep_layout(in, layout_create(2, extent, dnnl_nc));
}

static layout weights_of(network *in, dnnl_data_type_t type, const fovea_dnnl_node *node, int plain) {
  int64_t inputs = in->values[node->input].channels, outputs = in->values[node->output].channels, groups = node->groups;
  int dense = node->operation == FOVEA_DENSE, grouped = !dense && groups > 1;
  dnnl_dims_t whole = {outputs, inputs, dense ? 1 : node->kernel[0], dense ? 1 : node->kernel[1]};
  dnnl_dims_t parts = {groups, outputs / (grouped ? groups : 1), inputs / (grouped ? groups : 1), whole[2], whole[3]};
  dnnl_format_tag_t order = !plain ? dnnl_format_tag_any : grouped ? dnnl_goihw : dnnl_oihw;
  return keep_layout(in, layout_create_of(type, grouped ? 5 : 4, grouped ? parts : whole, order));
}

layout weights_layout(network *in, const fovea_dnnl_node *node, int plain) { return weights_of(in, dnnl_f32, node, plain); }

static dnnl_data_type_t type_of(int method) { return method == FOVEA_BFLOAT16 ? dnnl_bf16 : dnnl_f32; }

layout weights_factor(network *in, int method, const fovea_dnnl_node *node) { return weights_of(in, type_of(method), node, 0); }

layout open_factor(network *in, int method, const fovea_dnnl_value *value) {
  dnnl_dims_t extent = {in->options.batch, value->channels, value->height, value->width};
  return keep_layout(in, layout_create_of(type_of(method), 4, extent, dnnl_format_tag_any));
}

int add_buffer(network *in, layout layout, place place, size_t offset) {
  if (in->failed) return NONE;
  buffer *larger = grown(in, in->buffers, in->buffer_count, &in->buffer_capacity, sizeof *in->buffers);
  if (!larger) return NONE;
  in->buffers = larger;
  in->buffers[in->buffer_count] = (buffer){
      .layout = layout, .bytes = layout_bytes(layout), .offset = offset, .place = place, .same_as = NONE,
       .first_use = NONE, .last_use = NONE};
  return in->buffer_count++;
}

int renamed(network *in, int buffer, layout layout) {
  if (in->failed || layouts_equal(in->buffers[buffer].layout, layout)) return buffer;
  int result = add_buffer(in, layout, in->buffers[buffer].place, in->buffers[buffer].offset);
  if (result != NONE) in->buffers[result].same_as = buffer;
  return result;
}

step *add_step(network *in, step_kind kind, int node) {
  static _Thread_local step nowhere;
  if (in->failed) {
    nowhere = (step){0};
    return &nowhere;
  }
  run *run = in->current;
  step *larger = grown(in, run->steps, run->count, &run->capacity, sizeof *run->steps);
  if (!larger) {
    nowhere = (step){0};
    return &nowhere;
  }
  run->steps = larger;
  step *added = &run->steps[run->count++];
  *added = (step){.kind = kind, .node = node};
  return added;
}

void use(step *in, int name, int buffer) {
  if (buffer == NONE || in->count == MOST_ARGUMENTS) return;
  in->names[in->count] = name;
  in->buffers[in->count] = buffer;
  in->count++;
}

void keep_description(network *in, dnnl_primitive_desc_t description) {
  dnnl_primitive_desc_t *larger =
      grown(in, in->descriptions, in->description_count, &in->description_capacity, sizeof *in->descriptions);
  if (!larger) {
    dnnl_primitive_desc_destroy(description);
    return;
  }
  in->descriptions = larger;
  in->descriptions[in->description_count++] = description;
}

step *add_primitive(network *in, dnnl_primitive_desc_t description, int node) {
  step *added = add_step(in, RUN_PRIMITIVE, node);
  if (in->failed) return added;
  dnnl_status_t status = dnnl_primitive_create(&added->primitive, description);
  if (status != dnnl_success) fail(in, "creating a primitive", status);
  layout scratch = primitive_layout(description, dnnl_query_scratchpad_md);
  if (scratch && layout_bytes(scratch) > 0) use(added, DNNL_ARG_SCRATCHPAD, add_buffer(in, scratch, IN_ARENA, 0));
  return added;
}

void rearrange(network *in, int from, int to) {
  if (in->failed) return;
  dnnl_primitive_desc_t description = NULL;
  dnnl_status_t status = describe_reorder(&description, in->engine, in->buffers[from].layout, in->buffers[to].layout);
  if (status != dnnl_success) return fail(in, "describing a reorder", status);
  keep_description(in, description);
  step *reorder = add_primitive(in, description, NONE);
  use(reorder, DNNL_ARG_FROM, from);
  use(reorder, DNNL_ARG_TO, to);
}

int arranged(network *in, int buffer, layout layout, place place) {
  if (in->failed || layouts_equal(in->buffers[buffer].layout, layout)) return buffer;
  int result = add_buffer(in, layout, place, 0);
  rearrange(in, buffer, result);
  return result;
}

int loaded(network *in, int64_t offset, layout plain, layout wanted) {
  run *current = in->current;
  in->current = &in->load;
  int source = add_buffer(in, plain, IN_PARAMETERS, (size_t)offset * sizeof(float));
  int result = arranged(in, source, wanted, IN_PERMANENT);
  if (result == source && !in->failed) {
    result = add_buffer(in, plain, IN_PERMANENT, 0);
    step *copy = add_step(in, RUN_COPY, NONE);
    use(copy, 0, source);
    use(copy, 0, result);
  }
  in->current = current;
  return result;
}

int loaded_by(network *in, step_kind kind, int index, layout made, float number) {
  const fovea_dnnl_node *node = &in->nodes[index];
  layout plain = weights_layout(in, node, 1);
  if (in->failed) return NONE;
  run *current = in->current;
  in->current = &in->load;
  int source = add_buffer(in, plain, IN_PARAMETERS, (size_t)node->parameters[0] * sizeof(float));
  int result = add_buffer(in, made, IN_PERMANENT, 0);
  step *added = add_step(in, kind, index);
  added->number = number;
  use(added, 0, source);
  use(added, 0, result);
  in->current = current;
  return result;
}

int measures(const network *in, const fovea_dnnl_node *node) { return in->options.training && !node->frozen; }

int learns(const fovea_dnnl_node *node) { return !node->frozen && !node->fixed; }
#else
typedef int fovea_without_onednn;
#endif
