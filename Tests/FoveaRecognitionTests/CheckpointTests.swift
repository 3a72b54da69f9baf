import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaNetworks
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import Synchronization
import Testing

/// Training that is stopped, and goes on from its folder.
struct CheckpointTests {
  private let folder: TemporaryFolder
  private let data = ModelFileTests.pictures(PixelSize(16), perClass: 24)

  init() throws { folder = try TemporaryFolder() }

  /// Trains in the folder `run`, and stops after `steps` steps where a number is given.
  func train(
    resuming: Bool = false, steps: Int? = nil, epochs: Int = 3, seed: UInt64 = 0, hash: String = "none", threads: Int = 2,
    interval: Double = 1000, change: (inout TrainingTask, inout TrainingSettings) -> Void = { _, _ in }
  ) throws -> FittedModel {
    var course = try course(
      resuming: resuming, steps: steps, epochs: epochs, seed: seed, hash: hash, threads: threads, interval: interval, change: change
    )
    return try course.run()
  }

  private func course(
    resuming: Bool = false, steps: Int? = nil, epochs: Int = 3, seed: UInt64 = 0, hash: String = "none", threads: Int = 2,
    interval: Double = 1000, change: (inout TrainingTask, inout TrainingSettings) -> Void = { _, _ in }
  ) throws -> NetworkCourse {
    var plan = TrainingPlan(
      for: DataFacts(typicalSize: PixelSize(16), isGray: false, classCount: 3, trainingCount: 48), family: .small)
    plan.settings.batchSize = 16
    plan.settings.shards = 2
    plan.settings.frozenLayers = []
    plan.settings.epochs = epochs
    plan.settings.seed = seed
    let description = NetworkDescription(
      inputShape: [3, 16, 16],
      layers: [
        NamedLayer("conv", .convolution(Convolution(8, kernel: 3, padding: 1))),
        NamedLayer("norm", .batchNormalization(BatchNormalization())), NamedLayer("gelu", .activation(.gelu)),
        NamedLayer("pool", .pooling(Pooling(.maximum, kernel: 4))), NamedLayer("drop", .dropout(Dropout(rate: 0.2))),
        NamedLayer("flat", .flatten), NamedLayer("head", .dense(Dense(3))),
      ])
    var task = TrainingTask(
      training: data.training, validation: data.validation, seed: seed, threads: threads, epochs: epochs)
    let (labels, preprocessing) = (data.training.labelSet, data.training.preprocessing)
    task.keeping = RunKeeping(
      folder: try RunFolder(run, resuming: resuming, interval: interval), recipe: "cnn", manifestHash: hash
    ) { model, temperature in
      Recognizer(
        labels: labels, preprocessing: preprocessing, temperature: temperature,
        provenance: Provenance(
          recipe: "cnn", approach: .learned, settings: "", manifestHash: hash, trainingCount: 0, seed: seed, version: ""),
        model: model)
    }
    let counter = Counter(steps ?? .max)
    task.isStopping = { counter.isReached }
    change(&task, &plan.settings)
    return try NetworkCourse(Network(description, seed: seed), plan, Normalization.measured(over: task.training), task)
  }

  var run: BytePath { folder.appending("run") }

  private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    private let limit: Int
    init(_ limit: Int) { self.limit = limit }
    var isReached: Bool { count.wrappingAdd(1, ordering: .relaxed).newValue >= limit }
  }

  /// What can be turned on once.
  private final class Switch: Sendable {
    private let state: Atomic<Bool>
    init(isOn: Bool = false) { state = Atomic(isOn) }
    var isOn: Bool { state.load(ordering: .acquiring) }
    func turnOn() { state.store(true, ordering: .releasing) }
  }

  /// The training pictures, none of which is kept in memory. Those of `lost` are gone while the switch is on.
  private func pictures(losing lost: Set<Int>, while gone: Switch) -> LabeledPictures {
    let (known, entries) = (data.training, data.training.entries)
    let store = PictureStore(entries: entries, preprocessing: known.preprocessing, cacheLimit: 0) { index throws(PictureError) in
      if gone.isOn, lost.contains(index) { throw .file(.missing(entries[index].path)) }
      return try known.bitmap(index)
    }
    return LabeledPictures(store: store, indices: Array(entries.indices), labels: known.labels, labelSet: known.labelSet)
  }

  @Test func aPictureThatVanishesEndsTrainingAndTheRunGoesOnWithIt() throws {
    let whole = try train()
    try File.remove(run.appending("last.safetensors"))
    let lost = RecognitionError.lostPicture(.file(.missing("5.png")), folder: run)
    #expect("\(lost)".contains("5.png") && "\(lost)".contains("--resume"))
    let gone = Switch()
    #expect(throws: lost) {
      try train { task, _ in
        task.training = pictures(losing: [5], while: gone)
        task.isStopping = {
          gone.turnOn()
          return false
        }
      }
    }
    #expect(File.exists(run.appending("last.safetensors")))
    #expect(try bytes(train(resuming: true)) == bytes(whole))
  }

  @Test(arguments: [false, true]) func withoutAnyPictureNothingIsLearned(isTimed: Bool) throws {
    let error = #expect(throws: RecognitionError.self) {
      try train { task, _ in
        task.training = pictures(losing: Set(0..<48), while: Switch(isOn: true))
        if isTimed { task.budget = 1 }
      }
    }
    guard case .lostPicture(_, let folder) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(folder == run && !File.exists(run.appending("last.safetensors")))
  }

  private func bytes(_ fitted: FittedModel) throws -> [[Float]] {
    try #require(fitted.model as? NetworkModel).network.parameters.map(\.tensor.values) + [[fitted.temperature]]
  }

  /// The figures without seconds.
  private func history(_ fitted: FittedModel) -> [EpochFigures] {
    (fitted.figures.history ?? []).map { figures in
      var figures = figures
      figures.seconds = 0
      return figures
    }
  }

  @Test func aStoppedTrainingGoesOnToTheSameModel() throws {
    let whole = try train()
    try File.remove(run.appending("last.safetensors"))
    // 48 pictures in batches of 16 are three steps an epoch: within the first epoch, at the end of an epoch, and within the last.
    for (first, second) in [(1, 1), (2, 4), (3, 5), (8, 1)] {
      #expect(throws: RecognitionError.interrupted(folder: run, epoch: (first + 2) / 3, epochs: 3)) {
        try train(steps: first, threads: 1)
      }
      #expect(throws: RecognitionError.interrupted(folder: run, epoch: (first + second + 2) / 3, epochs: 3)) {
        try train(resuming: true, steps: second, threads: 4)
      }
      let resumed = try train(resuming: true)
      #expect(try bytes(resumed) == bytes(whole), "stopped after \(first) and \(second) steps")
      #expect(history(resumed) == history(whole))
      #expect(resumed.figures.bestEpoch == whole.figures.bestEpoch)
      let again = try train(resuming: true)
      #expect(try bytes(again) == bytes(whole), "a run that is done is not done again")
      try File.remove(run.appending("last.safetensors"))
    }
  }

  @Test func theFilmOfTheFiltersIsThatOfTheUndisturbedRun() throws {
    let fitted = try train(epochs: 7)
    let film = try #require(try FilterFilm(in: run))
    #expect(film.frames.map(\.epoch) == [0, 1, 2, 3, 4, 6, 7] && film.layer == "conv" && !film.isComposed)
    let network = try #require(fitted.model as? NetworkModel).network
    let weights = try #require(network[parameter: "conv.weight"])
    #expect(film.frames[6].patterns == weights && film.frames[0].patterns != weights)
    try File.remove(run.appending("last.safetensors"))
    #expect(throws: RecognitionError.self) { try train(steps: 13, epochs: 7) }
    #expect(try FilterFilm(in: run)?.frames.map(\.epoch) == [0, 1, 2, 3, 4])
    _ = try train(resuming: true, epochs: 7)
    #expect(try FilterFilm(in: run) == film)
    let provenance = Provenance(
      recipe: "cnn", approach: .learned, settings: "", manifestHash: "none", trainingCount: 0, seed: 0, version: "")
    #expect(film.isOf(provenance))
    var other = provenance
    other.seed = 1
    #expect(!film.isOf(other))
    try folder.write([1, 2, 3], to: "run/film.safetensors")
    #expect(throws: CheckpointError.self) { try FilterFilm(in: run) }
    #expect(try FilterFilm(in: folder.path) == nil)
  }

  @Test func everyWayToTrainGoesOnToTheSameModel() throws {
    func change(_ task: inout TrainingTask, _ settings: inout TrainingSettings) {
      settings.optimizer = .adamW
      settings.muon = Muon()
      settings.learningRate = 0.01
      settings.lookAhead = LookAhead()
      settings.averageDecay = 0.9
      settings.mixing = Mixing(mixup: 0.5, cutMix: 1)
      settings.gradientLimit = 1
      task.balance = .oversample
    }
    let whole = try train(change: change)
    try File.remove(run.appending("last.safetensors"))
    #expect(throws: RecognitionError.self) { try train(steps: 4, threads: 1, change: change) }
    let resumed = try train(resuming: true, change: change)
    #expect(try bytes(resumed) == bytes(whole))
    #expect(history(resumed) == history(whole))
  }

  @Test func aLossThatIsNotFiniteKeepsTheLastGoodNetwork() throws {
    // Each step multiplies the weights by −10⁶, so they leave the range of floats in the third epoch.
    let fitted = try train { _, settings in
      settings.decoupledDecay = true
      settings.weightDecay = 1e8
      settings.learningRate = 0.01
      settings.warmUp = 0
      settings.schedule = .linear
      settings.lastRate = 1
    }
    let stopped = try #require(fitted.figures.stopped)
    #expect(stopped.contains("not finite"))
    let epochs = try #require(fitted.figures.epochs)
    #expect((1..<3).contains(epochs) && fitted.figures.bestEpoch ?? 9 <= epochs)
    try File.remove(run.appending("last.safetensors"))
    #expect(throws: NetworkError.self, "in the first epoch there is nothing to keep") {
      try train { _, settings in
        settings.learningRate = 1e38
        settings.warmUp = 0
      }
    }
  }

  @Test func aResumedRunKeepsTheEpochsThatItsBudgetBought() throws {
    // Another budget, or none, would choose another number of epochs and with it another schedule.
    let whole = try train(epochs: 4)
    try File.remove(run.appending("last.safetensors"))
    #expect(throws: RecognitionError.self) { try train(steps: 2, epochs: 4) }
    let resumed = try train(resuming: true, epochs: 4) { task, _ in task.budget = 1e6 }
    #expect(try bytes(resumed) == bytes(whole))
  }

  @Test(arguments: [true, false]) func timeThatIsOverEndsTraining(isBudget: Bool) throws {
    let (fitted, settings) = try {
      var short = try course(epochs: 4) { task, _ in
        if isBudget { task.budget = 1e-6 } else { task.timeLimit = 1e-6 }
      }
      return (try short.run(), short.plan.settings)
    }()
    // After the first step there is no time for more than the one that ends the schedule, so the only epoch is a part.
    #expect(settings.epochs == 1 && settings.movedEnds == [MovedEnd(afterStep: 1, steps: 2)])
    #expect(fitted.figures.epochs == 1 && fitted.figures.bestEpoch == 1)
    #expect(try bytes(train(resuming: true) { task, _ in task.budget = 1e-6 }) == bytes(fitted), "what is done stays as it is")
    try File.remove(run.appending("last.safetensors"))
    let again = try train(epochs: 1) { _, repeated in repeated.movedEnds = settings.movedEnds }
    #expect(try bytes(again) == bytes(fitted), "the plan that was carried out repeats it, whatever the time")
    try File.remove(run.appending("last.safetensors"))
    #expect(try bytes(train(epochs: 1)) != bytes(fitted))
  }

  @Test func anEndThatWasMovedIsResumedToo() throws {
    func moved(_ task: inout TrainingTask, _ settings: inout TrainingSettings) {
      settings.movedEnds = [MovedEnd(afterStep: 2, steps: 5)]
    }
    let whole = try train(change: moved)
    #expect(whole.figures.epochs == 2, "five steps of three an epoch")
    // After the last of the five steps its epoch has a batch that is not wanted.
    for steps in [1, 2, 3, 4, 5] {
      try File.remove(run.appending("last.safetensors"))
      #expect(throws: RecognitionError.self) { try train(steps: steps, change: moved) }
      #expect(try bytes(train(resuming: true, change: moved)) == bytes(whole), "stopped after \(steps) steps")
    }
  }

  @Test func trainingEndsWhenItGetsNoBetter() throws {
    let fitted = try train(epochs: 40) { task, settings in
      settings.learningRate = 0
      task.patience = 3
    }
    #expect(fitted.figures.stopped?.contains("no better") ?? false)
    let measured = (fitted.figures.history ?? []).compactMap(\.validationAccuracy)
    let first = try #require(measured.firstIndex(of: measured.max() ?? 0))
    #expect(measured.count == first + 4 && measured.count < 20)
    #expect(
      try bytes(
        train(resuming: true, epochs: 40) { task, settings in
          settings.learningRate = 0
          task.patience = 3
        }) == bytes(fitted))
  }

  @Test func theFolderTellsHowTrainingGoes() throws {
    let fitted = try train()
    func text(_ name: String) throws -> String { String(decoding: try File.read(run.appending(name)), as: UTF8.self) }
    let lines = try text("metrics.jsonl").split(separator: "\n")
    #expect(try lines.map { try JSONText.decode(EpochFigures.self, from: String($0)) } == fitted.figures.history)
    let rows = try text("results.csv").split(separator: "\n")
    #expect(rows.count == 4 && rows[0] == "epoch,loss,training_accuracy,validation_accuracy,seconds")
    #expect(rows[1].hasPrefix("1,") && rows[1].contains(",,"), "the first epoch is not measured on the validation part")
    #expect(try text("config.json").contains("\"manifest_sha256\" : \"none\""))
    let best = try Recognizer(contentsOf: run.appending("best.safetensors"))
    #expect((best.model as? NetworkModel)?.network == (fitted.model as? NetworkModel)?.network)
  }

  @Test func checkpointsOfOtherTrainingsAreRefusedWithTheDifference() throws {
    #expect(throws: RecognitionError.self) { try train(steps: 2) }
    let checkpoint = run.appending("last.safetensors")
    func difference(_ name: String, _ stored: String, _ asked: String) -> CheckpointError {
      .different(checkpoint, [CheckpointError.Difference(name: name, stored: stored, asked: asked)])
    }
    #expect(throws: difference("plan.settings.epochs", "3", "4")) { try train(resuming: true, epochs: 4) }
    #expect(throws: difference("manifest_sha256", "'none'", "'other'")) { try train(resuming: true, hash: "other") }
    #expect(throws: CheckpointError.self) { try train(resuming: true, seed: 1) }
    do {
      _ = try train(resuming: true, seed: 1, hash: "another")
      Issue.record("a run of another seed was resumed")
    } catch CheckpointError.different(_, let differences, _) {
      #expect(differences.first?.name == "seed", "what is given comes before what follows from it")
      #expect(differences.contains { $0.name == "manifest_sha256" })
    }
    #expect(throws: CheckpointError.unfinished(run)) { try train() }
    #expect("\(difference("seed", "1", "2"))".contains("--seed 1 then, 2 now"))
    #expect(try train(resuming: true).figures.epochs == 3)
  }

  @Test func foldersAreHeldByOneRun() throws {
    #expect(throws: CheckpointError.missing(run)) { try RunFolder(run, resuming: true) }
    let held = try RunFolder(run)
    #expect(throws: CheckpointError.file(.locked(run.appending("lock")))) { try RunFolder(run, resuming: true) }
    #expect(throws: CheckpointError.file(.locked(run.appending("lock")))) { try RunFolder(run, replacing: true) }
    _ = consume held
    // Stopped before its first checkpoint, a run begins again.
    #expect(try train(resuming: true).figures.epochs == 3)
    #expect(RunFolder.standard(for: "a/cnn.safetensors") == "a/cnn.run")
    #expect(RunFolder.standard(for: "a/cnn") == "a/cnn.run" && RunFolder.standard(for: ".safetensors") == ".safetensors.run")
  }

  @Test func aDamagedCheckpointIsSeen() throws {
    #expect(throws: RecognitionError.self) { try train(steps: 1) }
    let path = run.appending("last.safetensors")
    let bytes = try File.read(path)
    var generator = SeededGenerator(seed: 1)
    let header = 8 + bytes.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
    for place in [9, 40, header - 1, header, bytes.count - 1] + (0..<3).map({ _ in generator.integer(below: bytes.count) }) {
      var damaged = bytes
      damaged[place] ^= 1
      try File.write(damaged, to: path)
      #expect(throws: CheckpointError.self, "byte \(place)") { try train(resuming: true) }
    }
    for count in [0, 7, header, bytes.count - 1] {
      try File.write(Array(bytes.prefix(count)), to: path)
      #expect(throws: CheckpointError.self, "\(count) bytes") { try train(resuming: true) }
    }
    try File.write(bytes, to: path)
    #expect(try train(resuming: true).figures.epochs == 3)
  }
}
