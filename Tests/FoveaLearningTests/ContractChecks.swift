import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

/// What every classifier of vectors must do, whatever its method.
struct ContractChecks<Classifier: VectorClassifier & TensorStorable> {
  /// The threads to use come last.
  let fit: (Matrix, [Int], Int, Int) throws(LearningError) -> Classifier
  /// How far scores may move when the training rows come in another order.
  let orderTolerance: Float

  func run() throws {
    let data = try GoldenRows.load()
    let model = try fit(data.train, data.trainLabels, 4, 1)
    #expect(model.classCount == 4 && model.dimension == 20)
    let scores = try model.scores(of: data.test, threads: 1)
    #expect(scores.rows == 80 && scores.columns == 4)
    let right = zip(Prediction.predictions(from: scores), data.testLabels).count { $0.label == $1 }
    #expect(right > 32, "\(right) of 80 right; by chance 20")

    try sameForAnyThreads(model, data, scores)
    try sameForAnyRowsBeside(model, data, scores)
    try rowOrderHardlyMatters(data, scores)
    try constantColumns(data)
    try savedAndReadBack(model, data, scores)
    try refusals(model, data)
  }

  private func sameForAnyThreads(_ model: Classifier, _ data: GoldenRows, _ scores: Matrix) throws {
    for threads in [1, 2, 4, 7] {
      let twin = try fit(data.train, data.trainLabels, 4, threads)
      for (own, other) in zip(model.tensors, twin.tensors) {
        #expect(own.name == other.name)
        #expect(bits(own.tensor) == bits(other.tensor), "\(own.name) differs with \(threads) threads")
      }
      #expect(bits(try twin.scores(of: data.test, threads: threads)) == bits(scores))
    }
  }

  private func sameForAnyRowsBeside(_ model: Classifier, _ data: GoldenRows, _ scores: Matrix) throws {
    let chosen = [79, 3, 3, 40]
    let some = try model.scores(of: data.test.selecting(rows: chosen), threads: 2)
    #expect(bits(some) == bits(scores.selecting(rows: chosen)))
    #expect(try model.scores(of: Matrix(rows: 0, columns: 20), threads: 2).rows == 0)
  }

  private func rowOrderHardlyMatters(_ data: GoldenRows, _ scores: Matrix) throws {
    var generator = SeededGenerator(seed: 11)
    let order = generator.permutation(data.train.rows)
    let twin = try fit(data.train.selecting(rows: order), order.map { data.trainLabels[$0] }, 4, 2)
    let moved = try twin.scores(of: data.test, threads: 2)
    #expect(Tolerance.relativeError(moved.values, scores.values) <= orderTolerance)
  }

  private func constantColumns(_ data: GoldenRows) throws {
    var rows = data.train
    for row in 0..<rows.rows {
      rows[row, 0] = 0
      rows[row, 7] = 3
    }
    let scores = try fit(rows, data.trainLabels, 4, 2).scores(of: data.test, threads: 2)
    #expect(scores.values.allSatisfy { $0.isFinite })
    let flat = Matrix(rows: 12, columns: 3, [Float](repeating: 1, count: 36))
    let same = try fit(flat, (0..<12).map { $0 % 3 }, 3, 2).scores(of: flat, threads: 2)
    #expect(same.values.allSatisfy { $0.isFinite })
    let zeros = try fit(Matrix(rows: 4, columns: 2), [0, 1, 0, 1], 2, 2).scores(of: Matrix(rows: 1, columns: 2), threads: 2)
    #expect(zeros.values.allSatisfy { $0.isFinite })
  }

  private func savedAndReadBack(_ model: Classifier, _ data: GoldenRows, _ scores: Matrix) throws {
    let file = Safetensors.encode(tensors: model.tensors.map { ($0.name, $0.tensor) }, metadata: [:])
    let tensors = try Safetensors.decode(file).tensors
    let twin = try Classifier(options: model.options, tensors: tensors)
    #expect(twin.classCount == model.classCount && twin.dimension == model.dimension)
    #expect(bits(try twin.scores(of: data.test, threads: 2)) == bits(scores))
    for (name, tensor) in model.tensors {
      var damaged = Dictionary(uniqueKeysWithValues: model.tensors.map { ($0.name, $0.tensor) })
      damaged[name] = nil
      #expect(throws: LearningError.malformedModel(tensor: name, reason: "is missing")) {
        try Classifier(options: model.options, tensors: damaged)
      }
      damaged[name] = Tensor(shape: tensor.shape + [1], tensor.values)
      #expect(throws: LearningError.self) { try Classifier(options: model.options, tensors: damaged) }
      var values = tensor.values
      values[values.count / 2] = .nan
      damaged[name] = Tensor(shape: tensor.shape, values)
      #expect(throws: LearningError.self) { try Classifier(options: model.options, tensors: damaged) }
    }
  }

  private func refusals(_ model: Classifier, _ data: GoldenRows) throws {
    var poisoned = data.train
    poisoned[17, 5] = .nan
    poisoned[90, 2] = .infinity
    #expect(throws: LearningError.notFinite(row: 17, column: 5)) { try fit(poisoned, data.trainLabels, 4, 2) }
    var query = data.test
    query[60, 19] = -.infinity
    #expect(throws: LearningError.notFinite(row: 60, column: 19)) { try model.scores(of: query, threads: 2) }
    #expect(throws: LearningError.dimensionMismatch(expected: 20, found: 3)) {
      try model.scores(of: Matrix(rows: 2, columns: 3), threads: 1)
    }
    #expect(throws: LearningError.oneClass(label: 2)) {
      try fit(data.train, [Int](repeating: 2, count: data.train.rows), 4, 1)
    }
    #expect(throws: LearningError.empty(rows: 0, columns: 20)) { try fit(Matrix(rows: 0, columns: 20), [], 4, 1) }
    #expect(throws: LearningError.empty(rows: 2, columns: 0)) { try fit(Matrix(rows: 2, columns: 0), [0, 1], 2, 1) }
  }
}

private func bits(_ tensor: Tensor) -> [UInt32] { tensor.values.map(\.bitPattern) }
