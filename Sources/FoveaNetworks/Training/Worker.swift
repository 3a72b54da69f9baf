internal import FoveaTensors

/// What one thread of a training session owns: the network prepared for each size of shard that came by.
///
/// `@unchecked Sendable`: only the pool's thread of the same number touches it during a step, only the session's owner between steps.
final class Worker: @unchecked Sendable {
  private let graph: Graph
  private let engine: EngineKind
  private let options: ExecutorOptions
  private var prepared: [Int: Prepared] = [:]
  private let arena = ExecutorArena()

  /// A network prepared for one size, and the version of the parameters that it has.
  private final class Prepared {
    let executor: any Executor
    var loadedVersion: Int?
    var scores: [Float]
    var scoreGradient: [Float]

    init(_ executor: any Executor, scoreCount: Int) {
      self.executor = executor
      scores = [Float](repeating: 0, count: scoreCount)
      scoreGradient = scores
    }
  }

  init(_ graph: Graph, _ engine: EngineKind, _ options: ExecutorOptions) {
    self.graph = graph
    self.engine = engine
    self.options = options
  }

  var memory: Int { prepared.values.reduce(arena.memory) { $0 + $1.executor.memory } }

  /// Runs one shard forwards and backwards.
  func run(
    _ inputs: UnsafePointer<Float>, _ targets: SoftmaxCrossEntropy.Targets, batchCount: Int, parameters: UnsafePointer<Float>,
    gradients: UnsafeMutablePointer<Float>, loss: SoftmaxCrossEntropy, phase: DropoutPhase, version: Int
  ) throws(NetworkError) -> SoftmaxCrossEntropy.Sums {
    let shard = try prepared(for: targets.labels.count)
    if shard.loadedVersion != version {
      try shard.executor.load(parameters)
      shard.loadedVersion = version
    }
    try shard.scores.withUnsafeMutableBufferPointer { (scores) throws(NetworkError) in
      guard let scores = scores.baseAddress else { return }
      try shard.executor.forward(inputs, scores: scores, phase: phase)
    }
    let sums = shard.scoreGradient.withUnsafeMutableBufferPointer { gradient in
      shard.scores.withUnsafeBufferPointer { scores in
        guard let scores = scores.baseAddress, let gradient = gradient.baseAddress else { return SoftmaxCrossEntropy.Sums() }
        return loss.evaluate(
          scores, targets, classes: graph.outputCount, weight: 1 / Float(batchCount), gradient: gradient)
      }
    }
    try shard.scoreGradient.withUnsafeBufferPointer { (gradient) throws(NetworkError) in
      guard let gradient = gradient.baseAddress else { return }
      try shard.executor.backward(gradient, gradients: gradients, inputGradient: nil)
    }
    return sums
  }

  private func prepared(for count: Int) throws(NetworkError) -> Prepared {
    if let known = prepared[count] { return known }
    var options = options
    options.batch = count
    let new = Prepared(try engine.executor(for: graph, options, sharing: arena), scoreCount: count * graph.outputCount)
    prepared[count] = new
    return new
  }
}
