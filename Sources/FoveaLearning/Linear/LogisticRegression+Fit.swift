public import FoveaTensors

extension LogisticRegression {
  /// Fits the planes of these rows.
  ///
  /// Rows are used as they are: descriptors whose columns differ much in scale want a ``StandardScaler`` first. The same rows, labels and
  /// options give the same bytes for any number of threads.
  /// - Parameters:
  ///   - labels: The label of each row, in `0..<classCount`. A class without rows is never chosen.
  ///   - weights: What each row counts; 1 each by default.
  ///   - start: Another one of the same rows, with another cost, to begin from.
  /// - Throws: ``LearningError`` where there is nothing to learn from, a number is not finite, or a setting cannot be used.
  /// - Precondition: As many weights as rows, all above 0 and finite; `start` has as many classes and columns.
  public static func fit(
    _ rows: Matrix, labels: [Int], classCount: Int, options: Options = Options(), weights: [Float]? = nil,
    start: LogisticRegression? = nil, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> LogisticRegression {
    try options.validate()
    try requireWeighted(rows, labels: labels, classCount: classCount, weights: weights, threads: threads)
    if let start {
      precondition(start.classCount == classCount && start.dimension == rows.columns, "a start of another shape")
    }
    let problem = LogisticProblem(
      rows, labels: labels, classCount: classCount, weights: weights, cost: options.cost, threads: threads)
    let reference = problem.evaluate(problem.origin).gradient.reduce(0.0) { $0 + $1 * $1 }.squareRoot()
    guard reference.isFinite else { throw .overflow(quantity: "a sum of the rows of a class") }
    let solver = LBFGS(maxIterations: options.maxIterations, gradientTolerance: options.tolerance * reference)
    let result = solver.minimize(from: start.map(problem.point) ?? problem.origin, problem.evaluate)
    let planes = try problem.planes(result.point)
    return LogisticRegression(
      options: options, weights: planes.weights, biases: planes.biases,
      report: Report(
        objective: result.value * problem.scale, gradient: reference > 0 ? result.gradientNorm / reference : 0,
        iterations: result.iterations))
  }
}

/// What is minimized, as a function of all weights: plane by plane, the offset behind the weights. Divided by ``scale``.
private struct LogisticProblem {
  private let rows: Matrix
  private let labels: [Int]
  private let weights: [Float]?
  private let threads: Int
  private let classCount: Int
  /// The classes that have a plane; one of two.
  private let classes: [Int]
  /// The plane of each class.
  private let places: [Int?]
  /// C Σ s.
  let scale: Double

  init(_ rows: Matrix, labels: [Int], classCount: Int, weights: [Float]?, cost: Double, threads: Int) {
    self.rows = rows
    self.labels = labels
    self.weights = weights
    self.threads = threads
    self.classCount = classCount
    classes = classCount == 2 ? [1] : Array(Set(labels)).sorted()
    var places = [Int?](repeating: nil, count: classCount)
    for (place, label) in classes.enumerated() { places[label] = place }
    self.places = places
    scale = cost * (weights.map { $0.reduce(0.0) { $0 + Double($1) } } ?? Double(rows.rows))
  }

  private var length: Int { rows.columns + 1 }
  var origin: [Double] { [Double](repeating: 0, count: classes.count * length) }

  /// The weights of a fitted one.
  func point(_ model: LogisticRegression) -> [Double] {
    let factor = classCount == 2 ? 2.0 : 1
    return classes.flatMap { label in
      (model.weights[row: label] + [model.biases[label]]).map { Double($0) * factor }
    }
  }

  /// The planes of some weights.
  func planes(_ point: [Double]) throws(LearningError) -> Planes {
    let factor = classCount == 2 ? 0.5 : 1
    let planes = classes.indices.map { place in
      point[place * length..<place * length + rows.columns].map { $0 * factor }
    }
    let biases = classes.indices.map { point[($0 + 1) * length - 1] * factor }
    if classCount == 2 {
      return try Planes([planes[0].map { -$0 }, planes[0]], [-biases[0], biases[0]], labels: [0, 1], classCount: 2)
    }
    return try Planes(planes, biases, labels: classes, classCount: classCount)
  }

  func evaluate(_ point: [Double]) -> (value: Double, gradient: [Double]) {
    let (count, columns) = (classes.count, rows.columns)
    let planes = Matrix(
      rows: count, columns: columns,
      (0..<count).flatMap { place in
        point[place * length..<place * length + columns].map { Float($0) }
      })
    let offsets = (0..<count).map { point[($0 + 1) * length - 1] }
    var factors = rows.timesTransposed(planes, threads: threads)
    var value = 0.0
    var sums = [Double](repeating: 0, count: count)
    let own = factors.withUnsafeMutableBufferPointer { numbers in
      let target = RowTarget(base: numbers.baseAddress)
      return Parallel.map((labels.count + 255) / 256, threads: threads) { part -> (Double, [Double]) in
        var (loss, sums) = (0.0, [Double](repeating: 0, count: count))
        for row in part * 256..<min(part * 256 + 256, labels.count) {
          guard let scores = target.base?.advanced(by: row * count) else { continue }
          let weight = Double(weights?[row] ?? 1)
          loss += weight * residuals(scores, offsets, label: labels[row], weight: weight, &sums)
        }
        return (loss, sums)
      }
    }
    for (loss, part) in own {
      value += loss
      for place in sums.indices { sums[place] += part[place] }
    }
    let products = rows.weightedSums(factors, threads: threads)
    // ½ ‖W‖² / (C Σ s) + the mean loss.
    let cost = scale / (weights.map { $0.reduce(0.0) { $0 + Double($1) } } ?? Double(rows.rows))
    var gradient = origin
    var squares = 0.0
    for place in 0..<count {
      for column in 0..<columns {
        let weight = point[place * length + column]
        squares += weight * weight
        gradient[place * length + column] = (weight + cost * products[place * columns + column]) / scale
      }
      gradient[(place + 1) * length - 1] = cost * sums[place] / scale
    }
    return ((squares / 2 + cost * value) / scale, gradient)
  }

  /// Replaces a row's scores by `s (p − y)`, adds these to `sums`, and answers −log p of its class.
  private func residuals(
    _ scores: UnsafeMutablePointer<Float>, _ offsets: [Double], label: Int, weight: Double, _ sums: inout [Double]
  ) -> Double {
    if classCount == 2 {
      let score = Double(scores[0]) + offsets[0]
      // The logistic function of −|score|, so that nothing overflows.
      let power = exponential(-abs(score))
      let chance = score >= 0 ? 1 / (1 + power) : power / (1 + power)
      let residual = weight * (chance - Double(label))
      scores[0] = Float(residual)
      sums[0] += residual
      let signed = label == 1 ? score : -score
      return logarithm(1 + power) + max(0, -signed)
    }
    var largest = -Double.infinity
    for place in offsets.indices { largest = max(largest, Double(scores[place]) + offsets[place]) }
    var total = 0.0
    for place in offsets.indices { total += exponential(Double(scores[place]) + offsets[place] - largest) }
    var loss = logarithm(total) + largest
    for place in offsets.indices {
      let score = Double(scores[place]) + offsets[place]
      var residual = exponential(score - largest) / total
      if places[label] == place {
        residual -= 1
        loss -= score
      }
      scores[place] = Float(weight * residual)
      sums[place] += weight * residual
    }
    return loss
  }
}
