extension Graph {
  /// The part of the network that leads to a value, to be run forwards and backwards as it stands after training.
  ///
  /// Values keep their numbers; one more, the last, is `value` as a row. Nothing is left out at random. With `isGuided` what comes backwards
  /// through each activation that rectifies goes on only where it is above zero and the activation's input is.
  package func led(to value: Int, isGuided: Bool) -> Graph {
    var needed = Set([value])
    for node in nodes.reversed() where needed.contains(node.output) { needed.formUnion(node.inputs) }
    var part = self
    part.nodes = []
    for var node in nodes where needed.contains(node.output) {
      switch node.operation {
      case .dropout, .stochasticDepth: node.operation = .scaling(1)
      case .activation(let kind) where isGuided && kind.rectifies:
        let input = node.inputs[0]
        node.inputs = [part.add("\(node.name) (slopes)", .slopeRectifier, [input], part.values[input])]
      default: break
      }
      part.nodes.append(node)
    }
    part.output = part.add("row", .flatten, [value], Value(channels: values[value].count, height: 1, width: 1))
    return part
  }
}

extension Activation {
  /// Whether it hands on what is above zero and little of what is below; gates do not.
  var rectifies: Bool { self != .sigmoid && self != .hardSigmoid }
}
