extension ReferenceExecutor {
  /// Calls `body` for each window with the place of its output and the places inside the picture, in reading order.
  private func forEachWindow(
    _ settings: Pooling, from: Graph.Value, to: Graph.Value, _ body: (_ output: Int, _ inputs: [Int]) -> Void
  ) {
    for plane in 0..<batch * to.channels {
      for y in 0..<to.height {
        for x in 0..<to.width {
          var inputs: [Int] = []
          for row in 0..<settings.kernel.height {
            let inputY = y * settings.stride.height + row - settings.padding.height
            guard inputY >= 0, inputY < from.height else { continue }
            for column in 0..<settings.kernel.width {
              let inputX = x * settings.stride.width + column - settings.padding.width
              if inputX >= 0, inputX < from.width { inputs.append((plane * from.height + inputY) * from.width + inputX) }
            }
          }
          body((plane * to.height + y) * to.width + x, inputs)
        }
      }
    }
  }

  func forwardPooling(_ settings: Pooling, node: Int, from input: Int, to output: Int) {
    let (from, to) = (graph.values[input], graph.values[output])
    let source = values[input]
    var result = values[output]
    var chosen = [Int32](repeating: 0, count: result.count)
    forEachWindow(settings, from: from, to: to) { output, inputs in
      switch settings.kind {
      case .maximum:
        guard var best = inputs.first else { return }
        for place in inputs where source[place] > source[best] { best = place }
        result[output] = source[best]
        chosen[output] = Int32(best)
      case .average:
        result[output] = Float(inputs.reduce(0) { $0 + Double(source[$1]) } / Double(inputs.count))
      }
    }
    values[output] = result
    chosenPlaces[node] = chosen
  }

  func backwardPooling(_ settings: Pooling, node: Int, from input: Int, to output: Int) {
    let (from, to) = (graph.values[input], graph.values[output])
    let gradient = valueGradients[output]
    var result = valueGradients[input]
    let chosen = chosenPlaces[node] ?? []
    forEachWindow(settings, from: from, to: to) { output, inputs in
      switch settings.kind {
      case .maximum:
        result[Int(chosen[output])] += gradient[output]
      case .average:
        for place in inputs { result[place] += gradient[output] / Float(inputs.count) }
      }
    }
    valueGradients[input] = result
  }
}
