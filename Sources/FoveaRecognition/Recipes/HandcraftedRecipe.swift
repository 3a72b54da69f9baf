public import FoveaDatasets
public import FoveaFeatures
public import FoveaLearning
internal import FoveaPixels
internal import FoveaTensors

/// Hand-crafted features and a classical learner on them.
public struct HandcraftedRecipe: Recipe, Hashable {
  /// Which features a recipe stands for, before the data settles their parameters.
  public enum FeatureFamily: String, Sendable, Hashable, Codable, CaseIterable {
    /// Histograms of oriented gradients.
    case hog
    /// Histograms of oriented gradients, added up over ever smaller regions.
    case hogPyramid = "hog-pyramid"
    /// Local binary patterns.
    case patterns = "lbp"
    /// Histograms of color, of gray levels for gray folders.
    case color
    /// Means, deviations and skewness of colors.
    case moments = "color-moments"
    /// Which colors stand beside themselves.
    case correlogram
    /// How strongly a picture swings at several frequencies and directions.
    case gabor
    /// Orientations and scales in a few large blocks.
    case gist
    /// How boxes side by side differ in light.
    case boxes = "haar"
    /// Gradient directions around places of a grid, in growing circles.
    case daisy
    /// SIFT descriptors at the places of a grid.
    case sift
    /// The samples of a small picture as they are.
    case pixels
    /// Oriented gradients, local binary patterns and colors, one behind the other.
    case mixed
    /// How much small patches are like the atoms of a dictionary that is learned from the training pictures.
    case patches
    /// How words of SIFT descriptors, learned from the training pictures, would have to change to fit a picture: improved Fisher vectors.
    case fisher
    /// How descriptors of a picture differ from their nearest words: VLAD.
    case residuals = "vlad"
    /// How often each word comes in a picture and its parts.
    case words

    /// Whether it is learned from the training pictures, without their classes.
    public var isLearned: Bool { [.patches, .fisher, .residuals, .words].contains(self) }

    /// Whether it is computed of mirror images too, where these show the same classes: what has a side, and neither takes long nor loses what it is by
    /// being averaged.
    var seesSides: Bool { [.hog, .hogPyramid, .patterns, .gabor, .gist, .boxes, .daisy, .sift, .mixed].contains(self) }
  }

  /// The learner behind the features.
  public enum Learner: Sendable, Hashable, Codable {
    /// A linear support vector machine, one class against the rest, on features scaled to unit deviation if `scaled`.
    ///
    /// The squared length of a scaled row is the number of its features on average. Cost and bias are those for rows of length 1: the cost
    /// is divided by that number and the bias multiplied by its root, so that one setting suits short and long descriptors. Of several
    /// `costs` the one is taken that is right most often on the validation part, or, where that has fewer than 500 pictures, on five folds
    /// of both parts; of equals the least.
    case linearSVM(LinearSVM.Options, scaled: Bool, costs: [Double])
    /// The k nearest neighbors. Of several `counts`, numbers of neighbors, the one is taken that is right most often, as for costs, but of equals the
    /// first; without any it is the one of the options.
    case nearestNeighbors(KNearestNeighbors.Options, counts: [Int] = [])
    /// A support vector machine with a kernel, on features scaled to unit deviation if `scaled`. Cost and width are chosen by the search, on
    /// folds of both parts. Of more pictures than `mostRows` a part is learned from, of each class its share: the work grows with the square of
    /// their number.
    case kernelSVM(KernelSVM.Search, scaled: Bool, mostRows: Int)
    /// Multinomial logistic regression. Costs are as those of a linear machine, and are chosen as there.
    case logistic(LogisticRegression.Options, scaled: Bool, costs: [Double])
    /// Ridge regression on the classes, with a penalty of 1 / (2 cost). Costs are as those of a linear machine, and are chosen as there.
    case ridge(scaled: Bool, costs: [Double])
    /// A Gaussian cloud of one shape for each class.
    case discriminant(LinearDiscriminant.Options, scaled: Bool)
    /// The nearest of the classes' means.
    case nearestMean(scaled: Bool)
    /// The k nearest neighbors by a distance that is learned: of several ways to learn it, each with several `counts` of neighbors, the one that is
    /// right most often, as above.
    case metricNeighbors([MetricNeighbors.Metric], KNearestNeighbors.Options, counts: [Int] = [])

    /// Whether features are brought to mean 0 and deviation 1.
    var isScaled: Bool {
      switch self {
      case .linearSVM(_, let scaled, _), .kernelSVM(_, let scaled, _), .logistic(_, let scaled, _): scaled
      case .ridge(let scaled, _), .discriminant(_, let scaled), .nearestMean(let scaled): scaled
      case .nearestNeighbors, .metricNeighbors: false
      }
    }
  }

  /// The name under which the command knows it.
  public let name: String
  /// One line for people.
  public let summary: String
  /// Which features.
  public let family: FeatureFamily
  /// Which learner, with its settings.
  public var learner: Learner
  /// The features with all parameters; empty until the recipe is settled.
  public var features: FeatureDescription?
  /// What is learned from the training pictures, without their labels, and computed behind the features, if anything.
  public var encoding: EncodingDescription?
  /// How pictures are prepared; empty until the recipe is settled.
  public var preprocessing: Preprocessing?

  /// A recipe that settles its features by the data.
  public init(name: String, summary: String, family: FeatureFamily, learner: Learner) {
    self.name = name
    self.summary = summary
    self.family = family
    self.learner = learner
  }

  /// Always hand-crafted.
  public var approach: Approach { .handcrafted }

  /// The recipe with preparation chosen by the typical size of the pictures, unless it has one, and features by the size that they are brought to.
  public func settled(for facts: DataFacts) -> any Recipe {
    var settled = self
    let choice = family.choice(for: facts, at: preprocessing?.size)
    if settled.features == nil {
      settled.features = facts.mirrors && family.seesSides ? .mirrored(choice.features) : choice.features
      settled.encoding = choice.encoding
    }
    if settled.preprocessing == nil { settled.preprocessing = choice.preprocessing }
    return settled
  }

  /// The recipe with another preparation of the pictures.
  public func preparing(with preprocessing: Preprocessing) -> any Recipe {
    var changed = self
    changed.preprocessing = preprocessing
    return changed
  }

  /// Why features of these settings cannot be computed of pictures of the size that they are brought to.
  public var problem: String? {
    guard let features, let preprocessing else { return nil }
    return features.problem(for: preprocessing.size) ?? encoding?.problem(for: preprocessing.size)
  }

  /// Refuses so many pictures of so many classes that a model of which each picture is a part would take more memory than one may.
  /// - Throws: `LearningError.tooLarge`.
  func requireMemory(rows: Int, classCount: Int) throws(LearningError) {
    guard case .kernelSVM(_, _, let most) = learner else { return }
    try KernelSVM.requireMemory(vectors: min(rows, most), classCount: classCount)
  }

  /// Learns in steps: the encoding, if there is one, from the pictures of the training part; features of all pictures; the choice of
  /// settings; the temperature; a fit on the training and the validation part.
  ///
  /// The temperature is fitted on scores of pictures that were held out: those that the settings were chosen by; where there was nothing to choose, the
  /// validation part, or the folds where there is none. It is 1 where nothing could be held out, since each class has a single picture, or pictures
  /// that all belong together.
  public func fit(_ task: TrainingTask) throws -> FittedModel {
    let learned = try learn(task)
    var fitted = FittedModel(
      model: learned.model, temperature: 1, counts: (learned.count, task.validation.count), seconds: learned.seconds,
      figures: learned.figures)
    if let held = learned.held {
      let groups = task.groups.map { groups in held.rows.map { groups[$0] } }
      fitted.calibrate(held.scores, labels: held.rows.map { learned.labels[$0] }, groups: groups)
    }
    return fitted
  }

  /// What was learned, before it is calibrated.
  struct Learned {
    var model: HandcraftedModel
    /// Rows that were held out with their scores, of a model with the same settings; nothing where none could be.
    var held: HandcraftedLearning.Held?
    /// The labels of all rows: those of the training part, then those of the validation part.
    var labels: [Int]
    /// How many pictures the classifier learned from.
    var count: Int
    var seconds: (features: Double, fit: Double)
    var figures: TrainingFigures
  }

  /// All of ``fit(_:)`` but the temperature; as one of several learners whose held-out scores are compared, or alone.
  func learn(_ task: TrainingTask, isMember: Bool = false) throws -> Learned {
    guard let features, let preprocessing else { preconditionFailure("the recipe \(name) is not settled") }
    try requireMemory(rows: task.training.count + task.validation.count, classCount: task.training.labelSet.count)
    let start = ContinuousClock.now
    var (matrix, encoding, _) = try described(task)
    let featureSeconds = ResourceMeter.seconds(since: start)
    let fitStart = ContinuousClock.now
    let scaler = try scale(&matrix, known: task.training.count, threads: task.threads)
    var figures = TrainingFigures()
    figures.featureLength = matrix.columns
    let learned = try HandcraftedLearning(learner, matrix, task, isMember: isMember).run(&figures)
    let model = HandcraftedModel(
      features: features, encoding: encoding, size: preprocessing.size, format: preprocessing.format, scaler: scaler,
      classifier: StoredClassifier(learned.classifier), trials: figures.trials)
    figures.parameters = model.parameterCount
    return Learned(
      model: model, held: learned.held, labels: learned.labels, count: learned.count,
      seconds: (featureSeconds, ResourceMeter.seconds(since: fitStart)), figures: figures)
  }

  /// The rows of the training pictures and, behind them, of the validation pictures, and what was learned to compute them, with the seconds that
  /// learning it took.
  func described(_ task: TrainingTask) throws -> (matrix: Matrix, encoding: FittedEncoding?, seconds: Double) {
    guard let features, let preprocessing else { preconditionFailure("the recipe \(name) is not settled") }
    try check()
    let known = task.training.count
    let total = known + task.validation.count
    let start = ContinuousClock.now
    let encoding = try encoding?.seeded(task.seed).fit(
      count: known, size: preprocessing.size, format: preprocessing.format, threads: task.threads,
      bitmap: { try task.training.bitmap($0) },
      progress: { task.progress(ProgressReport(stage: "learning a dictionary", done: $0, total: $1)) })
    let seconds = ResourceMeter.seconds(since: start)
    let matrix = try PictureDescriptor(features: features, encoding: encoding).matrix(
      count: total, size: preprocessing.size, format: preprocessing.format, threads: task.threads,
      bitmap: { index in index < known ? try task.training.bitmap(index) : try task.validation.bitmap(index - known) },
      progress: { task.progress(ProgressReport(stage: "computing features", done: $0, total: total)) })
    return (matrix, encoding, seconds)
  }

  /// Scales rows in place by what the first of them are like, where the learner wants it.
  func scale(_ matrix: inout Matrix, known: Int, threads: Int) throws(LearningError) -> StandardScaler? {
    guard learner.isScaled else { return nil }
    let scaler = try StandardScaler.fit(matrix.prefix(known), threads: threads)
    try scaler.transform(&matrix, threads: threads)
    return scaler
  }
}

extension [HandcraftedRecipe] {
  /// The recipes that memory holds a model of for so many pictures of so many classes; all of them where there is none.
  func fittingMemory(rows: Int, classCount: Int) -> [HandcraftedRecipe] {
    let fitting = filter { recipe in
      do throws(LearningError) { try recipe.requireMemory(rows: rows, classCount: classCount) } catch { return false }
      return true
    }
    return fitting.isEmpty ? self : fitting
  }
}
