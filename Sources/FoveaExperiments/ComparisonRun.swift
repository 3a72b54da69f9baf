internal import FoveaCodecs
public import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaNetworks
public import FoveaRecognition
internal import FoveaTensors

/// Trains several recipes on one split, tests all of them on the same pictures, and measures what belongs to a fair comparison.
public enum ComparisonRun {
  /// Runs a comparison. Recipes learn from the train and validation parts; no recipe and none of its settings is chosen by the test part, which the
  /// recommendation alone reads to choose among finished recognizers (``Recommendation`` says how sure that choice is).
  ///
  /// Finished parts are kept in ``ComparisonOptions/folder``, models beside them. With ``ComparisonOptions/resumes`` they are taken from
  /// there, and a network that was interrupted goes on from its checkpoint; what comes out is what an undisturbed run would have given.
  /// - Parameter finished: Is given each recipe as soon as it is tested.
  public static func run(
    _ manifest: Manifest, options: ComparisonOptions, progress: @escaping ProgressHandler = { _ in },
    finished: (Contender) throws -> Void = { _ in }
  ) throws -> Comparison {
    guard options.recipes.count > 1, Set(options.recipes).count == options.recipes.count else {
      throw ExperimentError.recipes(options.recipes)
    }
    let recipes = try options.recipes.map { name in try RecipeBook.recipe(named: name) }
    guard !manifest.entries(in: .test).isEmpty else { throw ExperimentError.noTestPart(manifest.root) }
    // Found out before anything is trained.
    if let strangers = options.strangers { _ = try StrangerStudy.paths(below: strangers) }
    var time = TimePlan(budget: options.budget)
    let survey = try PictureSurvey(manifest, options.training, progress: progress)
    let store = try PartStore(
      options.folder?.appending("parts"), identity: identity(survey.manifest, options), resuming: options.resumes
    ) {
      guard let folder = options.folder else { return }
      try EarlierComparison(in: folder)?.removeFiles(keeping: Set(options.recipes))
    }
    try time.clock.goOn(from: store)

    var contenders: [Contender] = []
    let networks = recipes.count { $0.approach == .learned }
    for recipe in recipes {
      var contender = try self.contender(
        recipe, survey.manifest, options, limit: time.allowance(networks: networks), store, progress)
      contender.cleanAccuracy = clean(contender.evaluation, survey.leaks)
      contenders.append(contender)
      try finished(contender)
      try time.clock.keep(in: store)
    }
    let leaked = Set(survey.leaks.map(\.picture))
    let testSet = TestSet(survey.manifest, contenders.map(\.evaluation), leaked: leaked)
    var comparison = Comparison(
      manifest: survey.manifest, split: SplitFacts(survey), testSet: testSet, contenders: contenders,
      seed: options.training.seed, time: (options.budget, time.spent))
    comparison.limits = options.limits
    comparison.resamples = options.resamples
    try measureParts(of: &comparison, survey, options, time, store, progress)
    comparison.weigh(options)
    comparison.time.spent = time.spent
    return comparison
  }

  private static func measureParts(
    of comparison: inout Comparison, _ survey: PictureSurvey, _ options: ComparisonOptions, _ time: TimePlan, _ store: PartStore,
    _ progress: @escaping ProgressHandler
  ) throws {
    let order: [ComparisonPart] = [
      .shortcuts, .hybrids, .strangers, .explanations, .pictures, .features, .curves, .depth, .labels, .repeats,
    ]
    let wanted = order.filter { part in
      switch part {
      case .repeats: options.parts.contains(part) && options.repeats > 1
      case .strangers: options.parts.contains(part) && options.strangers != nil
      default: options.parts.contains(part)
      }
    }
    var hybrids: [String: Recognizer] = [:]
    for (place, part) in wanted.enumerated() {
      let named: ProgressHandler = { report in
        progress(
          ProgressReport(
            stage: "\(part.title) (\(place + 1)/\(wanted.count)): \(report.stage)", done: report.done, total: report.total,
            note: report.note))
      }
      var context = PartContext(
        manifest: survey.manifest, survey: survey, options: options, testSet: comparison.testSet,
        contenders: comparison.contenders, handcrafted: comparison.best(of: .handcrafted), learned: comparison.best(of: .learned),
        hybrids: comparison.hybrids, store: store, progress: named)
      context.allowance = time.allowance(for: part, among: Array(wanted[place...]))
      do {
        switch part {
        case .shortcuts:
          comparison.shortcuts = try store.part("shortcuts") { ShortcutCheck.measured(survey, threads: options.training.threads) }
        case .hybrids:
          comparison.hybrids =
            try keptHybrids(store, options)
            ?? store.replacing("hybrids") {
              try HybridStudy.measured(context) { recognizer in
                hybrids[recognizer.provenance.recipe] = recognizer
                guard let model = model(of: recognizer.provenance.recipe, in: options) else { return }
                try recognizer.write(to: model)
              }
            }
        case .curves: comparison.curves = try store.part("curves") { try LearningCurves.measured(context) }
        case .features: comparison.features = try store.part("features") { try FeatureStudy.measured(context) }
        case .depth: comparison.depth = try store.part("depth") { try DepthStudy.measured(context) }
        case .explanations:
          comparison.explanations = try store.part("explanations") { try ExplanationStudy.measured(context) }
        case .pictures: comparison.inside = try InsideView.drawn(context, comparison)
        case .labels: comparison.labels = try store.part("labels") { try LabelCheck.measured(context) }
        case .repeats:
          comparison.repeats = try RepeatStudy.measured(context, comparison.contenders, repeats: options.repeats)
        case .strangers:
          guard let folder = options.strangers else { continue }
          let mixed = try (comparison.hybrids?.entries ?? []).compactMap { entry in
            try (hybrids[entry.name] ?? kept(entry.name, survey.manifest, options)).map {
              StrangerStudy.Subject($0, confidences: entry.confidences)
            }
          }
          comparison.strangers = try StrangerStudy.measured(
            context,
            comparison.contenders.map {
              StrangerStudy.Subject($0.recognizer, confidences: context.testSet.confidences($0.evaluation.verdicts))
            } + mixed, folder)
        }
      } catch RecognitionError.interrupted {
        throw PartsError.interrupted(folder: options.folder, part: part.title)
      }
      try time.clock.keep(in: store)
    }
  }

  /// One recipe, trained and tested now or taken from where it is kept.
  private static func contender(
    _ recipe: any Recipe, _ manifest: Manifest, _ options: ComparisonOptions, limit: Double?, _ store: PartStore,
    _ progress: @escaping ProgressHandler
  ) throws -> Contender {
    let key = "recipe-\(recipe.name)"
    if store.has(key), let recognizer = try kept(recipe.name, manifest, options) {
      return Contender(recognizer, try store.kept(key))
    }
    let named: ProgressHandler = { report in
      progress(ProgressReport(stage: "\(recipe.name): \(report.stage)", done: report.done, total: report.total, note: report.note))
    }
    var training = options.training
    if recipe.approach == .learned {
      training.timeLimit = training.epochs == nil && training.budget == nil ? limit : nil
      training.measuresFromTheStart = true
      if let folder = options.folder {
        let run = run(of: recipe.name, in: folder)
        let goesOn = options.resumes && RunFolder.isRun(run)
        training.folder = try RunFolder(run, resuming: goesOn, replacing: true)
      }
    }
    let outcome: TrainingOutcome
    do {
      outcome = try TrainingRun.run(recipe, on: manifest, options: training, progress: named)
    } catch RecognitionError.interrupted {
      throw PartsError.interrupted(folder: options.folder, part: recipe.name)
    }
    let evaluation = try EvaluationRun.run(
      outcome.recognizer, on: manifest,
      options: EvaluationOptions(threads: training.threads, onBadFile: training.onBadFile, limits: training.limits), progress: named
    )
    let record = Contender.Record(
      training: outcome.report, evaluation: evaluation, modelBytes: try outcome.recognizer.encoded().count,
      timing: try latency(
        of: outcome.recognizer, on: evaluation.verdicts, root: manifest.root, count: options.latencySamples,
        limits: training.limits),
      processorSeconds: outcome.report.processorSeconds ?? 0, joules: outcome.report.joules)
    if let model = model(of: recipe.name, in: options) { try outcome.recognizer.write(to: model) }
    return Contender(outcome.recognizer, try store.replacing(key) { record })
  }

  /// The hybrids that are kept; nothing where there are none, or the model of one is missing, so that they are made anew.
  private static func keptHybrids(_ store: PartStore, _ options: ComparisonOptions) throws -> HybridStudy? {
    guard store.has("hybrids") else { return nil }
    let study: HybridStudy = try store.kept("hybrids")
    return study.entries.allSatisfy { model(of: $0.name, in: options).map { File.exists($0) } ?? false } ? study : nil
  }

  /// The recognizer of a name in the folder of a comparison; nothing where there is no such file, as where somebody removed it.
  /// - Throws: `PartsError.different` where it is one of another manifest, of pictures that showed something else, or of another seed;
  ///   `PartsError.damaged` where it is no recognizer.
  private static func kept(_ name: String, _ manifest: Manifest, _ options: ComparisonOptions) throws -> Recognizer? {
    guard let model = model(of: name, in: options), File.exists(model) else { return nil }
    let recognizer: Recognizer
    do { recognizer = try Recognizer(contentsOf: model) } catch {
      if case .file = error { throw error }
      throw PartsError.damaged(model)
    }
    let provenance = recognizer.provenance
    guard provenance.manifestHash == manifest.contentHash, provenance.seed == options.training.seed,
      provenance.pixelsHash == nil || provenance.pixelsHash == manifest.pixelsHash
    else {
      throw PartsError.different(model, what: "a model of another manifest or seed")
    }
    return recognizer
  }

  /// Where the model of a recognizer is kept.
  private static func model(of name: String, in options: ComparisonOptions) -> BytePath? {
    options.folder?.appending("\(name).safetensors")
  }

  /// Where the training of a network is kept, in the folder of a comparison.
  static func run(of recipe: String, in folder: BytePath) -> BytePath { folder.appending("parts").appending("\(recipe).run") }

  private static func identity(_ manifest: Manifest, _ options: ComparisonOptions) -> ComparisonIdentity {
    let training = options.training
    let settings = [
      "epochs \(training.epochs.map { "\($0)" } ?? "chosen")", "size \(training.imageSize.map { "\($0)" } ?? "chosen")",
      "augment \(training.augmentation?.rawValue ?? "chosen")", "precision \(training.precision.rawValue)",
      "engine \(training.engine.title)", "full decode \(training.fullDecode)",
    ]
    // What is as it was before there was a choice is not named, so that comparisons of before go on.
    let balance = training.balance == .none ? [] : ["balance \(training.balance.rawValue)"]
    return ComparisonIdentity(
      version: Version.text, manifest: manifest.contentHash, pixels: manifest.pixelsHash, recipes: options.recipes,
      seed: training.seed, settings: (settings + balance).joined(separator: ", "), budget: options.budget, command: options.command)
  }

  /// The accuracy without the pictures that were seen before.
  private static func clean(_ evaluation: Evaluation, _ leaks: [Leak]) -> Accuracy {
    let leaked = Set(leaks.map(\.picture))
    let rest = evaluation.verdicts.filter { !leaked.contains($0.path) }
    return Accuracy(right: rest.count(where: \.isRight), of: rest.count)
  }

  /// The time of single answers, pictures from all of the test part one by one.
  static func latency(
    of recognizer: Recognizer, on verdicts: [PictureVerdict], root: BytePath, count: Int, limits: DecodeLimits
  ) throws -> Latency {
    var times: [Double] = []
    for path in verdicts.map(\.path).thinned(to: count) {
      let start = ContinuousClock.now
      let bitmap = try recognizer.prepare(contentsOf: root.appending(path), limits: limits)
      _ = try recognizer.scores(of: [bitmap], threads: 1)
      times.append(ResourceMeter.seconds(since: start) * 1000)
    }
    // The first answers pay for what is set up once.
    return Latency(Array(times.dropFirst(min(5, max(0, times.count - 1)))))
  }
}
