package import FoveaDatasets
internal import FoveaLearning
package import FoveaNetworks
internal import FoveaTensors

/// One training of one network.
package struct NetworkCourse {
  private let start: Network
  private let plan: TrainingPlan
  private let normalization: Normalization
  private let task: TrainingTask
  private let validation: Tensor

  package init(_ network: Network, _ plan: TrainingPlan, _ normalization: Normalization, _ task: TrainingTask) throws {
    start = network
    self.plan = plan
    self.normalization = normalization
    self.task = task
    validation = normalization.tensor(of: try (0..<task.validation.count).map { try task.validation.bitmap($0) })
  }

  package func run() throws -> FittedModel {
    let settings = plan.settings
    var keeper = try task.keeping.map { try RunKeeper($0, configuration($0)) }
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
    let (begun, earlier) = (ContinuousClock.now, record.seconds)
    func save(_ session: borrowing TrainingSession) throws {
      record.seconds = earlier + ResourceMeter.seconds(since: begun)
      try keeper?.save(record, session, best: best.map { NetworkModel(network: $0, normalization: normalization) })
    }

    while session.epoch < settings.epochs {
      for batch in batches(of: session.epoch).starting(at: session.stepInEpoch) {
        let step = try session.runStep(TrainingBatch(inputs: batch.inputs, labels: batch.labels))
        record.images += step.images
        report(step)
        let isStopping = task.isStopping()
        if isStopping || keeper?.isDue(epochEnds: false) ?? false { try save(session) }
        if isStopping {
          throw RecognitionError.interrupted(folder: keeper?.folder.path, epoch: step.epoch, epochs: settings.epochs)
        }
      }
      let epoch = session.finishEpoch()
      let network = session.network
      let accuracy = try validate(network, epoch: epoch.epoch, of: settings.epochs)
      if accuracy.map({ record.bestEpoch == nil || $0 >= record.bestAccuracy }) ?? true {
        (record.bestEpoch, record.bestAccuracy, best) = (epoch.epoch, accuracy ?? 0, network)
      }
      record.history.append(
        EpochFigures(
          epoch: epoch.epoch, loss: Double(epoch.loss), trainingAccuracy: Double(epoch.accuracy), validationAccuracy: accuracy,
          seconds: earlier + ResourceMeter.seconds(since: begun)))
      if session.epoch == settings.epochs || keeper?.isDue(epochEnds: true) ?? false { try save(session) }
    }
    return try finished(best ?? session.network, record, session.methods, seconds: earlier + ResourceMeter.seconds(since: begun))
  }

  /// The batches of an epoch, the first of which is number 0.
  private func batches(of epoch: Int) -> Batches {
    Batches(
      task.training, settings: Batches.Settings(size: plan.settings.batchSize, seed: task.seed), epoch: epoch,
      normalization: normalization,
      augmentation: Augmentation(flip: plan.variation.mirror ? .alternating : .never, shift: plan.variation.shift))
  }

  private func configuration(_ keeping: RunKeeping) -> RunConfiguration {
    RunConfiguration(
      recipe: keeping.recipe, manifestHash: keeping.manifestHash, classes: task.training.labelSet.names,
      trainingCount: task.training.count, validationCount: task.validation.count, seed: task.seed, engine: task.engine.title,
      preprocessing: task.training.preprocessing, normalization: normalization, plan: plan, network: start.description)
  }

  private func report(_ step: StepRecord) {
    task.progress(
      ProgressReport(
        stage: "learning", done: step.step, total: step.steps,
        note: "epoch \(step.epoch) of \(plan.settings.epochs), loss \((step.loss * 1000).rounded() / 1000)"))
  }

  /// The model of the network that was chosen, its probabilities calibrated on the validation part.
  private func finished(
    _ chosen: Network, _ record: Checkpoint.Record, _ methods: ConvolutionMethods, seconds: Double
  ) throws -> FittedModel {
    var figures = TrainingFigures()
    figures.epochs = plan.settings.epochs
    figures.bestEpoch = record.bestEpoch
    figures.imagesPerSecond = Double(record.images) / max(seconds, 1e-9)
    figures.parameters = chosen.learnedCount
    figures.methods = task.engine == .oneDNN ? methods : nil
    figures.history = record.history
    var temperature: Float = 1
    if task.validation.count > 0 {
      let scores = try InferenceSession(chosen, engine: task.engine, threads: task.threads).logits(of: validation)
      temperature = TemperatureScaling.fit(scores: scores, labels: task.validation.labels)
      figures.validationAccuracy = record.bestAccuracy
    }
    return FittedModel(
      model: NetworkModel(network: chosen, normalization: normalization), temperature: temperature, seconds: (0, seconds),
      figures: figures)
  }

  /// Accuracy on the validation part; nil without one, and in the first half of a long training, where no epoch is chosen.
  private func validate(_ network: Network, epoch: Int, of epochs: Int) throws -> Double? {
    guard task.validation.count > 0, epoch * 2 > epochs else { return nil }
    let session = try InferenceSession(network, engine: task.engine, threads: task.threads)
    return try session.logits(of: validation).accuracy(labels: task.validation.labels)
  }
}
