public import FoveaDatasets
public import FoveaFiles
internal import FoveaLearning
public import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors

/// What is compared, and how.
public struct FaceComparisonOptions: Sendable {
  /// The methods.
  public var methods: [FaceMethod]
  /// What is done against the light: each is tried with each method without a network; one with a network is tried with its usual light.
  public var normalizations: [FaceNormalization]
  /// Random splits of all pictures on which methods that are no networks are tried too.
  public var repeats: Int
  /// Random splits, the first of the same, on which methods with a network are tried too: each takes a network of its own.
  public var networkRepeats = 0
  /// The size of the crops; nothing chooses it by the training part.
  public var size: PixelSize?
  /// How faces that a finder found are aligned: each is tried with each method without a network; one with a network is tried with the first. At
  /// least one, and each once.
  public var alignments: [FaceFinding.Alignment]
  /// How pictures are loaded.
  public var loading: LabeledPictures.LoadOptions
  /// How models are fitted.
  public var training: FaceTrainingOptions
  /// Seconds that all of it may take, what an interrupted run before it took included; ``FaceComparison/omissions`` says what did not fit.
  /// Without it, everything takes as long as it takes.
  public var budget: Double?
  /// Where finished ways are kept, below it in `parts`; nothing keeps none.
  public var folder: BytePath?
  /// Whether what the folder keeps of the same comparison is taken from there.
  public var resumes = false
  /// The command that begins the comparison, kept for who resumes it with another.
  public var command: String?

  /// Options; all methods, normalizations and alignments.
  public init(
    methods: [FaceMethod] = FaceMethod.allCases, normalizations: [FaceNormalization] = FaceNormalization.allCases, repeats: Int = 0,
    size: PixelSize? = nil, alignments: [FaceFinding.Alignment] = FaceFinding.Alignment.allCases,
    loading: LabeledPictures.LoadOptions = LabeledPictures.LoadOptions(),
    training: FaceTrainingOptions = FaceTrainingOptions()
  ) {
    self.methods = methods
    self.normalizations = normalizations
    self.repeats = repeats
    self.size = size
    self.alignments = alignments
    self.loading = loading
    self.training = training
  }

  /// The alignments that are compared; none where one alone is, or none.
  func alignments(from source: FaceSource) -> [FaceFinding.Alignment] {
    let isCompared = source.finder != nil && alignments.count > 1 && !methods.allSatisfy(\.isNetwork)
    return isCompared ? alignments : []
  }
}

/// Ways to tell faces apart, measured on the same pictures.
public struct FaceComparison: Sendable {
  /// The trials, in the order of methods, normalizations and alignments.
  public let trials: [FaceTrial]
  /// The models of the trials, fitted to the training part.
  public let models: [FaceModel]
  /// What they learned from and were enrolled with, as ``FaceComparisonOptions/alignments`` has it first.
  public let training: FacePictures
  /// What they were measured on: test pictures of persons whom they learned from.
  public let test: FacePictures
  /// The same pictures for each alignment where several are compared.
  public var aligned: [FaceFinding.Alignment: FaceParts] = [:]
  /// Test pictures of persons without a picture in the train part, which nobody could name.
  public let strangers: Int
  /// How many persons were enrolled in the open set.
  public let enrolledCount: Int
  /// The digest of the manifest.
  public let manifestHash: String
  /// The seed.
  public let seed: UInt64
  /// How many threads its report may use.
  public let threads: Int
  /// The time that was allowed and the time that it took, in seconds.
  public var time: (budget: Double?, spent: Double) = (nil, 0)
  /// Ways for which there was no time.
  public var leftOut: [FaceWay] = []
  /// How many random splits were asked for, for ways without a network.
  public var repeats = 0
  /// The same for ways with one.
  public var networkRepeats = 0
  /// Pictures of all parts that were left out because they cannot be decoded, or have nothing where a table says that their face is.
  public var unreadable: [UnreadablePicture] = []

  /// Compares on the parts of a manifest; validation pictures are learned from.
  ///
  /// Faces that a finder finds are found once for all alignments. Ways without a network come first, all with one alignment before any with another,
  /// then those with one, then the random splits. Within ``FaceComparisonOptions/budget`` networks learn for as many of their epochs as fit, and as
  /// many splits are tried, those that take a network last; what there is no time for is named.
  ///
  /// Finished ways, and the networks that several of them share, are kept in ``FaceComparisonOptions/folder``. With
  /// ``FaceComparisonOptions/resumes`` they are taken from there; what comes out is, but for times, what an undisturbed run would have given.
  /// - Parameters:
  ///   - onTrial: Told of each trial when it is done, or taken from where it was kept.
  /// - Throws: `PartsError` where ``FaceTrainingOptions/isStopping`` asked to stop, and where what is kept cannot be gone on from.
  public static func run(
    _ manifest: Manifest, source: FaceSource = FaceSource(), options: FaceComparisonOptions = FaceComparisonOptions(),
    onTrial: (FaceTrial) -> Void = { _ in }
  ) throws -> FaceComparison {
    var clock = RunClock(budget: options.budget)
    guard manifest.entries.contains(where: { $0.part == .train }) else {
      throw RecognitionError.emptyPart("train", folder: manifest.root)
    }
    guard manifest.entries.contains(where: { $0.part == .test }) else {
      throw RecognitionError.emptyPart("test", folder: manifest.root)
    }
    let learned = Manifest(root: manifest.root, entries: manifest.entries(in: .train, .validation))
    let size = try options.size ?? FacePictures.cropSize(of: learned, source: source, limits: options.loading.limits)
    let alignments = options.alignments(from: source)
    let versions = try FacePictures.load(
      manifest, parts: [.train, .validation, .test],
      preparations: options.alignments.prefix(max(1, alignments.count)).map {
        FacePreparation(size: size, finding: source.finding($0))
      }, source: source, options: options.loading)
    let parts = versions.map { FaceParts($0) }
    let (training, test) = (parts[0].training, parts[0].test)
    guard training.present.count >= 2 else {
      throw RecognitionError.oneClass(training.present.first.map { training.persons[$0] } ?? "", folder: manifest.root)
    }
    guard test.count > 0 else { throw RecognitionError.emptyPart("test", folder: manifest.root) }
    let identity = try FaceComparisonIdentity(versions, alignments, manifest, options)
    let store = try PartStore(options.folder?.appending("parts"), identity: identity, resuming: options.resumes)
    try clock.goOn(from: store)
    let ways = FaceWay.all(options.methods, options.normalizations, alignments)
    let aligned = Dictionary(uniqueKeysWithValues: zip(alignments, parts))
    var runner = FaceTrialRunner(
      parts[0], aligned: aligned, ways: ways, manifestHash: manifest.contentHash, options: options, identity: identity,
      clock: clock, store: store)
    func interruptible(_ part: String, _ work: () throws -> Void) throws {
      do { try work() } catch RecognitionError.interrupted {
        try clock.keep(in: store)
        throw PartsError.interrupted(folder: options.folder, part: part)
      }
    }
    var found: [FaceWay: (trial: FaceTrial, model: FaceModel)] = [:]
    for (place, way) in FaceWay.inTurn(ways).enumerated() {
      let name = "way \(place + 1) of \(ways.count), \(way.title)"
      let progress = options.training.progress
      progress(ProgressReport(stage: name, done: 0, total: 0))
      runner.options.progress = { report in
        progress(ProgressReport(stage: "\(name): \(report.stage)", done: report.done, total: report.total, note: report.note))
      }
      try interruptible(way.title) {
        try runner.checkStop()
        found[way] = try runner.trial(way)
      }
      if let trial = found[way]?.trial { onTrial(trial) }
    }
    runner.options.progress = options.training.progress
    let tried = ways.compactMap { found[$0] }
    var trials = tried.map(\.trial)
    let models = tried.map(\.model)
    try interruptible("random splits") { try runner.addSplits(to: &trials, models) }
    var comparison = FaceComparison(
      trials: trials, models: models, training: training, test: test, strangers: versions[0].part(.test).count - test.count,
      enrolledCount: runner.enrolled.count,
      manifestHash: manifest.contentHash, seed: options.training.seed, threads: options.training.threads)
    comparison.time = (options.budget, clock.spent)
    (comparison.repeats, comparison.networkRepeats) = (options.repeats, options.networkRepeats)
    (comparison.aligned, comparison.unreadable) = (aligned, versions[0].unreadable)
    comparison.leftOut = ways.filter { found[$0] == nil }
    return comparison
  }
}
