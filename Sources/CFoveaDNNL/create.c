#ifdef FOVEA_DNNL
#include "prepared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int has_parameters(const fovea_dnnl_node *node) {
  return node->operation == FOVEA_CONVOLUTION || node->operation == FOVEA_DENSE ||
         node->operation == FOVEA_BATCH_NORMALIZATION || node->operation == FOVEA_GROUP_NORMALIZATION;
}

// Counts who reads each value, and finds the values on which a gradient that is wanted depends.
static void survey(network *in) {
  in->value_states[0].needs_gradient = in->value_states[0].passes_gradient = in->options.input_gradient;
  for (int i = 0; i < in->node_count; i++) {
    const fovea_dnnl_node *node = &in->nodes[i];
    int kept = in->options.training && in->values[node->output].kept;
    int needed = kept | (has_parameters(node) && learns(node)), passes = kept | (has_parameters(node) && !node->frozen);
    for (int j = 0; input_at(node, j) != NONE; j++) {
      in->value_states[input_at(node, j)].consumers++;
      needed |= in->value_states[input_at(node, j)].needs_gradient;
      passes |= in->value_states[input_at(node, j)].passes_gradient;
    }
    in->value_states[node->output].needs_gradient = needed;
    in->value_states[node->output].passes_gradient = passes;
  }
  in->value_states[in->value_count - 1].consumers++;
}

static void build_runs(network *in) {
  const fovea_dnnl_value *first = &in->values[0], *last = &in->values[in->value_count - 1];
  value_state *input = &in->value_states[0], *output = &in->value_states[in->value_count - 1];
  int64_t batch = in->options.batch;
  layout pictures = plain_layout(in, batch, first->channels, first->height, first->width);
  layout scores = plain_layout(in, batch, last->channels, last->height, last->width);
  if (in->failed) return;
  input->buffer = add_buffer(in, pictures, IN_INPUT, 0);
  in->current = &in->forward;
  for (int i = 0; i < in->node_count; i++) build_forward(in, i);
  if (in->failed) return;
  rearrange(in, output->buffer, add_buffer(in, scores, IN_SCORES, 0));
  if (!in->options.training) return;
  in->current = &in->backward;
  output->gradient = add_buffer(in, scores, IN_SCORE_GRADIENT, 0);
  for (int i = in->node_count - 1; i >= 0; i--) build_backward(in, i);
  if (!in->failed && input->needs_gradient && input->gradient != NONE)
    rearrange(in, input->gradient, add_buffer(in, pictures, IN_INPUT_GRADIENT, 0));
}

// The reorder by which a buffer is copied out.
static dnnl_primitive_t read_of(network *in, int buffer, layout plain) {
  dnnl_primitive_t read = NULL;
  dnnl_primitive_desc_t description = NULL;
  dnnl_status_t status = describe_reorder(&description, in->engine, in->buffers[buffer].layout, plain);
  if (status == dnnl_success) {
    keep_description(in, description);
    status = dnnl_primitive_create(&read, description);
  }
  if (status != dnnl_success) fail(in, "creating a reorder", status);
  return read;
}

// The reorders by which kept values and their gradients are copied out.
static void build_reads(network *in) {
  for (int i = 0; i < in->value_count && !in->failed; i++) {
    if (!in->values[i].kept) continue;
    const fovea_dnnl_value *value = &in->values[i];
    value_state *state = &in->value_states[i];
    state->plain = plain_layout(in, in->options.batch, value->channels, value->height, value->width);
    if (in->failed) return;
    state->read = read_of(in, state->buffer, state->plain);
    if (state->gradient != NONE && !in->failed) state->read_gradient = read_of(in, state->gradient, state->plain);
  }
}

// Fixes the arguments of every step, so that a run only hands them over.
static void resolve(network *in, run *run) {
  for (int i = 0; i < run->count; i++) {
    step *next = &run->steps[i];
    for (int j = 0; j < next->count; j++)
      next->arguments[j] = (dnnl_exec_arg_t){next->names[j], in->buffers[next->buffers[j]].memory};
    if (next->kind != RUN_PRIMITIVE) next->extent = in->buffers[next->buffers[0]].bytes / sizeof(float);
  }
}

static void *copied(const void *source, size_t bytes) {
  void *made = malloc(bytes ? bytes : 1);
  return made ? memcpy(made, source, bytes) : NULL;
}

fovea_dnnl_network *fovea_dnnl_create(const fovea_dnnl_value *values, int32_t value_count, const fovea_dnnl_node *nodes,
                                      int32_t node_count, fovea_dnnl_options options, fovea_dnnl_arena *arena, char *message,
                                      size_t capacity) {
  network *in = calloc(1, sizeof *in);
  if (!in) {
    if (capacity) snprintf(message, capacity, "out of memory");
    return NULL;
  }
  in->options = options;
  in->arena = arena;
  in->value_count = value_count;
  in->node_count = node_count;
  in->values = copied(values, sizeof *values * (size_t)value_count);
  in->nodes = copied(nodes, sizeof *nodes * (size_t)node_count);
  in->value_states = calloc((size_t)value_count + 1, sizeof *in->value_states);
  in->node_states = calloc((size_t)node_count + 1, sizeof *in->node_states);
  if (!arena || !in->values || !in->nodes || !in->value_states || !in->node_states) fail(in, "out of memory", 0);
  if (!in->failed) {
    for (int i = 0; i < value_count; i++) in->value_states[i].buffer = in->value_states[i].gradient = NONE;
    for (int i = 0; i < node_count; i++) {
      node_state *state = &in->node_states[i];
      state->source = state->target = state->workspace = state->mean = state->variance = state->scale = state->shift = state->table = NONE;
    }
    dnnl_status_t status = dnnl_engine_create(&in->engine, dnnl_cpu, 0);
    if (status == dnnl_success) status = dnnl_stream_create(&in->stream, in->engine, dnnl_stream_default_flags);
    if (status != dnnl_success) fail(in, "starting the engine", status);
  }
  if (!in->failed) {
    survey(in);
    build_runs(in);
    build_reads(in);
    plan_memory(in);
  }
  if (in->failed) {
    if (capacity) snprintf(message, capacity, "%s", in->failure);
    fovea_dnnl_destroy(in);
    return NULL;
  }
  resolve(in, &in->load);
  resolve(in, &in->forward);
  resolve(in, &in->backward);
  return in;
}

static void destroy_run(run *run) {
  for (int i = 0; i < run->count; i++)
    if (run->steps[i].primitive) dnnl_primitive_destroy(run->steps[i].primitive);
  free(run->steps);
}

void fovea_dnnl_destroy(fovea_dnnl_network *in) {
  if (!in) return;
  destroy_run(&in->load);
  destroy_run(&in->forward);
  destroy_run(&in->backward);
  for (int i = 0; in->value_states && i < in->value_count; i++) {
    if (in->value_states[i].read) dnnl_primitive_destroy(in->value_states[i].read);
    if (in->value_states[i].read_gradient) dnnl_primitive_destroy(in->value_states[i].read_gradient);
  }
  for (int i = 0; i < in->buffer_count; i++)
    if (in->buffers[i].memory) dnnl_memory_destroy(in->buffers[i].memory);
  for (int i = 0; i < in->description_count; i++) dnnl_primitive_desc_destroy(in->descriptions[i]);
  for (int i = 0; i < in->layout_count; i++) layout_destroy(in->layouts[i]);
  if (in->stream) dnnl_stream_destroy(in->stream);
  if (in->engine) dnnl_engine_destroy(in->engine);
  free(in->permanent);
  free(in->layouts);
  free(in->descriptions);
  free(in->buffers);
  free(in->node_states);
  free(in->value_states);
  free(in->nodes);
  free(in->values);
  free(in);
}

size_t fovea_dnnl_memory(const fovea_dnnl_network *in) { return in->permanent_bytes; }

const char *fovea_dnnl_failure(const fovea_dnnl_network *in) { return in->failure; }
#else
typedef int fovea_without_onednn;
#endif
