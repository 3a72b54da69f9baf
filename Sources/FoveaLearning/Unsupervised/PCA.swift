internal import CFoveaKernels
public import FoveaTensors

/// Principal components: the directions in which rows vary most.
///
/// With the mean m of the rows and the eigenvectors v₁, v₂ … of their covariance Σ (x − m)(x − m)ᵀ / (n − 1), by falling eigenvalue, a row
/// becomes `(v₁·(x − m), v₂·(x − m), …)`. As in scikit-learn the sign of a component is the one with which its largest number is positive.
///
/// Fitting takes `rows × columns × c` multiplications and 9 c³ operations on one thread, where c is the lesser of rows and columns. Where c is above
/// 2048 and at least eight times the components that are wanted, these are found by block iteration on all threads instead, in some tens of
/// `c² × components` operations. Fit it on the training part only.
public struct PCA: Sendable, Equatable {
  /// The settings of a fit.
  public struct Options: Codable, Sendable, Hashable {
    /// How many components are kept; all where there are fewer. At least 1.
    public var components: Int

    /// Settings.
    public init(components: Int) { self.components = components }
  }

  /// The settings it was fitted with.
  public let options: Options
  /// The mean of each column.
  public let means: [Float]
  /// A direction of length 1 in each row, those of the largest variance first.
  public let components: Matrix
  /// The variance of the rows in each direction, divided by n − 1.
  public let variances: [Float]
  /// The sum of the variances of all columns.
  public let totalVariance: Float

  /// How many numbers a row has.
  public var dimension: Int { means.count }

  /// The components of these rows.
  ///
  /// The same bytes for any number of threads.
  /// - Throws: ``LearningError/empty(rows:columns:)``, ``LearningError/notFinite(row:column:)``,
  ///   ``LearningError/overflow(quantity:)``, and ``LearningError/invalidOption(name:value:allowed:)``.
  public static func fit(_ rows: Matrix, options: Options, threads: Int = Parallel.defaultThreads) throws(LearningError) -> PCA {
    try fit(rows, options: options, exactUpTo: 2048, threads: threads)
  }

  /// - Parameter exactUpTo: The lesser of rows and columns up to which all of the spectrum is computed.
  package static func fit(_ rows: Matrix, options: Options, exactUpTo: Int, threads: Int) throws(LearningError) -> PCA {
    try SettingChecks.atLeast(1, options.components, "components")
    try rows.requireFinite(threads: threads)
    let means = rows.columnMeans(threads: threads)
    let freedom = Double(max(1, rows.rows - 1))
    if rows.columns <= rows.rows {
      let scatter = rows.scatter(around: means, threads: threads)
      try ScatterSystem.requireFinite(scatter, size: rows.columns)
      let kept = min(options.components, rows.columns)
      let spectrum = spectrum(scatter, size: rows.columns, count: kept, exactUpTo: exactUpTo, threads: threads)
      return PCA(
        options: options, means: means, components: spectrum.vectors,
        variances: spectrum.values.map { Float(max(0, $0) / freedom) }, totalVariance: Float(spectrum.total / freedom))
    }
    return try fitFewRows(rows, means: means, options: options, exactUpTo: exactUpTo, threads: threads)
  }

  /// The largest eigenvalues of a matrix of products, their vectors, and the sum of all values.
  private static func spectrum(
    _ products: [Double], size: Int, count: Int, exactUpTo: Int, threads: Int
  ) -> (values: [Double], vectors: Matrix, total: Double) {
    if size > exactUpTo, count <= size / 8,
      let found = LeadingEigen.decompose(
        Matrix(rows: size, columns: size, products.lazy.map { Float($0) }), count: count, threads: threads)
    {
      return (found.values, found.vectors, (0..<size).reduce(0) { $0 + products[$1 * size + $1] })
    }
    let (values, vectors) = SymmetricEigen.decompose(products, size: size)
    return (
      Array(values[..<count]), Matrix(rows: count, columns: size, vectors[..<(count * size)].map { Float($0) }), values.reduce(0, +)
    )
  }

  /// By the products of the rows with each other, of which there are fewer than products of columns: with `(X Xᵀ) u = λ u` the direction is
  /// `Xᵀ u / √λ`. Of n rows at most n − 1 directions have a variance.
  private static func fitFewRows(
    _ rows: Matrix, means: [Float], options: Options, exactUpTo: Int, threads: Int
  ) throws(LearningError) -> PCA {
    var centered = rows
    let ones = [Float](repeating: 1, count: rows.columns)
    centered.withUnsafeMutableBufferPointer { numbers in
      for row in 0..<rows.rows {
        fovea_standardize(numbers.baseAddress?.advanced(by: row * rows.columns), means, ones, rows.columns)
      }
    }
    let products = centered.timesTransposed(centered, threads: threads).values.map { Double($0) }
    try ScatterSystem.requireFinite(products, size: rows.rows)
    let spectrum = spectrum(
      products, size: rows.rows, count: min(options.components, rows.rows), exactUpTo: exactUpTo, threads: threads)
    let values = spectrum.values
    let least = max(values.first ?? 0, 0) * 1e-7
    let kept = max(1, values.count { $0 > least })
    // The directions are mixtures of the rows: products of the eigenvectors with the columns, which a transposed copy holds as rows.
    let mixtures = spectrum.vectors.selecting(rows: Array(0..<kept))
    var components = mixtures.timesTransposed(centered.transposed, threads: threads)
    let width = rows.columns
    components.withUnsafeMutableBufferPointer { numbers in
      for place in 0..<kept {
        let row = UnsafeMutableBufferPointer(rebasing: numbers[place * width..<(place + 1) * width])
        let length = row.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        let largest = row.max { abs($0) < abs($1) } ?? 1
        let factor = length > 0 ? (largest < 0 ? -1 : 1) / length : 0
        for column in 0..<width { row[column] = Float(Double(row[column]) * factor) }
      }
    }
    let freedom = Double(max(1, rows.rows - 1))
    return PCA(
      options: options, means: means, components: components, variances: values[..<kept].map { Float(max(0, $0) / freedom) },
      totalVariance: Float(max(0, spectrum.total) / freedom))
  }

  /// The rows in the directions of the components, a column for each.
  /// - Throws: ``LearningError/dimensionMismatch(expected:found:)`` and ``LearningError/notFinite(row:column:)``.
  public func transformed(_ rows: Matrix, threads: Int = Parallel.defaultThreads) throws(LearningError) -> Matrix {
    try rows.requireRows(of: dimension, threads: threads)
    var turned = rows.timesTransposed(components, threads: threads)
    turned.add(Matrix([means]).timesTransposed(components, threads: 1).values.map { -$0 }, threads: threads)
    return turned
  }
}

extension Matrix {
  /// Adds the same numbers to each row.
  mutating func add(_ numbers: [Float], threads: Int) {
    precondition(numbers.count == columns, "\(numbers.count) numbers for rows of \(columns)")
    let (count, length) = (rows, columns)
    withUnsafeMutableBufferPointer { buffer in
      let target = RowTarget(base: buffer.baseAddress)
      Parallel.forEach((count + 63) / 64, threads: threads) { part, _ in
        for row in part * 64..<min(part * 64 + 64, count) {
          fovea_axpy(1, numbers, target.base?.advanced(by: row * length), length)
        }
      }
    }
  }
}

extension PCA: TensorStorable {
  /// `pca.means` [columns], `pca.components` [components, columns], `pca.variances` [components] and `pca.total` [1].
  public var tensors: [(name: String, tensor: Tensor)] {
    [
      ("pca.means", Tensor(shape: [dimension], means)), ("pca.components", components.tensor),
      ("pca.variances", Tensor(shape: [variances.count], variances)), ("pca.total", Tensor(shape: [1], [totalVariance])),
    ]
  }

  /// The components that these were written from.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    let components = try StoredTensors.matrix("pca.components", in: tensors)
    let variances = try StoredTensors.vector("pca.variances", of: components.rows, in: tensors)
    guard variances.allSatisfy({ $0 >= 0 }) else {
      throw .malformedModel(tensor: "pca.variances", reason: "has numbers below 0")
    }
    self.init(
      options: options, means: try StoredTensors.vector("pca.means", of: components.columns, in: tensors), components: components,
      variances: variances, totalVariance: try StoredTensors.vector("pca.total", of: 1, in: tensors)[0])
  }
}
