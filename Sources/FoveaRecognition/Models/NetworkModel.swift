public import FoveaDatasets
public import FoveaNetworks
public import FoveaPixels
public import FoveaTensors
internal import Synchronization

/// A trained network, and how samples become its input.
public struct NetworkModel: RecognitionModel {
  /// What a file says about the model beside its numbers.
  struct Settings: Codable {
    var network: NetworkDescription
    var normalization: Normalization
    var averaging: ViewAveraging?
    var family: Architectures.Family?
  }

  /// The word by which a model file knows this kind.
  public static let kind = "network"

  /// The layers and their numbers.
  public let network: Network
  /// What is taken from samples and what they are divided by.
  public let normalization: Normalization
  /// The views of a picture whose scores are averaged.
  public let averaging: ViewAveraging
  /// The family of the network; nothing for one of no family.
  public let family: Architectures.Family?
  /// How scores and embeddings are computed; a file does not say it.
  public let arithmetic: ConvolutionArithmetic
  private let sessions: SessionCache

  /// A model of these parts.
  /// - Parameters:
  ///   - family: Told by the network's layers where it is nothing.
  ///   - arithmetic: How scores and embeddings are computed; in float unless said otherwise, whatever the network was trained with.
  public init(
    network: Network, normalization: Normalization, averaging: ViewAveraging = .none, family: Architectures.Family? = nil,
    arithmetic: ConvolutionArithmetic = .float32
  ) {
    self.network = network
    self.normalization = normalization
    self.averaging = averaging
    self.family = family ?? Architectures.Family(of: network.description)
    self.arithmetic = arithmetic
    sessions = SessionCache(network, arithmetic)
  }

  /// The same network, which sees the picture alone.
  public var lookingOnce: NetworkModel {
    averaging == .none ? self : NetworkModel(network: network, normalization: normalization, family: family, arithmetic: arithmetic)
  }

  /// The same network, computed in another way.
  public func computed(by arithmetic: ConvolutionArithmetic) -> NetworkModel {
    NetworkModel(network: network, normalization: normalization, averaging: averaging, family: family, arithmetic: arithmetic)
  }

  /// How many scores a picture gets.
  public var classCount: Int { network.classCount }
  /// Length of what the last dense layer reads.
  public var embeddingLength: Int {
    guard let layer = network.embeddingLayer, let shape = try? network.outputShape(of: layer) else { return classCount }
    return shape.reduce(1, *)
  }
  /// Numbers that were learned.
  public var parameterCount: Int { network.learnedCount }
  /// The pictures that the network takes; nothing where it takes numbers of no picture format.
  public var input: (size: PixelSize, format: PixelFormat)? {
    let shape = network.description.inputShape
    guard let channels = UInt8(exactly: shape[0]), let format = PixelFormat(rawValue: channels) else { return nil }
    return (PixelSize(width: shape[2], height: shape[1]), format)
  }

  /// Logits, averaged over the views; no row for no pictures.
  public func scores(of pictures: [Bitmap], threads: Int) throws -> Matrix {
    guard let first = pictures.first else { return Matrix(rows: 0, columns: classCount) }
    return try scores(
      of: pictures, threads: threads, atOnce: InferenceSession.atOnce(numbers: first.samples.count, threads: threads))
  }

  /// The same with so many pictures at once as numbers, on which no score depends.
  package func scores(of pictures: [Bitmap], threads: Int, atOnce most: Int) throws -> Matrix {
    let session = try sessions.session(for: pictures.count, threads: threads)
    var sums = [Float](repeating: 0, count: pictures.count * classCount)
    for (window, weight) in averaging.views {
      let scores = try session.logits(of: pictures, normalization, window: window, atOnce: most)
      if averaging == .none { return scores }
      scores.withUnsafeBufferPointer { buffer in
        for place in sums.indices { sums[place] += weight * buffer[place] }
      }
    }
    return Matrix(rows: pictures.count, columns: classCount, sums)
  }

  /// What the last dense layer reads of the picture alone; no row for no pictures.
  public func embeddings(of pictures: [Bitmap], threads: Int) throws -> Matrix {
    guard let first = pictures.first else { return Matrix(rows: 0, columns: embeddingLength) }
    return try sessions.session(for: pictures.count, threads: threads).embeddings(
      of: pictures, normalization, atOnce: InferenceSession.atOnce(numbers: first.samples.count, threads: threads))
  }
}

/// Sessions of a network that were prepared once, for one picture at a time and for many.
private final class SessionCache: Sendable {
  private struct Key: Hashable {
    var threads: Int
    var single: Bool
  }

  private let network: Network
  private let arithmetic: ConvolutionArithmetic
  private let sessions = Mutex<[Key: InferenceSession]>([:])

  init(_ network: Network, _ arithmetic: ConvolutionArithmetic) {
    self.network = network
    self.arithmetic = arithmetic
  }

  func session(for count: Int, threads: Int) throws(NetworkError) -> InferenceSession {
    let key = Key(threads: threads, single: count == 1)
    if let known = sessions.withLock({ $0[key] }) { return known }
    let session = try InferenceSession(
      network, engine: .best, threads: threads, maximumBatch: count == 1 ? 1 : 256, arithmetic: arithmetic)
    sessions.withLock { $0[key] = session }
    return session
  }
}

extension NetworkModel {
  /// Settings and numbers.
  public var parts: ModelParts {
    get throws {
      ModelParts(
        settings: try JSONText.encode(
          Settings(network: network.description, normalization: normalization, averaging: averaging, family: family)),
        tensors: Dictionary(network.parameters.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first }))
    }
  }

  /// The model of these parts; throws where numbers are missing, have the wrong shape, or cannot be used.
  public init(parts: ModelParts) throws {
    let settings = try JSONText.decode(Settings.self, from: parts.settings)
    if let problem = settings.normalization.problem { throw ModelPartsError(problem) }
    let stored = parts.tensors.sorted { $0.key < $1.key }.map { NamedTensor($0.key, $0.value) }
    let network = try Network(settings.network, parameters: stored)
    let (channels, means) = (network.description.inputShape[0], settings.normalization.mean.count)
    guard channels == means else { throw ModelPartsError("a network for \(channels) channels, a normalization of \(means)") }
    self.init(
      network: network, normalization: settings.normalization, averaging: settings.averaging ?? .none, family: settings.family)
  }
}
