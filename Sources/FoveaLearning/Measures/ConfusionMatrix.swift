/// How often pictures of each class were taken for each class.
public struct ConfusionMatrix: Sendable, Hashable {
  /// `counts[truth][prediction]`.
  public let counts: [[Int]]

  /// Counts from true and predicted labels.
  /// - Precondition: As many of both, all in `0..<classCount`.
  public init(truth: [Int], predicted: [Int], classCount: Int) {
    precondition(truth.count == predicted.count, "\(truth.count) true labels, \(predicted.count) predicted")
    var counts = [[Int]](repeating: [Int](repeating: 0, count: classCount), count: classCount)
    for (right, given) in zip(truth, predicted) {
      precondition(
        right >= 0 && right < classCount && given >= 0 && given < classCount,
        "labels \(right), \(given) outside 0..<\(classCount)")
      counts[right][given] += 1
    }
    self.counts = counts
  }

  /// A matrix with these counts.
  /// - Precondition: It is square.
  public init(counts: [[Int]]) {
    precondition(counts.allSatisfy { $0.count == counts.count }, "a confusion matrix that is not square")
    self.counts = counts
  }

  /// How many classes there are.
  public var classCount: Int { counts.count }
  /// How many pictures were counted.
  public var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }
  /// How many of them got their own label.
  public var correct: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }
  /// The share that got their own label; 0 of none.
  public var accuracy: Double { Self.share(correct, of: total) }

  /// How many pictures are of a class.
  public func support(of label: Int) -> Int { counts[label].reduce(0, +) }
  /// How many pictures were taken for a class.
  public func predictedCount(of label: Int) -> Int { counts.reduce(0) { $0 + $1[label] } }
  /// The share of right ones among the pictures taken for a class; 0 where there are none.
  public func precision(of label: Int) -> Double { Self.share(counts[label][label], of: predictedCount(of: label)) }
  /// The share of a class's pictures that were taken for it; 0 where there are none.
  public func recall(of label: Int) -> Double { Self.share(counts[label][label], of: support(of: label)) }
  /// The harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN); 0 where the class neither is nor was predicted.
  public func f1(of label: Int) -> Double {
    Self.share(2 * counts[label][label], of: support(of: label) + predictedCount(of: label))
  }

  /// The mean recall over the classes that have pictures; 0 if none has.
  public var balancedAccuracy: Double {
    Self.mean(counts.indices.filter { support(of: $0) > 0 }.map(recall))
  }

  /// The mean F1 over the classes that have pictures or were predicted; 0 if none.
  public var macroF1: Double {
    Self.mean(counts.indices.filter { support(of: $0) + predictedCount(of: $0) > 0 }.map(f1))
  }

  private static func share(_ part: Int, of whole: Int) -> Double { whole > 0 ? Double(part) / Double(whole) : 0 }

  private static func mean(_ numbers: [Double]) -> Double {
    numbers.isEmpty ? 0 : numbers.reduce(0, +) / Double(numbers.count)
  }
}

extension ConfusionMatrix: Codable {
  /// Read from rows of counts.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let counts = try container.decode([[Int]].self)
    guard counts.allSatisfy({ $0.count == counts.count }) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "a confusion matrix that is not square")
    }
    self.counts = counts
  }

  /// Written as rows of counts, one for each true class.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(counts)
  }
}
