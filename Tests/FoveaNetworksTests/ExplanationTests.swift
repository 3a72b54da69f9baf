import FoveaNetworks
import FoveaTensors
import FoveaTestSupport
import Testing

/// A trained-looking network with what a real one has: normalizations with statistics, dropout, a residual layer with a shortcut, a gate.
private func explained(_ activation: Activation = .gelu) throws -> Network {
  func convolution(_ name: String, _ filters: Int, kernel: Int = 3, stride: Int = 1) -> NamedLayer {
    NamedLayer(
      name, .convolution(Convolution(filters, kernel: Extent(kernel), stride: Extent(stride), padding: Extent(kernel / 2))))
  }
  let residual = Residual(
    body: [
      convolution("conv1", 16, stride: 2), NamedLayer("norm1", .batchNormalization(BatchNormalization())),
      NamedLayer("bend1", .activation(activation)), convolution("conv2", 16),
      NamedLayer("se", .squeezeExcitation(SqueezeExcitation(hidden: 4))),
      NamedLayer("depth", .stochasticDepth(StochasticDepth(rate: 0.5))),
    ], shortcut: [convolution("conv", 16, kernel: 1, stride: 2)])
  let layers = [
    convolution("stem", 8), NamedLayer("stem_norm", .batchNormalization(BatchNormalization())),
    NamedLayer("stem_bend", .activation(activation)), NamedLayer("stem_drop", .dropout(Dropout(rate: 0.5))),
    NamedLayer("block", .residual(residual)), NamedLayer("block_bend", .activation(activation)),
    NamedLayer("pool", .globalPooling(.average)), NamedLayer("head", .dense(Dense(4))), NamedLayer("scale", .scaling(0.5)),
  ]
  let start = try Network(NetworkDescription(inputShape: [3, 9, 8], layers: layers), seed: 3)
  var generator = SeededGenerator(seed: 9)
  var packed = start.packedParameters().values
  for specification in start.specifications {
    for place in specification.offset..<specification.offset + specification.count {
      switch specification.role {
      case .runningMean, .shift, .bias: packed[place] = 0.3 * generator.normal()
      case .runningVariance: packed[place] = 0.5 + generator.uniform()
      default: break
      }
    }
  }
  return start.withParameters(Tensor(shape: [packed.count], packed))
}

@Suite struct ExplanationTests {
  private let pictures = normalTensor([3, 3, 9, 8], seed: 4)

  /// The odd part of what the second convolution answers is what the filters over pixels answer.
  @Test(arguments: [Activation.gelu, .silu, .relu], [1, 2])
  func filtersThroughAWhiteningLayerAreTheOddPart(activation: Activation, stride: Int) throws {
    let whitening = Convolution(
      8, kernel: Extent(height: stride + 1, width: stride + 2), stride: Extent(stride), bias: false, initialization: .whitening)
    let layers = [
      NamedLayer("whiten", .convolution(whitening)), NamedLayer("bend", .activation(activation)),
      NamedLayer("conv", .convolution(Convolution(5, kernel: 3, bias: false))), NamedLayer("pool", .globalPooling(.average)),
      NamedLayer("head", .dense(Dense(2))),
    ]
    var network = try Network(NetworkDescription(inputShape: [3, 13, 14], layers: layers), seed: 4)
    var generator = SeededGenerator(seed: 9)
    func noise(_ shape: [Int]) -> Tensor { Tensor(shape: shape, (0..<shape.reduce(1, *)).map { _ in generator.normal() }) }
    try network.adapt(to: noise([40, 3, 13, 14]))
    let filters = try #require(network.pixelFilters)
    #expect(filters.isComposed && filters.layer == "conv")
    #expect(filters.weights.shape == [5, 3, stride * 2 + stride + 1, stride * 2 + stride + 2])
    let picture = noise([1, 3, 13, 14])
    let negative = Tensor(shape: picture.shape, picture.values.map { -$0 })
    let session = try InferenceSession(network, engine: .reference, threads: 1)
    let up = try #require(try session.activations(of: picture, at: ["conv"])["conv"])
    let down = try #require(try session.activations(of: negative, at: ["conv"])["conv"])
    let (weights, height, width) = (filters.weights.values, filters.weights.shape[2], filters.weights.shape[3])
    for filter in 0..<5 {
      for row in 0..<up.shape[2] {
        for column in 0..<up.shape[3] {
          var sum: Float = 0
          for channel in 0..<3 {
            for place in 0..<height * width {
              let (y, x) = (row * stride + place / width, column * stride + place % width)
              let weight = weights[(filter * 3 + channel) * height * width + place]
              sum += weight * picture.values[(channel * 13 + y) * 14 + x]
            }
          }
          let place = (filter * up.shape[2] + row) * up.shape[3] + column
          #expect(abs(sum - (up.values[place] - down.values[place]) / 2) < 1e-3)
        }
      }
    }
  }

  /// A pattern holds half of what makes its own direction one, its opposite minus one, and nothing of the others.
  @Test func patternsAreWhatWhitenedDirectionsTellApart() throws {
    let layers = [
      NamedLayer("whiten", .convolution(Convolution(12, kernel: 2, bias: false, initialization: .whitening))),
      NamedLayer("bend", .activation(.gelu)),
      NamedLayer("conv", .convolution(Convolution(12, kernel: 1, bias: false, initialization: .identity))),
      NamedLayer("pool", .globalPooling(.average)), NamedLayer("head", .dense(Dense(2))),
    ]
    var network = try Network(NetworkDescription(inputShape: [3, 8, 8], layers: layers), seed: 4)
    var generator = SeededGenerator(seed: 9)
    // Neighbors are alike, so that directions differ in what pictures have of them.
    let values = (0..<50 * 3 * 64).map { _ in generator.normal() }
    let smooth = values.indices.map { values[$0] + 0.8 * values[max(0, $0 - 1)] }
    try network.adapt(to: Tensor(shape: [50, 3, 8, 8], smooth))
    let patterns = try #require(network.pixelFilters).patterns
    let directions = try #require(network[parameter: "whiten.weight"])
    #expect(patterns.shape == [12, 3, 2, 2])
    for filter in 0..<12 {
      for direction in 0..<12 {
        let product = (0..<12).reduce(Float(0)) { $0 + patterns.values[filter * 12 + $1] * directions.values[direction * 12 + $1] }
        let expected: Float = filter == direction ? 0.5 : filter % 6 == direction % 6 ? -0.5 : 0
        #expect(abs(product - expected) < 1e-3, "\(filter), \(direction)")
      }
    }
  }

  @Test func otherNetworksHaveTheFiltersOfTheirFirstConvolution() throws {
    func filters(_ layers: [NamedLayer]) throws -> PixelFilters? {
      let rest = [NamedLayer("pool", .globalPooling(.average)), NamedLayer("head", .dense(Dense(2)))]
      return try Network(NetworkDescription(inputShape: [1, 8, 8], layers: layers + rest), seed: 0).pixelFilters
    }
    let conv = NamedLayer("conv", .convolution(Convolution(3, kernel: 3)))
    #expect(try filters([conv])?.layer == "conv")
    #expect(try filters([conv])?.weights.shape == [3, 1, 3, 3])
    #expect(try filters([NamedLayer("norm", .batchNormalization(BatchNormalization())), conv]) == nil)
    let whitening = NamedLayer("whiten", .convolution(Convolution(4, kernel: 2, bias: false, initialization: .whitening)))
    #expect(try filters([whitening, NamedLayer("bend", .activation(.sigmoid)), conv]) == nil)
  }

  @Test(arguments: engines)
  func `numbers are those of inference`(engine: EngineKind) throws {
    let network = try explained()
    let logits = try InferenceSession(network, engine: engine, threads: 1).logits(of: pictures)
    let session = try ExplanationSession(network, engine: engine, threads: 2, partSize: 2)
    let why = try session.explain(pictures, [.score(1), .score(0), .score(3)])
    #expect(Tolerance.relativeError(why.values, [logits[0, 1], logits[1, 0], logits[2, 3]]) < 1e-5)
    let layer = "block.norm1"
    let output = try InferenceSession(network, engine: engine, threads: 1).activations(of: pictures, at: [layer])[layer]
    let mean = try session.explain(pictures, [.channel(5)], of: layer)
    let unit = try session.explain(pictures, [.unit(channel: 2, row: 1, column: 3)], of: layer)
    let values = try #require(output)
    #expect(Tolerance.relativeError(unit.values, (0..<3).map { values[$0, 2, 1, 3] }) < 1e-5)
    let means = (0..<3).map { picture in
      (0..<20).reduce(Float(0)) { $0 + values[picture, 5, $1 / 4, $1 % 4] } / 20
    }
    #expect(Tolerance.relativeError(mean.values, means) < 1e-5)
  }

  @Test(arguments: engines, ["block", "stem_norm"])
  func `derivatives by the picture are those of differences`(engine: EngineKind, layer: String) throws {
    let session = try ExplanationSession(try explained(), engine: engine, threads: 1, partSize: 4)
    for of in [nil, layer] {
      let target: ExplanationTarget = of == nil ? .score(2) : .channel(3)
      let why = try session.explain(pictures, [target], of: of)
      let error = try FiniteDifferences.error(
        of: why.inputGradient.values, at: pictures.values, indices: Array(stride(from: 5, to: 648, by: 43)), step: 1e-2
      ) { moved in
        try session.explain(Tensor(shape: pictures.shape, moved), [target], of: of).values.reduce(0) { $0 + Double($1) }
      }
      #expect(error < 0.02, "\(of ?? "scores")")
    }
  }

  /// A bias moves all places of a channel alike, so that the derivative by it is the sum of those by the places.
  @Test(arguments: engines, ["stem", "block.conv1", "block.conv2", "block.conv"])
  func `derivatives by layers are those of differences`(engine: EngineKind, layer: String) throws {
    let network = try explained()
    let session = try ExplanationSession(network, engine: engine, threads: 1)
    let gradient = try #require(try session.explain(pictures, [.score(1)], gradientsAt: [layer, "block_bend"]).gradients[layer])
    let shape = gradient.shape
    let area = shape[2] * shape[3]
    let sums = (0..<shape[1]).map { channel in
      (0..<shape[0]).reduce(Float(0)) { sum, picture in
        (0..<area).reduce(sum) { $0 + gradient.values[(picture * shape[1] + channel) * area + $1] }
      }
    }
    let bias = try #require(network.specifications.first { $0.name == "\(layer).bias" })
    let packed = network.packedParameters().values
    let error = try FiniteDifferences.error(
      of: sums, at: Array(packed[bias.offset..<bias.offset + bias.count]), step: 1e-2
    ) { moved in
      var changed = packed
      for (place, number) in moved.enumerated() { changed[bias.offset + place] = number }
      let other = network.withParameters(Tensor(shape: [changed.count], changed))
      return try ExplanationSession(other, engine: engine, threads: 1).explain(pictures, [.score(1)]).values
        .reduce(0) { $0 + Double($1) }
    }
    #expect(error < 0.02)
  }

  @Test(arguments: [false, true], [Activation.relu, .gelu])
  func `engines agree`(isGuided: Bool, activation: Activation) throws {
    guard engines.count == 2 else { return }
    let network = try explained(activation)
    let layers = ["stem_norm", "block.conv1", "block_bend"]
    let both = try engines.map { engine in
      try ExplanationSession(network, engine: engine, threads: 2, partSize: 2).explain(
        pictures, [.score(2)], gradientsAt: layers, isGuided: isGuided)
    }
    #expect(Tolerance.relativeError(both[0].inputGradient.values, both[1].inputGradient.values) < 1e-4)
    for layer in layers {
      let gradients = both.compactMap { $0.gradients[layer]?.values }
      #expect(Tolerance.relativeError(gradients[0], gradients[1]) < 1e-4, "\(layer)")
      #expect(gradients[0].contains { $0 != 0 })
    }
    let guided = try #require(both[0].gradients["stem_norm"])
    #expect(isGuided == guided.values.allSatisfy { $0 >= 0 })
  }

  /// `v · relu(W x)`: the guided derivative by `x` is `Wᵀ (v where v and W x are above zero)`.
  @Test(arguments: engines)
  func `guided derivatives drop what is below zero`(engine: EngineKind) throws {
    let description = NetworkDescription(
      inputShape: [2, 1, 1],
      layers: [
        NamedLayer("first", .dense(Dense(4, bias: false))), NamedLayer("relu", .activation(.relu)),
        NamedLayer("second", .dense(Dense(1, bias: false))),
      ])
    let network = try Network(
      description,
      parameters: [
        NamedTensor("first.weight", Tensor(shape: [4, 2], [1, 2, 3, -1, -2, 1, 1, 1])),
        NamedTensor("second.weight", Tensor(shape: [1, 4], [2, -1, 1, 0.5])),
      ])
    let session = try ExplanationSession(network, engine: engine, threads: 1, partSize: 1)
    let picture = Tensor(shape: [1, 2, 1, 1], [1, 1])
    #expect(try session.explain(picture, [.score(0)]).inputGradient.values == [2 - 3 + 0.5, 4 + 1 + 0.5])
    #expect(try session.explain(picture, [.score(0)], isGuided: true).inputGradient.values == [2 + 0.5, 4 + 0.5])
  }

  /// The same with curves that fall below zero: nothing passes where W x is below zero, though slopes of -2 and v have one sign there.
  /// The slopes at 3 and 2 are Φ(x) + x φ(x) for GELU, and σ(x) (1 + x (1 - σ(x))) for SiLU.
  @Test(arguments: engines, [(Activation.gelu, Float(1.01195), Float(1.08523)), (.silu, 1.08810, 1.09078)])
  func `guided derivatives pass where the input of a smooth curve is above zero`(
    engine: EngineKind, curve: (kind: Activation, atThree: Float, atTwo: Float)
  ) throws {
    let description = NetworkDescription(
      inputShape: [2, 1, 1],
      layers: [
        NamedLayer("first", .dense(Dense(5, bias: false))), NamedLayer("bend", .activation(curve.kind)),
        NamedLayer("second", .dense(Dense(1, bias: false))),
      ])
    // W x is 3, 2, -2, -0.5 and 2.
    let network = try Network(
      description,
      parameters: [
        NamedTensor("first.weight", Tensor(shape: [5, 2], [1, 2, 3, -1, -4, 2, -1, 0.5, 1, 1])),
        NamedTensor("second.weight", Tensor(shape: [1, 5], [2, -1, -1, 1, 0.5])),
      ])
    let session = try ExplanationSession(network, engine: engine, threads: 1, partSize: 1)
    let guided = try session.explain(Tensor(shape: [1, 2, 1, 1], [1, 1]), [.score(0)], isGuided: true).inputGradient.values
    let expected = [2 * curve.atThree + 0.5 * curve.atTwo, 4 * curve.atThree + 0.5 * curve.atTwo]
    #expect(zip(guided, expected).allSatisfy { abs($0 - $1) < 1e-3 }, "\(guided)")
  }

  @Test(arguments: engines)
  func `more layers than stay prepared are explained in turn`(engine: EngineKind) throws {
    let session = try ExplanationSession(explained(), engine: engine, threads: 1, partSize: 2)
    let layers = ["stem", "stem_norm", "stem_bend", "block", "block_bend", "pool", "head"]
    func slopes() throws -> [Tensor] {
      try layers.map { try session.explain(pictures, [.channel(1)], of: $0).inputGradient }
    }
    #expect(try slopes() == slopes())
  }

  @Test func `results do not depend on threads or neighbors`() throws {
    let network = try explained()
    let one = try ExplanationSession(network, threads: 1, partSize: 2).explain(pictures, [.score(0)])
    let two = try ExplanationSession(network, threads: 2, partSize: 2).explain(pictures, [.score(0)])
    #expect(one.inputGradient == two.inputGradient)
    let last = Tensor(shape: [1, 3, 9, 8], pictures.values.suffix(216))
    let alone = try ExplanationSession(network, threads: 1, partSize: 2).explain(last, [.score(0)])
    #expect(alone.inputGradient.values == Array(one.inputGradient.values.suffix(216)))
  }

  @Test func `a layer that does not lead there is refused`() throws {
    let session = try ExplanationSession(try explained(), threads: 1)
    #expect(throws: NetworkError.unknownLayer("nowhere")) { try session.explain(pictures, [.score(0)], of: "nowhere") }
    #expect(throws: NetworkError.self) { try session.explain(pictures, [.channel(0)], of: "stem", gradientsAt: ["block"]) }
  }

  /// With weights that are all positive, a unit changes with each picture element in its field and with no other.
  @Test func `a unit sees its receptive field`() throws {
    let description = NetworkDescription(
      inputShape: [1, 20, 17],
      layers: [
        NamedLayer("one", .convolution(Convolution(1, kernel: Extent(height: 3, width: 5), stride: 2, padding: 1))),
        NamedLayer("pool", .pooling(Pooling(.average, kernel: 3, stride: 2, padding: 1))),
        NamedLayer(
          "two",
          .residual(Residual(body: [NamedLayer("c", .convolution(Convolution(1, kernel: 3, padding: 1)))]))),
        NamedLayer("row", .flatten), NamedLayer("head", .dense(Dense(2))),
      ])
    let start = try Network(description, seed: 1)
    let network = start.withParameters(
      Tensor(shape: [start.graph.parameterExtent], [Float](repeating: 0.1, count: start.graph.parameterExtent)))
    let session = try ExplanationSession(network, threads: 1, partSize: 1)
    for layer in ["one", "pool", "two.c", "two"] {
      let field = try network.receptiveField(of: layer)
      let shape = try network.outputShape(of: layer)
      for row in 0..<shape[1] {
        for column in 0..<shape[2] {
          let gradient = try session.explain(
            Tensor(shape: [1, 1, 20, 17]), [.unit(channel: 0, row: row, column: column)], of: layer
          ).inputGradient
          let seen = (0..<340).filter { gradient.values[$0] != 0 }
          let expected = (0..<340).filter { field.rows(row).contains($0 / 17) && field.columns(column).contains($0 % 17) }
          #expect(seen == expected, "\(layer) \(row) \(column)")
        }
      }
    }
    #expect(try network.receptiveField(of: "two").extent == Extent(height: 15, width: 17))
    #expect(try network.receptiveField(of: "head").extent == Extent(height: 20, width: 17))
  }
}
