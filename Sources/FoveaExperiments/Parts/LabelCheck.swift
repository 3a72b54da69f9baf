internal import FoveaDatasets
public import FoveaFiles
internal import FoveaLearning
internal import FoveaRecognition

/// Pictures whose label both approaches doubt though neither had learned from them: perhaps the label is wrong.
///
/// The train and validation parts are cut into folds, and what stands for each approach learns anew without each fold and answers it; the
/// test part was answered already. A picture is suspect where both answers differ from its label, and so does the class that both together find
/// likeliest. Suspects are ranked by how much the probability of that class exceeds that of the label, both as geometric means over the
/// approaches; after Northcutt, Jiang and Chuang, "Confident Learning" (2021), with two recognizers in place of one and a rank in place of a
/// threshold.
public struct LabelCheck: Sendable, Hashable, Codable {
  /// A picture whose label is doubted.
  public struct Suspect: Sendable, Hashable, Codable {
    /// Where it is, below the folder.
    public var path: BytePath
    /// Its label.
    public var label: String
    /// The class that both together find likeliest.
    public var proposal: String
    /// The answers of both approaches.
    public var answers: [String]
    /// By how much the proposal's probability exceeds the label's, in 0…1.
    public var score: Double
  }

  /// The suspects, the surest first.
  public var suspects: [Suspect]
  /// How many pictures were answered by both out of fold.
  public var count: Int
  /// How many folds there were.
  public var folds: Int
  /// How many of them were answered, if there was no time for all.
  public var answeredFolds: Int?
  /// The recipes that answered.
  public var recipes: [String]

  enum CodingKeys: String, CodingKey {
    case suspects, count, folds, recipes
    case answeredFolds = "answered_folds"
  }
}

extension LabelCheck {
  private static let foldCount = 3

  /// Answers all pictures out of fold and ranks the suspects.
  static func measured(_ context: PartContext) throws -> LabelCheck? {
    guard let first = context.handcrafted, let second = context.learned else { return nil }
    let folded = context.manifest.folded(into: foldCount, seed: context.options.training.seed)
    let manifests = (0..<foldCount).map { folded.holdingOut(fold: $0) }
    let answered: Int = try context.store.part("labels-folds") {
      // Where the epochs are planned already, it was for so many folds.
      if context.store.has("labels-plan") { return min(foldCount, (try context.store.kept("labels-plan") as [Int]).count) }
      return max(1, Int(Double(foldCount) * share(of: manifests, first, second, context)))
    }
    let begun = ContinuousClock.now
    var answers: [[PictureVerdict]] = []
    for contender in [first, second] {
      let recipe = try RecipeBook.recipe(named: contender.name)
      let epochs: [Int]? = try EpochPlan(contender).map { plan in
        try context.store.part("labels-plan") {
          plan.epochs(
            within: context.left(since: begun, owing: answering(manifests.prefix(answered), contender)),
            try manifests.prefix(answered).map { ($0.entries(in: .train).count, try context.usualEpochs(recipe, $0) ?? 1) })
        }
      }
      var verdicts = contender.evaluation.verdicts
      for (fold, manifest) in manifests.prefix(answered).enumerated() where !manifest.entries(in: .test).isEmpty {
        try context.checkStop(.labels)
        verdicts += try context.store.part("labels-\(contender.name)-\(fold)") {
          try context.outcome(
            recipe, manifest, epochs: epochs?[fold], "\(contender.name) without fold \(fold + 1) of \(foldCount)"
          ).verdicts.map { $0.relabeled(from: manifest.labels, to: context.manifest.labels) }
        }
      }
      answers.append(verdicts)
    }
    var check = ranked(
      answers[0], answers[1], labels: context.manifest.labels.names, folds: foldCount, recipes: [first.name, second.name])
    check.answeredFolds = answered < foldCount ? answered : nil
    return check
  }

  /// The share of the folds that fit into the time with the fewest epochs of a network, at most 1.
  private static func share(of manifests: [Manifest], _ first: Contender, _ second: Contender, _ context: PartContext) -> Double {
    guard let seconds = context.allowance, let plan = EpochPlan(second) else { return 1 }
    let learning = manifests.map { $0.entries(in: .train).count }
    // What has no epochs takes as long for a picture as it did before.
    let other = Double(learning.reduce(0, +)) / Double(max(1, first.training.trainCount)) * first.training.seconds.total
    let answers = answering(manifests[...], first) + answering(manifests[...], second)
    let network = plan.seconds(ofFewestEpochs: learning, wanted: context.options.training.epochs)
    return min(1, 0.9 * seconds / max(1e-9, network + other + answers))
  }

  /// Seconds for the answers to the pictures that are held out.
  private static func answering(_ manifests: ArraySlice<Manifest>, _ contender: Contender) -> Double {
    let report = contender.evaluation.report
    return manifests.reduce(0) { $0 + Double($1.entries(in: .test).count) } * report.millisecondsPerImage / 1000
  }

  /// The suspects among the pictures that both answered.
  static func ranked(
    _ first: [PictureVerdict], _ second: [PictureVerdict], labels: [String], folds: Int, recipes: [String]
  ) -> LabelCheck {
    let others = Dictionary(second.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    var suspects: [Suspect] = []
    var count = 0
    for one in first {
      guard let other = others[one.path] else { continue }
      count += 1
      guard !one.isRight, !other.isRight else { continue }
      let joint = zip(one.probabilities, other.probabilities).map { (Double($0) * Double($1)).squareRoot() }
      let sum = max(1e-12, joint.reduce(0, +))
      guard let best = joint.indices.max(by: { (joint[$0], -$0) < (joint[$1], -$1) }), best != one.truth else { continue }
      suspects.append(
        Suspect(
          path: one.path, label: labels[one.truth], proposal: labels[best],
          answers: [labels[one.answer], labels[other.answer]], score: (joint[best] - joint[one.truth]) / sum))
    }
    suspects.sort { $0.score == $1.score ? $0.path < $1.path : $0.score > $1.score }
    return LabelCheck(suspects: suspects, count: count, folds: folds, recipes: recipes)
  }
}

extension PictureVerdict {
  /// The same said with the labels of another set, which holds at least those of this.
  func relabeled(from labels: LabelSet, to others: LabelSet) -> PictureVerdict {
    guard labels != others else { return self }
    let places = labels.names.map { others.label(of: $0) ?? 0 }
    var spread = [Float](repeating: 0, count: others.count)
    for (label, probability) in probabilities.enumerated() { spread[places[label]] = probability }
    return PictureVerdict(path: path, truth: places[truth], answer: places[answer], probabilities: spread)
  }
}
