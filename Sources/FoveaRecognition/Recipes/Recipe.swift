public import FoveaDatasets
public import FoveaLearning
public import FoveaNetworks
public import FoveaPixels
internal import FoveaTensors

/// The two ways to recognize that are compared.
public enum Approach: String, Sendable, Hashable, Codable, CaseIterable {
  /// Features that people designed, and a classical learner on them.
  case handcrafted
  /// Features that a network learned from the pictures.
  case learned
}

/// What a recipe is told about a folder before it settles its settings.
///
/// These are rules' only inputs: a recipe never sees the name of a folder, and never its test part.
public struct DataFacts: Sendable, Hashable, Codable {
  /// The median width and the median height of the training pictures, after orientation.
  public var typicalSize: PixelSize
  /// Whether every probed picture is gray.
  public var isGray: Bool
  /// How many classes there are.
  public var classCount: Int
  /// How many pictures there are to train on.
  public var trainingCount: Int
  /// Whether a mirror image shows the same class as its picture does, as far as is known: recipes then learn from both.
  public var mirrors: Bool

  /// Facts as given.
  /// - Parameter mirrors: Nothing takes pictures with colors for mirrors, and gray ones, which may be letters, for none.
  public init(typicalSize: PixelSize, isGray: Bool, classCount: Int, trainingCount: Int, mirrors: Bool? = nil) {
    self.typicalSize = typicalSize
    self.isGray = isGray
    self.classCount = classCount
    self.trainingCount = trainingCount
    self.mirrors = mirrors ?? !isGray
  }
}

/// Where a long task stands.
public struct ProgressReport: Sendable {
  /// What is being done, as a person would say it: "reading pictures".
  public var stage: String
  /// How much of it is done.
  public var done: Int
  /// How much there is to do; 0 where that is not known.
  public var total: Int
  /// Figures of the moment, such as "epoch 3, loss 0.81".
  public var note: String

  /// A report.
  public init(stage: String, done: Int, total: Int, note: String = "") {
    self.stage = stage
    self.done = done
    self.total = total
    self.note = note
  }
}

/// Gets told where a long task stands. Called from any thread, one call at a time for each task.
public typealias ProgressHandler = @Sendable (ProgressReport) -> Void

/// Labeled pictures and the means to learn from them: all that a recipe is given.
public struct TrainingTask: Sendable {
  /// What is learned from.
  public var training: LabeledPictures
  /// What settings are chosen on; may be empty.
  public var validation: LabeledPictures
  /// Decides everything random.
  public var seed: UInt64
  /// How many threads may be used. The result does not depend on it.
  public var threads: Int
  /// What runs networks.
  public var engine: EngineKind
  /// Overrides the number of epochs that a network recipe would choose.
  public var epochs: Int?
  /// When the task was given; ``budget`` and ``timeLimit`` count from here.
  public let begun = ContinuousClock.now
  /// Seconds that a network's training may take, in place of a number of epochs; or the search of ``RecipeSearch``.
  public var budget: Double?
  /// Seconds that a network's training may take at most: as ``budget`` where the epochs that the recipe would choose do not fit, else nothing.
  public var timeLimit: Double?
  /// Whether the first half of a network's training is measured on the validation part too, for the course of its accuracy; by default only
  /// the half that can have the best epoch.
  public var measuresFromTheStart = false
  /// How much pictures are changed at random while a network learns; by default the recipe's choice.
  public var augmentation: AugmentationStrength?
  /// How convolutions may be computed while a network learns.
  public var precision = ConvolutionArithmetic.fastest
  /// Is told how far the work is.
  public var progress: ProgressHandler
  /// Is told, before the work begins, what a recipe chose that decides by the data, and why: one sentence.
  public var announce: @Sendable (String) -> Void = { _ in }
  /// A network to begin from in place of a new one.
  public var origin: FineTuning?
  /// What is done about classes with fewer pictures than others.
  public var balance = ClassBalance.none
  /// Ends a network's training after so many epochs without a better result on the validation part.
  public var patience: Int?
  /// Gives pictures prepared in another way, for recipes that choose it; nothing where they cannot be had.
  public var prepare: (@Sendable (LabeledPictures, Preprocessing) -> LabeledPictures)?
  /// Where a network's training is kept while it runs, if anywhere.
  public var keeping: RunKeeping?
  /// Asked after each step of a network's training: whether to stop, keep what can be resumed, and throw
  /// ``RecognitionError/interrupted(folder:epoch:epochs:)``.
  public var isStopping: @Sendable () -> Bool = { false }

  /// What the run that the task belongs to has cost so far, for checkpoints; nothing where nobody counts.
  var cost: (@Sendable () -> ResourceCost)?

  /// A task.
  public init(
    training: LabeledPictures, validation: LabeledPictures, seed: UInt64 = 0, threads: Int, engine: EngineKind = .best,
    epochs: Int? = nil, progress: @escaping ProgressHandler = { _ in }
  ) {
    self.training = training
    self.validation = validation
    self.seed = seed
    self.threads = threads
    self.engine = engine
    self.epochs = epochs
    self.progress = progress
  }
}

/// How a recognizer is made: settings, and what to do with labeled pictures.
///
/// A recipe is a value. Its encoding shows every setting; a setting that depends on the data is empty until ``settled(for:)`` filled it.
public protocol Recipe: Sendable, Encodable {
  /// The name under which the command knows it, such as `hog-svm`.
  var name: String { get }
  /// Which of the two ways it is.
  var approach: Approach { get }
  /// One line for people.
  var summary: String { get }
  /// How pictures are prepared; known once the recipe is settled.
  var preprocessing: Preprocessing? { get }
  /// Why the recipe, settled, cannot learn from pictures of the size that it brings them to; nothing where it can.
  var problem: String? { get }
  /// This recipe with every setting filled in that depends on the data.
  func settled(for facts: DataFacts) -> any Recipe
  /// This recipe with another preparation of the pictures.
  func preparing(with preprocessing: Preprocessing) -> any Recipe
  /// Learns.
  /// - Precondition: The recipe is settled, and the pictures are prepared with its ``preprocessing``.
  func fit(_ task: TrainingTask) throws -> FittedModel
}

extension Recipe {
  /// Nothing.
  public var problem: String? { nil }

  /// Refuses pictures of a size that the recipe cannot learn from.
  func check() throws(RecognitionError) {
    if let problem { throw .unusableFeatures(reason: "\(name): \(problem)") }
  }
}

/// What a recipe gives back.
public struct FittedModel: Sendable {
  /// The function that was learned.
  public var model: any RecognitionModel
  /// What the softmax of the scores is divided by to give probabilities.
  public var temperature: Float
  /// How scores become probabilities, where the temperature alone is not the best.
  public var calibration: Calibration?
  /// How often the model errs where it is how sure, on pictures that were held out.
  public var rejection: RejectionCurve?
  /// Seconds for turning pictures into features, and for learning. A network does both at once and counts it as the second.
  public var seconds: (features: Double, fit: Double)
  /// Figures that only this kind of model has, for the training report.
  public var figures: TrainingFigures
  /// The recipe with what it chose, where that was not known before, the pictures' preparation included.
  public var recipe: (any Recipe)?
  /// How many pictures were learned from, and how many settings were chosen on; these may be among the first.
  public var counts: (training: Int, validation: Int)
  /// What runs before this one cost, from whose checkpoint it went on; nothing where it began anew.
  var earlier: ResourceCost?

  /// A fitted model.
  /// - Parameter counts: How many pictures were learned from, and how many settings were chosen on.
  public init(
    model: any RecognitionModel, temperature: Float, counts: (training: Int, validation: Int),
    seconds: (features: Double, fit: Double), figures: TrainingFigures = TrainingFigures()
  ) {
    self.model = model
    self.counts = counts
    self.temperature = temperature
    self.seconds = seconds
    self.figures = figures
  }
}

/// Figures of a training that not every recipe has.
public struct TrainingFigures: Sendable, Hashable, Codable {
  /// What a recipe that decides by the data chose, and why.
  public var choice: String?
  /// The names of the recipes that a search took: one, or several that decide together.
  public var chosen: [String]?
  /// Passes over the training pictures.
  public var epochs: Int?
  /// The epoch whose network was kept, counted from 1.
  public var bestEpoch: Int?
  /// Training pictures a second, over all epochs.
  public var imagesPerSecond: Double?
  /// Learned numbers.
  public var parameters: Int?
  /// Length of a feature vector.
  public var featureLength: Int?
  /// The cost of a support vector machine that was chosen; of a linear one for rows of length 1.
  public var cost: Double?
  /// The width γ of a kernel function that was chosen.
  public var gamma: Double?
  /// How a distance was learned, of several ways the one that was chosen.
  public var metric: String?
  /// How many neighbors vote.
  public var neighbors: Int?
  /// The share of the ten nearest training rows that is found, where neighbors are searched through a graph: approximately; nothing where all rows
  /// are looked at.
  public var neighborRecall: Double?
  /// How many training rows have a part in the decisions of a machine with a kernel.
  public var supportVectors: Int?
  /// Accuracy on rows that were held out in turn, with the settings that were chosen by it.
  public var crossValidationAccuracy: Double?
  /// What was tried before the settings were chosen.
  public var trials: [TrialFigures]?
  /// How far the objective may be from its optimum at most, relative to it.
  public var relativeDualityGap: Double?
  /// Accuracy on the validation part, where there is one, of a recognizer with the same settings that had not learned from the pictures that it answered.
  /// Of a machine with a kernel it is that on those of its pictures that the search held out, and of recipes that decide together on those that all of
  /// them held out, each judged with factors that were found on others; nothing where there are none.
  public var validationAccuracy: Double?
  /// How scores become probabilities: `Calibration.Method`.
  public var calibration: String?
  /// How a network's convolutions were computed while it learned: with the same methods the same machine learns the same to the bit.
  public var methods: ConvolutionMethods?
  /// Why a network's training ended before its last epoch.
  public var stopped: String?
  /// The course of a network's training.
  public var history: [EpochFigures]?

  enum CodingKeys: String, CodingKey {
    case choice, chosen, epochs
    case bestEpoch = "best_epoch"
    case imagesPerSecond = "images_per_second"
    case parameters
    case featureLength = "feature_length"
    case cost, gamma, metric, neighbors
    case neighborRecall = "neighbor_recall"
    case supportVectors = "support_vectors"
    case crossValidationAccuracy = "cross_validation_accuracy"
    case trials
    case relativeDualityGap = "relative_duality_gap"
    case validationAccuracy = "validation_accuracy"
    case calibration, methods, stopped, history
  }

  /// No figures.
  public init() {}
}

/// Settings that were tried on the training part, and how they did.
public struct TrialFigures: Sendable, Hashable, Codable {
  /// The recipe, where recipes were tried.
  public var recipe: String?
  /// The cost of a support vector machine, as in ``TrainingFigures/cost``.
  public var cost: Double?
  /// The width of a kernel function.
  public var gamma: Double?
  /// How a distance was learned: `MetricNeighbors.Metric.word`.
  public var metric: String?
  /// How many neighbors vote.
  public var neighbors: Int?
  /// The share of held-out rows that were classified right; with balanced classes the mean of the classes' shares. Nothing where time was up
  /// before it was known.
  public var accuracy: Double?
  /// The same with half of the rows to learn from, where recipes were too near each other to be told apart otherwise.
  public var accuracyFromHalf: Double?
  /// Seconds that it took, where recipes were tried.
  public var seconds: Double?

  enum CodingKeys: String, CodingKey {
    case recipe, cost, gamma, metric, neighbors, accuracy
    case accuracyFromHalf = "accuracy_from_half"
    case seconds
  }

  /// Figures of a trial.
  public init(
    recipe: String? = nil, cost: Double? = nil, gamma: Double? = nil, metric: String? = nil, neighbors: Int? = nil,
    accuracy: Double?, accuracyFromHalf: Double? = nil, seconds: Double? = nil
  ) {
    self.recipe = recipe
    self.cost = cost
    self.gamma = gamma
    self.metric = metric
    self.neighbors = neighbors
    self.accuracy = accuracy
    self.accuracyFromHalf = accuracyFromHalf
    self.seconds = seconds
  }
}

/// One pass over the training pictures.
public struct EpochFigures: Sendable, Hashable, Codable {
  /// Counted from 1.
  public var epoch: Int
  /// Mean loss over the training pictures.
  public var loss: Double
  /// Share of training pictures whose largest score was right, as they came by, augmented.
  public var trainingAccuracy: Double
  /// Accuracy on the validation part.
  public var validationAccuracy: Double?
  /// Seconds since training began.
  public var seconds: Double

  enum CodingKeys: String, CodingKey {
    case epoch, loss
    case trainingAccuracy = "training_accuracy"
    case validationAccuracy = "validation_accuracy"
    case seconds
  }

  /// Figures of an epoch.
  public init(epoch: Int, loss: Double, trainingAccuracy: Double, validationAccuracy: Double?, seconds: Double) {
    self.epoch = epoch
    self.loss = loss
    self.trainingAccuracy = trainingAccuracy
    self.validationAccuracy = validationAccuracy
    self.seconds = seconds
  }
}
