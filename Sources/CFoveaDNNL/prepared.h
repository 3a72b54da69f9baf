// A prepared network: buffers, and the steps that read and write them. See build.c for how it comes about, run.c for how it runs.
#ifndef FOVEA_PREPARED_H
#define FOVEA_PREPARED_H

#include <CFoveaKernels.h>

#include "CFoveaDNNL.h"
#include "library.h"

enum { NONE = -1, MOST_ARGUMENTS = 12 };

// Where a buffer's memory is.
typedef enum {
  IN_ARENA,         // planned: shares memory with buffers that are not in use at the same time
  IN_PERMANENT,     // its own memory: parameters as the primitives read them
  IN_INPUT,         // the caller's, given for each run
  IN_SCORES,
  IN_SCORE_GRADIENT,
  IN_INPUT_GRADIENT,
  IN_PARAMETERS,    // in the caller's parameters, at `offset` bytes
  IN_GRADIENTS,     // in the caller's gradients, at `offset` bytes
} place;

typedef struct {
  layout layout;
  size_t bytes, offset;
  place place;
  int same_as;              // another buffer whose memory this one is, under another layout; NONE mostly
  int first_use, last_use;  // steps, counted over the load, the forward and then the backward run
  dnnl_memory_t memory;
  float *data;
} buffer;

typedef enum {
  RUN_PRIMITIVE,
  RUN_DROPOUT,    // 0 → 1 by a new key
  RUN_ADD,        // 0 + 1 → 2
  RUN_ADD_RELU,   // max(0, 0 + 1) → 2
  RUN_RELU_SLOPE, // gradient 1 where 0 is above zero → 2
  RUN_UNBIASED,   // variance 0 → 1 times number
  RUN_COPY,       // 0 → 1
  // Passes over blocked pictures, in place of several of oneDNN's: see passes.c.
  RUN_MAXIMUM, RUN_MAXIMUM_SLOPE, RUN_NORMALIZE, RUN_NORMALIZE_SLOPE, RUN_STATISTICS,
  // Operations that oneDNN lacks: see layers.c, layer_passes.c.
  RUN_BEND, RUN_BEND_SLOPE, RUN_DROP_PICTURES, RUN_GATE, RUN_GATE_SLOPE, RUN_GROUPS, RUN_GROUPS_SLOPE,
  RUN_DEPTH_WISE_SLOPE, RUN_DEPTH_WISE_WEIGHTS,
  // Winograd's method: see convolutions.c.
  RUN_WINOGRAD_LOAD, RUN_WINOGRAD_LOAD_TURNED, RUN_WINOGRAD, RUN_WINOGRAD_POOLED, RUN_WINOGRAD_SLOPE, RUN_WINOGRAD_WEIGHTS,
  // Products of bfloat16 of our own: the gradient of weights for outputs of few places, and the first layer.
  RUN_REDUCED_WEIGHTS, RUN_FIRST_LOAD, RUN_FIRST, RUN_FIRST_WEIGHTS,
  // Weights between two layouts: see weights.c.
  RUN_PLAIN_WEIGHTS, RUN_PAIRED_WEIGHTS,
  RUN_JOIN,  // from the second buffer on, all into the first
  RUN_PART,  // the first buffer into all others
} step_kind;

typedef struct {
  step_kind kind;
  dnnl_primitive_t primitive;
  int count;
  int names[MOST_ARGUMENTS];    // DNNL_ARG_…, for primitives
  int buffers[MOST_ARGUMENTS];  // indices of buffers
  dnnl_exec_arg_t arguments[MOST_ARGUMENTS];
  size_t extent;  // numbers, for loops of our own
  float number;
  int node;
} step;

typedef struct {
  step *steps;
  int count, capacity;
} run;

// What the backward run needs to know of a node's forward run.
typedef struct {
  dnnl_primitive_desc_t forward;
  int source, target;  // buffers, as the forward primitive reads and writes them
  int workspace, mean, variance, scale, shift;
  int table;  // of a normalization by our own passes: rows of numbers for each channel
  int curve;  // that a normalization bends its output by
  int fused;  // whether the node's work is done by the one before it
} node_state;

typedef struct {
  int buffer;    // of the forward run
  // For kept values: the reorders of the value and of its gradient to the plain layout.
  dnnl_primitive_t read, read_gradient;
  layout plain;
  int gradient;  // of the backward run; NONE until the first contribution
  int consumers;
  int needs_gradient;
  int passes_gradient;  // whether it would if no node were fixed: by this the forward run is built, so that fixing a node changes no bit
} value_state;

struct fovea_dnnl_arena {
  char *memory;
  size_t bytes;
};

struct fovea_dnnl_network {
  fovea_dnnl_options options;
  int value_count, node_count;
  fovea_dnnl_value *values;
  fovea_dnnl_node *nodes;
  value_state *value_states;
  node_state *node_states;

  dnnl_engine_t engine;
  dnnl_stream_t stream;
  run load, forward, backward;
  run *current;  // the run that steps are added to
  buffer *buffers;
  int buffer_count, buffer_capacity;
  owned_layout *layouts;
  int layout_count, layout_capacity;
  dnnl_primitive_desc_t *descriptions;
  int description_count, description_capacity;

  char *permanent;
  size_t permanent_bytes;
  fovea_dnnl_arena *arena;
  char *arena_memory;  // where the buffers point; the arena's moves when it grows
  size_t arena_bytes;  // that this network needs
  uint64_t seed, step, first_picture;  // of the last forward run, for dropout
  int failed;
  char failure[200];
};

typedef fovea_dnnl_network network;

// Notes the first failure; building goes on without effect after it.
void fail(network *in, const char *doing, int status);

// build.c
layout keep_layout(network *in, owned_layout made);
layout plain_layout(network *in, int64_t batch, int64_t channels, int64_t height, int64_t width);
layout open_layout(network *in, int64_t batch, int64_t channels, int64_t height, int64_t width);
layout weights_layout(network *in, const fovea_dnnl_node *node, int plain);
// The same in any order, for factors of a product in this method.
layout open_factor(network *in, int method, const fovea_dnnl_value *value);
layout weights_factor(network *in, int method, const fovea_dnnl_node *node);
layout row_layout(network *in, int64_t count);
layout table_layout(network *in, int64_t rows, int64_t columns);
int add_buffer(network *in, layout layout, place place, size_t offset);
// The same numbers under another layout of the same size.
int renamed(network *in, int buffer, layout layout);
step *add_step(network *in, step_kind kind, int node);
void use(step *in, int name, int buffer);
// A step that runs the primitive of this description, with scratch memory.
step *add_primitive(network *in, dnnl_primitive_desc_t description, int node);
// The buffer itself where it has the layout, else a new one that a reorder fills.
int arranged(network *in, int buffer, layout layout, place place);
// A reorder between two buffers that are there.
void rearrange(network *in, int from, int to);
void keep_description(network *in, dnnl_primitive_desc_t description);

// A copy of the parameter at this offset, in floats, arranged as a primitive reads it.
int loaded(network *in, int64_t offset, layout plain, layout wanted);
// The weights of a node as a step of our own makes them, anew with each load; `number` is the step's.
int loaded_by(network *in, step_kind kind, int node, layout made, float number);
// Whether a normalization takes mean and variance from the pictures at hand.
int measures(const network *in, const fovea_dnnl_node *node);
// Whether the gradients of the node's parameters are wanted.
int learns(const fovea_dnnl_node *node);

// forward.c, backward.c: the steps of a node.
void build_forward(network *in, int node);
void build_backward(network *in, int node);
// Adds a contribution to the gradient of a value.
void contribute(network *in, int value, int buffer);
// A pass of our own that makes the gradient of a convolution's input, in `memory` where it needs some.
void add_slope_step(network *in, step_kind kind, int node, int gradient, int weights, int result, int memory);

window window_of(const fovea_dnnl_node *node);
// The buffer that a node reads, and a new one for what it puts out.
int source_of(const network *in, int node);
int put_out(network *in, int node, layout layout);
// The gradient of what a node puts out.
int gradient_of(const network *in, int node);
// A buffer in the caller's gradients for the parameter at this offset, in floats.
int into_gradients(network *in, layout plain, int64_t offset);
// The node after this one, where it alone reads what this one puts out.
int reader_after(const network *in, int node);
// The same where it is an activation that keeps zero.
int activation_after(const network *in, int node);
// Lets a node do the activation's work too.
void absorb(network *in, int node, int activation);
// The fovea_curve of an activation; the identity for NONE.
int curve_of(const network *in, int node);
// A buffer for the places of the greatest in each window of a max-pooling whose outputs are laid out like this: a byte for each.
int places_of(network *in, layout outputs);
// A layout in blocks as this buffer's, for another extent; in blocks of 16 or 8 channels where the buffer has none.
layout alike(network *in, int buffer, const fovea_dnnl_value *value);
// The value that a node reads at this place, NONE where it reads no more.
int input_at(const fovea_dnnl_node *node, int place);

// depth_wise.c: the gradients of convolutions of each channel by itself where oneDNN has no kernel for them; 0 where it has.
int build_depth_wise_weights(network *in, int node);
int build_depth_wise_slope(network *in, int node);

// convolutions.c: a convolution and its gradients by our own passes, Winograd's method and what oneDNN is slow at; 0 elsewhere.
int build_own_forward(network *in, int node);
int build_own_weights(network *in, int node);
// Lets a step that takes the gradient of weights write that of the bias too, where there is one: buffers for it in whole blocks and as the
// caller wants it.
void use_bias_gradient(network *in, step *added);
int build_winograd_slope(network *in, int node);
// `which` of the methods of a node.
fovea_winograd_shape winograd_shape(const network *in, int node, int block, int which);
fovea_winograd_shape winograd_slope_shape(const network *in, int node, int block);
fovea_reduced_shape reduced_shape(const network *in, int node);

// weights.c: weights of a node as a primitive wants them, loaded anew each time, and their gradient as the caller wants it.
int loaded_weights(network *in, int node, layout wanted);
void put_weights(network *in, int node, int from, int to);
void turn_weights(const network *in, const step *step, float *const *data);

// layers.c: the same for operations that oneDNN lacks.
void build_layer_forward(network *in, int node);
void build_layer_backward(network *in, int node);
// layer_passes.c: the steps that they are made of.
void run_layer(const network *in, const step *step, float *const *data);

// passes.c: the steps that run our own passes.
fovea_windows windows_of(const network *in, const fovea_dnnl_node *node);
fovea_blocks shape_of(const network *in, int buffer, const fovea_dnnl_value *value);
int channel_block(const network *in, int buffer);
void run_pass(const network *in, const step *step, float *const *data);
enum { TABLE_MEAN, TABLE_VARIANCE, TABLE_FACTOR, TABLE_ADDEND, TABLE_SUM, TABLE_PRODUCT, TABLE_ROWS };

// plan.c: gives every buffer its memory.
void plan_memory(network *in);
// Points the buffers into the arena where it is now, and makes it large enough. Returns 0 when it succeeded.
int enter_arena(network *in);

#endif
