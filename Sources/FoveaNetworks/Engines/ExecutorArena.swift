internal import CFoveaDNNL

/// Memory for intermediate results that several executors share as long as one of them runs at a time, forwards and backwards.
package final class ExecutorArena {
  let handle: OpaquePointer?

  package init() { handle = fovea_dnnl_arena_create() }

  deinit { fovea_dnnl_arena_destroy(handle) }

  /// Bytes held.
  package var memory: Int { handle.map { fovea_dnnl_arena_memory($0) } ?? 0 }
}
