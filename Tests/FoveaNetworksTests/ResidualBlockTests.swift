import FoveaNetworks
import FoveaTensors
import Testing

/// What recipes may add to the residual layers of a network.
@Suite struct ResidualBlockTests {
  private static let squeezed = Architectures.cnnResNet(input: [3, 32, 32], classes: 4, block: .squeezed)

  @Test func `without a wish nothing changes`() throws {
    let plain = Architectures.cnnResNet(input: [3, 32, 32], classes: 4)
    #expect(plain == Architectures.cnnResNet(input: [3, 32, 32], classes: 4, block: .plain))
    let names = try Network(plain, seed: 0).layerNames
    #expect(!names.contains { $0.hasSuffix(".se") || $0.hasSuffix(".depth") })
  }

  @Test func `squeeze-and-excitation and rising stochastic depth stand at the end of each body`() throws {
    var rates: [Float] = []
    for named in Self.squeezed.layers {
      guard case .residual(let residual) = named.layer else { continue }
      #expect(residual.body.map(\.name) == ["conv1", "norm1", "relu1", "conv2", "norm2", "se", "depth"])
      if case .stochasticDepth(let depth)? = residual.body.last?.layer { rates.append(depth.rate) }
    }
    #expect(rates == (1...8).map { 0.2 * Float($0) / 8 })
    let network = try Network(Self.squeezed, seed: 0)
    #expect(network[parameter: "stage1_1.se.fc1.weight"]?.shape == [2, 32])
    #expect(network[parameter: "stage4_2.se.fc2.weight"]?.shape == [256, 16])
    #expect(network.embeddingLayer == "dropout")
    let none = Architectures.cnnResNet(input: [3, 32, 32], classes: 4, block: ResidualBlock(squeeze: 0))
    #expect {
      try Network(none, seed: 0)
    } throws: { error in
      if case .invalidDescription("stage1_1.se", _)? = error as? NetworkError { true } else { false }
    }
  }

  @Test func `it learns, and threads change no bit`() throws {
    let network = try Network(Self.squeezed, seed: 1)
    var settings = TrainingSettings()
    settings.shards = 2
    settings.epochs = 1
    settings.learningRate = 0.05
    // Four classes of pictures that differ by their brightness in one corner.
    let labels = (0..<16).map { $0 % 4 }
    var numbers = normalTensor([16, 3, 32, 32], seed: 2).values
    for (picture, label) in labels.enumerated() {
      for place in 0..<16 * 32 { numbers[picture * 3072 + place] += Float(label) * 2 }
    }
    let batch = TrainingBatch(inputs: Tensor(shape: [16, 3, 32, 32], numbers), labels: labels)
    var losses: [[Float]] = []
    var networks: [Network] = []
    for threads in [1, 2] {
      var session = try TrainingSession(network, settings, threads: threads, stepsPerEpoch: 8)
      losses.append(try (0..<8).map { _ in try session.runStep(batch).loss })
      networks.append(session.network)
    }
    #expect(losses[0] == losses[1] && networks[0] == networks[1])
    #expect(try #require(losses[0].last) < 0.8 * losses[0][0], "\(losses[0])")
  }
}
