public import FoveaTensors

/// Fisher's linear discriminant as a projection: the directions in which classes lie far apart beside how far the rows of a class do.
///
/// With the means m_c of the classes, their shares π_c of the rows and the covariance Σ of the rows within their classes, directions v make
///
///     (Σ_c π_c (v·(m_c − m))²) / vᵀ Σ v
///
/// as large as can be, each new one uncorrelated within the classes with those before (Fisher, 1936; Rao, 1948); scaled so that the variance
/// within the classes is 1 in each. There are at most as many as classes, less one. Σ is shrunken (``Shrinkage``), so that more columns than rows
/// do no harm; without shrinkage rows are brought to their principal components first then, as many as rows less classes (Fisherfaces:
/// Belhumeur, Hespanha and Kriegman, 1997).
///
/// Fitting takes `rows × columns × c + c³ / 3` operations, where c is the lesser of rows and columns. Fit it on the training part only.
public struct LinearDiscriminantProjection: Sendable, Equatable {
  /// The settings of a fit.
  public struct Options: Codable, Sendable, Hashable {
    /// How many directions are kept; all where there are fewer, or by default. At least 1.
    public var components: Int?
    /// How the covariance within the classes is shrunken.
    public var shrinkage: Shrinkage

    /// Settings.
    public init(components: Int? = nil, shrinkage: Shrinkage = .ledoitWolf) {
      self.components = components
      self.shrinkage = shrinkage
    }

    func validate() throws(LearningError) {
      if let components { try SettingChecks.atLeast(1, components, "components") }
      try shrinkage.validate()
    }
  }

  /// The settings it was fitted with.
  public let options: Options
  /// The mean of each column.
  public let means: [Float]
  /// The directions, one in each row, those that part the classes best first. Of the two signs the one with which the largest number is
  /// positive.
  public let directions: Matrix
  /// The variance of the classes' means in each direction; that within the classes is 1.
  public let ratios: [Float]

  /// How many numbers a row has.
  public var dimension: Int { means.count }
  /// How many directions there are.
  public var count: Int { directions.rows }

  /// The projection for these rows. The same bytes for any number of threads.
  /// - Parameters:
  ///   - labels: The class of each row, any numbers from 0 on.
  ///   - weights: What each row counts; 1 each by default.
  /// - Throws: ``LearningError`` where there is nothing to tell apart, a number is not finite, or a setting cannot be used.
  /// - Precondition: As many weights as rows, all above 0 and finite.
  public static func fit(
    _ rows: Matrix, labels: [Int], options: Options = Options(), weights: [Float]? = nil, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> LinearDiscriminantProjection {
    try options.validate()
    try requireWeighted(rows, labels: labels, classCount: .max, weights: weights, threads: threads)
    let (labels, classes) = withoutGaps(labels)
    if options.shrinkage == .none, rows.columns > rows.rows - classes, rows.rows > classes {
      let components = try PCA.fit(rows, options: PCA.Options(components: rows.rows - classes), threads: threads)
      let inner = try fit(
        checked: try components.transformed(rows, threads: threads), labels: labels, classCount: classes, options: options,
        weights: weights, threads: threads)
      return inner.behind(components, threads: threads)
    }
    return try fit(checked: rows, labels: labels, classCount: classes, options: options, weights: weights, threads: threads)
  }

  private static func fit(
    checked rows: Matrix, labels: [Int], classCount: Int, options: Options, weights: [Float]?, threads: Int
  ) throws(LearningError) -> LinearDiscriminantProjection {
    let moments = ClassMoments(rows, labels: labels, classCount: classCount, weights: weights, threads: threads)
    let centered = moments.centered(rows, labels: labels, around: moments.means, weights: weights, threads: threads)
    let within = try WithinCovariance(centered, total: moments.total, shrinkage: options.shrinkage, threads: threads)
    // With the scaled means M in rows and Z = Σ⁻¹ Mᵀ, the eigenvectors u of M Z give the directions Z u / √λ.
    let scaled = zip(moments.present, moments.centeredMeans).map { label, mean in
      let root = (moments.masses[label] / moments.total).squareRoot()
      return mean.map { $0 * root }
    }
    let solved = try within.solve(scaled, threads: threads)
    let size = scaled.count
    var products = [Double](repeating: 0, count: size * size)
    for i in 0..<size {
      for j in 0..<size {
        // Rounding aside the two are equal.
        let product = zip(scaled[i], solved[j]).reduce(0) { $0 + $1.0 * $1.1 }
        products[i * size + j] += product / 2
        products[j * size + i] += product / 2
      }
    }
    let (values, vectors) = SymmetricEigen.decompose(products, size: size)
    let wanted = min(options.components ?? size - 1, size - 1, rows.columns)
    let least = max(values.first ?? 0, 0) * 1e-9
    let kept = max(1, (0..<max(1, wanted)).count { values[$0] > least })
    var directions: [[Float]] = []
    for place in 0..<kept {
      var sums = [Double](repeating: 0, count: rows.columns)
      let scale = values[place] > 0 ? 1 / values[place].squareRoot() : 0
      for (index, solution) in solved.enumerated() {
        let factor = vectors[place * size + index] * scale
        for (column, number) in solution.enumerated() { sums[column] += factor * number }
      }
      let largest = sums.max { abs($0) < abs($1) } ?? 1
      directions.append(sums.map { Float(largest < 0 ? -$0 : $0) })
    }
    return LinearDiscriminantProjection(
      options: options, means: moments.mean.map { Float($0) }, directions: Matrix(directions),
      ratios: values[..<kept].map { Float(max(0, $0)) })
  }

  /// The same projection of the rows that were brought to these components first.
  private func behind(_ components: PCA, threads: Int) -> LinearDiscriminantProjection {
    let columns = components.components.transposed
    let turned = (0..<count).map { place in
      let row = Matrix([directions[row: place]]).timesTransposed(columns, threads: threads).values
      let largest = row.max { abs($0) < abs($1) } ?? 1
      return largest < 0 ? row.map { -$0 } : row
    }
    return LinearDiscriminantProjection(
      options: options, means: components.means, directions: Matrix(turned), ratios: ratios)
  }

  /// The rows in these directions, less their mean: a column for each direction.
  /// - Throws: ``LearningError/dimensionMismatch(expected:found:)`` and ``LearningError/notFinite(row:column:)``.
  public func transformed(_ rows: Matrix, threads: Int = Parallel.defaultThreads) throws(LearningError) -> Matrix {
    try rows.requireRows(of: dimension, threads: threads)
    var turned = rows.timesTransposed(directions, threads: threads)
    turned.add(Matrix([means]).timesTransposed(directions, threads: 1).values.map { -$0 }, threads: threads)
    return turned
  }
}

extension LinearDiscriminantProjection: TensorStorable {
  /// `lda.means` [columns], `lda.directions` [directions, columns] and `lda.ratios` [directions].
  public var tensors: [(name: String, tensor: Tensor)] {
    [
      ("lda.means", Tensor(shape: [dimension], means)), ("lda.directions", directions.tensor),
      ("lda.ratios", Tensor(shape: [ratios.count], ratios)),
    ]
  }

  /// The projection that these were written from.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    try options.validate()
    let directions = try StoredTensors.matrix("lda.directions", in: tensors)
    self.init(
      options: options, means: try StoredTensors.vector("lda.means", of: directions.columns, in: tensors), directions: directions,
      ratios: try StoredTensors.vector("lda.ratios", of: directions.rows, in: tensors))
  }
}
