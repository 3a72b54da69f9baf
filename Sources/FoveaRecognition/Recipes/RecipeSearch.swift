public import FoveaDatasets
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaTensors

/// Chooses among hand-crafted recipes by trying them on folds of the pictures to learn from, within a time, and learns with the best.
///
/// Every hand-crafted recipe of the ``RecipeBook`` is a candidate. Of many pictures a part is drawn for the trials, of each class its share.
/// Pictures of one group, and near duplicates, are never in two folds. Features are computed once for all candidates in a row that have
/// the same, dictionaries learned once, without labels, from all pictures of the trials; each candidate's settings are the ones that are
/// best on the same folds.
///
/// When half of the time is spent no further candidate is begun, the first aside. Of those that were tried the best is taken whose fit on all
/// pictures is expected to end in time; where the best was wrong fewer than ten times, those near it are told apart by learning from half of the
/// pictures. Others join it as members of a ``FusionRecipe`` where all together are surer of what is right, by the scores of pictures that were held out
/// (``/FoveaLearning/ScorePool/select(scores:labels:first:most:groups:seed:)``), and there is time to fit them.
///
/// A fit is taken to last as long as its trial: what is learned without labels as long, rows and most learners times the number of pictures beside those
/// of the trial, learners that compare each picture with each (kernel machines and neighbors) times its square. What was tried stands in ``TrainingFigures/trials`` and in the model. With enough time the same
/// pictures and seed give the same choice.
public struct RecipeSearch: Recipe, Hashable {
  /// The name under which the command knows it.
  public let name: String
  /// One line for people.
  public let summary: String
  /// What is tried, in this order; of equals the first is taken.
  public var candidates: [HandcraftedRecipe]
  /// Seconds for all of it, unless the task says another number.
  public var budget: Double
  /// Of more pictures than this a part is drawn for the trials, as `Folds.drawn(labels:most:seed:)` does.
  public var mostPictures: Int
  /// The candidate that was taken, or several that decide together; empty before.
  public var choice: [HandcraftedRecipe] = []

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
  public var preprocessing: Preprocessing? {
    choice.isEmpty ? candidates.first?.preprocessing : FusionRecipe.preprocessing(of: choice)
  }

  /// The search with every candidate settled, without those that cannot learn from pictures of their size, or from so many of so many classes, where
  /// others can.
  public func settled(for facts: DataFacts) -> any Recipe {
    var settled = self
    let all = candidates.compactMap { $0.settled(for: facts) as? HandcraftedRecipe }
    let usable = all.filter { $0.problem == nil }.fittingMemory(rows: facts.trainingCount, classCount: facts.classCount)
    settled.candidates = usable.isEmpty ? all : usable
    return settled
  }

  /// Why no candidate can learn from pictures of its size.
  public var problem: String? {
    candidates.contains { $0.problem == nil } ? nil : candidates.lazy.compactMap(\.problem).first
  }

  /// The search with another preparation of the pictures for every candidate.
  public func preparing(with preprocessing: Preprocessing) -> any Recipe {
    var changed = self
    changed.candidates = candidates.compactMap { $0.preparing(with: preprocessing) as? HandcraftedRecipe }
    return changed
  }

  /// Tries the candidates, and fits the best on all pictures. Those of which no memory would hold a model are left out.
  /// - Throws: `LearningError.tooLarge` where these are all, before any is tried.
  public func fit(_ task: TrainingTask) throws -> FittedModel {
    let (rows, classCount) = (task.training.count + task.validation.count, task.training.labelSet.count)
    let usable = candidates.fittingMemory(rows: rows, classCount: classCount)
    guard usable.count == candidates.count else {
      var search = self
      search.candidates = usable
      return try search.fit(task)
    }
    try candidates.first?.requireMemory(rows: rows, classCount: classCount)
    let start = ContinuousClock.now
    let sample = sample(of: task)
    let all = task.budget ?? budget
    var tries = RecipeTries(task) { prepared(sample, for: $0, task) }
    var trials: [TrialFigures] = []
    var held = [HandcraftedLearning.Held?](repeating: nil, count: candidates.count)
    var costs = [TrialCost?](repeating: nil, count: candidates.count)
    for (place, candidate) in candidates.enumerated() {
      task.progress(ProgressReport(stage: "trying recipes", done: place, total: candidates.count, note: candidate.name))
      guard place == 0 || ResourceMeter.seconds(since: start) < all / 2 else {
        trials.append(TrialFigures(recipe: candidate.name, accuracy: nil))
        continue
      }
      let (answer, cost) = try tries.run(candidate) { try $0.crossValidated() }
      held[place] = answer?.held
      costs[place] = cost
      trials.append(TrialFigures(recipe: candidate.name, accuracy: answer?.accuracy, seconds: cost.total))
    }
    for place in Self.close(trials, count: sample.count) where ResourceMeter.seconds(since: start) < all * 3 / 4 {
      task.progress(
        ProgressReport(stage: "telling recipes apart", done: place, total: candidates.count, note: candidates[place].name))
      trials[place].accuracyFromHalf = try tries.run(candidates[place]) { try $0.crossValidatedByHalves() }.answer
    }
    let expected = zip(candidates, costs).map { candidate, cost in
      cost?.expected(
        trial: sample.count, training: task.training.count, validation: task.validation.count, candidate.learner) ?? .infinity
    }
    let best = Self.best(of: trials, expected: expected, within: all - ResourceMeter.seconds(since: start))
    let taken = members(
      trials, held, sample, expected: expected, within: all - ResourceMeter.seconds(since: start), besides: best,
      seed: task.seed, isBalanced: task.balance != .none)
    if let trial = taken.trial { trials.append(trial) }
    let searchSeconds = ResourceMeter.seconds(since: start)

    var chosen = self
    chosen.choice = taken.places.map { candidates[$0] }
    let recipe = chosen.recipe
    var last = task
    last.training = prepared(task.training, for: recipe, task)
    last.validation = prepared(task.validation, for: recipe, task)
    var fitted = try recipe.fit(last)
    fitted.figures.trials = trials
    fitted.figures.chosen = chosen.choice.map(\.name)
    fitted.figures.crossValidationAccuracy = (taken.trial ?? trials[best]).accuracy
    // Times differ from run to run, and the same run has to give the same bytes.
    let kept = trials.map { TrialFigures(recipe: $0.recipe, accuracy: $0.accuracy, accuracyFromHalf: $0.accuracyFromHalf) }
    if var model = fitted.model as? HandcraftedModel {
      model.trials = kept
      fitted.model = model
    } else if var model = fitted.model as? FusionModel {
      model.trials = kept
      fitted.model = model
    }
    fitted.seconds.fit += searchSeconds
    fitted.recipe = chosen
    return fitted
  }

  /// What fits the choice.
  private var recipe: any Recipe {
    guard choice.count > 1 else { return choice[0] }
    var fusion = FusionRecipe(name: Self.name(of: choice), summary: summary, members: choice)
    fusion.preprocessing = preprocessing
    return fusion
  }

  private static func name(of recipes: [HandcraftedRecipe]) -> String { recipes.map(\.name).joined(separator: "+") }

  /// The pictures that candidates are tried on.
  private func sample(of task: TrainingTask) -> LabeledPictures {
    let all = task.validation.count > 0 ? task.training.appending(task.validation) : task.training
    guard all.count > mostPictures else { return all }
    return all.subset(Folds.drawn(labels: all.labels, most: mostPictures, seed: task.seed))
  }

  /// The trials that cannot be told apart from the best, if there are others: where that was wrong fewer than ten times, those that were wrong at
  /// most twice more.
  package static func close(_ trials: [TrialFigures], count: Int) -> [Int] {
    func wrong(_ place: Int) -> Double? { trials[place].accuracy.map { ((1 - $0) * Double(count)).rounded() } }
    guard let least = trials.indices.compactMap(wrong).min(), least < 10 else { return [] }
    let close = trials.indices.filter { wrong($0).map { $0 <= least + 2 } ?? false }
    return close.count > 1 ? close : []
  }

  /// The trial with the highest accuracy whose recipe can be fitted in the time that is left, the first of equals; without such, the quickest.
  /// Where some were asked the harder question, those alone, by its answer.
  /// - Parameter expected: Seconds that each may take.
  package static func best(of trials: [TrialFigures], expected: [Double], within seconds: Double) -> Int {
    let tried = trials.indices.filter { trials[$0].accuracy != nil }
    let fitting = tried.filter { expected[$0] <= seconds }
    let asked = fitting.filter { trials[$0].accuracyFromHalf != nil }
    func accuracy(_ place: Int) -> Double { (asked.isEmpty ? trials[place].accuracy : trials[place].accuracyFromHalf) ?? 0 }
    guard let first = (asked.isEmpty ? fitting : asked).first else { return tried.min { expected[$0] < expected[$1] } ?? 0 }
    return (asked.isEmpty ? fitting : asked).reduce(first) { accuracy($1) > accuracy($0) ? $1 : $0 }
  }

  /// From so many pictures on that all of them held out the scores of several recipes are pooled.
  private static let enoughToPool = 50
  /// So many of the best are asked whether they decide better together.
  private static let mostPooled = 6

  /// Candidates that decide better together than the best of them alone and can be fitted in time, with the figures of their trial; the best alone
  /// where there are none.
  private func members(
    _ trials: [TrialFigures], _ held: [HandcraftedLearning.Held?], _ sample: LabeledPictures, expected: [Double],
    within seconds: Double,
    besides best: Int, seed: UInt64, isBalanced: Bool
  ) -> (places: [Int], trial: TrialFigures?) {
    var pool = [best]
    let others = trials.indices.filter { $0 != best && held[$0] != nil }
      .sorted { (trials[$1].accuracy ?? 0, $0) < (trials[$0].accuracy ?? 0, $1) }
    pool += others.filter { expected[best] + expected[$0] <= seconds }.prefix(Self.mostPooled - 1)
    let own = pool.compactMap { held[$0] }
    let rows = HandcraftedLearning.Held.commonRows(own)
    guard pool.count > 1, own.count == pool.count, rows.count >= Self.enoughToPool else { return ([best], nil) }
    let known = rows.map { sample.labels[$0] }
    let groups = sample.entries.foldGroups.map { groups in rows.map { groups[$0] } }
    let scores = own.map { $0.scores(ofRows: rows) }
    var selection = ScorePool.select(scores: scores, labels: known, first: 0, groups: groups, seed: seed)
    // Those that were taken first are worth most.
    while selection.members.count > 1, selection.members.reduce(0, { $0 + expected[pool[$1]] }) > seconds {
      selection = ScorePool.select(
        scores: scores, labels: known, first: 0, most: selection.members.count - 1, groups: groups, seed: seed)
    }
    guard selection.members.count > 1 else { return ([best], nil) }
    let places = selection.members.map { pool[$0] }
    var weights = [Float](repeating: 1, count: rows.count)
    if isBalanced {
      let byClass = ClassBalance.weights(counts: (0..<selection.scores.columns).map { label in known.count { $0 == label } })
      weights = known.map { byClass[$0] }
    }
    let accuracy =
      selection.scores.weightOfRight(labels: known, weights: weights) / weights.reduce(0) { $0 + Double($1) }
    return (places, TrialFigures(recipe: Self.name(of: places.map { candidates[$0] }), accuracy: accuracy))
  }

  /// The pictures as a recipe wants them; as they are where they can be had in no other way.
  private func prepared(_ pictures: LabeledPictures, for candidate: any Recipe, _ task: TrainingTask) -> LabeledPictures {
    guard let wanted = candidate.preprocessing, wanted != pictures.preprocessing, let prepare = task.prepare else {
      return pictures
    }
    return prepare(pictures, wanted)
  }
}

extension [Manifest.Entry] {
  /// The units whose members must not be in two folds, as `Folds` takes them; nothing where each entry is a unit of its own.
  var foldGroups: [Int]? {
    let numbers = unitNumbers
    return numbers.max() == count - 1 ? nil : numbers
  }
}

extension TrainingTask {
  /// The groups of the training pictures and, behind them, of the validation pictures.
  var groups: [Int]? { (training.entries + validation.entries).foldGroups }
}
