import FoundationEssentials
import FoveaNetworks
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct NetworkTests {
  @Test func `a seed decides the first numbers`() throws {
    let description = Architectures.cnnSmall(input: [3, 32, 32], classes: 10)
    let network = try Network(description, seed: 1)
    #expect(network == (try Network(description, seed: 1)))
    #expect(network != (try Network(description, seed: 2)))
    let weights = try #require(network[parameter: "block2_conv1.weight"])
    #expect(weights.shape == [256, 64, 3, 3])
    // Filter 5 hands on channel 5; filter 64 is random.
    #expect(weights[5, 5, 1, 1] == 1 && weights[5, 4, 1, 1] == 0)
    #expect(weights[64, 0, 0, 0] != 0 && abs(weights[64, 0, 0, 0]) <= 1 / 24)
  }

  @Test(arguments: [(1, 64), (2, 256), (3, 256)])
  func `fewer blocks are the first ones of the same network`(blocks: Int, channels: Int) throws {
    let whole = try Network(Architectures.cnnSmall(input: [3, 32, 32], classes: 10), seed: 1)
    let part = try Network(Architectures.cnnSmall(input: [3, 32, 32], classes: 10, blocks: blocks), seed: 1)
    let body = part.layerNames.filter { $0.hasPrefix("whiten") || $0.hasPrefix("block") }
    #expect(body == Array(whole.layerNames.prefix(body.count)) && body.last == "block\(blocks)_gelu2")
    #expect(try part.outputShape(of: "pool") == [channels, 1, 1] && part.embeddingLayer == "pool")
    for name in body { #expect(try part.outputShape(of: name) == whole.outputShape(of: name)) }
  }

  @Test func `a third convolution stands beside what goes around it`() throws {
    let network = try Network(Architectures.cnnSmall(input: [3, 32, 32], classes: 10, blocks: 1, convolutions: 3), seed: 1)
    #expect(
      network.layerNames == [
        "whiten", "whiten_gelu", "block1_conv1", "block1_pool", "block1_norm1", "block1_gelu1", "block1.conv2", "block1.norm2",
        "block1.gelu2", "block1.conv3", "block1.norm3", "block1", "block1_gelu3", "pool", "head", "scale",
      ])
    #expect(network[parameter: "block1.conv3.weight"]?.shape == [64, 64, 3, 3])
    // Both hand on channel 5, so that the sum before the last GELU has what came in once more.
    let input = normalTensor([2, 3, 32, 32], seed: 3)
    let found = try InferenceSession(network, engine: .reference, threads: 1).activations(
      of: input, at: ["block1_gelu1", "block1.norm3", "block1"])
    let before = try #require(found["block1_gelu1"])
    let body = try #require(found["block1.norm3"])
    let sum = try #require(found["block1"])
    #expect(zip(sum.values, zip(before.values, body.values)).allSatisfy { abs($0 - ($1.0 + $1.1)) < 1e-5 })
    #expect(sum.values != before.values)
  }

  @Test func `a width is a part of the filters, in eights`() throws {
    func filters(_ description: NetworkDescription) throws -> [Int] {
      try Network(description, seed: 0).parameters.filter { $0.name.hasSuffix("conv1.weight") }.map { $0.tensor.shape[0] }
    }
    #expect(try filters(Architectures.cnnSmall(input: [3, 32, 32], classes: 10)) == [64, 256, 256])
    #expect(try filters(Architectures.cnnSmall(input: [3, 32, 32], classes: 10, width: 0.5)) == [32, 128, 128])
    #expect(try filters(Architectures.cnnSmall(input: [3, 32, 32], classes: 10, width: 0.2)) == [16, 48, 48])
    #expect(
      try filters(Architectures.cnnResNet(input: [3, 32, 32], classes: 10, width: 2)) == [64, 64, 128, 128, 256, 256, 512, 512])
    let usual = Architectures.Family.resNet.description(input: [3, 64, 64], classes: 10)
    #expect(usual == Architectures.cnnResNet(input: [3, 64, 64], classes: 10, width: 1))
    #expect(
      usual.layers.first
        == NamedLayer("stem_conv", .convolution(Convolution(32, kernel: 3, stride: Extent(2), padding: 1, bias: false))))
  }

  @Test func `ResNet-18 has the published size and multiply-adds`() throws {
    let network = try Network(Architectures.resNet18(input: [3, 224, 224], classes: 1000), seed: 0)
    #expect(network.learnedCount == 11_689_512)
    // torchvision's figure, which leaves out biases and what is no product: 1.814 · 10⁹.
    #expect(network.multiplyAdds == 1_814_073_344)
    #expect(try network.outputShape(of: "stage4_2") == [512, 7, 7])
  }

  @Test func `multiply-adds of a training step`() throws {
    let network = try network(
      [
        NamedLayer("first", .convolution(Convolution(4, kernel: 3, padding: 1, groups: 2))),
        NamedLayer("norm", .batchNormalization(BatchNormalization())),
        NamedLayer("second", .convolution(Convolution(6, kernel: 2))), NamedLayer("pool", .globalPooling(.average)),
        NamedLayer("head", .dense(Dense(5))),
      ], input: [2, 8, 8])
    let (first, second, head) = (8 * 8 * 4 * 1 * 9, 7 * 7 * 6 * 4 * 4, 6 * 5)
    #expect(network.multiplyAdds == first + second + head)
    #expect(network.trainingMultiplyAdds() == 2 * first + 3 * (second + head))
    #expect(network.trainingMultiplyAdds(frozenLayers: ["first", "norm"]) == first + 2 * second + 3 * head)
    #expect(network.trainingMultiplyAdds(frozenLayers: ["second"]) == 2 * first + 2 * second + 3 * head)
  }

  @Test func `a description survives being stored`() throws {
    for description in [
      Architectures.cnnSmall(input: [1, 28, 28], classes: 10), Architectures.cnnResNet(input: [3, 96, 96], classes: 7),
    ] {
      let bytes = try JSONEncoder().encode(description)
      #expect(try JSONDecoder().decode(NetworkDescription.self, from: bytes) == description)
    }
    let text = String(decoding: try JSONEncoder().encode(NamedLayer("a", .scaling(2))), as: UTF8.self)
    #expect(text.contains("\"kind\":\"scaling\""))
  }

  @Test func `stored parameters are checked`() throws {
    let description = NetworkDescription(inputShape: [4, 1, 1], layers: [NamedLayer("head", .dense(Dense(2)))])
    let network = try Network(description, seed: 1)
    #expect(try Network(description, parameters: network.parameters.reversed()) == network)
    #expect(throws: NetworkError.parameterMismatch(name: "head.bias", expected: [2], found: [])) {
      try Network(description, parameters: [network.parameters[0]])
    }
    #expect(throws: NetworkError.parameterMismatch(name: "head.bias", expected: [2], found: [3])) {
      try Network(description, parameters: [network.parameters[0], NamedTensor("head.bias", Tensor(shape: [3]))])
    }
    #expect(throws: NetworkError.parameterMismatch(name: "x", expected: [], found: [3])) {
      try Network(description, parameters: network.parameters + [NamedTensor("x", Tensor(shape: [3]))])
    }
  }

  @Test func `stored numbers that no network has are refused`() throws {
    let description = NetworkDescription(
      inputShape: [2, 3, 3],
      layers: [NamedLayer("norm", .batchNormalization(BatchNormalization())), NamedLayer("row", .flatten)])
    let network = try Network(description, seed: 1)
    func replaced(_ name: String, by numbers: [Float]) -> [NamedTensor] {
      network.parameters.map { $0.name == name ? NamedTensor(name, Tensor(shape: [2], numbers)) : $0 }
    }
    for (name, numbers) in [
      ("norm.weight", [.nan, 1]), ("norm.running_mean", [0, -.infinity]), ("norm.running_var", [1, -0.5]),
    ] as [(String, [Float])] {
      #expect {
        try Network(description, parameters: replaced(name, by: numbers))
      } throws: { error in
        if case .malformedParameter(name, _)? = error as? NetworkError { true } else { false }
      }
    }
    #expect(throws: Never.self) { try Network(description, parameters: replaced("norm.running_var", by: [0, 2])) }
    #expect(throws: Never.self) { try Network(description, parameters: replaced("norm.running_mean", by: [-3, 2])) }
  }

  @Test(arguments: [
    NamedLayer("bad", .convolution(Convolution(4, kernel: 9))),
    NamedLayer("bad", .convolution(Convolution(4, kernel: 3, groups: 2))),
    NamedLayer("bad", .convolution(Convolution(0, kernel: 3))),
    NamedLayer("bad", .convolution(Convolution(4, kernel: 3, stride: 0))),
    NamedLayer("bad", .dense(Dense(3))), NamedLayer("bad", .dropout(Dropout(rate: 1))), NamedLayer("bad", .scaling(.nan)),
    NamedLayer("bad", .pooling(Pooling(.maximum, kernel: 2, padding: 2))), NamedLayer("bad", .residual(Residual(body: []))),
    NamedLayer("bad", .residual(Residual(body: [NamedLayer("pool", .globalPooling(.average))]))),
    NamedLayer("bad.name", .flatten), NamedLayer("", .flatten), NamedLayer("input", .flatten),
    NamedLayer("bad", .batchNormalization(BatchNormalization(epsilon: 0))),
    NamedLayer("bad", .convolution(Convolution(8, kernel: 1, initialization: .whitening))),
  ])
  func `descriptions that make no sense are refused`(layer: NamedLayer) {
    #expect {
      try Network(NetworkDescription(inputShape: [3, 5, 5], layers: [layer, NamedLayer("row", .flatten)]), seed: 0)
    } throws: { error in
      if case .invalidDescription(layer.name, _)? = error as? NetworkError { true } else { false }
    }
  }

  @Test func `outputs and parameters that no memory holds are refused`() {
    let margin = Extent((1 << 20) - 1)
    let padded = Convolution(1 << 30, kernel: 1, padding: margin, bias: false)
    let wide = NamedLayer("wide", .convolution(Convolution(1 << 30, kernel: 1, bias: false)))
    let large = Convolution(2, kernel: Extent(1 << 20), padding: margin, bias: false)
    for (layers, part) in [
      ([NamedLayer("bad", .convolution(padded))], "output"), ([wide, NamedLayer("bad", .convolution(large))], "weight"),
    ] {
      let description = NetworkDescription(inputShape: [1, 1, 1], layers: layers + [NamedLayer("row", .flatten)])
      #expect {
        try Network(description, seed: 0)
      } throws: { error in
        guard case .invalidDescription("bad", let reason)? = error as? NetworkError else { return false }
        return reason.contains("its \(part) of shape")
      }
    }
  }

  @Test func `names must be unique, and the end a row`() {
    let twice = [NamedLayer("a", .flatten), NamedLayer("a", .flatten)]
    #expect(throws: NetworkError.self) { try Network(NetworkDescription(inputShape: [1, 2, 2], layers: twice), seed: 0) }
    let open = [NamedLayer("a", .activation(.relu))]
    #expect(throws: NetworkError.self) { try Network(NetworkDescription(inputShape: [1, 2, 2], layers: open), seed: 0) }
    #expect(throws: NetworkError.self) { try Network(NetworkDescription(inputShape: [1, 2], layers: twice), seed: 0) }
    #expect(throws: NetworkError.self) { try Network(NetworkDescription(inputShape: [1, 1, 1], layers: []), seed: 0) }
  }

  @Test func `a whitening layer's outputs are uncorrelated`() throws {
    let whitening = Convolution(8, kernel: 2, bias: false, initialization: .whitening)
    var network = try network([NamedLayer("whiten", .convolution(whitening))], input: [1, 12, 12])
    // Neighbors that resemble each other.
    var numbers = normalTensor([20, 1, 12, 12], seed: 6).values
    for place in 1..<numbers.count { numbers[place] = 0.8 * numbers[place - 1] + 0.6 * numbers[place] }
    let pictures = Tensor(shape: [20, 1, 12, 12], numbers)
    var alone = network
    try network.adapt(to: pictures, threads: 3)
    try alone.adapt(to: pictures, threads: 1)
    #expect(alone == network)
    let session = try InferenceSession(network, engine: .reference, threads: 1, maximumBatch: 20)
    let outputs = try #require(session.activations(of: pictures, at: ["whiten"])["whiten"]?.values)
    let area = 11 * 11
    for first in 0..<4 {
      for second in 0...first {
        var sum: Float = 0
        for picture in 0..<20 {
          for place in 0..<area {
            sum += outputs[(picture * 8 + first) * area + place] * outputs[(picture * 8 + second) * area + place]
          }
        }
        #expect(abs(sum / Float(20 * area) - (first == second ? 1 : 0)) < 0.02)
      }
    }
    let weights = try #require(network[parameter: "whiten.weight"])
    #expect(weights[0, 0, 0, 1] == -weights[4, 0, 0, 1])
  }

  /// Filters f, g of the moments M have `fᵀ M g` = 1 or 0, whatever the extent of pictures and windows.
  @Test func `whitening filters are those of the moments of all windows`() throws {
    let kernel = Extent(height: 2, width: 3)
    let whitening = Convolution(24, kernel: kernel, bias: false, initialization: .whitening)
    var network = try network([NamedLayer("whiten", .convolution(whitening))], input: [2, 4, 530])
    let pictures = normalTensor([3, 2, 4, 530], seed: 8)
    try network.adapt(to: pictures)
    var moments = [Double](repeating: 0, count: 12 * 12)
    let numbers = pictures.values
    for picture in 0..<3 {
      for y in 0..<3 {
        for x in 0..<528 {
          let window = (0..<12).map { place in
            Double(numbers[((picture * 2 + place / 6) * 4 + y + place / 3 % 2) * 530 + x + place % 3])
          }
          for i in 0..<12 { for j in 0..<12 { moments[i * 12 + j] += window[i] * window[j] / Double(3 * 3 * 528) } }
        }
      }
    }
    let filters = try #require(network[parameter: "whiten.weight"]).values
    for first in 0..<12 {
      for second in 0..<12 {
        var product = 0.0
        for i in 0..<12 {
          for j in 0..<12 { product += Double(filters[first * 12 + i]) * moments[i * 12 + j] * Double(filters[second * 12 + j]) }
        }
        #expect(abs(product - (first == second ? 1 : 0)) < 1e-3)
      }
    }
  }
}
