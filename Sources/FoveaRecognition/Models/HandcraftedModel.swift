internal import FoveaDatasets
public import FoveaFeatures
public import FoveaLearning
public import FoveaPixels
public import FoveaTensors

/// Features of a picture, scaled where the learner wants it, and a classical classifier on them.
public struct HandcraftedModel: RecognitionModel {
  /// What a file says about the model beside its numbers.
  struct Settings: Codable {
    var features: FeatureDescription
    var encoding: EncodingDescription?
    var size: PixelSize
    var format: PixelFormat
    var isScaled: Bool
    var trials: [TrialFigures]?
  }

  /// The word by which a model file knows this kind.
  public static let kind = "handcrafted"

  /// What is computed of a picture alone.
  public let features: FeatureDescription
  /// What was learned from the training pictures and is computed behind the features, if anything.
  public let encoding: FittedEncoding?
  /// The size of the pictures.
  public let size: PixelSize
  /// The format of the pictures.
  public let format: PixelFormat
  /// Brings features to mean 0 and deviation 1, if the recipe asked for it.
  public let scaler: StandardScaler?
  /// What decides.
  public let classifier: StoredClassifier
  /// What was tried before the settings were chosen, if anything.
  public internal(set) var trials: [TrialFigures]?

  /// A model of these parts.
  public init(
    features: FeatureDescription, encoding: FittedEncoding? = nil, size: PixelSize, format: PixelFormat, scaler: StandardScaler?,
    classifier: StoredClassifier, trials: [TrialFigures]? = nil
  ) {
    self.features = features
    self.encoding = encoding
    self.size = size
    self.format = format
    self.scaler = scaler
    self.classifier = classifier
    self.trials = trials
  }

  /// The pictures that it takes.
  public var input: (size: PixelSize, format: PixelFormat)? { (size, format) }
  /// How many scores a picture gets.
  public var classCount: Int { classifier.classCount }
  /// Length of a feature vector.
  public var embeddingLength: Int { descriptor.length(for: size, format: format) }
  /// All that turns a picture into a row of numbers.
  public var descriptor: PictureDescriptor { PictureDescriptor(features: features, encoding: encoding) }
  /// All numbers that were learned or kept.
  public var parameterCount: Int { tensors.values.reduce(0) { $0 + $1.count } }

  /// Class scores: margins of a linear support vector machine, votes of one with a kernel, vote shares of neighbors, logits.
  public func scores(of pictures: [Bitmap], threads: Int) throws -> Matrix {
    try classifier.scores(of: try embeddings(of: pictures, threads: threads), threads: threads)
  }

  /// The feature vectors, scaled.
  public func embeddings(of pictures: [Bitmap], threads: Int) throws -> Matrix {
    var matrix = descriptor.matrix(count: pictures.count, size: size, format: format, threads: threads, bitmap: { pictures[$0] })
    try scaler?.transform(&matrix, threads: threads)
    return matrix
  }

  private var tensors: [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for (name, tensor) in encoding?.tensors ?? [] { tensors["encoding." + name] = tensor }
    for (name, tensor) in scaler?.tensors ?? [] { tensors["scaler." + name] = tensor }
    tensors.merge(classifier.tensors(prefix: "classifier.")) { first, _ in first }
    return tensors
  }
}

extension HandcraftedModel {
  /// Settings and numbers.
  public var parts: ModelParts {
    get throws {
      let settings = Settings(
        features: features, encoding: encoding?.description, size: size, format: format, isScaled: scaler != nil, trials: trials)
      return ModelParts(
        settings: try JSONText.encode(Flat(settings, classifier.settings)), tensors: tensors)
    }
  }

  /// The model of these parts; throws where numbers are missing or have the wrong shape.
  public init(parts: ModelParts) throws {
    let stored = try JSONText.decode(Flat<Settings, StoredClassifier.Settings>.self, from: parts.settings)
    let settings = stored.first
    if let problem = settings.features.problem { throw ModelPartsError("features with \(problem)") }
    if let problem = Preprocessing.problem(of: settings.size) { throw ModelPartsError(problem) }
    let least = settings.features.minimumSize
    guard settings.size.width >= least.width, settings.size.height >= least.height else {
      throw ModelPartsError("features for pictures of at least \(least), pictures of \(settings.size)")
    }
    let encoding = try settings.encoding.map { try FittedEncoding($0, tensors: parts.tensors.behind("encoding.")) }
    if let encoding, !encoding.accepts(settings.size, format: settings.format) {
      throw ModelPartsError("an encoding that cannot be computed of pictures of \(settings.size), \(settings.format)")
    }
    let length = PictureDescriptor(features: settings.features, encoding: encoding).length(
      for: settings.size, format: settings.format)
    let scaler = settings.isScaled ? try StandardScaler(tensors: parts.tensors.behind("scaler.")) : nil
    let classifier = try StoredClassifier(stored.second, tensors: parts.tensors.behind("classifier."))
    self.init(
      features: settings.features, encoding: encoding, size: settings.size, format: settings.format, scaler: scaler,
      classifier: classifier, trials: settings.trials)
    guard classifier.dimension == length, scaler.map({ $0.dimension == length }) ?? true else {
      throw ModelPartsError("features of length \(length), a classifier for \(classifier.dimension)")
    }
  }
}

/// Parts of a model that do not fit each other.
struct ModelPartsError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Two values as one JSON object that has the keys of both.
struct Flat<First: Codable, Second: Codable>: Codable {
  var first: First
  var second: Second

  init(_ first: First, _ second: Second) {
    self.first = first
    self.second = second
  }

  init(from decoder: any Decoder) throws {
    first = try First(from: decoder)
    second = try Second(from: decoder)
  }

  func encode(to encoder: any Encoder) throws {
    try first.encode(to: encoder)
    try second.encode(to: encoder)
  }
}
