// What stands in for oneDNN when the package is built without it.
#include "CFoveaDNNL.h"

#ifndef FOVEA_DNNL
#include <stdio.h>

int32_t fovea_dnnl_version(void) { return 0; }

int32_t fovea_dnnl_abilities(void) { return 0; }

void fovea_dnnl_use_threads(int32_t count) { (void)count; }

fovea_dnnl_arena *fovea_dnnl_arena_create(void) { return NULL; }

void fovea_dnnl_arena_destroy(fovea_dnnl_arena *arena) { (void)arena; }

size_t fovea_dnnl_arena_memory(const fovea_dnnl_arena *arena) {
  (void)arena;
  return 0;
}

fovea_dnnl_network *fovea_dnnl_create(const fovea_dnnl_value *values, int32_t value_count, const fovea_dnnl_node *nodes,
                                      int32_t node_count, fovea_dnnl_options options, fovea_dnnl_arena *arena, char *message,
                                      size_t capacity) {
  (void)values, (void)value_count, (void)nodes, (void)node_count, (void)options, (void)arena;
  if (capacity > 0) snprintf(message, capacity, "built without oneDNN");
  return NULL;
}

void fovea_dnnl_destroy(fovea_dnnl_network *network) { (void)network; }

int fovea_dnnl_load(fovea_dnnl_network *network, const float *parameters) {
  (void)network, (void)parameters;
  return 1;
}

int fovea_dnnl_forward(fovea_dnnl_network *network, const float *input, float *scores, uint64_t seed, uint64_t step,
                       uint64_t first_picture) {
  (void)network, (void)input, (void)scores, (void)seed, (void)step, (void)first_picture;
  return 1;
}

int fovea_dnnl_backward(fovea_dnnl_network *network, const float *score_gradient, float *gradients, float *input_gradient) {
  (void)network, (void)score_gradient, (void)gradients, (void)input_gradient;
  return 1;
}

int fovea_dnnl_copy_value(fovea_dnnl_network *network, int32_t value, float *target) {
  (void)network, (void)value, (void)target;
  return 1;
}

int fovea_dnnl_copy_gradient(fovea_dnnl_network *network, int32_t value, float *target) {
  (void)network, (void)value, (void)target;
  return 1;
}

const char *fovea_dnnl_failure(const fovea_dnnl_network *network) {
  (void)network;
  return "built without oneDNN";
}

size_t fovea_dnnl_memory(const fovea_dnnl_network *network) {
  (void)network;
  return 0;
}

fovea_dnnl_product *fovea_dnnl_product_create(int64_t rows, int64_t inner, int64_t columns, int32_t reduced) {
  (void)rows, (void)inner, (void)columns, (void)reduced;
  return NULL;
}

int fovea_dnnl_product_run(fovea_dnnl_product *product) {
  (void)product;
  return 1;
}

void fovea_dnnl_product_destroy(fovea_dnnl_product *product) { (void)product; }
#endif
