public import FoveaTensors

/// Gaussian discriminant analysis with a covariance for each class (QDA): each class is a cloud of its own shape, and surfaces are quadrics.
///
/// The score of class c is `log π_c − ½ log det Σ_c − ½ (x − m_c)ᵀ Σ_c⁻¹ (x − m_c)`, with the class's mean, its share π_c of the rows, and its
/// covariance (divided by the number of its rows), shrunken as ``Shrinkage`` says: scikit-learn's `QuadraticDiscriminantAnalysis` with the solver
/// `eigen`. A class whose rows are all the same gets a round cloud of the variance of all classes.
///
/// It stores and multiplies `classes × columns²` numbers and fits in `classes × columns³` operations: for rows of some hundred columns, of which
/// each class has more rows than that or is shrunken; bring longer rows to their ``PCA`` first.
public struct QuadraticDiscriminant: VectorClassifier, Equatable {
  /// The settings of a fit.
  public struct Options: Codable, Sendable, Hashable {
    /// How each covariance is shrunken.
    public var shrinkage: Shrinkage

    /// Settings.
    public init(shrinkage: Shrinkage = .ledoitWolf) { self.shrinkage = shrinkage }
  }

  /// The settings it was fitted with.
  public let options: Options
  /// The mean of each class, classes × columns.
  public let means: Matrix
  /// F with `Σ_c⁻¹ = Fᵀ F`, class by class: (classes · columns) × columns.
  public let factors: Matrix
  /// `log π_c − ½ log det Σ_c`.
  public let constants: [Float]

  /// How many classes there are.
  public var classCount: Int { means.rows }
  /// How many numbers a row has.
  public var dimension: Int { means.columns }

  /// Fits the clouds of these rows. The same bytes for any number of threads.
  /// - Parameters:
  ///   - labels: The label of each row, in `0..<classCount`. A class without rows is never chosen.
  ///   - weights: What each row counts for means, covariances and shares; 1 each by default.
  /// - Throws: ``LearningError`` where there is nothing to learn from, a number is not finite, a setting cannot be used, or there are so many
  ///   classes and columns that no memory would hold the factors.
  /// - Precondition: As many weights as rows, all above 0 and finite.
  public static func fit(
    _ rows: Matrix, labels: [Int], classCount: Int, options: Options = Options(), weights: [Float]? = nil,
    threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> QuadraticDiscriminant {
    try options.shrinkage.validate()
    try requireWeighted(rows, labels: labels, classCount: classCount, weights: weights, threads: threads)
    let (square, overflows) = rows.columns.multipliedReportingOverflow(by: rows.columns)
    try SettingChecks.memory(
      of: overflows ? .max : square, times: classCount,
      "a covariance of \(rows.columns) columns for each of \(classCount) classes")
    let moments = ClassMoments(rows, labels: labels, classCount: classCount, weights: weights, threads: threads)
    let centered = moments.centered(rows, labels: labels, around: moments.means, weights: weights, threads: threads)
    let all = centered.squaredNorms(threads: threads).reduce(0.0) { $0 + Double($1) }
    let typical = max(all / moments.total / Double(rows.columns), 1e-12)
    var clouds = [Cloud?](repeating: nil, count: classCount)
    for label in moments.present {
      clouds[label] = try Cloud(
        centered.selecting(rows: labels.indices.filter { labels[$0] == label }), mass: moments.masses[label],
        shrinkage: options.shrinkage, typical: typical, threads: threads)
    }
    let first = moments.present[0]
    let places = clouds.indices.map { clouds[$0] == nil ? first : $0 }
    let constants = places.enumerated().map { label, place in
      let own = logarithm(moments.masses[place] / moments.total) - (clouds[place]?.logDeterminant ?? 0) / 2
      return Float(label == place ? own : own - 100)
    }
    return QuadraticDiscriminant(
      options: options, means: Matrix(places.map { moments.means[$0].map { Float($0) } }),
      factors: Matrix(rows: classCount * rows.columns, columns: rows.columns, places.flatMap { clouds[$0]?.factor ?? [] }),
      constants: constants)
  }

  /// The scores; see ``QuadraticDiscriminant``.
  public func scores(of rows: Matrix, threads: Int) throws(LearningError) -> Matrix {
    try rows.requireRows(of: dimension, threads: threads)
    var scores = Matrix(rows: rows.rows, columns: classCount)
    for label in 0..<classCount {
      var shifted = rows
      shifted.add(means[row: label].map { -$0 }, threads: threads)
      let factor = factors.selecting(rows: Array(label * dimension..<(label + 1) * dimension))
      let distances = shifted.timesTransposed(factor, threads: threads).squaredNorms(threads: threads)
      scores.withUnsafeMutableBufferPointer { numbers in
        for (row, distance) in distances.enumerated() { numbers[row * classCount + label] = constants[label] - distance / 2 }
      }
    }
    return scores
  }
}

/// The cloud of a class.
private struct Cloud {
  /// L⁻¹ of the covariance L Lᵀ, row by row.
  let factor: [Float]
  let logDeterminant: Double

  /// - Parameters:
  ///   - rows: The rows less their mean.
  ///   - typical: The variance of a column of which the class itself tells nothing.
  /// - Throws: ``LearningError/overflow(quantity:)``.
  init(_ rows: Matrix, mass: Double, shrinkage: Shrinkage, typical: Double, threads: Int) throws(LearningError) {
    let size = rows.columns
    let scatter = rows.scatter(around: [Float](repeating: 0, count: size), threads: threads)
    try ScatterSystem.requireFinite(scatter, size: size)
    let trace = (0..<size).reduce(0.0) { $0 + scatter[$1 * size + $1] }
    let mean = trace / mass / Double(size)
    let share: Double =
      switch shrinkage {
      case .none: 0
      case .share(let share): share
      case .ledoitWolf:
        Shrinkage.ledoitWolf(
          fourths: rows.squaredNorms(threads: threads).reduce(0) { $0 + Double($1) * Double($1) },
          squaredNorm: scatter.reduce(0) { $0 + $1 * $1 }, trace: trace, rows: rows.rows, columns: size)
      }
    guard mean > typical * 1e-9, share < 1 else {
      let variance = mean > typical * 1e-9 ? mean : typical
      let root = Float(1 / variance.squareRoot())
      factor = (0..<size * size).map { $0 % (size + 1) == 0 ? root : 0 }
      logDeterminant = Double(size) * logarithm(variance)
      return
    }
    // (1 − s) XᵀX / n + s μ I = (1 − s) / n · (XᵀX + n μ s / (1 − s) I), with a millionth of μ at least.
    let scale = (1 - share) / mass
    let ridge = max(share / (1 - share), 1e-6) * mean * mass
    let cholesky = try ScatterSystem.cholesky(scatter, size: size, ridge: ridge, threads: threads).factor
    let root = scale.squareRoot()
    factor = cholesky.inverse(times: 1 / root, threads: threads).values
    logDeterminant = cholesky.logDeterminant + Double(size) * logarithm(scale)
  }
}

extension QuadraticDiscriminant: TensorStorable {
  /// `qda.means` [classes, columns], `qda.factors` [classes · columns, columns] and `qda.constants` [classes].
  public var tensors: [(name: String, tensor: Tensor)] {
    [
      ("qda.means", means.tensor), ("qda.factors", factors.tensor),
      ("qda.constants", Tensor(shape: [constants.count], constants)),
    ]
  }

  /// The classifier that these were written from.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    try options.shrinkage.validate()
    let means = try StoredTensors.matrix("qda.means", in: tensors)
    let factors = try StoredTensors.matrix("qda.factors", in: tensors)
    guard factors.columns == means.columns, factors.rows == means.rows * means.columns else {
      throw .malformedModel(
        tensor: "qda.factors",
        reason: "has shape \([factors.rows, factors.columns]) for \(means.rows) classes of \(means.columns) columns")
    }
    self.init(
      options: options, means: means, factors: factors,
      constants: try StoredTensors.vector("qda.constants", of: means.rows, in: tensors))
  }
}
