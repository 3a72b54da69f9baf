public import FoveaDatasets
internal import FoveaLearning
public import FoveaNetworks
internal import FoveaPixels
internal import FoveaTensors

/// A convolutional network that learns its features.
public struct NetworkRecipe: Recipe, Hashable {
  /// The name under which the command knows it.
  public let name: String
  /// One line for people.
  public let summary: String
  /// The family of networks; nil picks one by the size of the pictures.
  public let family: Architectures.Family?
  /// The network and its training; empty until the recipe is settled.
  public var plan: TrainingPlan?
  /// How pictures are prepared; empty until the recipe is settled.
  public var preprocessing: Preprocessing?

  /// A recipe that settles its network by the data.
  public init(name: String, summary: String, family: Architectures.Family?) {
    self.name = name
    self.summary = summary
    self.family = family
  }

  /// Always learned.
  public var approach: Approach { .learned }

  /// The recipe with network, training and preparation chosen by the size and the number of the pictures.
  public func settled(for facts: DataFacts) -> any Recipe {
    var settled = self
    let plan = Architectures.plan(
      height: facts.typicalSize.height, width: facts.typicalSize.width, channels: facts.isGray ? 1 : 3, count: facts.trainingCount,
      family: family)
    settled.plan = settled.plan ?? plan
    if settled.preprocessing == nil {
      settled.preprocessing = Preprocessing(
        size: PixelSize(width: plan.side.width, height: plan.side.height), colorMode: facts.isGray ? .gray : .rgb)
    }
    return settled
  }

  /// The recipe with another preparation of the pictures.
  public func preparing(with preprocessing: Preprocessing) -> any Recipe {
    var changed = self
    changed.preprocessing = preprocessing
    return changed
  }

  /// Learns, and keeps the network of the epoch that was best on the validation part; without one, the last.
  public func fit(_ task: TrainingTask) throws -> FittedModel {
    guard var plan, let preprocessing else { preconditionFailure("the recipe \(name) is not settled") }
    if let epochs = task.epochs { plan.settings.epochs = epochs }
    plan.settings.seed = task.seed
    let normalization = Normalization.measured(over: task.training, threads: task.threads)
    let size = preprocessing.size
    let description = plan.family.description(
      input: [preprocessing.format.channels, size.height, size.width], classes: task.training.labelSet.count)
    var network = try Network(description, seed: task.seed)
    if plan.family == .small {
      let count = min(5000, task.training.count)
      let sample = try (0..<count).map { try task.training.bitmap($0 * task.training.count / count) }
      try network.adapt(to: normalization.tensor(of: sample))
    }
    let course = try NetworkCourse(network, plan, normalization, task)
    return try course.run()
  }
}

/// One training of one network.
private struct NetworkCourse {
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
