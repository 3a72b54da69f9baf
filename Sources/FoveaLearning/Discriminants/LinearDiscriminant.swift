public import FoveaTensors

/// Gaussian discriminant analysis with one covariance for all classes (LDA): each class is taken for a cloud of the same shape.
///
/// The score of class c is the logarithm of its share in a row's probability, up to a number that is the same for all classes:
///
///     (m_c − m)ᵀ Σ⁻¹ (x − m) − ½ (m_c − m)ᵀ Σ⁻¹ (m_c − m) + log π_c
///
/// with the classes' means m_c, shares π_c of the rows, and Σ the covariance of the rows within their classes (divided by their number),
/// shrunken as ``Shrinkage`` says: scikit-learn's `LinearDiscriminantAnalysis` with the solver `lsqr`. A closed form without a search: with the
/// shrinkage of Ledoit and Wolf there is nothing to set. Fitting takes about `rows × columns × c + c³ / 3` operations, where c is the lesser of
/// rows and columns.
public struct LinearDiscriminant: LinearClassifier, Equatable {
  /// The settings of a fit.
  public struct Options: Codable, Sendable, Hashable {
    /// How the covariance is shrunken.
    public var shrinkage: Shrinkage

    /// Settings.
    public init(shrinkage: Shrinkage = .ledoitWolf) { self.shrinkage = shrinkage }
  }

  /// The settings it was fitted with.
  public let options: Options
  /// The planes' directions, classes × columns.
  public let weights: Matrix
  /// What is added to each class's score.
  public let biases: [Float]
  /// The s of ``Shrinkage`` that was used; nothing for a classifier read from a file.
  public let share: Double?

  /// Fits the clouds of these rows. The same bytes for any number of threads.
  /// - Parameters:
  ///   - labels: The label of each row, in `0..<classCount`. A class without rows is never chosen.
  ///   - weights: What each row counts for means, covariance and shares; 1 each by default.
  /// - Throws: ``LearningError`` where there is nothing to learn from, a number is not finite, or a setting cannot be used.
  /// - Precondition: As many weights as rows, all above 0 and finite.
  public static func fit(
    _ rows: Matrix, labels: [Int], classCount: Int, options: Options = Options(), weights: [Float]? = nil,
    threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> LinearDiscriminant {
    try options.shrinkage.validate()
    try requireWeighted(rows, labels: labels, classCount: classCount, weights: weights, threads: threads)
    let moments = ClassMoments(rows, labels: labels, classCount: classCount, weights: weights, threads: threads)
    let centered = moments.centered(rows, labels: labels, around: moments.means, weights: weights, threads: threads)
    let within = try WithinCovariance(centered, total: moments.total, shrinkage: options.shrinkage, threads: threads)
    let means = moments.centeredMeans
    let planes = try within.solve(means, threads: threads)
    let biases = zip(planes, zip(means, moments.present)).map { plane, own in
      let (mean, label) = own
      let shift = plane.indices.reduce(0.0) { $0 + plane[$1] * (moments.mean[$1] + mean[$1] / 2) }
      return logarithm(moments.masses[label] / moments.total) - shift
    }
    return LinearDiscriminant(
      options, try Planes(planes, biases, labels: moments.present, classCount: classCount), share: within.share)
  }

  private init(_ options: Options, _ planes: Planes, share: Double?) {
    self.options = options
    weights = planes.weights
    biases = planes.biases
    self.share = share
  }
}

extension LinearDiscriminant: TensorStorable {
  /// `lda.weights` [classes, columns] and `lda.biases` [classes].
  public var tensors: [(name: String, tensor: Tensor)] { Planes.tensors("lda", self) }

  /// The classifier that these were written from.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    try options.shrinkage.validate()
    self.init(options, try Planes("lda", in: tensors), share: nil)
  }
}
