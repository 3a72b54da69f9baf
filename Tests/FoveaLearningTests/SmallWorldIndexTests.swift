import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct SmallWorldIndexTests {
  /// Small, as tests may run unoptimized.
  private static let options = SmallWorldIndex.Options(links: 12, efConstruction: 40, efSearch: 100)

  /// Points around thirty centers, in turn.
  private func clustered(_ count: Int, seed: UInt64 = 31) -> Matrix {
    var generator = SeededGenerator(seed: 30)
    let centers = (0..<30).map { _ in (0..<32).map { _ in 2 * generator.normal() } }
    generator = SeededGenerator(seed: seed)
    return Matrix((0..<count).map { row in centers[row % 30].map { $0 + generator.normal() } })
  }

  private func classifier(
    _ rows: Matrix, k: Int = 5, metric: KNearestNeighbors.Metric = .euclidean, rowsForGraph: Int = 1, threads: Int = 2
  ) throws -> KNearestNeighbors {
    try KNearestNeighbors.fit(
      rows, labels: (0..<rows.rows).map { $0 % 2 }, classCount: 2, options: .init(k: k, metric: metric), rowsForGraph: rowsForGraph,
      graph: Self.options, threads: threads)
  }

  /// Keeps so many rows that it meets all: then the contract of exact neighbors holds.
  @Test func contract() throws {
    let checks = ContractChecks<KNearestNeighbors>(
      fit: { rows, labels, classes, threads throws(LearningError) in
        try KNearestNeighbors.fit(
          rows, labels: labels, classCount: classes, options: .init(k: 5), rowsForGraph: 1, graph: .init(efSearch: 160),
          threads: threads)
      }, orderTolerance: 1e-6)
    try checks.run()
  }

  @Test func findsNearlyAllOfTheNearest() throws {
    let (rows, queries) = (clustered(3000), clustered(100, seed: 32))
    let index = try SmallWorldIndex(rows, options: Self.options)
    let found = try index.neighbors(of: queries, count: 10)
    let exact = try ExactIndex(rows).neighbors(of: queries, count: 10)
    var right = 0
    for query in 0..<100 {
      right += Set(found.indices[query]).intersection(exact.indices[query]).count
      let distances = found.distances[row: query]
      #expect(distances == distances.sorted())
      for (place, row) in found.indices[query].enumerated() {
        guard let twin = exact.indices[query].firstIndex(of: row) else { continue }
        #expect(distances[place] == exact.distances[query, twin], "the same distance, to the bit")
      }
    }
    #expect(right >= 950, "\(right) of 1000")
    let own = try index.recall(queries: 30)
    #expect(own >= 0.95 && own <= 1)
    #expect(index.isApproximate)
  }

  @Test func anglesToo() throws {
    let (rows, queries) = (clustered(500), clustered(40, seed: 32))
    let found = try SmallWorldIndex(rows, metric: .cosine, options: Self.options).neighbors(of: queries, count: 5)
    let exact = try ExactIndex(rows, metric: .cosine).neighbors(of: queries, count: 5)
    let right = zip(found.indices, exact.indices).reduce(0) { $0 + Set($1.0).intersection($1.1).count }
    #expect(right >= 190, "\(right) of 200")
    #expect(found.distances[0, 0] >= exact.distances[0, 0] && found.distances[0, 0] < 1)
  }

  /// Three waves of rows.
  @Test func theSameLinksForAnyThreads() throws {
    let rows = clustered(600)
    let tensors = try [1, 2, 4].map { try classifier(rows, threads: $0).tensors }
    #expect(tensors[0].map(\.name).suffix(3) == ["knn.graph.settings", "knn.graph.levels", "knn.graph.links"])
    #expect(tensors[0][4].tensor.values.contains { $0 > 0 }, "some rows stand above level 0")
    for other in tensors.dropFirst() {
      for (own, twin) in zip(tensors[0], other) { #expect(own.tensor == twin.tensor, "\(own.name)") }
    }
    let index = try SmallWorldIndex(rows, options: Self.options)
    let found = try [1, 2, 4].map { try index.neighbors(of: rows, count: 3, threads: $0) }
    #expect(found[0].indices == found[1].indices && found[0].indices == found[2].indices)
    #expect(found[0].indices.map { $0[0] } == Array(0..<600), "a row is the nearest to itself")
    #expect((0..<600).allSatisfy { found[0].distances[$0, 0] == 0 })
  }

  @Test func equalRowsComeInTheirOrder() throws {
    let same = try SmallWorldIndex(Matrix(rows: 300, columns: 4, [Float](repeating: 2, count: 1200)))
    let found = try same.neighbors(of: Matrix([[2, 2, 2, 2], [0, 0, 0, 0]]), count: 40)
    #expect(found.indices == [Array(0..<40), Array(0..<40)])
    #expect(found.distances[0, 39] == 0 && found.distances[1, 39] == 4)

    // Fifty rows, six times over: all fifty are met.
    let some = clustered(50)
    let rows = some.selecting(rows: (0..<300).map { $0 % 50 })
    let repeated = try SmallWorldIndex(rows, options: Self.options)
    let (near, exact) = (try repeated.neighbors(of: some, count: 15), try ExactIndex(rows).neighbors(of: some, count: 15))
    #expect(near.indices == exact.indices && near.distances == exact.distances)
  }

  @Test func fewRows() throws {
    let one = try SmallWorldIndex(Matrix([[1, 2]]))
    #expect(try one.neighbors(of: Matrix([[1, 4]]), count: 7).indices == [[0]])
    #expect(try one.recall() == 1, "there is nothing to miss")
    let three = try SmallWorldIndex(Matrix([[0], [5], [1]]))
    let found = try three.neighbors(of: Matrix([[4], [0.25]]), count: 10)
    #expect(found.indices == [[1, 2, 0], [0, 2, 1]])
    #expect(found.distances.values == [1, 3, 4, 0.25, 0.75, 4.75])
    #expect(try three.neighbors(of: Matrix(rows: 0, columns: 1), count: 2).indices.isEmpty)
  }

  @Test func refusals() throws {
    #expect(throws: LearningError.notFinite(row: 1, column: 0)) { try SmallWorldIndex(Matrix([[1], [.nan]])) }
    #expect(throws: LearningError.empty(rows: 0, columns: 3)) { try SmallWorldIndex(Matrix(rows: 0, columns: 3)) }
    let index = try SmallWorldIndex(Matrix([[1], [2]]))
    #expect(throws: LearningError.notFinite(row: 0, column: 0)) { try index.neighbors(of: Matrix([[.infinity]]), count: 1) }
    #expect(throws: LearningError.dimensionMismatch(expected: 1, found: 2)) {
      try index.neighbors(of: Matrix([[1, 2]]), count: 1)
    }
    for options in [
      SmallWorldIndex.Options(links: 1), .init(links: 129), .init(efConstruction: 0), .init(efSearch: 0),
    ] {
      #expect(throws: LearningError.self) { try SmallWorldIndex(Matrix([[1], [2]]), options: options) }
    }
  }

  @Test func onlyManyRowsUnderAMetricOfSpaceAreSearchedThroughAGraph() throws {
    let rows = clustered(60)
    #expect(try classifier(rows, rowsForGraph: 60).isApproximate)
    #expect(try classifier(rows, metric: .cosine, rowsForGraph: 60).isApproximate)
    #expect(try !classifier(rows, rowsForGraph: 61).isApproximate)
    #expect(try !classifier(rows, metric: .manhattan, rowsForGraph: 60).isApproximate)
    let usual = try KNearestNeighbors.fit(rows, labels: (0..<60).map { $0 % 2 }, classCount: 2)
    #expect(!usual.isApproximate && usual.tensors.count == 3)
  }
}

/// Graphs in model files.
@Suite struct StoredGraphTests {
  private let rows: Matrix
  private let model: KNearestNeighbors

  init() throws {
    var generator = SeededGenerator(seed: 33)
    let some = Matrix(rows: 200, columns: 5, (0..<1000).map { _ in generator.normal() })
    // The last ten equal the first ten.
    rows = some.selecting(rows: Array(0..<200) + Array(0..<10))
    model = try KNearestNeighbors.fit(
      rows, labels: (0..<210).map { $0 % 2 }, classCount: 2, options: .init(k: 4), rowsForGraph: 210,
      graph: .init(links: 4, efConstruction: 30, efSearch: 20), threads: 2)
  }

  private func opened(metric: KNearestNeighbors.Metric = .euclidean, _ change: (inout [String: Tensor]) -> Void) throws
    -> KNearestNeighbors
  {
    var tensors = Dictionary(uniqueKeysWithValues: model.tensors.map { ($0.name, $0.tensor) })
    change(&tensors)
    var options = model.options
    options.metric = metric
    return try KNearestNeighbors(options: options, tensors: tensors)
  }

  @Test func answersAreThoseOfTheGraphThatWasWritten() throws {
    let twin = try opened { _ in }
    #expect(twin.isApproximate && twin.index is SmallWorldIndex)
    let (found, again) = (try model.neighbors(of: rows), try twin.neighbors(of: rows))
    #expect(found.indices == again.indices && found.distances == again.distances)
    for (own, other) in zip(model.tensors, twin.tensors) { #expect(own.tensor == other.tensor, "\(own.name)") }
  }

  @Test func aModelWithoutAGraphIsSearchedExactly() throws {
    let exact = try opened { tensors in
      for name in ["settings", "levels", "links"] { tensors["knn.graph." + name] = nil }
    }
    #expect(!exact.isApproximate)
    #expect(try exact.neighbors(of: rows).indices == ExactIndex(rows).neighbors(of: rows, count: 4).indices)
  }

  /// Numbers that would lead out of the rows, or to rows that are not there in that level.
  @Test func brokenGraphsAreRefused() throws {
    func expectRefusal(_ name: String, _ reason: String, _ change: (inout [Float]) -> Void) {
      #expect(throws: LearningError.self, "\(reason)") {
        try opened { tensors in
          guard let tensor = tensors[name] else { return }
          var values = tensor.values
          change(&values)
          tensors[name] = Tensor(shape: [values.count], values)
        }
      }
    }
    let (settings, levels, links) = ("knn.graph.settings", "knn.graph.levels", "knn.graph.links")
    for number in [-1, 210, 0.5, .nan, 1e20] as [Float] {
      expectRefusal(links, "a link to row \(number)") { $0[9] = number }
      expectRefusal(links, "a link above level 0 to row \(number)") { $0[$0.count - 1] = number }
    }
    expectRefusal(links, "a link too few") { $0.removeLast() }
    expectRefusal(links, "a link to a row that equals an earlier one") { $0[0] = 205 }
    expectRefusal(links, "links of a row that equals an earlier one") { $0[205 * 8] = 3 }
    let highest = try #require(model.tensors.first { $0.name == levels }).tensor.values
    let low = try #require(highest.indices.first { highest[$0] == 0 })
    expectRefusal(links, "a link above level 0 to a row of level 0") { $0[$0.count - 1] = Float(low) }
    expectRefusal(levels, "another level than links have room for") { $0[low] += 1 }
    expectRefusal(levels, "a level of a row that equals an earlier one") { values in
      let high = values.firstIndex { $0 > 0 } ?? 0
      values[205] = values[high]
      values[high] = 0
    }
    expectRefusal(levels, "a level beyond all") { $0[low] = 64 }
    expectRefusal(settings, "M of 0") { $0[0] = 0 }
    expectRefusal(settings, "another M") { $0[0] = 5 }
    expectRefusal(settings, "no breadth") { $0[2] = 0 }
    #expect(throws: LearningError.self, "a metric that has no graph") { try opened(metric: .manhattan) { _ in } }
  }
}
