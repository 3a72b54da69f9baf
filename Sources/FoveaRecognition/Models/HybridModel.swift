public import FoveaLearning
public import FoveaPixels
public import FoveaTensors

/// A network's embedding of a picture and a classical classifier on it: learned features, decided on as hand-crafted ones are.
public struct HybridModel: RecognitionModel {
  /// The classifiers that can stand behind an embedding.
  public enum Head: Sendable {
    /// One hyperplane for each class.
    case linearSVM(LinearSVM)
    /// The embeddings of the training pictures themselves.
    case nearestNeighbors(KNearestNeighbors)
  }

  /// What a file says about the model beside its numbers.
  struct Settings: Codable {
    var network: String
    var linearSVM: LinearSVM.Options?
    var nearestNeighbors: KNearestNeighbors.Options?
    var isScaled: Bool
  }

  /// The word by which a model file knows this kind.
  public static let kind = "hybrid"

  /// What turns a picture into its embedding.
  public let network: NetworkModel
  /// Brings the numbers of an embedding to mean 0 and deviation 1, if wanted.
  public let scaler: StandardScaler?
  /// What decides.
  public let head: Head

  /// A model of these parts.
  public init(network: NetworkModel, scaler: StandardScaler?, head: Head) {
    self.network = network
    self.scaler = scaler
    self.head = head
  }

  /// How many scores a picture gets.
  public var classCount: Int { classifier.classCount }
  /// Length of the network's embedding.
  public var embeddingLength: Int { network.embeddingLength }
  /// All numbers that were learned or kept.
  public var parameterCount: Int { network.parameterCount + ownTensors.values.reduce(0) { $0 + $1.count } }

  /// Class scores: margins of a support vector machine, vote shares of neighbors.
  public func scores(of pictures: [Bitmap], threads: Int) throws -> Matrix {
    try classifier.scores(of: try embeddings(of: pictures, threads: threads), threads: threads)
  }

  /// The network's embeddings, scaled.
  public func embeddings(of pictures: [Bitmap], threads: Int) throws -> Matrix {
    var matrix = try network.embeddings(of: pictures, threads: threads)
    try scaler?.transform(&matrix, threads: threads)
    return matrix
  }

  private var classifier: any VectorClassifier {
    switch head {
    case .linearSVM(let machine): machine
    case .nearestNeighbors(let neighbors): neighbors
    }
  }

  private var ownTensors: [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for (name, tensor) in scaler?.tensors ?? [] { tensors["scaler." + name] = tensor }
    let learned =
      switch head {
      case .linearSVM(let machine): machine.tensors
      case .nearestNeighbors(let neighbors): neighbors.tensors
      }
    for (name, tensor) in learned { tensors["head." + name] = tensor }
    return tensors
  }
}

extension HybridModel {
  /// Settings and numbers; those of the network stand under `network.`.
  public var parts: ModelParts {
    get throws {
      let below = try network.parts
      var settings = Settings(network: below.settings, isScaled: scaler != nil)
      switch head {
      case .linearSVM(let machine): settings.linearSVM = machine.options
      case .nearestNeighbors(let neighbors): settings.nearestNeighbors = neighbors.options
      }
      var tensors = ownTensors
      for (name, tensor) in below.tensors { tensors["network." + name] = tensor }
      return ModelParts(settings: try JSONText.encode(settings), tensors: tensors)
    }
  }

  /// The model of these parts; throws where numbers are missing or have the wrong shape.
  public init(parts: ModelParts) throws {
    let settings = try JSONText.decode(Settings.self, from: parts.settings)
    func tensors(_ prefix: String) -> [String: Tensor] {
      var chosen: [String: Tensor] = [:]
      for (name, tensor) in parts.tensors where name.hasPrefix(prefix) { chosen[String(name.dropFirst(prefix.count))] = tensor }
      return chosen
    }
    let network = try NetworkModel(parts: ModelParts(settings: settings.network, tensors: tensors("network.")))
    let scaler = settings.isScaled ? try StandardScaler(tensors: tensors("scaler.")) : nil
    let head: Head
    if let options = settings.linearSVM {
      head = .linearSVM(try LinearSVM(options: options, tensors: tensors("head.")))
    } else if let options = settings.nearestNeighbors {
      head = .nearestNeighbors(try KNearestNeighbors(options: options, tensors: tensors("head.")))
    } else {
      throw ModelPartsError("no classifier")
    }
    self.init(network: network, scaler: scaler, head: head)
    guard classifier.dimension == network.embeddingLength, scaler.map({ $0.dimension == classifier.dimension }) ?? true else {
      throw ModelPartsError("embeddings of length \(network.embeddingLength), a classifier for \(classifier.dimension)")
    }
  }
}
