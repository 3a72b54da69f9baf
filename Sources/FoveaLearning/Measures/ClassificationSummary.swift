/// The figures of a test: how good the predictions are, over all pictures and for each class.
///
/// Figures agree with scikit-learn's of the same names (`zero_division=0`).
public struct ClassificationSummary: Sendable, Hashable {
  /// How many pictures were tested.
  public let count: Int
  /// The share that was classified right.
  public let accuracy: Double
  /// The 95 % Wilson interval of the accuracy, its lower and its upper end.
  public let accuracyInterval: [Double]
  /// The mean recall over classes that have pictures.
  public let balancedAccuracy: Double
  /// The mean F1 over classes that have pictures or were predicted.
  public let macroF1: Double
  /// The share whose class is among the five likeliest; 1 with five classes or fewer.
  public let top5Accuracy: Double
  /// The figures of each class, by label.
  public let perClass: [ClassFigures]
  /// How often each class (row) was taken for each (column).
  public let confusion: ConfusionMatrix
  /// How well the scores say how sure the classifier can be; nil where nobody asked.
  public let calibration: CalibrationFigures?

  /// The figures of one class.
  public struct ClassFigures: Codable, Sendable, Hashable {
    /// The class.
    public let name: String
    /// The share of right ones among the pictures taken for the class.
    public let precision: Double
    /// The share of the class's pictures that were taken for it.
    public let recall: Double
    /// The harmonic mean of precision and recall.
    public let f1: Double
    /// How many pictures the class has.
    public let count: Int
  }

  /// The figures of these predictions.
  /// - Parameters:
  ///   - truth: The true label of each picture.
  ///   - predictions: What was said of each.
  ///   - calibration: Figures of the scores, if wanted.
  /// - Precondition: As many true labels as predictions, and five classes in each ranking, or all.
  public init(
    truth: [Int], predictions: [Prediction], labels: LabelSet, calibration: CalibrationFigures? = nil
  ) {
    precondition(predictions.allSatisfy { $0.ranking.count >= min(5, labels.count) }, "rankings of fewer than five classes")
    let confusion = ConfusionMatrix(truth: truth, predicted: predictions.map(\.label), classCount: labels.count)
    count = truth.count
    accuracy = confusion.accuracy
    let interval = Statistics.wilsonInterval(successes: confusion.correct, trials: truth.count)
    accuracyInterval = [interval.lowerBound, interval.upperBound]
    balancedAccuracy = confusion.balancedAccuracy
    macroF1 = confusion.macroF1
    let found = zip(truth, predictions).count { label, prediction in (prediction.rank(of: label) ?? 5) < 5 }
    top5Accuracy = truth.isEmpty ? 0 : Double(found) / Double(truth.count)
    perClass = labels.names.indices.map { label in
      ClassFigures(
        name: labels[label], precision: confusion.precision(of: label), recall: confusion.recall(of: label),
        f1: confusion.f1(of: label), count: confusion.support(of: label))
    }
    self.confusion = confusion
    self.calibration = calibration
  }
}

extension ClassificationSummary {
  /// The 95 % interval of the accuracy.
  public var interval: ClosedRange<Double> { accuracyInterval[0]...accuracyInterval[1] }
}

extension ClassificationSummary: Codable {
  /// The names in JSON.
  enum CodingKeys: String, CodingKey {
    case count, accuracy, confusion, calibration
    case accuracyInterval = "accuracy_interval"
    case balancedAccuracy = "balanced_accuracy"
    case macroF1 = "macro_f1"
    case top5Accuracy = "top5_accuracy"
    case perClass = "per_class"
  }

  /// Figures from JSON; those whose interval is not its two ends, the lower first, are refused.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    count = try container.decode(Int.self, forKey: .count)
    accuracy = try container.decode(Double.self, forKey: .accuracy)
    accuracyInterval = try container.decode([Double].self, forKey: .accuracyInterval)
    balancedAccuracy = try container.decode(Double.self, forKey: .balancedAccuracy)
    macroF1 = try container.decode(Double.self, forKey: .macroF1)
    top5Accuracy = try container.decode(Double.self, forKey: .top5Accuracy)
    perClass = try container.decode([ClassFigures].self, forKey: .perClass)
    confusion = try container.decode(ConfusionMatrix.self, forKey: .confusion)
    calibration = try container.decodeIfPresent(CalibrationFigures.self, forKey: .calibration)
    guard accuracyInterval.count == 2, accuracyInterval[0] <= accuracyInterval[1] else {
      throw DecodingError.dataCorruptedError(
        forKey: .accuracyInterval, in: container,
        debugDescription: "an interval is its lower and its upper end, not \(accuracyInterval)")
    }
  }
}
