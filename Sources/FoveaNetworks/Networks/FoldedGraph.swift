package import FoveaTensors

/// A network for use alone, in which normalizations are part of the layers before them.
///
/// A normalization with fixed statistics multiplies each channel by a factor and adds a constant. After a convolution or a dense layer that
/// nobody else reads, the factor goes into the weights and the constant into the bias, and the normalization's pass over memory is gone.
/// Values keep their numbers; the one between the two layers is no longer written.
package struct FoldedGraph: Sendable {
  /// The network without the normalizations that were folded.
  package private(set) var graph: Graph
  private let extent: Int
  private var folds: [Fold] = []

  /// Parameters of two layers that became one.
  private struct Fold: Sendable {
    var weight: Int
    var bias: Int
    var earlierBias: Int?
    var scale: Int
    var shift: Int
    var mean: Int
    var variance: Int
    var epsilon: Float
  }

  /// Folds what can be, so that the values in `kept` can still be read.
  package init(_ graph: Graph, keeping kept: Set<Int>) {
    self.graph = graph
    extent = graph.parameterExtent
    var readers = [Int](repeating: 0, count: graph.values.count)
    for node in graph.nodes { for input in node.inputs { readers[input] += 1 } }
    var nodes: [Graph.Node] = []
    /// By value: the place in `nodes` of the layer that writes it.
    var writers: [Int: Int] = [:]
    for node in graph.nodes {
      if case .batchNormalization(let settings, let scale, let shift, let mean, let variance) = node.operation,
        let place = writers[node.inputs[0]], readers[node.inputs[0]] == 1, !kept.contains(node.inputs[0]),
        let (weight, earlierBias) = nodes[place].weights
      {
        let bias = addBias(of: nodes[place], channels: self.graph.values[node.output].channels)
        nodes[place].take(bias)
        nodes[place].output = node.output
        writers[node.output] = place
        folds.append(
          Fold(
            weight: weight, bias: bias, earlierBias: earlierBias, scale: scale, shift: shift, mean: mean, variance: variance,
            epsilon: settings.epsilon))
      } else {
        writers[node.output] = nodes.count
        nodes.append(node)
      }
    }
    self.graph.nodes = nodes
  }

  /// The parameters of ``graph``, laid end to end, from those of the whole network.
  package func parameters(from whole: Tensor) -> Tensor {
    var folded = Tensor(shape: [graph.parameterExtent])
    let specifications = graph.parameters
    whole.withUnsafeBufferPointer { source in
      folded.withUnsafeMutableBufferPointer { target in
        for index in 0..<extent { target[index] = source[index] }
        // A layer that takes up two normalizations in turn has been changed by the first when the second comes.
        for fold in folds {
          func number(_ parameter: Int, _ channel: Int) -> Double { Double(target[specifications[parameter].offset + channel]) }
          let weight = specifications[fold.weight]
          let width = weight.count / weight.shape[0]
          for channel in 0..<weight.shape[0] {
            let factor = number(fold.scale, channel) / (number(fold.variance, channel) + Double(fold.epsilon)).squareRoot()
            for index in weight.offset + channel * width..<weight.offset + (channel + 1) * width {
              target[index] = Float(Double(target[index]) * factor)
            }
            let before = fold.earlierBias.map { number($0, channel) } ?? 0
            target[specifications[fold.bias].offset + channel] = Float(
              number(fold.shift, channel) + (before - number(fold.mean, channel)) * factor)
          }
        }
      }
    }
    return folded
  }

  private mutating func addBias(of node: Graph.Node, channels: Int) -> Int {
    graph.parameters.append(
      ParameterSpecification(
        name: "\(node.name).folded_bias", layer: node.name, shape: [channels], role: .bias, start: .constant(0),
        offset: graph.parameterExtent))
    graph.parameterExtent += (channels + 15) & ~15
    return graph.parameters.count - 1
  }
}

extension Graph.Node {
  /// The weights and the bias of a layer that is a sum of products.
  fileprivate var weights: (weight: Int, bias: Int?)? {
    switch operation {
    case .convolution(_, let weight, let bias), .dense(_, let weight, let bias): (weight, bias)
    default: nil
    }
  }

  /// Gives the layer another bias.
  fileprivate mutating func take(_ bias: Int) {
    switch operation {
    case .convolution(var settings, let weight, _):
      settings.bias = true
      operation = .convolution(settings, weight: weight, bias: bias)
    case .dense(var settings, let weight, _):
      settings.bias = true
      operation = .dense(settings, weight: weight, bias: bias)
    default: break
    }
  }
}
