internal import CFoveaKernels
internal import FoveaTensors

/// The moving parts of a training session. Used by one thread at a time; hands shards to its pool.
final class Trainer {
  /// All parameters laid end to end.
  private(set) var parameters: Tensor
  private var velocity: Tensor
  /// By shard, then laid out as the parameters.
  private var gradients: Tensor
  private let graph: Graph
  private let settings: TrainingSettings
  private let pool: WorkerPool
  private let workers: [Worker]
  private let segments: [Segment]
  /// The shards of the last batch, as ranges of its pictures.
  private var shards: [Range<Int>] = []

  init(
    _ network: Network, _ settings: TrainingSettings, _ methods: ConvolutionMethods, _ engine: EngineKind, threads: Int
  ) {
    graph = network.graph
    self.settings = settings
    parameters = network.packedParameters()
    velocity = Tensor(shape: [graph.parameterExtent])
    gradients = Tensor(shape: [settings.shards, graph.parameterExtent])
    pool = WorkerPool(max(1, threads))
    var options = ExecutorOptions(batch: 0, training: true)
    options.frozen = Set(settings.frozenLayers)
    options.arithmetic = settings.arithmetic
    options.methods = methods
    workers = (0..<max(1, threads)).map { _ in Worker(network.graph, engine, options) }
    segments = Segment.all(of: network.graph, settings)
  }

  var memory: Int {
    workers.reduce(0) { $0 + $1.memory } + MemoryLayout<Float>.stride * (parameters.count + velocity.count + gradients.count)
  }

  /// What changes with each step, by name.
  var tensors: [NamedTensor] { [NamedTensor("parameters", parameters), NamedTensor("velocity", velocity)] }

  /// Takes over what another trainer of the same network and settings had. No step may have been taken yet.
  func restore(_ tensors: [NamedTensor]) throws(NetworkError) {
    var stored: [String: Tensor] = [:]
    for named in tensors { stored[named.name] = named.tensor }
    for (name, shape) in self.tensors.map({ ($0.name, $0.tensor.shape) }) where stored[name]?.shape != shape {
      throw .parameterMismatch(name: name, expected: shape, found: stored[name]?.shape ?? [])
    }
    parameters = stored["parameters"] ?? parameters
    velocity = stored["velocity"] ?? velocity
  }

  /// Runs all shards of a batch forwards and backwards and keeps their gradients.
  func computeGradients(_ batch: TrainingBatch, step: Int) throws(NetworkError) -> SoftmaxCrossEntropy.Sums {
    let count = batch.labels.count
    // A smaller last batch has fewer shards and not smaller ones, so that networks are prepared for few sizes.
    let size = (max(count, settings.batchSize) + settings.shards - 1) / settings.shards
    shards = stride(from: 0, to: count, by: size).map { $0..<min(count, $0 + size) }
    let loss = SoftmaxCrossEntropy(smoothing: settings.labelSmoothing)
    let extent = graph.parameterExtent
    let pictureExtent = graph.values[0].count
    let seed = settings.seed
    let (workers, shards, pool, labels) = (workers, shards, pool, batch.labels)
    let sums = Results(shards.count)
    try batch.inputs.withUnsafeBufferPointer { (inputs) throws(NetworkError) in
      try parameters.withUnsafeBufferPointer { (parameters) throws(NetworkError) in
        try gradients.withUnsafeMutableBufferPointer { (gradients) throws(NetworkError) in
          guard let inputs = inputs.baseAddress, let parameters = parameters.baseAddress, let gradients = gradients.baseAddress
          else { return }
          let memory = SharedMemory(inputs: inputs, parameters: parameters, gradients: gradients)
          try pool.run(
            shards.count,
            throwing: { (shard, worker) throws(NetworkError) in
              let range = shards[shard]
              sums.values[shard] = try workers[worker].run(
                memory.inputs + range.lowerBound * pictureExtent, labels: labels[range], batchCount: count,
                parameters: memory.parameters, gradients: memory.gradients + shard * extent, loss: loss,
                phase: DropoutPhase(seed: seed, step: UInt64(step), firstPicture: range.lowerBound), step: step)
            })
        }
      }
    }
    return sums.values.reduce(into: SoftmaxCrossEntropy.Sums()) { total, shard in
      total.loss += shard.loss
      total.correct += shard.correct
    }
  }

  /// Takes the optimiser's step with the gradients at hand.
  func update(rate: Float) {
    let (shardCount, extent) = (shards.count, graph.parameterExtent)
    let (momentum, nesterov) = (settings.momentum, settings.nesterov)
    let (segments, pool) = (segments, pool)
    parameters.withUnsafeMutableBufferPointer { parameters in
      velocity.withUnsafeMutableBufferPointer { velocity in
        gradients.withUnsafeBufferPointer { gradients in
          guard let weights = parameters.baseAddress, let velocity = velocity.baseAddress, let gradients = gradients.baseAddress
          else { return }
          let memory = OptimizerMemory(weights: weights, velocity: velocity, gradients: gradients)
          pool.run(segments.count) { index, _ in
            let segment = segments[index]
            fovea_sgd_step(
              memory.weights + segment.offset, memory.velocity + segment.offset, memory.gradients + segment.offset, extent,
              shardCount, segment.count, rate * segment.rateFactor, momentum, segment.decay, nesterov ? 1 : 0)
          }
          followStatistics(weights, gradients)
        }
      }
    }
  }

  /// Moves running means and variances towards the mean of the shards' ones, weighted by their pictures.
  private func followStatistics(_ weights: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>) {
    let total = Float(shards.reduce(0) { $0 + $1.count })
    for node in graph.nodes {
      guard case .batchNormalization(let layer, _, _, let mean, let variance) = node.operation,
        !settings.frozenLayers.contains(node.name)
      else { continue }
      for parameter in [mean, variance] {
        let specification = graph.parameters[parameter]
        for place in specification.offset..<specification.offset + specification.count {
          var value: Float = 0
          for (shard, range) in shards.enumerated() {
            value += gradients[shard * graph.parameterExtent + place] * (Float(range.count) / total)
          }
          weights[place] += layer.momentum * (value - weights[place])
        }
      }
    }
  }
}

/// A stretch of parameters that are updated alike, by one thread.
private struct Segment: Sendable {
  var offset: Int
  var count: Int
  var rateFactor: Float
  var decay: Float

  static let length = 1 << 16

  static func all(of graph: Graph, _ settings: TrainingSettings) -> [Segment] {
    var segments: [Segment] = []
    for parameter in graph.parameters where parameter.isLearned && !settings.frozenLayers.contains(parameter.layer) {
      if parameter.role == .scale && !graph.learnsScale(of: parameter.layer) { continue }
      for start in stride(from: 0, to: parameter.count, by: length) {
        segments.append(
          Segment(
            offset: parameter.offset + start, count: min(length, parameter.count - start),
            rateFactor: parameter.role == .shift ? settings.shiftRateFactor : 1,
            decay: parameter.role == .weight ? settings.weightDecay : 0))
      }
    }
    return segments
  }
}

extension Graph {
  fileprivate func learnsScale(of layer: String) -> Bool {
    nodes.contains {
      if case .batchNormalization(let settings, _, _, _, _) = $0.operation {
        $0.name == layer && settings.learnsScale
      } else {
        false
      }
    }
  }
}

/// Memory that the shards of a step share. `@unchecked Sendable`: inputs and parameters are only read, and each shard writes its own
/// part of the gradients.
private struct SharedMemory: @unchecked Sendable {
  let inputs: UnsafePointer<Float>
  let parameters: UnsafePointer<Float>
  let gradients: UnsafeMutablePointer<Float>
}

/// Memory that the segments of an optimiser's step share. `@unchecked Sendable`: each segment writes its own part.
private struct OptimizerMemory: @unchecked Sendable {
  let weights: UnsafeMutablePointer<Float>
  let velocity: UnsafeMutablePointer<Float>
  let gradients: UnsafePointer<Float>
}

/// Sums by shard. `@unchecked Sendable`: each shard writes its own place, and they are read when all are done.
private final class Results: @unchecked Sendable {
  let values: UnsafeMutableBufferPointer<SoftmaxCrossEntropy.Sums>

  init(_ count: Int) {
    values = .allocate(capacity: count)
    values.initialize(repeating: SoftmaxCrossEntropy.Sums())
  }

  deinit { values.deallocate() }
}
