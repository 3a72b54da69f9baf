public import FoveaTensors
internal import Synchronization

/// A trained network that gives class scores.
///
/// Pictures are run in parts of a fixed size, the last one filled up, so that a picture's scores depend neither on the number of threads nor on its
/// neighbors in the batch. May be used from several threads; they take turns.
public final class InferenceSession: Sendable {
  /// The network.
  public let network: Network
  /// What runs it.
  public let engine: EngineKind
  private let partSize: Int
  private let arithmetic: ConvolutionArithmetic
  private let packed: Tensor
  private let pool: WorkerPool
  private let prepared = Mutex<Prepared?>(nil)

  /// The network prepared on each worker, for reading some values.
  private struct Prepared {
    var kept: [Int]
    var executors: [PartExecutor]
  }

  /// Prepares a network.
  /// - Parameters:
  ///   - threads: How many threads work; results do not depend on it.
  ///   - maximumBatch: How many pictures come at once at most times. 1 gives the quickest answer for a single picture.
  public init(
    _ network: Network, engine: EngineKind = .best, threads: Int = Parallel.defaultThreads, maximumBatch: Int = 256,
    arithmetic: ConvolutionArithmetic = .fastest
  ) throws(NetworkError) {
    precondition(threads > 0 && maximumBatch > 0, "\(threads) threads, batches of \(maximumBatch)")
    guard engine.isAvailable else { throw .engineUnavailable(engine) }
    self.network = network
    self.engine = engine
    self.arithmetic = arithmetic
    partSize = min(32, maximumBatch)
    pool = WorkerPool(threads)
    packed = network.packedParameters()
  }

  /// The class scores before the softmax, one row for each picture of `[batch, channels, height, width]`.
  public func logits(of inputs: Tensor) throws(NetworkError) -> Matrix {
    Matrix(try run(inputs, [network.graph.output])[0].reshaped(to: [inputs.shape.first ?? 0, network.classCount]))
  }

  /// What the last dense layer reads, one row for each picture; the scores where there is no such layer.
  public func embeddings(of inputs: Tensor) throws(NetworkError) -> Matrix {
    guard let layer = network.embeddingLayer, let value = network.graph.valueOfLayer[layer] else {
      return try logits(of: inputs)
    }
    let width = network.graph.values[value].count
    return Matrix(try run(inputs, [value])[0].reshaped(to: [inputs.shape.first ?? 0, width]))
  }

  /// What layers put out, by full name, as `[batch, channels, height, width]`.
  public func activations(of inputs: Tensor, at layers: [String]) throws(NetworkError) -> [String: Tensor] {
    var values: [Int] = []
    for layer in layers {
      guard let value = network.graph.valueOfLayer[layer] else { throw .unknownLayer(layer) }
      values.append(value)
    }
    let tensors = try run(inputs, values)
    return Dictionary(zip(layers, tensors)) { first, _ in first }
  }

  private func run(_ inputs: Tensor, _ values: [Int]) throws(NetworkError) -> [Tensor] {
    let expected = network.description.inputShape
    guard inputs.shape.count == 4, Array(inputs.shape.dropFirst()) == expected else {
      throw .inputMismatch(expected: expected, found: Array(inputs.shape.dropFirst()))
    }
    let count = inputs.shape[0]
    let shapes = values.map { [count] + network.graph.values[$0].shape }
    guard count > 0 else { return shapes.map { Tensor(shape: $0) } }
    let targets = values.map { PartTarget(width: network.graph.values[$0].count, count: count) }
    let result = prepared.withLock { prepared -> Result<Void, NetworkError> in
      do throws(NetworkError) {
        let executors = try executors(keeping: values, &prepared)
        try inputs.withUnsafeBufferPointer { (buffer) throws(NetworkError) in
          guard let base = buffer.baseAddress else { return }
          try runParts(PartSource(base: base, count: count), values, targets, executors)
        }
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
    return zip(targets, shapes).map { target, shape in target.tensor(shape) }
  }

  private func runParts(
    _ source: PartSource, _ values: [Int], _ targets: [PartTarget], _ executors: [PartExecutor]
  ) throws(NetworkError) {
    let (size, parameters) = (partSize, packed)
    let parts = (source.count + size - 1) / size
    try pool.run(
      parts,
      throwing: { (part, worker) throws(NetworkError) in
        let range = part * size..<min(source.count, (part + 1) * size)
        try executors[worker].run(source, range, values, targets, parameters)
      })
  }

  /// The executors that keep these values, prepared anew where the last call wanted others.
  private func executors(keeping values: [Int], _ prepared: inout Prepared?) throws(NetworkError) -> [PartExecutor] {
    let kept = Set(values + [network.graph.output]).sorted()
    if let known = prepared, Set(known.kept).isSuperset(of: kept) { return known.executors }
    var options = ExecutorOptions(batch: partSize, training: false)
    options.kept = Set(kept)
    options.arithmetic = arithmetic
    var executors: [PartExecutor] = []
    for _ in 0..<pool.count { executors.append(PartExecutor(network.graph, engine, options)) }
    prepared = Prepared(kept: kept, executors: executors)
    return executors
  }
}
