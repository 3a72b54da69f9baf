internal import CFoveaKernels
public import FoveaTensors

/// A network while it learns: the loop around it stays with the caller.
///
/// ```swift
/// var session = try TrainingSession(network, settings, engine: .best, threads: 2, stepsPerEpoch: 98)
/// while session.epoch < settings.epochs {
///   let record = try session.runEpoch(batches(session.epoch))
///   if validate(session.network) > best { … }
/// }
/// ```
///
/// Each batch is cut into a fixed number of shards. Threads run whole shards forwards and backwards; their gradients are summed in the order of
/// the shards, so that the number of threads changes no bit of the result.
public struct TrainingSession: ~Copyable {
  /// How the network is trained.
  public let settings: TrainingSettings
  /// Epochs done.
  public private(set) var epoch = 0
  /// Steps done.
  public private(set) var step = 0
  /// Steps until the end of the schedule.
  public let steps: Int
  private let start: Network
  private let trainer: Trainer

  /// Prepares training.
  /// - Parameters:
  ///   - threads: How many threads work; results do not depend on it.
  ///   - stepsPerEpoch: How many batches an epoch has, for the learning rate's schedule.
  public init(
    _ network: Network, _ settings: TrainingSettings, engine: EngineKind = .best,
    threads: Int = Parallel.defaultThreads, stepsPerEpoch: Int
  ) throws(NetworkError) {
    precondition(stepsPerEpoch > 0, "\(stepsPerEpoch) steps an epoch")
    settings.check()
    guard engine.isAvailable else { throw .engineUnavailable(engine) }
    for layer in settings.frozenLayers where network.graph.valueOfLayer[layer] == nil { throw .unknownLayer(layer) }
    self.settings = settings
    start = network
    steps = stepsPerEpoch * settings.epochs
    trainer = Trainer(network, settings, engine, threads: min(threads, settings.shards))
  }

  /// The network as it is now.
  public var network: Network {
    var network = start
    trainer.parameters.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { network.unpackParameters(base) }
    }
    return network
  }

  /// Bytes of intermediate results, gradients and optimiser state that the session holds.
  public var memory: Int { trainer.memory }

  /// Learns from each batch once.
  /// - Parameter onStep: Called after each step.
  /// - Throws: ``NetworkError/diverged(epoch:step:)`` at a loss that is not finite; ``network`` is then what it was before that step.
  public mutating func runEpoch(
    _ batches: some Sequence<TrainingBatch>, onStep: (StepRecord) -> Void = { _ in }
  ) throws(NetworkError) -> EpochRecord {
    let clock = ContinuousClock()
    let begin = clock.now
    var sums = SoftmaxCrossEntropy.Sums()
    var images = 0
    for batch in batches {
      let record = try runStep(batch)
      sums.loss += Double(record.loss) * Double(record.images)
      sums.correct += record.correct
      images += record.images
      onStep(record)
    }
    epoch += 1
    let elapsed = (clock.now - begin) / Duration.seconds(1)
    let divisor = Double(max(1, images))
    return EpochRecord(
      epoch: epoch, loss: Float(sums.loss / divisor), accuracy: Float(Double(sums.correct) / divisor), seconds: elapsed,
      images: images)
  }

  /// Learns from one batch.
  public mutating func runStep(_ batch: TrainingBatch) throws(NetworkError) -> StepRecord {
    let expected = start.description.inputShape
    let shape = batch.inputs.shape
    guard shape.count == 4, Array(shape.dropFirst()) == expected else {
      throw .inputMismatch(expected: expected, found: Array(shape.dropFirst()))
    }
    precondition(shape[0] == batch.labels.count && shape[0] > 0, "\(shape[0]) pictures with \(batch.labels.count) labels")
    let rate = settings.learningRate(atStep: step, of: steps)
    let sums = try trainer.computeGradients(batch, step: step)
    let loss = Float(sums.loss / Double(batch.labels.count))
    guard loss.isFinite else { throw .diverged(epoch: epoch + 1, step: step + 1) }
    trainer.update(rate: rate)
    step += 1
    return StepRecord(
      epoch: epoch + 1, step: step, steps: steps, loss: loss, correct: sums.correct, images: batch.labels.count,
      learningRate: rate)
  }
}
