public import FoveaTensors
internal import Synchronization

/// A trained network that gives class scores.
///
/// Pictures are run in parts of a fixed size, the last one filled up, so that a picture's scores depend neither on the number of threads nor on its
/// neighbors in the batch. For scores and embeddings, normalizations behind convolutions and dense layers are folded into them; ``activations(of:at:)`` runs
/// the layers as they are described, and agrees with the others within rounding. May be used from several threads; they take turns.
public final class InferenceSession: Sendable {
  /// The network.
  public let network: Network
  /// What runs it.
  public let engine: EngineKind
  private let partSize: Int
  private let arithmetic: ConvolutionArithmetic
  private let pool: WorkerPool
  private let prepared = Mutex<[Purpose: Prepared]>([:])

  /// What a preparation is for. Each has its own, so that no result depends on what was asked for before.
  private enum Purpose {
    case scores, inspection
  }

  /// The network prepared on each worker, for reading some values.
  private struct Prepared {
    var kept: Set<Int>
    var parameters: Tensor
    var executors: [PartExecutor]
  }

  /// Prepares a network.
  /// - Parameters:
  ///   - threads: How many threads work; results do not depend on it.
  ///   - maximumBatch: How many pictures come at once at most times. They are cut into parts of an eighth, of 1 to 32 pictures, each of which one
  ///     thread runs. With 1 all threads work together on each picture, for the quickest answer.
  ///   - arithmetic: How convolutions may be computed; in float unless said otherwise, whatever the network was trained with.
  public init(
    _ network: Network, engine: EngineKind = .best, threads: Int = Parallel.defaultThreads, maximumBatch: Int = 256,
    arithmetic: ConvolutionArithmetic = .float32
  ) throws(NetworkError) {
    precondition(threads > 0 && maximumBatch > 0, "\(threads) threads, batches of \(maximumBatch)")
    guard engine.isAvailable else { throw .engineUnavailable(engine) }
    self.network = network
    self.engine = engine
    self.arithmetic = arithmetic
    partSize = max(1, min(32, maximumBatch / 8))
    pool = maximumBatch == 1 ? WorkerPool(1, threadsOfEach: threads) : WorkerPool(threads)
  }

  /// The class scores before the softmax, one row for each picture of `[batch, channels, height, width]`.
  public func logits(of inputs: Tensor) throws(NetworkError) -> Matrix {
    Matrix(try run(inputs, [network.graph.output], for: .scores)[0].reshaped(to: [inputs.shape.first ?? 0, network.classCount]))
  }

  /// What the last dense layer reads, one row for each picture; the scores where there is no such layer.
  public func embeddings(of inputs: Tensor) throws(NetworkError) -> Matrix {
    guard let layer = network.embeddingLayer, let value = network.graph.valueOfLayer[layer] else {
      return try logits(of: inputs)
    }
    let width = network.graph.values[value].count
    return Matrix(try run(inputs, [value], for: .scores)[0].reshaped(to: [inputs.shape.first ?? 0, width]))
  }

  /// What layers put out, by full name, as `[batch, channels, height, width]`.
  public func activations(of inputs: Tensor, at layers: [String]) throws(NetworkError) -> [String: Tensor] {
    var values: [Int] = []
    for layer in layers {
      guard let value = network.graph.valueOfLayer[layer] else { throw .unknownLayer(layer) }
      values.append(value)
    }
    let tensors = try run(inputs, values, for: .inspection)
    return Dictionary(zip(layers, tensors)) { first, _ in first }
  }

  private func run(_ inputs: Tensor, _ values: [Int], for purpose: Purpose) throws(NetworkError) -> [Tensor] {
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
        let now = try preparation(for: purpose, keeping: values, &prepared[purpose])
        try inputs.withUnsafeBufferPointer { (buffer) throws(NetworkError) in
          guard let base = buffer.baseAddress else { return }
          try runParts(PartSource(base: base, count: count), values, targets, now)
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
    _ source: PartSource, _ values: [Int], _ targets: [PartTarget], _ prepared: Prepared
  ) throws(NetworkError) {
    let (size, executors, parameters) = (partSize, prepared.executors, prepared.parameters)
    let parts = (source.count + size - 1) / size
    try pool.run(
      parts,
      throwing: { (part, worker) throws(NetworkError) in
        let range = part * size..<min(source.count, (part + 1) * size)
        try executors[worker].run(source, range, values, targets, parameters)
      })
  }

  /// The network prepared for keeping these values, anew where the last call wanted others.
  private func preparation(
    for purpose: Purpose, keeping values: [Int], _ prepared: inout Prepared?
  ) throws(NetworkError) -> Prepared {
    var kept = Set(values + [network.graph.output])
    if purpose == .scores, let layer = network.embeddingLayer, let value = network.graph.valueOfLayer[layer] { kept.insert(value) }
    if let known = prepared, known.kept.isSuperset(of: kept) { return known }
    var options = ExecutorOptions(batch: partSize, training: false)
    options.kept = kept
    options.arithmetic = arithmetic
    let folded = purpose == .scores ? FoldedGraph(network.graph, keeping: kept) : nil
    var executors: [PartExecutor] = []
    for _ in 0..<pool.count { executors.append(PartExecutor(folded?.graph ?? network.graph, engine, options)) }
    let packed = network.packedParameters()
    let new = Prepared(kept: kept, parameters: folded?.parameters(from: packed) ?? packed, executors: executors)
    prepared = new
    return new
  }
}
