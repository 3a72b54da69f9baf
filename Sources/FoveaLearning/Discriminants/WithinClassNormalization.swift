internal import CFoveaKernels
public import FoveaTensors

/// Within-class covariance normalization: rows are seen with less of what makes rows of one class differ from each other.
///
/// With the mean m of all rows, the covariance Σ of the rows around the means of their classes, divided by the number of rows less that of classes, and
/// its mean variance τ = tr Σ / columns, a row x becomes
///
///     (I + Σ / τ)^(−1/2) (x − m)
///
/// (Hatch, Kajarekar and Stolcke, *Within-class covariance normalization for SVM-based speaker recognition*, Interspeech 2006). No direction is given up,
/// unlike with ``LinearDiscriminantProjection``: what would part classes that were not there to learn from is kept.
///
/// Departures: the covariance is smoothed by its own mean variance and not by a share to be chosen; and directions in which rows of a class hardly differ,
/// which would be seen at 0.95 and more of their length, are left as they are, so that few directions have to be kept.
///
/// Fitting takes `rows × columns × c` operations and 9 c³, where c is the lesser of rows and columns. Fit it on the training part only.
public struct WithinClassNormalization: Sendable, Equatable {
  /// The mean of each column.
  public let means: [Float]
  /// The directions in which rows of a class differ most, of length 1 and across each other, one in each row.
  public let directions: Matrix
  /// At which part of its length a row is seen in each direction, above 0 and at most 1; rising.
  public let factors: [Float]

  /// How many numbers a row has.
  public var dimension: Int { means.count }

  /// The normalization for these rows; where no class has two, only the mean is taken off. The same bytes for any number of threads.
  /// - Parameter labels: The class of each row, any numbers from 0 on.
  /// - Throws: ``LearningError/empty(rows:columns:)`` and ``LearningError/notFinite(row:column:)``.
  public static func fit(
    _ rows: Matrix, labels: [Int], threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> WithinClassNormalization {
    precondition(labels.count == rows.rows && labels.allSatisfy { $0 >= 0 }, "\(labels.count) labels for \(rows.rows) rows")
    try rows.requireFinite(threads: threads)
    let (labels, classCount) = withoutGaps(labels)
    let moments = ClassMoments(rows, labels: labels, classCount: classCount, weights: nil, threads: threads)
    let within = moments.centered(rows, labels: labels, around: moments.means, weights: nil, threads: threads)
    let freedom = rows.rows - moments.present.count
    let analysis = try PCA.fit(
      within, options: PCA.Options(components: max(1, min(freedom, rows.columns))), threads: threads)
    // Components have variances by rows less one.
    let scale = Double(max(1, rows.rows - 1)) / Double(max(1, freedom))
    let usual = Double(analysis.totalVariance) * scale / Double(rows.columns)
    let factors = analysis.variances.map { variance in
      usual > 0 ? Float((usual / (usual + scale * Double(max(0, variance)))).squareRoot()) : 1
    }
    let kept = max(1, factors.count { $0 < most })
    return WithinClassNormalization(
      means: moments.mean.map { Float($0) }, directions: analysis.components.selecting(rows: Array(0..<kept)),
      factors: Array(factors[..<kept]))
  }

  /// From which factor on a direction is left as it is.
  private static let most: Float = 0.95

  /// The rows less the mean, seen with less of the directions: as many numbers as before.
  ///
  /// Takes 4 × columns × directions operations for a row. The same for a row whatever other rows there are.
  /// - Throws: ``LearningError/dimensionMismatch(expected:found:)`` and ``LearningError/notFinite(row:column:)``.
  public func transformed(_ rows: Matrix, threads: Int = Parallel.defaultThreads) throws(LearningError) -> Matrix {
    try rows.requireRows(of: dimension, threads: threads)
    let ones = [Float](repeating: 1, count: dimension)
    let (count, columns) = (rows.rows, dimension)
    var turned = rows
    turned.withUnsafeMutableBufferPointer { numbers in
      directions.withUnsafeBufferPointer { directions in
        let target = RowTarget(base: numbers.baseAddress)
        let lent = LentRows(base: directions.baseAddress, count: factors.count, columns: columns)
        Parallel.forEach(count, threads: threads) { row, _ in
          let start = target.base?.advanced(by: row * columns)
          fovea_standardize(start, means, ones, columns)
          // The directions stand across each other: what is taken off along one changes nothing along the others.
          for (place, factor) in factors.enumerated() {
            fovea_axpy((factor - 1) * fovea_dot(start, lent.address(place), columns), lent.address(place), start, columns)
          }
        }
      }
    }
    return turned
  }
}

extension WithinClassNormalization {
  /// `wccn.means` [columns], `wccn.directions` [directions, columns] and `wccn.factors` [directions].
  public var tensors: [(name: String, tensor: Tensor)] {
    [
      ("wccn.means", Tensor(shape: [dimension], means)), ("wccn.directions", directions.tensor),
      ("wccn.factors", Tensor(shape: [factors.count], factors)),
    ]
  }

  /// The normalization that these were written from. Other tensors beside them are left alone.
  /// - Throws: ``LearningError/malformedModel(tensor:reason:)``.
  public init(tensors: [String: Tensor]) throws(LearningError) {
    let directions = try StoredTensors.matrix("wccn.directions", in: tensors)
    let factors = try StoredTensors.vector("wccn.factors", of: directions.rows, in: tensors)
    guard factors.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
      throw .malformedModel(tensor: "wccn.factors", reason: "has a number outside 0…1")
    }
    self.init(
      means: try StoredTensors.vector("wccn.means", of: directions.columns, in: tensors), directions: directions, factors: factors)
  }
}
