internal import CFoveaKernels
public import FoveaTensors

/// A network with its numbers: a value that can be stored, copied and compared. It does nothing by itself; a ``TrainingSession``
/// improves it and an ``InferenceSession`` runs it.
public struct Network: Sendable {
  /// What goes in and the layers in order.
  public let description: NetworkDescription
  /// The numbers of all layers in order, running statistics of normalizations among them.
  public internal(set) var parameters: [NamedTensor]
  /// The checked form that engines prepare.
  package let graph: Graph

  /// A network before training; its numbers follow from the seed and the order of its layers alone.
  public init(_ description: NetworkDescription, seed: UInt64) throws(NetworkError) {
    let graph = try Graph(description)
    self.description = description
    self.graph = graph
    parameters = graph.parameters.enumerated().map { index, specification in
      NamedTensor(specification.name, specification.initialTensor(seed: seed, index: index))
    }
  }

  /// A network with stored numbers, in any order.
  /// - Throws: ``NetworkError/parameterMismatch(name:expected:found:)`` where one is missing, has another shape, or is not asked for;
  ///   ``NetworkError/malformedParameter(name:reason:)`` where a number is not finite, or a variance below zero.
  public init(_ description: NetworkDescription, parameters stored: [NamedTensor]) throws(NetworkError) {
    let graph = try Graph(description)
    self.description = description
    self.graph = graph
    var found: [String: Tensor] = [:]
    for parameter in stored { found[parameter.name] = parameter.tensor }
    parameters = []
    for specification in graph.parameters {
      guard let tensor = found.removeValue(forKey: specification.name) else {
        throw .parameterMismatch(name: specification.name, expected: specification.shape, found: [])
      }
      guard tensor.shape == specification.shape else {
        throw .parameterMismatch(name: specification.name, expected: specification.shape, found: tensor.shape)
      }
      try specification.check(tensor)
      parameters.append(NamedTensor(specification.name, tensor))
    }
    if let foreign = found.min(by: { $0.key < $1.key }) {
      throw .parameterMismatch(name: foreign.key, expected: [], found: foreign.value.shape)
    }
  }

  /// What each parameter is, in the order of ``parameters``.
  public var specifications: [ParameterSpecification] { graph.parameters }

  /// How many numbers were or can be learned; running statistics are left out.
  public var learnedCount: Int { graph.parameters.reduce(0) { $0 + ($1.isLearned ? $1.count : 0) } }

  /// How many class scores the network gives.
  public var classCount: Int { graph.outputCount }

  /// Full names of all layers in the order in which they run; a residual layer stands after its own.
  public var layerNames: [String] { graph.nodes.map(\.name) }

  /// `[channels, height, width]` of what a layer puts out for one picture.
  public func outputShape(of layer: String) throws(NetworkError) -> [Int] {
    guard let value = graph.valueOfLayer[layer] else { throw .unknownLayer(layer) }
    return graph.values[value].shape
  }

  /// The layer whose output the last dense layer reads: what the network knows of a picture before it decides. Nil without a dense layer, or
  /// where that one reads the picture itself.
  public var embeddingLayer: String? { graph.embeddingLayer }

  /// The numbers of a parameter.
  public subscript(parameter name: String) -> Tensor? {
    parameters.first { $0.name == name }?.tensor
  }
}

extension ParameterSpecification {
  /// Throws where numbers cannot be those of this parameter.
  fileprivate func check(_ tensor: Tensor) throws(NetworkError) {
    guard tensor.isFinite else { throw .malformedParameter(name: name, reason: "has numbers that are not finite") }
    let isBelow =
      role == .runningVariance && tensor.withUnsafeBufferPointer { fovea_first_negative($0.baseAddress, $0.count) < $0.count }
    if isBelow { throw .malformedParameter(name: name, reason: "has variances below zero") }
  }
}

extension Tensor {
  /// Whether all numbers are finite.
  var isFinite: Bool { withUnsafeBufferPointer { fovea_first_nonfinite($0.baseAddress, $0.count) == $0.count } }
}

extension Network: Equatable {
  /// Whether both have the same layers and the same numbers.
  public static func == (left: Network, right: Network) -> Bool {
    left.description == right.description && left.parameters == right.parameters
  }
}

extension Network {
  /// All parameters laid end to end, each at its specification's offset, gaps filled with zeros.
  package func packedParameters() -> Tensor {
    var packed = Tensor(shape: [graph.parameterExtent])
    packed.withUnsafeMutableBufferPointer { target in
      for (specification, parameter) in zip(graph.parameters, parameters) {
        parameter.tensor.withUnsafeBufferPointer { source in
          for index in 0..<source.count { target[specification.offset + index] = source[index] }
        }
      }
    }
    return packed
  }

  /// Takes the numbers from parameters laid end to end.
  package mutating func unpackParameters(_ packed: UnsafePointer<Float>) {
    for (index, specification) in graph.parameters.enumerated() {
      parameters[index].tensor = Tensor(
        shape: specification.shape,
        UnsafeBufferPointer(start: packed + specification.offset, count: specification.count))
    }
  }

  /// The same layers with other numbers, laid end to end.
  package func withParameters(_ packed: Tensor) -> Network {
    precondition(packed.count == graph.parameterExtent, "\(packed.count) numbers for \(graph.parameterExtent)")
    var other = self
    packed.withUnsafeBufferPointer { if let base = $0.baseAddress { other.unpackParameters(base) } }
    return other
  }
}
