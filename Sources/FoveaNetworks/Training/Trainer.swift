internal import FoveaTensors

/// The moving parts of a training session. Used by one thread at a time; hands shards to its pool.
final class Trainer {
  /// All parameters laid end to end.
  private(set) var parameters: Tensor
  /// By shard, then laid out as the parameters.
  private var gradients: Tensor
  private let graph: Graph
  private let settings: TrainingSettings
  private let pool: WorkerPool
  private let workers: [Worker]
  private let optimizer: ParameterUpdate
  /// The shards of the last batch, as ranges of its pictures.
  private var shards: [Range<Int>] = []
  /// Changes whenever workers have to take parameters over anew.
  private var version = 0

  init(
    _ network: Network, _ settings: TrainingSettings, _ methods: ConvolutionMethods, _ engine: EngineKind, threads: Int
  ) {
    graph = network.graph
    self.settings = settings
    parameters = network.packedParameters()
    gradients = Tensor(shape: [settings.shards, graph.parameterExtent])
    pool = WorkerPool(max(1, threads))
    var options = ExecutorOptions(batch: 0, training: true)
    options.frozen = Set(settings.frozenLayers)
    options.fixed = graph.layersWithoutStep(settings)
    options.arithmetic = settings.arithmetic
    options.methods = methods
    workers = (0..<max(1, threads)).map { _ in Worker(network.graph, engine, options) }
    optimizer = ParameterUpdate(network, settings, pool)
  }

  var memory: Int {
    workers.reduce(optimizer.memory) { $0 + $1.memory } + MemoryLayout<Float>.stride * (parameters.count + gradients.count)
  }

  /// What changes with each step, by name.
  var tensors: [NamedTensor] { [NamedTensor("parameters", parameters)] + optimizer.tensors }

  /// Takes over what another trainer of the same network and settings had. No step may have been taken yet.
  func restore(_ tensors: [NamedTensor]) throws(NetworkError) {
    var stored: [String: Tensor] = [:]
    for named in tensors { stored[named.name] = named.tensor }
    let expected = self.tensors
    for (name, shape) in expected.map({ ($0.name, $0.tensor.shape) }) where stored[name]?.shape != shape {
      throw .parameterMismatch(name: name, expected: shape, found: stored[name]?.shape ?? [])
    }
    for named in tensors where !expected.contains(where: { $0.name == named.name }) {
      throw .parameterMismatch(name: named.name, expected: [], found: named.tensor.shape)
    }
    parameters = stored["parameters"] ?? parameters
    optimizer.restore(stored)
  }

  /// Runs all shards of a batch forwards and backwards and keeps their gradients.
  func computeGradients(_ batch: TrainingBatch, _ mixture: Mixture?, step: Int) throws(NetworkError) -> SoftmaxCrossEntropy.Sums {
    guard let mixture else { return try run(batch, SoftmaxCrossEntropy.Targets(batch.labels[...]), parameters, step: step) }
    var mixed = batch
    mixture.apply(to: &mixed.inputs)
    let partners = Array(batch.labels.reversed())
    return try run(
      mixed, SoftmaxCrossEntropy.Targets(batch.labels[...], partners: partners[...], share: mixture.share), parameters, step: step)
  }

  private func run(
    _ batch: TrainingBatch, _ targets: SoftmaxCrossEntropy.Targets, _ parameters: Tensor, step: Int
  ) throws(NetworkError) -> SoftmaxCrossEntropy.Sums {
    let count = batch.labels.count
    shards = settings.shardRanges(of: count)
    let loss = SoftmaxCrossEntropy(
      smoothing: settings.labelSmoothing, classWeights: settings.classWeights, margin: settings.scoreMargin)
    let extent = graph.parameterExtent
    let pictureExtent = graph.values[0].count
    let seed = settings.seed
    let (workers, shards, pool, version) = (workers, shards, pool, version)
    let sums = PieceResults(shards.count, SoftmaxCrossEntropy.Sums())
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
                memory.inputs + range.lowerBound * pictureExtent, targets[range], batchCount: count,
                parameters: memory.parameters, gradients: memory.gradients + shard * extent, loss: loss,
                phase: DropoutPhase(seed: seed, step: UInt64(step), firstPicture: range.lowerBound),
                version: version)
            })
        }
      }
    }
    return sums.values.reduce(into: SoftmaxCrossEntropy.Sums()) { total, shard in
      total.loss += shard.loss
      total.correct += shard.correct
    }
  }

  /// Takes the optimizer's step with the gradients at hand.
  /// - Parameters:
  ///   - step: Counted from 0.
  ///   - begin: The schedule before the step.
  ///   - end: The schedule after it.
  /// - Returns: False, with all as it was, where, with a gradient limit or Muon, the gradients' length is not finite.
  func update(step: Int, from begin: SchedulePoint, to end: SchedulePoint, isLast: Bool) -> Bool {
    guard optimizer.step(&parameters, &gradients, shards: shards.count, step: step, at: begin) else { return false }
    parameters.withUnsafeMutableBufferPointer { parameters in
      gradients.withUnsafeBufferPointer { gradients in
        if let weights = parameters.baseAddress { followStatistics(weights, gradients) }
      }
    }
    scaleUnitRows(of: &parameters)
    if optimizer.follow(&parameters, afterStep: step + 1, at: end, isLast: isLast) { scaleUnitRows(of: &parameters) }
    version += 1
    return true
  }

  /// Brings the weights of some dense layers back to rows of length 1.
  private func scaleUnitRows(of parameters: inout Tensor) {
    for specification in graph.parameters
    where specification.role == .weight && settings.unitRowLayers.contains(specification.layer) {
      let (rows, columns) = (specification.shape[0], specification.count / max(1, specification.shape[0]))
      parameters.withUnsafeMutableBufferPointer { parameters in
        for row in 0..<rows {
          let places = specification.offset + row * columns..<specification.offset + (row + 1) * columns
          let length = places.reduce(0.0) { $0 + Double(parameters[$1]) * Double(parameters[$1]) }.squareRoot()
          guard length > 0 else { continue }
          for place in places { parameters[place] = Float(Double(parameters[place]) / length) }
        }
      }
    }
  }

  /// The mean weights with the statistics of some batches, each of which counts the same; nil where no mean is kept.
  func averagedParameters(_ batches: some Sequence<TrainingBatch>) throws(NetworkError) -> Tensor? {
    guard var average = optimizer.average else { return nil }
    let places = graph.parameters.filter { !$0.isLearned && !settings.frozenLayers.contains($0.layer) }
      .flatMap { $0.offset..<$0.offset + $0.count }
    var sums = [Double](repeating: 0, count: places.count)
    var count = 0.0
    version += 1
    defer { version += 1 }
    scaleUnitRows(of: &average)
    for batch in batches {
      try batch.check(for: graph.values[0].shape)
      _ = try run(batch, SoftmaxCrossEntropy.Targets(batch.labels[...]), average, step: 0)
      count += 1
      let total = Float(batch.labels.count)
      gradients.withUnsafeBufferPointer { gradients in
        for (index, place) in places.enumerated() { sums[index] += Double(statistic(at: place, gradients, total: total)) }
      }
    }
    guard count > 0 else { return average }
    average.withUnsafeMutableBufferPointer { average in
      for (index, place) in places.enumerated() { average[place] = Float(sums[index] / count) }
    }
    return average
  }

  /// A statistic of the last batch: the mean of the shards' ones, weighted by their pictures.
  private func statistic(at place: Int, _ gradients: UnsafeBufferPointer<Float>, total: Float) -> Float {
    var value: Float = 0
    for (shard, range) in shards.enumerated() {
      value += gradients[shard * graph.parameterExtent + place] * (Float(range.count) / total)
    }
    return value
  }

  /// Moves running means and variances towards the mean of the shards' ones, weighted by their pictures.
  private func followStatistics(_ weights: UnsafeMutablePointer<Float>, _ gradients: UnsafeBufferPointer<Float>) {
    let total = Float(shards.reduce(0) { $0 + $1.count })
    for node in graph.nodes {
      guard case .batchNormalization(let layer, _, _, let mean, let variance) = node.operation,
        !settings.frozenLayers.contains(node.name)
      else { continue }
      for parameter in [mean, variance] {
        let specification = graph.parameters[parameter]
        for place in specification.offset..<specification.offset + specification.count {
          weights[place] += layer.momentum * (statistic(at: place, gradients, total: total) - weights[place])
        }
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
