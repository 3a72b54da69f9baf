public import FoveaTensors

/// Multinomial logistic regression: the probabilities of the classes are the softmax of sums `w·x + b`.
///
/// With the rows' weights s and the probability p of a row's own class,
///
///     minimize over W, b:   ½ ‖W‖² − C Σ s log p
///
/// the problem of scikit-learn's `LogisticRegression` with an L2 penalty, offsets not penalized. With two classes one plane serves both, as
/// there: scores are then ±(w·x + b) / 2, whose softmax is the logistic function. Scores are logits: probabilities at temperature 1.
///
/// Solved by `LBFGS`: each step takes one or a few passes of `4 × rows × columns × classes` operations.
public struct LogisticRegression: LinearClassifier {
  /// The settings of a fit.
  public struct Options: Codable, Sendable, Hashable {
    /// C: the price of the losses against that of large weights. Above 0.
    public var cost: Double
    /// It ends when the gradient is at most this share of that at weights of zero. Above 0.
    public var tolerance: Double
    /// It ends after so many steps in any case. At least 1.
    public var maxIterations: Int

    /// Settings.
    public init(cost: Double = 1, tolerance: Double = 1e-4, maxIterations: Int = 500) {
      self.cost = cost
      self.tolerance = tolerance
      self.maxIterations = maxIterations
    }

    func validate() throws(LearningError) {
      try SettingChecks.above0(cost, "cost")
      try SettingChecks.above0(tolerance, "tolerance")
      try SettingChecks.atLeast(1, maxIterations, "maxIterations")
    }
  }

  /// How a fit ended.
  public struct Report: Codable, Sendable, Hashable {
    /// The objective that was reached.
    public var objective: Double
    /// The length of the gradient, as a share of that at weights of zero.
    public var gradient: Double
    /// How many steps were taken.
    public var iterations: Int
  }

  /// The settings it was fitted with.
  public let options: Options
  /// The planes' directions, classes × columns.
  public let weights: Matrix
  /// What is added to each class's score.
  public let biases: [Float]
  /// How the fit ended; nothing for a classifier read from a file.
  public let report: Report?

  init(options: Options, weights: Matrix, biases: [Float], report: Report?) {
    self.options = options
    self.weights = weights
    self.biases = biases
    self.report = report
  }
}

extension LogisticRegression: TensorStorable {
  /// `logistic.weights` [classes, columns] and `logistic.biases` [classes].
  public var tensors: [(name: String, tensor: Tensor)] { Planes.tensors("logistic", self) }

  /// The classifier that these were written from; its report is not stored.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    try options.validate()
    let planes = try Planes("logistic", in: tensors)
    self.init(options: options, weights: planes.weights, biases: planes.biases, report: nil)
  }
}
