internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaNetworks
internal import FoveaRecognition
internal import FoveaTensors

/// What every part of a comparison works with.
struct PartContext: Sendable {
  let manifest: Manifest
  let survey: PictureSurvey
  let options: ComparisonOptions
  let testSet: TestSet
  /// All recipes of the comparison.
  let contenders: [Contender]
  /// What stands for the hand-crafted approach.
  let handcrafted: Contender?
  /// What stands for the learned approach.
  let learned: Contender?
  /// The hybrids, where they were measured before.
  var hybrids: HybridStudy?
  /// Seconds that the part may take; nothing where there is no limit.
  var allowance: Double?
  /// Where what is decided before a part runs is kept.
  let store: PartStore
  let progress: ProgressHandler

  /// How networks and classifiers of a part are trained: as the recipes, but kept nowhere while they learn.
  var training: TrainingRunOptions {
    var training = options.training
    training.folder = nil
    training.timeLimit = nil
    training.measuresFromTheStart = false
    return training
  }

  var evaluation: EvaluationOptions {
    EvaluationOptions(
      threads: options.training.threads, onBadFile: options.training.onBadFile, limits: options.training.limits)
  }

  /// A progress handler whose stages begin with a name.
  func progress(_ name: String) -> ProgressHandler {
    let progress = progress
    return { report in
      progress(ProgressReport(stage: "\(name): \(report.stage)", done: report.done, total: report.total, note: report.note))
    }
  }

  /// Seconds that are left to the part, less some that are owed; nothing where there is no limit.
  /// - Parameter begun: When the part began.
  func left(since begun: ContinuousClock.Instant, owing owed: Double = 0) -> Double? {
    allowance.map { max(0, $0 - ResourceMeter.seconds(since: begun) - owed) }
  }

  /// Ends the part if somebody asked for it.
  func checkStop(_ part: ComparisonPart) throws {
    if options.training.isStopping() { throw PartsError.interrupted(folder: options.folder, part: part.title) }
  }

  /// Trains a recipe on a manifest and answers its test part.
  func outcome(
    _ recipe: any Recipe, _ manifest: Manifest, epochs: Int? = nil, seed: UInt64? = nil, _ name: String
  ) throws -> PartOutcome {
    var training = training
    training.seed = seed ?? training.seed
    if recipe.approach == .learned, let epochs { training.epochs = epochs }
    let trained = try TrainingRun.run(recipe, on: manifest, options: training, progress: progress(name))
    let tested = try EvaluationRun.run(trained.recognizer, on: manifest, options: evaluation, progress: progress(name))
    return PartOutcome(recognizer: trained.recognizer, training: trained.report, verdicts: tested.verdicts)
  }

  /// How many epochs the network recipe would choose for a manifest; nothing for other recipes.
  func usualEpochs(_ recipe: any Recipe, _ manifest: Manifest) throws -> Int? {
    guard recipe.approach == .learned else { return nil }
    return try options.training.epochs ?? usualPlan(recipe, manifest)?.settings.epochs
  }

  /// What the network recipe would choose for a manifest; nothing for other recipes.
  func usualPlan(_ recipe: any Recipe, _ manifest: Manifest) throws -> TrainingPlan? {
    let settled = recipe.settled(for: try DataFacts(of: manifest, limits: options.training.limits))
    return (settled as? NetworkRecipe)?.plan
  }

  /// A manifest with at most so many pictures to learn from, each class with its share.
  func limited(to count: Int) -> Manifest {
    let known = manifest.entries(in: .train, .validation).count
    return known > count ? manifest.nested(share: Double(count) / Double(known), seed: options.training.seed) : manifest
  }

  /// A manifest with the pictures of a drawn test set alone in its test part; as it is where that holds all.
  func answering(_ drawn: TestSet, _ manifest: Manifest) -> Manifest {
    guard drawn.count < testSet.count else { return manifest }
    let asked = Set(drawn.paths)
    return Manifest(root: manifest.root, entries: manifest.entries.filter { $0.part != .test || asked.contains($0.path) })
  }
}

/// What training and testing one recipe gave.
struct PartOutcome {
  var recognizer: Recognizer
  var training: TrainingReport
  var verdicts: [PictureVerdict]
}

/// Right and wrong answers, picture by picture, as text of 1 and 0.
public struct Rights: Sendable, Hashable, Codable {
  /// 1 for each right answer, 0 for each other.
  public let values: [Double]

  init(_ values: [Double]) { self.values = values }

  /// Read from text of 1 and 0.
  public init(from decoder: any Decoder) throws {
    values = try decoder.singleValueContainer().decode(String.self).utf8.map { $0 == UInt8(ascii: "1") ? 1 : 0 }
  }

  /// Written as text of 1 and 0.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(String(decoding: values.map { $0 > 0.5 ? UInt8(ascii: "1") : UInt8(ascii: "0") }, as: UTF8.self))
  }
}
