internal import FoveaLearning
internal import FoveaTensors

extension FittedModel {
  /// Fits the temperature to scores of pictures that were held out, takes another calibration where that is better on folds of them, and measures
  /// how often the model errs where it is how sure.
  ///
  /// Curves of the classes follow the very pictures that they are fitted to, and would call right ones sure: what errors are measured by comes from
  /// fits without the picture. A temperature is one number, which hardly can.
  /// - Parameters:
  ///   - unseen: Where scores were made by something that was itself fitted to these labels, those of the same pictures made without
  ///     the picture: by these errors are measured.
  ///   - groups: The group of each picture; what is learned of one is not asked of another of its group.
  mutating func calibrate(_ scores: Matrix, unseen: Matrix? = nil, labels: [Int], groups: [Int]? = nil) {
    let (chosen, _, crossFitted) = Calibration.chosen(scores: scores, labels: labels, groups: groups)
    figures.calibration = chosen.method.rawValue
    let probabilities: Matrix
    if case .temperature(let fitted) = chosen {
      (temperature, calibration) = (fitted, nil)
      probabilities = chosen.probabilities(of: unseen ?? scores)
    } else {
      (temperature, calibration) = (TemperatureScaling.fit(scores: scores, labels: labels), chosen)
      // Scores that were judged already are not fitted anew.
      let known = unseen == nil ? crossFitted : nil
      probabilities = known ?? Calibration.crossFitted(chosen.method, scores: unseen ?? scores, labels: labels, groups: groups)
    }
    rejection = RejectionCurve(probabilities: probabilities, labels: labels)
  }
}
