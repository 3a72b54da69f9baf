import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct KernelSVMTests {
  typealias Options = KernelSVM.Options

  @Test(arguments: [
    KernelFunction.radial(gamma: 0.03), .polynomial(degree: 2, gamma: 0.05, constant: 1),
  ])
  func contract(kernel: KernelFunction) throws {
    let checks = ContractChecks<KernelSVM>(
      fit: { rows, labels, classes, threads throws(LearningError) in
        try KernelSVM.fit(
          rows, labels: labels, classCount: classes, options: Options(kernel: kernel, tolerance: 1e-6), threads: threads)
      }, orderTolerance: 1e-3)
    try checks.run()
  }

  /// The same contract where hardly any kernel values may be kept: rows are computed when they are wanted, and variables rest.
  @Test func contractInLittleMemory() throws {
    let checks = ContractChecks<KernelSVM>(
      fit: { rows, labels, classes, threads throws(LearningError) in
        try KernelSVM.fit(
          rows, labels: labels, classCount: classes, options: Options(kernel: .radial(gamma: 0.03), tolerance: 1e-6), memory: 1,
          threads: threads)
      }, orderTolerance: 1e-3)
    try checks.run()
  }

  @Test(arguments: [KernelSVM.standardMemory, 1]) func machinesAreScikitLearns(memory: Int) throws {
    let data = try GoldenRows.load()
    let golden = try GoldenMachines.load()
    for machine in golden.kernelMachines {
      let chosen = data.trainLabels.indices.filter { data.trainLabels[$0] < machine.classes }
      let all = data.train.selecting(rows: chosen)
      let rows = machine.kernel.isForHistograms ? all.nonnegative : all
      let test = machine.kernel.isForHistograms ? data.test.nonnegative : data.test
      let model = try KernelSVM.fit(
        rows, labels: chosen.map { data.trainLabels[$0] }, classCount: machine.classes,
        options: Options(kernel: machine.kernel, cost: machine.cost, tolerance: 1e-5),
        weights: machine.weighted ? chosen.map { golden.rowWeights[$0] } : nil, memory: memory, threads: 2)
      for (report, problem) in zip(model.report, machine.problems) {
        #expect(abs(report.objective - problem.objective) <= 1e-5 * problem.objective, "\(machine.kernel): \(report)")
        #expect(report.supportVectors == problem.support.count && report.violation < 1e-5)
      }
      #expect(model.vectors == rows.selecting(rows: machine.support), "the same support vectors")
      let decisions = try model.decisions(of: test)
      #expect(Tolerance.absoluteError(decisions.values, machine.decisions.flatMap { $0 }) < 2e-4, "\(machine.kernel)")
      let predicted = Prediction.predictions(from: try model.scores(of: test)).map(\.label)
      // Votes for two classes may be equal; then the surer one is taken, and libsvm takes the first.
      let differing = zip(predicted, machine.predicted).enumerated().filter { $0.element.0 != $0.element.1 }
      for (row, labels) in differing { #expect(isTie(decisions[row: row], labels.0, labels.1, machine.classes)) }
    }
  }

  private func isTie(_ decisions: [Float], _ first: Int, _ second: Int, _ classes: Int) -> Bool {
    var votes = [Int](repeating: 0, count: classes)
    var next = 0
    for i in 0..<classes {
      for j in i + 1..<classes {
        votes[decisions[next] > 0 ? i : j] += 1
        next += 1
      }
    }
    return votes[first] == votes[second]
  }

  /// Decisions are Σ y α K + b with K by its definition, in double precision.
  @Test(arguments: [
    KernelFunction.radial(gamma: 0.02), .chiSquared(gamma: 0.2), .intersection, .polynomial(degree: 3, gamma: 0.1, constant: 0.5),
  ])
  func decisionsAreTheDefinition(kernel: KernelFunction) throws {
    let data = try GoldenRows.load()
    let (rows, test) = (data.train.nonnegative, data.test.nonnegative)
    let model = try KernelSVM.fit(rows, labels: data.trainLabels, classCount: 4, options: Options(kernel: kernel, cost: 0.5))
    let decisions = try model.decisions(of: test, threads: 3)
    for row in 0..<80 {
      let values = (0..<model.vectors.rows).map { slow(kernel, test[row: row], model.vectors[row: $0]) }
      for problem in 0..<6 {
        let terms = values.enumerated().map { $0.element * Double(model.coefficients[problem, $0.offset]) }
        let size = terms.reduce(0) { $0 + abs($1) } + 1
        #expect(abs(Double(decisions[row, problem]) - terms.reduce(Double(model.biases[problem]), +)) < 1e-5 * size)
      }
    }
  }

  private func slow(_ kernel: KernelFunction, _ a: [Float], _ b: [Float]) -> Double {
    let pairs = zip(a, b).map { (Double($0), Double($1)) }
    switch kernel {
    case .radial(let gamma): return exponential(-gamma * pairs.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
    case .chiSquared(let gamma):
      return exponential(
        -gamma * pairs.reduce(0) { $1.0 + $1.1 == 0 ? $0 : $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / ($1.0 + $1.1) })
    case .intersection: return pairs.reduce(0) { $0 + min($1.0, $1.1) }
    case .polynomial(let degree, let gamma, let constant):
      let base = gamma * pairs.reduce(0) { $0 + $1.0 * $1.1 } + constant
      return (0..<degree).reduce(1) { power, _ in power * base }
    }
  }

  /// eˣ by its series on x / 2¹⁰.
  private func exponential(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for n in 1..<20 {
      term *= x / 1024 / Double(n)
      sum += term
    }
    return (0..<10).reduce(sum) { power, _ in power * power }
  }

  /// Two points: α = 1 / (1 − K) if C allows, the surface half way.
  @Test func onePair() throws {
    let options = Options(kernel: .polynomial(degree: 1, gamma: 1, constant: 0), cost: 10, tolerance: 1e-6)
    let model = try KernelSVM.fit(Matrix([[-1], [1]]), labels: [0, 1], classCount: 2, options: options)
    #expect(abs(model.coefficients[0, 0] - 0.5) < 1e-6 && abs(model.coefficients[0, 1] + 0.5) < 1e-6)
    #expect(abs(model.biases[0]) < 1e-6 && abs(model.report[0].objective - 0.5) < 1e-6)
    #expect(model.report[0].bounded == 0)
  }

  @Test func circlesAreParted() throws {
    var generator = SeededGenerator(seed: 4)
    let rows = Matrix(
      (0..<300).map { row in
        let (x, y) = (generator.normal(), generator.normal())
        let length = (x * x + y * y).squareRoot()
        let radius: Float = row % 2 == 0 ? 1 : 2
        return [radius * x / length, radius * y / length]
      })
    let labels = (0..<300).map { $0 % 2 }
    for kernel in [KernelFunction.radial(gamma: 1), .polynomial(degree: 2, gamma: 1, constant: 1)] {
      let model = try KernelSVM.fit(rows, labels: labels, classCount: 2, options: Options(kernel: kernel, cost: 10))
      #expect(Prediction.predictions(from: try model.scores(of: rows)).map(\.label) == labels)
    }
  }

  /// However little memory there is, the optimum is the same.
  @Test func memoryDoesNotChangeTheOptimum() throws {
    var generator = SeededGenerator(seed: 8)
    let labels = (0..<240).map { _ in generator.integer(below: 2) }
    let rows = Matrix(labels.map { label in (0..<6).map { _ in generator.normal() + 0.4 * Float(label) } })
    let options = Options(kernel: .radial(gamma: 0.2), cost: 5, tolerance: 1e-6)
    let whole = try KernelSVM.fit(rows, labels: labels, classCount: 2, options: options)
    for memory in [1, 240 * 240 * 5, 240 * 240 * 7] {
      let other = try KernelSVM.fit(rows, labels: labels, classCount: 2, options: options, memory: memory, threads: 3)
      #expect(abs(other.report[0].objective - whole.report[0].objective) < 1e-6 * whole.report[0].objective)
      #expect(Tolerance.absoluteError(try other.decisions(of: rows).values, try whole.decisions(of: rows).values) < 1e-4)
    }
  }

  @Test func aClassWithoutRowsIsNeverChosen() throws {
    let data = try GoldenRows.load()
    let model = try KernelSVM.fit(
      data.train, labels: data.trainLabels.map { $0 == 3 ? 4 : $0 }, classCount: 6, options: Options(kernel: .radial(gamma: 0.02)))
    #expect(model.report.count == 6)
    let predicted = Set(Prediction.predictions(from: try model.scores(of: data.test)).map(\.label))
    #expect(predicted.isSubset(of: [0, 1, 2, 4]))
  }

  @Test func progressEndsWithAllProblemsClosed() throws {
    let data = try GoldenRows.load()
    let seen = Recorder<KernelSVM.Progress>()
    _ = try KernelSVM.fit(
      data.train, labels: data.trainLabels, classCount: 4, options: Options(kernel: .intersection).onRows, threads: 2
    ) { seen.record($0) }
    #expect(seen.values.map(\.closed) == Array(1...6) && seen.values.allSatisfy { $0.problems == 6 })
  }

  @Test func histogramsMustNotBeNegative() throws {
    let rows = Matrix([[1, 0], [0, 1], [2, -1]])
    for kernel in [KernelFunction.intersection, .chiSquared(gamma: 1)] {
      #expect(throws: LearningError.negative(row: 2, column: 1)) {
        try KernelSVM.fit(rows, labels: [0, 1, 0], classCount: 2, options: Options(kernel: kernel))
      }
      let model = try KernelSVM.fit(rows.nonnegative, labels: [0, 1, 0], classCount: 2, options: Options(kernel: kernel))
      #expect(throws: LearningError.negative(row: 2, column: 1)) { try model.scores(of: rows) }
    }
  }

  /// 5 · 10⁹ pairs of classes, of which no memory holds the coefficients.
  @Test func machinesThatNoMemoryHoldsAreRefused() {
    #expect {
      try KernelSVM.fit(
        Matrix([[0], [1], [2]]), labels: [0, 1, 0], classCount: 100_000, options: Options(kernel: .radial(gamma: 1)))
    } throws: { error in
      if case .tooLarge? = error as? LearningError { true } else { false }
    }
  }

  /// 4950 pairs of classes: a million vectors take 18.4 GiB. Numbers that no integer holds are refused like others.
  @Test func memoryIsRefusedByItsBytes() throws {
    try KernelSVM.requireMemory(vectors: 800_000, classCount: 100)
    for (vectors, classCount) in [(1_000_000, 100), (1 << 37, 1 << 13), (1 << 40, 1 << 13), (1, 1 << 33)] {
      #expect {
        try KernelSVM.requireMemory(vectors: vectors, classCount: classCount)
      } throws: { error in
        if case .tooLarge? = error as? LearningError { true } else { false }
      }
    }
  }

  @Test func settingsThatCannotBeUsed() throws {
    let data = try GoldenRows.load()
    let wrong: [Options] = [
      .init(kernel: .radial(gamma: 0)), .init(kernel: .radial(gamma: .nan)), .init(kernel: .chiSquared(gamma: -1)),
      .init(kernel: .polynomial(degree: 0, gamma: 1, constant: 0)), .init(kernel: .polynomial(degree: 2, gamma: 1, constant: -1)),
      .init(kernel: .intersection, cost: 0), .init(kernel: .intersection, tolerance: 0),
      .init(kernel: .intersection, maxIterations: 0),
    ]
    for options in wrong {
      #expect(throws: LearningError.self) {
        try KernelSVM.fit(data.train, labels: data.trainLabels, classCount: 4, options: options)
      }
    }
  }
}

@Suite struct KernelSearchTests {
  private let search = KernelSVM.Search(relativeGammas: [0.3, 1, 3], costs: [0.1, 1, 10])

  @Test(arguments: KernelSVM.Search.Family.allCases) func choosesWhatHeldOutRowsLike(family: KernelSVM.Search.Family) throws {
    let data = try GoldenRows.load()
    var search = search
    search.family = family
    let rows = data.train.nonnegative
    let found = try KernelSVM.search(rows, labels: data.trainLabels, classCount: 4, search: search, threads: 1)
    let best = try #require(found.trials.map(\.accuracy).max())
    let chosen = try #require(found.trials.first { $0.accuracy == best })
    #expect(found.options == KernelSVM.Options(kernel: family.function(gamma: chosen.gamma), cost: chosen.cost))
    #expect(found.trials.count == 9 && found.held.sorted() == Array(0..<160), "each row is held out once")
    let right = zip(Prediction.predictions(from: found.scores), found.held).count { $0.label == data.trainLabels[$1] }
    #expect(Double(right) / 160 == best)
    let twin = try KernelSVM.search(rows, labels: data.trainLabels, classCount: 4, search: search, threads: 3)
    #expect(twin.trials == found.trials && bits(twin.scores) == bits(found.scores))
  }

  /// A trial is what fitting on the other folds and testing on one gives.
  @Test func oneFoldByHand() throws {
    let data = try GoldenRows.load()
    let search = KernelSVM.Search(relativeGammas: [0.5], costs: [2], tolerance: 1e-5)
    let groups = (0..<160).map { $0 / 3 }
    let found = try KernelSVM.search(data.train, labels: data.trainLabels, classCount: 4, search: search, groups: groups)
    let folds = Folds.stratified(labels: data.trainLabels, groups: groups, count: 5, seed: 0)
    let (kept, held) = (folds.indices.filter { folds[$0] != 0 }, folds.indices.filter { folds[$0] == 0 })
    let model = try KernelSVM.fit(
      data.train.selecting(rows: kept), labels: kept.map { data.trainLabels[$0] }, classCount: 4,
      options: KernelSVM.Options(kernel: found.options.kernel, cost: 2, tolerance: 1e-5))
    #expect(Array(found.held[..<held.count]) == held)
    let expected = try model.scores(of: data.train.selecting(rows: held))
    #expect(Tolerance.absoluteError(Array(found.scores.values[..<(held.count * 4)]), expected.values) < 1e-3)
    // γ is the number of the list divided by the mean squared distance.
    var sum = 0.0
    for i in 0..<160 {
      for j in 0..<160 {
        sum += zip(data.train[row: i], data.train[row: j]).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      }
    }
    #expect(abs(found.trials[0].gamma * sum / (160 * 159) / 0.5 - 1) < 1e-4)
  }

  @Test func aPartOfManyRowsIsDrawn() throws {
    let data = try GoldenRows.load()
    var search = search
    search.mostRows = 60
    let found = try KernelSVM.search(data.train, labels: data.trainLabels, classCount: 4, search: search)
    #expect((58...62).contains(found.held.count) && Set(found.held.map { data.trainLabels[$0] }).count == 4)
    // Of eighty classes of two rows some are drawn, which can be held out.
    search = KernelSVM.Search(relativeGammas: [1], costs: [1], mostRows: 16)
    let pairs = try KernelSVM.search(data.train, labels: (0..<160).map { $0 / 2 }, classCount: 80, search: search)
    #expect(pairs.trials.count == 1 && pairs.held.count == 16)
  }

  @Test func settingsThatCannotBeUsed() throws {
    let data = try GoldenRows.load()
    for wrong in [
      KernelSVM.Search(relativeGammas: []), .init(costs: [1, 1]), .init(costs: [0, 1]), .init(folds: 1), .init(mostRows: 3),
      .init(tolerance: 0), .init(tolerance: .nan),
    ] {
      #expect(throws: LearningError.self) {
        try KernelSVM.search(data.train, labels: data.trainLabels, classCount: 4, search: wrong)
      }
    }
  }
}

extension KernelSVM.Options {
  /// The same with a kernel for any numbers.
  fileprivate var onRows: KernelSVM.Options { KernelSVM.Options(kernel: .radial(gamma: 0.05), cost: cost) }
}
