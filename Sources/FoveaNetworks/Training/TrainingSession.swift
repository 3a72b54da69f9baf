public import FoveaTensors

/// A network while it learns: the loop around it stays with the caller.
///
/// ```swift
/// var session = try TrainingSession(network, settings, engine: .best, threads: 2, stepsPerEpoch: 98)
/// while !session.isFinished {
///   let record = try session.runEpoch(batches(session.epoch))
///   if validate(session.network) > best { … }
/// }
/// ```
///
/// Each batch is cut into a fixed number of shards. Threads run whole shards forwards and backwards; their gradients are summed in the order of
/// the shards, so that the number of threads changes no bit of the result.
public struct TrainingSession: ~Copyable {
  /// How the network is trained.
  public private(set) var settings: TrainingSettings
  /// Epochs done.
  public var epoch: Int { progress.epoch }
  /// Steps done.
  public var step: Int { progress.step }
  /// Steps done in the epoch at hand, which are the batches of it that are not wanted again.
  public var stepInEpoch: Int { progress.stepInEpoch }
  /// Steps until the end of training.
  public var steps: Int { settings.movedEnds.last?.steps ?? schedule }
  /// Epochs until the end of training; the last one may be a part.
  public var epochs: Int { (steps + stepsPerEpoch - 1) / stepsPerEpoch }
  /// Whether the last step is done.
  public var isFinished: Bool { step >= steps }
  private let stepsPerEpoch: Int
  /// Steps of the schedule as it was planned.
  private var schedule: Int { stepsPerEpoch * settings.epochs }
  /// How each convolution is computed by the engine ``EngineKind/oneDNN``. With these as ``TrainingSettings/methods`` a run can be repeated to the
  /// bit, whatever the rule would choose.
  public let methods: ConvolutionMethods
  private let start: Network
  private let trainer: Trainer
  private var progress: TrainingState.Progress
  private var epochBegan: ContinuousClock.Instant?

  /// Prepares training.
  /// - Parameters:
  ///   - threads: How many threads work; results do not depend on it.
  ///   - stepsPerEpoch: How many batches an epoch has, for the learning rate's schedule.
  ///   - state: Where an earlier session of the same network, settings and batches stopped; the new one goes on from there.
  /// - Throws: ``NetworkError/parameterMismatch(name:expected:found:)`` for a state of another network or optimizer.
  public init(
    _ network: Network, _ settings: TrainingSettings, engine: EngineKind = .best,
    threads: Int = Parallel.defaultThreads, stepsPerEpoch: Int, resuming state: TrainingState? = nil
  ) throws(NetworkError) {
    precondition(stepsPerEpoch > 0, "\(stepsPerEpoch) steps an epoch")
    settings.check()
    precondition(
      settings.classWeights.map { $0.count == network.classCount } ?? true,
      "\(settings.classWeights?.count ?? 0) class weights for \(network.classCount) classes")
    guard engine.isAvailable else { throw .engineUnavailable(engine) }
    let known = Set(network.graph.parameters.map(\.layer)).union(network.graph.valueOfLayer.keys)
    for layer in settings.frozenLayers + settings.unitRowLayers + settings.groups.flatMap({ $0.layers ?? [] })
    where !known.contains(layer) {
      throw .unknownLayer(layer)
    }
    let methods =
      settings.methods?.allowed(by: settings.arithmetic)
      ?? ConvolutionMethods(
        network.graph, batch: (settings.batchSize + settings.shards - 1) / settings.shards, arithmetic: settings.arithmetic)
    let trainer = Trainer(
      network, settings.namingAllLayers(of: network.graph), methods, engine, threads: min(threads, settings.shards))
    if let state { try trainer.restore(state.tensors) }
    self.methods = methods
    self.trainer = trainer
    self.settings = settings
    self.settings.movedEnds = state?.progress.movedEnds ?? settings.movedEnds
    self.stepsPerEpoch = stepsPerEpoch
    start = network
    progress = state?.progress ?? TrainingState.Progress()
  }

  /// All that another session needs to go on from here.
  public var state: TrainingState {
    var progress = progress
    progress.movedEnds = settings.movedEnds.isEmpty ? nil : settings.movedEnds
    return TrainingState(progress: progress, tensors: trainer.tensors)
  }

  /// Moves the end of training, sooner or later than it was; within an epoch where it falls there. Learning rate, momentum and look-ahead go on from
  /// where they are and come to their end with the last step.
  /// - Parameter steps: Steps in all, more than are done.
  public mutating func end(atStep steps: Int) {
    precondition(steps > step, "an end after \(steps) steps when \(step) are done")
    settings.movedEnds.append(MovedEnd(afterStep: step, steps: steps))
  }

  /// A place of the schedule as it is known now: ends that settings of an earlier run hold are not looked at before their time.
  private func point(_ place: Int) -> SchedulePoint {
    SchedulePoint(place, of: schedule, moved: settings.movedEnds.filter { $0.afterStep <= step })
  }

  /// The network as it is now.
  public var network: Network {
    var network = start
    trainer.parameters.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { network.unpackParameters(base) }
    }
    return network
  }

  /// The network of the mean weights, with normalizations' statistics of some batches, each of which counts the same; ``network`` where
  /// ``TrainingSettings/averageDecay`` is not set.
  /// - Throws: ``NetworkError/diverged(epoch:step:)`` where a number of it is not finite; ``NetworkError/inputMismatch(expected:found:)`` for pictures of
  ///   another shape.
  public func averagedNetwork(_ batches: some Sequence<TrainingBatch>) throws(NetworkError) -> Network {
    guard let average = try trainer.averagedParameters(batches) else { return network }
    guard average.isFinite else { throw .diverged(epoch: stepInEpoch > 0 ? epoch + 1 : epoch, step: step) }
    return start.withParameters(average)
  }

  /// Bytes of intermediate results, gradients and optimizer state that the session holds.
  public var memory: Int { trainer.memory }

  /// Learns from each batch once, up to the end of training where that comes before the last batch, and ends the epoch.
  /// - Parameters:
  ///   - batches: The batches of the epoch; without the first ``stepInEpoch`` of them where some were learned from already.
  ///   - onStep: Called after each step.
  /// - Throws: ``NetworkError/diverged(epoch:step:)`` as ``runStep(_:)`` and ``finishEpoch()`` do.
  public mutating func runEpoch(
    _ batches: some Sequence<TrainingBatch>, onStep: (StepRecord) -> Void = { _ in }
  ) throws(NetworkError) -> EpochRecord {
    if epochBegan == nil { epochBegan = .now }
    for batch in batches {
      onStep(try runStep(batch))
      // The end may have been moved into the epoch.
      if step == steps { break }
    }
    return try finishEpoch()
  }

  /// Ends an epoch whose batches came one by one.
  /// - Throws: ``NetworkError/diverged(epoch:step:)`` where a weight or statistic is no longer finite: the network at hand is of no use then, and the
  ///   epoch does not end.
  public mutating func finishEpoch() throws(NetworkError) -> EpochRecord {
    guard trainer.parameters.isFinite else { throw .diverged(epoch: epoch + 1, step: step) }
    let elapsed = epochBegan.map { (ContinuousClock.now - $0) / Duration.seconds(1) } ?? 0
    let divisor = Double(max(1, progress.images))
    let record = EpochRecord(
      epoch: progress.epoch + 1, loss: Float(progress.loss / divisor), accuracy: Float(Double(progress.correct) / divisor),
      seconds: elapsed, images: progress.images)
    let step = progress.step
    progress = TrainingState.Progress()
    progress.epoch = record.epoch
    progress.step = step
    epochBegan = nil
    return record
  }

  /// Learns from one batch.
  /// - Throws: ``NetworkError/diverged(epoch:step:)`` at a loss that is not finite, or, with a gradient limit or Muon, at a gradient
  ///   that is not; ``network`` is then what it was before. ``NetworkError/inputMismatch(expected:found:)`` for pictures of another shape.
  public mutating func runStep(_ batch: TrainingBatch) throws(NetworkError) -> StepRecord {
    let expected = start.description.inputShape
    try batch.check(for: expected)
    if epochBegan == nil { epochBegan = .now }
    let begin = point(step)
    let rate = settings.learningRate * settings.rateShare(at: begin)
    let mixture = settings.mixing?.draw(seed: settings.seed, step: step, height: expected[1], width: expected[2])
    let sums = try trainer.computeGradients(batch, mixture, step: step)
    let loss = Float(sums.loss / Double(batch.labels.count))
    guard loss.isFinite, trainer.update(step: step, from: begin, to: point(step + 1), isLast: step + 1 == steps) else {
      throw .diverged(epoch: epoch + 1, step: step + 1)
    }
    progress.step += 1
    progress.stepInEpoch += 1
    progress.loss += Double(loss) * Double(batch.labels.count)
    progress.correct += sums.correct
    progress.images += batch.labels.count
    return StepRecord(
      epoch: epoch + 1, step: step, steps: steps, loss: loss, correct: sums.correct, images: batch.labels.count,
      learningRate: rate)
  }
}
