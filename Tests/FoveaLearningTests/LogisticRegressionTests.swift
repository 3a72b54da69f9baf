import Foundation
import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct LogisticRegressionTests {
  @Test func contract() throws {
    try ContractChecks<LogisticRegression>(
      fit: { rows, labels, classes, threads throws(LearningError) in
        try LogisticRegression.fit(
          rows, labels: labels, classCount: classes, options: .init(cost: 0.1, tolerance: 1e-5), threads: threads)
      }, orderTolerance: 5e-3
    ).run()
  }

  @Test func objectivesAreScikitLearns() throws {
    let data = try GoldenRows.load()
    let goldens = try GoldenLearners.load()
    for golden in goldens.logistic {
      let (places, rows, labels) = data.chosen(classes: golden.classes)
      let weights = golden.weighted ? places.map { goldens.rowWeights[$0] } : nil
      let model = try LogisticRegression.fit(
        rows, labels: labels, classCount: golden.classes, options: .init(cost: golden.cost), weights: weights, threads: 2)
      let report = try #require(model.report)
      #expect(abs(report.objective - golden.objective) <= 1e-4 * golden.objective, "C \(golden.cost): \(report)")
      let stored = try objective(model, rows, labels, weights)
      #expect(abs(stored - golden.objective) <= 1e-4 * golden.objective)
      let chances = try model.scores(of: data.asked).softmax()
      #expect(Tolerance.absoluteError(chances.values, golden.probabilities.flatMap { $0 }) < 0.01)
    }
  }

  /// The objective of the stored planes, by the definition.
  private func objective(_ model: LogisticRegression, _ rows: Matrix, _ labels: [Int], _ weights: [Float]?) throws -> Double {
    let chances = try model.scores(of: rows).softmax()
    var sum = model.weights.values.reduce(0.0) { $0 + Double($1) * Double($1) / 2 }
    // Of two classes there is one plane, twice the stored one.
    if model.classCount == 2 { sum *= 2 }
    for (row, label) in labels.enumerated() {
      sum -= model.options.cost * Double(weights?[row] ?? 1) * Double(log(chances[row, label]))
    }
    return sum
  }

  @Test func aStartNearTheEndSavesSteps() throws {
    let data = try GoldenRows.load()
    let options = LogisticRegression.Options(cost: 1.2)
    let near = try LogisticRegression.fit(data.train, labels: data.trainLabels, classCount: 4, options: .init(cost: 1))
    let cold = try LogisticRegression.fit(data.train, labels: data.trainLabels, classCount: 4, options: options)
    let warm = try LogisticRegression.fit(data.train, labels: data.trainLabels, classCount: 4, options: options, start: near)
    let (first, second) = (try #require(cold.report), try #require(warm.report))
    #expect(abs(first.objective - second.objective) < 1e-4 * first.objective)
    #expect(second.iterations < first.iterations, "\(second.iterations) steps, \(first.iterations) from zero")
  }

  @Test func refusesSettings() throws {
    let rows = Matrix([[0], [1]])
    for options in [LogisticRegression.Options(cost: 0), .init(tolerance: .nan), .init(maxIterations: 0)] {
      #expect(throws: LearningError.self) { try LogisticRegression.fit(rows, labels: [0, 1], classCount: 2, options: options) }
    }
  }

  @Test func aClassWithoutRowsIsNeverChosen() throws {
    let data = try GoldenRows.load()
    let model = try LogisticRegression.fit(data.train, labels: data.trainLabels, classCount: 6)
    #expect(Prediction.predictions(from: try model.scores(of: data.test)).allSatisfy { $0.label < 4 })
  }
}

@Suite struct RidgeClassifierTests {
  @Test func contract() throws {
    try ContractChecks<RidgeClassifier>(
      fit: { rows, labels, classes, threads throws(LearningError) in
        try RidgeClassifier.fit(rows, labels: labels, classCount: classes, options: .init(penalty: 3), threads: threads)
      }, orderTolerance: 1e-3
    ).run()
  }

  /// With more rows than columns and with fewer, two classes and four, with weights and without.
  @Test func decisionsAreScikitLearns() throws {
    let data = try GoldenRows.load()
    let goldens = try GoldenLearners.load()
    for golden in goldens.ridge {
      let (places, rows, labels) = data.chosen(classes: golden.classes, count: golden.rows)
      let weights = golden.weighted ? places.map { goldens.rowWeights[$0] } : nil
      let options = RidgeClassifier.Options(penalty: golden.penalty)
      let model = try RidgeClassifier.fit(
        rows, labels: labels, classCount: golden.classes, options: options, weights: weights, threads: 2)
      let scores = try model.scores(of: data.asked)
      #expect(Tolerance.relativeError(scores.values, golden.decisions.flatMap { $0 }) < 2e-4, "\(golden.penalty)")
      let path = try RidgeClassifier.path(
        rows, labels: labels, classCount: golden.classes, penalties: [100, golden.penalty], weights: weights, threads: 1)
      #expect(path[1] == model)
    }
  }

  @Test func refusesSettings() {
    #expect(throws: LearningError.self) {
      try RidgeClassifier.fit(Matrix([[0], [1]]), labels: [0, 1], classCount: 2, options: .init(penalty: 0))
    }
  }
}
