public import FoveaTensors

/// A classifier whose score for a class is a weighted sum of a row's numbers, plus a number: `w·x + b`.
///
/// What each number of a row adds to a score can be told, which is why such decisions can be explained without rest.
public protocol LinearClassifier: VectorClassifier {
  /// The weights, classes × columns.
  var weights: Matrix { get }
  /// What is added to each class's score.
  var biases: [Float] { get }
}

extension LinearClassifier {
  /// How many classes there are.
  public var classCount: Int { weights.rows }
  /// How many numbers a row has.
  public var dimension: Int { weights.columns }

  /// `w·x + b` for each row and class.
  public func scores(of rows: Matrix, threads: Int) throws(LearningError) -> Matrix {
    try rows.requireRows(of: dimension, threads: threads)
    var scores = rows.timesTransposed(weights, threads: threads)
    scores.withUnsafeMutableBufferPointer { numbers in
      for place in numbers.indices { numbers[place] += biases[place % biases.count] }
    }
    return scores
  }
}

/// Planes as they are fitted and stored: one for each class.
struct Planes: Sendable {
  let weights: Matrix
  let biases: [Float]

  /// Planes of double precision for the classes `labels`; other classes get the first one's plane, 100 lower, so that they are never chosen.
  /// - Throws: ``LearningError/overflow(quantity:)`` where a number is not finite in single precision.
  init(_ weights: [[Double]], _ biases: [Double], labels: [Int], classCount: Int) throws(LearningError) {
    var places = [Int?](repeating: nil, count: classCount)
    for (place, label) in labels.enumerated() { places[label] = place }
    self.weights = Matrix(places.map { place in weights[place ?? 0].map { Float($0) } })
    self.biases = places.map { place in Float(place.map { biases[$0] } ?? biases[0] - 100) }
    guard self.biases.allSatisfy(\.isFinite), self.weights.values.allSatisfy(\.isFinite) else {
      throw .overflow(quantity: "a number of a class's plane")
    }
  }

  /// The planes of a file, as `prefix.weights` [classes, columns] and `prefix.biases` [classes].
  init(_ prefix: String, in tensors: [String: Tensor]) throws(LearningError) {
    weights = try StoredTensors.matrix(prefix + ".weights", in: tensors)
    biases = try StoredTensors.vector(prefix + ".biases", of: weights.rows, in: tensors)
  }

  /// As they go into a file.
  static func tensors(_ prefix: String, _ classifier: some LinearClassifier) -> [(name: String, tensor: Tensor)] {
    [
      (prefix + ".weights", classifier.weights.tensor),
      (prefix + ".biases", Tensor(shape: [classifier.biases.count], classifier.biases)),
    ]
  }
}
