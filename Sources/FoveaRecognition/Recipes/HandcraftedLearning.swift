internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaTensors

/// The learning of a classical learner from the rows of a training part and, behind them, of a validation part.
///
/// Classes are balanced by ``TrainingTask/balance``: a support vector machine's rows count more, or as often as they would come; votes of
/// neighbors count more, or rows come again.
struct HandcraftedLearning {
  /// From so many pictures on the validation part alone tells costs apart.
  private static let enoughForValidation = 500

  private let learner: HandcraftedRecipe.Learner
  private let matrix: Matrix
  private let task: TrainingTask
  private let labels: [Int]
  private let known: Int

  init(_ learner: HandcraftedRecipe.Learner, _ matrix: Matrix, _ task: TrainingTask) {
    self.learner = learner
    self.matrix = matrix
    self.task = task
    labels = task.training.labels + task.validation.labels
    known = task.training.count
  }

  /// What was learned.
  struct Outcome {
    var classifier: HandcraftedModel.Classifier
    /// Rows that were held out with their scores, of a classifier with the same settings; nothing where none could be.
    var held: Held?
    /// The labels of all rows.
    var labels: [Int]
  }

  /// Rows that were held out, and their scores.
  struct Held {
    var rows: [Int]
    var scores: Matrix
  }

  /// Chooses settings, and fits on all rows.
  func run(_ figures: inout TrainingFigures) throws -> Outcome {
    if case .kernelSVM(let search, _, let most) = learner { return try kernelMachine(search, most, &figures) }
    let choice = try choose(&figures)
    figures.cost = choice.cost
    var held = choice.held
    if known < matrix.rows {
      if held?.rows != validationRows {
        let first = try fit(rows: Array(0..<known), choice.cost, "learning, to calibrate")
        held = Held(rows: validationRows, scores: try first.scorer.scores(of: part(validationRows), threads: task.threads))
      }
      figures.validationAccuracy = held?.scores.accuracy(labels: task.validation.labels)
    }
    let last = try fit(rows: Array(0..<matrix.rows), choice.cost, "learning")
    figures.relativeDualityGap = last.gap
    return Outcome(classifier: last.classifier, held: held, labels: labels)
  }

  private var validationRows: [Int] { Array(known..<matrix.rows) }

  /// The cost that is right most often on rows that were held out, nothing where there is no choice; and these rows' scores.
  private func choose(_ figures: inout TrainingFigures) throws -> (cost: Double?, held: Held?) {
    var costs: [Double?] = [nil]
    if case .linearSVM(let options, _, let list) = learner { costs = list.isEmpty ? [options.cost] : list.sorted() }
    let rounds = rounds
    // Without a choice rows are held out only where there are none to calibrate on.
    guard !rounds.isEmpty, costs.count > 1 || known == matrix.rows else { return (costs[0], nil) }
    let weights = balance(of: Array(labels.indices)) ?? [Float](repeating: 1, count: labels.count)
    let rows = rounds.flatMap { $0 }
    let total = rows.reduce(0) { $0 + Double(weights[$1]) }
    var best: (cost: Double?, right: Double, scores: Matrix)?
    var trials: [TrialFigures] = []
    for (place, cost) in costs.enumerated() {
      var values: [Float] = []
      for (round, held) in rounds.enumerated() {
        let isHeld = Set(held)
        let scorer = try fit(rows: labels.indices.filter { !isHeld.contains($0) }, cost, nil).scorer
        values += try scorer.scores(of: matrix.selecting(rows: held), threads: task.threads).values
        task.progress(
          ProgressReport(
            stage: "choosing settings", done: place * rounds.count + round + 1, total: costs.count * rounds.count,
            note: cost.map { "cost \($0)" } ?? ""))
      }
      let scores = Matrix(rows: rows.count, columns: classes, values)
      let right = scores.weightOfRight(labels: rows.map { labels[$0] }, weights: rows.map { weights[$0] })
      trials.append(TrialFigures(cost: cost, accuracy: right / total))
      if right > best?.right ?? -1 { best = (cost, right, scores) }
    }
    figures.trials = costs.count > 1 ? trials : nil
    figures.crossValidationAccuracy = best.map { $0.right / total }
    return (best?.cost ?? costs[0], best.map { Held(rows: rows, scores: $0.scores) })
  }

  /// The rows that are held out, round by round.
  private var rounds: [[Int]] {
    if matrix.rows - known >= Self.enoughForValidation { return [Array(known..<matrix.rows)] }
    let smallest = Dictionary(grouping: labels) { $0 }.values.map(\.count).min() ?? 0
    guard smallest >= 2 else { return [] }
    let count = min(5, smallest)
    let folds = Folds.stratified(labels: labels, groups: task.groups, count: count, seed: task.seed)
    return (0..<count).map { fold in labels.indices.filter { folds[$0] == fold } }
  }

  /// A classifier of some rows.
  private func fit(
    rows: [Int], _ cost: Double?, _ stage: String?
  ) throws -> (classifier: HandcraftedModel.Classifier, scorer: any VectorClassifier, gap: Double?) {
    switch learner {
    case .linearSVM(var options, let isScaled, _):
      options.seed = task.seed
      options.cost = cost ?? options.cost
      if isScaled {
        options.cost /= Double(matrix.columns)
        options.bias *= Double(matrix.columns).squareRoot()
      }
      let machine = try LinearSVM.fit(
        part(rows), labels: rows.map { labels[$0] }, classCount: classes, options: options, weights: balance(of: rows),
        threads: task.threads
      ) {
        guard let stage else { return }
        task.progress(ProgressReport(stage: stage, done: $0.closed, total: $0.problems, note: "epoch \($0.epoch)"))
      }
      return (.linearSVM(machine), machine, machine.report.map(\.gap).max())
    case .nearestNeighbors(var options):
      var rows = rows
      switch task.balance {
      case .none: break
      // Votes of a class without rows are never counted.
      case .weights: options.classWeights = ClassBalance.weights(counts: counts(of: rows)).map { $0 > 0 ? $0 : 1 }
      case .oversample:
        let drawn = ClassBalance.oversampled(labels: rows.map { labels[$0] }, seed: task.seed)
        rows = drawn.map { rows[$0] }
      }
      let neighbors = try KNearestNeighbors.fit(
        part(rows), labels: rows.map { labels[$0] }, classCount: classes, options: options, threads: task.threads)
      return (.nearestNeighbors(neighbors), neighbors, nil)
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

  /// What a mistake on each of some rows counts for a support vector machine; nothing where all count the same. That a row comes several times
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

  /// Chooses cost and width, and fits on all rows.
  private func kernelMachine(
    _ search: KernelSVM.Search, _ most: Int, _ figures: inout TrainingFigures
  ) throws -> Outcome {
    var tried = 0
    let choice = try KernelSVM.search(
      matrix, labels: labels, classCount: classes, search: search, groups: task.groups, weights: balance(of: Array(labels.indices)),
      seed: task.seed, threads: task.threads
    ) { trial, total in
      tried += 1
      task.progress(
        ProgressReport(stage: "choosing cost and width", done: tried, total: total, note: "cost \(trial.cost)"))
    }
    figures.trials = choice.trials.map { TrialFigures(cost: $0.cost, gamma: $0.gamma, accuracy: $0.accuracy) }
    figures.crossValidationAccuracy = choice.trials.compactMap(\.accuracy).max()
    figures.cost = choice.options.cost
    figures.gamma = choice.options.kernel.gamma
    let rows =
      matrix.rows > most
      ? Folds.holdOut(labels: labels, share: Double(most) / Double(matrix.rows), seed: task.seed).held : Array(0..<matrix.rows)
    let machine = try KernelSVM.fit(
      part(rows), labels: rows.map { labels[$0] }, classCount: classes, options: choice.options, weights: balance(of: rows),
      threads: task.threads
    ) { task.progress(ProgressReport(stage: "learning", done: $0.closed, total: $0.problems)) }
    figures.supportVectors = machine.vectors.rows
    return Outcome(classifier: .kernelSVM(machine), held: Held(rows: choice.held, scores: choice.scores), labels: labels)
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
