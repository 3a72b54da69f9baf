/// A probability that rises with a score along a sigmoid: `1 / (1 + exp(A s + B))` with A ≤ 0.
///
/// After Platt, "Probabilistic Outputs for Support Vector Machines" (1999), by the numerically safe Newton's method of Lin, Lin and Weng, "A Note
/// on Platt's Probabilistic Outputs" (2007). Where scores tell the wrong way round, A is 0 and all have the same probability.
public struct SigmoidCurve: Codable, Sendable, Hashable {
  /// A.
  public let slope: Double
  /// B.
  public let offset: Double

  /// A curve as given.
  public init(slope: Double, offset: Double) {
    self.slope = slope
    self.offset = offset
  }

  /// The curve under which it is likeliest that the scores marked are those that are right.
  ///
  /// As with Platt, targets are not 0 and 1 but `1 / (n₀ + 2)` and `(n₁ + 1) / (n₁ + 2)`, with n₁ scores right and n₀ not.
  /// - Precondition: As many marks as scores.
  public init(scores: [Float], isRight: [Bool]) {
    precondition(scores.count == isRight.count, "\(isRight.count) marks for \(scores.count) scores")
    let right = Double(isRight.count { $0 })
    let wrong = Double(isRight.count) - right
    // Scores are brought into −1…1, which changes the slope alone.
    let scale = max(scores.reduce(0.0) { max($0, Double(abs($1))) }, .leastNormalMagnitude)
    let rows = zip(scores, isRight).map { score, isRight in
      (score: Double(score) / scale, target: isRight ? (right + 1) / (right + 2) : 1 / (wrong + 2))
    }
    var (a, b) = (0.0, logarithm((wrong + 1) / (right + 1)))
    var value = Self.loss(rows, a, b)
    for _ in 0..<100 {
      var (h11, h22, h21, g1, g2) = (1e-12, 1e-12, 0.0, 0.0, 0.0)
      for row in rows {
        let chance = Self.chance(a * row.score + b)
        let (slope, difference) = (chance * (1 - chance), row.target - chance)
        h11 += row.score * row.score * slope
        h22 += slope
        h21 += row.score * slope
        g1 += row.score * difference
        g2 += difference
      }
      if max(abs(g1), abs(g2)) < 1e-8 * Double(max(1, rows.count)) { break }
      let determinant = h11 * h22 - h21 * h21
      let (da, db) = (-(h22 * g1 - h21 * g2) / determinant, -(h11 * g2 - h21 * g1) / determinant)
      let fall = g1 * da + g2 * db
      var step = 1.0
      while step >= 1e-10 {
        let next = Self.loss(rows, a + step * da, b + step * db)
        if next < value + 1e-4 * step * fall {
          (a, b, value) = (a + step * da, b + step * db, next)
          break
        }
        step /= 2
      }
      if step < 1e-10 { break }
    }
    if a < 0 {
      (slope, offset) = (a / scale, b)
    } else {
      (slope, offset) = (0, logarithm((wrong + 1) / (right + 1)))
    }
  }

  /// The probability of a score.
  public func probability(of score: Float) -> Double { Self.chance(slope * Double(score) + offset) }

  private static func chance(_ x: Double) -> Double {
    let power = exponential(-abs(x))
    return x >= 0 ? power / (1 + power) : 1 / (1 + power)
  }

  private static func loss(_ rows: [(score: Double, target: Double)], _ a: Double, _ b: Double) -> Double {
    rows.reduce(0.0) { sum, row in
      let x = a * row.score + b
      return sum + (x >= 0 ? row.target * x : (row.target - 1) * x) + logarithm(1 + exponential(-abs(x)))
    }
  }
}
