public import FoveaTensors

extension KernelMap {
  /// What was drawn or computed: `map.directions` and `map.turns`, `map.landmarks` and `map.root`, or for additive maps `map.columns` [1],
  /// how many numbers a row has.
  public var tensors: [(name: String, tensor: Tensor)] {
    switch self {
    case .fourier(let map):
      [("map.directions", map.directions.tensor), ("map.turns", Tensor(shape: [map.turns.count], map.turns))]
    case .nystrom(let map): [("map.landmarks", map.landmarks.tensor), ("map.root", map.root.tensor)]
    case .additive(let map): [("map.columns", Tensor(shape: [1], [Float(map.columns)]))]
    }
  }

  /// The map that these were written from. Other tensors beside them are left alone.
  /// - Throws: ``LearningError/malformedModel(tensor:reason:)`` and ``LearningError/invalidOption(name:value:allowed:)``.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    try options.validate()
    switch options {
    case .fourier(let gamma, let components, let seed):
      let directions = try StoredTensors.matrix("map.directions", in: tensors)
      guard directions.rows == components else {
        throw .malformedModel(tensor: "map.directions", reason: "has \(directions.rows) directions, not \(components)")
      }
      let turns = try StoredTensors.vector("map.turns", of: components, in: tensors)
      self = .fourier(FourierMap(gamma: gamma, seed: seed, directions: directions, turns: turns))
    case .nystrom(let function, let count, let seed):
      let landmarks = try StoredTensors.matrix("map.landmarks", in: tensors)
      let root = try StoredTensors.matrix("map.root", in: tensors)
      guard landmarks.rows == count, root.rows == count, root.columns == count else {
        throw .malformedModel(
          tensor: "map.root", reason: "has shape \([root.rows, root.columns]), \(landmarks.rows) landmarks; \(count) are expected")
      }
      if function.isForHistograms, !landmarks.values.allSatisfy({ $0 >= 0 }) {
        throw .malformedModel(tensor: "map.landmarks", reason: "has numbers below 0")
      }
      self = .nystrom(NystromMap(function: function, seed: seed, landmarks: landmarks, root: root))
    case .additive(let kernel, let steps):
      let columns = try StoredTensors.vector("map.columns", of: 1, in: tensors)[0]
      guard let columns = Int(exactly: columns), (1...1 << 24).contains(columns) else {
        throw .malformedModel(tensor: "map.columns", reason: "is \(columns), not a whole number above 0")
      }
      self = .additive(AdditiveMap(kernel: kernel, steps: steps, columns: columns))
    }
  }
}
