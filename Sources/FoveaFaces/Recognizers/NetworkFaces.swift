internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaNetworks
public import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

/// Faces by what a network knows of them before it decides; of a face and its mirror image the mean, as faces are about symmetric.
public struct NetworkFaces: FaceEmbedder {
  /// The word by which a model file knows this kind.
  public static let kind = "network"

  /// The network, with the scores of the persons it learned from.
  public let network: NetworkModel

  /// A network for faces.
  public init(_ network: NetworkModel) { self.network = network }

  /// How many numbers a face has.
  public var length: Int { network.embeddingLength }

  /// The mean of what is known of each crop and of its mirror image, each of length 1 before.
  public func embeddings(of crops: [Bitmap], threads: Int) throws -> Matrix {
    guard !crops.isEmpty else { return Matrix(rows: 0, columns: length) }
    let plain = try network.embeddings(of: crops, threads: threads).scaledToLengthOne(threads: threads)
    let mirrored = try network.embeddings(of: crops.mirrored(threads: threads), threads: threads).scaledToLengthOne(
      threads: threads)
    return plain.mean(with: mirrored)
  }

  /// Those of the network.
  public var parts: ModelParts { get throws { try network.parts } }

  /// The embedder of these parts; throws where numbers are missing or have the wrong shape.
  public init(parts: ModelParts, size: PixelSize) throws {
    network = try NetworkModel(parts: parts)
    guard network.network.description.inputShape == [1, size.height, size.width], network.normalization.mean.count == 1 else {
      throw FacePartsError("a network for \(network.network.description.inputShape), not for gray crops of \(size)")
    }
  }
}
