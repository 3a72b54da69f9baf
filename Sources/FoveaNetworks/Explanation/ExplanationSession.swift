public import FoveaTensors
internal import Synchronization

/// A trained network that says why: how class scores and units change with pictures and with what layers put out.
///
/// ```swift
/// let session = try ExplanationSession(network)
/// let why = try session.explain(pictures, [.score(3)], gradientsAt: ["block3_gelu2"])
/// ```
///
/// The network runs as it does after training: normalizations with the statistics that they have, nothing left out at random. Pictures are run
/// in parts of a fixed size, the last one filled up, so that no result depends on the number of threads or on the neighbors in the batch. A
/// call costs about three times the inference of its pictures; the first for a layer prepares it, and what was prepared for the last few is kept.
/// May be used from several threads; they take turns.
public final class ExplanationSession: Sendable {
  /// The network.
  public let network: Network
  /// What runs it.
  public let engine: EngineKind
  private let partSize: Int
  private let pool: WorkerPool
  private let parameters: Tensor
  private let prepared: Mutex<Prepared>

  /// What executors are prepared for.
  private struct Purpose: Equatable {
    var value: Int
    var kept: [Int]
    var isGuided: Bool
  }

  private struct Prepared {
    /// The last one used stands last.
    var recent: [(purpose: Purpose, executors: [ExplanationExecutor])] = []
    let arenas: [SharedArena]
  }

  /// Purposes that stay prepared: who explains pictures one by one in several ways goes through about as many in turn.
  private static let mostPurposes = 4

  /// Prepares a network.
  /// - Parameters:
  ///   - threads: How many threads work; results do not depend on it.
  ///   - partSize: How many pictures one thread runs at once.
  public init(
    _ network: Network, engine: EngineKind = .best, threads: Int = Parallel.defaultThreads, partSize: Int = 8
  ) throws(NetworkError) {
    precondition(threads > 0 && partSize > 0, "\(threads) threads, parts of \(partSize)")
    guard engine.isAvailable else { throw .engineUnavailable(engine) }
    self.network = network
    self.engine = engine
    self.partSize = partSize
    pool = WorkerPool(threads)
    parameters = network.packedParameters()
    prepared = Mutex(Prepared(arenas: (0..<threads).map { _ in SharedArena() }))
  }

  /// A number of each picture and its derivatives.
  /// - Parameters:
  ///   - inputs: `[batch, channels, height, width]`, normalized as the network has learned them.
  ///   - targets: What is explained of each picture; a single one is that of all.
  ///   - layer: The layer that puts the numbers out; the class scores where there is none.
  ///   - layers: Where activations and derivatives are wanted. They must lie on the way to `layer`.
  ///   - isGuided: Whether at each rectifying activation, on the way back, only derivatives above zero pass, and only where the activation's input
  ///     is above zero (Springenberg et al., 2015). That paper has ReLU alone. GELU, SiLU and hard-swish give a little for inputs below zero, some
  ///     of it with a falling slope, which would turn derivatives below zero into some above: it is cut as for ReLU. What passes is still multiplied
  ///     by the curve's own slope, 0.5 to 1.13 for GELU, where ReLU has 1.
  /// - Throws: ``NetworkError/unknownLayer(_:)``, and where a layer of `layers` does not lead to `layer`.
  public func explain(
    _ inputs: Tensor, _ targets: [ExplanationTarget], of layer: String? = nil, gradientsAt layers: [String] = [],
    isGuided: Bool = false
  ) throws(NetworkError) -> Explanation {
    let graph = network.graph
    let value = try layer.map { name throws(NetworkError) in try self.value(of: name) } ?? graph.output
    var kept: [Int] = []
    for name in layers { kept.append(try self.value(of: name)) }
    let expected = network.description.inputShape
    guard inputs.shape.count == 4, Array(inputs.shape.dropFirst()) == expected else {
      throw .inputMismatch(expected: expected, found: Array(inputs.shape.dropFirst()))
    }
    let count = inputs.shape[0]
    precondition(targets.count == count || targets.count == 1, "\(targets.count) targets for \(count) pictures")
    for target in targets { target.check(for: graph.values[value], layer: layer ?? "class scores") }
    let all = targets.count == count ? targets : [ExplanationTarget](repeating: targets[0], count: count)
    let output = ExplanationOutput(
      count: count, input: graph.values[0], layers: zip(layers, kept).map { ($0, $1, graph.values[$1]) })
    if count > 0 {
      try run(inputs, all, Purpose(value: value, kept: Array(Set(kept)).sorted(), isGuided: isGuided), output)
    }
    return output.explanation
  }

  private func value(of layer: String) throws(NetworkError) -> Int {
    guard let value = network.graph.valueOfLayer[layer] else { throw .unknownLayer(layer) }
    return value
  }

  private func run(
    _ inputs: Tensor, _ targets: [ExplanationTarget], _ purpose: Purpose, _ output: ExplanationOutput
  ) throws(NetworkError) {
    let (size, parameters, count) = (partSize, parameters, targets.count)
    let outcome = prepared.withLock { prepared -> Result<Void, NetworkError> in
      do throws(NetworkError) {
        let executors = try executors(for: purpose, &prepared)
        try inputs.withUnsafeBufferPointer { (buffer) throws(NetworkError) in
          guard let base = buffer.baseAddress else { return }
          let source = PartSource(base: base, count: count)
          try pool.run(
            (count + size - 1) / size,
            throwing: { (part, worker) throws(NetworkError) in
              let range = part * size..<min(count, (part + 1) * size)
              try executors[worker].run(source, range, targets, parameters, into: output)
            })
        }
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try outcome.get()
  }

  private func executors(for purpose: Purpose, _ prepared: inout Prepared) throws(NetworkError) -> [ExplanationExecutor] {
    if let place = prepared.recent.firstIndex(where: { $0.purpose == purpose }) {
      let known = prepared.recent.remove(at: place)
      prepared.recent.append(known)
      return known.executors
    }
    let graph = network.graph.led(to: purpose.value, isGuided: purpose.isGuided)
    let written = Set(graph.nodes.map(\.output))
    if let stray = purpose.kept.first(where: { !written.contains($0) }) {
      let name = network.graph.nodes.first { $0.output == stray }?.name ?? "input"
      throw .engineFailed(engine, reason: "the layer \"\(name)\" does not lead to what is explained")
    }
    var options = ExecutorOptions(batch: partSize, training: true)
    options.frozen = Set(graph.nodes.map(\.name))
    options.kept = Set(purpose.kept)
    options.inputGradient = true
    options.arithmetic = .float32
    let new = prepared.arenas.map { ExplanationExecutor(graph, engine, options, target: purpose.value, sharing: $0) }
    if prepared.recent.count == Self.mostPurposes { prepared.recent.removeFirst() }
    prepared.recent.append((purpose, new))
    return new
  }
}
