public import FoveaTensors

/// A support vector machine with a kernel: surfaces that part each two classes, curved as far as the kernel function lets them be.
///
/// Each two classes `i < j` are one problem (one-vs-one), solved on their rows alone: with `y = 1` for rows of `i`, −1 for rows of `j`,
///
///     maximize over α:   Σ α − ½ Σ Σ y α y α K     where 0 ≤ α ≤ C and Σ y α = 0
///
/// which is the problem of libsvm's C-SVC (Chang and Lin, 2011), with its criterion of when it is solved; `PairSolver` has the method.
/// A problem decides for `i` where `Σ y α K(x, ·) + b > 0`, else for `j`.
///
/// A row's score for a class is the number of problems that decide for it, plus a part that tells equal numbers apart: with the sum `s`
/// of the decisions for the class less those against it, `s / (3 (|s| + 1))`, as in scikit-learn with `break_ties`. The largest score is
/// libsvm's answer except where votes are equal: libsvm takes the first class then, and this the surer one.
///
/// Kernel values of all rows are computed at once where they fit the memory, and are shared by all problems; else each problem has a cache
/// of rows, see `fit`. Prediction computes the kernel of each row with the union of all support vectors, as one matrix product, and then
/// all decisions as another: about `2 × vectors × (columns + problems)` operations a row. The model keeps the support vectors, often most of
/// the training rows.
///
/// Squared distances come from products, `‖a‖² − 2 a·b + ‖b‖²`: rows far from the origin want a ``StandardScaler`` first.
public struct KernelSVM: VectorClassifier {
  /// The settings it was fitted with.
  public let options: Options
  /// The rows that have a part in some decision, in the order of the training rows.
  public let vectors: Matrix
  /// `y α` of each vector (column) in each problem (row); problems in the order (0, 1), (0, 2) … (1, 2) ….
  public let coefficients: Matrix
  /// What is added to each problem's decision.
  public let biases: [Float]
  /// How many classes there are.
  public let classCount: Int
  /// How the fit of each problem ended; empty for a machine read from a file. Problems of classes without rows are left out.
  public let report: [ProblemReport]

  package init(
    options: Options, vectors: Matrix, coefficients: Matrix, biases: [Float], classCount: Int, report: [ProblemReport]
  ) {
    precondition(coefficients.columns == vectors.rows, "\(coefficients.columns) coefficients for \(vectors.rows) vectors")
    precondition(coefficients.rows == biases.count, "\(coefficients.rows) problems with \(biases.count) biases")
    precondition(biases.count == classCount * (classCount - 1) / 2, "\(biases.count) problems of \(classCount) classes")
    self.options = options
    self.vectors = vectors
    self.coefficients = coefficients
    self.biases = biases
    self.classCount = classCount
    self.report = report
  }

  /// How many numbers a row has.
  public var dimension: Int { vectors.columns }

  /// The pairs of classes, in the order of the problems.
  static func pairs(_ classCount: Int) -> [(Int, Int)] {
    (0..<classCount).flatMap { first in (first + 1..<max(classCount, first + 1)).map { (first, $0) } }
  }
}

extension KernelSVM {
  /// The settings of a fit.
  public struct Options: Codable, Sendable, Hashable {
    /// How alike two rows are.
    public var kernel: KernelFunction
    /// C: what a row on the wrong side may cost at most. Larger follows the training rows more closely. Above 0.
    public var cost: Double
    /// A problem is solved when no pair of variables violates its conditions by this much. Above 0.
    public var tolerance: Double
    /// After so many steps a problem ends in any case. At least 1.
    public var maxIterations: Int

    /// Settings; cost and tolerance are libsvm's defaults.
    public init(kernel: KernelFunction, cost: Double = 1, tolerance: Double = 1e-3, maxIterations: Int = 10_000_000) {
      self.kernel = kernel
      self.cost = cost
      self.tolerance = tolerance
      self.maxIterations = maxIterations
    }

    func validate() throws(LearningError) {
      try kernel.validate()
      try SettingChecks.above0(cost, "cost")
      try SettingChecks.above0(tolerance, "tolerance")
      try SettingChecks.atLeast(1, maxIterations, "maxIterations")
    }
  }

  /// How the fit of two classes ended.
  public struct ProblemReport: Codable, Sendable, Hashable {
    /// The dual objective that was reached, `Σ α − ½ Σ Σ y α y α K`.
    public var objective: Double
    /// By how much a pair of variables violates its conditions at most.
    public var violation: Double
    /// How many pairs were moved.
    public var iterations: Int
    /// How many rows have a part in the decision.
    public var supportVectors: Int
    /// How many of these cost all that they may.
    public var bounded: Int
  }

  /// How far a fit has come.
  public struct Progress: Sendable, Hashable {
    /// The problems that are solved.
    public var closed: Int
    /// All problems.
    public var problems: Int
  }
}

extension KernelSVM: TensorStorable {
  /// `svm.vectors` [vectors, columns], `svm.coefficients` [problems, vectors], `svm.biases` [problems] and `svm.classes` [1], the number
  /// of classes.
  public var tensors: [(name: String, tensor: Tensor)] {
    [
      ("svm.vectors", vectors.tensor), ("svm.coefficients", coefficients.tensor),
      ("svm.biases", Tensor(shape: [biases.count], biases)), ("svm.classes", Tensor(shape: [1], [Float(classCount)])),
    ]
  }

  /// The machine that these were written from; its report is not stored.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    try options.validate()
    let vectors = try StoredTensors.matrix("svm.vectors", in: tensors)
    let coefficients = try StoredTensors.matrix("svm.coefficients", in: tensors)
    guard coefficients.columns == vectors.rows else {
      throw .malformedModel(
        tensor: "svm.coefficients", reason: "has \(coefficients.columns) columns for \(vectors.rows) support vectors")
    }
    let biases = try StoredTensors.vector("svm.biases", of: coefficients.rows, in: tensors)
    let classes = try StoredTensors.labels("svm.classes", of: 1, in: tensors, below: 1 << 16)[0]
    guard classes >= 2, classes * (classes - 1) / 2 == biases.count else {
      throw .malformedModel(tensor: "svm.classes", reason: "has \(classes) for \(biases.count) problems of two classes each")
    }
    if options.kernel.isForHistograms { try vectors.requireNonnegative(threads: 1) }
    self.init(
      options: options, vectors: vectors, coefficients: coefficients, biases: biases, classCount: classes, report: [])
  }
}
