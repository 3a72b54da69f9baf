public import FoveaTensors

/// A linear support vector machine: one plane for each class, which parts it from all others.
///
/// Unless ``Options/multiclass`` says otherwise, each class `c` is solved on its own (one-vs-rest): with `y = ±1` for rows in and outside the
/// class, and a constant feature `b` appended to each row `x`,
///
///     minimize over w:   ½ ‖w‖² + C Σ ξ(max(0, 1 − y w·x)),   ξ(t) = t (hinge) or t² (squared hinge)
///
/// This is the problem, and with the same settings the objective, of liblinear's solvers 3 and 1 (Fan et al., 2008), bias as there:
/// the constant feature's weight is penalized like any other. With two classes one plane serves both.
///
/// A row's score for a class is `w·x + bias`. Solved by dual coordinate descent in blocks; see ``LinearSVM/Options`` for when it
/// stops and ``report`` for how close it came. Fitting takes about `epochs × 4 × rows × columns × classes` operations and no copy of
/// the rows.
public struct LinearSVM: LinearClassifier {
  /// The settings it was fitted with.
  public let options: Options
  /// The planes' directions, classes × columns.
  public let weights: Matrix
  /// What is added to each class's score.
  public let biases: [Float]
  /// How the fit of each problem ended; empty for a machine read from a file. Two classes are one problem, that of class 1.
  public let report: [ProblemReport]

  package init(options: Options, weights: Matrix, biases: [Float], report: [ProblemReport]) {
    precondition(weights.rows == biases.count, "\(weights.rows) planes with \(biases.count) biases")
    self.options = options
    self.weights = weights
    self.biases = biases
    self.report = report
  }
}

extension LinearSVM {
  /// What a row that is on the wrong side, or too close to the plane, costs.
  public enum Loss: String, Codable, Sendable, Hashable, CaseIterable {
    /// `max(0, 1 − y w·x)`, liblinear's "L1-loss".
    case hinge
    /// `max(0, 1 − y w·x)²`, liblinear's "L2-loss".
    case squaredHinge = "squared_hinge"
  }

  /// How more than two classes are one problem, or several.
  public enum Multiclass: String, Codable, Sendable, Hashable, CaseIterable {
    /// Each class against all others: a problem for each.
    case oneVersusRest = "one_vs_rest"
    /// One problem for all: a row's own plane shall score higher by 1 than any other, see
    /// ``LinearSVM/fit(_:labels:classCount:options:weights:threads:progress:)``.
    case crammerSinger = "crammer_singer"
  }

  /// The settings of a fit.
  public struct Options: Codable, Sendable, Hashable {
    /// C: the price of the losses against the width of the margin. Larger follows the training rows more closely. Above 0.
    public var cost: Double
    /// Which loss; of no account for ``Multiclass/crammerSinger``, whose loss is linear.
    public var loss: Loss
    /// The constant feature appended to each row; 0 for planes through the origin.
    public var bias: Double
    /// A class is done when (primal − dual) / primal is at most this: its objective is then at most this share above the least
    /// possible. Above 0.
    public var tolerance: Double
    /// After so many visits of all rows a class is done in any case. At least 1.
    public var maxEpochs: Int
    /// Decides the order of visits.
    public var seed: UInt64
    /// How the classes are told apart; nothing for ``Multiclass/oneVersusRest``.
    public var multiclass: Multiclass?

    /// Settings; the defaults are liblinear's, save that the tolerance is that of the duality gap.
    public init(
      cost: Double = 1, loss: Loss = .squaredHinge, bias: Double = 1, tolerance: Double = 1e-3, maxEpochs: Int = 500,
      seed: UInt64 = 0, multiclass: Multiclass? = nil
    ) {
      self.cost = cost
      self.loss = loss
      self.bias = bias
      self.tolerance = tolerance
      self.maxEpochs = maxEpochs
      self.seed = seed
      self.multiclass = multiclass
    }

    func validate() throws(LearningError) {
      try SettingChecks.above0(cost, "cost")
      try SettingChecks.notBelow0(bias, "bias")
      try SettingChecks.above0(tolerance, "tolerance")
      try SettingChecks.atLeast(1, maxEpochs, "maxEpochs")
    }
  }

  /// How the fit of one class against the rest ended, or that of all classes.
  public struct ProblemReport: Codable, Sendable, Hashable {
    /// The primal objective, ½ ‖w‖² + C Σ ξ.
    public var objective: Double
    /// The dual objective, a bound from below for the least possible primal.
    public var dual: Double
    /// How often all rows were visited.
    public var epochs: Int
    /// How many rows have a part in the plane.
    public var supportVectors: Int

    /// The relative duality gap, (primal − dual) / primal.
    public var gap: Double { objective > 0 ? (objective - dual) / objective : 0 }
  }

  /// How far a fit has come.
  public struct Progress: Sendable, Hashable {
    /// How often all rows were visited.
    public var epoch: Int
    /// The classes that are done.
    public var closed: Int
    /// All classes.
    public var problems: Int
    /// The largest relative duality gap of the classes that were looked at.
    public var gap: Double
  }
}

extension LinearSVM: TensorStorable {
  /// `svm.weights` [classes, columns] and `svm.biases` [classes].
  public var tensors: [(name: String, tensor: Tensor)] {
    [("svm.weights", weights.tensor), ("svm.biases", Tensor(shape: [biases.count], biases))]
  }

  /// The machine that these were written from; its report is not stored.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    let weights = try StoredTensors.matrix("svm.weights", in: tensors)
    let biases = try StoredTensors.vector("svm.biases", of: weights.rows, in: tensors)
    guard weights.rows >= 2 else { throw .malformedModel(tensor: "svm.weights", reason: "has planes for fewer than two classes") }
    self.init(options: options, weights: weights, biases: biases, report: [])
  }
}
