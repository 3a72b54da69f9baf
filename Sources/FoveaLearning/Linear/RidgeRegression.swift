public import FoveaTensors

/// Ridge regression on numbers: for each target a plane that comes nearest to it, where large weights have a price.
///
/// With rows x and targets y around their means,
///
///     minimize over w:   Σ (y − w·x)² + α ‖w‖²
///
/// solved in closed form as ``RidgeClassifier`` is; all targets share the products of the rows and their factors. α is given as a share of the
/// mean over the columns of Σ x², so that one share means about the same for few rows and for many.
public struct RidgeRegression: Sendable, Equatable {
  /// The planes' directions, targets × columns.
  public let weights: Matrix
  /// What is added to each target.
  public let biases: [Float]

  /// These planes.
  /// - Precondition: As many biases as planes.
  public init(weights: Matrix, biases: [Float]) {
    precondition(weights.rows == biases.count, "\(biases.count) biases for \(weights.rows) planes")
    (self.weights, self.biases) = (weights, biases)
  }

  /// Fits planes for several prices, for which the products of the rows are computed once. The same bytes for any number of threads.
  /// - Parameters:
  ///   - targets: The numbers to come near to, a row for each row and a column for each plane.
  ///   - shares: The prices, each above 0.
  /// - Throws: ``LearningError`` where there is nothing to learn from, a number is not finite, or a share cannot be used.
  /// - Precondition: As many rows of targets as rows.
  public static func path(
    _ rows: Matrix, targets: Matrix, shares: [Double], threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> [RidgeRegression] {
    precondition(targets.rows == rows.rows, "\(targets.rows) rows of targets for \(rows.rows) rows")
    for share in shares { try SettingChecks.above0(share, "share") }
    try rows.requireFinite(threads: threads)
    try targets.requireFinite(threads: threads)
    let (centered, means) = Self.centered(rows, threads: threads)
    let (offsets, middles) = Self.centered(targets, threads: threads)
    let system = try ScatterSystem(centered, threads: threads)
    let sides = system.targets(offsets, threads: threads)
    let unit = system.trace > 0 ? system.trace / Double(rows.columns) : 1
    return try shares.map { share throws(LearningError) -> RidgeRegression in
      let solved = try system.solve(sides, ridge: share * unit, threads: threads)
      let biases = zip(solved, middles).map { plane, middle in
        Float(middle - zip(plane, means).reduce(0) { $0 + $1.0 * $1.1 })
      }
      return RidgeRegression(weights: Matrix(solved.map { $0.map { Float($0) } }), biases: biases)
    }
  }

  /// The rows less their mean, and the mean.
  private static func centered(_ rows: Matrix, threads: Int) -> (rows: Matrix, means: [Double]) {
    let labels = [Int](repeating: 0, count: rows.rows)
    let moments = ClassMoments(rows, labels: labels, classCount: 1, weights: nil, threads: threads)
    return (
      moments.centered(rows, labels: labels, around: [moments.mean], weights: nil, threads: threads), moments.mean
    )
  }

  /// `w·x + b` for each row and target.
  /// - Precondition: Rows have as many numbers as ``weights`` has columns.
  public func values(for rows: Matrix, threads: Int = Parallel.defaultThreads) -> Matrix {
    var values = rows.timesTransposed(weights, threads: threads)
    values.withUnsafeMutableBufferPointer { numbers in
      for place in numbers.indices { numbers[place] += biases[place % biases.count] }
    }
    return values
  }
}

extension RidgeRegression {
  /// As they go into a file: `prefix.weights` [targets, columns] and `prefix.biases` [targets].
  package func tensors(_ prefix: String) -> [(name: String, tensor: Tensor)] {
    [(prefix + ".weights", weights.tensor), (prefix + ".biases", Tensor(shape: [biases.count], biases))]
  }

  /// The planes that these were written from.
  package init(_ prefix: String, in tensors: [String: Tensor]) throws(LearningError) {
    let weights = try StoredTensors.matrix(prefix + ".weights", in: tensors)
    self.init(weights: weights, biases: try StoredTensors.vector(prefix + ".biases", of: weights.rows, in: tensors))
  }
}
