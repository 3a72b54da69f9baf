import FoundationEssentials
import FoveaNetworks
import FoveaTensors
import FoveaTestSupport
import Testing

/// What layers of several operations promise beside their numbers: names, checks, storage, chance.
@Suite struct ComposedLayerTests {
  /// A description as it was stored before there were dilations, with a layer of each kind of then.
  private static let stored = """
    {"inputShape":[3,8,8],"layers":[{"layer":{"kind":"convolution","settings":{"bias":false,"filters":24,"groups":1,\
    "initialization":"whitening","kernel":{"height":2,"width":2},"padding":{"height":0,"width":0},"stride":{"height":1,"width":1}}},\
    "name":"whiten"},{"layer":{"kind":"activation","settings":"gelu"},"name":"gelu"},{"layer":{"kind":"residual","settings":{"body":\
    [{"layer":{"kind":"batchNormalization","settings":{"epsilon":1e-12,"initialScale":1,"learnsScale":false,"momentum":0.4}},\
    "name":"norm"},{"layer":{"kind":"dropout","settings":{"rate":0.25}},"name":"drop"}],"shortcut":[]}},"name":"sum"},{"layer":\
    {"kind":"pooling","settings":{"kernel":{"height":2,"width":2},"kind":"maximum","padding":{"height":0,"width":0},"stride":\
    {"height":2,"width":2}}},"name":"pool"},{"layer":{"kind":"globalPooling","settings":"average"},"name":"mean"},{"layer":{"kind":\
    "flatten"},"name":"flat"},{"layer":{"kind":"dense","settings":{"bias":true,"units":4}},"name":"head"},{"layer":{"kind":"scaling",\
    "settings":0.5},"name":"scale"}]}
    """

  @Test func `descriptions that were stored before are still read, and written the same`() throws {
    let description = NetworkDescription(
      inputShape: [3, 8, 8],
      layers: [
        NamedLayer("whiten", .convolution(Convolution(24, kernel: 2, bias: false, initialization: .whitening))),
        NamedLayer("gelu", .activation(.gelu)),
        NamedLayer(
          "sum",
          .residual(
            Residual(body: [
              NamedLayer("norm", .batchNormalization(BatchNormalization(epsilon: 1e-12, momentum: 0.4, learnsScale: false))),
              NamedLayer("drop", .dropout(Dropout(rate: 0.25))),
            ]))),
        NamedLayer("pool", .pooling(Pooling(.maximum, kernel: 2))), NamedLayer("mean", .globalPooling(.average)),
        NamedLayer("flat", .flatten), NamedLayer("head", .dense(Dense(4))), NamedLayer("scale", .scaling(0.5)),
      ])
    #expect(try JSONDecoder().decode(NetworkDescription.self, from: Data(Self.stored.utf8)) == description)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(description), as: UTF8.self) == Self.stored)
  }

  @Test func `new layers survive being stored`() throws {
    let description = NetworkDescription(inputShape: [3, 6, 5], layers: LayerCase.composed.flatMap(\.layers))
    let bytes = try JSONEncoder().encode(description)
    #expect(try JSONDecoder().decode(NetworkDescription.self, from: bytes) == description)
  }

  @Test(arguments: [
    (Layer.groupNormalization(GroupNormalization(groups: 4)), "a divisor of 6"),
    (.groupNormalization(GroupNormalization(groups: 0)), "a divisor of 6"),
    (.groupNormalization(GroupNormalization(groups: 3, epsilon: 0)), "epsilon"),
    (.groupNormalization(GroupNormalization(groups: 3, initialScale: .nan)), "initial scale"),
    (.squeezeExcitation(SqueezeExcitation(hidden: 0)), "at least 1"),
    (.squeezeExcitation(SqueezeExcitation(hidden: 2, gate: .relu)), "hardSigmoid"),
    (.concatenation(Concatenation([[]])), "take 2 to 8"),
    (.concatenation(Concatenation(Array(repeating: [], count: 9))), "take 2 to 8"),
    (.concatenation(Concatenation([[], [NamedLayer("pool", .globalPooling(.average))]])), "same strides"),
    (.stochasticDepth(StochasticDepth(rate: 0.5)), "body of a residual layer"),
    (.residual(Residual(body: [NamedLayer("depth", .stochasticDepth(StochasticDepth(rate: 1)))])), "0..<1"),
    (.convolution(Convolution(4, kernel: 3, dilation: 3)), "7×7"),
    (.convolution(Convolution(4, kernel: 3, dilation: 0)), "at least 1"),
    (.convolution(Convolution(4, kernel: 3, padding: Extent(.max))), "at least 1"),
    (.convolution(.depthWise(5, kernel: 3)), "groups"),
    (.convolution(Convolution(8, kernel: 2, dilation: 2, initialization: .whitening)), "no dilation"),
  ])
  func `layers that make no sense are refused with the remedy`(layer: Layer, remedy: String) {
    let layers = [NamedLayer("bad", layer), NamedLayer("row", .flatten)]
    #expect {
      try Network(NetworkDescription(inputShape: [6, 5, 5], layers: layers), seed: 0)
    } throws: { error in
      guard case .invalidDescription(let name, let reason)? = error as? NetworkError else { return false }
      return name.hasPrefix("bad") && reason.contains(remedy)
    }
  }

  @Test func `the parts of a squeeze-and-excitation are found by name, and are no embedding`() throws {
    let layers = [
      NamedLayer("conv", .convolution(Convolution(8, kernel: 3))), NamedLayer("pool", .globalPooling(.average)),
      NamedLayer("head", .dense(Dense(3))), NamedLayer("se", .squeezeExcitation(SqueezeExcitation(hidden: 2))),
    ]
    let network = try Network(NetworkDescription(inputShape: [2, 5, 5], layers: layers), seed: 0)
    #expect(network.embeddingLayer == "pool")
    #expect(network[parameter: "se.fc1.weight"]?.shape == [2, 3] && network[parameter: "se.fc2.bias"]?.shape == [3])
    let pictures = normalTensor([4, 2, 5, 5], seed: 1)
    let session = try InferenceSession(network, threads: 1)
    let found = try session.activations(of: pictures, at: network.layerNames)
    #expect(found.count == network.layerNames.count)
    let (head, gates) = (try #require(found["head"]?.values), try #require(found["se.gate"]?.values))
    #expect(gates.allSatisfy { $0 > 0 && $0 < 1 })
    let product = zip(head, gates).map { $0 * $1 }
    #expect(Tolerance.absoluteError(try #require(found["se"]?.values), product) < 1e-6)
  }

  /// Pictures of ones through a residual layer whose body hands them on: 1 where the body is left out, `1 + 1 / (1 − rate)` where not.
  @Test(arguments: engines)
  func `stochastic depth leaves out whole pictures by their place in the batch alone`(engine: EngineKind) throws {
    let depth = NamedLayer("depth", .stochasticDepth(StochasticDepth(rate: 0.25)))
    let network = try network([NamedLayer("sum", .residual(Residual(body: [depth])))], input: [2, 2, 3])
    let parameters = network.packedParameters().values
    func sums(_ count: Int, first: Int, step: UInt64 = 1, training: Bool = true) throws -> [Float] {
      let bench = try Bench(network, engine, batch: count, training: training)
      let ones = [Float](repeating: 1, count: count * 12)
      let scores = try bench.scores(ones, parameters, phase: DropoutPhase(seed: 3, step: step, firstPicture: first))
      return try (0..<count).map { picture in
        let own = scores[picture * 12..<(picture + 1) * 12]
        #expect(Set(own).count == 1)
        return try #require(own.first)
      }
    }
    let whole = try sums(400, first: 0)
    let shards = try sums(150, first: 0) + sums(250, first: 150)
    #expect(whole == shards)
    #expect(whole.allSatisfy { $0 == 1 || abs($0 - (1 + 1 / 0.75)) < 1e-6 })
    let left = whole.filter { $0 == 1 }.count
    #expect(abs(left - 100) < 35, "\(left) of 400")
    #expect(try sums(400, first: 0, step: 2) != whole)
    // Handed on as it is at inference, which is what training gives on average.
    #expect(try sums(5, first: 0, training: false) == [2, 2, 2, 2, 2])
  }

  @Test func `threads change no bit of a network with all the new layers`() throws {
    let residual = Residual(body: [
      NamedLayer("deep", .convolution(.depthWise(16, kernel: 3, padding: 2, dilation: 2, bias: false))),
      NamedLayer("norm", .groupNormalization(GroupNormalization(groups: 4))), NamedLayer("silu", .activation(.silu)),
      NamedLayer("se", .squeezeExcitation(SqueezeExcitation(hidden: 4))),
      NamedLayer("depth", .stochasticDepth(StochasticDepth(rate: 0.3))),
    ])
    let layers = [
      NamedLayer("stem", .convolution(Convolution(16, kernel: 3, padding: 1))), NamedLayer("block", .residual(residual)),
      NamedLayer("join", .concatenation(Concatenation([[], [NamedLayer("swish", .activation(.hardSwish))]]))),
      NamedLayer("pool", .globalPooling(.average)), NamedLayer("head", .dense(Dense(3))),
    ]
    let network = try Network(NetworkDescription(inputShape: [3, 8, 8], layers: layers), seed: 4)
    var settings = TrainingSettings()
    settings.shards = 4
    settings.epochs = 1
    let batches = (0..<4).map { index in
      TrainingBatch(inputs: normalTensor([22, 3, 8, 8], seed: UInt64(index)), labels: (0..<22).map { ($0 + index) % 3 })
    }
    let trained = try [1, 2, 4].map { threads in
      var session = try TrainingSession(network, settings, threads: threads, stepsPerEpoch: batches.count)
      _ = try session.runEpoch(batches)
      return session.network
    }
    #expect(trained[0] != network)
    #expect(trained[0] == trained[1] && trained[0] == trained[2])
  }
}
