// Networks on oneDNN, versions 2.6 and later, behind plain structs: no type of that library leaves this target.
//
// A network is prepared once for a number of pictures: primitives, memory layouts and all memory. After that a run allocates nothing.
// Every function that can fail returns 0 when it succeeded; fovea_dnnl_failure() then has the words. A prepared network may be used by
// one thread at a time. Without FOVEA_DNNL the functions stand, and creating a network fails.
#ifndef CFOVEA_DNNL_H
#define CFOVEA_DNNL_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  FOVEA_CONVOLUTION,
  FOVEA_DENSE,
  FOVEA_MAXIMUM_POOLING,
  FOVEA_AVERAGE_POOLING,  // over the places inside the picture
  FOVEA_BATCH_NORMALIZATION,
  FOVEA_RELU,
  FOVEA_GELU,  // with the error function
  FOVEA_DROPOUT,
  FOVEA_ADD,
  FOVEA_FLATTEN,
  FOVEA_SCALING,
  FOVEA_SILU,
  FOVEA_HARD_SWISH,
  FOVEA_SIGMOID,
  FOVEA_HARD_SIGMOID,
  FOVEA_GROUP_NORMALIZATION,
  FOVEA_STOCHASTIC_DEPTH,  // dropout of whole pictures
  FOVEA_GATE,              // each channel of the first input times its number in the second
  FOVEA_CONCATENATION,     // the channels of all inputs, in order
  FOVEA_SLOPE_RECTIFIER,   // hands its input on; backwards, the gradient where it and the input are above zero
} fovea_dnnl_operation;

// How a convolution is computed. Winograd's method is ours; where there is not what is asked for, sums of products in float do it.
typedef enum {
  FOVEA_DIRECT,             // sums of products in float
  FOVEA_WINOGRAD,           // Winograd's method in float
  FOVEA_BFLOAT16,           // sums in float of products of bfloat16
  FOVEA_WINOGRAD_BFLOAT16,  // Winograd's method with transformed factors in bfloat16, in float where there are no such products
} fovea_dnnl_method;

// What processor and library together can do for convolutions.
enum {
  FOVEA_HAS_WINOGRAD = 1,
  FOVEA_HAS_BFLOAT16 = 2,
  FOVEA_BFLOAT16_PAYS = 4,    // more products a second than in float
  FOVEA_HAS_MATRIX_UNIT = 8,  // many times more, by tiles
};

// The extent of one picture's numbers at some place of the network.
typedef struct {
  int32_t channels, height, width;
  int32_t kept;  // whether fovea_dnnl_copy_value may ask for it, and in training fovea_dnnl_copy_gradient
} fovea_dnnl_value;

typedef struct {
  int32_t operation;
  int32_t input, second_input, output;  // indices of values; second_input is used by FOVEA_ADD and FOVEA_GATE
  int32_t other_inputs[6];              // of FOVEA_CONCATENATION beyond the second, −1 where there are no more
  int32_t kernel[2], stride[2], padding[2], dilation[2], groups;
  int32_t methods[3];     // of a convolution: forwards, for the gradient of its input, and for that of its weights
  int32_t frozen;         // no gradient of the parameters is wanted, and a normalization uses its running values
  int32_t fixed;          // no gradient of the parameters is wanted, and nothing else is different
  float number;           // epsilon, chance of being left out, or factor
  int64_t parameters[4];  // offsets in floats, −1 where there is none: weight, bias; or scale, shift, mean, variance
} fovea_dnnl_node;

typedef struct {
  int32_t batch;
  int32_t training;
  int32_t input_gradient;  // whether the gradient of the pictures is wanted
} fovea_dnnl_options;

typedef struct fovea_dnnl_network fovea_dnnl_network;

// Memory for intermediate results that networks may share as long as one of them runs at a time, forwards and backwards.
typedef struct fovea_dnnl_arena fovea_dnnl_arena;

// 10000·major + 100·minor + patch of the library in use, 0 without one.
int32_t fovea_dnnl_version(void);

// A sum of the above.
int32_t fovea_dnnl_abilities(void);

// How many threads oneDNN uses whenever the calling thread calls it; 1 is that thread alone. Once for each thread.
void fovea_dnnl_use_threads(int32_t count);

fovea_dnnl_arena *fovea_dnnl_arena_create(void);
// Only when the networks that share it are gone.
void fovea_dnnl_arena_destroy(fovea_dnnl_arena *arena);
// Bytes held.
size_t fovea_dnnl_arena_memory(const fovea_dnnl_arena *arena);

// Prepares a network whose value 0 is the input and whose last value holds the scores. Nodes stand in the order in which they run.
// Returns NULL with words in `message` when it cannot.
fovea_dnnl_network *fovea_dnnl_create(const fovea_dnnl_value *values, int32_t value_count, const fovea_dnnl_node *nodes,
                                      int32_t node_count, fovea_dnnl_options options, fovea_dnnl_arena *arena, char *message,
                                      size_t capacity);

void fovea_dnnl_destroy(fovea_dnnl_network *network);

// Takes a copy of parameters laid end to end.
int fovea_dnnl_load(fovea_dnnl_network *network, const float *parameters);

// Runs forwards. Pictures are [batch, channels, height, width], scores [batch, classes]. The pictures must stay as they are until the
// backward run is done.
int fovea_dnnl_forward(fovea_dnnl_network *network, const float *input, float *scores, uint64_t seed, uint64_t step,
                       uint64_t first_picture);

// Runs backwards after a forward run in training. Gradients are laid out as the parameters; those of a running mean and variance are
// the mean and the unbiased variance of this batch. `input_gradient` may be NULL unless it was asked for.
int fovea_dnnl_backward(fovea_dnnl_network *network, const float *score_gradient, float *gradients, float *input_gradient);

// Copies a kept value of the last forward run as [batch, channels, height, width].
int fovea_dnnl_copy_value(fovea_dnnl_network *network, int32_t value, float *target);

// Copies the gradient of a kept value, other than the first, after the backward run that followed; fails where nothing depends on it.
int fovea_dnnl_copy_gradient(fovea_dnnl_network *network, int32_t value, float *target);

// What went wrong last.
const char *fovea_dnnl_failure(const fovea_dnnl_network *network);

// Bytes held beside the arena.
size_t fovea_dnnl_memory(const fovea_dnnl_network *network);

// A product of two matrices, [rows, inner] and [inner, columns], of numbers that the library fills in: for measuring what a machine can do.
// With `reduced` the factors are in bfloat16. NULL where the library has none.
typedef struct fovea_dnnl_product fovea_dnnl_product;
fovea_dnnl_product *fovea_dnnl_product_create(int64_t rows, int64_t inner, int64_t columns, int32_t reduced);
// Computes it once, in the calling thread. Returns 0 when it succeeded.
int fovea_dnnl_product_run(fovea_dnnl_product *product);
void fovea_dnnl_product_destroy(fovea_dnnl_product *product);

#endif
