internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaTensors

extension HandcraftedLearning {
  /// From so many rows on costs are tried only until two after each other were no better than the best before.
  private static let enoughToEndEarly = 1500

  /// The setting that is right most often on rows that are held out, the first of equals; and these rows' scores.
  func choose(
    among settings: [Setting], _ rounds: [[Int]], _ figures: inout TrainingFigures
  ) throws -> (setting: Setting, held: Held) {
    let rows = rounds.flatMap { $0 }
    let known = rows.map { labels[$0] }
    let all = balance(of: Array(labels.indices))
    let weights = rows.map { all?[$0] ?? 1 }
    let total = weights.reduce(0) { $0 + Double($1) }
    var best: (setting: Setting, scores: Matrix, right: Double)?
    var trials: [TrialFigures] = []
    var worse = 0
    func judge(_ setting: Setting, _ scores: Matrix) {
      let right = scores.weightOfRight(labels: known, weights: weights)
      var trial = setting.trial
      trial.accuracy = right / total
      trials.append(trial)
      worse += 1
      if right > best?.right ?? -1 { (best, worse) = ((setting, scores, right), 0) }
    }
    if let climbs = try climbs(rounds) {
      for (place, setting) in settings.enumerated() where worse < 2 {
        judge(setting, Matrix(rows: rows.count, columns: classes, try rounds.indices.flatMap { try climbs[$0].next(setting) }))
        task.progress(ProgressReport(stage: "choosing settings", done: place + 1, total: settings.count))
      }
    } else {
      var values = [[Float]](repeating: [], count: settings.count)
      for (round, held) in rounds.enumerated() {
        let scores = try scores(of: matrix.selecting(rows: held), learningFrom: others(than: held), settings)
        for (place, scores) in scores.enumerated() { values[place] += scores.values }
        task.progress(ProgressReport(stage: "choosing settings", done: round + 1, total: rounds.count))
      }
      for (setting, values) in zip(settings, values) { judge(setting, Matrix(rows: rows.count, columns: classes, values)) }
    }
    guard let best else { preconditionFailure("no setting to choose") }
    figures.trials = settings.count > 1 ? trials : nil
    figures.crossValidationAccuracy = best.right / total
    return (best.setting, Held(rows: rows, scores: best.scores))
  }

  /// The rows that are learned from where others are held out.
  private func others(than held: [Int]) -> [Int] {
    let isHeld = Set(held)
    return labels.indices.filter { !isHeld.contains($0) }
  }

  /// Fits of rising costs on the rows that a round does not hold out, each beginning where the last one ended.
  private struct Climb {
    /// The scores of the rows that are held out, row by row, with the next cost.
    let next: (Setting) throws -> [Float]
  }

  /// A climb for each round; nothing where there are few rows, and for learners whose costs take no more time than one of them.
  private func climbs(_ rounds: [[Int]]) throws -> [Climb]? {
    guard labels.count >= Self.enoughToEndEarly else { return nil }
    let climb: ([Int], [Int]) throws -> Climb
    switch learner {
    case .linearSVM(let options, let isScaled, _): climb = { try climbed(options, isScaled, on: $0, judging: $1) }
    case .logistic(let options, let isScaled, _): climb = { climbed(options, isScaled, on: $0, judging: $1) }
    default: return nil
    }
    return try rounds.map { try climb(others(than: $0), $0) }
  }

  private func climbed(_ options: LinearSVM.Options, _ isScaled: Bool, on rows: [Int], judging held: [Int]) throws -> Climb {
    let weights = balance(of: rows).map { own in
      zip(rows, own).reduce(into: [Float](repeating: 1, count: labels.count)) { $0[$1.0] = $1.1 }
    }
    var path = try LinearSVM.Path(
      matrix, chosen: rows, labels: labels, classCount: classes, options: suited(options, isScaled), weights: weights,
      threads: task.threads)
    return Climb { setting in
      let machine = path.fit(cost: suited(setting.trial.cost ?? options.cost, isScaled))
      return try machine.scores(of: part(held), threads: task.threads).values
    }
  }

  private func climbed(_ options: LogisticRegression.Options, _ isScaled: Bool, on rows: [Int], judging held: [Int]) -> Climb {
    var (options, last) = (options, LogisticRegression?.none)
    // Rows are copied for each cost: those of all rounds at once would take several times the memory of the matrix.
    return Climb { setting in
      options.cost = suited(setting.trial.cost ?? options.cost, isScaled)
      let fitted = try LogisticRegression.fit(
        part(rows), labels: rows.map { labels[$0] }, classCount: classes, options: options, weights: balance(of: rows), start: last,
        threads: task.threads)
      last = fitted
      return try fitted.scores(of: part(held), threads: task.threads).values
    }
  }

  /// The scores of some rows with each setting. Neighbors are looked for once for all numbers of them.
  private func scores(of judged: Matrix, learningFrom rows: [Int], _ settings: [Setting]) throws -> [Matrix] {
    let counts = settings.compactMap(\.trial.neighbors)
    guard let most = counts.max() else {
      return try fit(rows: rows, settings, nil).map { try $0.classifier.scores(of: judged, threads: task.threads) }
    }
    var scores: [Matrix] = []
    while scores.count < settings.count {
      guard case .neighbors(_, let metric) = settings[scores.count] else { preconditionFailure("neighbors are chosen by number") }
      // Settings of one metric stand side by side.
      let alike = settings[scores.count...].prefix { if case .neighbors(_, metric) = $0 { true } else { false } }
        .compactMap(\.trial.neighbors)
      switch try fit(rows: rows, [.neighbors(most, metric: metric)], nil)[0].classifier {
      case let found as KNearestNeighbors: scores += try found.scores(of: judged, counts: alike, threads: task.threads)
      case let found as MetricNeighbors: scores += try found.scores(of: judged, counts: alike, threads: task.threads)
      case let other: preconditionFailure("a \(type(of: other)) without neighbors")
      }
    }
    return scores
  }
}
