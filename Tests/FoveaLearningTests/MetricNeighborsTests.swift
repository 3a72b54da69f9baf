import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct MetricNeighborsTests {
  private static let metrics: [MetricNeighbors.Metric] = [
    .plain, .withinClass(.share(0.1)), .discriminant(.init(shrinkage: .share(0.1))),
    .neighborhood(.init(shrinkage: .share(0.1), maxIterations: 5)),
  ]

  @Test(arguments: metrics) func contract(metric: MetricNeighbors.Metric) throws {
    try ContractChecks<MetricNeighbors>(
      fit: { rows, labels, classes, threads throws(LearningError) in
        try MetricNeighbors.fit(
          rows, labels: labels, classCount: classes, options: .init(metric: metric, neighbors: .init(k: 7, weighting: .distance)),
          threads: threads)
      }, orderTolerance: 0.05
    ).run()
  }

  /// Distances under the map are Mahalanobis', computed here with the covariance of two columns.
  @Test func withinClassIsMahalanobis() throws {
    let data = try GoldenRows.load()
    let rows = Matrix((0..<160).map { [data.train[$0, 0], data.train[$0, 3]] })
    let model = try MetricNeighbors.fit(rows, labels: data.trainLabels, classCount: 4, options: .init(metric: .withinClass(.none)))
    var (a, b, d) = (0.0, 0.0, 0.0)
    for label in 0..<4 {
      let own = data.trainLabels.indices.filter { data.trainLabels[$0] == label }
      let mean = (0..<2).map { column in own.reduce(0.0) { $0 + Double(rows[$1, column]) } / Double(own.count) }
      for row in own {
        let (x, y) = (Double(rows[row, 0]) - mean[0], Double(rows[row, 1]) - mean[1])
        (a, b, d) = (a + x * x / 160, b + x * y / 160, d + y * y / 160)
      }
    }
    let map = try #require(model.map)
    let determinant = a * d - b * b
    // AᵀA = Σ⁻¹
    let products = (0..<4).map { place in (0..<2).reduce(0.0) { $0 + Double(map[$1, place / 2]) * Double(map[$1, place % 2]) } }
    let expected = [d / determinant, -b / determinant, -b / determinant, a / determinant]
    #expect(Tolerance.relativeError(products, expected) < 1e-4)
  }

  /// Of fewer rows than columns distances differ from those by the whole covariance, here from rows repeated, by a number for each query.
  @Test func fewRowsSpanTheirSpace() throws {
    var generator = SeededGenerator(seed: 4)
    let labels = (0..<12).map { $0 % 3 }
    let rows = Matrix(labels.map { label in (0..<30).map { Float($0 == label ? 2 : 0) + generator.normal() } })
    let repeated = rows.selecting(rows: (0..<48).map { $0 % 12 })
    let query = Matrix([(0..<30).map { _ in generator.normal() }])
    let options = MetricNeighbors.Options(metric: .withinClass(.share(0.2)))
    let maps = try [
      MetricNeighbors.fit(rows, labels: labels, classCount: 3, options: options),
      MetricNeighbors.fit(repeated, labels: (0..<48).map { labels[$0 % 12] }, classCount: 3, options: options),
    ].map { try #require($0.map) }
    #expect(maps[0].rows == 11 && maps[1].rows == 30)
    let distances = maps.map { map in
      (0..<12).map { row in
        (0..<map.rows).reduce(0.0) { sum, place in
          let difference = (0..<30).reduce(0.0) { $0 + Double(map[place, $1]) * Double(query[0, $1] - rows[row, $1]) }
          return sum + difference * difference
        }
      }
    }
    let shift = distances[1][0] - distances[0][0]
    #expect(shift > 0)
    for row in 0..<12 { #expect(abs(distances[1][row] - distances[0][row] - shift) < 1e-3 * distances[1][row]) }
  }

  @Test func objectiveAndGradientAreScikitLearns() throws {
    let data = try GoldenRows.load()
    let golden = try GoldenLearners.load().neighborhood
    let found = NeighborhoodComponents.objective(data.train, labels: data.trainLabels, map: Matrix(golden.map), threads: 2)
    #expect(abs(found.value - golden.value) < 1e-5)
    #expect(Tolerance.relativeError(found.gradient, golden.gradient) < 1e-3)
  }

  /// The mean of the shares by the rows' weights, and its gradient by differences.
  @Test func rowsCountByTheirWeights() {
    let (places, labels): ([Float], [Int]) = ([0, 1, 2.5, 4], [0, 1, 0, 1])
    let weights: [Float] = [1, 3, 0.5, 2]
    func found(_ factor: Float) -> (value: Double, gradient: [Double]) {
      NeighborhoodComponents.objective(
        Matrix(places.map { [$0] }), labels: labels, weights: weights, map: Matrix([[factor]]), threads: 2)
    }
    let shares = (0..<4).map { i -> Double in
      let chances = (0..<4).map { j in
        let difference = Double(places[i] - places[j]) / 2
        return i == j ? 0 : exponential(-difference * difference)
      }
      return (0..<4).reduce(0) { labels[$1] == labels[i] ? $0 + chances[$1] : $0 } / chances.reduce(0, +)
    }
    let expected = zip(weights, shares).reduce(0) { $0 + Double($1.0) * $1.1 } / 6.5
    #expect(abs(found(0.5).value - expected) < 1e-5)
    let difference = (found(0.51).value - found(0.49).value) / 0.02
    #expect(abs(found(0.5).gradient[0] - difference) < 2e-3, "\(found(0.5).gradient[0]), \(difference)")
  }

  /// Weights count for each way of learning a distance; where all are the same they change nothing.
  @Test(arguments: metrics.dropFirst()) func weightsCount(metric: MetricNeighbors.Metric) throws {
    let data = try GoldenRows.load()
    func map(_ weight: ((Int) -> Float)?) throws -> Matrix? {
      try MetricNeighbors.fit(
        data.train, labels: data.trainLabels, classCount: 4, options: .init(metric: metric),
        weights: weight.map { data.trainLabels.map($0) }
      ).map
    }
    let plain = try map(nil)
    #expect(try map { _ in 4 } == plain)
    #expect(try map { $0 == 0 ? 4 : 1 } != plain)
  }

  @Test func learningRaisesTheObjective() throws {
    let data = try GoldenRows.load()
    let model = try NeighborhoodComponents.fit(data.train, labels: data.trainLabels, options: .init(shrinkage: .share(0.5)))
    #expect(model.course[1] > model.course[0] + 0.01, "\(model.course)")
    let few = NeighborhoodComponents.Options(components: 2, mostRows: 60)
    let part = try NeighborhoodComponents.fit(data.train, labels: data.trainLabels, options: few, threads: 1)
    let twin = try NeighborhoodComponents.fit(data.train, labels: data.trainLabels, options: few, threads: 3)
    #expect(part.map.rows == 2 && part == twin)
  }

  /// Two columns that matter among many that vary more: a learned distance finds them.
  @Test(arguments: [
    MetricNeighbors.Metric.withinClass(.none), .discriminant(.init(shrinkage: .none)), .neighborhood(.init(shrinkage: .none)),
  ]) func aLearnedDistanceSeesWhatMatters(metric: MetricNeighbors.Metric) throws {
    var generator = SeededGenerator(seed: 2)
    let labels = (0..<240).map { $0 % 3 }
    let rows = Matrix(
      labels.map { label in
        (0..<16).map { $0 < 2 ? Float($0 == label ? 1 : 0) + 0.2 * generator.normal() : 4 * generator.normal() }
      })
    func right(_ metric: MetricNeighbors.Metric) throws -> Int {
      let model = try MetricNeighbors.fit(
        rows.selecting(rows: Array(0..<160)), labels: Array(labels[..<160]), classCount: 3, options: .init(metric: metric))
      let answers = Prediction.predictions(from: try model.scores(of: rows.selecting(rows: Array(160..<240))))
      return zip(answers, labels[160...]).count { $0.label == $1 }
    }
    let (plain, learned) = (try right(.plain), try right(metric))
    #expect(learned > plain + 20 && learned > 68, "\(learned) of 80 right, \(plain) by the plain distance")
  }
}
