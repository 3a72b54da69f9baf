extension Graph {
  /// The most numbers that one value or one parameter may have, 2³¹ − 1; a description from outside cannot ask for more.
  static let largestExtent = (1 << 31) - 1

  /// Checks a description and lays its layers out in order.
  package init(_ description: NetworkDescription) throws(NetworkError) {
    let shape = description.inputShape
    guard shape.count == 3, shape.allSatisfy({ $0 > 0 && $0 <= 1 << 20 }), shape.reduce(1, *) <= Self.largestExtent else {
      throw .invalidDescription(layer: "input", reason: "the input shape \(shape) is not [channels, height, width]")
    }
    values = [Value(channels: shape[0], height: shape[1], width: shape[2])]
    output = try append(description.layers, prefix: "", to: 0)
    guard !nodes.isEmpty else { throw .invalidDescription(layer: "input", reason: "there are no layers") }
    guard values[output].height == 1, values[output].width == 1 else {
      throw .invalidDescription(
        layer: nodes[nodes.count - 1].name, reason: "the last layer gives \(values[output].shape), not one row of class scores")
    }
    embeddingLayer = layerBeforeLastDense()
  }

  /// Goes back from the class scores. Dense layers beside that way, as in a squeeze-and-excitation, do not count.
  private func layerBeforeLastDense() -> String? {
    func writer(of value: Int) -> Node? { nodes.last { $0.output == value } }
    var current = writer(of: output)
    while let node = current {
      current = writer(of: node.inputs[0])
      if case .dense = node.operation { return current?.name }
    }
    return nil
  }

  /// Adds layers that read `input` and returns the value that the last of them writes.
  mutating func append(_ layers: [NamedLayer], prefix: String, to input: Int) throws(NetworkError) -> Int {
    var current = input
    for named in layers {
      let name = prefix + named.name
      guard !named.name.isEmpty, named.name != "input", !named.name.contains(".") else {
        throw .invalidDescription(layer: name, reason: "a layer's name may not be empty, \"input\", or contain a dot")
      }
      guard valueOfLayer[name] == nil else { throw .invalidDescription(layer: name, reason: "two layers have this name") }
      if case .stochasticDepth = named.layer, prefix.isEmpty {
        throw .invalidDescription(
          layer: name, reason: "it would leave nothing of a picture; put it last into the body of a residual layer")
      }
      current = try append(named.layer, name: name, to: current)
      valueOfLayer[name] = current
    }
    return current
  }

  private mutating func append(_ layer: Layer, name: String, to input: Int) throws(NetworkError) -> Int {
    let from = values[input]
    switch layer {
    case .convolution(let settings):
      return try append(settings, name: name, to: input)
    case .dense(let settings):
      return try append(settings, name: name, to: input)
    case .batchNormalization(let settings):
      return try append(settings, name: name, to: input)
    case .pooling(let settings):
      let padding = settings.padding
      guard padding.height < settings.kernel.height, padding.width < settings.kernel.width else {
        throw .invalidDescription(layer: name, reason: "padding \(padding) is not smaller than the window \(settings.kernel)")
      }
      let (height, width) = try windows(settings.kernel, settings.stride, padding, on: from, layer: name)
      return try node(name, .pooling(settings), [input], Value(channels: from.channels, height: height, width: width))
    case .globalPooling(let kind):
      let window = Pooling(kind, kernel: Extent(height: from.height, width: from.width))
      return try node(name, .pooling(window), [input], Value(channels: from.channels, height: 1, width: 1))
    case .groupNormalization(let settings):
      return try append(settings, name: name, to: input)
    case .squeezeExcitation(let settings):
      return try append(settings, name: name, to: input)
    case .concatenation(let settings):
      return try append(settings, name: name, to: input)
    case .activation(let kind):
      return try node(name, .activation(kind), [input], from)
    case .dropout(let settings):
      guard settings.rate >= 0, settings.rate < 1 else {
        throw .invalidDescription(layer: name, reason: "the rate \(settings.rate) is not in 0..<1")
      }
      return try node(name, .dropout(rate: settings.rate), [input], from)
    case .stochasticDepth(let settings):
      guard settings.rate >= 0, settings.rate < 1 else {
        throw .invalidDescription(layer: name, reason: "the rate \(settings.rate) is not in 0..<1")
      }
      return try node(name, .stochasticDepth(rate: settings.rate), [input], from)
    case .flatten:
      return try node(name, .flatten, [input], Value(channels: from.count, height: 1, width: 1))
    case .scaling(let factor):
      guard factor.isFinite, factor != 0 else {
        throw .invalidDescription(layer: name, reason: "the factor \(factor) is not a finite number other than zero")
      }
      return try node(name, .scaling(factor), [input], from)
    case .residual(let branches):
      let body = try append(branches.body, prefix: name + ".", to: input)
      let shortcut = try append(branches.shortcut, prefix: name + ".", to: input)
      guard values[body] == values[shortcut] else {
        throw .invalidDescription(
          layer: name, reason: "the branches give \(values[body].shape) and \(values[shortcut].shape), which cannot be added")
      }
      guard body != shortcut else { throw .invalidDescription(layer: name, reason: "both branches are empty") }
      return try node(name, .add, [body, shortcut], values[body])
    }
  }

  private mutating func append(_ settings: Convolution, name: String, to input: Int) throws(NetworkError) -> Int {
    let from = values[input]
    let groups = settings.groups
    guard settings.filters > 0, groups > 0, from.channels % groups == 0, settings.filters % groups == 0 else {
      throw .invalidDescription(
        layer: name, reason: "\(from.channels) channels and \(settings.filters) filters cannot be cut into \(groups) groups")
    }
    let (height, width) = try windows(
      settings.kernel, settings.stride, settings.padding, dilation: settings.dilation, on: from, layer: name)
    let shape = [settings.filters, from.channels / groups, settings.kernel.height, settings.kernel.width]
    try Self.requireCount(of: shape, "weight", layer: name)
    if settings.initialization == .whitening {
      let inputs = shape[1] * shape[2] * shape[3]
      guard groups == 1, settings.dilation == 1, settings.filters % 2 == 0, settings.filters <= 2 * inputs else {
        throw .invalidDescription(
          layer: name,
          reason: """
            \(settings.filters) whitening filters for \(inputs) inputs in \(groups) groups with dilation \(settings.dilation); take an \
            even number up to \(2 * inputs), one group and no dilation
            """)
      }
    }
    let fanIn = Float(shape[1] * shape[2] * shape[3])
    let bound = 1 / fanIn.squareRoot()
    let start: ParameterSpecification.Start =
      switch settings.initialization {
      case .heNormal: .normal(deviation: (2 / fanIn).squareRoot())
      case .uniform, .whitening: .uniform(bound: bound)
      case .identity: .identity(bound: bound)
      }
    let weight = try parameter(name, "weight", shape, .weight, start)
    let bias = settings.bias ? try parameter(name, "bias", [settings.filters], .bias, .constant(0)) : nil
    return try node(
      name, .convolution(settings, weight: weight, bias: bias), [input],
      Value(channels: settings.filters, height: height, width: width))
  }

  private mutating func append(_ settings: Dense, name: String, to input: Int) throws(NetworkError) -> Int {
    let from = values[input]
    guard from.height == 1, from.width == 1 else {
      throw .invalidDescription(layer: name, reason: "its input \(from.shape) is not a row; put a flatten layer before it")
    }
    guard settings.units > 0 else { throw .invalidDescription(layer: name, reason: "\(settings.units) units") }
    let bound = 1 / Float(from.channels).squareRoot()
    let weight = try parameter(name, "weight", [settings.units, from.channels], .weight, .uniform(bound: bound))
    let bias = settings.bias ? try parameter(name, "bias", [settings.units], .bias, .constant(0)) : nil
    return try node(
      name, .dense(settings, weight: weight, bias: bias), [input], Value(channels: settings.units, height: 1, width: 1))
  }

  private mutating func append(_ settings: BatchNormalization, name: String, to input: Int) throws(NetworkError) -> Int {
    let from = values[input]
    guard settings.epsilon > 0, settings.epsilon.isFinite, settings.momentum >= 0, settings.momentum <= 1 else {
      throw .invalidDescription(
        layer: name, reason: "epsilon \(settings.epsilon) must be above 0, momentum \(settings.momentum) in 0…1")
    }
    let shape = [from.channels]
    let scale = try parameter(name, "weight", shape, .scale, .constant(settings.initialScale))
    let shift = try parameter(name, "bias", shape, .shift, .constant(0))
    let mean = try parameter(name, "running_mean", shape, .runningMean, .constant(0))
    let variance = try parameter(name, "running_var", shape, .runningVariance, .constant(1))
    return try node(
      name, .batchNormalization(settings, scale: scale, shift: shift, mean: mean, variance: variance), [input], from)
  }

  /// How many windows fit along the rows and columns.
  private func windows(
    _ kernel: Extent, _ stride: Extent, _ padding: Extent, dilation: Extent = 1, on from: Value, layer: String
  ) throws(NetworkError) -> (height: Int, width: Int) {
    let margins = [padding.height, padding.width].map { $0 &+ 1 }
    let numbers = [kernel, stride, dilation].flatMap { [$0.height, $0.width] } + margins
    guard numbers.allSatisfy({ $0 > 0 && $0 <= 1 << 20 }) else {
      throw .invalidDescription(
        layer: layer,
        reason: """
          kernel \(kernel), stride \(stride), dilation \(dilation) must be at least 1, padding \(padding) at least 0, all at most 2^20
          """)
    }
    let reach = Extent(height: (kernel.height - 1) * dilation.height + 1, width: (kernel.width - 1) * dilation.width + 1)
    let height = from.height + 2 * padding.height - reach.height
    let width = from.width + 2 * padding.width - reach.width
    guard height >= 0, width >= 0 else {
      throw .invalidDescription(
        layer: layer,
        reason: "a window that reaches over \(reach) does not fit into \(from.height)×\(from.width) with padding \(padding)")
    }
    return (height / stride.height + 1, width / stride.width + 1)
  }

  /// Adds a node whose output may be too large.
  mutating func node(
    _ name: String, _ operation: Operation, _ inputs: [Int], _ value: Value
  ) throws(NetworkError) -> Int {
    try Self.requireCount(of: value.shape, "output", layer: name)
    return add(name, operation, inputs, value)
  }

  /// Adds a node whose output is no larger than a value that is there.
  mutating func add(_ name: String, _ operation: Operation, _ inputs: [Int], _ value: Value) -> Int {
    values.append(value)
    nodes.append(Node(name: name, operation: operation, inputs: inputs, output: values.count - 1))
    return values.count - 1
  }

  mutating func parameter(
    _ layer: String, _ suffix: String, _ shape: [Int], _ role: ParameterSpecification.Role,
    _ start: ParameterSpecification.Start
  ) throws(NetworkError) -> Int {
    let count = try Self.requireCount(of: shape, suffix, layer: layer)
    parameters.append(
      ParameterSpecification(
        name: "\(layer).\(suffix)", layer: layer, shape: shape, role: role, start: start, offset: parameterExtent))
    parameterExtent += (count + 15) & ~15
    return parameters.count - 1
  }

  /// How many numbers a shape has. Throws where they are more than ``largestExtent``.
  /// - Parameter part: What of the layer has the shape, for the error.
  @discardableResult
  private static func requireCount(of shape: [Int], _ part: String, layer: String) throws(NetworkError) -> Int {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, product <= largestExtent else {
        throw .invalidDescription(
          layer: layer, reason: "its \(part) of shape \(shape) has more than the \(largestExtent) numbers that are allowed")
      }
      count = product
    }
    return count
  }
}
