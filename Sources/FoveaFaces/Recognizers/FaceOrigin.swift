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

  /// The network in a model file of `fovea faces train --method embedding` or of `fovea train`.
  /// - Throws: ``FacesError/origin(_:reason:)`` for a file without a network, and for a network of colors or without a dense layer at its end;
  ///   ``FacesError`` or a `ModelFileError` for a file that cannot be read.
  public init(contentsOf path: BytePath, earlyRate: Float = 0.1) throws {
    precondition((0...1).contains(earlyRate), "a rate factor of \(earlyRate)")
    (self.earlyRate, self.path) = (earlyRate, path)
    if try FaceModel.isFile(path) {
      let faces = try FaceModel(contentsOf: path)
      guard let network = faces.embedder as? NetworkFaces else {
        throw FacesError.origin(path, reason: "\(faces.method.rawValue) is no network; --method embedding is")
      }
      (model, size, normalization) = (network.network, faces.preparation.size, faces.preparation.normalization)
    } else {
      let recognizer = try Recognizer(contentsOf: path)
      guard let network = recognizer.model as? NetworkModel else {
        throw FacesError.origin(path, reason: "it holds no network; `fovea train FOLDER --recipe cnn` makes one")
      }
      (model, size, normalization) = (network, recognizer.preprocessing.size, nil)
    }
    let shape = model.network.description.inputShape
    guard shape == [1, size.height, size.width] else {
      throw FacesError.origin(path, reason: "its pictures have colors, crops of faces are gray")
    }
    guard headPlace != nil else { throw FacesError.origin(path, reason: "no dense layer gives its scores") }
  }

  /// The place of the layer that gives scores.
  private var headPlace: Int? {
    model.network.description.layers.lastIndex { if case .dense = $0.layer { true } else { false } }
  }

  /// The network with another end, its other parameters taken over.
  /// - Parameter end: Layers in place of the one that gives scores and of those behind it.
  func network(ending end: [NamedLayer], seed: UInt64) throws -> Network {
    var description = model.network.description
    let names = Set(end.map(\.name))
    description.layers = description.layers.prefix(headPlace ?? 0).filter { !names.contains($0.name) } + end
    let fresh = try Network(description, seed: seed)
    let isNew = { (name: String) in names.contains { name.hasPrefix($0 + ".") } }
    return try Network(
      description,
      parameters: fresh.parameters.map { parameter in
        guard !isNew(parameter.name), let old = model.network[parameter: parameter.name] else { return parameter }
        return NamedTensor(parameter.name, old)
      })
  }
}
