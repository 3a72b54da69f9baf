internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaNetworks
internal import FoveaTensors

/// One training of one network.
struct NetworkCourse {
  private let start: Network
  private let plan: TrainingPlan
  private let normalization: Normalization
  private let task: TrainingTask
  private let validation: Tensor

  init(_ network: Network, _ plan: TrainingPlan, _ normalization: Normalization, _ task: TrainingTask) throws {
    start = network
    self.plan = plan
    self.normalization = normalization
    self.task = task
    validation = normalization.tensor(of: try (0..<task.validation.count).map { try task.validation.bitmap($0) })
  }

  func run() throws -> FittedModel {
    let begun = ContinuousClock.now
    let settings = plan.settings
    let augmentation = Augmentation(flip: plan.variation.mirror ? .alternating : .never, shift: plan.variation.shift)
    func batches(_ epoch: Int) -> Batches {
      Batches(
        task.training, settings: Batches.Settings(size: settings.batchSize, seed: task.seed), epoch: epoch,
        normalization: normalization, augmentation: augmentation)
    }
    let steps = batches(0).count
    var session = try TrainingSession(start, settings, engine: task.engine, threads: task.threads, stepsPerEpoch: steps)
    var figures = TrainingFigures()
    var history: [EpochFigures] = []
    var best: (epoch: Int, accuracy: Double, network: Network)?
    var images = 0
    while session.epoch < settings.epochs {
      let record = try session.runEpoch(batches(session.epoch).lazy.map { TrainingBatch(inputs: $0.inputs, labels: $0.labels) }) {
        task.progress(
          ProgressReport(
            stage: "learning", done: $0.step, total: $0.steps,
            note: "epoch \($0.epoch) of \(settings.epochs), loss \(($0.loss * 1000).rounded() / 1000)"))
      }
      images += record.images
      let network = session.network
      let accuracy = try validate(network, epoch: record.epoch, of: settings.epochs)
      if accuracy.map({ $0 >= best?.accuracy ?? -1 }) ?? true { best = (record.epoch, accuracy ?? 0, network) }
      history.append(
        EpochFigures(
          epoch: record.epoch, loss: Double(record.loss), trainingAccuracy: Double(record.accuracy), validationAccuracy: accuracy,
          seconds: ResourceMeter.seconds(since: begun)))
    }
    let seconds = ResourceMeter.seconds(since: begun)
    let chosen = best?.network ?? session.network
    figures.epochs = settings.epochs
    figures.bestEpoch = best?.epoch
    figures.imagesPerSecond = Double(images) / max(seconds, 1e-9)
    figures.parameters = chosen.learnedCount
    figures.history = history
    var temperature: Float = 1
    if task.validation.count > 0 {
      let scores = try InferenceSession(chosen, engine: task.engine, threads: task.threads).logits(of: validation)
      temperature = TemperatureScaling.fit(scores: scores, labels: task.validation.labels)
      figures.validationAccuracy = best?.accuracy
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
