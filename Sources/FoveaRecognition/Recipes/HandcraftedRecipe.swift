public import FoveaDatasets
public import FoveaFeatures
public import FoveaLearning
internal import FoveaPixels
internal import FoveaTensors

/// Hand-crafted features and a classical learner on them.
public struct HandcraftedRecipe: Recipe, Hashable {
  /// Which features a recipe stands for, before the data settles their parameters.
  public enum FeatureFamily: String, Sendable, Hashable, Codable {
    /// Histograms of oriented gradients.
    case hog
    /// Histograms of color, of gray levels for gray folders.
    case color
    /// The samples of a small picture as they are.
    case pixels
    /// Both `hog` and `color`, one behind the other.
    case mixed
  }

  /// The learner behind the features.
  public enum Learner: Sendable, Hashable, Codable {
    /// A linear support vector machine, one class against the rest, on features scaled to unit deviation if `scaled`.
    case linearSVM(LinearSVM.Options, scaled: Bool)
    /// The k nearest neighbors.
    case nearestNeighbors(KNearestNeighbors.Options)
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

  /// The recipe with features and preparation chosen by the typical size of the pictures.
  public func settled(for facts: DataFacts) -> any Recipe {
    var settled = self
    let choice = family.choice(for: facts)
    if settled.features == nil { settled.features = choice.features }
    if settled.preprocessing == nil { settled.preprocessing = choice.preprocessing }
    return settled
  }

  /// The recipe with another preparation of the pictures.
  public func preparing(with preprocessing: Preprocessing) -> any Recipe {
    var changed = self
    changed.preprocessing = preprocessing
    return changed
  }

  /// Learns in four steps: features of all pictures; a fit on the training part; the temperature on the validation part; a fit on both.
  ///
  /// Where there is no validation part, the temperature is fitted on scores of the training part.
  public func fit(_ task: TrainingTask) throws -> FittedModel {
    guard let features, let preprocessing else { preconditionFailure("the recipe \(name) is not settled") }
    let start = ContinuousClock.now
    let known = task.training.count
    let total = known + task.validation.count
    var matrix = try features.matrix(
      count: total, size: preprocessing.size, format: preprocessing.format, threads: task.threads,
      bitmap: { index in index < known ? try task.training.bitmap(index) : try task.validation.bitmap(index - known) },
      progress: { task.progress(ProgressReport(stage: "computing features", done: $0, total: total)) })
    let featureSeconds = ResourceMeter.seconds(since: start)
    let fitStart = ContinuousClock.now
    var scaler: StandardScaler?
    if case .linearSVM(_, scaled: true) = learner {
      let fitted = try StandardScaler.fit(matrix.prefix(known), threads: task.threads)
      try fitted.transform(&matrix, threads: task.threads)
      scaler = fitted
    }
    var figures = TrainingFigures()
    figures.featureLength = matrix.columns
    let (classifier, temperature) = try learn(matrix, task, &figures)
    let model = HandcraftedModel(
      features: features, size: preprocessing.size, format: preprocessing.format, scaler: scaler, classifier: classifier)
    figures.parameters = model.parameterCount
    return FittedModel(
      model: model, temperature: temperature, seconds: (featureSeconds, ResourceMeter.seconds(since: fitStart)), figures: figures)
  }
}

extension HandcraftedRecipe {
  /// Fits on the training rows, calibrates on the validation rows, and fits again on all.
  private func learn(
    _ matrix: Matrix, _ task: TrainingTask, _ figures: inout TrainingFigures
  ) throws -> (HandcraftedModel.Classifier, Float) {
    let known = task.training.count
    let classes = task.training.labelSet.count
    let labels = task.training.labels + task.validation.labels
    let hasValidation = task.validation.count > 0
    func classifier(_ rows: Int, _ stage: String) throws -> (HandcraftedModel.Classifier, any VectorClassifier) {
      let part = matrix.prefix(rows)
      switch learner {
      case .linearSVM(var options, _):
        options.seed = task.seed
        let machine = try LinearSVM.fit(
          part, labels: Array(labels[..<rows]), classCount: classes, options: options, threads: task.threads
        ) {
          task.progress(
            ProgressReport(stage: stage, done: $0.closed, total: $0.problems, note: "epoch \($0.epoch), gap \($0.gap)"))
        }
        figures.relativeDualityGap = machine.report.map(\.gap).max()
        return (.linearSVM(machine), machine)
      case .nearestNeighbors(let options):
        let neighbors = try KNearestNeighbors.fit(
          part, labels: Array(labels[..<rows]), classCount: classes, options: options)
        return (.nearestNeighbors(neighbors), neighbors)
      }
    }
    let (first, scorer) = try classifier(known, hasValidation ? "learning, to calibrate" : "learning")
    guard hasValidation else {
      return (first, TemperatureScaling.fit(scores: try scorer.scores(of: matrix, threads: task.threads), labels: labels))
    }
    let held = matrix.selecting(rows: Array(known..<matrix.rows))
    let scores = try scorer.scores(of: held, threads: task.threads)
    figures.validationAccuracy = scores.accuracy(labels: task.validation.labels)
    let temperature = TemperatureScaling.fit(scores: scores, labels: task.validation.labels)
    return (try classifier(matrix.rows, "learning").0, temperature)
  }
}

extension Matrix {
  /// The first rows; the matrix itself where these are all.
  func prefix(_ count: Int) -> Matrix { count == rows ? self : selecting(rows: Array(0..<count)) }

  /// The share of rows whose largest number stands at the row's label.
  func accuracy(labels: [Int]) -> Double {
    let right = labels.indices.count { row in
      let values = self[row: row]
      return values.indices.max { values[$0] < values[$1] } == labels[row]
    }
    return Double(right) / Double(max(1, labels.count))
  }
}
