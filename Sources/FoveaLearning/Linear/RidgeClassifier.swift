public import FoveaTensors

/// Ridge regression on the classes: for each class a plane that comes nearest to 1 at its rows and to −1 at all others.
///
/// With y = ±1 and the rows' weights s,
///
///     minimize over w, b:   Σ s (y − w·x − b)² + α ‖w‖²
///
/// solved in closed form by Cholesky's factors of XᵀX + α I, or of X Xᵀ + α I where there are fewer rows than columns (Hoerl and Kennard, 1970):
/// scikit-learn's `RidgeClassifier`. With two classes one plane serves both. All classes share the products and factors: about
/// `rows × columns × c + c³ / 3` operations, where c is the lesser of rows and columns. Each class adds `c²`, and `rows × columns` where there are
/// fewer rows than columns; each further penalty `c³ / 3` and what the classes add.
public struct RidgeClassifier: LinearClassifier, Equatable {
  /// The settings of a fit.
  public struct Options: Codable, Sendable, Hashable {
    /// α: the price of large weights. `1 / (2 C)` in the terms of a support vector machine's cost. Above 0.
    public var penalty: Double

    /// Settings.
    public init(penalty: Double = 1) { self.penalty = penalty }

    func validate() throws(LearningError) { try SettingChecks.above0(penalty, "penalty") }
  }

  /// The settings it was fitted with.
  public let options: Options
  /// The planes' directions, classes × columns.
  public let weights: Matrix
  /// What is added to each class's score.
  public let biases: [Float]

  /// Fits the planes of these rows. The same bytes for any number of threads.
  /// - Parameters:
  ///   - labels: The label of each row, in `0..<classCount`. A class without rows is never chosen.
  ///   - weights: What each row counts; 1 each by default.
  /// - Throws: ``LearningError`` where there is nothing to learn from, a number is not finite, or a setting cannot be used.
  /// - Precondition: As many weights as rows, all above 0 and finite.
  public static func fit(
    _ rows: Matrix, labels: [Int], classCount: Int, options: Options = Options(), weights: [Float]? = nil,
    threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> RidgeClassifier {
    try path(
      rows, labels: labels, classCount: classCount, penalties: [options.penalty], weights: weights, threads: threads)[0]
  }

  /// Fits planes for several penalties, for which the products of the rows are computed once.
  /// - Throws: As `fit`.
  public static func path(
    _ rows: Matrix, labels: [Int], classCount: Int, penalties: [Double], weights: [Float]? = nil,
    threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> [RidgeClassifier] {
    for penalty in penalties { try Options(penalty: penalty).validate() }
    try requireWeighted(rows, labels: labels, classCount: classCount, weights: weights, threads: threads)
    let moments = ClassMoments(rows, labels: labels, classCount: classCount, weights: weights, threads: threads)
    let centered = moments.centered(
      rows, labels: labels, around: [[Double]](repeating: moments.mean, count: classCount), weights: weights, threads: threads)
    let system = try ScatterSystem(centered, threads: threads)
    let planes = classCount == 2 ? [1] : moments.present
    let means = planes.map { 2 * moments.masses[$0] / moments.total - 1 }
    let targets = system.targets(
      zip(planes, means).map { ScatterSystem.ClassTarget(label: $0, inside: 1 - $1, outside: -1 - $1) }, labels: labels,
      classCount: classCount, weights: weights, threads: threads)
    return try penalties.map { (penalty) throws(LearningError) -> RidgeClassifier in
      let solved = try system.solve(targets, ridge: penalty, threads: threads)
      let offsets = zip(solved, means).map { plane, mean in
        mean - zip(plane, moments.mean).reduce(0) { $0 + $1.0 * $1.1 }
      }
      if classCount == 2, let plane = solved.first, let offset = offsets.first {
        return RidgeClassifier(
          Options(penalty: penalty),
          try Planes([plane.map { -$0 }, plane], [-offset, offset], labels: [0, 1], classCount: 2))
      }
      return RidgeClassifier(Options(penalty: penalty), try Planes(solved, offsets, labels: planes, classCount: classCount))
    }
  }

  private init(_ options: Options, _ planes: Planes) {
    self.options = options
    weights = planes.weights
    biases = planes.biases
  }
}

extension RidgeClassifier: TensorStorable {
  /// `ridge.weights` [classes, columns] and `ridge.biases` [classes].
  public var tensors: [(name: String, tensor: Tensor)] { Planes.tensors("ridge", self) }

  /// The classifier that these were written from.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    try options.validate()
    self.init(options, try Planes("ridge", in: tensors))
  }
}
