internal import FoveaLearning
internal import FoveaTensors

extension FittedModel {
  /// Fits the temperature to scores of pictures that were held out, takes another calibration where that is better on folds of them, and measures
  /// how often the model errs where it is how sure.
  mutating func calibrate(_ scores: Matrix, labels: [Int]) {
    temperature = TemperatureScaling.fit(scores: scores, labels: labels)
    let chosen = Calibration.chosen(scores: scores, labels: labels).calibration
    calibration = chosen.method == .temperature ? nil : chosen
    figures.calibration = chosen.method.rawValue
    rejection = RejectionCurve(
      probabilities: (calibration ?? .temperature(temperature)).probabilities(of: scores), labels: labels)
  }
}
