public import FoveaCodecs
public import FoveaDatasets
internal import FoveaFiles
public import FoveaLearning
public import FoveaNetworks
internal import FoveaPixels
public import FoveaTensors

/// How a recognizer is trained, beside the recipe.
public struct TrainingRunOptions: Sendable {
  /// Decides everything random.
  public var seed: UInt64
  /// How many threads may be used; the result does not depend on it.
  public var threads: Int
  /// What runs networks.
  public var engine: EngineKind
  /// Passes over the pictures for a network; by default the recipe's choice.
  public var epochs: Int?
  /// Side of the square that pictures are brought to; by default the recipe's choice.
  public var imageSize: Int?
  /// Whether large JPEGs are decoded in full even where pictures are made much smaller; stored in the model.
  public var fullDecode: Bool
  /// What a damaged picture does.
  public var onBadFile: BadFilePolicy
  /// Memory for decoded pictures, in bytes.
  public var cacheLimit: Int
  /// What a file may ask of the decoder.
  public var limits: DecodeLimits
  /// Seconds that the training of a network may take, reading of pictures included, in place of a number of epochs: as many steps
  /// are done as fit, by what they take while it runs, and the learning rate comes to its end with the last. Another run may do another number;
  /// the one that was done stands in the model's settings. Where the time is short or long for the pictures, the network has fewer or more filters than
  /// usual. Or the seconds of a ``RecipeSearch``.
  public var budget: Double?
  /// From when on ``budget`` counts, for who did something before that belongs to it, such as reading a folder; by default the beginning of the run.
  public var begun: ContinuousClock.Instant?
  /// Seconds that the training of a network may take at most, reading of pictures included: fewer steps than the recipe would choose where
  /// those do not fit, and never more. The number follows from their time, as with ``budget``.
  public var timeLimit: Double?
  /// Whether the first half of a network's training is measured on the validation part too, for the course of its accuracy.
  public var measuresFromTheStart = false
  /// How much pictures are changed at random while a network learns; by default the recipe's choice.
  public var augmentation: AugmentationStrength?
  /// A network to begin from in place of a new one; its pictures' preparation is taken over too.
  public var origin: FineTuning?
  /// What is done about classes with fewer pictures than others.
  public var balance = ClassBalance.none
  /// Ends a network's training after so many epochs without a better result on the validation part.
  public var patience: Int?
  /// Where a network's training is kept while it runs, and from where it goes on; by default nowhere.
  public var folder: RunFolder?
  /// What was asked for when the pictures were divided into parts; stands in the model.
  public var division: DivisionRequest?
  /// How a network's convolutions may be computed while it learns; all but `ConvolutionArithmetic.fastest` forbid bfloat16.
  public var precision = ConvolutionArithmetic.fastest
  /// Is told, before learning begins, what a recipe that decides by the data chose, and why: one sentence.
  public var announce: @Sendable (String) -> Void = { _ in }
  /// Asked after each step of a network's training whether to stop.
  public var isStopping: @Sendable () -> Bool = { false }
  /// Which classes have sides, as far as a run with these options or a copy of them asked.
  let mirrors = MirrorCheck.Answers()

  /// Options; the defaults are those of the command.
  public init(
    seed: UInt64 = 0, threads: Int = Parallel.defaultThreads, engine: EngineKind = .best, epochs: Int? = nil,
    imageSize: Int? = nil, fullDecode: Bool = false, onBadFile: BadFilePolicy = BadFilePolicy(), cacheLimit: Int = 1 << 30,
    limits: DecodeLimits = .standard
  ) {
    self.seed = seed
    self.threads = threads
    self.engine = engine
    self.epochs = epochs
    self.imageSize = imageSize
    self.fullDecode = fullDecode
    self.onBadFile = onBadFile
    self.cacheLimit = cacheLimit
    self.limits = limits
  }
}

extension TrainingRunOptions {
  /// How pictures are loaded.
  var loading: LabeledPictures.LoadOptions {
    LabeledPictures.LoadOptions(limits: limits, cacheLimit: cacheLimit, badFiles: onBadFile, threads: threads)
  }
}

extension LabeledPictures {
  /// The pictures of one part of the manifest.
  package func part(_ part: Part) -> LabeledPictures {
    subset((0..<count).filter { entry($0).part == part })
  }
}

extension LabeledPictures {
  /// Refuses pictures of which so many stay together (``/FoveaDatasets/Manifest/Entry``: by group, or as equals) that without them a single
  /// class is left: classical learners choose their settings on pictures that are held out, and could ask for that class alone.
  ///
  /// Classes of one picture are no reason to refuse: they are learned from, and the others are held out.
  fileprivate func checkGroups(in folder: BytePath) throws(RecognitionError) {
    guard classCounts.allSatisfy({ $0 != 1 }) else { return }
    let numbers = entries.unitNumbers
    let sizes = numbers.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
    guard let largest = sizes.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), largest.value > 1 else { return }
    let others = zip(numbers, labels).filter { $0.0 != largest.key }.map(\.1)
    guard Set(others).count < 2 else { return }
    let groups = Set(zip(numbers, entries).filter { $0.0 == largest.key }.map(\.1.group))
    throw .tooFewGroups(
      pictures: largest.value, of: numbers.count, group: groups.count == 1 ? groups.first.flatMap { $0 } : nil, folder: folder)
  }
}

/// A trained recognizer and what its training cost.
public struct TrainingOutcome: Sendable {
  /// What was learned.
  public var recognizer: Recognizer
  /// What it cost.
  public var report: TrainingReport
}

/// From a manifest and a recipe to a recognizer.
public enum TrainingRun {
  /// Trains a recipe on the train and validation parts of a manifest. The test part is not opened.
  /// - Throws: ``RecognitionError`` where the pictures or the recipe do not do, and where a training was stopped; ``CheckpointError`` of the folder in
  ///   which it is kept; and what the rooms below throw, `DatasetError`, `LearningError` and `NetworkError`.
  public static func run(
    _ recipe: any Recipe, on manifest: Manifest, options: TrainingRunOptions = TrainingRunOptions(),
    progress: @escaping ProgressHandler = { _ in }
  ) throws -> TrainingOutcome {
    let meter = ResourceMeter()
    let labels = manifest.labels
    guard labels.count > 1 else { throw RecognitionError.oneClass(labels.names.first ?? "", folder: manifest.root) }
    var facts = try DataFacts(of: manifest, limits: options.limits)
    var recipe = recipe
    var sidedFacts = facts
    sidedFacts.mirrors = false
    if facts.mirrors, try JSONText.encode(recipe.settled(for: facts)) != JSONText.encode(recipe.settled(for: sidedFacts)) {
      let sided = try MirrorCheck.sidedClasses(
        of: manifest, size: facts.typicalSize, seed: options.seed, limits: options.limits, answers: options.mirrors,
        threads: options.threads)
      if !sided.isEmpty {
        facts.mirrors = false
        options.announce(
          "pictures are not mirrored: mirror images of \(sided.map { "'\($0)'" }.joined(separator: ", ")) look like other classes")
      }
    }
    if let origin = options.origin {
      facts.typicalSize = origin.preprocessing.size
      recipe = recipe.preparing(with: origin.preprocessing)
    }
    let unsettled = recipe
    recipe = recipe.settled(for: facts)
    if var changed = recipe.preprocessing, options.imageSize != nil || options.fullDecode {
      if let side = options.imageSize { changed.size = PixelSize(side) }
      changed.scaledDecode = !options.fullDecode
      // Features follow the size.
      recipe = unsettled.preparing(with: changed).settled(for: facts)
    }
    // A network that another one begins from has its own size.
    if options.origin == nil { try recipe.check() }
    guard let preprocessing = recipe.preprocessing else { preconditionFailure("\(recipe.name) is settled without preprocessing") }

    guard manifest.entries.contains(where: { $0.part == .train }) else {
      throw RecognitionError.emptyPart("train", folder: manifest.root)
    }
    let pictures = try LabeledPictures.load(
      manifest, parts: [.train, .validation], preprocessing: preprocessing, options: options.loading
    ) { done, total in
      progress(ProgressReport(stage: "reading pictures", done: done, total: total))
    }
    let training = pictures.part(.train)
    guard Set(training.labels).count > 1 else {
      throw RecognitionError.oneClass(training.labels.first.map { labels[$0] } ?? "", folder: manifest.root)
    }
    if recipe.approach == .handcrafted, pictures.part(.validation).count == 0 { try training.checkGroups(in: manifest.root) }
    let decoded = meter.cost.seconds

    var task = TrainingTask(
      training: training, validation: pictures.part(.validation), seed: options.seed, threads: options.threads,
      engine: options.engine,
      epochs: options.epochs, progress: progress)
    task.announce = options.announce
    task.precision = options.precision
    task.augmentation = options.augmentation
    task.budget = options.budget.map { $0 - (options.begun.map { ResourceMeter.seconds(since: $0) } ?? meter.cost.seconds) }
    task.timeLimit = options.timeLimit.map { $0 - meter.cost.seconds }
    task.measuresFromTheStart = options.measuresFromTheStart
    // How many pictures are learned from is the recipe's to say.
    var provenance = Provenance(
      recipe: recipe.name, approach: recipe.approach, settings: try JSONText.encode(recipe), manifestHash: manifest.contentHash,
      trainingCount: training.count, seed: options.seed, version: Version.text, pixelsHash: manifest.pixelsHash,
      division: options.division)
    let (root, limits, cacheLimit) = (manifest.root, options.limits, options.cacheLimit)
    task.prepare = { pictures, preprocessing in
      let entries = (0..<pictures.count).map { pictures.entry($0) }
      let store = PictureStore(root: root, entries: entries, preprocessing: preprocessing, limits: limits, cacheLimit: cacheLimit)
      return LabeledPictures(
        store: store, indices: Array(entries.indices), labels: pictures.labels, labelSet: pictures.labelSet)
    }
    let recognizer: @Sendable (any RecognitionModel, Float) -> Recognizer = { [provenance] model, temperature in
      Recognizer(labels: labels, preprocessing: preprocessing, temperature: temperature, provenance: provenance, model: model)
    }
    task.keeping = options.folder.map {
      RunKeeping(folder: $0, recipe: recipe.name, manifestHash: manifest.contentHash, recognizer: recognizer)
    }
    task.isStopping = options.isStopping
    task.cost = { meter.cost }
    task.origin = options.origin
    task.balance = options.balance
    task.patience = options.patience
    let fitted = try recipe.fit(task)
    provenance.trainingCount = fitted.counts.training
    let chosen = fitted.recipe ?? recipe
    provenance.settings = try JSONText.encode(chosen)
    let trained = Recognizer(
      labels: labels, preprocessing: chosen.preprocessing ?? preprocessing, temperature: fitted.temperature,
      provenance: provenance, model: fitted.model, rejection: fitted.rejection, calibration: fitted.calibration)
    try options.folder?.write(try trained.encoded(), to: "best.safetensors")
    let cost = fitted.earlier.map { meter.cost.adding($0) } ?? meter.cost
    var report = TrainingReport(
      recipe: recipe.name, model: nil, classes: labels.names, trainCount: fitted.counts.training,
      validationCount: fitted.counts.validation, seed: options.seed, threads: options.threads,
      seconds: StageSeconds(decode: decoded, features: fitted.seconds.features, fit: fitted.seconds.fit, total: cost.seconds),
      peakMemoryBytes: cost.peakMemoryBytes, imageSize: trained.preprocessing.size, manifestHash: manifest.contentHash,
      unreadable: pictures.unreadable, figures: fitted.figures)
    (report.processorSeconds, report.joules) = (cost.processorSeconds, cost.joules)
    return TrainingOutcome(recognizer: trained, report: report)
  }
}
