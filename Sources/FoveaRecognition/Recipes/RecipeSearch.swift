public import FoveaDatasets
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaTensors

/// Chooses among hand-crafted recipes by trying them on folds of the pictures to learn from, within a time, and learns with the best.
///
/// Every hand-crafted recipe of the ``RecipeBook`` is a candidate. Of many pictures a part is drawn for the trials, of each class its share.
/// Pictures of one group are never in two folds. Each candidate chooses its own settings within a trial as it does alone. When the time that
/// is left is shorter than the longest trial so far, or half of all is spent, no further candidate is begun: the rest is for the last fit.
/// What was tried stands in ``TrainingFigures/trials`` and in the model. With enough time the same pictures and seed give the same choice.
public struct RecipeSearch: Recipe, Hashable {
  /// The name under which the command knows it.
  public let name: String
  /// One line for people.
  public let summary: String
  /// What is tried, in this order; of equals the first is taken.
  public var candidates: [HandcraftedRecipe]
  /// Seconds for all of it, unless the task says another number.
  public var budget: Double
  /// Of more pictures than this a part is drawn for the trials.
  public var mostPictures: Int
  /// The candidate that was taken; empty before.
  public var choice: HandcraftedRecipe?

  /// How many folds there are, and from so many pictures on two of them are enough.
  private static let (folds, enoughForTwoFolds) = (5, 1500)

  /// A search among candidates.
  public init(
    name: String, summary: String, candidates: [HandcraftedRecipe], budget: Double = 300, mostPictures: Int = 3000
  ) {
    self.name = name
    self.summary = summary
    self.candidates = candidates
    self.budget = budget
    self.mostPictures = mostPictures
  }

  /// Always hand-crafted.
  public var approach: Approach { .handcrafted }

  /// How the pictures of the choice are prepared; before there is one, those of the first candidate.
  public var preprocessing: Preprocessing? { (choice ?? candidates.first)?.preprocessing }

  /// The search with every candidate settled.
  public func settled(for facts: DataFacts) -> any Recipe {
    var settled = self
    settled.candidates = candidates.compactMap { $0.settled(for: facts) as? HandcraftedRecipe }
    return settled
  }

  /// The search with another preparation of the pictures for every candidate.
  public func preparing(with preprocessing: Preprocessing) -> any Recipe {
    var changed = self
    changed.candidates = candidates.compactMap { $0.preparing(with: preprocessing) as? HandcraftedRecipe }
    return changed
  }

  /// Tries the candidates, and fits the best on all pictures.
  public func fit(_ task: TrainingTask) throws -> FittedModel {
    let start = ContinuousClock.now
    let sample = sample(of: task)
    let folds = Folds.stratified(labels: sample.labels, groups: sample.groups, count: Self.folds, seed: task.seed)
    var (trials, longest) = ([TrialFigures](), 0.0)
    for (place, candidate) in candidates.enumerated() {
      task.progress(ProgressReport(stage: "trying recipes", done: place, total: candidates.count, note: candidate.name))
      let spent = ResourceMeter.seconds(since: start)
      let all = task.budget ?? budget
      guard place == 0 || (spent < all / 2 && spent + longest < all) else {
        trials.append(TrialFigures(recipe: candidate.name, accuracy: nil))
        continue
      }
      let begun = ContinuousClock.now
      let accuracy = try accuracy(of: candidate, sample, folds, task)
      let seconds = ResourceMeter.seconds(since: begun)
      longest = max(longest, seconds)
      trials.append(TrialFigures(recipe: candidate.name, accuracy: accuracy, seconds: seconds))
    }
    var best = 0
    for (place, trial) in trials.enumerated() where trial.accuracy ?? -1 > trials[best].accuracy ?? -1 { best = place }
    let searchSeconds = ResourceMeter.seconds(since: start)

    var chosen = self
    chosen.choice = candidates[best]
    var last = task
    last.training = prepared(task.training, for: candidates[best], task)
    last.validation = prepared(task.validation, for: candidates[best], task)
    var fitted = try candidates[best].fit(last)
    fitted.figures.trials = trials
    fitted.figures.crossValidationAccuracy = trials[best].accuracy
    if var model = fitted.model as? HandcraftedModel {
      // Times differ from run to run, and the same run has to give the same bytes.
      model.trials = trials.map { TrialFigures(recipe: $0.recipe, accuracy: $0.accuracy) }
      fitted.model = model
    }
    fitted.seconds.fit += searchSeconds
    fitted.recipe = chosen
    return fitted
  }

  /// The pictures that candidates are tried on.
  private func sample(of task: TrainingTask) -> LabeledPictures {
    let all = task.validation.count > 0 ? task.training.appending(task.validation) : task.training
    guard all.count > mostPictures else { return all }
    return all.subset(Folds.holdOut(labels: all.labels, share: Double(mostPictures) / Double(all.count), seed: task.seed).held)
  }

  /// The share of held-out pictures that a candidate is right on.
  private func accuracy(
    of candidate: HandcraftedRecipe, _ sample: LabeledPictures, _ folds: [Int], _ task: TrainingTask
  ) throws -> Double {
    let pictures = prepared(sample, for: candidate, task)
    let rounds = pictures.count >= Self.enoughForTwoFolds ? [0, 1] : Array(0..<Self.folds)
    var (right, count) = (0.0, 0)
    for fold in rounds {
      let held = folds.indices.filter { folds[$0] == fold }
      let kept = folds.indices.filter { folds[$0] != fold }
      guard !held.isEmpty, Set(kept.map { pictures.labels[$0] }).count > 1 else { continue }
      var trial = task
      trial.training = pictures.subset(kept)
      trial.validation = pictures.subset(held)
      trial.progress = { _ in }
      let figures = try candidate.fit(trial).figures
      right += (figures.validationAccuracy ?? figures.crossValidationAccuracy ?? 0) * Double(held.count)
      count += held.count
    }
    return count > 0 ? right / Double(count) : 0
  }

  /// The pictures as a candidate wants them; as they are where they can be had in no other way.
  private func prepared(_ pictures: LabeledPictures, for candidate: HandcraftedRecipe, _ task: TrainingTask) -> LabeledPictures {
    guard let wanted = candidate.preprocessing, wanted != pictures.preprocessing, let prepare = task.prepare else {
      return pictures
    }
    return prepare(pictures, wanted)
  }
}

extension LabeledPictures {
  /// A number for each picture's group, the same for pictures of one group; nothing where no picture has one.
  var groups: [Int]? { Self.numbers(ofGroups: (0..<count).map { entry($0).group }) }

  /// A number for each name, the same for the same; nothing where there is no name.
  static func numbers(ofGroups names: [String?]) -> [Int]? {
    guard names.contains(where: { $0 != nil }) else { return nil }
    var numbers: [String: Int] = [:]
    return names.enumerated().map { place, name in
      // A picture without a group is on its own.
      guard let name else { return -1 - place }
      let number = numbers[name] ?? numbers.count
      numbers[name] = number
      return number
    }
  }
}

extension TrainingTask {
  /// The groups of the training pictures and, behind them, of the validation pictures.
  var groups: [Int]? {
    let all = (0..<training.count).map { training.entry($0).group } + (0..<validation.count).map { validation.entry($0).group }
    return LabeledPictures.numbers(ofGroups: all)
  }
}
