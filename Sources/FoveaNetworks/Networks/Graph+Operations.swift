extension Graph {
  /// Multiply-adds of one picture's forward run, convolutions being counted as the sums that they are defined by.
  package var multiplyAdds: Int { nodes.reduce(0) { $0 + multiplyAdds(of: $1) } }

  /// Multiply-adds of one picture's forward and backward run: a layer's weights are met once forwards, once for their own gradient unless
  /// they are frozen, and once for the gradient of the layer's input where a learned parameter lies before it.
  package func trainingMultiplyAdds(frozen: Set<String>) -> Int {
    var learnedBefore = [Bool](repeating: false, count: values.count)
    var count = 0
    for node in nodes {
      let isLearned = !frozen.contains(node.name) && parameters.contains { $0.layer == node.name && $0.isLearned }
      let needsInput = node.inputs.contains { learnedBefore[$0] }
      learnedBefore[node.output] = isLearned || needsInput
      count += multiplyAdds(of: node) * (1 + (isLearned ? 1 : 0) + (needsInput ? 1 : 0))
    }
    return count
  }

  /// Convolutions and dense layers alone count; what else there is takes a few operations for each number.
  private func multiplyAdds(of node: Node) -> Int {
    switch node.operation {
    case .convolution(_, let weight, _), .dense(_, let weight, _):
      parameters[weight].count * values[node.output].height * values[node.output].width
    default: 0
    }
  }
}

extension Network {
  /// Multiplications with an addition that one picture's class scores take, in convolutions and dense layers, each counted as the sum that it
  /// is defined by whatever method computes it. Twice this is the usual number of floating-point operations.
  public var multiplyAdds: Int { graph.multiplyAdds }

  /// The same for one picture of a training step: its scores, and the gradients of all parameters outside of `frozenLayers`.
  public func trainingMultiplyAdds(frozenLayers: [String] = []) -> Int {
    graph.trainingMultiplyAdds(frozen: Set(graph.namesOfAll(in: frozenLayers)))
  }
}
