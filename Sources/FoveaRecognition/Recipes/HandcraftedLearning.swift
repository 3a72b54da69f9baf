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

  let learner: HandcraftedRecipe.Learner
  let matrix: Matrix
  let task: TrainingTask
  let labels: [Int]
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

  /// How many times as many rows a fit on a training and a validation part learns from, all that it holds out none of and all that it does in
  /// turn, as the trial of a recipe by ``crossValidated()`` does.
  /// - Parameter trial: The rows of the trial.
  static func growth(of learner: HandcraftedRecipe.Learner, trial: Int, training: Int, validation: Int) -> Double {
    let (all, kept) = (training + validation, Double(foldCount - 1) / Double(foldCount))
    let tried = Double(trial >= enoughForTwoFolds ? 2 : foldCount) * kept * Double(trial)
    let settings = settings(of: learner).count
    let chosen = validation >= enoughForValidation || settings == 1 ? Double(training) : Double(foldCount) * kept * Double(all)
    // With the setting that was chosen alone.
    return (chosen + Double(all) / Double(settings)) / max(1, tried)
  }

  private var validationRows: [Int] { Array(known..<matrix.rows) }

  private var settings: [Setting] { Self.settings(of: learner) }

  private static func settings(of learner: HandcraftedRecipe.Learner) -> [Setting] {
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

  /// The rows that are held out, round by round.
  var rounds: [[Int]] {
    matrix.rows - known >= Self.enoughForValidation ? [validationRows] : folds(Self.foldCount, seed: task.seed)
  }

  private func folds(_ count: Int, seed: UInt64) -> [[Int]] {
    Folds.rounds(labels: labels, groups: task.groups, count: count, seed: seed)
  }

  /// A cost of rows that are scaled, whose squared lengths are about their number of columns.
  func suited(_ cost: Double, _ isScaled: Bool) -> Double { isScaled ? cost / Double(matrix.columns) : cost }

  func suited(_ options: LinearSVM.Options, _ isScaled: Bool) -> LinearSVM.Options {
    var options = options
    options.seed = task.seed
    if isScaled { options.bias *= Double(matrix.columns).squareRoot() }
    return options
  }

  /// What was fitted with one setting.
  struct Fitted {
    var classifier: any StorableClassifier
    /// The largest relative duality gap, of learners that have one.
    var gap: Double?
  }

  /// Classifiers of some rows, one for each setting. Costs come in rising order, and each fit begins where the last one ended.
  func fit(rows: [Int], _ settings: [Setting], _ stage: String?) throws -> [Fitted] {
    let own = part(rows)
    let ownLabels = rows.map { labels[$0] }
    let length = Double(matrix.columns)
    let costs = settings.compactMap(\.trial.cost)
    switch learner {
    case .linearSVM(let options, let isScaled, _):
      return try LinearSVM.path(
        own, labels: ownLabels, classCount: classes, options: suited(options, isScaled), costs: costs.map { suited($0, isScaled) },
        weights: balance(of: rows), threads: task.threads
      ) {
        guard let stage else { return }
        task.progress(ProgressReport(stage: stage, done: $0.closed, total: $0.problems, note: "epoch \($0.epoch)"))
      }.map { Fitted(classifier: $0, gap: $0.report.map(\.gap).max()) }
    case .logistic(var options, let isScaled, _):
      var last: LogisticRegression?
      return try costs.map { cost in
        options.cost = suited(cost, isScaled)
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

  var classes: Int { task.training.labelSet.count }

  func part(_ rows: [Int]) -> Matrix {
    rows == Array(0..<matrix.rows) ? matrix : matrix.selecting(rows: rows)
  }

  private func counts(of rows: [Int]) -> [Int] {
    rows.reduce(into: [Int](repeating: 0, count: classes)) { $0[labels[$1]] += 1 }
  }

  /// What each of some rows counts; nothing where all count the same. That a row comes several times
  /// is the same as that it counts as often.
  func balance(of rows: [Int]) -> [Float]? {
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
