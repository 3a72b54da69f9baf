public import FoveaTensors

/// Makes the columns of rows uncorrelated and of variance 1, changing the rows as little as that allows (zero-phase whitening, ZCA).
///
/// With mean m and covariance Σ (x − m)(x − m)ᵀ / n = V diag(λ) Vᵀ a row becomes `W (x − m)`, where `W = V diag(1 / √(λ + ε)) Vᵀ` (Bell and
/// Sejnowski, 1997; Coates and Ng, 2012). The larger ε, the less directions count that hardly vary, which in pictures are noise.
public struct Whitening: Sendable, Equatable {
  /// The settings of a fit.
  public struct Options: Codable, Sendable, Hashable {
    /// ε: added to each variance. Above 0.
    public var epsilon: Double

    /// Settings; the default is that of Coates and Ng for patches whose numbers have variance 1.
    public init(epsilon: Double = 0.1) { self.epsilon = epsilon }
  }

  /// The settings it was fitted with.
  public let options: Options
  /// m: the mean of each column.
  public let means: [Float]
  /// W, symmetric.
  public let matrix: Matrix

  /// How many numbers a row has.
  public var dimension: Int { means.count }

  /// The whitening of these rows. The same bytes for any number of threads.
  /// - Throws: ``LearningError/empty(rows:columns:)``, ``LearningError/notFinite(row:column:)``,
  ///   ``LearningError/overflow(quantity:)``, and ``LearningError/invalidOption(name:value:allowed:)``.
  public static func fit(
    _ rows: Matrix, options: Options = Options(), threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> Whitening {
    try SettingChecks.above0(options.epsilon, "epsilon")
    try rows.requireFinite(threads: threads)
    let size = rows.columns
    let means = rows.columnMeans(threads: threads)
    let scatter = rows.scatter(around: means, threads: threads)
    try ScatterSystem.requireFinite(scatter, size: size)
    let (values, vectors) = SymmetricEigen.decompose(scatter, size: size)
    let factors = values.map { 1 / (max(0, $0) / Double(rows.rows) + options.epsilon).squareRoot() }
    var sums = [Double](repeating: 0, count: size * size)
    for k in 0..<size {
      for i in 0..<size {
        let factor = factors[k] * vectors[k * size + i]
        for j in i..<size { sums[i * size + j] += factor * vectors[k * size + j] }
      }
    }
    var matrix = Matrix(rows: size, columns: size)
    matrix.withUnsafeMutableBufferPointer { numbers in
      for i in 0..<size {
        for j in i..<size {
          numbers[i * size + j] = Float(sums[i * size + j])
          numbers[j * size + i] = numbers[i * size + j]
        }
      }
    }
    return Whitening(options: options, means: means, matrix: matrix)
  }

  /// −W m: what is added to W x.
  package var offsets: [Float] { Matrix([means]).timesTransposed(matrix, threads: 1).values.map { -$0 } }

  /// The rows, whitened.
  /// - Throws: ``LearningError/dimensionMismatch(expected:found:)`` and ``LearningError/notFinite(row:column:)``.
  public func transformed(_ rows: Matrix, threads: Int = Parallel.defaultThreads) throws(LearningError) -> Matrix {
    try rows.requireRows(of: dimension, threads: threads)
    var whitened = rows.timesTransposed(matrix, threads: threads)
    whitened.add(offsets, threads: threads)
    return whitened
  }
}

extension Whitening: TensorStorable {
  /// `whitening.means` [columns] and `whitening.matrix` [columns, columns].
  public var tensors: [(name: String, tensor: Tensor)] {
    [("whitening.means", Tensor(shape: [dimension], means)), ("whitening.matrix", matrix.tensor)]
  }

  /// The whitening that these were written from.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    let matrix = try StoredTensors.matrix("whitening.matrix", in: tensors)
    guard matrix.rows == matrix.columns else {
      throw .malformedModel(tensor: "whitening.matrix", reason: "has shape \([matrix.rows, matrix.columns]), not a square")
    }
    self.init(
      options: options, means: try StoredTensors.vector("whitening.means", of: matrix.rows, in: tensors), matrix: matrix)
  }
}
