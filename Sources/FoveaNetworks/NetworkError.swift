/// What can go wrong with a network that comes from outside, or while it learns.
public enum NetworkError: Error, Hashable, Sendable {
  /// A layer of a description makes no sense.
  case invalidDescription(layer: String, reason: String)
  /// A stored parameter does not belong to the description. An empty `found` means that it is missing, an empty `expected` that nobody asked for it.
  case parameterMismatch(name: String, expected: [Int], found: [Int])
  /// A stored parameter has numbers that a network cannot have.
  case malformedParameter(name: String, reason: String)
  /// Pictures have another shape than the network was made for. `expected` leaves out the batch.
  case inputMismatch(expected: [Int], found: [Int])
  /// There is no layer of this name.
  case unknownLayer(String)
  /// The loss, a gradient or a weight became infinite or no number.
  case diverged(epoch: Int, step: Int)
  /// The engine is not part of this build.
  case engineUnavailable(EngineKind)
  /// The engine refused or failed.
  case engineFailed(EngineKind, reason: String)
}

extension NetworkError: CustomStringConvertible {
  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .invalidDescription(let layer, let reason):
      "the network's layer \"\(layer)\" makes no sense: \(reason)"
    case .parameterMismatch(let name, let expected, []):
      "the parameter \"\(name)\" of shape \(expected) is missing"
    case .parameterMismatch(let name, [], let found):
      "the parameter \"\(name)\" of shape \(found) belongs to no layer of the network"
    case .parameterMismatch(let name, let expected, let found):
      "the parameter \"\(name)\" has the shape \(found) where the network needs \(expected)"
    case .malformedParameter(let name, let reason):
      "the parameter \"\(name)\" \(reason); the model was damaged or its training diverged: train it anew"
    case .inputMismatch(let expected, let found):
      "the network takes pictures of shape \(expected) [channels, height, width], not \(found)"
    case .unknownLayer(let name):
      "the network has no layer \"\(name)\""
    case .diverged(let epoch, let step):
      "training diverged in epoch \(epoch), step \(step): the loss or a weight is not a finite number; another seed, float32 arithmetic or a smaller learning rate may help"
    case .engineUnavailable(let engine):
      "the engine \(engine.rawValue) is not part of this build; build with the trait OneDNN, or use the reference engine"
    case .engineFailed(let engine, let reason):
      "the engine \(engine.rawValue) failed: \(reason)"
    }
  }
}
