internal import FoveaLearning
internal import FoveaTensors

extension FittedModel {
  /// Fits the temperature to scores of pictures that were held out, takes another calibration where that is better on folds of them, and measures
  /// how often the model errs where it is how sure.
  ///
  /// Curves of the classes follow the very pictures that they are fitted to, and would call right ones sure: what errors are measured by comes from
  /// fits without the picture. A temperature is one number, which hardly can.
  /// - Parameter unseen: Where scores were made by something that was itself fitted to these labels, those of the same pictures made without
  ///   the picture: by these errors are measured.
  mutating func calibrate(_ scores: Matrix, unseen: Matrix? = nil, labels: [Int]) {
    temperature = TemperatureScaling.fit(scores: scores, labels: labels)
    let chosen = Calibration.chosen(scores: scores, labels: labels).calibration
    calibration = chosen.method == .temperature ? nil : chosen
    figures.calibration = chosen.method.rawValue
    let judged = unseen ?? scores
    rejection = RejectionCurve(
      probabilities: chosen.method == .temperature
        ? Calibration.temperature(temperature).probabilities(of: judged)
        : Calibration.crossFitted(chosen.method, scores: judged, labels: labels), labels: labels)
  }
}
