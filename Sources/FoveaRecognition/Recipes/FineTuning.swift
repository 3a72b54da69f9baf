public import FoveaDatasets
public import FoveaFiles
internal import FoveaLearning
package import FoveaNetworks

/// A trained network that another one begins from.
public struct FineTuning: Sendable {
  /// The network.
  public var model: NetworkModel
  /// The names of its classes, in the order of its scores.
  public var classes: [String]
  /// How its pictures are prepared, which is taken over.
  public var preprocessing: Preprocessing
  /// The factor on the learning rate of the first layer, from which it rises evenly to 1 at the last; 0 keeps all layers but the last as they
  /// are (but for running statistics, which follow the new pictures).
  public var earlyRate: Float

  /// Tells this beginning from others, for checkpoints.
  let digest: String

  /// The network of a recognizer.
  /// - Parameter path: What an error names.
  /// - Throws: ``RecognitionError/noNetwork(_:)`` for a recognizer that is none.
  public init(_ recognizer: Recognizer, path: BytePath, earlyRate: Float = 0.1) throws {
    precondition(earlyRate >= 0 && earlyRate <= 1, "a rate factor of \(earlyRate)")
    guard let model = recognizer.model as? NetworkModel else { throw RecognitionError.noNetwork(path) }
    self.model = model
    self.earlyRate = earlyRate
    classes = recognizer.labels.names
    preprocessing = recognizer.preprocessing
    digest = SHA256.hex(of: try recognizer.encoded())
  }

  /// The network for other classes: the last dense layer is new where the classes differ, everything else is taken over.
  func network(for names: [String], seed: UInt64) throws -> Network {
    guard names != classes else { return model.network }
    var description = model.network.description
    guard let place = Self.headPlace(of: description), case .dense(var head) = description.layers[place].layer
    else { throw RecognitionError.noHead }
    head.units = names.count
    description.layers[place].layer = .dense(head)
    return try Self.network(description, from: model.network, renewing: [description.layers[place].name], seed: seed)
  }

  /// The place of the dense layer that gives scores.
  package static func headPlace(of description: NetworkDescription) -> Int? {
    description.layers.lastIndex { if case .dense = $0.layer { true } else { false } }
  }

  /// A network whose parameters are taken over from another, but for those of some layers, which are new.
  package static func network(
    _ description: NetworkDescription, from old: Network, renewing layers: Set<String>, seed: UInt64
  ) throws -> Network {
    let fresh = try Network(description, seed: seed)
    return try Network(
      description,
      parameters: fresh.parameters.map { parameter in
        let isNew = layers.contains { parameter.name.hasPrefix($0 + ".") }
        guard !isNew, let taken = old[parameter: parameter.name] else { return parameter }
        return NamedTensor(parameter.name, taken)
      })
  }

  /// Settings under which early layers learn more slowly, or not at all.
  package static func settings(_ usual: TrainingSettings, for network: Network, earlyRate: Float) -> TrainingSettings {
    var settings = usual
    var layers: [String] = []
    for specification in network.specifications where !layers.contains(specification.layer) { layers.append(specification.layer) }
    // What the usual plan keeps as it is may not be there.
    settings.frozenLayers.removeAll { !layers.contains($0) }
    // The weights of a convolution that no normalization follows mean something by their length.
    if Architectures.Family(of: network.description) == nil { settings.muon?.keepsLength = false }
    guard layers.count > 1, earlyRate < 1 else { return settings }
    for (index, layer) in layers.dropLast().enumerated() {
      let depth = Float(index) / Float(layers.count - 1)
      let factor = earlyRate == 0 ? 0 : earlyRate + (1 - earlyRate) * depth
      settings.groups.append(ParameterGroup(layers: [layer], rateFactor: factor))
    }
    return settings
  }
}
