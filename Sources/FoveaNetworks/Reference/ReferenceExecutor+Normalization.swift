/// Mean and biased variance of each channel of the pictures at hand.
struct ChannelStatistics {
  var mean: [Double]
  var variance: [Double]
}

extension ReferenceExecutor {
  func forwardNormalization(
    _ settings: BatchNormalization, scale: Int, shift: Int, mean: Int, variance: Int, node: Int, from input: Int,
    to output: Int
  ) {
    let shape = graph.values[input]
    let area = shape.height * shape.width
    var current = ChannelStatistics(
      mean: parameters[mean].map { Double($0) }, variance: parameters[variance].map { Double($0) })
    if measures(node) {
      for channel in 0..<shape.channels {
        let numbers = places(of: channel, in: shape).map { Double(values[input][$0]) }
        let middle = numbers.reduce(0, +) / Double(numbers.count)
        current.mean[channel] = middle
        current.variance[channel] = numbers.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(numbers.count)
      }
    }
    for place in values[input].indices {
      let channel = place / area % shape.channels
      let deviation = (current.variance[channel] + Double(settings.epsilon)).squareRoot()
      let normal = (Double(values[input][place]) - current.mean[channel]) / deviation
      values[output][place] = Float(Double(parameters[scale][channel]) * normal + Double(parameters[shift][channel]))
    }
    statistics[node] = current
  }

  /// With `n` numbers of a channel, normal values `z` and output gradients `g`: the input's gradient is
  /// `scale / √(variance + epsilon) · (g − mean(g) − z · mean(g · z))`.
  func backwardNormalization(
    _ settings: BatchNormalization, scale: Int, node: Int, from input: Int, to output: Int,
    _ scaleGradient: UnsafeMutablePointer<Float>?, _ shiftGradient: UnsafeMutablePointer<Float>?,
    _ mean: UnsafeMutablePointer<Float>?, _ variance: UnsafeMutablePointer<Float>?
  ) {
    let shape = graph.values[input]
    guard let current = statistics[node] else { return }
    for channel in 0..<shape.channels {
      let places = places(of: channel, in: shape)
      let count = Double(places.count)
      let deviation = (current.variance[channel] + Double(settings.epsilon)).squareRoot()
      var (sum, product) = (0.0, 0.0)
      for place in places {
        let slope = Double(valueGradients[output][place])
        sum += slope
        product += slope * (Double(values[input][place]) - current.mean[channel]) / deviation
      }
      for place in places {
        let normal = (Double(values[input][place]) - current.mean[channel]) / deviation
        var slope = Double(valueGradients[output][place])
        if measures(node) { slope -= (sum + normal * product) / count }
        valueGradients[input][place] += Float(Double(parameters[scale][channel]) / deviation * slope)
      }
      scaleGradient?[channel] = Float(product)
      shiftGradient?[channel] = Float(sum)
      mean?[channel] = Float(current.mean[channel])
      variance?[channel] = Float(current.variance[channel] * count / max(1, count - 1))
    }
  }

  /// Whether mean and variance are those of the pictures at hand; a frozen layer uses its running values.
  private func measures(_ node: Int) -> Bool { options.training && !options.frozen.contains(graph.nodes[node].name) }

  private func places(of channel: Int, in shape: Graph.Value) -> [Int] {
    let area = shape.height * shape.width
    return (0..<batch).flatMap { picture in
      let first = (picture * shape.channels + channel) * area
      return first..<first + area
    }
  }
}
