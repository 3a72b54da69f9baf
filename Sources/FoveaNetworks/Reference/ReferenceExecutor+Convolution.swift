extension ReferenceExecutor {
  /// Calls `body` for each product of a weight and an input: with their places and that of the output they add to.
  private func forEachProduct(
    _ settings: Convolution, from: Graph.Value, to: Graph.Value, _ body: (_ weight: Int, _ input: Int, _ output: Int) -> Void
  ) {
    let channels = from.channels / settings.groups
    let filters = to.channels / settings.groups
    for picture in 0..<batch {
      for filter in 0..<to.channels {
        let firstChannel = filter / filters * channels
        for y in 0..<to.height {
          for x in 0..<to.width {
            let output = ((picture * to.channels + filter) * to.height + y) * to.width + x
            for channel in 0..<channels {
              for row in 0..<settings.kernel.height {
                let inputY = y * settings.stride.height + row * settings.dilation.height - settings.padding.height
                guard inputY >= 0, inputY < from.height else { continue }
                for column in 0..<settings.kernel.width {
                  let inputX = x * settings.stride.width + column * settings.dilation.width - settings.padding.width
                  guard inputX >= 0, inputX < from.width else { continue }
                  let plane = picture * from.channels + firstChannel + channel
                  let weight = ((filter * channels + channel) * settings.kernel.height + row) * settings.kernel.width + column
                  body(weight, (plane * from.height + inputY) * from.width + inputX, output)
                }
              }
            }
          }
        }
      }
    }
  }

  func forwardConvolution(_ settings: Convolution, weight: Int, bias: Int?, from input: Int, to output: Int) {
    let (from, to) = (graph.values[input], graph.values[output])
    var sums = [Double](repeating: 0, count: batch * to.count)
    if let bias {
      let area = to.height * to.width
      for place in sums.indices { sums[place] = Double(parameters[bias][place / area % to.channels]) }
    }
    let (weights, source) = (parameters[weight], values[input])
    forEachProduct(settings, from: from, to: to) { weight, input, output in
      sums[output] += Double(weights[weight]) * Double(source[input])
    }
    values[output] = sums.map { Float($0) }
  }

  func backwardConvolution(
    _ settings: Convolution, weight: Int, from input: Int, to output: Int, _ weightGradient: UnsafeMutablePointer<Float>?,
    _ biasGradient: UnsafeMutablePointer<Float>?
  ) {
    let (from, to) = (graph.values[input], graph.values[output])
    let (weights, source, gradient) = (parameters[weight], values[input], valueGradients[output])
    var weightSums = [Double](repeating: 0, count: weights.count)
    var inputSums = valueGradients[input].map { Double($0) }
    forEachProduct(settings, from: from, to: to) { weight, input, output in
      weightSums[weight] += Double(source[input]) * Double(gradient[output])
      inputSums[input] += Double(weights[weight]) * Double(gradient[output])
    }
    valueGradients[input] = inputSums.map { Float($0) }
    for (place, sum) in weightSums.enumerated() { weightGradient?[place] = Float(sum) }
    guard let biasGradient else { return }
    var biasSums = [Double](repeating: 0, count: to.channels)
    let area = to.height * to.width
    for (place, value) in gradient.enumerated() { biasSums[place / area % to.channels] += Double(value) }
    for (place, sum) in biasSums.enumerated() { biasGradient[place] = Float(sum) }
  }
}
