public import FoveaLearning
public import FoveaNetworks
public import FoveaPixels
public import FoveaTensors

/// A network's embedding of a picture and a classical classifier on it: learned features, decided on as hand-crafted ones are.
public struct HybridModel: RecognitionModel {
  /// What a file says about the model beside its numbers.
  struct Settings: Codable {
    var network: String
    var isScaled: Bool
  }

  /// The word by which a model file knows this kind.
  public static let kind = "hybrid"

  /// What turns a picture into its embedding.
  public let network: NetworkModel
  /// Brings the numbers of an embedding to mean 0 and deviation 1, if wanted.
  public let scaler: StandardScaler?
  /// What decides.
  public let classifier: StoredClassifier

  /// A model of these parts.
  public init(network: NetworkModel, scaler: StandardScaler?, classifier: StoredClassifier) {
    self.network = network
    self.scaler = scaler
    self.classifier = classifier
  }

  /// The pictures that the network takes.
  public var input: (size: PixelSize, format: PixelFormat)? { network.input }
  /// How many scores a picture gets.
  public var classCount: Int { classifier.classCount }
  /// Length of the network's embedding.
  public var embeddingLength: Int { network.embeddingLength }
  /// All numbers that were learned or kept.
  public var parameterCount: Int { network.parameterCount + ownTensors.values.reduce(0) { $0 + $1.count } }

  /// The same classifier on embeddings that are computed in another way.
  public func computed(by arithmetic: ConvolutionArithmetic) -> HybridModel {
    HybridModel(network: network.computed(by: arithmetic), scaler: scaler, classifier: classifier)
  }

  /// Class scores: margins of a support vector machine, vote shares of neighbors, logits.
  public func scores(of pictures: [Bitmap], threads: Int) throws -> Matrix {
    try scores(ofEmbeddings: try network.embeddings(of: pictures, threads: threads), threads: threads)
  }

  /// Class scores of pictures by the embeddings that the network alone gives of them.
  package func scores(ofEmbeddings rows: Matrix, threads: Int) throws -> Matrix {
    var rows = rows
    try scaler?.transform(&rows, threads: threads)
    return try classifier.scores(of: rows, threads: threads)
  }

  /// The network's embeddings, scaled.
  public func embeddings(of pictures: [Bitmap], threads: Int) throws -> Matrix {
    var matrix = try network.embeddings(of: pictures, threads: threads)
    try scaler?.transform(&matrix, threads: threads)
    return matrix
  }

  private var ownTensors: [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for (name, tensor) in scaler?.tensors ?? [] { tensors["scaler." + name] = tensor }
    tensors.merge(classifier.tensors(prefix: "head.")) { first, _ in first }
    return tensors
  }
}

extension HybridModel {
  /// Settings and numbers; those of the network stand under `network.`.
  public var parts: ModelParts {
    get throws {
      let below = try network.parts
      let settings = Settings(network: below.settings, isScaled: scaler != nil)
      var tensors = ownTensors
      for (name, tensor) in below.tensors { tensors["network." + name] = tensor }
      return ModelParts(settings: try JSONText.encode(Flat(settings, classifier.settings)), tensors: tensors)
    }
  }

  /// The model of these parts; throws where numbers are missing or have the wrong shape.
  public init(parts: ModelParts) throws {
    let stored = try JSONText.decode(Flat<Settings, StoredClassifier.Settings>.self, from: parts.settings)
    let settings = stored.first
    let network = try NetworkModel(parts: ModelParts(settings: settings.network, tensors: parts.tensors.behind("network.")))
    let scaler = settings.isScaled ? try StandardScaler(tensors: parts.tensors.behind("scaler.")) : nil
    let classifier = try StoredClassifier(stored.second, tensors: parts.tensors.behind("head."))
    self.init(network: network, scaler: scaler, classifier: classifier)
    guard classifier.dimension == network.embeddingLength, scaler.map({ $0.dimension == classifier.dimension }) ?? true else {
      throw ModelPartsError("embeddings of length \(network.embeddingLength), a classifier for \(classifier.dimension)")
    }
  }
}
