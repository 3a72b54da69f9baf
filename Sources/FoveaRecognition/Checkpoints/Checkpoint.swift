internal import FoveaFiles
internal import FoveaNetworks
internal import FoveaTensors

/// A network's training at one moment, complete: whoever goes on from it gets the same model bytes as the run that never stopped.
struct Checkpoint {
  /// What the course of a training has come to beside the session's state.
  struct Record: Codable {
    /// Figures of the epochs done. Their seconds, ``seconds`` and ``cost`` are for people: nothing depends on them, and no model holds them.
    var history: [EpochFigures] = []
    /// The epoch whose network is the best so far, and its accuracy on the validation part, 0 where it was not measured.
    var bestEpoch: Int?
    var bestAccuracy = 0.0
    /// Pictures learned from so far, in all epochs.
    var images = 0
    /// Seconds of learning so far, over all runs.
    var seconds = 0.0
    /// Why training ended before its last epoch.
    var stopped: String?
    /// What the training cost so far, over all runs, reading of pictures included; nothing where an earlier version did not keep it.
    var cost: ResourceCost?

    /// What was spent before a run that goes on from here. Of a checkpoint without ``cost`` the seconds of learning are all that is known.
    var spent: ResourceCost {
      cost ?? ResourceCost(seconds: seconds, processorSeconds: nil, peakMemoryBytes: 0, joules: nil)
    }

    enum CodingKeys: String, CodingKey {
      case history
      case bestEpoch = "best_epoch"
      case bestAccuracy = "best_accuracy"
      case images, seconds, stopped, cost
    }
  }

  /// The format that is written.
  static let fileFormat = 1

  /// ``RunConfiguration`` as JSON.
  var configuration: String
  var record: Record
  var state: TrainingState
  /// The parameters of the best network so far, laid end to end.
  var best: Tensor?

  /// The bytes of a checkpoint: safetensors, with all that is no tensor as JSON in the metadata.
  func encoded() throws -> [UInt8] {
    var tensors = state.tensors.map { (name: "state." + $0.name, tensor: $0.tensor) }
    if let best { tensors.append((name: "best", tensor: best)) }
    return SealedTensors.encode(
      tensors,
      metadata: [
        "fovea_checkpoint": String(Self.fileFormat),
        "configuration": configuration,
        "record": try JSONText.encode(record),
        "progress": try JSONText.encode(state.progress),
      ])
  }

  /// Reads a checkpoint and sees to it that it belongs to a configuration.
  init(contentsOf path: BytePath, configuration: String) throws(CheckpointError) {
    let bytes: [UInt8]
    do { bytes = try File.read(path, limit: 16 << 30) } catch { throw .file(error) }
    let file: (tensors: [String: Tensor], metadata: [String: String])
    do { file = try Safetensors.decode(bytes) } catch { throw .damaged(path, reason: "\(error)") }
    guard let format = file.metadata["fovea_checkpoint"].flatMap({ Int($0) }) else {
      throw .damaged(path, reason: "its metadata has no `fovea_checkpoint`")
    }
    guard format <= Self.fileFormat else { throw .tooNew(path, format: format, known: Self.fileFormat) }
    guard SealedTensors.isIntact(bytes) else { throw .damaged(path, reason: "its bytes are not those that were written") }
    guard let stored = file.metadata["configuration"] else { throw .damaged(path, reason: "no `configuration` in its metadata") }
    let differences: [CheckpointError.Difference]
    do { differences = try CheckpointError.Difference.all(stored: stored, asked: configuration) } catch {
      throw .damaged(path, reason: "`configuration` cannot be read")
    }
    guard differences.isEmpty else { throw .different(path, differences) }
    func decode<Value: Decodable>(_ type: Value.Type, _ key: String) throws(CheckpointError) -> Value {
      do { return try JSONText.decode(type, from: file.metadata[key] ?? "") } catch {
        throw .damaged(path, reason: "`\(key)` cannot be read")
      }
    }
    self.configuration = configuration
    record = try decode(Record.self, "record")
    state = TrainingState(
      progress: try decode(TrainingState.Progress.self, "progress"),
      tensors: file.tensors.sorted { $0.key < $1.key }.filter { $0.key.hasPrefix("state.") }
        .map { NamedTensor(String($0.key.dropFirst("state.".count)), $0.value) })
    best = file.tensors["best"]
  }

  /// More steps than any training has; with these counters no sum leaves its integer.
  private static let mostSteps = 1 << 40

  /// Checks that the counters are within their bounds, and the size of the best network.
  func check(epochs: Int, batches: Int, parameters: Int, _ path: BytePath) throws(CheckpointError) {
    let progress = state.progress
    let ends = progress.movedEnds ?? []
    let steps = ends.last?.steps ?? epochs * batches
    // Only the last epoch may be a part.
    func isOver() -> Bool {
      progress.step == steps && progress.stepInEpoch == 0 && progress.epoch == (steps + batches - 1) / batches
    }
    guard ends.areInOrder, ends.allSatisfy({ $0.steps <= Self.mostSteps }), record.history.count == progress.epoch,
      (0...steps).contains(progress.step), (0...batches).contains(progress.stepInEpoch),
      isOver() || progress.step == progress.epoch * batches + progress.stepInEpoch,
      best.map({ $0.count == parameters }) ?? true
    else { throw .damaged(path, reason: "its counters do not fit each other") }
  }

  init(configuration: String, record: Record, state: TrainingState, best: Tensor?) {
    self.configuration = configuration
    self.record = record
    self.state = state
    self.best = best
  }
}
