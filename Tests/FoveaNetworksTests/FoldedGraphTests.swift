import FoveaNetworks
import FoveaTensors
import FoveaTestSupport
import Testing

/// Networks with folded normalizations against the same networks as they are described, on every engine.
@Suite struct FoldedGraphTests {
  /// A network whose normalizations have seen something, and whose scales and shifts differ from one and zero.
  private func experienced(_ description: NetworkDescription) throws -> Network {
    var network = try Network(description, seed: 4)
    var generator = SeededGenerator(seed: 8)
    let parameters = zip(network.specifications, network.parameters).map { specification, parameter in
      let numbers = parameter.tensor.values.map { number -> Float in
        switch specification.role {
        case .weight: number
        case .bias, .shift, .runningMean: 0.3 * generator.normal()
        case .scale: (generator.normal() < 0 ? -1 : 1) * (0.5 + generator.uniform(in: 0..<1))
        case .runningVariance: 0.2 + 2 * generator.uniform(in: 0..<1)
        }
      }
      return NamedTensor(parameter.name, Tensor(shape: parameter.tensor.shape, numbers))
    }
    network = try Network(description, parameters: parameters)
    return network
  }

  /// Values of a graph for some pictures.
  private func values(
    _ graph: Graph, _ packed: Tensor, _ engine: EngineKind, _ pictures: Tensor, _ wanted: [Int]
  ) throws -> [[Float]] {
    var options = ExecutorOptions(batch: pictures.shape[0], training: false)
    options.kept = Set(wanted)
    let executor = try engine.executor(for: graph, options)
    let parameters = packed.values
    try executor.load(parameters)
    var scores = [Float](repeating: 0, count: options.batch * graph.outputCount)
    let inputs = pictures.values
    return try inputs.withUnsafeBufferPointer { buffer in
      try executor.forward(try #require(buffer.baseAddress), scores: &scores, phase: DropoutPhase())
      return try wanted.map { value in
        var numbers = [Float](repeating: 0, count: options.batch * graph.values[value].count)
        try executor.copyValue(value, into: &numbers)
        return numbers
      }
    }
  }

  static let descriptions = [
    NetworkDescription(
      inputShape: [3, 9, 9],
      layers: [
        NamedLayer("conv1", .convolution(Convolution(16, kernel: 3, padding: 1, bias: false))),
        NamedLayer("pool", .pooling(Pooling(.maximum, kernel: 2))),
        NamedLayer("norm1", .batchNormalization(BatchNormalization())), NamedLayer("gelu1", .activation(.gelu)),
        NamedLayer("conv2", .convolution(Convolution(16, kernel: 3, padding: 1))),
        NamedLayer("norm2", .batchNormalization(BatchNormalization())), NamedLayer("gelu2", .activation(.gelu)),
        NamedLayer(
          "sum",
          .residual(
            Residual(
              body: [
                NamedLayer("conv", .convolution(Convolution(32, kernel: 3, stride: 2, padding: 1, bias: false))),
                NamedLayer("norm", .batchNormalization(BatchNormalization())),
              ],
              shortcut: [
                NamedLayer("conv_s", .convolution(Convolution(32, kernel: 1, stride: 2, bias: false))),
                NamedLayer("norm_s", .batchNormalization(BatchNormalization())),
              ]))), NamedLayer("relu", .activation(.relu)),
        NamedLayer("mean", .globalPooling(.average)), NamedLayer("head", .dense(Dense(5))),
      ]),
    NetworkDescription(
      inputShape: [4, 6, 6],
      layers: [
        NamedLayer("first", .convolution(Convolution(8, kernel: 3, groups: 2))),
        NamedLayer("norm", .batchNormalization(BatchNormalization())), NamedLayer("hard", .activation(.hardSwish)),
        NamedLayer("flat", .flatten), NamedLayer("hidden", .dense(Dense(7, bias: false))),
        NamedLayer("norm2", .batchNormalization(BatchNormalization())), NamedLayer("silu", .activation(.silu)),
        NamedLayer("norm3", .batchNormalization(BatchNormalization())), NamedLayer("head", .dense(Dense(3))),
      ]),
    // Two and three normalizations behind one layer.
    NetworkDescription(
      inputShape: [2, 5, 5],
      layers: [
        NamedLayer("conv", .convolution(Convolution(6, kernel: 3, bias: false))),
        NamedLayer("norm1", .batchNormalization(BatchNormalization())),
        NamedLayer("norm2", .batchNormalization(BatchNormalization())), NamedLayer("silu", .activation(.silu)),
        NamedLayer("flat", .flatten), NamedLayer("hidden", .dense(Dense(4))),
        NamedLayer("norm3", .batchNormalization(BatchNormalization())),
        NamedLayer("norm4", .batchNormalization(BatchNormalization())),
        NamedLayer("norm5", .batchNormalization(BatchNormalization())), NamedLayer("head", .dense(Dense(3))),
      ]),
  ]

  @Test(arguments: engines, descriptions)
  func `scores and values in between are the same`(engine: EngineKind, description: NetworkDescription) throws {
    let network = try experienced(description)
    let graph = network.graph
    let pictures = normalTensor([3] + description.inputShape, seed: 5)
    // The scores alone, and with what activations put out beside them.
    let activations = graph.nodes.filter { if case .activation = $0.operation { true } else { false } }.map(\.output)
    for wanted in [[graph.output], [graph.output] + activations] {
      let folded = FoldedGraph(graph, keeping: Set(wanted))
      #expect(folded.graph.nodes.count < graph.nodes.count)
      let plain = try values(graph, network.packedParameters(), engine, pictures, wanted)
      let found = try values(folded.graph, folded.parameters(from: network.packedParameters()), engine, pictures, wanted)
      for (index, value) in wanted.enumerated() {
        #expect(Tolerance.relativeError(found[index], plain[index]) < 1e-4, "value \(value)")
      }
    }
  }

  @Test func `what somebody else reads is not folded`() throws {
    let network = try experienced(Self.descriptions[0])
    let graph = network.graph
    func normalizations(_ graph: Graph) -> [String] {
      graph.nodes.filter { if case .batchNormalization = $0.operation { true } else { false } }.map(\.name)
    }
    // A normalization behind a pooling stays; one behind a convolution goes unless the convolution's own output is asked for.
    #expect(normalizations(FoldedGraph(graph, keeping: [graph.output]).graph) == ["norm1"])
    let asked = try #require(graph.valueOfLayer["conv2"])
    #expect(normalizations(FoldedGraph(graph, keeping: [asked]).graph) == ["norm1", "norm2"])
    let branches = Residual(body: [NamedLayer("norm", .batchNormalization(BatchNormalization()))])
    let branched = try FoveaNetworksTests.network(
      [NamedLayer("conv", .convolution(Convolution(4, kernel: 1))), NamedLayer("sum", .residual(branches))], input: [2, 3, 3])
    #expect(normalizations(FoldedGraph(branched.graph, keeping: []).graph) == ["sum.norm"])
  }

  @Test(arguments: engines)
  func `a picture alone gets the same scores from any number of threads`(engine: EngineKind) throws {
    let small = Self.descriptions[0]
    let description = engine == .reference ? small : Architectures.cnnSmall(input: [3, 32, 32], classes: 6)
    let side = description.inputShape[1]
    let network = try experienced(description)
    let pictures = normalTensor([3, 3, side, side], seed: 6)
    let alone = try InferenceSession(network, engine: engine, threads: 1, maximumBatch: 1).logits(of: pictures)
    for threads in [2, 3] {
      let session = try InferenceSession(network, engine: engine, threads: threads, maximumBatch: 1)
      #expect(try session.logits(of: pictures) == alone)
      let single = Tensor(shape: [1, 3, side, side], pictures.values[(2 * 3 * side * side)...])
      #expect(try session.logits(of: single) == alone.selecting(rows: [2]))
    }
    let many = try InferenceSession(network, engine: engine, threads: 2).logits(of: pictures)
    #expect(Tolerance.relativeError(many.values, alone.values) < 1e-4)
  }
}
