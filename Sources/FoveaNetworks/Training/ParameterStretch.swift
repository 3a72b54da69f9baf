/// A run of parameters that are updated alike, by one thread.
struct ParameterStretch: Sendable {
  var offset: Int
  var count: Int
  var rateFactor: Float
  var decay: Float

  private static let longest = 1 << 16

  /// What is learned of a network, but the weights that Muon takes.
  static func all(of graph: Graph, _ settings: TrainingSettings) -> [ParameterStretch] {
    var stretches: [ParameterStretch] = []
    for (index, parameter) in graph.parameters.enumerated() where graph.isLearned(parameter, settings) {
      if settings.muon != nil, graph.isHiddenConvolution(weight: index) { continue }
      let (factor, decay) = settings.treatment(of: parameter, decay: settings.weightDecay)
      for start in stride(from: 0, to: parameter.count, by: longest) {
        stretches.append(
          ParameterStretch(
            offset: parameter.offset + start, count: min(longest, parameter.count - start), rateFactor: factor, decay: decay))
      }
    }
    return stretches
  }
}

/// The weights of a convolution as Muon sees them: a row for each filter.
struct ParameterMatrix: Sendable {
  var offset: Int
  var rows: Int
  var columns: Int
  var rateFactor: Float
  var decay: Float

  var count: Int { rows * columns }

  static func all(of graph: Graph, _ settings: TrainingSettings) -> [ParameterMatrix] {
    guard let muon = settings.muon else { return [] }
    return graph.parameters.enumerated().compactMap { index, parameter in
      guard graph.isLearned(parameter, settings), graph.isHiddenConvolution(weight: index) else { return nil }
      let (factor, decay) = settings.treatment(of: parameter, decay: muon.weightDecay)
      return ParameterMatrix(
        offset: parameter.offset, rows: parameter.shape[0], columns: parameter.count / parameter.shape[0], rateFactor: factor,
        decay: decay)
    }
  }
}

extension TrainingSettings {
  /// The factor on a parameter's learning rate, and its decay.
  fileprivate func treatment(of parameter: ParameterSpecification, decay: Float) -> (factor: Float, decay: Float) {
    var factor = parameter.role == .shift ? shiftRateFactor : 1
    var decay = parameter.role == .weight ? decay : 0
    for group in groups where group.contains(parameter) {
      factor *= group.rateFactor
      decay = group.weightDecay ?? decay
    }
    return (factor, decay)
  }
}

extension TrainingSettings {
  /// The same settings with each name of a layer that holds others followed by the names of those.
  func namingAllLayers(of graph: Graph) -> TrainingSettings {
    var settings = self
    settings.frozenLayers = graph.namesOfAll(in: frozenLayers)
    for place in groups.indices { settings.groups[place].layers = groups[place].layers.map(graph.namesOfAll) }
    return settings
  }
}

extension Graph {
  /// The names of some layers and of those inside them.
  func namesOfAll(in layers: [String]) -> [String] {
    layers.flatMap { layer in [layer] + nodes.map(\.name).filter { $0.hasPrefix(layer + ".") } }
  }

  /// Layers none of whose parameters takes a step: nobody wants their gradients.
  package func layersWithoutStep(_ settings: TrainingSettings) -> Set<String> {
    let moving = parameters.filter { isLearned($0, settings) }.map(\.layer)
    return Set(parameters.map(\.layer)).subtracting(moving)
  }

  fileprivate func isLearned(_ parameter: ParameterSpecification, _ settings: TrainingSettings) -> Bool {
    guard parameter.isLearned, !settings.frozenLayers.contains(parameter.layer) else { return false }
    if settings.groups.contains(where: { $0.rateFactor == 0 && $0.contains(parameter) }) { return false }
    return parameter.role != .scale || !hasFixedScale(parameter.layer)
  }

  private func hasFixedScale(_ layer: String) -> Bool {
    nodes.contains {
      if case .batchNormalization(let settings, _, _, _, _) = $0.operation {
        $0.name == layer && !settings.learnsScale
      } else {
        false
      }
    }
  }

  fileprivate func isHiddenConvolution(weight index: Int) -> Bool {
    nodes.contains {
      if case .convolution(let settings, let weight, _) = $0.operation {
        weight == index && settings.groups == 1 && !$0.inputs.contains(0)
      } else {
        false
      }
    }
  }
}
