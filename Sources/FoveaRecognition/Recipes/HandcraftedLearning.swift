internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaTensors

/// The learning of a classical learner from the rows of a training part and, behind them, of a validation part.
///
/// Classes are balanced by ``TrainingTask/balance``: rows count more, or as often as they would come; votes of neighbors count more, or rows
/// come again.
struct HandcraftedLearning {
  /// From so many pictures on the validation part alone tells settings apart.
  private static let enoughForValidation = 500
  /// From so many rows on a search among recipes holds out two of five folds.
  private static let enoughForTwoFolds = 1500
  /// How many folds rows are dealt into, where the validation part is small.
  private static let foldCount = 5
  /// How often rows are dealt into halves.
  private static let halvings = 3

  private let learner: HandcraftedRecipe.Learner
  private let matrix: Matrix
  private let task: TrainingTask
  private let labels: [Int]
  private let known: Int
  private let isMember: Bool

  /// - Parameter isMember: Whether held-out scores are to be those of as many of the same rows as other learners hold out: of the validation part
  ///   where it is large enough to tell settings apart, of all folds where it is not.
  init(_ learner: HandcraftedRecipe.Learner, _ matrix: Matrix, _ task: TrainingTask, isMember: Bool = false) {
    self.learner = learner
    self.matrix = matrix
    self.task = task
    self.isMember = isMember
    labels = task.training.labels + task.validation.labels
    known = task.training.count
  }

  /// What was learned.
  struct Outcome {
    var classifier: any StorableClassifier
    /// Rows that were held out with their scores, of a classifier with the same settings; nothing where none could be.
    var held: Held?
    /// The labels of all rows.
    var labels: [Int]
    /// How many rows the classifier was fitted on.
    var count: Int
  }

  /// Rows that were held out, and their scores.
  struct Held {
    var rows: [Int]
    var scores: Matrix

    /// The scores of some of the rows.
    func scores(ofRows wanted: [Int]) -> Matrix {
      let places = Dictionary(zip(rows, rows.indices), uniquingKeysWith: { first, _ in first })
      return scores.selecting(rows: wanted.compactMap { places[$0] })
    }

    /// The rows that all of several held out, in rising order.
    static func commonRows(_ held: [Held]) -> [Int] {
      held.dropFirst().reduce(Set(held.first?.rows ?? [])) { $0.intersection($1.rows) }.sorted()
    }
  }

  /// What can be chosen for a learner.
  enum Setting {
    case only
    case cost(Double)
    /// How many neighbors vote, and how their distance is learned, where it is.
    case neighbors(Int, metric: MetricNeighbors.Metric?)

    var trial: TrialFigures {
      switch self {
      case .only: TrialFigures(accuracy: nil)
      case .cost(let cost): TrialFigures(cost: cost, accuracy: nil)
      case .neighbors(let count, let metric): TrialFigures(metric: metric?.word, neighbors: count, accuracy: nil)
      }
    }
  }

  /// Chooses settings, and fits on all rows.
  func run(_ figures: inout TrainingFigures) throws -> Outcome {
    if case .kernelSVM(let search, _, let most) = learner { return try kernelMachine(search, most, &figures) }
    let settings = settings
    let rounds = rounds
    var (chosen, held) = (settings[0], Held?.none)
    // Without a choice rows are held out in turn only where there are none else to calibrate on.
    if !rounds.isEmpty, settings.count > 1 || known == matrix.rows {
      (chosen, held) = try choose(among: settings, rounds, &figures)
    }
    figures.cost = chosen.trial.cost
    figures.metric = chosen.trial.metric
    figures.neighbors = chosen.trial.neighbors
    if known < matrix.rows {
      var judged = held
      if held?.rows != validationRows, !isMember || held == nil {
        let first = try fit(rows: Array(0..<known), [chosen], "learning, to judge")[0]
        judged = Held(rows: validationRows, scores: try first.classifier.scores(of: part(validationRows), threads: task.threads))
      }
      if judged?.rows == validationRows { figures.validationAccuracy = judged?.scores.accuracy(labels: task.validation.labels) }
      // Folds hold out the validation part too, and many more rows to calibrate on.
      held = held ?? judged
    }
    let last = try fit(rows: Array(0..<matrix.rows), [chosen], "learning")[0]
    figures.relativeDualityGap = last.gap
    let neighbors = (last.classifier as? KNearestNeighbors) ?? (last.classifier as? MetricNeighbors)?.neighbors
    figures.neighborRecall = try (neighbors?.index as? SmallWorldIndex)?.recall(threads: task.threads)
    return Outcome(classifier: last.classifier, held: held, labels: labels, count: matrix.rows)
  }

  /// The share of held-out rows that are classified right with the settings that are best at it, and these rows; no classifier is kept.
  func crossValidated() throws -> (accuracy: Double, held: Held)? {
    var figures = TrainingFigures()
    let held: Held
    if case .kernelSVM(let search, _, _) = learner {
      let choice = try searched(search, seed: task.seed, &figures)
      held = Held(rows: choice.held, scores: choice.scores)
    } else {
      let rounds = matrix.rows >= Self.enoughForTwoFolds ? Array(folds(Self.foldCount, seed: task.seed).prefix(2)) : rounds
      if rounds.isEmpty { return nil }
      held = try choose(among: settings, rounds, &figures).held
    }
    return figures.crossValidationAccuracy.map { ($0, held) }
  }

  /// The same where the rows are dealt into halves of which one is learned from and the other held out, in turn, several times over: the harder
  /// question, which tells apart what the easier one does not.
  func crossValidatedByHalves() throws -> Double? {
    let seeds = (1...Self.halvings).map { task.seed &+ UInt64($0) }
    var figures = TrainingFigures()
    guard case .kernelSVM(var search, _, _) = learner else {
      let rounds = seeds.flatMap { folds(2, seed: $0) }
      if rounds.isEmpty { return nil }
      _ = try choose(among: settings, rounds, &figures)
      return figures.crossValidationAccuracy
    }
    search.folds = 2
    let shares = try seeds.compactMap { seed in
      _ = try searched(search, seed: seed, &figures)
      return figures.crossValidationAccuracy
    }
    return shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
  }

  private var validationRows: [Int] { Array(known..<matrix.rows) }

  private var settings: [Setting] {
    switch learner {
    case .linearSVM(let options, _, let costs): Self.costs(costs, options.cost)
    case .logistic(let options, _, let costs): Self.costs(costs, options.cost)
    case .ridge(_, let costs): Self.costs(costs, 1)
    case .nearestNeighbors(let options, let counts): Self.counts(counts, options).map { .neighbors($0, metric: nil) }
    case .metricNeighbors(let metrics, let options, let counts):
      metrics.flatMap { metric in Self.counts(counts, options).map { .neighbors($0, metric: metric) } }
    case .discriminant, .nearestMean, .kernelSVM: [.only]
    }
  }

  private static func counts(_ list: [Int], _ options: KNearestNeighbors.Options) -> [Int] { list.isEmpty ? [options.k] : list }

  private static func costs(_ list: [Double], _ only: Double) -> [Setting] {
    (list.isEmpty ? [only] : list.sorted()).map(Setting.cost)
  }

  /// The setting that is right most often on rows that are held out, the first of equals; and these rows' scores.
  private func choose(
    among settings: [Setting], _ rounds: [[Int]], _ figures: inout TrainingFigures
  ) throws -> (setting: Setting, held: Held) {
    let weights = balance(of: Array(labels.indices)) ?? [Float](repeating: 1, count: labels.count)
    let rows = rounds.flatMap { $0 }
    let total = rows.reduce(0) { $0 + Double(weights[$1]) }
    var values = [[Float]](repeating: [], count: settings.count)
    for (round, held) in rounds.enumerated() {
      let isHeld = Set(held)
      let judged = matrix.selecting(rows: held)
      let scores = try scores(of: judged, learningFrom: labels.indices.filter { !isHeld.contains($0) }, settings)
      for (place, scores) in scores.enumerated() { values[place] += scores.values }
      task.progress(ProgressReport(stage: "choosing settings", done: round + 1, total: rounds.count))
    }
    var best = (place: 0, right: -1.0)
    var trials: [TrialFigures] = []
    let scores = values.map { Matrix(rows: rows.count, columns: classes, $0) }
    for (place, setting) in settings.enumerated() {
      let right = scores[place].weightOfRight(labels: rows.map { labels[$0] }, weights: rows.map { weights[$0] })
      var trial = setting.trial
      trial.accuracy = right / total
      trials.append(trial)
      if right > best.right { best = (place, right) }
    }
    figures.trials = settings.count > 1 ? trials : nil
    figures.crossValidationAccuracy = best.right / total
    return (settings[best.place], Held(rows: rows, scores: scores[best.place]))
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

  /// The rows that are held out, round by round.
  private var rounds: [[Int]] {
    matrix.rows - known >= Self.enoughForValidation ? [validationRows] : folds(Self.foldCount, seed: task.seed)
  }

  private func folds(_ count: Int, seed: UInt64) -> [[Int]] {
    Folds.rounds(labels: labels, groups: task.groups, count: count, seed: seed)
  }

  /// What was fitted with one setting.
  private struct Fitted {
    var classifier: any StorableClassifier
    /// The largest relative duality gap, of learners that have one.
    var gap: Double?
  }

  /// Classifiers of some rows, one for each setting. Costs come in rising order, and each fit begins where the last one ended.
  private func fit(rows: [Int], _ settings: [Setting], _ stage: String?) throws -> [Fitted] {
    let own = part(rows)
    let ownLabels = rows.map { labels[$0] }
    let length = Double(matrix.columns)
    let costs = settings.compactMap(\.trial.cost)
    switch learner {
    case .linearSVM(var options, let isScaled, _):
      options.seed = task.seed
      if isScaled { options.bias *= length.squareRoot() }
      return try LinearSVM.path(
        own, labels: ownLabels, classCount: classes, options: options, costs: isScaled ? costs.map { $0 / length } : costs,
        weights: balance(of: rows), threads: task.threads
      ) {
        guard let stage else { return }
        task.progress(ProgressReport(stage: stage, done: $0.closed, total: $0.problems, note: "epoch \($0.epoch)"))
      }.map { Fitted(classifier: $0, gap: $0.report.map(\.gap).max()) }
    case .logistic(var options, let isScaled, _):
      var last: LogisticRegression?
      return try costs.map { cost in
        options.cost = isScaled ? cost / length : cost
        let fitted = try LogisticRegression.fit(
          own, labels: ownLabels, classCount: classes, options: options, weights: balance(of: rows), start: last,
          threads: task.threads)
        last = fitted
        return Fitted(classifier: fitted)
      }
    case .ridge(let isScaled, _):
      return try RidgeClassifier.path(
        own, labels: ownLabels, classCount: classes, penalties: costs.map { (isScaled ? length : 1) / (2 * $0) },
        weights: balance(of: rows), threads: task.threads
      ).map { Fitted(classifier: $0) }
    case .discriminant(let options, _):
      return [
        Fitted(
          classifier: try LinearDiscriminant.fit(
            own, labels: ownLabels, classCount: classes, options: options, weights: balance(of: rows), threads: task.threads))
      ]
    case .nearestMean:
      return [
        Fitted(
          classifier: try NearestClassMean.fit(
            own, labels: ownLabels, classCount: classes, weights: balance(of: rows), threads: task.threads))
      ]
    case .nearestNeighbors(var options, _):
      options.k = settings.first?.trial.neighbors ?? options.k
      if task.balance == .weights { options.classWeights = ClassBalance.voteWeights(counts: counts(of: rows)) }
      // Of rows that come again each has its own vote.
      let drawn =
        task.balance == .oversample ? ClassBalance.oversampled(labels: ownLabels, seed: task.seed).map { rows[$0] } : rows
      return [
        Fitted(
          classifier: try KNearestNeighbors.fit(
            part(drawn), labels: drawn.map { labels[$0] }, classCount: classes, options: options, threads: task.threads))
      ]
    case .metricNeighbors(_, var options, _):
      if task.balance != .none { options.classWeights = ClassBalance.voteWeights(counts: counts(of: rows)) }
      return try settings.map { setting in
        guard case .neighbors(let count, let metric?) = setting else { preconditionFailure("a distance is chosen by its metric") }
        options.k = count
        return Fitted(
          classifier: try MetricNeighbors.fit(
            own, labels: ownLabels, classCount: classes, options: .init(metric: metric, neighbors: options),
            weights: balance(of: rows), threads: task.threads))
      }
    case .kernelSVM: preconditionFailure("a machine with a kernel is fitted once, in kernelMachine")
    }
  }

  private var classes: Int { task.training.labelSet.count }

  private func part(_ rows: [Int]) -> Matrix {
    rows == Array(0..<matrix.rows) ? matrix : matrix.selecting(rows: rows)
  }

  private func counts(of rows: [Int]) -> [Int] {
    rows.reduce(into: [Int](repeating: 0, count: classes)) { $0[labels[$1]] += 1 }
  }

  /// What each of some rows counts; nothing where all count the same. That a row comes several times
  /// is the same as that it counts as often.
  private func balance(of rows: [Int]) -> [Float]? {
    switch task.balance {
    case .none: return nil
    case .weights:
      let weights = ClassBalance.weights(counts: counts(of: rows))
      return rows.map { weights[labels[$0]] }
    case .oversample:
      var times = [Float](repeating: 0, count: rows.count)
      for place in ClassBalance.oversampled(labels: rows.map({ labels[$0] }), seed: task.seed) { times[place] += 1 }
      return times
    }
  }

  /// The cost and the width that are right most often on folds.
  private func searched(
    _ search: KernelSVM.Search, seed: UInt64, _ figures: inout TrainingFigures
  ) throws -> KernelSVM.Choice {
    var tried = 0
    let choice = try KernelSVM.search(
      matrix, labels: labels, classCount: classes, search: search, groups: task.groups, weights: balance(of: Array(labels.indices)),
      seed: seed, threads: task.threads
    ) { trial, total in
      tried += 1
      task.progress(
        ProgressReport(stage: "choosing cost and width", done: tried, total: total, note: "cost \(trial.cost)"))
    }
    let trials = choice.trials.map { TrialFigures(cost: $0.cost, gamma: $0.gamma, accuracy: $0.accuracy) }
    figures.trials = trials.isEmpty ? nil : trials
    figures.crossValidationAccuracy = choice.trials.compactMap(\.accuracy).max()
    figures.cost = choice.options.cost
    figures.gamma = choice.options.kernel.gamma
    return choice
  }

  /// Chooses cost and width, and fits on all rows.
  private func kernelMachine(
    _ search: KernelSVM.Search, _ most: Int, _ figures: inout TrainingFigures
  ) throws -> Outcome {
    let choice = try searched(search, seed: task.seed, &figures)
    func machine(of count: Int, _ stage: String) throws -> (machine: KernelSVM, count: Int) {
      let rows =
        count > most
        ? Folds.sample(labels: Array(labels[..<count]), share: Double(most) / Double(count), seed: task.seed)
        : Array(0..<count)
      let machine = try KernelSVM.fit(
        part(rows), labels: rows.map { labels[$0] }, classCount: classes, options: choice.options, weights: balance(of: rows),
        threads: task.threads
      ) { task.progress(ProgressReport(stage: stage, done: $0.closed, total: $0.problems)) }
      return (machine, rows.count)
    }
    var held = Held(rows: choice.held, scores: choice.scores)
    if isMember, validationRows.count >= Self.enoughForValidation {
      let first = try machine(of: known, "learning, to calibrate").machine
      held = Held(rows: validationRows, scores: try first.scores(of: part(validationRows), threads: task.threads))
    }
    let judges = Held.commonRows([held, Held(rows: validationRows, scores: held.scores)])
    if !judges.isEmpty { figures.validationAccuracy = held.scores(ofRows: judges).accuracy(labels: judges.map { labels[$0] }) }
    let last = try machine(of: matrix.rows, "learning")
    figures.supportVectors = last.machine.vectors.rows
    return Outcome(classifier: last.machine, held: held.rows.isEmpty ? nil : held, labels: labels, count: last.count)
  }
}

extension Matrix {
  /// The first rows; the matrix itself where these are all.
  func prefix(_ count: Int) -> Matrix { count == rows ? self : selecting(rows: Array(0..<count)) }

  /// The sum of the weights of rows whose largest number stands at the row's label.
  func weightOfRight(labels: [Int], weights: [Float]) -> Double {
    Prediction.predictions(from: self, top: 1).enumerated().reduce(0) { sum, row in
      row.element.label == labels[row.offset] ? sum + Double(weights[row.offset]) : sum
    }
  }

  /// The share of rows whose largest number stands at the row's label.
  func accuracy(labels: [Int]) -> Double {
    let right = labels.indices.count { row in
      let values = self[row: row]
      return values.indices.max { values[$0] < values[$1] } == labels[row]
    }
    return Double(right) / Double(max(1, labels.count))
  }
}
