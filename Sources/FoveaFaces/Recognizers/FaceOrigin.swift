internal import FoveaDatasets
public import FoveaFiles
internal import FoveaLearning
internal import FoveaNetworks
public import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors

/// A trained network that a network for faces begins from: that of a face model, or of a recognizer of gray pictures. A few pictures of a few
/// persons are little to learn from the start; the faces of others are not.
public struct FaceOrigin: Sendable {
  /// The size of its pictures, which crops take over.
  public let size: PixelSize
  /// What it does against the light; nothing for a recognizer.
  public let normalization: FaceNormalization?
  /// The factor on the learning rate of the first layer, from which it rises evenly to 1 at the last; 0 keeps all layers but the last.
  public var earlyRate: Float
  let model: NetworkModel
  let path: BytePath
  /// The SHA-256 of the file.
  let digest: String

  /// The network in a model file of `fovea faces train --method embedding` or of `fovea train`.
  /// - Throws: ``FacesError/origin(_:reason:)`` for a file without a network, and for a network of colors or without a dense layer at its end;
  ///   ``FacesError`` or a `ModelFileError` for a file that cannot be read.
  public init(contentsOf path: BytePath, earlyRate: Float = 0.1) throws {
    precondition((0...1).contains(earlyRate), "a rate factor of \(earlyRate)")
    (self.earlyRate, self.path) = (earlyRate, path)
    let bytes: [UInt8]
    do { bytes = try File.read(path, limit: 4 << 30) } catch { throw FacesError.file(error) }
    digest = SHA256.hex(of: bytes)
    if FaceModel.isFile(bytes) {
      let faces = try FaceModel(bytes, path: path)
      guard let network = faces.network else {
        throw FacesError.origin(path, reason: "\(faces.method.rawValue) has no network; --method embedding and fused have")
      }
      (model, size, normalization) = (network.network, faces.preparation.size, faces.preparation.normalization)
    } else {
      let recognizer = try Recognizer(bytes, path: path)
      guard let network = recognizer.model as? NetworkModel else {
        throw FacesError.origin(path, reason: "it holds no network; `fovea train FOLDER --recipe cnn` makes one")
      }
      (model, size, normalization) = (network, recognizer.preprocessing.size, nil)
    }
    let shape = model.network.description.inputShape
    guard shape == [1, size.height, size.width] else {
      throw FacesError.origin(path, reason: "its pictures have colors, crops of faces are gray")
    }
    guard FineTuning.headPlace(of: model.network.description) != nil else {
      throw FacesError.origin(path, reason: "no dense layer gives its scores")
    }
  }

  /// The network with another end, its other parameters taken over.
  /// - Parameter end: Layers in place of the one that gives scores and of those behind it.
  func network(ending end: [NamedLayer], seed: UInt64) throws -> Network {
    var description = model.network.description
    let names = Set(end.map(\.name))
    description.layers =
      description.layers.prefix(FineTuning.headPlace(of: description) ?? 0).filter { !names.contains($0.name) } + end
    return try FineTuning.network(description, from: model.network, renewing: names, seed: seed)
  }
}
