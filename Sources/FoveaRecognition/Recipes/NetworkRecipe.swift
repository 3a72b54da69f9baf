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
  /// How many blocks the small network has; nil for all three.
  public var blocks: Int?
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
    var plan = TrainingPlan(for: facts, family: family)
    // Pictures that are made small are small ones for a network, whatever they were.
    if let size = preprocessing?.size, min(size.width, size.height) < min(plan.size.width, plan.size.height) {
      var shrunk = facts
      shrunk.typicalSize = size
      plan = TrainingPlan(for: shrunk, family: family)
    }
    plan.blocks = blocks
    settled.plan = settled.plan ?? plan
    if settled.preprocessing == nil {
      settled.preprocessing = Preprocessing(size: plan.size, colorMode: facts.isGray ? .gray : .rgb)
    }
    return settled
  }

  /// That the pictures are too small for the network, where a larger one of the kind could be made.
  public var problem: String? {
    guard let plan, let preprocessing else { return nil }
    func canBeMade(_ size: PixelSize) -> Bool {
      let description = plan.network(input: [preprocessing.format.channels, size.height, size.width], classes: 2)
      return (try? Graph(description)) != nil
    }
    guard !canBeMade(preprocessing.size), canBeMade(PixelSize(96)) else { return nil }
    return "pictures of \(preprocessing.size) are too small for its network; give a larger --image-size"
  }

  /// The recipe with another preparation of the pictures.
  public func preparing(with preprocessing: Preprocessing) -> any Recipe {
    var changed = self
    changed.preprocessing = preprocessing
    return changed
  }

  /// Learns, and keeps the network of the last epoch; with ``TrainingTask/patience``, of the one that was best on the validation part. Of a large
  /// validation part some pictures judge, and the others are learned from. A network that begins from another learns as its own family usually
  /// does. The recipe that comes back has the plan as it was carried out.
  public func fit(_ task: TrainingTask) throws -> FittedModel {
    guard var plan, let preprocessing else { preconditionFailure("the recipe \(name) is not settled") }
    if let family = task.origin?.model.family, family != plan.family {
      plan = Self.plan(like: plan, of: family, preprocessing, task)
    }
    let task = Self.learningFromMost(of: task)
    if let epochs = task.epochs { plan.settings.epochs = epochs }
    if let strength = task.augmentation {
      plan.augmentation = strength.augmentation(
        isGray: preprocessing.format.channels == 1, mirrors: plan.augmentation.flip != .never)
      plan.averaging = plan.averaging.known(to: plan.augmentation)
    }
    plan.settings.seed = task.seed
    if task.precision != .fastest { plan.settings.arithmetic = task.precision }
    if let origin = task.origin {
      let network = try origin.network(for: task.training.labelSet.names, seed: task.seed)
      plan.settings = FineTuning.settings(plan.settings, for: network, earlyRate: origin.earlyRate)
      return try carriedOut(NetworkCourse(network, plan, origin.model.normalization, task))
    }
    let normalization = Normalization.measured(over: task.training, threads: task.threads)
    var network = try network(of: plan, preprocessing, normalization, task)
    var epochs: Double?
    if let budget = task.budget {
      let extent = plan.extent
      (plan, epochs) = try NetworkCourse.plan(plan, fitting: budget, network, normalization, task)
      if plan.extent != extent { network = try self.network(of: plan, preprocessing, normalization, task) }
    }
    return try carriedOut(NetworkCourse(network, plan, normalization, task, fitting: epochs))
  }

  /// The usual plan of another family, for a network of that family to go on with.
  private static func plan(
    like plan: TrainingPlan, of family: Architectures.Family, _ preprocessing: Preprocessing, _ task: TrainingTask
  ) -> TrainingPlan {
    let facts = DataFacts(
      typicalSize: preprocessing.size, isGray: preprocessing.format.channels == 1, classCount: task.training.labelSet.count,
      trainingCount: task.training.count, mirrors: plan.augmentation.flip != .never)
    return TrainingPlan(for: facts, family: family)
  }

  /// The network of a plan before it learns, its whitening layer set from pictures.
  private func network(
    of plan: TrainingPlan, _ preprocessing: Preprocessing, _ normalization: Normalization, _ task: TrainingTask
  ) throws -> Network {
    let size = preprocessing.size
    let description = plan.network(
      input: [preprocessing.format.channels, size.height, size.width], classes: task.training.labelSet.count)
    var network = try Network(description, seed: task.seed)
    if plan.family == .small {
      try network.adapt(
        to: task.training, count: max(100, min(5000, 2_000_000 / size.area)), normalization,
        threads: task.threads)
    }
    return network
  }

  private func carriedOut(_ course: NetworkCourse) throws -> FittedModel {
    var course = course
    var fitted = try course.run()
    var recipe = self
    recipe.plan = course.plan
    fitted.recipe = recipe
    return fitted
  }

  /// The task with most of a large validation part among the pictures that are learned from; see ``division(training:validation:)``.
  package static func learningFromMost(of task: TrainingTask) -> TrainingTask {
    var task = task
    (task.training, task.validation) = division(training: task.training, validation: task.validation)
    return task
  }

  /// What a network learns from and what judges it, of a train and a validation part: the same for the same pictures.
  ///
  /// A tenth of all pictures judges, of few twenty and of many a thousand; they are spread evenly over the classes, and pictures of one
  /// group, or near duplicates, stay together. The others of a larger validation part stand behind the train part among what is learned
  /// from.
  package static func division(
    training: LabeledPictures, validation: LabeledPictures
  ) -> (learned: LabeledPictures, judges: LabeledPictures) {
    let count = validation.count
    let most = max(20, min(1000, (training.count + count + 9) / 10))
    guard count > most else { return (training, validation) }
    let byClass = (0..<count).sorted { (validation.labels[$0], $0) < (validation.labels[$1], $1) }
    let units = validation.entries.unitNumbers
    let judging = Set(byClass.thinned(to: most).map { units[$0] })
    return (
      training.appending(validation.subset((0..<count).filter { !judging.contains(units[$0]) })),
      validation.subset((0..<count).filter { judging.contains(units[$0]) })
    )
  }
}

extension Network {
  /// Sets what begins from pictures, such as a whitening layer, by some of these, spread evenly over all.
  package mutating func adapt(
    to pictures: LabeledPictures, count most: Int, _ normalization: Normalization, threads: Int = Parallel.defaultThreads
  ) throws {
    let chosen = Array(0..<pictures.count).thinned(to: most)
    try adapt(to: normalization.tensor(of: chosen.map { try pictures.bitmap($0) }), threads: threads)
  }
}
