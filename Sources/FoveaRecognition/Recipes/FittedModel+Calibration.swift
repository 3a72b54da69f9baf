internal import FoveaLearning
internal import FoveaTensors

extension FittedModel {
  /// Fits the temperature to scores of pictures that were held out, and measures how often the model errs where it is how sure.
  mutating func calibrate(_ scores: Matrix, labels: [Int]) {
    temperature = TemperatureScaling.fit(scores: scores, labels: labels)
    rejection = RejectionCurve(probabilities: scores.softmax(temperature: temperature), labels: labels)
  }
}
