internal import FoveaDatasets
internal import FoveaTensors

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
  /// - Returns: The answer, and the seconds that rows and question took, those for rows of an earlier recipe included.
  mutating func run<Answer>(
    _ recipe: HandcraftedRecipe, _ question: (HandcraftedLearning) throws -> Answer
  ) throws -> (answer: Answer, seconds: Double) {
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
    return (answer, described.seconds + ResourceMeter.seconds(since: begun))
  }
}

extension HandcraftedRecipe {
  /// Whether the rows of both are the same.
  fileprivate func describesAs(_ other: HandcraftedRecipe) -> Bool {
    features == other.features && encoding == other.encoding && preprocessing == other.preprocessing
  }
}
