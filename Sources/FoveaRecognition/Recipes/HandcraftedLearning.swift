internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaTensors

/// The learning of a classical learner from the rows of a training part and, behind them, of a validation part.
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

  /// Chooses a cost, fits on the training rows, calibrates on the validation rows, and fits again on all.
  func run(_ figures: inout TrainingFigures) throws -> (classifier: HandcraftedModel.Classifier, temperature: Float) {
    let cost = try chosenCost()
    figures.cost = cost
    let hasValidation = known < matrix.rows
    let first = try fit(rows: 0..<known, cost, hasValidation ? "learning, to calibrate" : "learning")
    guard hasValidation else {
      let scores = try first.scorer.scores(of: matrix, threads: task.threads)
      figures.relativeDualityGap = first.gap
      return (first.classifier, TemperatureScaling.fit(scores: scores, labels: labels))
    }
    let held = matrix.selecting(rows: Array(known..<matrix.rows))
    let scores = try first.scorer.scores(of: held, threads: task.threads)
    figures.validationAccuracy = scores.accuracy(labels: task.validation.labels)
    let temperature = TemperatureScaling.fit(scores: scores, labels: task.validation.labels)
    let last = try fit(rows: 0..<matrix.rows, cost, "learning")
    figures.relativeDualityGap = last.gap
    return (last.classifier, temperature)
  }

  /// The cost that is right most often on rows that were held out; nothing where there is no choice.
  private func chosenCost() throws -> Double? {
    guard case .linearSVM(let options, _, let costs) = learner else { return nil }
    let rounds = rounds
    guard costs.count > 1, !rounds.isEmpty else { return costs.first ?? options.cost }
    var best: (cost: Double, right: Double)?
    for (place, cost) in costs.sorted().enumerated() {
      var right = 0.0
      for (round, held) in rounds.enumerated() {
        let isHeld = Set(held)
        let kept =
          held.first == known && held.count == matrix.rows - known
          ? Array(0..<known) : labels.indices.filter { !isHeld.contains($0) }
        let scorer = try fit(rows: kept, cost, nil).scorer
        let scores = try scorer.scores(of: matrix.selecting(rows: held), threads: task.threads)
        right += scores.accuracy(labels: held.map { labels[$0] }) * Double(held.count)
        task.progress(
          ProgressReport(
            stage: "choosing the cost", done: place * rounds.count + round + 1, total: costs.count * rounds.count, note: "\(cost)"))
      }
      if right > best?.right ?? -1 { best = (cost, right) }
    }
    return best?.cost
  }

  /// The rows that are held out, round by round.
  private var rounds: [[Int]] {
    if matrix.rows - known >= Self.enoughForValidation { return [Array(known..<matrix.rows)] }
    let smallest = Dictionary(grouping: labels) { $0 }.values.map(\.count).min() ?? 0
    guard smallest >= 2 else { return [] }
    let count = min(5, smallest)
    let folds = Folds.stratified(labels: labels, count: count, seed: task.seed)
    return (0..<count).map { fold in labels.indices.filter { folds[$0] == fold } }
  }

  /// A classifier of some rows.
  private func fit(
    rows: some Collection<Int>, _ cost: Double?, _ stage: String?
  ) throws -> (classifier: HandcraftedModel.Classifier, scorer: any VectorClassifier, gap: Double?) {
    let classes = task.training.labelSet.count
    let part = rows.count == matrix.rows ? matrix : matrix.selecting(rows: Array(rows))
    let known = rows.map { labels[$0] }
    switch learner {
    case .linearSVM(var options, let isScaled, _):
      options.seed = task.seed
      options.cost = cost ?? options.cost
      if isScaled {
        options.cost /= Double(matrix.columns)
        options.bias *= Double(matrix.columns).squareRoot()
      }
      let machine = try LinearSVM.fit(part, labels: known, classCount: classes, options: options, threads: task.threads) {
        guard let stage else { return }
        task.progress(ProgressReport(stage: stage, done: $0.closed, total: $0.problems, note: "epoch \($0.epoch)"))
      }
      return (.linearSVM(machine), machine, machine.report.map(\.gap).max())
    case .nearestNeighbors(let options):
      let neighbors = try KNearestNeighbors.fit(part, labels: known, classCount: classes, options: options)
      return (.nearestNeighbors(neighbors), neighbors, nil)
    }
  }
}

extension Matrix {
  /// The first rows; the matrix itself where these are all.
  func prefix(_ count: Int) -> Matrix { count == rows ? self : selecting(rows: Array(0..<count)) }

  /// The share of rows whose largest number stands at the row's label.
  func accuracy(labels: [Int]) -> Double {
    let right = labels.indices.count { row in
      let values = self[row: row]
      return values.indices.max { values[$0] < values[$1] } == labels[row]
    }
    return Double(right) / Double(max(1, labels.count))
  }
}
