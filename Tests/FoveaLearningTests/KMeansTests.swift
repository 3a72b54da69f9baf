import CFoveaKernels
import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct KMeansTests {
  /// From the same start: with one center, with centers that lose all rows, stopped early, and to the end.
  @Test func centersAreScikitLearns() throws {
    let rows = try GoldenUnsupervised.rows()
    for golden in try GoldenUnsupervised.load().kmeans {
      let options = KMeans.Options(
        centers: golden.start.count, maxIterations: golden.iterations, tolerance: golden.tolerance)
      for threads in [1, 3] {
        let model = try KMeans.fit(rows, from: Matrix(golden.start), options: options, threads: threads)
        let report = try #require(model.report)
        #expect(abs(report.inertia - golden.inertia) < 1e-5 * golden.inertia, "\(golden.start.count) centers")
        #expect(report.iterations == golden.steps)
        #expect(Tolerance.absoluteError(model.centers.values, golden.centers.flatMap { $0 }) < 1e-5)
        #expect(try model.nearest(to: rows, threads: threads).labels == golden.labels)
      }
    }
  }

  /// Rows whose variance lies in few directions, so that bounds decide, and rows alike in all directions.
  @Test(arguments: [0.6, 1]) func stepsAreThoseOfTheSlowTwin(fall: Float) throws {
    var generator = SeededGenerator(seed: 5)
    var scales: [Float] = [3]
    for _ in 1..<40 { scales.append(scales[scales.count - 1] * fall) }
    let rows = Matrix((0..<4500).map { _ in scales.map { $0 * generator.normal() } })
    let mixed = rows.timesTransposed(Self.turn(of: 40), threads: 2)
    let start = mixed.selecting(rows: (0..<70).map { $0 * 7 })
    let options = KMeans.Options(centers: 70, maxIterations: 4, tolerance: 0)
    let model = try KMeans.fit(mixed, from: start, options: options, threads: 2)
    let twin = SlowLloyd(mixed, start: start, steps: 4)
    #expect(Tolerance.absoluteError(model.centers.values, twin.centers.flatMap { $0.map { Float($0) } }) < 1e-4)
    #expect(abs(try #require(model.report).inertia - twin.inertia) < 1e-5 * twin.inertia)
    for threads in [1, 3] {
      #expect(bits(try KMeans.fit(mixed, from: start, options: options, threads: threads).centers) == bits(model.centers))
    }
  }

  @Test(arguments: KMeans.Start.allCases) func startsAreDifferentRowsAndRepeat(start: KMeans.Start) throws {
    let rows = try GoldenUnsupervised.rows()
    var options = KMeans.Options(centers: 240, start: start, maxIterations: 1, seed: 3)
    // As many centers as rows, each of its own: nothing is left.
    #expect(try #require(try KMeans.fit(rows, options: options).report).inertia == 0)
    options.centers = 8
    options.maxIterations = 50
    let model = try KMeans.fit(rows, options: options, threads: 1)
    #expect(bits(try KMeans.fit(rows, options: options, threads: 3).centers) == bits(model.centers))
    let report = try #require(model.report)
    #expect(report.hasConverged && report.iterations < 50)
    options.seed = 4
    #expect(try KMeans.fit(rows, options: options).centers != model.centers)
  }

  /// Three heaps far apart: a start that takes distances into account finds one row in each, whatever the seed.
  @Test func farRowsAreChosenFirst() throws {
    var generator = SeededGenerator(seed: 8)
    let rows = Matrix((0..<300).map { row in [Float(row % 3) * 1000 + generator.uniform(), generator.uniform()] })
    for seed in 0..<20 as Range<UInt64> {
      let model = try KMeans.fit(rows, options: KMeans.Options(centers: 3, maxIterations: 1, seed: seed))
      #expect(model.centers.values.enumerated().filter { $0.offset % 2 == 0 }.map { Int($0.element / 900) }.sorted() == [0, 1, 2])
    }
  }

  @Test func batchesComeCloseToFullSteps() throws {
    let rows = try GoldenUnsupervised.rows()
    let full = try #require(try KMeans.fit(rows, options: KMeans.Options(centers: 6, seed: 1)).report)
    let options = KMeans.Options(centers: 6, maxIterations: 40, batch: 48, seed: 1)
    let model = try KMeans.fit(rows, options: options, threads: 1)
    #expect(try #require(model.report).inertia < 1.1 * full.inertia)
    #expect(bits(try KMeans.fit(rows, options: options, threads: 3).centers) == bits(model.centers))
  }

  @Test func nearestOfEqualCentersIsTheLowest() throws {
    let tensors = ["kmeans.centers": Matrix([[1, 0], [-1, 0], [1, 0], [0, 5]]).tensor]
    let model = try KMeans(options: KMeans.Options(centers: 4), tensors: tensors)
    let (labels, distances) = try model.nearest(to: Matrix([[0, 0], [2, 0], [0, 4]]), threads: 2)
    #expect(labels == [0, 0, 3] && distances == [1, 1, 1])
  }

  /// Whichever products bound the distances: among centers of which some are alike, one is far away and some hardly differ.
  @Test(arguments: KernelLevels.all, [17, 40]) func nearestIsThatOfTheFloats(level: fovea_level, columns: Int) throws {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    var generator = SeededGenerator(seed: 12)
    var centers = (0..<600).map { _ in (0..<columns).map { _ in generator.normal() } }
    centers[1] = centers[1].map { $0 * 10 }
    for twin in 100..<140 { centers[twin] = centers[twin - 60] }
    for twin in 500..<540 { centers[twin] = centers[twin - 460].map { $0 + 1e-3 * generator.normal() } }
    var rows = (0..<100).map { _ in (0..<columns).map { _ in generator.normal() } } + centers[90..<110]
    rows[7] = [Float](repeating: 0, count: columns)
    rows[8] = rows[8].map { $0 * 1e-18 }
    rows[9] = rows[9].map { $0 * 1e4 }
    let model = try KMeans(options: KMeans.Options(centers: 600), tensors: ["kmeans.centers": Matrix(centers).tensor])
    // On this thread alone is the level forced.
    let labels = try model.nearest(to: Matrix(rows), threads: 1).labels
    for (row, label) in zip(rows, labels) {
      let scores = centers.map { center in
        zip(row, center).reduce(0.0) { $0 + Double($1.1) * (Double($1.1) / 2 - Double($1.0)) }
      }
      let scale = zip(row, centers[label]).reduce(0.0) { $0 + Double($1.0 * $1.0) + Double($1.1 * $1.1) }
      #expect(scores[label] <= (scores.min() ?? 0) + 1e-5 * scale)
      #expect(!(100..<140).contains(label), "the lower of two equal centers wins")
    }
  }

  @Test func refusals() throws {
    let rows = try GoldenUnsupervised.rows()
    for options in [
      KMeans.Options(centers: 0), .init(centers: 241), .init(centers: 2, maxIterations: 0), .init(centers: 2, tolerance: -1),
      .init(centers: 2, batch: 0),
    ] {
      #expect(throws: LearningError.self) { try KMeans.fit(rows, options: options) }
    }
    #expect(throws: LearningError.notFinite(row: 1, column: 0)) {
      try KMeans.fit(Matrix([[1], [.nan]]), options: KMeans.Options(centers: 1))
    }
    let model = try KMeans.fit(rows, options: KMeans.Options(centers: 3))
    #expect(throws: LearningError.dimensionMismatch(expected: 20, found: 1)) { try model.nearest(to: Matrix([[1]])) }
    #expect(throws: LearningError.self) { try KMeans(options: KMeans.Options(centers: 3), tensors: [:]) }
    #expect(throws: LearningError.self) {
      try KMeans(options: KMeans.Options(centers: 2), tensors: ["kmeans.centers": model.centers.tensor])
    }
  }

  /// An orthogonal matrix: the reflection at a random direction.
  private static func turn(of size: Int) -> Matrix {
    var generator = SeededGenerator(seed: 6)
    let direction = (0..<size).map { _ in generator.normal() }
    let square = direction.reduce(0) { $0 + $1 * $1 }
    return Matrix((0..<size).map { i in (0..<size).map { j in (i == j ? 1 : 0) - 2 * direction[i] * direction[j] / square } })
  }
}

/// Lloyd's steps in double precision, one row and center at a time.
private struct SlowLloyd {
  var centers: [[Double]]
  var inertia = 0.0

  init(_ rows: Matrix, start: Matrix, steps: Int) {
    let rows = (0..<rows.rows).map { rows[row: $0].map { Double($0) } }
    centers = (0..<start.rows).map { start[row: $0].map { Double($0) } }
    for step in 0...steps {
      let found = rows.map { row in
        centers.indices.map { ($0, squared(row, centers[$0])) }.min { ($0.1, $0.0) < ($1.1, $1.0) } ?? (0, 0)
      }
      inertia = found.reduce(0) { $0 + $1.1 }
      if step == steps { break }
      for center in centers.indices {
        let own = rows.indices.filter { found[$0].0 == center }
        if own.isEmpty { continue }
        centers[center] = centers[center].indices.map { column in own.reduce(0) { $0 + rows[$1][column] } / Double(own.count) }
      }
    }
  }

  private func squared(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += (a[i] - b[i]) * (a[i] - b[i]) }
    return sum
  }
}
