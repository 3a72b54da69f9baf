public import FoveaTensors

/// Classifies a row by the class whose mean is the nearest.
///
/// The score of class c is `(m_c − m)·(x − m) − ½ ‖m_c − m‖²` with the mean m of all rows: half of the squared distance to the class's mean with
/// its sign turned, up to a number that is the same for all classes. So surfaces between classes are planes. Nothing is searched or solved: the
/// least that learning can be, and hard to beat where pictures of a class are few.
public struct NearestClassMean: LinearClassifier, Equatable {
  /// The settings of a fit: there are none.
  public struct Options: Codable, Sendable, Hashable {
    /// No settings.
    public init() {}
  }

  /// No settings.
  public var options: Options { Options() }
  /// The classes' means less the mean of all rows, classes × columns.
  public let weights: Matrix
  /// What is added to each class's score.
  public let biases: [Float]

  /// The means of these rows.
  /// - Parameters:
  ///   - labels: The label of each row, in `0..<classCount`. A class without rows is never chosen.
  ///   - weights: What each row counts for its class's mean and for the mean of all; 1 each by default.
  /// - Throws: ``LearningError`` where there is nothing to learn from, or a number or a plane's is not finite.
  /// - Precondition: As many weights as rows, all above 0 and finite.
  public static func fit(
    _ rows: Matrix, labels: [Int], classCount: Int, weights: [Float]? = nil, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> NearestClassMean {
    try requireWeighted(rows, labels: labels, classCount: classCount, weights: weights, threads: threads)
    let moments = ClassMoments(rows, labels: labels, classCount: classCount, weights: weights, threads: threads)
    let means = moments.centeredMeans
    let biases = means.map { mean in
      zip(mean, moments.mean).reduce(0.0) { $0 - $1.0 * ($1.0 / 2 + $1.1) }
    }
    return NearestClassMean(try Planes(means, biases, labels: moments.present, classCount: classCount))
  }

  private init(_ planes: Planes) {
    weights = planes.weights
    biases = planes.biases
  }
}

extension NearestClassMean: TensorStorable {
  /// `means.weights` [classes, columns] and `means.biases` [classes].
  public var tensors: [(name: String, tensor: Tensor)] { Planes.tensors("means", self) }

  /// The classifier that these were written from.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    self.init(try Planes("means", in: tensors))
  }
}
