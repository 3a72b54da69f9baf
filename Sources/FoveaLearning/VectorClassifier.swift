public import FoveaTensors

/// A fitted classifier of vectors: rows of a matrix → a score for each class.
public protocol VectorClassifier: Sendable {
  /// How many classes there are; labels are `0..<classCount`.
  var classCount: Int { get }
  /// How many numbers a row has.
  var dimension: Int { get }

  /// The scores of each row, a matrix of rows × classes. The larger, the likelier; scales differ between learners.
  ///
  /// A row's scores depend on that row alone, and not on the number of threads.
  /// - Throws: ``LearningError/dimensionMismatch(expected:found:)`` and ``LearningError/notFinite(row:column:)``.
  func scores(of rows: Matrix, threads: Int) throws(LearningError) -> Matrix
}

extension VectorClassifier {
  /// The scores of each row, on all cores.
  public func scores(of rows: Matrix) throws(LearningError) -> Matrix {
    try scores(of: rows, threads: Parallel.defaultThreads)
  }
}

/// A fitted value whose learned numbers go into a model file as named tensors, its settings beside them.
public protocol TensorStorable: Sendable {
  /// The settings it was fitted with.
  associatedtype Options: Codable & Sendable & Hashable

  /// The settings it was fitted with.
  var options: Options { get }
  /// The learned numbers, in a fixed order.
  var tensors: [(name: String, tensor: Tensor)] { get }

  /// The value that these settings and tensors were written from. Other tensors beside them are left alone.
  /// - Throws: ``LearningError/malformedModel(tensor:reason:)``.
  init(options: Options, tensors: [String: Tensor]) throws(LearningError)
}
