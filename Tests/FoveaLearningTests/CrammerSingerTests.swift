import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct CrammerSingerTests {
  @Test func contract() throws {
    try ContractChecks<LinearSVM>(
      fit: { rows, labels, classes, threads throws(LearningError) in
        try LinearSVM.fit(
          rows, labels: labels, classCount: classes,
          options: .init(cost: 0.1, tolerance: 1e-5, maxEpochs: 3000, multiclass: .crammerSinger), threads: threads)
      }, orderTolerance: 5e-3
    ).run()
  }

  @Test func objectivesAreLiblinears() throws {
    let data = try GoldenRows.load()
    let goldens = try GoldenLearners.load()
    for golden in goldens.crammerSinger {
      let options = LinearSVM.Options(cost: golden.cost, tolerance: 1e-4, maxEpochs: 20_000, multiclass: .crammerSinger)
      let model = try LinearSVM.fit(
        data.train, labels: data.trainLabels, classCount: 4, options: options, weights: golden.weighted ? goldens.rowWeights : nil)
      let report = model.report[0]
      #expect(abs(report.objective - golden.objective) <= 2e-4 * golden.objective, "C \(golden.cost): \(report)")
      #expect(report.dual <= golden.objective * (1 + 1e-4) && report.gap <= 1e-4)
      // The objective of the stored planes, by the definition.
      let scores = try model.scores(of: data.train)
      var sum = (model.weights.values + model.biases).reduce(0.0) { $0 + Double($1) * Double($1) / 2 }
      for (row, label) in data.trainLabels.enumerated() {
        let worst = (0..<4).filter { $0 != label }.map { 1 + Double(scores[row, $0] - scores[row, label]) }.max() ?? 0
        sum += golden.cost * Double(golden.weighted ? goldens.rowWeights[row] : 1) * max(0, worst)
      }
      #expect(abs(sum - report.objective) < 1e-4 * sum)
    }
  }

  @Test func manyClassesFillSeveralVectors() throws {
    var generator = SeededGenerator(seed: 5)
    let labels = (0..<200).map { $0 % 40 }
    let rows = Matrix(labels.map { label in (0..<40).map { $0 == label ? 2 : 0.3 * generator.normal() } })
    let model = try LinearSVM.fit(rows, labels: labels, classCount: 40, options: .init(multiclass: .crammerSinger))
    #expect(Prediction.predictions(from: try model.scores(of: rows)).map(\.label) == labels)
  }
}

@Suite struct LinearSVMPathTests {
  /// The same optima as from zero, in fewer visits of the rows.
  @Test(arguments: LinearSVM.Loss.allCases) func aPathEndsWhereColdStartsDo(loss: LinearSVM.Loss) throws {
    let data = try GoldenRows.load()
    let costs = [0.01, 0.03, 0.1, 0.3, 1]
    let options = LinearSVM.Options(loss: loss, tolerance: 1e-4, maxEpochs: 20_000)
    let path = try LinearSVM.path(data.train, labels: data.trainLabels, classCount: 4, options: options, costs: costs, threads: 2)
    let (warmEpochs, coldEpochs) = try zip(path, costs).reduce((0, 0)) { sums, step in
      var settings = options
      settings.cost = step.1
      let cold = try LinearSVM.fit(data.train, labels: data.trainLabels, classCount: 4, options: settings, threads: 2)
      for (warm, cold) in zip(step.0.report, cold.report) {
        #expect(abs(warm.objective - cold.objective) <= 2e-4 * cold.objective)
        #expect(warm.gap <= 1e-4)
      }
      #expect(step.0.options == settings)
      return (
        sums.0 + step.0.report.map(\.epochs).reduce(0, +), sums.1 + cold.report.map(\.epochs).reduce(0, +)
      )
    }
    #expect(warmEpochs < coldEpochs, "\(warmEpochs) epochs along the path, \(coldEpochs) from zero")
    #expect(throws: LearningError.self) {
      try LinearSVM.path(data.train, labels: data.trainLabels, classCount: 4, costs: [1, 0.1])
    }
  }
}
