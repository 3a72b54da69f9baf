public import FoveaLearning

extension SigmoidCurve {
  /// The curve of scores as they are, where none was fitted.
  public static let uncalibrated = SigmoidCurve(slope: -1, offset: 0)

  /// The probability of a score; nothing where the curve was never measured.
  func measured(of score: Float) -> Double? { self == .uncalibrated ? nil : probability(of: score) }

  /// The curve under which scores of right findings and of false alarms have the greatest likelihood; ``uncalibrated`` where either is missing.
  package init(positives: [Double], negatives: [Double]) {
    guard !positives.isEmpty, !negatives.isEmpty else {
      self = .uncalibrated
      return
    }
    self.init(
      scores: (positives + negatives).map { Float($0) },
      isRight: positives.map { _ in true } + negatives.map { _ in false })
  }
}
