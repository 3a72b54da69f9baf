internal import FoveaDatasets
internal import FoveaLearning
package import FoveaNetworks
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors

/// The training of a network on crops of faces: the small network, whose last numbers are brought to mean 0 and deviation 1 for each face,
/// that is to one length, and compared with a direction of length 1 for each person; the loss is the large-margin cosine loss (Wang et al.,
/// *CosFace*, CVPR 2018). What stands in front of the directions is the embedding.
///
/// Departures: lengths are made equal by a normalization over the channels, which takes their mean off too; directions are brought back to
/// length 1 after each step instead of in it; the margin is smaller than on millions of faces.
package struct FaceNetworkTraining {
  /// The margin of the cosine. Scores are the cosine times the root of the embedding's length, 16 in the small network.
  private static let margin: Float = 0.2

  private let pictures: LabeledPictures
  private let options: FaceTrainingOptions
  private let size: PixelSize

  init(_ crops: [Bitmap], _ faces: FacePictures, _ options: FaceTrainingOptions) throws(FacesError) {
    let known = faces.present
    guard known.count >= 2 else {
      throw .tooFew(what: "person", count: known.count, needed: 2, purpose: "a network that tells persons apart")
    }
    size = crops[0].size
    if let origin = options.origin, origin.size != size {
      throw .origin(origin.path, reason: "its pictures have \(origin.size) pixels, the crops \(size)")
    }
    self.options = options
    let labels = LabelSet(known.map { faces.persons[$0] })
    pictures = LabeledPictures(
      grays: crops, labels: faces.labels.compactMap { labels.label(of: faces.persons[$0]) }, labelSet: labels)
  }

  func run() throws -> (network: NetworkModel, epochs: FaceEpochs) {
    let begun = ContinuousClock.now
    var plan = plan
    let normalization: Normalization
    var network: Network
    if let origin = options.origin {
      normalization = origin.model.normalization
      network = try origin.network(ending: end, seed: options.seed)
      plan.settings = FineTuning.settings(plan.settings, for: network, earlyRate: origin.earlyRate)
    } else {
      normalization = Normalization.measured(over: pictures, threads: options.threads)
      network = try Network(description(plan), seed: options.seed)
      try network.adapt(to: pictures, count: 400, normalization, threads: options.threads)
    }
    plan.settings.scoreMargin = Self.scoreMargin(of: network)
    var task = TrainingTask(
      training: pictures, validation: pictures.subset([]), seed: options.seed, threads: options.threads, progress: options.progress)
    task.isStopping = options.isStopping
    task.timeLimit = options.epochs == nil ? options.timeLimit.map { $0 - ResourceMeter.seconds(since: begun) } : nil
    var course = try NetworkCourse(network, plan, normalization, task)
    let (wanted, planned) = (plan.settings.epochs, course.plan.settings.epochs)
    let (model, figures) = try course.learned()
    let learned = figures.epochs ?? planned
    // One that diverged was not ended by time.
    return (
      model,
      FaceEpochs(
        learned: learned, wanted: figures.stopped == nil ? wanted : learned,
        isTimed: planned < wanted || !course.plan.settings.movedEnds.isEmpty)
    )
  }

  /// How much it costs to learn from so many pictures: the pictures that all epochs of its plan show.
  static func effort(pictures: Int, persons: Int, _ size: PixelSize) -> Double {
    Double(pictures * plan(pictures: pictures, persons: persons, size).settings.epochs)
  }

  /// The margin on the scale of a network's scores, whose last dense layer is called `head`.
  package static func scoreMargin(of network: Network) -> Float {
    margin * Float(network[parameter: "head.weight"]?.shape.last ?? 0).squareRoot()
  }

  private static func plan(pictures: Int, persons: Int, _ size: PixelSize) -> TrainingPlan {
    TrainingPlan(
      for: DataFacts(typicalSize: size, isGray: true, classCount: persons, trainingCount: pictures), family: .small)
  }

  private var plan: TrainingPlan {
    var plan = Self.plan(pictures: pictures.count, persons: pictures.labelSet.count, size)
    plan.size = size
    plan.averaging = .none
    // The scale of the scores is the root of the embedding's length.
    plan.width = nil
    // Faces are about symmetric, which gray pictures in general are not.
    plan.augmentation.flip = .alternating
    plan.settings.labelSmoothing = 0
    plan.settings.unitRowLayers = ["head"]
    plan.settings.frozenLayers += ["length"]
    plan.settings.seed = options.seed
    if let epochs = options.epochs { plan.settings.epochs = epochs }
    return plan
  }

  /// The small network with numbers of one length in front of its head, and without the scaling behind it.
  private func description(_ plan: TrainingPlan) -> NetworkDescription {
    var description = plan.network(input: [1, size.height, size.width], classes: pictures.labelSet.count)
    description.layers = description.layers.filter { $0.name != "head" && $0.name != "scale" } + end
    return description
  }

  private var end: [NamedLayer] {
    [
      NamedLayer("length", .groupNormalization(GroupNormalization(groups: 1))),
      NamedLayer("head", .dense(Dense(pictures.labelSet.count, bias: false))),
    ]
  }
}
