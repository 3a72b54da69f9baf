internal import FoveaTensors

/// Memory that the executors of one worker share. `@unchecked Sendable`: only the pool's thread of the same number uses it, one call at a time.
final class SharedArena: @unchecked Sendable {
  let arena = ExecutorArena()
}

/// Memory for what is found of all pictures. `@unchecked Sendable`: each part writes the rows of its own pictures, and they are read when all
/// are done.
final class ExplanationOutput: @unchecked Sendable {
  /// A layer with its value and the places of its activations and gradients.
  struct Layer {
    var name: String
    var value: Int
    var shape: [Int]
    var activations: PartTarget
    var gradients: PartTarget
  }

  let values: PartTarget
  let inputGradient: PartTarget
  let layers: [Layer]
  private let count: Int
  private let inputShape: [Int]

  init(count: Int, input: Graph.Value, layers: [(name: String, value: Int, extent: Graph.Value)]) {
    self.count = count
    inputShape = input.shape
    values = PartTarget(width: 1, count: count)
    inputGradient = PartTarget(width: input.count, count: count)
    self.layers = layers.map { layer in
      Layer(
        name: layer.name, value: layer.value, shape: layer.extent.shape,
        activations: PartTarget(width: layer.extent.count, count: count),
        gradients: PartTarget(width: layer.extent.count, count: count))
    }
  }

  var explanation: Explanation {
    var explanation = Explanation(
      values: values.tensor([count]).values, inputGradient: inputGradient.tensor([count] + inputShape), activations: [:],
      gradients: [:])
    for layer in layers {
      explanation.activations[layer.name] = layer.activations.tensor([count] + layer.shape)
      explanation.gradients[layer.name] = layer.gradients.tensor([count] + layer.shape)
    }
    return explanation
  }
}

/// A part of a network prepared for runs forwards and backwards, made by the first pictures that come by.
///
/// `@unchecked Sendable`: only the pool's thread of the same number touches it, one session call at a time.
final class ExplanationExecutor: @unchecked Sendable {
  private let graph: Graph
  private let engine: EngineKind
  private let options: ExecutorOptions
  private let target: Int
  private let arena: SharedArena
  private var executor: (any Executor)?
  /// Memory that the engine reads again in the backward run.
  private let input: UnsafeMutableBufferPointer<Float>
  private let scores: UnsafeMutableBufferPointer<Float>
  private let slopes: UnsafeMutableBufferPointer<Float>
  private let inputGradient: UnsafeMutableBufferPointer<Float>
  private var scratch: [Float]

  init(_ graph: Graph, _ engine: EngineKind, _ options: ExecutorOptions, target: Int, sharing arena: SharedArena) {
    self.graph = graph
    self.engine = engine
    self.options = options
    self.target = target
    self.arena = arena
    func memory(_ value: Graph.Value) -> UnsafeMutableBufferPointer<Float> {
      let memory = UnsafeMutableBufferPointer<Float>.allocate(capacity: options.batch * value.count)
      memory.initialize(repeating: 0)
      return memory
    }
    input = memory(graph.values[0])
    inputGradient = memory(graph.values[0])
    scores = memory(graph.values[graph.output])
    slopes = memory(graph.values[graph.output])
    scratch = [Float](repeating: 0, count: options.batch * (options.kept.map { graph.values[$0].count }.max() ?? 0))
  }

  deinit { for memory in [input, scores, slopes, inputGradient] { memory.deallocate() } }

  func run(
    _ source: PartSource, _ range: Range<Int>, _ targets: [ExplanationTarget], _ parameters: Tensor, into output: ExplanationOutput
  ) throws(NetworkError) {
    let executor = try prepared(parameters)
    let (extent, width) = (graph.values[0].count, graph.outputCount)
    guard let input = input.baseAddress, let scores = scores.baseAddress, let slopes = slopes.baseAddress,
      let inputGradient = inputGradient.baseAddress
    else { return }
    let known = range.count * extent
    input.update(from: source.base + range.lowerBound * extent, count: known)
    (input + known).update(repeating: 0, count: options.batch * extent - known)
    try executor.forward(input, scores: scores, phase: DropoutPhase())
    slopes.update(repeating: 0, count: options.batch * width)
    for (row, picture) in range.enumerated() {
      targets[picture].write(slopes + row * width, for: graph.values[target])
      var sum = 0.0
      for place in row * width..<(row + 1) * width where slopes[place] != 0 { sum += Double(slopes[place]) * Double(scores[place]) }
      output.values.base[picture] = Float(sum)
    }
    try executor.backward(slopes, gradients: nil, inputGradient: inputGradient)
    (output.inputGradient.base + range.lowerBound * extent).update(from: inputGradient, count: known)
    for layer in output.layers {
      try copy(range, layer.activations) { (target) throws(NetworkError) in try executor.copyValue(layer.value, into: target) }
      try copy(range, layer.gradients) { (target) throws(NetworkError) in try executor.copyGradient(layer.value, into: target) }
    }
  }

  private func copy(
    _ range: Range<Int>, _ target: PartTarget, _ read: (UnsafeMutablePointer<Float>) throws(NetworkError) -> Void
  ) throws(NetworkError) {
    try scratch.withUnsafeMutableBufferPointer { (buffer) throws(NetworkError) in
      guard let base = buffer.baseAddress else { return }
      try read(base)
      (target.base + range.lowerBound * target.width).update(from: base, count: range.count * target.width)
    }
  }

  private func prepared(_ parameters: Tensor) throws(NetworkError) -> any Executor {
    if let executor { return executor }
    let new = try engine.executor(for: graph, options, sharing: arena.arena)
    try parameters.withUnsafeBufferPointer { (buffer) throws(NetworkError) in
      if let base = buffer.baseAddress { try new.load(base) }
    }
    executor = new
    return new
  }
}
