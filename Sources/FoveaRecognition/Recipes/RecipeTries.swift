internal import FoveaDatasets
internal import FoveaTensors

/// Seconds that the trial of a recipe took.
package struct TrialCost: Sendable, Hashable {
  /// For the rows, also where an earlier recipe had the same.
  var rows: Double
  /// For the question.
  var question: Double

  package init(rows: Double, question: Double) { (self.rows, self.question) = (rows, question) }

  /// All of them.
  package var total: Double { rows + question }

  /// How long a fit on so many times the pictures may take: so many times as long for the rows and for most learners, its square for those
  /// that compare each row with each.
  package func expected(ratio: Double, _ learner: HandcraftedRecipe.Learner) -> Double {
    rows * ratio + question * (learner.comparesRows ? ratio * ratio : ratio)
  }
}

/// Trials of recipes on the same pictures. Rows are kept for as long as the next recipe has the same.
struct RecipeTries {
  private let task: TrainingTask
  private let pictures: (HandcraftedRecipe) -> LabeledPictures
  private var kept: (recipe: HandcraftedRecipe, matrix: Matrix, seconds: Double)?

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
    let described: (recipe: HandcraftedRecipe, matrix: Matrix, seconds: Double)
    if let kept, kept.recipe.describesAs(recipe) {
      described = kept
    } else {
      let begun = ContinuousClock.now
      let matrix = try recipe.described(trial).matrix
      described = (recipe, matrix, ResourceMeter.seconds(since: begun))
      kept = described
    }
    let begun = ContinuousClock.now
    var matrix = described.matrix
    _ = try recipe.scale(&matrix, known: matrix.rows, threads: task.threads)
    let answer = try question(HandcraftedLearning(recipe.learner, matrix, trial))
    return (answer, TrialCost(rows: described.seconds, question: ResourceMeter.seconds(since: begun)))
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
