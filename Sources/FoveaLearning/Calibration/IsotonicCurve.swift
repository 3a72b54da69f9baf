/// A probability that never falls while a score rises: the nearest such one to what was seen, by least squares.
///
/// Found by pooling neighbors that stand the wrong way round (pool adjacent violators; Ayer et al., 1955; Zadrozny and Elkan, 2002). Between the
/// scores that were seen it is straight, beyond them it stays: scikit-learn's `IsotonicRegression` with `out_of_bounds="clip"`.
public struct IsotonicCurve: Codable, Sendable, Hashable {
  /// Scores, rising.
  public let scores: [Float]
  /// The probability at each.
  public let values: [Double]

  /// The curve of scores of which some are right.
  /// - Precondition: As many marks as scores, and at least one.
  public init(scores: [Float], isRight: [Bool]) {
    precondition(scores.count == isRight.count && !scores.isEmpty, "\(isRight.count) marks for \(scores.count) scores")
    var blocks: [(first: Float, last: Float, sum: Double, count: Double)] = []
    for place in scores.indices.sorted(by: { scores[$0] < scores[$1] }) {
      let value = isRight[place] ? 1.0 : 0
      if let last = blocks.last, last.last == scores[place], last.first == last.last {
        blocks[blocks.count - 1].sum += value
        blocks[blocks.count - 1].count += 1
      } else {
        blocks.append((scores[place], scores[place], value, 1))
      }
    }
    var pooled: [(first: Float, last: Float, sum: Double, count: Double)] = []
    for block in blocks {
      pooled.append(block)
      while pooled.count > 1, let last = pooled.last {
        let before = pooled[pooled.count - 2]
        guard before.sum * last.count >= last.sum * before.count else { break }
        pooled.removeLast()
        pooled[pooled.count - 1] = (before.first, last.last, before.sum + last.sum, before.count + last.count)
      }
    }
    self.scores = pooled.flatMap { $0.first == $0.last ? [$0.first] : [$0.first, $0.last] }
    values = pooled.flatMap { [Double](repeating: $0.sum / $0.count, count: $0.first == $0.last ? 1 : 2) }
  }

  /// The probability of a score.
  public func probability(of score: Float) -> Double {
    guard let first = scores.first, let last = scores.last else { return 0 }
    if score <= first { return values[0] }
    if score >= last { return values[values.count - 1] }
    var (low, high) = (0, scores.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if scores[middle] <= score { low = middle } else { high = middle }
    }
    let share = Double(score - scores[low]) / Double(scores[high] - scores[low])
    return values[low] + share * (values[high] - values[low])
  }
}
