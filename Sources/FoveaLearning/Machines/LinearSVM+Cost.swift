internal import CFoveaKernels
public import FoveaTensors

extension LinearSVM {
  /// How a cost is chosen from the training rows alone.
  ///
  /// Costs are tried in rising order, each by fitting on some of the rows and testing on others: on all folds in turn, or where there
  /// are many rows on one held-out fold, each fit beginning where that of the last cost ended. The search ends when two costs after each
  /// other did worse than the best.
  public struct CostSearch: Codable, Sendable, Hashable {
    /// What is tried, rising, times 1 / mean ‖x‖² over the training rows (the constant feature included), so that the same list suits
    /// descriptors of any scale.
    public var relativeCosts: [Double]
    /// How many folds there are.
    public var folds: Int
    /// From so many rows on, one fold is held out in place of each in turn.
    public var singleFoldFrom: Int
    /// The relative duality gap at which a trial is good enough.
    public var tolerance: Double
    /// How often a trial visits all rows at most.
    public var maxEpochs: Int

    /// A search; the default list spans three powers of ten.
    public init(
      relativeCosts: [Double] = [0.03, 0.1, 0.3, 1, 3, 10, 30], folds: Int = 5, singleFoldFrom: Int = 5000,
      tolerance: Double = 1e-2,
      maxEpochs: Int = 50
    ) {
      self.relativeCosts = relativeCosts
      self.folds = folds
      self.singleFoldFrom = singleFoldFrom
      self.tolerance = tolerance
      self.maxEpochs = maxEpochs
    }
  }

  /// One cost that was tried.
  public struct CostTrial: Codable, Sendable, Hashable {
    /// The cost.
    public var cost: Double
    /// The share of held-out rows that were classified right.
    public var accuracy: Double

    /// A trial and how it ended.
    public init(cost: Double, accuracy: Double) {
      self.cost = cost
      self.accuracy = accuracy
    }
  }

  /// The cost with which most held-out rows are classified right, the lowest of several, and all that were tried.
  ///
  /// The same rows, labels and options give the same choice for any number of threads. Rows are not copied.
  /// - Parameters:
  ///   - options: The settings of the fits; their cost is not used.
  ///   - progress: Told of each trial when it has ended.
  /// - Throws: As `fit`, and ``LearningError/invalidOption(name:value:allowed:)`` for a list that is empty, not rising or not above 0.
  public static func searchCost(
    _ rows: Matrix, labels: [Int], classCount: Int, options: Options = Options(), search: CostSearch = CostSearch(),
    threads: Int = Parallel.defaultThreads, progress: (CostTrial) -> Void = { _ in }
  ) throws(LearningError) -> (cost: Double, trials: [CostTrial]) {
    try options.validate()
    try search.validate()
    try requireTrainingData(rows, labels: labels, classCount: classCount, threads: threads)
    try rows.requireFiniteSquares(threads: threads)
    let squares = rows.squaredNorms(threads: threads).reduce(0.0) { $0 + Double($1) } / Double(rows.rows)
    let scale = 1 / max(squares + options.bias * options.bias, 1e-30)
    let foldCount = min(search.folds, rows.rows)
    let folds = Folds.stratified(labels: labels, count: foldCount, seed: options.seed)
    let held = rows.rows >= search.singleFoldFrom ? [0] : Array(0..<foldCount)
    var settings = options
    (settings.tolerance, settings.maxEpochs) = (search.tolerance, search.maxEpochs)
    var paths: [Path] = []
    for fold in held {
      paths.append(
        try Path(
          rows, chosen: folds.indices.filter { folds[$0] != fold }, labels: labels, classCount: classCount, options: settings,
          threads: threads))
    }
    var trials: [CostTrial] = []
    var best = CostTrial(cost: search.relativeCosts[0] * scale, accuracy: -1)
    var worse = 0
    for relative in search.relativeCosts where worse < 2 {
      let cost = relative * scale
      var right = 0
      for (place, fold) in held.enumerated() {
        right += paths[place].fit(cost: cost).countRight(
          rows, labels: labels, chosen: folds.indices.filter { folds[$0] == fold }, threads: threads)
      }
      let tested = folds.count { held.contains($0) }
      let trial = CostTrial(cost: cost, accuracy: Double(right) / Double(tested))
      trials.append(trial)
      progress(trial)
      if trial.accuracy > best.accuracy {
        best = trial
        worse = 0
      } else {
        worse += 1
      }
    }
    return (best.cost, trials)
  }

  /// How many of some rows are classified right.
  private func countRight(_ rows: Matrix, labels: [Int], chosen: [Int], threads: Int) -> Int {
    rows.withUnsafeBufferPointer { numbers in
      let test = SVMRows(numbers, columns: rows.columns, labels: labels, chosen: chosen)
      let part = 64
      return Parallel.map((test.count + part - 1) / part, threads: threads) { index in
        countRight(test, index * part..<min((index + 1) * part, test.count))
      }.reduce(0, +)
    }
  }

  private func countRight(_ rows: SVMRows, _ range: Range<Int>) -> Int {
    let scores = Scratch<Float>(uninitialized: range.count * classCount)
    weights.withUnsafeBufferPointer { planes in
      let planes = (0..<classCount).map { planes.baseAddress?.advanced(by: $0 * dimension) }
      fovea_row_products(Array(rows.addresses[range]), range.count, planes, classCount, dimension, scores.base, classCount)
    }
    return range.enumerated().count { place, row in
      let own = (0..<classCount).map { scores.base[place * classCount + $0] + biases[$0] }
      return Prediction(scores: own, top: 1).label == rows.labels[row]
    }
  }
}

extension LinearSVM.CostSearch {
  func validate() throws(LearningError) {
    try SettingChecks.rising(relativeCosts, "relativeCosts")
    try SettingChecks.atLeast(2, folds, "folds")
    try SettingChecks.above0(tolerance, "tolerance")
    try SettingChecks.atLeast(1, maxEpochs, "maxEpochs")
  }
}
