#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A curve that makes probabilities of scores: `1 / (1 + exp(−(slope · score + offset)))`.
///
/// Platt, *Probabilistic Outputs for Support Vector Machines* (1999), fitted by Newton steps with backtracking as Lin, Lin and Weng, *A Note on
/// Platt's Probabilistic Outputs* (2007), have them. The two targets are `(n₊ + 1) / (n₊ + 2)` and `1 / (n₋ + 2)` instead of 1 and 0, so
/// that classes that are parted by a gap give no step.
public struct PlattScaling: Sendable, Hashable, Codable {
  /// How fast the probability rises with the score.
  public var slope: Double
  /// The logit of the probability at a score of 0.
  public var offset: Double

  /// A curve.
  public init(slope: Double, offset: Double) {
    self.slope = slope
    self.offset = offset
  }

  /// The probability of a score, above 0 and below 1.
  public func probability(of score: Double) -> Double {
    let logit = slope * score + offset
    return logit >= 0 ? 1 / (1 + exp(-logit)) : exp(logit) / (1 + exp(logit))
  }

  /// The curve under which these scores have the greatest likelihood.
  /// - Returns: Slope 1 and offset 0 where either side is empty.
  public static func fit(positives: [Double], negatives: [Double]) -> PlattScaling {
    guard !positives.isEmpty, !negatives.isEmpty else { return PlattScaling(slope: 1, offset: 0) }
    let (high, low) = (Double(positives.count + 1) / Double(positives.count + 2), 1 / Double(negatives.count + 2))
    let rows = positives.map { (score: $0, target: high) } + negatives.map { (score: $0, target: low) }
    var curve = PlattScaling(slope: 0, offset: log(Double(positives.count + 1) / Double(negatives.count + 1)))
    var loss = curve.loss(rows)
    for _ in 0..<100 {
      // The gradient and the Hessian by slope and offset, with a ridge that keeps the latter invertible.
      var (gradientSlope, gradientOffset) = (0.0, 0.0)
      var (hessianSlope, hessianMixed, hessianOffset) = (1e-12, 0.0, 1e-12)
      for row in rows {
        let probability = curve.probability(of: row.score)
        let (error, weight) = (probability - row.target, probability * (1 - probability))
        gradientSlope += error * row.score
        gradientOffset += error
        hessianSlope += weight * row.score * row.score
        hessianMixed += weight * row.score
        hessianOffset += weight
      }
      if max(abs(gradientSlope), abs(gradientOffset)) < 1e-7 { break }
      let determinant = hessianSlope * hessianOffset - hessianMixed * hessianMixed
      let stepSlope = -(hessianOffset * gradientSlope - hessianMixed * gradientOffset) / determinant
      let stepOffset = -(hessianSlope * gradientOffset - hessianMixed * gradientSlope) / determinant
      let descent = gradientSlope * stepSlope + gradientOffset * stepOffset
      var share = 1.0
      while share >= 1e-10 {
        let next = PlattScaling(slope: curve.slope + share * stepSlope, offset: curve.offset + share * stepOffset)
        let nextLoss = next.loss(rows)
        if nextLoss < loss + 1e-4 * share * descent {
          (curve, loss) = (next, nextLoss)
          break
        }
        share /= 2
      }
      if share < 1e-10 { break }
    }
    return curve
  }

  /// The negative log likelihood.
  private func loss(_ rows: [(score: Double, target: Double)]) -> Double {
    rows.reduce(0) { sum, row in
      let logit = slope * row.score + offset
      return sum + (logit >= 0 ? (1 - row.target) * logit + log(1 + exp(-logit)) : -row.target * logit + log(1 + exp(logit)))
    }
  }
}
