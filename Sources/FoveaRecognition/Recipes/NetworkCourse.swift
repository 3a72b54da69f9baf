package import FoveaDatasets
internal import FoveaLearning
package import FoveaNetworks
internal import FoveaPixels
internal import FoveaTensors

/// One training of one network.
package struct NetworkCourse {
  /// The plan with what the task asks for in place of the usual, and after a run with the ends that time moved.
  package private(set) var plan: TrainingPlan
  private let start: Network
  private let normalization: Normalization
  private let task: TrainingTask
  /// The pictures of the validation part, as samples: as numbers they are four times as large.
  private let judges: [Bitmap]
  /// How many pictures are learned from, those that come several times counted once.
  private let learnedCount: Int

  /// - Parameter fitting: How many epochs fit into the task's time, where that was timed already.
  package init(
    _ network: Network, _ plan: TrainingPlan, _ normalization: Normalization, _ task: TrainingTask, fitting: Double? = nil
  ) throws {
    var (plan, task) = (plan, task)
    plan.settings.patience = task.patience ?? plan.settings.patience
    learnedCount = task.training.count
    if task.balance == .weights { plan.settings.classWeights = ClassBalance.weights(counts: task.training.classCounts) }
    task = Self.oversampled(task)
    // Chosen by the processor, they are written down with the other settings: a checkpoint of another processor's is told apart.
    if task.engine == .oneDNN, plan.settings.methods == nil {
      let settings = plan.settings
      plan.settings.methods = ConvolutionMethods(
        network.graph, batch: (settings.batchSize + settings.shards - 1) / settings.shards, arithmetic: settings.arithmetic)
    }
    if let seconds = task.budget ?? task.timeLimit {
      let epochs =
        try task.keeping?.folder.storedChoice?.epochs
        ?? Int(max(1, (fitting ?? Self.epochs(within: seconds, network, plan, normalization, task)).rounded(.up)))
      plan.settings.epochs = task.budget == nil ? min(plan.settings.epochs, epochs) : epochs
    }
    start = network
    self.plan = plan
    self.normalization = normalization
    self.task = task
    judges = try (0..<task.validation.count).map { try task.validation.bitmap($0) }
  }

  /// The task with the pictures that an epoch shows: those of rare classes several times where it asks for that.
  static func oversampled(_ task: TrainingTask) -> TrainingTask {
    guard task.balance == .oversample else { return task }
    var task = task
    task.training = task.training.subset(ClassBalance.oversampled(labels: task.training.labels, seed: task.seed))
    return task
  }

  /// What was chosen, and why.
  package var choice: String {
    func counted(_ count: Int, _ thing: String) -> String { "\(count) \(thing)\(count == 1 ? "" : "s")" }
    let shape = start.description.inputShape
    let reason = (task.origin == nil ? plan.reason : "begun from the network of another model") ?? "as it was set"
    let millions = (Double(start.learnedCount) / 1e5).rounded() / 10
    let family = Architectures.Family(of: start.description)?.rawValue ?? "a network"
    return "\(family) at \(shape[2])×\(shape[1]), \(millions) million learned numbers, "
      + "\(counted(plan.settings.epochs, "epoch"))\(task.budget == nil ? "" : ", or as many as fit into the time,") of "
      + "\(counted(batches(of: 0).count, "step")) by \(counted(min(plan.settings.batchSize, task.training.count), "picture")): \(reason); "
      + "pictures are \(plan.augmentation.words(isGray: shape[0] == 1)) while it learns, and looked at \(plan.averaging.words) after"
  }

  package mutating func run() throws -> FittedModel {
    let settings = plan.settings
    task.announce(choice)
    if settings.patience != nil, task.validation.count == 0 {
      task.announce("there is no validation part to tell when it gets no better, so that all epochs are done whatever the patience")
    }
    var keeper = try task.keeping.map { try RunKeeper($0, configuration($0), learnedCount: learnedCount) }
    let checkpoint = try keeper?.checkpoint()
    if let checkpoint, let folder = keeper?.folder {
      try checkpoint.check(
        epochs: settings.epochs, batches: batches(of: 0).count, parameters: start.graph.parameterExtent, folder.checkpoint)
    }
    var session = try TrainingSession(
      start, settings, engine: task.engine, threads: task.threads, stepsPerEpoch: batches(of: 0).count,
      resuming: checkpoint?.state)
    var record = checkpoint?.record ?? Checkpoint.Record()
    var best = checkpoint?.best.map { start.withParameters($0) }
    if checkpoint == nil { try keeper?.film(start, after: 0, of: session.epochs) }
    let (begun, earlier) = (ContinuousClock.now, record.seconds)
    func save(_ session: borrowing TrainingSession) throws {
      record.seconds = earlier + ResourceMeter.seconds(since: begun)
      record.cost = task.cost.map { cost in checkpoint.map { cost().adding($0.record.spent) } ?? cost() }
      try keeper?.save(record, session, best: best.map { model(of: $0) })
    }
    var pace = Self.pace(of: task, settings, stepsPerEpoch: batches(of: 0).count, from: session.step, earlier: earlier)

    // A checkpoint may stand between the last step and the end of its epoch.
    while !session.isFinished || session.stepInEpoch > 0, !isPatienceOver(record) {
      let batches = batches(of: session.epoch)
      // Where the end was moved into an epoch, the checkpoint of the last step leaves batches that nobody learns from.
      for batch in batches.starting(at: session.isFinished ? batches.count : session.stepInEpoch) {
        if let error = batch.unreadable.first {
          if session.step > 0 { try save(session) }
          throw RecognitionError.lostPicture(error, folder: keeper?.folder.path)
        }
        guard let step = try step(batch, &session, &record) else { break }
        record.images += step.images
        if let end = pace?.end(after: session.step, of: session.steps, seconds: earlier + ResourceMeter.seconds(since: task.begun))
        {
          session.end(atStep: end)
        }
        report(step, of: session.epochs)
        let isStopping = task.isStopping()
        if isStopping || keeper?.isDue(epochEnds: false) ?? false { try save(session) }
        if isStopping {
          throw RecognitionError.interrupted(folder: keeper?.folder.path, epoch: step.epoch, epochs: session.epochs)
        }
        if session.isFinished { break }
      }
      if record.stopped != nil { break }
      let isLast = session.isFinished
      guard let (epoch, network) = try end(&session, &record, isLast: isLast) else { break }
      let isMeasured = isMeasured(epoch: epoch.epoch, of: session.epochs, isLast: isLast)
      try keeper?.film(network, after: epoch.epoch, of: isLast ? epoch.epoch : session.epochs)
      let accuracy = isMeasured ? try accuracy(of: network) : nil
      if !choosesEpoch || record.bestEpoch == nil || (accuracy ?? 0) >= record.bestAccuracy {
        (record.bestEpoch, record.bestAccuracy, best) = (epoch.epoch, accuracy ?? 0, network)
      }
      record.history.append(
        EpochFigures(
          epoch: epoch.epoch, loss: Double(epoch.loss), trainingAccuracy: Double(epoch.accuracy), validationAccuracy: accuracy,
          seconds: earlier + ResourceMeter.seconds(since: begun)))
      if isPatienceOver(record), !isLast {
        record.stopped = "no better on the validation part since epoch \(record.bestEpoch ?? 0)"
      }
      if isLast || record.stopped != nil || keeper?.isDue(epochEnds: true) ?? false { try save(session) }
      // Counters of energy begin anew every so often, and have to be read before they do so twice.
      _ = task.cost?()
    }
    plan.settings.movedEnds = session.settings.movedEnds
    var fitted = try finished(
      best ?? session.network, record, session.methods, seconds: earlier + ResourceMeter.seconds(since: begun))
    fitted.earlier = checkpoint?.record.spent
    return fitted
  }

  /// Runs, and gives the network and what was measured.
  package mutating func learned() throws -> (network: NetworkModel, figures: TrainingFigures) {
    let fitted = try run()
    guard let model = fitted.model as? NetworkModel else { preconditionFailure("a course of a network gave something else") }
    return (model, fitted.figures)
  }

  /// Learns from one batch; nothing where training diverged and there is an epoch's network to keep.
  private func step(
    _ batch: PictureBatch, _ session: inout TrainingSession, _ record: inout Checkpoint.Record
  ) throws(NetworkError) -> StepRecord? {
    do {
      return try session.runStep(TrainingBatch(inputs: batch.inputs, labels: batch.labels))
    } catch {
      try stop(for: error, &record)
      return nil
    }
  }

  /// Ends an epoch, and gives its network; nothing where training diverged and there is an earlier one to keep.
  private func end(
    _ session: inout TrainingSession, _ record: inout Checkpoint.Record, isLast: Bool
  ) throws(NetworkError) -> (EpochRecord, Network)? {
    do {
      let epoch = try session.finishEpoch()
      // The mean network needs statistics of its own; it is worth them where it is measured or kept.
      let isMean = isLast || isMeasured(epoch: epoch.epoch, of: session.epochs, isLast: isLast)
      return (epoch, isMean ? try session.averagedNetwork(statisticsBatches(of: epoch.epoch)) : session.network)
    } catch {
      try stop(for: error, &record)
      return nil
    }
  }

  /// Writes down that training diverged, so that the best network so far is kept; throws any other error, and this one where there is none yet.
  private func stop(for error: NetworkError, _ record: inout Checkpoint.Record) throws(NetworkError) {
    guard case .diverged(let epoch, let step) = error, let kept = record.bestEpoch else { throw error }
    record.stopped =
      "training diverged in epoch \(epoch), step \(step), where a loss or a weight was not finite; the network is that of epoch \(kept)"
  }

  /// The batches of an epoch, the first of which is number 0.
  private func batches(of epoch: Int) -> Batches { Self.batches(of: epoch, plan, normalization, task) }

  static func batches(of epoch: Int, _ plan: TrainingPlan, _ normalization: Normalization, _ task: TrainingTask) -> Batches {
    let size = plan.settings.batchSize
    let settings = Batches.Settings(size: size, dropsLast: leavesOutRest(of: task.training.count, batch: size), seed: task.seed)
    let preparation = task.training.preprocessing
    let bytes = size * preparation.size.area * preparation.format.channels * MemoryLayout<Float>.size
    // A single thread makes each batch when it is needed.
    return Batches(
      task.training, settings: settings, epoch: epoch, normalization: normalization, augmentation: plan.augmentation,
      threads: task.threads > 1 ? task.threads : 0, lookahead: lookahead(bytes: bytes, threads: task.threads))
  }

  /// How many batches of so many bytes are made in advance: two more than there are threads, as far as they fit into 256 MiB. Since each batch is made
  /// on one thread, there is one for each thread still where larger ones fit into 2 GiB; of yet larger ones as many as fit.
  package static func lookahead(bytes: Int, threads: Int) -> Int {
    let bytes = max(1, bytes)
    return max(1, min(threads + 2, (256 << 20) / bytes), min(threads, (2 << 30) / bytes))
  }

  /// Whether an epoch's last batch is left out: where it has less than half the size. What few pictures have in common is noise to normalizations, and a
  /// step by it can undo an epoch. They have their turn in the next epoch, whose order is another.
  package static func leavesOutRest(of pictures: Int, batch: Int) -> Bool { pictures >= batch && pictures % batch * 2 < batch }

  private func configuration(_ keeping: RunKeeping) -> RunConfiguration {
    RunConfiguration(
      recipe: keeping.recipe, manifestHash: keeping.manifestHash, classes: task.training.labelSet.names,
      trainingCount: task.training.count, validationCount: task.validation.count, seed: task.seed, engine: task.engine.title,
      preprocessing: task.training.preprocessing, normalization: normalization, origin: task.origin?.digest,
      plan: plan, network: start.description)
  }

  private func report(_ step: StepRecord, of epochs: Int) {
    task.progress(
      ProgressReport(
        stage: "learning", done: step.step, total: step.steps,
        note: "epoch \(step.epoch) of \(epochs), loss \((step.loss * 1000).rounded() / 1000)"))
  }

  /// The model of the network that was chosen, its probabilities calibrated on the validation part.
  private func finished(
    _ chosen: Network, _ record: Checkpoint.Record, _ methods: ConvolutionMethods, seconds: Double
  ) throws -> FittedModel {
    var figures = TrainingFigures()
    figures.choice = choice
    figures.epochs = record.history.count
    figures.stopped = record.stopped
    figures.bestEpoch = record.bestEpoch
    figures.imagesPerSecond = Double(record.images) / max(seconds, 1e-9)
    figures.parameters = chosen.learnedCount
    figures.methods = task.engine == .oneDNN ? methods : nil
    figures.history = record.history
    let model = model(of: chosen)
    var fitted = FittedModel(
      model: model, temperature: 1, counts: (learnedCount, task.validation.count), seconds: (0, seconds))
    if task.validation.count > 0 {
      let scores = try model.scores(of: judges, threads: task.threads)
      fitted.calibrate(scores, labels: task.validation.labels, groups: task.validation.entries.foldGroups)
      figures.validationAccuracy = scores.accuracy(labels: task.validation.labels)
      figures.calibration = fitted.figures.calibration
    }
    fitted.figures = figures
    return fitted
  }

  private func model(of network: Network) -> NetworkModel {
    NetworkModel(network: network, normalization: normalization, averaging: plan.averaging)
  }

  /// Whether the epoch that is best on the validation part is kept, as one who stops early wants. Without, it is the last one, whose learning rate is the
  /// lowest: what a thousand pictures tell apart is less than what an epoch of an ending schedule gains.
  private var choosesEpoch: Bool { plan.settings.patience != nil && task.validation.count > 0 }

  /// Whether an epoch's network is measured on the validation part, where there is one: the last, every one that may be chosen, and else up to sixteen
  /// times in the second half of training and on request eight times in the first, since an epoch of few pictures takes less time than preparing
  /// a network to be measured.
  private func isMeasured(epoch: Int, of epochs: Int, isLast: Bool) -> Bool {
    guard task.validation.count > 0 else { return false }
    if isLast { return true }
    guard epoch * 2 > epochs else { return task.measuresFromTheStart && epoch.isMultiple(of: (epochs + 15) / 16) }
    return choosesEpoch || epoch.isMultiple(of: (epochs + 31) / 32)
  }

  /// Whether so many epochs were measured since the first of the best ones that training ends.
  private func isPatienceOver(_ record: Checkpoint.Record) -> Bool {
    guard let patience = plan.settings.patience else { return false }
    let measured = record.history.compactMap(\.validationAccuracy)
    guard let first = measured.firstIndex(of: measured.max() ?? 0) else { return false }
    return measured.count - 1 - first >= patience
  }

  /// Some of an epoch's batches, to take the statistics of a mean network from, without those of which no picture can be read any more.
  private func statisticsBatches(of epoch: Int) -> some Sequence<TrainingBatch> {
    batches(of: epoch).prefix(8).lazy.filter { $0.count > 0 }.map { TrainingBatch(inputs: $0.inputs, labels: $0.labels) }
  }

  /// Accuracy on the validation part.
  private func accuracy(of network: Network) throws -> Double {
    let session = try InferenceSession(network, engine: task.engine, threads: task.threads)
    let atOnce = InferenceSession.atOnce(numbers: task.validation.preprocessing.sampleCount, threads: task.threads)
    return try session.logits(of: judges, normalization, atOnce: atOnce).accuracy(labels: task.validation.labels)
  }
}
