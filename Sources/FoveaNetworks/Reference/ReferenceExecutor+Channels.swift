/// Operations that treat each picture's channels as a whole.
extension ReferenceExecutor {
  func forwardGate(from input: Int, by gates: Int, to output: Int) {
    let area = graph.values[input].height * graph.values[input].width
    values[output] = values[input].indices.map { values[input][$0] * values[gates][$0 / area] }
  }

  func backwardGate(from input: Int, by gates: Int, to output: Int) {
    let area = graph.values[input].height * graph.values[input].width
    var sums = [Double](repeating: 0, count: values[gates].count)
    for place in values[input].indices {
      valueGradients[input][place] += values[gates][place / area] * valueGradients[output][place]
      sums[place / area] += Double(values[input][place]) * Double(valueGradients[output][place])
    }
    for (place, sum) in sums.enumerated() { valueGradients[gates][place] += Float(sum) }
  }

  func forwardConcatenation(of inputs: [Int], to output: Int) {
    forEachPart(of: inputs, in: output) { input, part, whole in values[output][whole] = values[input][part] }
  }

  func backwardConcatenation(of inputs: [Int], to output: Int) {
    forEachPart(of: inputs, in: output) { input, part, whole in valueGradients[input][part] += valueGradients[output][whole] }
  }

  /// Calls `body` for each number of each input with its place there and in the output.
  private func forEachPart(of inputs: [Int], in output: Int, _ body: (_ input: Int, _ part: Int, _ whole: Int) -> Void) {
    for picture in 0..<batch {
      var whole = picture * graph.values[output].count
      for input in inputs {
        let extent = graph.values[input].count
        for part in picture * extent..<(picture + 1) * extent {
          body(input, part, whole)
          whole += 1
        }
      }
    }
  }

  func forwardGroups(_ settings: GroupNormalization, scale: Int, shift: Int, from input: Int, to output: Int) {
    forEachGroup(settings, of: input) { places, mean, deviation in
      for place in places {
        let channel = channel(of: place, in: input)
        let normal = (Double(values[input][place]) - mean) / deviation
        values[output][place] = Float(Double(parameters[scale][channel]) * normal + Double(parameters[shift][channel]))
      }
    }
  }

  /// With normal values `z` and `s = scale · g` of output gradients `g`: the input's gradient is
  /// `(s − mean(s) − z · mean(s · z)) / √(variance + epsilon)`, the means being over the group.
  func backwardGroups(
    _ settings: GroupNormalization, scale: Int, from input: Int, to output: Int, _ scaleGradient: UnsafeMutablePointer<Float>?,
    _ shiftGradient: UnsafeMutablePointer<Float>?
  ) {
    let channels = graph.values[input].channels
    var (scaleSums, shiftSums) = ([Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels))
    forEachGroup(settings, of: input) { places, mean, deviation in
      var (sum, product) = (0.0, 0.0)
      for place in places {
        let channel = channel(of: place, in: input)
        let normal = (Double(values[input][place]) - mean) / deviation
        let slope = Double(valueGradients[output][place])
        scaleSums[channel] += slope * normal
        shiftSums[channel] += slope
        sum += Double(parameters[scale][channel]) * slope
        product += Double(parameters[scale][channel]) * slope * normal
      }
      let count = Double(places.count)
      for place in places {
        let slope = Double(parameters[scale][channel(of: place, in: input)]) * Double(valueGradients[output][place])
        let normal = (Double(values[input][place]) - mean) / deviation
        valueGradients[input][place] += Float((slope - sum / count - normal * product / count) / deviation)
      }
    }
    for channel in 0..<channels {
      scaleGradient?[channel] = Float(scaleSums[channel])
      shiftGradient?[channel] = Float(shiftSums[channel])
    }
  }

  /// Calls `body` for each group of each picture with its places, which follow each other, their mean, and `√(variance + epsilon)`.
  private func forEachGroup(
    _ settings: GroupNormalization, of value: Int, _ body: (_ places: Range<Int>, _ mean: Double, _ deviation: Double) -> Void
  ) {
    let extent = graph.values[value].count / settings.groups
    for group in 0..<batch * settings.groups {
      let places = group * extent..<(group + 1) * extent
      let mean = places.reduce(0) { $0 + Double(values[value][$1]) } / Double(extent)
      let squares = places.reduce(0) { $0 + (Double(values[value][$1]) - mean) * (Double(values[value][$1]) - mean) }
      body(places, mean, (squares / Double(extent) + Double(settings.epsilon)).squareRoot())
    }
  }

  private func channel(of place: Int, in value: Int) -> Int {
    let shape = graph.values[value]
    return place / (shape.height * shape.width) % shape.channels
  }
}
