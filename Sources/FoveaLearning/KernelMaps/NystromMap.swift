public import FoveaTensors

/// Kernel values with landmarks, times an inverse root of the landmarks' own; see ``KernelMap/Options/nystrom(_:landmarks:seed:)``.
public struct NystromMap: Sendable, Equatable {
  /// The kernel.
  public let function: KernelFunction
  /// What landmarks were drawn by.
  public let seed: UInt64
  /// A landmark in each row.
  public let landmarks: Matrix
  /// R with `Rᵀ R = K⁻¹`.
  public let root: Matrix

  init(function: KernelFunction, seed: UInt64, landmarks: Matrix, root: Matrix) {
    self.function = function
    self.seed = seed
    self.landmarks = landmarks
    self.root = root
  }

  /// Draws landmarks, at most as many as there are rows. Takes about landmarks³ operations, shared by the threads.
  static func fit(
    _ rows: Matrix, _ function: KernelFunction, landmarks: Int, seed: UInt64, threads: Int
  ) throws(LearningError) -> NystromMap {
    var generator = SeededGenerator(seed: seed, stream: 0x6e79)
    let chosen = generator.permutation(rows.rows).prefix(landmarks).sorted()
    return try fit(landmarks: rows.selecting(rows: chosen), function, seed: seed, threads: threads)
  }

  /// The map of given landmarks.
  package static func fit(
    landmarks: Matrix, _ function: KernelFunction, seed: UInt64 = 0, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> NystromMap {
    let values = try Self.values(landmarks, landmarks, function, threads: threads)
    let size = landmarks.rows
    let mean = (0..<size).reduce(0.0) { $0 + Double(values[$1, $1]) } / Double(max(1, size))
    let factor = try ScatterSystem.cholesky(
      values.values.map { Double($0) }, size: size, ridge: mean > 0 ? 1e-6 * mean : 1, threads: threads
    ).factor
    return NystromMap(function: function, seed: seed, landmarks: landmarks, root: factor.inverse(times: 1, threads: threads))
  }

  func transformed(_ rows: Matrix, threads: Int) throws(LearningError) -> Matrix {
    try Self.values(rows, landmarks, function, threads: threads).timesTransposed(root, threads: threads)
  }

  /// The kernel values of rows with others.
  private static func values(
    _ rows: Matrix, _ others: Matrix, _ function: KernelFunction, threads: Int
  ) throws(LearningError) -> Matrix {
    if function.isForHistograms {
      try rows.requireNonnegative(threads: threads)
      try others.requireNonnegative(threads: threads)
    }
    return Matrix(rows: rows.rows, columns: others.rows) { buffer in
      rows.withUnsafeBufferPointer { numbers in
        others.withUnsafeBufferPointer { otherNumbers in
          let own = KernelRows(
            function, LentRows(base: numbers.baseAddress, count: rows.rows, columns: rows.columns), threads: threads)
          let other = KernelRows(
            function, LentRows(base: otherNumbers.baseAddress, count: others.rows, columns: others.columns), threads: threads)
          let (target, columns, part) = (RowTarget(base: buffer.baseAddress), others.rows, 240)
          Parallel.forEach((rows.rows + part - 1) / part, threads: threads) { index, _ in
            let range = index * part..<min((index + 1) * part, own.rows.count)
            guard let target = target.base?.advanced(by: range.lowerBound * columns) else { return }
            let workspace = Scratch<Float>(uninitialized: KernelRows.workspace)
            own.values(range, with: other, 0..<columns, into: target, stride: columns, workspace: workspace.base)
          }
        }
      }
    }
  }
}
