internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaRecognition

/// What features are worth: one linear learner on raw pixels, on each kind of hand-made features, and on those that a network learned.
public struct FeatureStudy: Sendable, Hashable, Codable {
  /// Where features come from.
  public enum Origin: String, Sendable, Hashable, Codable {
    /// The pixels themselves.
    case pixels
    /// Somebody thought of them.
    case handmade
    /// A network found them.
    case learned
  }

  /// One kind of features.
  public struct Entry: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// Where it comes from.
    public var origin: Origin
    /// How many numbers describe a picture.
    public var length: Int
    /// Accuracy of the learner on the test part.
    public var accuracy: Accuracy
    /// Seconds of training, the network's included.
    public var seconds: Double
    /// Which answers were right.
    public var rights: Rights
    /// The share of pictures that were held out in training and classified right; nothing where none could be held out.
    public var heldOut: Double?
    /// How many pictures the network behind learned features saw; nothing of others.
    public var networkPictures: Int?

    enum CodingKeys: String, CodingKey {
      case name, origin, length, accuracy, seconds, rights
      case heldOut = "held_out_accuracy"
      case networkPictures = "network_pictures"
    }
  }

  /// The kinds, in the order of their origin.
  public var entries: [Entry]
  /// How many pictures were learned from; fewer than there are in large folders.
  public var pictures: Int
  /// Kinds for which there was no time.
  public var leftOut: [String]?

  enum CodingKeys: String, CodingKey {
    case entries, pictures
    case leftOut = "left_out"
  }

  /// Pixels' accuracy.
  public var pixels: Entry? { entries.first { $0.origin == .pixels } }
  /// The hand-made ones that were best on held-out pictures, the first of equals, so that the test part measures and does not choose.
  public var bestHandmade: Entry? {
    let handmade = entries.filter { $0.origin == .handmade }
    guard let best = handmade.compactMap(\.heldOut).max() else { return handmade.first }
    return handmade.first { $0.heldOut == best }
  }
  /// The learned ones.
  public var learned: Entry? { entries.first { $0.origin == .learned } }
}

extension FeatureStudy {
  /// At most so many pictures are learned from.
  private static let limit = 5000

  /// Measures them. The learner is that of `hog-svm`.
  static func measured(_ context: PartContext) throws -> FeatureStudy {
    let manifest = context.limited(to: limit)
    let known = RecipeBook.all.compactMap { $0 as? HandcraftedRecipe }
    var families: [HandcraftedRecipe.FeatureFamily] = []
    for recipe in known where !families.contains(recipe.family) { families.append(recipe.family) }
    guard let learner = known.first(where: { $0.name == "hog-svm" })?.learner else { return FeatureStudy(entries: [], pictures: 0) }
    let begun = ContinuousClock.now
    var (entries, leftOut): ([Entry], [String]) = ([], [])
    // Those that learn from the pictures come last, since each takes longer than all before them.
    let (learned, described) = (families.filter(\.isLearned), families.filter { !$0.isLearned && $0 != .pixels })
    for family in families.filter({ $0 == .pixels }) + described + learned {
      try context.checkStop(.features)
      let isTried = try context.store.part("features-plan-\(family.rawValue)") {
        !family.isLearned || context.allowance.map { ResourceMeter.seconds(since: begun) < $0 } ?? true
      }
      guard isTried else {
        leftOut.append(family.rawValue)
        continue
      }
      let entry = try context.store.part("features-\(family.rawValue)") {
        let recipe = HandcraftedRecipe(
          name: "\(family.rawValue)-svm", summary: "\(family.rawValue), linear support vector machine", family: family,
          learner: learner)
        let outcome = try context.outcome(recipe, manifest, "features \(family.rawValue)")
        let rights = context.testSet.rights(outcome.verdicts)
        return Entry(
          name: family.rawValue, origin: family == .pixels ? .pixels : .handmade,
          length: outcome.training.figures.featureLength ?? 0, accuracy: Accuracy(rights),
          seconds: outcome.training.seconds.total, rights: Rights(rights),
          heldOut: outcome.training.figures.crossValidationAccuracy ?? outcome.training.figures.validationAccuracy)
      }
      entries.append(entry)
    }
    return FeatureStudy(
      entries: entries + [try learnedEntry(manifest, context)].compactMap { $0 },
      pictures: manifest.entries(in: .train, .validation).count, leftOut: leftOut.isEmpty ? nil : leftOut)
  }

  private static func learnedEntry(_ manifest: Manifest, _ context: PartContext) throws -> Entry? {
    guard let learned = context.learned else { return nil }
    func entry(_ accuracy: Accuracy, seconds: Double, _ rights: Rights) -> Entry {
      Entry(
        name: "learned (\(learned.name))", origin: .learned, length: learned.recognizer.model.embeddingLength, accuracy: accuracy,
        seconds: seconds, rights: rights, networkPictures: learned.training.trainCount)
    }
    let isWhole = manifest.entries(in: .train, .validation).count == context.manifest.entries(in: .train, .validation).count
    // Learned from all pictures it is one of the hybrids.
    if isWhole, let known = context.hybrids?.entries.first(where: { $0.name == HybridFit.name(.svm, on: learned.recognizer) }) {
      return entry(known.accuracy, seconds: known.trainingSeconds, known.rights)
    }
    guard
      let fitted = try HybridFit(
        of: learned.recognizer, manifest, judges: isWhole ? nil : HybridFit.judges(of: learned, in: context.manifest),
        context.training, progress: context.progress("features learned"))?.fit(.svm)
    else { return nil }
    let tested = try EvaluationRun.run(
      fitted.recognizer, on: manifest, options: context.evaluation, progress: context.progress("features learned"))
    let rights = context.testSet.rights(tested.verdicts)
    return entry(Accuracy(rights), seconds: learned.training.seconds.total + fitted.seconds, Rights(rights))
  }
}
