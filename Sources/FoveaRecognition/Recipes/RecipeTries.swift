internal import FoveaDatasets
internal import FoveaTensors

/// Seconds that the trial of a recipe took.
package struct TrialCost: Sendable, Hashable {
  /// For what its rows are computed with, where that is learned.
  var encoding: Double
  /// For the rows, also where an earlier recipe had the same.
  var rows: Double
  /// For the question.
  var question: Double

  package init(encoding: Double = 0, rows: Double, question: Double) {
    (self.encoding, self.rows, self.question) = (encoding, rows, question)
  }

  /// All of them.
  package var total: Double { encoding + rows + question }

  /// How long a fit may take. Encodings are learned from as many samples whatever the pictures; rows take as many times as long as there are
  /// pictures; so do most learners for what they learn from, and those that compare each row with each its square.
  /// - Parameter trial: The pictures of the trial.
  package func expected(trial: Int, training: Int, validation: Int, _ learner: HandcraftedRecipe.Learner) -> Double {
    let ratio = Double(training + validation) / Double(max(1, trial))
    let growth =
      learner.comparesRows
      ? ratio * ratio : HandcraftedLearning.growth(of: learner, trial: trial, training: training, validation: validation)
    return encoding + rows * ratio + question * growth
  }
}

/// Trials of recipes on the same pictures. Rows are kept for as long as the next recipe has the same.
struct RecipeTries {
  private let task: TrainingTask
  private let pictures: (HandcraftedRecipe) -> LabeledPictures
  private var kept: (recipe: HandcraftedRecipe, matrix: Matrix, cost: TrialCost)?

  /// - Parameters:
  ///   - task: What decides seed, threads and balance.
  ///   - pictures: The pictures of the trials as a recipe wants them.
  init(_ task: TrainingTask, pictures: @escaping (HandcraftedRecipe) -> LabeledPictures) {
    self.task = task
    self.pictures = pictures
  }

  /// Asks a question about a recipe's learner on its rows.
  mutating func run<Answer>(
    _ recipe: HandcraftedRecipe, _ question: (HandcraftedLearning) throws -> Answer
  ) throws -> (answer: Answer, cost: TrialCost) {
    var trial = task
    trial.training = pictures(recipe)
    trial.validation = trial.training.subset([])
    trial.progress = { _ in }
    let described: (recipe: HandcraftedRecipe, matrix: Matrix, cost: TrialCost)
    if let kept, kept.recipe.describesAs(recipe) {
      described = kept
    } else {
      let begun = ContinuousClock.now
      let (matrix, _, seconds) = try recipe.described(trial)
      let cost = TrialCost(encoding: seconds, rows: ResourceMeter.seconds(since: begun) - seconds, question: 0)
      described = (recipe, matrix, cost)
      kept = described
    }
    let begun = ContinuousClock.now
    var matrix = described.matrix
    _ = try recipe.scale(&matrix, known: matrix.rows, threads: task.threads)
    let answer = try question(HandcraftedLearning(recipe.learner, matrix, trial))
    var cost = described.cost
    cost.question = ResourceMeter.seconds(since: begun)
    return (answer, cost)
  }
}

extension HandcraftedRecipe.Learner {
  /// Whether its time grows with the square of the rows.
  var comparesRows: Bool {
    switch self {
    case .kernelSVM, .nearestNeighbors, .metricNeighbors: true
    case .linearSVM, .logistic, .ridge, .discriminant, .nearestMean: false
    }
  }
}

extension HandcraftedRecipe {
  /// Whether the rows of both are the same.
  fileprivate func describesAs(_ other: HandcraftedRecipe) -> Bool {
    features == other.features && encoding == other.encoding && preprocessing == other.preprocessing
  }
}
