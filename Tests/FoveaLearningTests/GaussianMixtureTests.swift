import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct GaussianMixtureTests {
  private static func start(_ golden: GoldenUnsupervised.Mixture, _ options: GaussianMixture.Options) throws -> GaussianMixture {
    let (count, columns) = (golden.start.count, golden.start[0].count)
    return try GaussianMixture(
      options: options,
      tensors: [
        "mixture.weights": Tensor(shape: [count], [Float](repeating: 1 / Float(count), count: count)),
        "mixture.means": Matrix(golden.start).tensor,
        "mixture.variances": Tensor(shape: [count, columns], [Float](repeating: 4, count: count * columns)),
      ])
  }

  /// From the same start, to the end and stopped early, far from zero.
  @Test func componentsAreScikitLearns() throws {
    let all = try GoldenUnsupervised.rows()
    for golden in try GoldenUnsupervised.load().mixtures {
      let columns = golden.start[0].count
      let rows = Matrix((0..<all.rows).map { all[row: $0].prefix(columns).map { $0 + (columns == 7 ? 50 : 0) } })
      let options = GaussianMixture.Options(
        components: golden.start.count, maxIterations: golden.iterations, tolerance: golden.tolerance)
      let model = try GaussianMixture.fit(rows, from: Self.start(golden, options), options: options, threads: 2)
      #expect(Tolerance.absoluteError(model.weights, golden.weights) < 1e-4)
      #expect(Tolerance.absoluteError(model.means.values, golden.means.flatMap { $0 }) < 1e-3)
      #expect(Tolerance.relativeError(model.variances.values, golden.variances.flatMap { $0 }) < 1e-3)
      let report = try #require(model.report)
      #expect(report.iterations == golden.steps && abs(report.logLikelihood - golden.likelihood) < 1e-4)
      let (shares, densities) = try model.shares(of: rows.selecting(rows: Array(0..<6)), threads: 1)
      #expect(Tolerance.absoluteError(shares.values, golden.shares.flatMap { $0 }) < 1e-3)
      #expect(Tolerance.absoluteError(densities, golden.densities) < 1e-3)
      let twin = try GaussianMixture.fit(rows, from: Self.start(golden, options), options: options, threads: 3)
      #expect(bits(twin.means) == bits(model.means) && bits(twin.variances) == bits(model.variances))
    }
  }

  /// Two heaps that overlap nowhere: their shares, means and variances are known.
  @Test func heapsAreFound() throws {
    var generator = SeededGenerator(seed: 4)
    let rows = Matrix((0..<4000).map { row in [Float(row % 4 == 0 ? 30 : -10) + generator.normal(), 2 * generator.normal()] })
    let model = try GaussianMixture.fit(rows, options: GaussianMixture.Options(components: 2), threads: 2)
    let order = model.means[0, 0] < model.means[1, 0] ? [0, 1] : [1, 0]
    #expect(Tolerance.absoluteError(order.map { model.weights[$0] }, [0.75, 0.25]) < 1e-4)
    #expect(Tolerance.absoluteError(order.map { model.means[$0, 0] }, [-10, 30]) < 0.1)
    #expect(Tolerance.absoluteError(order.map { model.variances[$0, 1] }, [4, 4]) < 0.4)
    #expect(try #require(model.report).hasConverged)
  }

  /// A column that says which heap a row is of, and hardly anything else: its variance is the floor, and densities are those of the definition.
  @Test func columnsThatHardlyChangeWithinAHeap() throws {
    var generator = SeededGenerator(seed: 6)
    let rows = Matrix((0..<2000).map { row in [Float(row % 3 == 0 ? 7.5 : -4.5) + 1e-4 * generator.normal(), generator.normal()] })
    let model = try GaussianMixture.fit(rows, options: GaussianMixture.Options(components: 2), threads: 2)
    for component in 0..<2 {
      // The floor of 10⁻⁶ and 10⁻⁸ of the rows.
      #expect(abs(model.variances[component, 0] / 1.01e-6 - 1) < 0.01)
    }
    let densities = try model.shares(of: rows, threads: 1).1
    for row in stride(from: 0, to: 2000, by: 37) {
      let component = (model.means[0, 0] > 0) == (row % 3 == 0) ? 0 : 1
      var expected = logarithm(Double(model.weights[component]))
      for column in 0..<2 {
        let (distance, variance) = (
          Double(rows[row, column]) - Double(model.means[component, column]), Double(model.variances[component, column])
        )
        expected -= (distance * distance / variance + logarithm(2 * Double.pi * variance)) / 2
      }
      #expect(abs(Double(densities[row]) - expected) < 2e-3)
    }
  }

  @Test func storedAndReadBackAndRefused() throws {
    let rows = try GoldenUnsupervised.rows()
    let model = try GaussianMixture.fit(rows, options: GaussianMixture.Options(components: 3, maxIterations: 5))
    let tensors = Dictionary(uniqueKeysWithValues: model.tensors.map { ($0.name, $0.tensor) })
    let twin = try GaussianMixture(options: model.options, tensors: tensors)
    #expect(bits(try twin.shares(of: rows).shares) == bits(try model.shares(of: rows).shares))
    for (name, tensor) in tensors {
      var damaged = tensors
      damaged[name] = nil
      #expect(throws: LearningError.self) { try GaussianMixture(options: model.options, tensors: damaged) }
      damaged[name] = Tensor(shape: tensor.shape, tensor.values.map { _ in -1 })
      if name != "mixture.means" {
        #expect(throws: LearningError.self) { try GaussianMixture(options: model.options, tensors: damaged) }
      }
    }
    for options in [
      GaussianMixture.Options(components: 0), .init(components: 241), .init(components: 2, maxIterations: 0),
      .init(components: 2, tolerance: -1), .init(components: 2, floor: 0),
    ] {
      #expect(throws: LearningError.self) { try GaussianMixture.fit(rows, options: options) }
    }
    #expect(throws: LearningError.dimensionMismatch(expected: 20, found: 1)) { try model.shares(of: Matrix([[1]])) }
    // One row for each component: variances are the floor, and nothing is lost to it.
    let few = try GaussianMixture.fit(rows.selecting(rows: [0, 1, 2]), options: .init(components: 3))
    #expect(few.variances.values.allSatisfy { $0 > 0 && $0 < 2e-6 } && few.means.values.allSatisfy { $0.isFinite })
  }
}
