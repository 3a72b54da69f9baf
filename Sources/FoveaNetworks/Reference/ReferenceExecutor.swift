internal import FoveaTensors

/// The slow and obvious engine: every formula as it stands in the layers' documentation, sums in double precision, plain layouts.
package final class ReferenceExecutor: Executor {
  package let batch: Int
  let graph: Graph
  let options: ExecutorOptions
  var parameters: [[Float]] = []
  var values: [[Float]]
  var valueGradients: [[Float]]
  /// By node: what the backward run needs beside the values.
  var chosenPlaces: [Int: [Int32]] = [:]
  var statistics: [Int: ChannelStatistics] = [:]
  var dropoutFactors: [Int: [Float]] = [:]

  package init(_ graph: Graph, _ options: ExecutorOptions) {
    self.graph = graph
    self.options = options
    batch = options.batch
    values = graph.values.map { [Float](repeating: 0, count: options.batch * $0.count) }
    valueGradients = []
  }

  package var memory: Int {
    MemoryLayout<Float>.stride * (values + valueGradients + parameters).reduce(0) { $0 + $1.count }
  }

  package func load(_ packed: UnsafePointer<Float>) {
    parameters = graph.parameters.map { Array(UnsafeBufferPointer(start: packed + $0.offset, count: $0.count)) }
  }

  package func forward(_ input: UnsafePointer<Float>, scores: UnsafeMutablePointer<Float>, phase: DropoutPhase) {
    values[0] = Array(UnsafeBufferPointer(start: input, count: values[0].count))
    for index in graph.nodes.indices { forward(index, phase) }
    for (index, score) in values[graph.output].enumerated() { scores[index] = score }
  }

  package func backward(
    _ scoreGradient: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>?, inputGradient: UnsafeMutablePointer<Float>?
  ) {
    valueGradients = values.map { [Float](repeating: 0, count: $0.count) }
    for index in valueGradients[graph.output].indices { valueGradients[graph.output][index] = scoreGradient[index] }
    for index in graph.nodes.indices.reversed() { backward(index, gradients) }
    guard let inputGradient else { return }
    for (index, gradient) in valueGradients[0].enumerated() { inputGradient[index] = gradient }
  }

  package func copyValue(_ value: Int, into target: UnsafeMutablePointer<Float>) {
    for (index, number) in values[value].enumerated() { target[index] = number }
  }

  package func copyGradient(_ value: Int, into target: UnsafeMutablePointer<Float>) {
    for (index, number) in valueGradients[value].enumerated() { target[index] = number }
  }

  private func forward(_ index: Int, _ phase: DropoutPhase) {
    let node = graph.nodes[index]
    let (input, output) = (node.inputs[0], node.output)
    switch node.operation {
    case .convolution(let settings, let weight, let bias):
      forwardConvolution(settings, weight: weight, bias: bias, from: input, to: output)
    case .dense(_, let weight, let bias):
      forwardDense(weight: weight, bias: bias, from: input, to: output)
    case .pooling(let settings):
      forwardPooling(settings, node: index, from: input, to: output)
    case .batchNormalization(let settings, let scale, let shift, let mean, let variance):
      forwardNormalization(
        settings, scale: scale, shift: shift, mean: mean, variance: variance, node: index, from: input, to: output)
    case .activation(let kind):
      values[output] = values[input].map { Self.curve(kind, $0) }
    case .dropout(let rate):
      forwardDropout(rate, wholly: false, node: index, phase, from: input, to: output)
    case .stochasticDepth(let rate):
      forwardDropout(rate, wholly: true, node: index, phase, from: input, to: output)
    case .groupNormalization(let settings, let scale, let shift):
      forwardGroups(settings, scale: scale, shift: shift, from: input, to: output)
    case .gate:
      forwardGate(from: input, by: node.inputs[1], to: output)
    case .concatenation:
      forwardConcatenation(of: node.inputs, to: output)
    case .add:
      let other = node.inputs[1]
      values[output] = values[input].indices.map { values[input][$0] + values[other][$0] }
    case .flatten, .slopeRectifier:
      values[output] = values[input]
    case .scaling(let factor):
      values[output] = values[input].map { factor * $0 }
    }
  }

  private func backward(_ index: Int, _ gradients: UnsafeMutablePointer<Float>?) {
    let node = graph.nodes[index]
    let (input, output) = (node.inputs[0], node.output)
    /// Where the gradient or the statistic of a parameter goes; nil where nobody wants it.
    func place(_ parameter: Int) -> UnsafeMutablePointer<Float>? {
      let specification = graph.parameters[parameter]
      let isLeftOut = options.frozen.contains(node.name) || specification.isLearned && options.fixed.contains(node.name)
      return isLeftOut ? nil : gradients.map { $0 + specification.offset }
    }
    switch node.operation {
    case .convolution(let settings, let weight, let bias):
      backwardConvolution(settings, weight: weight, from: input, to: output, place(weight), bias.flatMap(place))
    case .dense(_, let weight, let bias):
      backwardDense(weight: weight, from: input, to: output, place(weight), bias.flatMap(place))
    case .pooling(let settings):
      backwardPooling(settings, node: index, from: input, to: output)
    case .batchNormalization(let settings, let scale, let shift, let mean, let variance):
      backwardNormalization(
        settings, scale: scale, node: index, from: input, to: output, place(scale), place(shift), place(mean), place(variance))
    case .activation(let kind):
      for place in values[input].indices {
        valueGradients[input][place] += Self.slope(kind, values[input][place]) * valueGradients[output][place]
      }
    case .groupNormalization(let settings, let scale, let shift):
      backwardGroups(settings, scale: scale, from: input, to: output, place(scale), place(shift))
    case .gate:
      backwardGate(from: input, by: node.inputs[1], to: output)
    case .concatenation:
      backwardConcatenation(of: node.inputs, to: output)
    case .dropout, .stochasticDepth:
      let factors = dropoutFactors[index] ?? []
      for (place, factor) in factors.enumerated() { valueGradients[input][place] += factor * valueGradients[output][place] }
    case .add:
      for branch in node.inputs {
        for place in values[branch].indices { valueGradients[branch][place] += valueGradients[output][place] }
      }
    case .flatten:
      for place in values[input].indices { valueGradients[input][place] += valueGradients[output][place] }
    case .scaling(let factor):
      for place in values[input].indices { valueGradients[input][place] += factor * valueGradients[output][place] }
    case .slopeRectifier:
      for place in values[input].indices where values[input][place] > 0 {
        valueGradients[input][place] += max(0, valueGradients[output][place])
      }
    }
  }
}
