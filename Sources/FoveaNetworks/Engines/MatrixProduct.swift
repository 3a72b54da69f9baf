internal import CFoveaDNNL

/// A large product of two square matrices on all threads: what a machine can do at most, for the share that a network's step reaches of it.
package final class MatrixProduct {
  private let pool: WorkerPool
  private let parts: Parts

  /// Prepares a product; nil where the build has no oneDNN or the library has no such product.
  /// - Parameter reduced: Whether the factors are in bfloat16.
  package init?(size: Int, threads: Int, reduced: Bool) {
    guard EngineKind.oneDNN.isAvailable else { return nil }
    let rows = (size + threads - 1) / threads
    guard let parts = Parts(count: threads, rows: rows, size: size, reduced: reduced) else { return nil }
    self.parts = parts
    pool = WorkerPool(threads)
  }

  /// Computes the product, each thread its share of the rows.
  package func run() throws(NetworkError) {
    let parts = parts
    try pool.run(parts.count) { (part, _) throws(NetworkError) in try parts.run(part) }
  }
}

/// Rows of the product. `@unchecked Sendable`: each is used by one thread at a time.
private final class Parts: @unchecked Sendable {
  private var handles: [OpaquePointer] = []

  init?(count: Int, rows: Int, size: Int, reduced: Bool) {
    for _ in 0..<count {
      guard let handle = fovea_dnnl_product_create(Int64(rows), Int64(size), Int64(size), reduced ? 1 : 0) else { return nil }
      handles.append(handle)
    }
  }

  deinit { handles.forEach { fovea_dnnl_product_destroy($0) } }

  var count: Int { handles.count }

  func run(_ part: Int) throws(NetworkError) {
    if fovea_dnnl_product_run(handles[part]) != 0 { throw .engineFailed(.oneDNN, reason: "a matrix product") }
  }
}
