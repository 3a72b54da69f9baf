public import FoveaTensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// One number that makes probabilities of class scores: the temperature of the softmax, `Matrix.softmax(temperature:)`.
///
/// After Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks" (2017). One temperature for all classes never
/// changes which class is the most probable.
public enum TemperatureScaling {
  /// The temperature under which the true labels have the greatest likelihood.
  ///
  /// Departure: as with Platt (1999) labels are not taken for certain: with n rows in all the target of a row's label is `(n + 1) / (n + 2)`, and
  /// the other classes share the rest. A few dozen rows that are all right would else be reason to be sure of everything.
  ///
  /// The negative log likelihood is convex in the inverse temperature, so a golden-section search over its logarithm finds the least value,
  /// between 10⁻³ and 10³.
  /// - Returns: 1 where there are no rows.
  public static func fit(scores: Matrix, labels: [Int]) -> Float {
    precondition(scores.rows == labels.count, "\(scores.rows) rows of scores for \(labels.count) labels")
    guard scores.rows > 0 else { return 1 }
    let loss = { (exponent: Double) in negativeLogLikelihood(scores, labels, temperature: exp(exponent)) }
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (log(1e-3), log(1e3))
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (lossLeft, lossRight) = (loss(left), loss(right))
    while high - low > 1e-4 {
      if lossLeft <= lossRight {
        (high, right, lossRight) = (right, left, lossLeft)
        left = high - ratio * (high - low)
        lossLeft = loss(left)
      } else {
        (low, left, lossLeft) = (left, right, lossRight)
        right = low + ratio * (high - low)
        lossRight = loss(right)
      }
    }
    return Float(exp((low + high) / 2))
  }

  private static func negativeLogLikelihood(_ scores: Matrix, _ labels: [Int], temperature: Double) -> Double {
    let doubt = scores.columns > 1 ? 1 / Double(labels.count + 2) : 0
    let share = doubt / Double(max(1, scores.columns - 1))
    return scores.withUnsafeBufferPointer { values in
      var sum = 0.0
      for (row, label) in labels.enumerated() {
        let part = values[(row * scores.columns)..<((row + 1) * scores.columns)]
        let largest = Double(part.max() ?? 0)
        let own = Double(part[part.startIndex + label]) - largest
        var (normalizer, all) = (0.0, 0.0)
        for score in part {
          normalizer += exp((Double(score) - largest) / temperature)
          all += Double(score) - largest
        }
        sum += log(normalizer) - ((1 - doubt) * own + share * (all - own)) / temperature
      }
      return sum / Double(max(1, labels.count))
    }
  }
}
