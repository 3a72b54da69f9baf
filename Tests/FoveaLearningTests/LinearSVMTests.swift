import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct LinearSVMTests {
  @Test(arguments: LinearSVM.Loss.allCases) func contract(loss: LinearSVM.Loss) throws {
    let checks = ContractChecks<LinearSVM>(
      fit: { rows, labels, classes, threads throws(LearningError) in
        try LinearSVM.fit(
          rows, labels: labels, classCount: classes, options: .init(cost: 0.1, loss: loss, tolerance: 1e-5, maxEpochs: 2000),
          threads: threads)
      }, orderTolerance: 5e-3)
    try checks.run()
  }

  /// The bar is 1e-3 of liblinear's objective; the golden ones are exact to about 1e-9.
  @Test func objectivesAreLiblinears() throws {
    let data = try GoldenRows.load()
    for golden in try Golden.load().machines {
      let chosen = data.trainLabels.indices.filter { data.trainLabels[$0] < golden.classes }
      let rows = data.train.selecting(rows: chosen)
      let labels = chosen.map { data.trainLabels[$0] }
      let options = LinearSVM.Options(
        cost: golden.cost, loss: golden.loss, bias: golden.bias, tolerance: 1e-4, maxEpochs: 20_000)
      let machine = try LinearSVM.fit(rows, labels: labels, classCount: golden.classes, options: options, threads: 2)
      #expect(machine.report.count == golden.objectives.count)
      for (report, objective) in zip(machine.report, golden.objectives) {
        #expect(abs(report.objective - objective) <= 2e-4 * objective, "\(golden.loss), C \(golden.cost): \(report)")
        #expect(report.dual <= objective * (1 + 1e-5), "the dual is a bound from below")
        #expect(report.gap <= 1e-4 && report.gap >= -1e-5)
      }
      let predicted = Prediction.predictions(from: try machine.scores(of: rows)).map(\.label)
      let accuracy = ConfusionMatrix(truth: labels, predicted: predicted, classCount: golden.classes).accuracy
      #expect(abs(accuracy - golden.accuracy) <= 0.02)
    }
  }

  /// Rows that count more or less than others.
  @Test func weightedObjectivesAreLiblinears() throws {
    let data = try GoldenRows.load()
    let golden = try GoldenMachines.load()
    for machine in golden.weightedMachines {
      let options = LinearSVM.Options(cost: machine.cost, loss: machine.loss, tolerance: 1e-4, maxEpochs: 20_000)
      let model = try LinearSVM.fit(
        data.train, labels: data.trainLabels, classCount: 4, options: options, weights: golden.rowWeights, threads: 2)
      for (report, objective) in zip(model.report, machine.objectives) {
        #expect(abs(report.objective - objective) <= 2e-4 * objective, "\(machine.loss), C \(machine.cost): \(report)")
        #expect(report.dual <= objective * (1 + 1e-5) && report.gap <= 1e-4)
      }
    }
  }

  /// The reported objective is that of the weights, computed here from the rows.
  @Test func reportedObjectiveIsTheWeights() throws {
    let data = try GoldenRows.load()
    let options = LinearSVM.Options(cost: 0.3, loss: .hinge, bias: 2, tolerance: 1e-2)
    let machine = try LinearSVM.fit(data.train, labels: data.trainLabels, classCount: 4, options: options)
    let scores = try machine.scores(of: data.train)
    for label in 0..<4 {
      var objective = machine.weights[row: label].reduce(0.0) { $0 + Double($1) * Double($1) } / 2
      objective += Double(machine.biases[label] / 2) * Double(machine.biases[label] / 2) / 2
      for row in 0..<data.train.rows {
        let sign: Double = data.trainLabels[row] == label ? 1 : -1
        objective += 0.3 * max(0, 1 - sign * Double(scores[row, label]))
      }
      #expect(abs(machine.report[label].objective - objective) < 1e-4 * objective)
    }
  }

  /// Two points at −1 and 1: with a large C the widest margin is w = 1, b = 0, its objective ½.
  @Test func separablePair() throws {
    let options = LinearSVM.Options(cost: 1000, loss: .hinge, tolerance: 1e-6, maxEpochs: 1000)
    let machine = try LinearSVM.fit(Matrix([[-1], [1]]), labels: [0, 1], classCount: 2, options: options)
    #expect(abs(machine.weights[1, 0] - 1) < 1e-4 && machine.weights[0, 0] == -machine.weights[1, 0])
    #expect(abs(machine.biases[1]) < 1e-4)
    #expect(abs(machine.report[0].objective - 0.5) < 1e-4)
    #expect(machine.report[0].supportVectors == 2)
  }

  @Test func oneWeightOfSquaredHinge() throws {
    // min ½w² + C((1 − w)² + (1 − w)²), no bias: w = 4C / (1 + 4C).
    let options = LinearSVM.Options(cost: 0.5, loss: .squaredHinge, bias: 0, tolerance: 1e-7, maxEpochs: 1000)
    let machine = try LinearSVM.fit(Matrix([[-1], [1]]), labels: [0, 1], classCount: 2, options: options)
    #expect(abs(machine.weights[1, 0] - 2 / 3) < 1e-4)
    #expect(machine.biases == [0, 0])
  }

  @Test func manyClassesFillSeveralGroups() throws {
    var generator = SeededGenerator(seed: 5)
    let labels = (0..<400).map { $0 % 40 }
    let rows = Matrix(labels.map { label in (0..<40).map { $0 == label ? 2 : 0.3 * generator.normal() } })
    let one = try LinearSVM.fit(rows, labels: labels, classCount: 40, threads: 1)
    let three = try LinearSVM.fit(rows, labels: labels, classCount: 40, threads: 3)
    #expect(one.report.count == 40 && one.report == three.report)
    #expect(bits(one.weights) == bits(three.weights))
    #expect(Prediction.predictions(from: try one.scores(of: rows)).map(\.label) == labels)
  }

  @Test func aClassWithoutRowsIsNeverChosen() throws {
    let data = try GoldenRows.load()
    let machine = try LinearSVM.fit(data.train, labels: data.trainLabels, classCount: 5)
    #expect(try machine.scores(of: data.train).values.enumerated().allSatisfy { $0.offset % 5 != 4 || $0.element < 0 })
  }

  @Test func anotherSeedGivesTheSameMachineWithinTheGap() throws {
    let data = try GoldenRows.load()
    var options = LinearSVM.Options(cost: 0.1, tolerance: 1e-6, maxEpochs: 5000)
    let first = try LinearSVM.fit(data.train, labels: data.trainLabels, classCount: 4, options: options)
    options.seed = 99
    let second = try LinearSVM.fit(data.train, labels: data.trainLabels, classCount: 4, options: options)
    #expect(first.weights != second.weights)
    #expect(Tolerance.relativeError(first.weights.values, second.weights.values) < 1e-3)
  }

  @Test func progressEndsWithAllClassesClosed() throws {
    let data = try GoldenRows.load()
    let seen = Recorder<LinearSVM.Progress>()
    _ = try LinearSVM.fit(data.train, labels: data.trainLabels, classCount: 4, threads: 2) { seen.record($0) }
    #expect(seen.values.last?.closed == 4 && seen.values.allSatisfy { $0.problems == 4 })
  }

  @Test func settingsThatCannotBeUsed() throws {
    let data = try GoldenRows.load()
    let wrong: [LinearSVM.Options] = [
      .init(cost: 0), .init(cost: .nan), .init(bias: -1), .init(tolerance: 0), .init(maxEpochs: 0),
    ]
    for options in wrong {
      #expect(throws: LearningError.self) {
        try LinearSVM.fit(data.train, labels: data.trainLabels, classCount: 4, options: options)
      }
    }
  }
}

@Suite struct ClimbingCostsTests {
  /// Some of the rows, in place, give what a matrix of them gives, each with its weight.
  @Test(arguments: [false, true]) func someRowsAreLearnedFrom(isWeighted: Bool) throws {
    let data = try GoldenRows.load()
    let chosen = data.trainLabels.indices.filter { $0 % 3 != 1 }
    let weights = isWeighted ? data.trainLabels.indices.map { Float(1 + $0 % 4) } : nil
    let costs = [0.01, 0.1, 1]
    var path = try LinearSVM.Path(
      data.train, chosen: chosen, labels: data.trainLabels, classCount: 4, weights: weights)
    let twins = try LinearSVM.path(
      data.train.selecting(rows: chosen), labels: chosen.map { data.trainLabels[$0] }, classCount: 4, costs: costs,
      weights: weights.map { weights in chosen.map { weights[$0] } })
    for (cost, twin) in zip(costs, twins) {
      let machine = path.fit(cost: cost, isLast: cost == 1)
      #expect(machine.weights == twin.weights && machine.biases == twin.biases && machine.options.cost == cost)
    }
  }

  /// The second fit begins where the first ended, and ends where one from nothing does, within the tolerance.
  @Test func eachFitBeginsWhereTheLastEnded() throws {
    let data = try GoldenRows.load()
    let options = LinearSVM.Options(tolerance: 1e-4, maxEpochs: 1000)
    var path = try LinearSVM.Path(data.train, labels: data.trainLabels, classCount: 4, options: options)
    _ = path.fit(cost: 0.1)
    let warm = path.fit(cost: 0.11, isLast: true)
    var settings = options
    settings.cost = 0.11
    let cold = try LinearSVM.fit(data.train, labels: data.trainLabels, classCount: 4, options: settings)
    for (warm, cold) in zip(warm.report, cold.report) {
      #expect(warm.epochs < cold.epochs && abs(warm.objective / cold.objective - 1) < 2e-4)
    }
  }
}

@Suite struct CostSearchTests {
  @Test func choosesWhatHeldOutRowsLike() throws {
    let data = try GoldenRows.load()
    let search = LinearSVM.CostSearch(relativeCosts: [1e-6, 0.1, 1, 10])
    let found = try LinearSVM.searchCost(data.train, labels: data.trainLabels, classCount: 4, search: search)
    let best = try #require(found.trials.map(\.accuracy).max())
    #expect(found.trials.first { $0.accuracy == best }?.cost == found.cost)
    // Each row is tested once, on a machine that has not seen it.
    #expect(found.trials.allSatisfy { abs(($0.accuracy * 160).rounded() - $0.accuracy * 160) < 1e-9 })
    for threads in [1, 4] {
      let twin = try LinearSVM.searchCost(data.train, labels: data.trainLabels, classCount: 4, search: search, threads: threads)
      #expect(twin.cost == found.cost && twin.trials == found.trials)
    }
  }

  /// A trial is what fitting on four folds and testing on the fifth by hand gives.
  @Test func oneFoldByHand() throws {
    let data = try GoldenRows.load()
    var search = LinearSVM.CostSearch(relativeCosts: [0.5])
    search.singleFoldFrom = 1
    let found = try LinearSVM.searchCost(data.train, labels: data.trainLabels, classCount: 4, search: search)
    let folds = Folds.stratified(labels: data.trainLabels, count: 5, seed: 0)
    let (kept, held) = (folds.indices.filter { folds[$0] != 0 }, folds.indices.filter { folds[$0] == 0 })
    let options = LinearSVM.Options(cost: found.cost, tolerance: search.tolerance, maxEpochs: search.maxEpochs)
    let machine = try LinearSVM.fit(
      data.train.selecting(rows: kept), labels: kept.map { data.trainLabels[$0] }, classCount: 4, options: options)
    let predicted = Prediction.predictions(from: try machine.scores(of: data.train.selecting(rows: held))).map(\.label)
    let right = zip(predicted, held).count { $0 == data.trainLabels[$1] }
    #expect(found.trials == [LinearSVM.CostTrial(cost: found.cost, accuracy: Double(right) / Double(held.count))])
    let square = data.train.values.reduce(0.0) { $0 + Double($1) * Double($1) } / 160 + 1
    #expect(abs(found.cost * square / 0.5 - 1) < 1e-5)
  }

  @Test func endsWhenCostsDoWorse() throws {
    // Held-out labels are drawn by chance: no cost is better, and all but the first three are left out.
    let data = try GoldenRows.load()
    let search = LinearSVM.CostSearch(relativeCosts: [1e-9, 1e-8, 1e-7, 1e-6, 1e-5])
    let found = try LinearSVM.searchCost(data.train, labels: data.trainLabels, classCount: 4, search: search)
    #expect(found.trials.count < 5)
  }

  @Test(arguments: [[], [0], [1, 1], [2, 1], [-1, 1]] as [[Double]]) func listsThatCannotBeUsed(list: [Double]) {
    #expect(throws: LearningError.self) {
      try LinearSVM.searchCost(
        Matrix([[1], [2], [3], [4]]), labels: [0, 1, 0, 1], classCount: 2, search: .init(relativeCosts: list))
    }
  }
}
