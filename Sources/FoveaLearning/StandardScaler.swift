internal import CFoveaKernels
public import FoveaTensors

/// Shifts and scales each column so that the rows it was fitted on have mean 0 and deviation 1.
///
/// Fit it on the training part only, and apply it to all parts. The deviation is that of the population (divided by n, as in
/// scikit-learn). A column that is constant in the training rows, up to rounding, becomes 0 there: it is shifted by its value and
/// not scaled.
public struct StandardScaler: Sendable, Hashable {
  /// What is taken from each column.
  public let means: [Float]
  /// What each column is then divided by; 1 for a constant column.
  public let deviations: [Float]

  /// How many numbers a row has.
  public var dimension: Int { means.count }

  /// A scaler of these figures.
  /// - Precondition: As many deviations as means, all above 0.
  package init(means: [Float], deviations: [Float]) {
    precondition(means.count == deviations.count, "\(means.count) means, \(deviations.count) deviations")
    precondition(deviations.allSatisfy { $0 > 0 }, "a deviation that is not above 0")
    self.means = means
    self.deviations = deviations
  }

  /// The scaler of these rows.
  /// - Throws: ``LearningError/empty(rows:columns:)`` and ``LearningError/notFinite(row:column:)``.
  public static func fit(_ rows: Matrix, threads: Int = Parallel.defaultThreads) throws(LearningError) -> StandardScaler {
    try rows.requireFinite(threads: threads)
    let (means, deviations) = rows.columnMoments(threads: threads)
    return StandardScaler(means: means, deviations: deviations.map { $0 > 0 ? $0 : 1 })
  }

  /// The rows, shifted and scaled.
  /// - Throws: ``LearningError/dimensionMismatch(expected:found:)``.
  public func transformed(_ rows: Matrix, threads: Int = Parallel.defaultThreads) throws(LearningError) -> Matrix {
    var copy = rows
    try transform(&copy, threads: threads)
    return copy
  }

  /// Shifts and scales the rows where they stand, without a copy of them.
  /// - Throws: ``LearningError/dimensionMismatch(expected:found:)``.
  public func transform(_ rows: inout Matrix, threads: Int = Parallel.defaultThreads) throws(LearningError) {
    guard rows.columns == dimension else {
      throw .dimensionMismatch(expected: dimension, found: rows.columns)
    }
    let scales = deviations.map { 1 / $0 }
    let (count, columns) = (rows.rows, rows.columns)
    rows.withUnsafeMutableBufferPointer { numbers in
      let target = RowTarget(base: numbers.baseAddress)
      Parallel.forEach((count + 63) / 64, threads: threads) { part, _ in
        for row in part * 64..<min(part * 64 + 64, count) {
          fovea_standardize(target.base?.advanced(by: row * columns), means, scales, columns)
        }
      }
    }
  }
}

extension Matrix {
  /// The mean of each column and its deviation, that of the population; 0 for a column that is constant up to rounding. Sums are taken in double
  /// precision around the first row.
  /// - Precondition: At least one row.
  package func columnMoments(threads: Int = Parallel.defaultThreads) -> (means: [Float], deviations: [Float]) {
    let first = self[row: 0]
    let (count, columns) = (rows, columns)
    let part = max(64, (count + 63) / 64)
    let sums = withUnsafeBufferPointer { numbers in
      let lent = LentRows(base: numbers.baseAddress, count: count, columns: columns)
      return Parallel.map((count + part - 1) / part, threads: threads) { index in
        var sums = [Double](repeating: 0, count: columns)
        var squares = sums
        for row in index * part..<min((index + 1) * part, count) {
          fovea_add_column_moments(lent.address(row), first, &sums, &squares, columns)
        }
        return (sums, squares)
      }
    }
    var means = first
    var deviations = [Float](repeating: 0, count: columns)
    for column in 0..<columns {
      let sum = sums.reduce(0.0) { $0 + $1.0[column] }
      let square = sums.reduce(0.0) { $0 + $1.1[column] }
      let shift = sum / Double(count)
      let variance = max(0, square / Double(count) - shift * shift)
      means[column] = Float(Double(first[column]) + shift)
      // Rounding alone gives constant columns a deviation of some 1e-8 of their value; dividing by that would make numbers of it.
      let deviation = Float(variance.squareRoot())
      if deviation > abs(means[column]) * 1e-6, deviation > Float.leastNormalMagnitude { deviations[column] = deviation }
    }
    return (means, deviations)
  }
}

extension StandardScaler: TensorStorable {
  /// A scaler has no settings.
  public struct Options: Codable, Sendable, Hashable {
    /// No settings.
    public init() {}
  }

  /// No settings.
  public var options: Options { Options() }

  /// `scaler.means` and `scaler.deviations`, one number for each column.
  public var tensors: [(name: String, tensor: Tensor)] {
    [("scaler.means", Tensor(shape: [dimension], means)), ("scaler.deviations", Tensor(shape: [dimension], deviations))]
  }

  /// The scaler that these were written from.
  public init(options: Options = Options(), tensors: [String: Tensor]) throws(LearningError) {
    let count = tensors["scaler.means"]?.count ?? 0
    let means = try StoredTensors.vector("scaler.means", of: count, in: tensors)
    let deviations = try StoredTensors.vector("scaler.deviations", of: count, in: tensors)
    guard deviations.allSatisfy({ $0 > 0 }) else {
      throw .malformedModel(tensor: "scaler.deviations", reason: "has numbers that are not above 0")
    }
    self.init(means: means, deviations: deviations)
  }
}
