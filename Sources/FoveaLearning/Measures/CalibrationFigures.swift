public import FoveaTensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// How far the probabilities that a classifier gives are from what comes true.
public struct CalibrationFigures: Sendable, Hashable {
  /// The expected calibration error (Naeini et al., 2015): predictions are sorted into 15 bins of equal width by the probability of
  /// the predicted class; the mean over bins, weighted by their counts, of |mean probability − accuracy|. 0 is best, 1 worst.
  public let expectedCalibrationError: Double
  /// The multi-class Brier score (Brier, 1950): the mean over pictures of Σ over classes of (probability − 1 or 0)². 0 is best, 2
  /// worst.
  public let brierScore: Double
  /// The bins that have pictures, by rising probability.
  public let bins: [Bin]

  /// The predictions whose probability lies in one range.
  public struct Bin: Codable, Sendable, Hashable {
    /// How many there are.
    public let count: Int
    /// The mean probability of the predicted class.
    public let confidence: Double
    /// The share that came true.
    public let accuracy: Double
  }

  /// How many ranges there are.
  public static let binCount = 15

  /// The figures of these probabilities.
  /// - Parameter probabilities: Pictures × classes; each row sums to 1. One that is not finite counts as 0.
  /// - Precondition: A true label for each row, in `0..<probabilities.columns`.
  public init(truth: [Int], probabilities: Matrix) {
    precondition(truth.count == probabilities.rows, "\(truth.count) labels for \(probabilities.rows) rows")
    var sums = [(count: Int, confidence: Double, right: Int)](repeating: (0, 0, 0), count: Self.binCount)
    var squares = 0.0
    for (row, label) in truth.enumerated() {
      let chances = probabilities[row: row]
      precondition(chances.indices.contains(label), "label \(label) outside 0..<\(chances.count)")
      let best = Prediction(scores: chances, top: 1)
      let confidence = best.score.isFinite ? Double(best.score) : 0
      // Bins are (0, 1/15], (1/15, 2/15] …
      let bin = Int(min(max((confidence * Double(Self.binCount)).rounded(.up) - 1, 0), Double(Self.binCount - 1)))
      sums[bin].count += 1
      sums[bin].confidence += confidence
      sums[bin].right += best.label == label ? 1 : 0
      for (index, chance) in chances.enumerated() {
        let error = (chance.isFinite ? Double(chance) : 0) - (index == label ? 1 : 0)
        squares += error * error
      }
    }
    bins = sums.filter { $0.count > 0 }.map {
      Bin(count: $0.count, confidence: $0.confidence / Double($0.count), accuracy: Double($0.right) / Double($0.count))
    }
    let total = Double(max(1, truth.count))
    expectedCalibrationError = bins.reduce(0) { $0 + Double($1.count) / total * abs($1.confidence - $1.accuracy) }
    brierScore = squares / total
  }
}

extension CalibrationFigures: Codable {
  /// The names in JSON.
  enum CodingKeys: String, CodingKey {
    case bins
    case expectedCalibrationError = "expected_calibration_error"
    case brierScore = "brier_score"
  }
}

extension Matrix {
  /// Each row of scores as probabilities, `exp(s / T) / Σ exp(s / T)`.
  /// - Precondition: The temperature T is above 0.
  public func softmax(temperature: Float = 1) -> Matrix {
    precondition(temperature > 0, "temperature \(temperature)")
    var result = self
    let columns = columns
    result.withUnsafeMutableBufferPointer { numbers in
      for start in stride(from: 0, to: numbers.count, by: max(1, columns)) {
        let row = start..<start + columns
        let largest = numbers[row].max() ?? 0
        var sum: Float = 0
        for place in row {
          numbers[place] = exp((numbers[place] - largest) / temperature)
          sum += numbers[place]
        }
        for place in row { numbers[place] /= sum }
      }
    }
    return result
  }
}
