internal import FoveaCodecs
public import FoveaDatasets
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaTensors

/// Several hand-crafted recipes, each with features and a learner of its own, that decide together.
///
/// Each member learns as it does alone. Its scores on pictures that were held out, of a model with the same settings that had not seen them, say
/// how much it counts: ``/FoveaLearning/ScorePool`` finds the factors under which the true classes are likeliest. A member that the others
/// make superfluous gets the factor 0. Pictures are prepared at the largest size that any member wants, and brought from there to the size of each.
public struct FusionRecipe: Recipe, Hashable {
  /// The name under which the command knows it.
  public let name: String
  /// One line for people.
  public let summary: String
  /// The recipes that decide together.
  public var members: [HandcraftedRecipe]
  /// How pictures are prepared; empty until the recipe is settled.
  public var preprocessing: Preprocessing?

  /// A recipe of these members, of which there is at least one.
  public init(name: String, summary: String, members: [HandcraftedRecipe]) {
    precondition(!members.isEmpty, "no recipes to decide together")
    self.name = name
    self.summary = summary
    self.members = members
  }

  /// Always hand-crafted.
  public var approach: Approach { .handcrafted }

  /// The recipe with every member settled, without those that cannot learn from so many pictures of so many classes where others can.
  public func settled(for facts: DataFacts) -> any Recipe {
    var settled = self
    settled.members = members.compactMap { $0.settled(for: facts) as? HandcraftedRecipe }
      .fittingMemory(rows: facts.trainingCount, classCount: facts.classCount)
    if settled.preprocessing == nil {
      settled.preprocessing = Self.preprocessing(of: settled.members)
    }
    return settled
  }

  /// The preparation with the largest size.
  static func preprocessing(of members: [HandcraftedRecipe]) -> Preprocessing? {
    members.compactMap(\.preprocessing).max { $0.size.area < $1.size.area }
  }

  /// The recipe with another preparation of the pictures, for every member.
  public func preparing(with preprocessing: Preprocessing) -> any Recipe {
    var changed = self
    changed.members = members.compactMap { $0.preparing(with: preprocessing) as? HandcraftedRecipe }
    changed.preprocessing = preprocessing
    return changed
  }

  /// Why the first member that cannot learn from pictures of its size cannot.
  public var problem: String? { members.lazy.compactMap(\.problem).first }

  /// Learns member by member, then how much each counts, then the temperature. Members of which no memory would hold a model are left out.
  ///
  /// The accuracies are those of scores that are pooled by factors from other pictures than those that they judge.
  public func fit(_ task: TrainingTask) throws -> FittedModel {
    guard let preprocessing else { preconditionFailure("the recipe \(name) is not settled") }
    let usable = members.fittingMemory(
      rows: task.training.count + task.validation.count, classCount: task.training.labelSet.count)
    guard usable.count == members.count else {
      var fewer = self
      fewer.members = usable
      var fitted = try fewer.fit(task)
      fitted.recipe = fewer
      return fitted
    }
    let learned = try members.enumerated().map { place, member in
      var own = task
      own.training = task.training.sized(for: member)
      own.validation = task.validation.sized(for: member)
      own.progress = { report in
        var report = report
        report.stage = "\(member.name): \(report.stage)"
        task.progress(report)
      }
      return try member.learn(own, isMember: true)
    }
    let labels = task.training.labels + task.validation.labels
    // Where one member held out none, there are none that all did.
    let none = HandcraftedLearning.Held(rows: [], scores: Matrix(rows: 0, columns: task.training.labelSet.count))
    let held = learned.map { $0.held ?? none }
    let rows = HandcraftedLearning.Held.commonRows(held)
    let scores = held.map { $0.scores(ofRows: rows) }
    let known = rows.map { labels[$0] }
    let groups = task.groups.map { groups in rows.map { groups[$0] } }
    let factors = ScorePool.fit(scores: scores, labels: known)
    let model = FusionModel(
      members: zip(members, zip(learned, factors)).map { member, found in
        FusionModel.Member(recipe: member.name, factor: found.1, model: found.0.model)
      }, size: preprocessing.size, format: preprocessing.format)
    var figures = TrainingFigures()
    figures.featureLength = model.embeddingLength
    figures.parameters = model.parameterCount
    figures.trials = zip(members, scores).map { member, scores in
      TrialFigures(recipe: member.name, accuracy: rows.isEmpty ? nil : scores.accuracy(labels: known))
    }
    // Factors know the rows that they were found on.
    let judged = rows.count < 2 ? nil : ScorePool.crossPooled(scores, labels: known, groups: groups, seed: task.seed)
    if let judged {
      figures.crossValidationAccuracy = judged.accuracy(labels: known)
      let judges = rows.indices.filter { rows[$0] >= task.training.count }
      if !judges.isEmpty {
        figures.validationAccuracy = judged.selecting(rows: judges).accuracy(labels: judges.map { known[$0] })
      }
    }
    var fitted = FittedModel(
      model: model, temperature: 1, counts: (learned.map(\.count).max() ?? 0, task.validation.count),
      seconds: (learned.reduce(0) { $0 + $1.seconds.features }, learned.reduce(0) { $0 + $1.seconds.fit }), figures: figures)
    if !rows.isEmpty {
      fitted.calibrate(ScorePool.pooled(scores, factors: factors), unseen: judged, labels: known, groups: groups)
    }
    return fitted
  }
}

extension LabeledPictures {
  /// The pictures at the size that a recipe wants.
  fileprivate func sized(for recipe: HandcraftedRecipe) -> LabeledPictures {
    guard let wanted = recipe.preprocessing, wanted.size != preprocessing.size else { return self }
    let pictures = self
    var own = preprocessing
    own.size = wanted.size
    let store = PictureStore(entries: (0..<count).map { entry($0) }, preprocessing: own) { index throws(PictureError) in
      try pictures.bitmap(index).resized(to: wanted.size)
    }
    return LabeledPictures(store: store, indices: Array(0..<count), labels: labels, labelSet: labelSet)
  }
}
