extension ReferenceExecutor {
  func forwardDense(weight: Int, bias: Int?, from input: Int, to output: Int) {
    let (inputs, units) = (graph.values[input].count, graph.values[output].count)
    let (weights, source) = (parameters[weight], values[input])
    for picture in 0..<batch {
      for unit in 0..<units {
        var sum = bias.map { Double(parameters[$0][unit]) } ?? 0
        for place in 0..<inputs { sum += Double(weights[unit * inputs + place]) * Double(source[picture * inputs + place]) }
        values[output][picture * units + unit] = Float(sum)
      }
    }
  }

  func backwardDense(
    weight: Int, from input: Int, to output: Int, _ weightGradient: UnsafeMutablePointer<Float>?,
    _ biasGradient: UnsafeMutablePointer<Float>?
  ) {
    let (inputs, units) = (graph.values[input].count, graph.values[output].count)
    let (weights, source, gradient) = (parameters[weight], values[input], valueGradients[output])
    var weightSums = [Double](repeating: 0, count: weights.count)
    var biasSums = [Double](repeating: 0, count: units)
    var inputSums = valueGradients[input].map { Double($0) }
    for picture in 0..<batch {
      for unit in 0..<units {
        let slope = Double(gradient[picture * units + unit])
        biasSums[unit] += slope
        for place in 0..<inputs {
          weightSums[unit * inputs + place] += slope * Double(source[picture * inputs + place])
          inputSums[picture * inputs + place] += slope * Double(weights[unit * inputs + place])
        }
      }
    }
    valueGradients[input] = inputSums.map { Float($0) }
    for (place, sum) in weightSums.enumerated() { weightGradient?[place] = Float(sum) }
    guard let biasGradient else { return }
    for (place, sum) in biasSums.enumerated() { biasGradient[place] = Float(sum) }
  }
}
