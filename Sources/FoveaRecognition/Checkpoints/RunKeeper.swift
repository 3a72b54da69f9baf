internal import FoveaFiles
internal import FoveaNetworks
internal import FoveaTensors

/// Writes the checkpoints of one training, and knows when one is due.
struct RunKeeper {
  private let keeping: RunKeeping
  private let configuration: String
  private let learnedCount: Int
  private var written = ContinuousClock.now
  private var cost = 0.0
  private var writtenBest: Int?
  private var film: FilterFilm

  /// - Parameter learnedCount: How many pictures are learned from, as the models that are written say.
  init(_ keeping: RunKeeping, _ configuration: RunConfiguration, learnedCount: Int) throws {
    self.keeping = keeping
    self.learnedCount = learnedCount
    self.configuration = try JSONText.encode(configuration)
    let origin = FilterFilm.Origin(
      recipe: configuration.recipe, manifestHash: configuration.manifestHash, seed: configuration.seed)
    film = FilterFilm(of: origin)
    if keeping.folder.resumes, let kept = try? FilterFilm(in: keeping.folder.path), kept.origin == origin { film = kept }
    // Beside a checkpoint the file is that of the run which made it, also where the checkpoint will be refused.
    if !File.exists(keeping.folder.checkpoint) {
      try keeping.folder.write(Array(try JSONText.encode(configuration, pretty: true).utf8), to: "config.json")
    }
  }

  /// Where the folder is.
  var folder: RunFolder { keeping.folder }

  /// The checkpoint to go on from; nothing for a new run and for one that was stopped before its first checkpoint.
  func checkpoint() throws -> Checkpoint? {
    guard folder.resumes, File.exists(folder.checkpoint) else { return nil }
    do { return try Checkpoint(contentsOf: folder.checkpoint, configuration: configuration) } catch CheckpointError.different(
      let path, let differences, _)
    {
      throw CheckpointError.different(path, differences, command: folder.command)
    }
  }

  /// Whether a checkpoint is to be written now: at the end of an epoch unless that would take more than some hundredths of the time, and in
  /// between when the last one is old.
  func isDue(epochEnds: Bool) -> Bool {
    let passed = ResourceMeter.seconds(since: written)
    return passed >= folder.interval || epochEnds && passed >= 50 * cost
  }

  /// Writes the filters after an epoch, where it is one whose filters are kept.
  mutating func film(_ network: Network, after epoch: Int, of epochs: Int) throws {
    guard FilterFilm.keeps(epoch, of: epochs) else { return }
    film.add(network, after: epoch)
    if !film.frames.isEmpty { try folder.write(film.encoded(), to: FilterFilm.fileName) }
  }

  /// Writes all files. The checkpoint is the last of them, since it alone is read again.
  mutating func save(_ record: Checkpoint.Record, _ session: borrowing TrainingSession, best: NetworkModel?) throws {
    let begun = ContinuousClock.now
    if let best, writtenBest != record.bestEpoch {
      var recognizer = keeping.recognizer(best, 1)
      recognizer.provenance.trainingCount = learnedCount
      try folder.write(try recognizer.encoded(), to: "best.safetensors")
      writtenBest = record.bestEpoch
    }
    try folder.write(record.history)
    let checkpoint = Checkpoint(
      configuration: configuration, record: record, state: session.state, best: best?.network.packedParameters())
    try folder.write(try checkpoint.encoded(), to: "last.safetensors")
    written = .now
    cost = ResourceMeter.seconds(since: begun)
  }
}
