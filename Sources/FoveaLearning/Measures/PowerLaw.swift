#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// How a share of mistakes falls with the number of training pictures: `error(n) = scale · n^(−exponent)`.
///
/// Learning curves follow such a law over wide ranges (Cortes et al., "Learning Curves: Asymptotic Values and Rate of Convergence", 1993;
/// Hestness et al., arXiv 1712.00409, 2017). Departure: no constant for the mistakes that no number of pictures removes is fitted, since
/// the five or six points of a small folder do not tell it from a smaller exponent; so the law is for numbers near the measured ones.
public struct PowerLaw: Sendable, Hashable, Codable {
  /// The error that the law has at one picture; may be above 1.
  public let scale: Double
  /// How fast the error falls: with 0.3, ten times the pictures halve it.
  public let exponent: Double

  /// A law.
  public init(scale: Double, exponent: Double) {
    self.scale = scale
    self.exponent = exponent
  }

  /// The law that fits best: a straight line through the logarithms by weighted least squares.
  ///
  /// An error of k in m pictures counts as (k + ½) / (m + 1), so that a perfect result has a logarithm, and weighs k + ½, the inverse
  /// variance of its logarithm where mistakes are counted as rare events are. (That of the binomial distribution would let points at which
  /// nothing is learned yet, with errors near 1, outweigh all others.)
  /// - Parameters:
  ///   - sizes: Numbers of training pictures.
  ///   - errors: The share of mistakes at each, in 0…1.
  ///   - tests: How many test pictures the shares are of.
  /// - Returns: Nothing where there are fewer than two different sizes.
  public init?(sizes: [Double], errors: [Double], tests: Int) {
    precondition(sizes.count == errors.count && sizes.allSatisfy { $0 > 0 }, "\(sizes.count) sizes, \(errors.count) errors")
    guard Set(sizes).count > 1, tests > 0 else { return nil }
    let m = Double(tests)
    let shares = errors.map { (min(max($0, 0), 1) * m + 0.5) / (m + 1) }
    let (x, y) = (sizes.map { log($0) }, shares.map { log($0) })
    let weights = shares.map { m * $0 }
    let total = weights.reduce(0, +)
    let meanX = zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 } / total
    let meanY = zip(weights, y).reduce(0) { $0 + $1.0 * $1.1 } / total
    var (products, squares) = (0.0, 0.0)
    for index in x.indices {
      products += weights[index] * (x[index] - meanX) * (y[index] - meanY)
      squares += weights[index] * (x[index] - meanX) * (x[index] - meanX)
    }
    exponent = -products / squares
    scale = exp(meanY + exponent * meanX)
  }

  /// The error at a number of training pictures, at most 1.
  public func error(at size: Double) -> Double { min(1, scale * pow(size, -exponent)) }

  /// The number of training pictures at which another law has the same error; nothing where both fall equally fast.
  public func crossing(with other: PowerLaw) -> Double? {
    guard abs(exponent - other.exponent) > 1e-9, scale > 0, other.scale > 0 else { return nil }
    let size = exp(log(scale / other.scale) / (exponent - other.exponent))
    return size.isFinite && size > 0 ? size : nil
  }
}
