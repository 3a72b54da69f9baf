import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct KNearestNeighborsTests {
  typealias Options = KNearestNeighbors.Options

  @Test(arguments: [
    Options(k: 5), Options(k: 4, weighting: .distance), Options(k: 7, metric: .cosine),
    Options(k: 1, metric: .cosine, weighting: .distance),
  ])
  func contract(options: Options) throws {
    let checks = ContractChecks<KNearestNeighbors>(
      fit: { rows, labels, classes, threads throws(LearningError) in
        try KNearestNeighbors.fit(rows, labels: labels, classCount: classes, options: options, threads: threads)
      }, orderTolerance: 1e-6)
    try checks.run()
  }

  @Test func neighborsAreScikitLearns() throws {
    let data = try GoldenRows.load()
    for golden in try Golden.load().neighbors {
      let options = Options(k: golden.k, metric: golden.metric, weighting: golden.weighting)
      let model = try KNearestNeighbors.fit(data.train, labels: data.trainLabels, classCount: 4, options: options)
      let found = try model.neighbors(of: data.test)
      #expect(found.indices == golden.indices)
      #expect(Tolerance.absoluteError(found.distances.values, golden.distances.flatMap { $0 }) < 2e-5)
      let scores = try model.scores(of: data.test)
      #expect(Tolerance.absoluteError(scores.values, golden.scores.flatMap { $0 }) < 1e-3, "ties move votes by 1/1000")
    }
  }

  /// Against sorting all distances, each computed in double precision.
  @Test(arguments: KNearestNeighbors.Metric.allCases, [1, 3, 40, 500])
  func equalToBruteForce(metric: KNearestNeighbors.Metric, k: Int) throws {
    var generator = SeededGenerator(seed: 21)
    let stored = Matrix(rows: 300, columns: 37, (0..<300 * 37).map { _ in abs(generator.normal()) })
    let queries = Matrix(rows: 70, columns: 37, (0..<70 * 37).map { _ in abs(generator.normal()) })
    let labels = (0..<300).map { $0 % 3 }
    let model = try KNearestNeighbors.fit(stored, labels: labels, classCount: 3, options: Options(k: k, metric: metric))
    let found = try model.neighbors(of: queries)
    for query in 0..<70 {
      let distances = (0..<300).map { distance(queries[row: query], stored[row: $0], metric) }
      let order = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(k)
      #expect(found.indices[query].count == min(k, 300))
      for (place, row) in found.indices[query].enumerated() {
        // Where single precision cannot tell two rows apart, either may come first.
        #expect(abs(distances[row] - distances[order[place]]) < 1e-6 * max(1, distances[row]))
        #expect(abs(Double(found.distances[query, place]) - distances[row]) < 2e-6 * max(1, distances[row]))
      }
    }
  }

  /// Histograms with many empty bins, some all empty, at scales from tiny to huge: always the answer of one pair at a time.
  @Test(arguments: [KNearestNeighbors.Metric.chiSquared, .intersection], [Float(1e-12), 1, 1e7, 1e12])
  func emptyBins(metric: KNearestNeighbors.Metric, scale: Float) throws {
    var generator = SeededGenerator(seed: 23)
    func histograms(_ count: Int) -> Matrix {
      Matrix(
        rows: count, columns: 45,
        (0..<count * 45).map { place in
          place / 45 % 50 == 7 || generator.integer(below: 4) > 0 ? 0 : scale * generator.uniform()
        })
    }
    let (stored, queries) = (histograms(150), histograms(60))
    let model = try KNearestNeighbors.fit(
      stored, labels: (0..<150).map { $0 % 3 }, classCount: 3, options: Options(k: 5, metric: metric))
    let found = try model.neighbors(of: queries)
    let single = try (0..<60).map { try model.neighbors(of: queries.selecting(rows: [$0])) }
    #expect(found.indices == single.map { $0.indices[0] })
    #expect(found.distances.values == single.flatMap { $0.distances.values })
  }

  /// Many rows are divided among the threads, and many queries among spans; rows that lie equally far, on both sides of a border too, come in their order.
  @Test(arguments: [KNearestNeighbors.Metric.euclidean, .chiSquared, .manhattan], [9, 700])
  func manyRowsAreDivided(metric: KNearestNeighbors.Metric, queries count: Int) throws {
    var generator = SeededGenerator(seed: 24)
    func whole(_ rows: Int) -> Matrix {
      Matrix(rows: rows, columns: 3, (0..<rows * 3).map { _ in Float(generator.integer(below: 12)) })
    }
    let (stored, queries) = (whole(4000), whole(count))
    let model = try KNearestNeighbors.fit(
      stored, labels: (0..<4000).map { $0 % 3 }, classCount: 3, options: Options(k: 6, metric: metric))
    let divided = try model.neighbors(of: queries, threads: 2)
    let (one, single) = (
      try model.neighbors(of: queries, threads: 1),
      try stride(from: 0, to: count, by: 7).map { try model.neighbors(of: queries.selecting(rows: [$0]), threads: 1) }
    )
    #expect(divided.indices == one.indices)
    #expect(divided.distances.values == one.distances.values)
    #expect(stride(from: 0, to: count, by: 7).map { divided.indices[$0] } == single.map { $0.indices[0] })
  }

  private func distance(_ a: [Float], _ b: [Float], _ metric: KNearestNeighbors.Metric) -> Double {
    let pairs = zip(a, b).map { (Double($0), Double($1)) }
    switch metric {
    case .euclidean: return pairs.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    case .cosine:
      let dot = pairs.reduce(0) { $0 + $1.0 * $1.1 }
      let squares = pairs.reduce((0.0, 0.0)) { ($0.0 + $1.0 * $1.0, $0.1 + $1.1 * $1.1) }
      return 1 - dot / (squares.0 * squares.1).squareRoot()
    case .manhattan: return pairs.reduce(0) { $0 + abs($1.0 - $1.1) }
    case .intersection:
      let sums = pairs.reduce((0.0, 0.0)) { ($0.0 + $1.0, $0.1 + $1.1) }
      return 1 - pairs.reduce(0) { $0 + min($1.0, $1.1) } / min(sums.0, sums.1)
    case .chiSquared: return pairs.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / ($1.0 + $1.1) } / 2
    }
  }

  @Test func equalRowsComeInTrainingOrder() throws {
    let rows = Matrix((0..<200).map { [Float($0 % 4), 1000] })
    let model = try KNearestNeighbors.fit(rows, labels: (0..<200).map { $0 % 2 }, classCount: 2, options: Options(k: 9))
    let found = try model.neighbors(of: Matrix([[2, 1000]]))
    #expect(found.indices[0] == (0..<9).map { 2 + 4 * $0 })
    #expect(found.distances.values.allSatisfy { $0 == 0 })
  }

  /// Far from the origin ‖a‖² − 2 a·b + ‖b‖² loses all digits of small distances; the answer must not.
  @Test func smallDistancesFarFromTheOrigin() throws {
    let rows = Matrix((0..<100).map { [10_000 + Float($0) * 0.01, -10_000, 20_000] })
    let model = try KNearestNeighbors.fit(rows, labels: (0..<100).map { $0 % 2 }, classCount: 2, options: Options(k: 3))
    let found = try model.neighbors(of: rows)
    for query in 1..<99 { #expect(Set(found.indices[query]) == [query - 1, query, query + 1]) }
  }

  @Test func votes() throws {
    let rows = Matrix([[0], [1], [2], [10]])
    func scores(_ query: Float, _ options: Options) throws -> [Float] {
      try KNearestNeighbors.fit(rows, labels: [0, 1, 1, 2], classCount: 3, options: options).scores(of: Matrix([[query]])).values
    }
    #expect(Tolerance.absoluteError(try scores(0.25, Options(k: 3)), [1 / 3, 2 / 3, 0]) < 1e-3)
    // 1/0.25, 1/0.75 and 1/1.75, as shares.
    let total: Float = 4 + 4 / 3 + 4 / 7
    let weighted = try scores(0.25, Options(k: 3, weighting: .distance))
    #expect(Tolerance.absoluteError(weighted, [4 / total, (4 / 3 + 4 / 7) / total, 0]) < 1e-3)
    #expect(try scores(1, Options(k: 3, weighting: .distance)) == [0, 1, 0], "at distance 0 a row votes alone")
    // One vote each: the nearer neighbour decides.
    #expect(Prediction(scores: try scores(0.4, Options(k: 2))).label == 0)
    #expect(Prediction(scores: try scores(0.6, Options(k: 2))).label == 1)
    #expect(try scores(4, Options(k: 100)).reduce(0, +) == 1)
    // Votes 1 · 3, 2 · 1 and 1 · 2 of seven.
    let balanced = try scores(4, Options(k: 4, classWeights: [3, 1, 2]))
    #expect(Tolerance.absoluteError(balanced, [3 / 7, 2 / 7, 2 / 7]) < 1e-3)
  }

  @Test func chiSquaredRefusesNegativeNumbers() throws {
    let options = Options(metric: .chiSquared)
    #expect(throws: LearningError.negative(row: 1, column: 0)) {
      try KNearestNeighbors.fit(Matrix([[1, 0], [-1, 0]]), labels: [0, 1], classCount: 2, options: options)
    }
    let model = try KNearestNeighbors.fit(Matrix([[1, 0], [0, 0]]), labels: [0, 1], classCount: 2, options: options)
    #expect(throws: LearningError.negative(row: 0, column: 1)) { try model.scores(of: Matrix([[1, -2]])) }
    #expect(try model.neighbors(of: Matrix([[0, 0]])).distances.values == [0, 0.5])
  }

  @Test func rowsOfZerosHaveCosineDistanceOneHalf() throws {
    let model = try KNearestNeighbors.fit(
      Matrix([[1, 0], [0, 0]]), labels: [0, 1], classCount: 2, options: Options(k: 2, metric: .cosine))
    #expect(try model.neighbors(of: Matrix([[0, 3]])).distances.values == [0.5, 1])
  }

  @Test func settingsThatCannotBeUsed() {
    #expect(throws: LearningError.self) {
      try KNearestNeighbors.fit(Matrix([[1], [2]]), labels: [0, 1], classCount: 2, options: Options(k: 0))
    }
    for weights in [[1], [1, 0], [1, .nan]] as [[Float]] {
      #expect(throws: LearningError.self) {
        try KNearestNeighbors.fit(Matrix([[1], [2]]), labels: [0, 1], classCount: 2, options: Options(classWeights: weights))
      }
    }
  }
}
