import FoveaNetworks
import FoveaTensors
import FoveaTestSupport
import Testing

/// The engines of this build; each test of an engine runs on all of them.
let engines = EngineKind.allCases.filter(\.isAvailable)

/// Numbers of the normal distribution.
func normalTensor(_ shape: [Int], seed: UInt64) -> Tensor {
  var generator = SeededGenerator(seed: seed)
  return Tensor(shape: shape, (0..<shape.reduce(1, *)).map { _ in generator.normal() })
}

/// One network on one engine, run by hand.
final class Bench {
  let network: Network
  let engine: EngineKind
  let options: ExecutorOptions
  let executor: any Executor
  /// Pictures must stay in place between the forward and the backward run.
  private let input: UnsafeMutableBufferPointer<Float>

  init(_ network: Network, _ engine: EngineKind, batch: Int, training: Bool = true, kept: Set<Int> = []) throws {
    self.network = network
    self.engine = engine
    var options = ExecutorOptions(batch: batch, training: training)
    // Differences of rounded sums are not derivatives; what rounding costs has tests of its own.
    options.arithmetic = .float32
    options.inputGradient = training
    options.kept = kept
    self.options = options
    executor = try engine.executor(for: network.graph, options)
    input = .allocate(capacity: batch * network.graph.values[0].count)
  }

  deinit { input.deallocate() }

  /// Class scores of inputs under packed parameters.
  func scores(_ inputs: [Float], _ parameters: [Float], phase: DropoutPhase = DropoutPhase()) throws -> [Float] {
    try executor.load(parameters)
    var scores = [Float](repeating: 0, count: options.batch * network.classCount)
    _ = input.initialize(from: inputs)
    let pictures = try #require(UnsafePointer(input.baseAddress))
    try executor.forward(pictures, scores: &scores, phase: phase)
    return scores
  }

  /// Gradients of `Σ weights · scores` after ``scores(_:_:phase:)``: of all parameters, and of the inputs.
  func gradients(_ weights: [Float]) throws -> (parameters: [Float], inputs: [Float]) {
    var parameters = [Float](repeating: 0, count: network.graph.parameterExtent)
    var inputs = [Float](repeating: 0, count: options.batch * network.graph.values[0].count)
    try executor.backward(weights, gradients: &parameters, inputGradient: &inputs)
    return (parameters, inputs)
  }
}

/// A small network around the layers under test: they see `input`, and what they give is flattened if it is not a row.
func network(_ layers: [NamedLayer], input: [Int], seed: UInt64 = 1) throws -> Network {
  try Network(NetworkDescription(inputShape: input, layers: layers + [NamedLayer("row", .flatten)]), seed: seed)
}
