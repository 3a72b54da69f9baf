import FoveaNetworks
import FoveaTensors
import FoveaTestSupport
import Testing

/// Layers and optimizer steps against PyTorch's (`Fixtures/golden/make_networks.py`), on every engine.
@Suite struct GoldenTests {
  static let layers: [(title: String, layer: Layer)] = [
    ("convolution", .convolution(Convolution(5, kernel: 3, stride: 2, padding: 1))),
    (
      "convolution_groups",
      .convolution(
        Convolution(6, kernel: Extent(height: 3, width: 2), padding: Extent(height: 1, width: 0), groups: 2, bias: false))
    ),
    ("convolution_winograd", .convolution(Convolution(16, kernel: 3, padding: 1))),
    ("dense", .dense(Dense(4))),
    ("maximum_pooling", .pooling(Pooling(.maximum, kernel: 3, stride: 2, padding: 1))),
    ("average_pooling", .pooling(Pooling(.average, kernel: 3, stride: 2, padding: 1))),
    ("batch_normalization", .batchNormalization(BatchNormalization(epsilon: 1e-3, momentum: 0.3))),
    ("relu", .activation(.relu)),
    ("gelu", .activation(.gelu)),
  ]

  @Test(arguments: engines, layers)
  func `a layer gives PyTorch's numbers`(engine: EngineKind, example: (title: String, layer: Layer)) throws {
    try compare(example, engine, "layers")
  }

  static let composed: [(title: String, layer: Layer)] = [
    ("depth_wise", .convolution(.depthWise(6, kernel: 3, padding: 1))),
    ("depth_wise_stride", .convolution(.depthWise(18, kernel: 5, stride: 2, padding: 2, bias: false))),
    ("depth_wise_dilated", .convolution(.depthWise(16, kernel: 3, padding: 2, dilation: 2))),
    ("dilated", .convolution(Convolution(5, kernel: 3, padding: 2, dilation: 2))),
    (
      "dilated_uneven",
      .convolution(
        Convolution(
          6, kernel: Extent(height: 3, width: 2), stride: Extent(height: 1, width: 2), dilation: Extent(height: 2, width: 3),
          groups: 2, bias: false))
    ),
    ("dilated_blocks", .convolution(Convolution(16, kernel: 3, padding: 3, dilation: 3))),
    ("silu", .activation(.silu)), ("hard_swish", .activation(.hardSwish)), ("sigmoid", .activation(.sigmoid)),
    ("hard_sigmoid", .activation(.hardSigmoid)),
    ("group_normalization", .groupNormalization(GroupNormalization(groups: 3, epsilon: 1e-3))),
    ("group_normalization_blocks", .groupNormalization(GroupNormalization(groups: 4))),
    ("squeeze_excitation", .squeezeExcitation(SqueezeExcitation(hidden: 3))),
    ("squeeze_excitation_hard", .squeezeExcitation(SqueezeExcitation(hidden: 4, activation: .silu, gate: .hardSigmoid))),
    ("concatenation", .concatenation(join(4, 2))), ("concatenation_blocks", .concatenation(join(16, 32))),
  ]

  private static func join(_ left: Int, _ right: Int) -> Concatenation {
    Concatenation([
      [NamedLayer("left", .convolution(Convolution(left, kernel: 3, padding: 1)))], [],
      [NamedLayer("right", .convolution(Convolution(right, kernel: 1)))],
    ])
  }

  @Test(arguments: engines, composed)
  func `a layer of several operations gives PyTorch's numbers`(
    engine: EngineKind, example: (title: String, layer: Layer)
  ) throws {
    try compare(example, engine, "composed")
  }

  /// Output, gradients, and the output at inference.
  private func compare(_ example: (title: String, layer: Layer), _ engine: EngineKind, _ file: String) throws {
    let golden = try Safetensors.decode(Fixture.bytes("golden/networks/\(file).safetensors")).tensors
    func tensor(_ name: String) throws -> Tensor { try #require(golden["\(example.title)/\(name)"]) }
    let input = try tensor("input")
    let description = NetworkDescription(
      inputShape: Array(input.shape.dropFirst()), layers: [NamedLayer("layer", example.layer), NamedLayer("row", .flatten)])
    let parameters = try Network(description, seed: 0).specifications.map {
      NamedTensor($0.name, try tensor("parameter/\($0.name)"))
    }
    let network = try Network(description, parameters: parameters)
    let packed = network.packedParameters().values
    let bench = try Bench(network, engine, batch: input.shape[0])
    let output = try bench.scores(input.values, packed)
    let outputError = Tolerance.relativeError(output, try tensor("output").values)
    #expect(outputError < 2e-5)
    let gradients = try bench.gradients(try tensor("output_gradient").values)
    let inputError = Tolerance.relativeError(gradients.inputs, try tensor("input_gradient").values)
    #expect(inputError < 2e-5)
    for specification in network.specifications where specification.isLearned {
      let found = gradients.parameters[specification.offset..<specification.offset + specification.count]
      #expect(
        Tolerance.relativeError(Array(found), try tensor("gradient/\(specification.name)").values) < 2e-5, "\(specification.name)")
    }
    let inference = try Bench(network, engine, batch: input.shape[0], training: false).scores(input.values, packed)
    // Running statistics are recorded after the forward run in training, parameters before it.
    guard case .batchNormalization = example.layer else {
      return #expect(Tolerance.relativeError(inference, try tensor("evaluated").values) < 2e-5)
    }
  }

  @Test(arguments: engines)
  func `three steps give PyTorch's losses, parameters and running statistics`(engine: EngineKind) throws {
    let golden = try Safetensors.decode(Fixture.bytes("golden/networks/training.safetensors")).tensors
    func tensor(_ name: String) throws -> Tensor { try #require(golden[name]) }
    let description = NetworkDescription(
      inputShape: [2, 6, 6],
      layers: [
        NamedLayer("conv", .convolution(Convolution(8, kernel: 3, padding: 1))),
        NamedLayer("norm", .batchNormalization(BatchNormalization())), NamedLayer("gelu", .activation(.gelu)),
        NamedLayer("pool", .pooling(Pooling(.maximum, kernel: 2))), NamedLayer("flat", .flatten),
        NamedLayer("head", .dense(Dense(3))),
      ])
    let parameters = try Network(description, seed: 0).specifications.map { NamedTensor($0.name, try tensor("start/\($0.name)")) }
    var settings = TrainingSettings()
    settings.shards = 1
    settings.learningRate = 0.1
    settings.weightDecay = 0.01
    settings.labelSmoothing = 0.2
    settings.warmUp = 0
    settings.schedule = .linear
    settings.lastRate = 1
    var session = try TrainingSession(
      Network(description, parameters: parameters), settings, engine: engine, threads: 1, stepsPerEpoch: 3)
    let losses = try tensor("losses").values
    for step in 0..<3 {
      let labels = try tensor("labels\(step)").values.map { Int($0) }
      let record = try session.runStep(TrainingBatch(inputs: try tensor("batch\(step)"), labels: labels))
      #expect(abs(record.loss - losses[step]) < 1e-5)
    }
    for parameter in session.network.parameters {
      #expect(
        Tolerance.relativeError(parameter.tensor.values, try tensor("end/\(parameter.name)").values) < 1e-4, "\(parameter.name)")
    }
  }
}
