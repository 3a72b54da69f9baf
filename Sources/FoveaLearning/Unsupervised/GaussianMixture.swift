public import FoveaTensors

/// A density made of Gaussians with diagonal covariances, fitted by expectation and maximization.
///
/// `p(x) = Σ wₖ N(x; μₖ, diag σ²ₖ)`. A fit begins with the clusters of ``KMeans`` and alternates: the share of each component in each row,
/// `γₖ(x) = wₖ N(x; μₖ, σ²ₖ) / p(x)`, then weights, means and variances by these shares, until the mean of log p(x) over the rows changes by
/// at most ``Options/tolerance``. A variance is never below ``Options/floor``, which is added to it, as in scikit-learn.
public struct GaussianMixture: Sendable, Equatable {
  /// The settings of a fit.
  public struct Options: Codable, Sendable, Hashable {
    /// How many components. At least 1, at most as many as there are rows.
    public var components: Int
    /// The most steps. At least 1.
    public var maxIterations: Int
    /// The change of the mean of log p(x) at which steps end. 0 or above.
    public var tolerance: Double
    /// What is added to each variance. Above 0.
    public var floor: Double
    /// Decides where the clusters begin.
    public var seed: UInt64

    /// Settings; the defaults are scikit-learn's.
    public init(components: Int, maxIterations: Int = 100, tolerance: Double = 1e-3, floor: Double = 1e-6, seed: UInt64 = 0) {
      self.components = components
      self.maxIterations = maxIterations
      self.tolerance = tolerance
      self.floor = floor
      self.seed = seed
    }
  }

  /// How a fit ended.
  public struct Report: Codable, Sendable, Hashable {
    /// The mean of log p(x) over the rows in the last step.
    public var logLikelihood: Double
    /// Steps that were done.
    public var iterations: Int
    /// Whether the steps ended before ``Options/maxIterations``.
    public var hasConverged: Bool
  }

  /// The settings it was fitted with.
  public let options: Options
  /// wₖ: the share of each component; they sum to 1.
  public let weights: [Float]
  /// μₖ, one in each row.
  public let means: Matrix
  /// σ²ₖ, one in each row.
  public let variances: Matrix
  /// How the fit ended; empty where it was read from a file.
  public let report: Report?

  init(options: Options, weights: [Float], means: Matrix, variances: Matrix, report: Report?) {
    self.options = options
    self.weights = weights
    self.means = means
    self.variances = variances
    self.report = report
  }

  /// How many numbers a row has.
  public var dimension: Int { means.columns }

  /// γ: the share of each component in each row, and log p(x) of each row.
  ///
  /// The same bits for any number of threads, and whatever other rows there are.
  /// - Throws: ``LearningError/dimensionMismatch(expected:found:)`` and ``LearningError/notFinite(row:column:)``.
  public func shares(
    of rows: Matrix, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> (shares: Matrix, logDensities: [Float]) {
    try rows.requireRows(of: dimension, threads: threads)
    return MixtureDensity(weights: weights, means: means, variances: variances).shares(of: rows, threads: threads)
  }
}

extension GaussianMixture: TensorStorable {
  /// `mixture.weights` [components], `mixture.means` and `mixture.variances` [components, columns].
  public var tensors: [(name: String, tensor: Tensor)] {
    [
      ("mixture.weights", Tensor(shape: [weights.count], weights)), ("mixture.means", means.tensor),
      ("mixture.variances", variances.tensor),
    ]
  }

  /// The mixture that these were written from; its report is not stored.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    let means = try StoredTensors.matrix("mixture.means", in: tensors)
    let variances = try StoredTensors.matrix("mixture.variances", in: tensors)
    let weights = try StoredTensors.vector("mixture.weights", of: means.rows, in: tensors)
    guard means.rows == options.components else {
      throw .malformedModel(tensor: "mixture.means", reason: "has \(means.rows) components, not \(options.components)")
    }
    guard variances.rows == means.rows, variances.columns == means.columns, variances.values.allSatisfy({ $0 > 0 }) else {
      throw .malformedModel(
        tensor: "mixture.variances", reason: "has another shape than the means, or numbers that are not above 0")
    }
    guard weights.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
      throw .malformedModel(tensor: "mixture.weights", reason: "has numbers outside 0 … 1")
    }
    self.init(options: options, weights: weights, means: means, variances: variances, report: nil)
  }
}
