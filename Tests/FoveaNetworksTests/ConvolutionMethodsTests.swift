import FoundationEssentials
import FoveaNetworks
import FoveaTensors
import FoveaTestSupport
import Testing

/// How convolutions are computed: what the rule chooses, that it is followed, and that it can be given back.
@Suite struct ConvolutionMethodsTests {
  private typealias Methods = ConvolutionMethods

  private func methods(
    _ convolution: Convolution, input: [Int], batch: Int = 64, _ abilities: ConvolutionAbilities,
    arithmetic: ConvolutionArithmetic = .fastest
  ) throws -> Methods.Layer {
    let network = try network([NamedLayer("conv", .convolution(convolution))], input: input)
    let chosen = Methods(network.graph, batch: batch, arithmetic: arithmetic, abilities: abilities)
    return try #require(chosen.layers["conv"])
  }

  private func all(_ method: Methods.Method) -> Methods.Layer {
    Methods.Layer(forward: method, inputGradient: method, weightGradient: method)
  }

  @Test func `the rule looks at processor and shape`() throws {
    let usual = Convolution(64, kernel: 3, padding: 1)
    let amd: ConvolutionAbilities = [.winograd, .bfloat16, .fastBfloat16]
    let tiles: ConvolutionAbilities = [.winograd, .bfloat16, .fastBfloat16, .matrixUnit]
    #expect(try methods(usual, input: [64, 16, 16], [.winograd]) == all(.winograd))
    #expect(try methods(usual, input: [64, 16, 16], [.winograd, .bfloat16]) == all(.winograd))
    #expect(try methods(usual, input: [64, 16, 16], []) == all(.direct))
    #expect(try methods(usual, input: [64, 16, 16], tiles, arithmetic: .direct) == all(.direct))
    #expect(try methods(usual, input: [64, 16, 16], tiles, arithmetic: .float32) == all(.winograd))
    #expect(try methods(usual, input: [64, 16, 16], amd) == all(.winogradBfloat16))
    #expect(try methods(usual, input: [64, 16, 16], amd, arithmetic: .float32) == all(.winograd))
    #expect(try methods(usual, input: [64, 3, 3], amd) == all(.winogradBfloat16))
    #expect(try methods(usual, input: [64, 8, 8], batch: 1, amd) == all(.bfloat16))
    #expect(try methods(usual, input: [64, 16, 16], tiles) == all(.bfloat16))
    // More than half of the tile is used; or more than a third, which is enough for the weights' gradient alone.
    #expect(try methods(usual, input: [64, 3, 3], [.winograd]) == all(.winograd))
    let small = try methods(usual, input: [64, 2, 3], [.winograd])
    #expect(small == Methods.Layer(forward: .direct, inputGradient: .direct, weightGradient: .winograd))
    #expect(try methods(usual, input: [64, 2, 2], [.winograd]) == all(.direct))
    let deep = Convolution(256, kernel: 3, padding: 1)
    #expect(try methods(deep, input: [256, 8, 8], batch: 6, [.winograd]) == all(.winograd))
    #expect(try methods(deep, input: [256, 8, 8], batch: 5, [.winograd]) == all(.direct))
    // One picture has too few tiles.
    #expect(try methods(usual, input: [64, 8, 8], batch: 1, [.winograd]) == all(.direct))
    for other in [
      Convolution(64, kernel: 3, stride: 2, padding: 1), Convolution(64, kernel: 5, padding: 2),
      Convolution(64, kernel: 3, padding: 2, dilation: 2),
    ] {
      #expect(try methods(other, input: [64, 16, 16], [.winograd]) == all(.direct))
      #expect(try methods(other, input: [64, 16, 16], amd) == all(.bfloat16))
      #expect(try methods(other, input: [64, 16, 16], amd, arithmetic: .float32) == all(.direct))
    }
    // Too few products for an output, or too few channels.
    #expect(try methods(Convolution(64, kernel: 1), input: [64, 16, 16], tiles) == all(.direct))
    #expect(try methods(usual, input: [3, 16, 16], tiles) == all(.direct))
    // Windows of many places over the pictures themselves, where our own passes multiply them.
    let (wide, first) = (
      Convolution(64, kernel: 7, stride: 2, padding: 3),
      Methods.Layer(forward: .bfloat16, inputGradient: .direct, weightGradient: .bfloat16)
    )
    #expect(try methods(wide, input: [3, 16, 16], amd) == first && methods(wide, input: [3, 16, 16], tiles) == all(.direct))
    #expect(try methods(wide, input: [3, 16, 16], amd, arithmetic: .float32) == all(.direct))
    #expect(try methods(usual, input: [3, 16, 16], amd) == all(.direct))
    #expect(try methods(Convolution(64, kernel: 3, padding: 1, groups: 2), input: [64, 16, 16], tiles) == all(.direct))
  }

  @Test func `methods survive being stored, and what is forbidden is left out`() throws {
    let methods = Methods(layers: [
      "a": Methods.Layer(forward: .bfloat16, inputGradient: .winograd, weightGradient: .direct)
    ])
    #expect(try JSONDecoder().decode(Methods.self, from: JSONEncoder().encode(methods)) == methods)
    #expect(methods.allowed(by: .fastest) == methods)
    let float = Methods.Layer(forward: .direct, inputGradient: .winograd, weightGradient: .direct)
    #expect(methods.allowed(by: .float32).layers == ["a": float])
    #expect(methods.allowed(by: .direct).layers == ["a": all(.direct)])
    let rounded = Methods(layers: ["a": all(.winogradBfloat16)])
    #expect(try JSONDecoder().decode(Methods.self, from: JSONEncoder().encode(rounded)) == rounded)
    #expect(rounded.allowed(by: .float32).layers == ["a": all(.winograd)])
    #expect(rounded.allowed(by: .direct).layers == ["a": all(.direct)])
  }

  /// Two convolutions, the first of which reads the pictures.
  private func twoConvolutions(channels: Int = 16) throws -> Network {
    try network(
      [
        NamedLayer("first", .convolution(Convolution(32, kernel: 3, padding: 1))), NamedLayer("gelu", .activation(.gelu)),
        NamedLayer("second", .convolution(Convolution(32, kernel: 3, stride: 2, padding: 1, bias: false))),
        NamedLayer("norm", .batchNormalization(BatchNormalization())), NamedLayer("bend", .activation(.gelu)),
        NamedLayer("flat", .flatten), NamedLayer("head", .dense(Dense(4))),
      ], input: [channels, 8, 8])
  }

  /// Scores, and gradients of parameters and pictures, with these methods for all convolutions.
  private func results(_ methods: Methods.Layer, channels: Int = 16) throws -> (
    scores: [Float], parameters: [Float], inputs: [Float]
  ) {
    try results(of: twoConvolutions(channels: channels), methods)
  }

  /// The same of a network with convolutions "first" and "second", of which values of layers may be kept for reading.
  private func results(
    of network: Network, _ methods: Methods.Layer, keeping kept: [String] = []
  ) throws -> (scores: [Float], parameters: [Float], inputs: [Float]) {
    let batch = 8
    var options = ExecutorOptions(batch: batch, training: true)
    options.inputGradient = true
    options.methods = Methods(layers: ["first": methods, "second": methods])
    options.kept = Set(kept.compactMap { network.graph.valueOfLayer[$0] })
    let executor = try EngineKind.oneDNN.executor(for: network.graph, options)
    let packed = network.packedParameters().values
    let pictures = normalTensor([batch] + network.description.inputShape, seed: 3).values
    let weights = normalTensor([batch, 4], seed: 4).values
    var scores = [Float](repeating: 0, count: batch * 4)
    var parameters = [Float](repeating: 0, count: network.graph.parameterExtent)
    var inputs = [Float](repeating: 0, count: pictures.count)
    try executor.load(packed)
    try pictures.withUnsafeBufferPointer { pictures in
      try executor.forward(try #require(pictures.baseAddress), scores: &scores, phase: DropoutPhase())
      try executor.backward(weights, gradients: &parameters, inputGradient: &inputs)
    }
    return (scores, parameters, inputs)
  }

  /// A convolution whose output nobody reads but a max-pooling takes the greatest itself; one whose output is kept does not.
  @Test(
    .enabled(if: ConvolutionAbilities.current.contains(.winograd)),
    arguments: [ConvolutionMethods.Method.winograd, .winogradBfloat16], [Extent(1), Extent(2)])
  func `pooling within a convolution's pass changes no bit`(method: ConvolutionMethods.Method, stride: Extent) throws {
    let network = try network(
      [
        NamedLayer("first", .convolution(Convolution(32, kernel: 3, padding: 1))),
        NamedLayer("pool", .pooling(Pooling(.maximum, kernel: 2, stride: stride))), NamedLayer("gelu", .activation(.gelu)),
        NamedLayer("second", .convolution(Convolution(20, kernel: 3, padding: 1, bias: false))),
        NamedLayer("again", .pooling(Pooling(.maximum, kernel: 2))), NamedLayer("norm", .batchNormalization(BatchNormalization())),
        NamedLayer("flat", .flatten), NamedLayer("head", .dense(Dense(4))),
      ], input: [16, 14, 11])
    let (within, exact) = (try results(of: network, all(method)), try results(of: network, all(.direct)))
    #expect(try results(of: network, all(method), keeping: ["first", "second"]) == within)
    #expect(within != exact && Tolerance.relativeError(within.scores, exact.scores) < 0.1)

    let pictures = normalTensor([40, 16, 14, 11], seed: 5)
    let session = try InferenceSession(network, engine: .oneDNN, arithmetic: method == .winograd ? .float32 : .fastest)
    let alone = try session.activations(of: pictures, at: ["again"])
    #expect(try session.activations(of: pictures, at: ["first", "second", "again"])["again"] == alone["again"])
  }

  @Test(
    .enabled(if: ConvolutionAbilities.current.contains(.fastBfloat16)), arguments: 1..<8,
    [ConvolutionMethods.Method.bfloat16, .winogradBfloat16])
  func `each direction may be in bfloat16`(directions: Int, reduced: ConvolutionMethods.Method) throws {
    func method(_ bit: Int) -> Methods.Method { directions & bit != 0 ? reduced : .direct }
    let exact = try results(all(.direct))
    let found = try results(
      Methods.Layer(forward: method(1), inputGradient: method(2), weightGradient: method(4)))
    // Eight bits of each factor are left: errors of about 2⁻⁹, by Winograd's method some ten times larger.
    #expect(Tolerance.relativeError(found.scores, exact.scores) < (reduced == .bfloat16 ? 0.02 : 0.1))
    #expect(Tolerance.relativeError(found.parameters, exact.parameters) < (reduced == .bfloat16 ? 0.05 : 0.2))
    #expect(Tolerance.relativeError(found.inputs, exact.inputs) < (reduced == .bfloat16 ? 0.05 : 0.2))
    // What is asked for is done, and nothing else.
    #expect((found.scores == exact.scores) == (directions & 1 == 0))
    if directions & 1 == 0 { #expect((found.inputs == exact.inputs) == (directions & 2 == 0)) }
    if directions & 3 == 0 { #expect(found.parameters != exact.parameters) }
    #expect(try results(Methods.Layer(forward: method(1), inputGradient: method(2), weightGradient: method(4))) == found)
  }

  /// The first layer reads pictures of three channels as they come.
  @Test(
    .enabled(if: ConvolutionAbilities.current.contains(.fastBfloat16)), arguments: [(true, false), (false, true), (true, true)])
  func `pictures may be multiplied in bfloat16`(forwards: Bool, forWeights: Bool) throws {
    let exact = try results(all(.direct), channels: 3)
    let found = try results(
      Methods.Layer(
        forward: forwards ? .bfloat16 : .direct, inputGradient: .direct, weightGradient: forWeights ? .bfloat16 : .direct),
      channels: 3)
    #expect(Tolerance.relativeError(found.scores, exact.scores) < 0.02)
    #expect(Tolerance.relativeError(found.parameters, exact.parameters) < 0.05)
    #expect((found.scores == exact.scores) != forwards && found.parameters != exact.parameters)
  }

  @Test(.enabled(if: ConvolutionAbilities.current.contains(.winograd)), arguments: 1..<8)
  func `each direction may be by Winograd's method`(directions: Int) throws {
    func method(_ bit: Int) -> Methods.Method { directions & bit != 0 ? .winograd : .direct }
    let methods = Methods.Layer(forward: method(1), inputGradient: method(2), weightGradient: method(4))
    let exact = try results(all(.direct))
    let found = try results(methods)
    #expect(Tolerance.relativeError(found.scores, exact.scores) < 1e-4)
    #expect(Tolerance.relativeError(found.parameters, exact.parameters) < 1e-4)
    #expect(Tolerance.relativeError(found.inputs, exact.inputs) < 1e-4)
    // Rounded otherwise, where it is asked for.
    #expect((found.scores == exact.scores) == (directions & 1 == 0))
    #expect(try results(methods) == found)
  }

  @Test(.enabled(if: ConvolutionAbilities.current.contains(.bfloat16)))
  func `recorded methods give the same bits, and float32 forbids bfloat16`() throws {
    let start = try twoConvolutions()
    let batches = (0..<2).map { index in
      TrainingBatch(inputs: normalTensor([8, 16, 8, 8], seed: UInt64(index)), labels: (0..<8).map { $0 % 4 })
    }
    func trained(_ change: (inout TrainingSettings) -> Void, threads: Int = 1) throws -> (Network, Methods) {
      var settings = TrainingSettings()
      settings.epochs = 1
      settings.batchSize = 8
      settings.shards = 2
      change(&settings)
      var session = try TrainingSession(start, settings, engine: .oneDNN, threads: threads, stepsPerEpoch: 2)
      _ = try session.runEpoch(batches)
      return (session.network, session.methods)
    }
    let reduced = Methods(layers: ["first": all(.bfloat16), "second": all(.bfloat16)])
    let first = try trained { $0.methods = reduced }
    #expect(first.1 == reduced)
    for threads in [1, 2] { #expect(try trained({ $0.methods = first.1 }, threads: threads).0 == first.0) }
    let float = try trained { $0.arithmetic = .float32 }
    #expect(float.0 != first.0)
    #expect(try trained { $0.methods = float.1 }.0 == float.0)
    let forbidden = try trained {
      $0.methods = reduced
      $0.arithmetic = .float32
    }
    #expect(forbidden.1.layers == ["first": all(.direct), "second": all(.direct)])
    #expect(forbidden.0 != first.0)
  }
}
