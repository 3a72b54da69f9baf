import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct LinearDiscriminantTests {
  @Test(arguments: [Shrinkage.none, .share(0.3), .share(1), .ledoitWolf]) func contract(shrinkage: Shrinkage) throws {
    try ContractChecks<LinearDiscriminant>(
      fit: { rows, labels, classes, threads throws(LearningError) in
        try LinearDiscriminant.fit(
          rows, labels: labels, classCount: classes, options: .init(shrinkage: shrinkage), threads: threads)
      }, orderTolerance: 1e-3
    ).run()
  }

  /// scikit-learn's probabilities with the same shrinkage, and with Ledoit and Wolf's.
  @Test func probabilitiesAreScikitLearns() throws {
    let data = try GoldenRows.load()
    let goldens = try GoldenLearners.load()
    for golden in goldens.discriminants {
      let isAuto = golden.shrinkage == goldens.ledoitWolf
      let model = try LinearDiscriminant.fit(
        data.train, labels: data.trainLabels, classCount: 4,
        options: .init(shrinkage: isAuto ? .ledoitWolf : .share(golden.shrinkage)), threads: 2)
      let share = try #require(model.share)
      #expect(abs(share - golden.shrinkage) < 1e-5)
      let chances = try model.scores(of: data.asked).softmax()
      #expect(Tolerance.absoluteError(chances.values, golden.probabilities.flatMap { $0 }) < 1e-3, "\(golden.shrinkage)")
    }
  }

  /// With more columns than rows: the same planes as from the covariance itself, which is the closed form of rows padded with zeros that are
  /// turned in space.
  @Test func fewRowsHaveTheSameSolution() throws {
    var generator = SeededGenerator(seed: 4)
    let labels = (0..<12).map { $0 % 3 }
    let small = Matrix(labels.map { label in (0..<30).map { Float($0 == label ? 2 : 0) + generator.normal() } })
    // The same rows four times over are as many as 48, more than columns, with the same moments.
    let repeated = small.selecting(rows: (0..<48).map { $0 % 12 })
    let options = LinearDiscriminant.Options(shrinkage: .share(0.2))
    let few = try LinearDiscriminant.fit(small, labels: labels, classCount: 3, options: options, threads: 2)
    let many = try LinearDiscriminant.fit(
      repeated, labels: (0..<48).map { labels[$0 % 12] }, classCount: 3, options: options, threads: 2)
    #expect(Tolerance.relativeError(few.weights.values, many.weights.values) < 1e-4)
    #expect(Tolerance.relativeError(few.biases, many.biases) < 1e-4)
  }

  /// A row that counts three times is three rows.
  @Test func weightsAreRepetitions() throws {
    let data = try GoldenRows.load()
    let places = (0..<160).flatMap { [Int](repeating: $0, count: $0 % 3 == 0 ? 3 : 1) }
    let weights = (0..<160).map { Float($0 % 3 == 0 ? 3 : 1) }
    let options = LinearDiscriminant.Options(shrinkage: .share(0.1))
    let weighted = try LinearDiscriminant.fit(
      data.train, labels: data.trainLabels, classCount: 4, options: options, weights: weights)
    let repeated = try LinearDiscriminant.fit(
      data.train.selecting(rows: places), labels: places.map { data.trainLabels[$0] }, classCount: 4, options: options)
    #expect(Tolerance.relativeError(weighted.weights.values, repeated.weights.values) < 1e-4)
    #expect(Tolerance.relativeError(weighted.biases, repeated.biases) < 1e-4)
  }

  @Test func refusesShares() {
    for share in [-0.1, 1.1, .nan] {
      #expect(throws: LearningError.self) {
        try LinearDiscriminant.fit(Matrix([[0], [1]]), labels: [0, 1], classCount: 2, options: .init(shrinkage: .share(share)))
      }
    }
  }
}

@Suite struct QuadraticDiscriminantTests {
  @Test func contract() throws {
    try ContractChecks<QuadraticDiscriminant>(
      fit: { rows, labels, classes, threads throws(LearningError) in
        try QuadraticDiscriminant.fit(
          rows, labels: labels, classCount: classes, options: .init(shrinkage: .share(0.3)), threads: threads)
      }, orderTolerance: 1e-3
    ).run()
  }

  @Test func decisionsAreScikitLearns() throws {
    let data = try GoldenRows.load()
    for golden in try GoldenLearners.load().quadratic {
      let model = try QuadraticDiscriminant.fit(
        data.train, labels: data.trainLabels, classCount: 4, options: .init(shrinkage: .share(golden.shrinkage)), threads: 2)
      let scores = try model.scores(of: data.asked)
      #expect(Tolerance.relativeError(scores.values, golden.decisions.flatMap { $0 }) < 1e-4, "\(golden.shrinkage)")
    }
  }
}

@Suite struct NearestClassMeanTests {
  @Test func contract() throws {
    try ContractChecks<NearestClassMean>(
      fit: { rows, labels, classes, threads throws(LearningError) in
        try NearestClassMean.fit(rows, labels: labels, classCount: classes, threads: threads)
      }, orderTolerance: 1e-4
    ).run()
  }

  @Test func answersAreScikitLearns() throws {
    let data = try GoldenRows.load()
    let model = try NearestClassMean.fit(data.train, labels: data.trainLabels, classCount: 4)
    let answers = Prediction.predictions(from: try model.scores(of: data.test)).map(\.label)
    let golden = try GoldenLearners.load().centroids
    #expect(answers == golden.predicted)
  }

  /// Scores differ by what half the squared distances do.
  @Test func scoresAreDistances() throws {
    let data = try GoldenRows.load()
    let model = try NearestClassMean.fit(data.train, labels: data.trainLabels, classCount: 4)
    let scores = try model.scores(of: data.asked)
    let means = (0..<4).map { label -> [Float] in
      let own = data.trainLabels.indices.filter { data.trainLabels[$0] == label }
      return (0..<20).map { column in own.reduce(0) { $0 + data.train[$1, column] } / Float(own.count) }
    }
    for row in 0..<10 {
      let halves = means.map { mean in
        (0..<20).reduce(Float(0)) { $0 - (data.asked[row, $1] - mean[$1]) * (data.asked[row, $1] - mean[$1]) / 2 }
      }
      for label in 1..<4 { #expect(abs((scores[row, label] - scores[row, 0]) - (halves[label] - halves[0])) < 1e-3) }
    }
  }
}

@Suite struct LinearDiscriminantProjectionTests {
  @Test func directionsAreSciPys() throws {
    let data = try GoldenRows.load()
    for golden in try GoldenLearners.load().projections {
      let options = LinearDiscriminantProjection.Options(shrinkage: .share(golden.shrinkage))
      let model = try LinearDiscriminantProjection.fit(data.train, labels: data.trainLabels, options: options, threads: 2)
      #expect(model.count == 3)
      #expect(Tolerance.relativeError(model.ratios, golden.ratios) < 1e-4)
      #expect(Tolerance.relativeError(model.directions.values, golden.directions.flatMap { $0 }) < 1e-3)
      let one = try LinearDiscriminantProjection.fit(data.train, labels: data.trainLabels, options: options, threads: 1)
      #expect(bits(one.directions) == bits(model.directions))
      let tensors = Dictionary(uniqueKeysWithValues: model.tensors.map { ($0.name, $0.tensor) })
      #expect(try LinearDiscriminantProjection(options: options, tensors: tensors) == model)
      for name in tensors.keys {
        var damaged = tensors
        damaged[name] = Tensor(shape: [1, 1, 1])
        #expect(throws: LearningError.self) { try LinearDiscriminantProjection(options: options, tensors: damaged) }
      }
    }
  }

  /// Within the classes the variance in each direction is 1, and directions are uncorrelated.
  @Test func classesBecomeRound() throws {
    let data = try GoldenRows.load()
    let model = try LinearDiscriminantProjection.fit(data.train, labels: data.trainLabels, options: .init(shrinkage: .none))
    let turned = try model.transformed(data.train)
    var sums = [Double](repeating: 0, count: 9)
    for label in 0..<4 {
      let own = data.trainLabels.indices.filter { data.trainLabels[$0] == label }
      let mean = (0..<3).map { column in own.reduce(0.0) { $0 + Double(turned[$1, column]) } / Double(own.count) }
      for row in own {
        for i in 0..<3 {
          for j in 0..<3 { sums[i * 3 + j] += (Double(turned[row, i]) - mean[i]) * (Double(turned[row, j]) - mean[j]) }
        }
      }
    }
    for i in 0..<3 { for j in 0..<3 { #expect(abs(sums[i * 3 + j] / 160 - (i == j ? 1 : 0)) < 1e-3) } }
  }

  /// More columns than rows: all rows of a class fall onto one place without shrinkage, as Fisherfaces do, and apart from other classes with it.
  @Test(arguments: [Shrinkage.none, .ledoitWolf]) func fewRows(shrinkage: Shrinkage) throws {
    var generator = SeededGenerator(seed: 8)
    let labels = (0..<20).map { $0 % 4 }
    let rows = Matrix(labels.map { label in (0..<90).map { Float($0 / 20 == label ? 1 : 0) + 0.5 * generator.normal() } })
    let model = try LinearDiscriminantProjection.fit(rows, labels: labels, options: .init(shrinkage: shrinkage))
    #expect(model.count == 3 && model.dimension == 90)
    let turned = try model.transformed(rows)
    let scaled = try LinearDiscriminantProjection.fit(rows, labels: labels, options: .init(components: 2, shrinkage: shrinkage))
    #expect(bits(scaled.directions) == bits(model.directions.selecting(rows: [0, 1])))
    func distance(_ a: Int, _ b: Int) -> Float {
      (0..<3).reduce(0) { $0 + (turned[a, $1] - turned[b, $1]) * (turned[a, $1] - turned[b, $1]) }
    }
    for a in 0..<20 {
      let nearest = (0..<20).filter { $0 != a }.min { distance(a, $0) < distance(a, $1) }
      #expect(nearest.map { labels[$0] } == labels[a])
    }
  }

  /// The numbers of persons, say: memory is taken for those that there are.
  @Test func labelsMayHaveGaps() throws {
    let data = try GoldenRows.load()
    let labels = data.trainLabels.map { $0 << 40 + 7 }
    #expect(
      try LinearDiscriminantProjection.fit(data.train, labels: labels)
        == LinearDiscriminantProjection.fit(data.train, labels: data.trainLabels))
    #expect(
      try WithinClassNormalization.fit(data.train, labels: labels)
        == WithinClassNormalization.fit(data.train, labels: data.trainLabels))
    #expect(throws: LearningError.oneClass(label: 1 << 40)) {
      try LinearDiscriminantProjection.fit(Matrix([[0, 1], [1, 0]]), labels: [1 << 40, 1 << 40])
    }
  }

  @Test func refusals() throws {
    let rows = Matrix([[0, 1], [1, 0]])
    #expect(throws: LearningError.oneClass(label: 0)) { try LinearDiscriminantProjection.fit(rows, labels: [0, 0]) }
    #expect(throws: LearningError.self) {
      try LinearDiscriminantProjection.fit(rows, labels: [0, 1], options: .init(components: 0))
    }
    #expect(throws: LearningError.notFinite(row: 1, column: 0)) {
      try LinearDiscriminantProjection.fit(Matrix([[0, 1], [.nan, 0]]), labels: [0, 1])
    }
    // Nothing varies within the classes, or at all.
    for flat in [Matrix([[0, 1], [1, 0]]), Matrix([[2, 2], [2, 2]])] {
      let model = try LinearDiscriminantProjection.fit(flat, labels: [0, 1])
      #expect(model.directions.values.allSatisfy { $0.isFinite })
    }
  }
}

@Suite struct WithinClassNormalizationTests {
  private let labels = (0..<12).map { $0 % 3 }

  private func rows(columns: Int) -> Matrix {
    var generator = SeededGenerator(seed: 8)
    return Matrix(labels.map { label in (0..<columns).map { Float($0 == label ? 2 : 0) + Float($0 % 5 + 1) * generator.normal() } })
  }

  /// Seen twice, rows are (I + Σ / τ)⁻¹ (x − m), with sums taken one by one.
  @Test(arguments: [30, 6]) func twiceIsTheInverse(columns: Int) throws {
    let rows = rows(columns: columns)
    let model = try WithinClassNormalization.fit(rows, labels: labels)
    var covariance = [[Double]](repeating: [Double](repeating: 0, count: columns), count: columns)
    for label in 0..<3 {
      let own = labels.indices.filter { labels[$0] == label }
      let mean = (0..<columns).map { column in own.reduce(0) { $0 + Double(rows[$1, column]) } / Double(own.count) }
      for row in own {
        for i in 0..<columns {
          for j in 0..<columns { covariance[i][j] += (Double(rows[row, i]) - mean[i]) * (Double(rows[row, j]) - mean[j]) / 9 }
        }
      }
    }
    let usual = (0..<columns).reduce(0) { $0 + covariance[$1][$1] } / Double(columns)
    let once = try model.transformed(rows)
    let again = try model.transformed(Matrix((0..<12).map { row in zip(once[row: row], model.means).map { $0 + $1 } }))
    var (back, expected): ([Float], [Float]) = ([], [])
    for row in 0..<12 {
      for i in 0..<columns {
        let sum = (0..<columns).reduce(Double(again[row, i])) { $0 + covariance[i][$1] / usual * Double(again[row, $1]) }
        back.append(Float(sum))
        expected.append(rows[row, i] - model.means[i])
      }
    }
    // All directions differ enough to be kept, or the rest are seen as long as they are.
    #expect(Tolerance.relativeError(back, expected) < (model.factors.count == min(9, columns) ? 1e-4 : 0.11))
    #expect(model.factors == model.factors.sorted() && model.factors.allSatisfy { $0 > 0 && $0 <= 1 })
  }

  @Test func files() throws {
    let rows = rows(columns: 30)
    let model = try WithinClassNormalization.fit(rows, labels: labels, threads: 1)
    #expect(try WithinClassNormalization.fit(rows, labels: labels, threads: 3) == model)
    let tensors = Dictionary(uniqueKeysWithValues: model.tensors.map { ($0.name, $0.tensor) })
    #expect(try WithinClassNormalization(tensors: tensors) == model)
    for (name, tensor) in tensors {
      var damaged = tensors
      damaged[name] = nil
      #expect(throws: LearningError.self) { try WithinClassNormalization(tensors: damaged) }
      damaged[name] = Tensor(shape: tensor.shape, [Float](repeating: 2, count: tensor.values.count))
      if name == "wccn.factors" { #expect(throws: LearningError.self) { try WithinClassNormalization(tensors: damaged) } }
    }
  }

  @Test func nothingToSeeLessOf() throws {
    let rows = rows(columns: 4)
    let model = try WithinClassNormalization.fit(rows, labels: Array(0..<12))
    let turned = try model.transformed(rows)
    let expected = (0..<12).flatMap { row in zip(rows[row: row], model.means).map { $0 - $1 } }
    #expect(Tolerance.absoluteError(turned.values, expected) < 1e-6)
    #expect(throws: LearningError.empty(rows: 0, columns: 0)) {
      try WithinClassNormalization.fit(Matrix(rows: 0, columns: 0), labels: [])
    }
  }
}
