public import FoveaCodecs
public import FoveaDatasets
public import FoveaFiles
public import FoveaLearning
public import FoveaNetworks
public import FoveaPixels
public import FoveaTensors

/// Where a recognizer came from.
public struct Provenance: Sendable, Hashable, Codable {
  /// The name of the recipe.
  public var recipe: String
  /// The approach of the recipe.
  public var approach: Approach
  /// All settings of the recipe, settled, as JSON.
  public var settings: String
  /// The digest of the manifest: which pictures, which classes, which parts.
  public var manifestHash: String
  /// The digest of the manifest's pixel hashes: what the pictures showed; nothing where it had none.
  public var pixelsHash: String?
  /// What was asked for when the pictures were divided into parts; nothing where all was as usual, or that is not known.
  public var division: DivisionRequest?
  /// How many pictures it learned from.
  public var trainingCount: Int
  /// The seed of the run.
  public var seed: UInt64
  /// The version of the library that made it.
  public var version: String

  /// Where a recognizer came from, as given.
  public init(
    recipe: String, approach: Approach, settings: String, manifestHash: String, trainingCount: Int, seed: UInt64,
    version: String = Version.text, pixelsHash: String? = nil, division: DivisionRequest? = nil
  ) {
    self.recipe = recipe
    self.approach = approach
    self.settings = settings
    self.manifestHash = manifestHash
    self.pixelsHash = pixelsHash
    self.division = division
    self.trainingCount = trainingCount
    self.seed = seed
    self.version = version
  }

  enum CodingKeys: String, CodingKey {
    case recipe, approach, settings
    case manifestHash = "manifest_sha256"
    case pixelsHash = "pixels_sha256"
    case trainingCount = "train_count"
    case division, seed, version
  }
}

/// A model with all that is needed to use it: class names, how pictures are prepared, how sure it is, and where it came from.
///
/// What model files hold, and the one contract that evaluation, prediction, comparison and everything above know.
public struct Recognizer: Sendable {
  /// The class names; labels are indices into them.
  public let labels: LabelSet
  /// How a picture is prepared before the model sees it, in training and ever after.
  public let preprocessing: Preprocessing
  /// What the softmax of the scores is divided by to give probabilities.
  public let temperature: Float
  /// How scores become probabilities; nothing for the softmax with ``temperature`` alone.
  public internal(set) var calibration: Calibration?
  /// Where it came from.
  public internal(set) var provenance: Provenance
  /// How often it erred where it was how sure, on pictures that were held out; nothing where there were none.
  public internal(set) var rejection: RejectionCurve?
  /// The learned function. Ask for its type only to draw what one approach alone has.
  public let model: any RecognitionModel

  /// A recognizer of these parts.
  /// - Precondition: The model has as many classes as there are names.
  public init(
    labels: LabelSet, preprocessing: Preprocessing, temperature: Float, provenance: Provenance, model: any RecognitionModel,
    rejection: RejectionCurve? = nil, calibration: Calibration? = nil
  ) {
    precondition(model.classCount == labels.count, "\(model.classCount) classes in the model, \(labels.count) names")
    self.labels = labels
    self.preprocessing = preprocessing
    self.temperature = temperature
    self.provenance = provenance
    self.model = model
    self.rejection = rejection
    self.calibration = calibration
  }

  /// The recognizer with a model that looks at each picture once, where it averages over views: for explanations, which ask it about hundreds of
  /// changed pictures, and of which those by derivatives know one view alone.
  public var lookingOnce: Recognizer { with(model.lookingOnce) }

  /// The recognizer with networks whose convolutions are computed in another way than in float: for many pictures where time counts more than the
  /// last digits of a probability. Nothing changes for models without a network.
  public func computed(by arithmetic: ConvolutionArithmetic) -> Recognizer { with(model.computed(by: arithmetic)) }

  private func with(_ model: any RecognitionModel) -> Recognizer {
    Recognizer(
      labels: labels, preprocessing: preprocessing, temperature: temperature, provenance: provenance, model: model,
      rejection: rejection, calibration: calibration)
  }

  /// Whether the model learned from pictures of a part of a manifest: the manifest is the one of its training, and the part is the train
  /// part, or the validation part and the model was fitted on that too. Networks keep some of that to judge by; the answer is for the part
  /// as a whole.
  public func learned(from part: Part, of manifest: Manifest) -> Bool {
    guard manifest.contentHash == provenance.manifestHash else { return false }
    switch part {
    case .train: return true
    case .validation:
      return provenance.approach == .handcrafted || provenance.trainingCount > manifest.entries(in: .train).count
    case .test: return false
    }
  }

  /// A picture as the model wants it.
  public func prepare(_ picture: DecodedImage) -> Bitmap { preprocessing.apply(to: picture) }

  /// The picture of a file as the model wants it.
  public func prepare(contentsOf path: BytePath, limits: DecodeLimits = .standard) throws(PictureError) -> Bitmap {
    try preprocessing.bitmap(contentsOf: path, limits: limits)
  }

  /// One row of class scores for each prepared picture; larger is likelier.
  /// - Throws: `NetworkError` or `LearningError`, where the model cannot be run.
  public func scores(of pictures: [Bitmap], threads: Int = Parallel.defaultThreads) throws -> Matrix {
    try model.scores(of: pictures, threads: threads)
  }

  /// One row for each prepared picture: where it lies in the space in which the model decides.
  /// - Throws: As ``scores(of:threads:)``.
  public func embeddings(of pictures: [Bitmap], threads: Int = Parallel.defaultThreads) throws -> Matrix {
    try model.embeddings(of: pictures, threads: threads)
  }

  /// Rows of scores as probabilities that sum to 1, the largest where the largest score is.
  public func probabilities(of scores: Matrix) -> Matrix {
    (calibration ?? .temperature(temperature)).probabilities(of: scores)
  }
}
