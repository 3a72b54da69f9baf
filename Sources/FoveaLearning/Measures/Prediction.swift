public import FoveaTensors

/// A class and its score, for one row.
public struct RankedClass: Sendable, Hashable {
  /// The label.
  public let label: Int
  /// What the classifier gave it.
  public let score: Float

  /// A class and its score.
  public init(label: Int, score: Float) {
    self.label = label
    self.score = score
  }
}

/// What a classifier says of one picture: the likeliest classes, best first.
public struct Prediction: Sendable, Hashable {
  /// The classes with the largest scores, largest first; of equal scores the lower label comes first. Never empty.
  public let ranking: [RankedClass]

  /// The likeliest class.
  public var label: Int { ranking[0].label }
  /// Its score.
  public var score: Float { ranking[0].score }

  /// The `top` best of these scores, one for each class; all if there are fewer.
  /// - Precondition: At least one class, and `top` at least 1.
  public init(scores: some Collection<Float>, top: Int = 5) {
    precondition(!scores.isEmpty && top >= 1, "the best \(top) of \(scores.count) classes")
    // Memory is gone through many times as fast as a collection of any kind.
    ranking =
      scores.withContiguousStorageIfAvailable { Self.ranking(of: $0, top) }
      ?? Array(scores).withUnsafeBufferPointer { Self.ranking(of: $0, top) }
  }

  /// A prediction of classes that are in order already.
  /// - Precondition: At least one.
  package init(ranking: [RankedClass]) {
    precondition(!ranking.isEmpty, "a ranking of no class")
    self.ranking = ranking
  }

  private static func ranking(of scores: UnsafeBufferPointer<Float>, _ top: Int) -> [RankedClass] {
    guard top <= few else {
      let ranked = scores.enumerated().map { RankedClass(label: $0.offset, score: $0.element) }
      return Array(ranked.sorted { ($1.score, $0.label) < ($0.score, $1.label) }.prefix(top))
    }
    // A list that is kept in order: most of many classes are compared with its last one only.
    var best: [RankedClass] = []
    var least = -Float.infinity
    for (label, score) in scores.enumerated() where best.count < top || score > least {
      best.insert(RankedClass(label: label, score: score), at: best.lastIndex { $0.score >= score }.map { $0 + 1 } ?? 0)
      if best.count > top { best.removeLast() }
      least = best[best.count - 1].score
    }
    return best
  }

  /// How many are picked out one by one rather than by putting all classes in order.
  private static let few = 16

  /// The prediction for each row of scores.
  public static func predictions(from scores: Matrix, top: Int = 5) -> [Prediction] {
    (0..<scores.rows).map { Prediction(scores: scores[row: $0], top: top) }
  }

  /// The place of `label` in the ranking, the best being 0; nil if it is not among those kept.
  public func rank(of label: Int) -> Int? { ranking.firstIndex { $0.label == label } }
}
