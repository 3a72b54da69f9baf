internal import CFoveaKernels

/// Eigenvalues and eigenvectors of symmetric matrices, in double precision.
package enum SymmetricEigen {
  /// Decomposes a row-major matrix of finite numbers. Row `k` of `vectors` has length 1 and belongs to `values[k]`; values fall.
  ///
  /// Of the two directions of an axis the one is taken whose largest number is positive. Takes about 9 `size`³ operations on one thread.
  package static func decompose(_ matrix: [Double], size: Int) -> (values: [Double], vectors: [Double]) {
    precondition(matrix.count == size * size, "\(matrix.count) numbers for \(size)×\(size)")
    precondition(matrix.allSatisfy(\.isFinite), "a matrix with numbers that are not finite")
    let rows = Scratch<Double>(uninitialized: matrix.count)
    rows.base.initialize(from: matrix, count: matrix.count)
    let scratch = Scratch<Double>(uninitialized: fovea_symmetric_eigen_scratch(size))
    var values = [Double](repeating: 0, count: size)
    let ended = fovea_symmetric_eigen(rows.base, size, &values, scratch.base)
    precondition(ended != 0, "the eigenvalues of \(size)×\(size) numbers were not found")
    let order = (0..<size).sorted { (values[$0], $1) > (values[$1], $0) }
    var vectors: [Double] = []
    vectors.reserveCapacity(matrix.count)
    for row in order {
      let vector = UnsafeBufferPointer(start: rows.base + row * size, count: size)
      let largest = vector.max { abs($0) < abs($1) } ?? 1
      vectors.append(contentsOf: vector.lazy.map { largest < 0 ? -$0 : $0 })
    }
    return (order.map { values[$0] }, vectors)
  }
}
