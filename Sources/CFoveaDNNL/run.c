#ifdef FOVEA_DNNL
#include "prepared.h"

#include <stdio.h>
#include <string.h>

#if defined(__linux__)
// GNU OpenMP's, declared here because the compiler of this package brings another header for it.
void omp_set_num_threads(int count);
#endif

int32_t fovea_dnnl_version(void) {
  const dnnl_version_t *version = dnnl_version();
  return version->major * 10000 + version->minor * 100 + version->patch;
}

void fovea_dnnl_use_threads(int32_t count) {
#if defined(__linux__)
  omp_set_num_threads(count);
#else
  (void)count;
#endif
}

static void drop(const network *in, const step *next) {
  int pictures = in->options.batch;
  size_t extent = next->extent / (size_t)pictures;
  const float *from = in->buffers[next->buffers[0]].data;
  float *to = in->buffers[next->buffers[1]].data;
  for (int i = 0; i < pictures; i++) {
    uint64_t key = fovea_dropout_key(in->seed, in->step, (uint64_t)next->node, in->first_picture + (uint64_t)i);
    fovea_dropout(from + (size_t)i * extent, to + (size_t)i * extent, extent, key, next->number);
  }
}

static int execute(network *in, const run *run) {
  for (int i = 0; i < run->count; i++) {
    const step *next = &run->steps[i];
    float *data[MOST_ARGUMENTS] = {NULL};
    if (next->kind != RUN_PRIMITIVE)
      for (int j = 0; j < next->count; j++) data[j] = in->buffers[next->buffers[j]].data;
    switch (next->kind) {
    case RUN_PRIMITIVE: {
      dnnl_status_t status = dnnl_primitive_execute(next->primitive, in->stream, next->count, next->arguments);
      if (status != dnnl_success) {
        char doing[80];
        snprintf(doing, sizeof doing, "running step %d of %s, node %d", i,
                 run == &in->load ? "loading" : run == &in->forward ? "the forward run" : "the backward run", next->node);
        fail(in, doing, status);
        return 1;
      }
      break;
    }
    case RUN_DROPOUT: drop(in, next); break;
    case RUN_ADD: fovea_add(data[0], data[1], data[2], next->extent); break;
    case RUN_ADD_RELU: fovea_add_relu(data[0], data[1], data[2], next->extent); break;
    case RUN_RELU_SLOPE: fovea_relu_slope(data[0], data[1], data[2], next->extent); break;
    case RUN_UNBIASED: fovea_scale(data[0], data[1], next->extent, next->number); break;
    case RUN_COPY: memcpy(data[1], data[0], next->extent * sizeof(float)); break;
    default: run_pass(in, next, data);
    }
  }
  dnnl_stream_wait(in->stream);
  return 0;
}

// Points the buffers of a place into the caller's memory.
static int point(network *in, place place, const void *base) {
  for (int i = 0; i < in->buffer_count; i++) {
    buffer *next = &in->buffers[i];
    if (next->place != place) continue;
    next->data = (float *)((char *)(uintptr_t)base + next->offset);
    dnnl_status_t status = dnnl_memory_set_data_handle(next->memory, next->data);
    if (status != dnnl_success) {
      fail(in, "pointing to the caller's memory", status);
      return 1;
    }
  }
  return 0;
}

int fovea_dnnl_load(fovea_dnnl_network *in, const float *parameters) {
  in->failed = 0;
  return enter_arena(in) || point(in, IN_PARAMETERS, parameters) || execute(in, &in->load);
}

int fovea_dnnl_forward(fovea_dnnl_network *in, const float *input, float *scores, uint64_t seed, uint64_t step,
                       uint64_t first_picture) {
  in->failed = 0;
  in->seed = seed;
  in->step = step;
  in->first_picture = first_picture;
  return enter_arena(in) || point(in, IN_INPUT, input) || point(in, IN_SCORES, scores) || execute(in, &in->forward);
}

int fovea_dnnl_backward(fovea_dnnl_network *in, const float *score_gradient, float *gradients, float *input_gradient) {
  in->failed = 0;
  return enter_arena(in) || point(in, IN_SCORE_GRADIENT, score_gradient) || point(in, IN_GRADIENTS, gradients) ||
         point(in, IN_INPUT_GRADIENT, input_gradient) || execute(in, &in->backward);
}

// Copies a buffer out through its reorder, NULL where it is not kept.
static int copy_out(network *in, dnnl_primitive_t read, int buffer, layout plain, float *target) {
  in->failed = 0;
  dnnl_memory_t there = NULL;
  dnnl_status_t status = read ? dnnl_memory_create(&there, plain, in->engine, target) : dnnl_invalid_arguments;
  if (status == dnnl_success) {
    dnnl_exec_arg_t arguments[2] = {{DNNL_ARG_FROM, in->buffers[buffer].memory}, {DNNL_ARG_TO, there}};
    status = dnnl_primitive_execute(read, in->stream, 2, arguments);
    dnnl_stream_wait(in->stream);
    dnnl_memory_destroy(there);
  }
  if (status != dnnl_success) fail(in, "copying a value", status);
  return status != dnnl_success;
}

int fovea_dnnl_copy_value(fovea_dnnl_network *in, int32_t value, float *target) {
  const value_state *state = &in->value_states[value];
  return copy_out(in, state->read, state->buffer, state->plain, target);
}

int fovea_dnnl_copy_gradient(fovea_dnnl_network *in, int32_t value, float *target) {
  const value_state *state = &in->value_states[value];
  return copy_out(in, state->read_gradient, state->gradient, state->plain, target);
}
#else
typedef int fovea_without_onednn;
#endif
