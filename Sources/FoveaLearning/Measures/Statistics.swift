#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Intervals and tests for accuracies.
public enum Statistics {
  /// The Wilson score interval of a share (Wilson, 1927), without continuity correction:
  /// `(p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n)`. With no trials it is 0…1.
  /// - Precondition: `0 ≤ successes ≤ trials`, and a confidence between 0 and 1.
  public static func wilsonInterval(successes: Int, trials: Int, confidence: Double = 0.95) -> ClosedRange<Double> {
    precondition(trials >= 0 && successes >= 0 && successes <= trials, "\(successes) successes in \(trials) trials")
    guard trials > 0 else { return 0...1 }
    let z = quantile(forConfidence: confidence)
    let n = Double(trials)
    let share = Double(successes) / n
    let center = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    let lower = successes == 0 ? 0 : max(0, center - half)
    let upper = successes == trials ? 1 : min(1, center + half)
    return lower...upper
  }

  /// The two-sided p-value of McNemar's exact test: whether two classifiers, tried on the same pictures, are right equally often.
  ///
  /// Only the pictures that one of the two got right count. If both are equally good, each such picture falls to either with chance
  /// ½: `p = min(1, 2 Σ_{i ≤ min} C(n, i) / 2ⁿ)`. Computed in logarithms, for any n.
  /// - Parameters:
  ///   - onlyFirst: Pictures that only the first got right.
  ///   - onlySecond: Pictures that only the second got right.
  public static func mcNemarExact(onlyFirst: Int, onlySecond: Int) -> Double {
    precondition(onlyFirst >= 0 && onlySecond >= 0, "counts \(onlyFirst), \(onlySecond)")
    let n = onlyFirst + onlySecond
    let fewer = min(onlyFirst, onlySecond)
    guard fewer * 2 < n else { return 1 }
    // The largest term is the last; the others are summed relative to it, downwards until they no longer count.
    let last = logFactorial(n) - logFactorial(fewer) - logFactorial(n - fewer) - Double(n) * log(2)
    var sum = 1.0
    var term = 1.0
    var i = fewer
    while i > 0, term > sum * 1e-17 {
      term *= Double(i) / Double(n - i + 1)
      sum += term
      i -= 1
    }
    return min(1, 2 * exp(last + log(sum)))
  }

  /// The difference of the accuracies of two classifiers on the same pictures, first minus second, with its interval.
  ///
  /// The interval is Wald's with the Laplace adjustment of Bonett and Price (2012), as Fagerland, Lydersen and Laake (2014) recommend
  /// it: with `p₁ = (onlyFirst + 1) / (n + 2)` and `p₂ = (onlySecond + 1) / (n + 2)`,
  /// `p₁ − p₂ ± z √((p₁ + p₂ − (p₁ − p₂)²) / (n + 2))`. Its middle lies a little nearer to 0 than the difference.
  /// - Parameters:
  ///   - onlyFirst: Pictures that only the first got right.
  ///   - onlySecond: Pictures that only the second got right.
  ///   - count: All pictures.
  public static func pairedDifference(
    onlyFirst: Int, onlySecond: Int, count: Int, confidence: Double = 0.95
  ) -> PairedDifference {
    precondition(
      onlyFirst >= 0 && onlySecond >= 0 && onlyFirst + onlySecond <= count && count > 0,
      "counts \(onlyFirst), \(onlySecond) of \(count)")
    let z = quantile(forConfidence: confidence)
    let n = Double(count)
    let (first, second) = (Double(onlyFirst + 1) / (n + 2), Double(onlySecond + 1) / (n + 2))
    let half = z * ((first + second - (first - second) * (first - second)) / (n + 2)).squareRoot()
    return PairedDifference(
      difference: Double(onlyFirst - onlySecond) / n,
      interval: max(-1, first - second - half)...min(1, first - second + half),
      onlyFirst: onlyFirst, onlySecond: onlySecond, count: count,
      pValue: mcNemarExact(onlyFirst: onlyFirst, onlySecond: onlySecond))
  }

  /// The comparison of two lists of predictions for the same pictures.
  /// - Precondition: All three have one length, which is not 0.
  public static func pairedDifference(
    truth: [Int], first: [Int], second: [Int], confidence: Double = 0.95
  ) -> PairedDifference {
    precondition(truth.count == first.count && truth.count == second.count, "lists of different lengths")
    let outcomes = truth.indices.map { (first[$0] == truth[$0], second[$0] == truth[$0]) }
    return pairedDifference(
      onlyFirst: outcomes.count { $0.0 && !$0.1 }, onlySecond: outcomes.count { !$0.0 && $0.1 }, count: truth.count,
      confidence: confidence)
  }

  /// The z for which a standard normal number lies in −z…z with this chance.
  private static func quantile(forConfidence confidence: Double) -> Double {
    precondition(confidence > 0 && confidence < 1, "confidence \(confidence)")
    return normalQuantile((1 + confidence) / 2)
  }

  /// log n!
  static func logFactorial(_ n: Int) -> Double {
    if n < 32 { return (1...32).prefix(max(0, n)).reduce(0) { $0 + log(Double($1)) } }
    // Stirling's series; the first term left out is below 1e-16 from 32 on.
    let x = Double(n)
    let series = 1 / (12 * x) - 1 / (360 * x * x * x) + 1 / (1260 * x * x * x * x * x) - 1 / (1680 * x * x * x * x * x * x * x)
    return x * log(x) - x + log(2 * Double.pi * x) / 2 + series
  }
}

/// How much better one classifier is than another on the same pictures.
public struct PairedDifference: Sendable, Hashable {
  /// The first's accuracy minus the second's.
  public let difference: Double
  /// Where the true difference lies, by the confidence asked for.
  public let interval: ClosedRange<Double>
  /// Pictures that only the first got right.
  public let onlyFirst: Int
  /// Pictures that only the second got right.
  public let onlySecond: Int
  /// All pictures.
  public let count: Int
  /// McNemar's exact two-sided p-value.
  public let pValue: Double
}

extension PairedDifference: Codable {
  /// The names in JSON; the interval is an array of its two ends.
  enum CodingKeys: String, CodingKey {
    case difference, interval, count
    case onlyFirst = "only_first"
    case onlySecond = "only_second"
    case pValue = "p_value"
  }
}
