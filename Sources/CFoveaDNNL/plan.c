#ifdef FOVEA_DNNL
#include "prepared.h"

#include <limits.h>
#include <stdlib.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

static const size_t LINE = 64, LARGE_PAGE = 2u << 20;

static size_t rounded(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

static int root_of(const network *in, int buffer) {
  while (in->buffers[buffer].same_as != NONE) buffer = in->buffers[buffer].same_as;
  return buffer;
}

static void note_use(network *in, int index, int time) {
  buffer *used = &in->buffers[root_of(in, index)];
  if (used->first_use == NONE || time < used->first_use) used->first_use = time;
  if (time > used->last_use) used->last_use = time;
}

static void note_uses(network *in, const run *run, int begin) {
  for (int i = 0; i < run->count; i++)
    for (int j = 0; j < run->steps[i].count; j++) note_use(in, run->steps[i].buffers[j], begin + i);
}

// Puts a buffer at the lowest place that no buffer in use at the same time covers.
static size_t lowest_place(const network *in, const int *placed, int count, const buffer *wanted) {
  size_t offset = 0, bytes = rounded(wanted->bytes, LINE);
  for (int moved = 1; moved;) {
    moved = 0;
    for (int i = 0; i < count; i++) {
      const buffer *other = &in->buffers[placed[i]];
      size_t end = other->offset + rounded(other->bytes, LINE);
      if (other->last_use < wanted->first_use || wanted->last_use < other->first_use || offset + bytes <= other->offset ||
          end <= offset)
        continue;
      offset = end;
      moved = 1;
    }
  }
  return offset;
}

static size_t place_in_arena(network *in) {
  int *order = malloc(sizeof *order * (size_t)(in->buffer_count + 1)), count = 0;
  if (!order) {
    fail(in, "out of memory", 0);
    return 0;
  }
  for (int i = 0; i < in->buffer_count; i++)
    if (in->buffers[i].place == IN_ARENA && in->buffers[i].same_as == NONE && in->buffers[i].first_use != NONE)
      order[count++] = i;
  // Largest first; an insertion sort, for there are some hundred and the order of equal ones must not change.
  for (int i = 1; i < count; i++)
    for (int j = i; j > 0 && in->buffers[order[j]].bytes > in->buffers[order[j - 1]].bytes; j--) {
      int other = order[j];
      order[j] = order[j - 1];
      order[j - 1] = other;
    }
  size_t extent = 0;
  for (int i = 0; i < count; i++) {
    buffer *next = &in->buffers[order[i]];
    next->offset = lowest_place(in, order, i, next);
    if (next->offset + next->bytes > extent) extent = next->offset + next->bytes;
  }
  free(order);
  return rounded(extent, LINE);
}

// Memory in large pages where the system has them.
static char *reserved(size_t bytes) {
  void *memory = NULL;
  size_t whole = rounded(bytes + LINE, LARGE_PAGE);
  if (posix_memalign(&memory, LARGE_PAGE, whole) != 0) return NULL;
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  madvise(memory, whole, MADV_HUGEPAGE);
#endif
  return memory;
}

void plan_memory(network *in) {
  if (in->failed) return;
  note_uses(in, &in->load, 0);
  note_uses(in, &in->forward, in->load.count);
  note_uses(in, &in->backward, in->load.count + in->forward.count);
  for (int i = 0; i < in->value_count; i++) {
    if (!in->values[i].kept) continue;
    note_use(in, in->value_states[i].buffer, INT_MAX);
    if (in->value_states[i].gradient != NONE) note_use(in, in->value_states[i].gradient, INT_MAX);
  }
  size_t permanent = 0;
  for (int i = 0; i < in->buffer_count; i++)
    if (in->buffers[i].place == IN_PERMANENT && in->buffers[i].same_as == NONE) {
      in->buffers[i].offset = permanent;
      permanent += rounded(in->buffers[i].bytes, LINE);
    }
  in->arena_bytes = place_in_arena(in);
  in->permanent_bytes = permanent;
  in->permanent = in->failed ? NULL : reserved(permanent);
  if (!in->permanent) return fail(in, "out of memory", 0);
  for (int i = 0; i < in->buffer_count && !in->failed; i++) {
    buffer *next = &in->buffers[i];
    if (next->place == IN_PERMANENT) next->data = (float *)(in->permanent + in->buffers[root_of(in, i)].offset);
    dnnl_status_t status = dnnl_memory_create(&next->memory, next->layout, in->engine, next->data);
    if (status != dnnl_success) fail(in, "creating a memory", status);
  }
  enter_arena(in);
}

int enter_arena(network *in) {
  if (in->failed) return 1;
  fovea_dnnl_arena *arena = in->arena;
  if (arena->bytes < in->arena_bytes) {
    free(arena->memory);
    arena->memory = reserved(in->arena_bytes);
    arena->bytes = arena->memory ? in->arena_bytes : 0;
    if (!arena->memory) {
      fail(in, "out of memory", 0);
      return 1;
    }
  }
  if (in->arena_memory == arena->memory) return 0;
  for (int i = 0; i < in->buffer_count; i++) {
    buffer *next = &in->buffers[i];
    if (next->place != IN_ARENA) continue;
    next->data = (float *)(arena->memory + in->buffers[root_of(in, i)].offset);
    dnnl_status_t status = dnnl_memory_set_data_handle(next->memory, next->data);
    if (status != dnnl_success) {
      fail(in, "pointing into the arena", status);
      return 1;
    }
  }
  in->arena_memory = arena->memory;
  return 0;
}

fovea_dnnl_arena *fovea_dnnl_arena_create(void) { return calloc(1, sizeof(fovea_dnnl_arena)); }

void fovea_dnnl_arena_destroy(fovea_dnnl_arena *arena) {
  if (!arena) return;
  free(arena->memory);
  free(arena);
}

size_t fovea_dnnl_arena_memory(const fovea_dnnl_arena *arena) { return arena->bytes; }
#else
typedef int fovea_without_onednn;
#endif
