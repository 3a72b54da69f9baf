import FoundationEssentials
import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct MeasuresTests {
  @Test func figuresAreScikitLearns() throws {
    let golden = try Golden.load().summary
    let matrix = ConfusionMatrix(truth: golden.truth, predicted: golden.predicted, classCount: 7)
    #expect(matrix.counts == golden.confusion)
    #expect(abs(matrix.accuracy - golden.accuracy) < 1e-12)
    #expect(abs(matrix.balancedAccuracy - golden.balancedAccuracy) < 1e-12)
    #expect(abs(matrix.macroF1 - golden.macroF1) < 1e-12)
    for label in 0..<7 {
      #expect(abs(matrix.precision(of: label) - golden.precision[label]) < 1e-12)
      #expect(abs(matrix.recall(of: label) - golden.recall[label]) < 1e-12)
      #expect(abs(matrix.f1(of: label) - golden.f1[label]) < 1e-12)
      #expect(matrix.support(of: label) == golden.support[label])
    }
  }

  @Test func calibration() throws {
    let golden = try Golden.load().calibration
    let figures = CalibrationFigures(truth: golden.truth, probabilities: Matrix(golden.scores).softmax())
    #expect(abs(figures.expectedCalibrationError - golden.expectedCalibrationError) < 1e-6)
    #expect(abs(figures.brierScore - golden.brierScore) < 1e-6)
    #expect(figures.bins.reduce(0) { $0 + $1.count } == golden.truth.count)
    let predictions = Prediction.predictions(from: Matrix(golden.scores), top: 3)
    let found = zip(predictions, golden.truth).count { $0.rank(of: $1) != nil }
    #expect(abs(Double(found) / Double(golden.truth.count) - golden.top3Accuracy) < 1e-12)
  }

  @Test func sureAndRightIsCalibrated() {
    let figures = CalibrationFigures(truth: [0, 1], probabilities: Matrix([[1, 0], [0, 1]]))
    #expect(figures.expectedCalibrationError == 0 && figures.brierScore == 0)
    let unknown = CalibrationFigures(truth: [0, 1], probabilities: Matrix([[.nan, .nan], [.infinity, 0]]))
    #expect(unknown.bins.count == 1 && unknown.bins[0].confidence == 0)
    #expect(unknown.expectedCalibrationError.isFinite && unknown.brierScore == 1)
    let wrong = CalibrationFigures(truth: [1, 0], probabilities: Matrix([[1, 0], [0, 1]]))
    #expect(wrong.expectedCalibrationError == 1 && wrong.brierScore == 2)
  }

  @Test func softmaxOfLargeScores() {
    let chances = Matrix([[1000, 1000, 0]]).softmax()
    #expect(chances.values == [0.5, 0.5, 0])
    #expect(Matrix([[2, 0]]).softmax(temperature: 2)[0, 0] == Matrix([[1, 0]]).softmax()[0, 0])
  }

  @Test func theBestOfManyAreThoseOfAllInOrder() {
    var generator = SeededGenerator(seed: 6)
    // Numbers with many ties.
    let scores = (0..<300).map { _ in Float(Int(generator.normal() * 8)) }
    let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    for top in [1, 2, 7, 16, 17, 299, 300, 400] {
      let found = Prediction(scores: scores, top: top).ranking
      #expect(found.map(\.label) == Array(order.prefix(top)), "\(top)")
      #expect(found.map(\.score) == order.prefix(top).map { scores[$0] })
    }
  }

  @Test func equalScoresGoToTheLowerLabel() {
    let prediction = Prediction(scores: [1, 3, 3, 2], top: 3)
    #expect(prediction.ranking.map(\.label) == [1, 2, 3])
    #expect(prediction.label == 1 && prediction.score == 3)
    #expect(prediction.rank(of: 3) == 2 && prediction.rank(of: 0) == nil)
  }

  @Test func summaryInJSON() throws {
    let labels = LabelSet(["cat", "dog", "bird", "fox", "hen", "cow"])
    let scores = Matrix((0..<12).map { row in (0..<6).map { $0 == row % 6 ? 2 : Float($0) * 0.1 } })
    var truth = (0..<12).map { $0 % 6 }
    truth[0] = 5
    truth[11] = 0
    let summary = ClassificationSummary(
      truth: truth, predictions: Prediction.predictions(from: scores), labels: labels,
      calibration: CalibrationFigures(truth: truth, probabilities: scores.softmax()))
    #expect(summary.count == 12 && abs(summary.accuracy - 10 / 12) < 1e-12)
    // The second miss has the true class last of six.
    #expect(abs(summary.top5Accuracy - 11 / 12) < 1e-12)
    #expect(summary.perClass.map(\.name) == ["bird", "cat", "cow", "dog", "fox", "hen"])
    let data = try JSONEncoder().encode(summary)
    #expect(try JSONDecoder().decode(ClassificationSummary.self, from: data) == summary)
    let text = String(decoding: data, as: UTF8.self)
    for key in ["accuracy_interval", "balanced_accuracy", "macro_f1", "top5_accuracy", "per_class", "confusion", "brier_score"] {
      #expect(text.contains("\"\(key)\":"))
    }
    let ends = try #require(text.firstRange(of: /"accuracy_interval":\[[^\]]*\]/))
    for wrong in ["[]", "[0.1]", "[0.9,0.1]", "[0,0.5,1]"] {
      var damaged = text
      damaged.replaceSubrange(ends, with: "\"accuracy_interval\":\(wrong)")
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(ClassificationSummary.self, from: Data(damaged.utf8)) }
    }
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(ConfusionMatrix.self, from: Data("[[1,2]]".utf8)) }
  }

  @Test func nothingTested() {
    let summary = ClassificationSummary(truth: [], predictions: [], labels: LabelSet(["a", "b"]))
    #expect(summary.accuracy == 0 && summary.accuracyInterval == [0, 1] && summary.macroF1 == 0)
  }
}
