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
    if let origin = task.origin {
      let network = try origin.network(for: task.training.labelSet.names, seed: task.seed)
      plan.settings = origin.settings(plan.settings, for: network)
      return try NetworkCourse(network, plan, origin.model.normalization, task).run()
    }
    plan.settings.arithmetic = task.precision
    let normalization = Normalization.measured(over: task.training, threads: task.threads)
    let size = preprocessing.size
    let description = plan.network(
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
