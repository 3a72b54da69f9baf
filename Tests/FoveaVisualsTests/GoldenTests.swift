import FoveaDatasets
import FoveaNetworks
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import FoveaVisuals
import Testing

/// Explanations against captum's and pytorch-grad-cam's, maps against scikit-learn's (`Fixtures/golden/make_visuals.py`).
@Suite struct GoldenTests {
  private static let engines = EngineKind.allCases.filter(\.isAvailable)

  private let golden: [String: Tensor]
  private let labels = [1, 3, 0]

  init() throws { golden = try Safetensors.decode(Fixture.bytes("golden/visuals/explanations.safetensors")).tensors }

  private func explainer(_ engine: EngineKind) throws -> NetworkExplainer {
    let layers = [
      NamedLayer("conv1", .convolution(Convolution(8, kernel: 3, padding: 1))),
      NamedLayer("norm1", .batchNormalization(BatchNormalization())), NamedLayer("relu1", .activation(.relu)),
      NamedLayer("pool1", .pooling(Pooling(.maximum, kernel: 2))),
      NamedLayer("conv2", .convolution(Convolution(12, kernel: 3, padding: 1))),
      NamedLayer("norm2", .batchNormalization(BatchNormalization())), NamedLayer("relu2", .activation(.relu)),
      NamedLayer("pool2", .globalPooling(.average)), NamedLayer("head", .dense(Dense(4))),
    ]
    let parameters = golden.filter { $0.key.hasPrefix("parameter/") }.map { NamedTensor(String($0.key.dropFirst(10)), $0.value) }
    let network = try Network(NetworkDescription(inputShape: [3, 14, 12], layers: layers), parameters: parameters)
    return try NetworkExplainer(
      NetworkModel(network: network, normalization: .plain(channels: 3)), layer: "relu2", engine: engine, threads: 1)
  }

  /// Of each place, one number of its channels.
  private func places(_ name: String, _ number: ([Float]) -> Float) throws -> [Float] {
    let tensor = try #require(golden[name])
    let (count, channels, area) = (tensor.shape[0], tensor.shape[1], tensor.shape[2] * tensor.shape[3])
    let values = tensor.values
    return (0..<count * area).map { place in
      number((0..<channels).map { values[(place / area * channels + $0) * area + place % area] })
    }
  }

  private func found(_ method: VisualMethod, _ engine: EngineKind) throws -> [Attribution] {
    try explainer(engine).attributions(method, ofInputs: try #require(golden["input"]), labels: labels)
  }

  @Test(arguments: engines)
  func `gradients are captum's`(engine: EngineKind) throws {
    let gradient = try found(.gradient, engine).flatMap(\.map.plane.samples)
    #expect(Tolerance.relativeError(gradient, try places("saliency") { $0.max() ?? 0 }) < 1e-4)
    let guided = try found(.guidedBackpropagation, engine).flatMap(\.map.plane.samples)
    #expect(Tolerance.relativeError(guided, try places("guided") { $0.map(\.magnitude).max() ?? 0 }) < 1e-4)
  }

  @Test(arguments: engines)
  func `integrated gradients are captum's, and complete`(engine: EngineKind) throws {
    let all = try found(.integratedGradients, engine)
    #expect(
      Tolerance.relativeError(all.flatMap(\.map.plane.samples), try places("integrated") { $0.reduce(0, +) }) < 1e-4)
    for attribution in all {
      let figures = Dictionary(uniqueKeysWithValues: attribution.figures.map { ($0.name, $0.value) })
      let sum = try #require(figures["sum"])
      #expect(abs(sum - (try #require(figures["score_difference"]))) < 0.02 * abs(sum))
    }
  }

  @Test(arguments: engines)
  func `class activations are captum's and pytorch-grad-cam's`(engine: EngineKind) throws {
    let plain = try found(.gradCAM, engine)
    #expect(plain.allSatisfy { $0.layer == "relu2" && $0.map.plane.width == 6 && $0.map.plane.height == 7 })
    #expect(Tolerance.relativeError(plain.flatMap(\.map.plane.samples), try #require(golden["grad_cam"]).values) < 1e-4)
    let plus = try found(.gradCAMPlusPlus, engine).flatMap(\.map.plane.samples)
    #expect(Tolerance.relativeError(plus, try #require(golden["grad_cam_plus_plus"]).values) < 1e-4)
  }

  @Test func `smoothed gradients depend on the seed alone`() throws {
    let input = try #require(golden["input"])
    let model = try explainer(.best).model
    let runs = try [(1, 0), (2, 0), (1, 1)].map { threads, seed in
      try NetworkExplainer(model, layer: "relu2", threads: threads, seed: UInt64(seed))
        .attributions(.smoothGradient, ofInputs: input, labels: labels).flatMap(\.map.plane.samples)
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] != runs[2])
    // The noise is small beside the picture, so that the mean stays near the plain derivative.
    let plain = try found(.gradient, .best).flatMap(\.map.plane.samples)
    #expect(Tolerance.relativeError(runs[0], plain) < 0.8)
  }

  @Test func `principal components are scikit-learn's`() throws {
    let maps = try Safetensors.decode(Fixture.bytes("golden/visuals/maps.safetensors")).tensors
    let plane = PrincipalPlane(of: Matrix(try #require(maps["rows"])))
    let expected = Matrix(try #require(maps["principal"]))
    for axis in 0..<2 {
      let ours = (0..<expected.rows).map { plane.places[$0, axis] }
      let theirs = (0..<expected.rows).map { expected[$0, axis] }
      let error = min(Tolerance.relativeError(ours, theirs), Tolerance.relativeError(ours, theirs.map { -$0 }))
      #expect(error < 1e-3, "component \(axis)")
    }
  }

  @Test func `t-SNE diverges no more than scikit-learn's from the same start`() throws {
    let maps = try Safetensors.decode(Fixture.bytes("golden/visuals/maps.safetensors")).tensors
    let rows = Matrix(try #require(maps["rows"]))
    let map = TSNE().map(of: rows, from: Matrix(try #require(maps["start"])), threads: 2)
    let theirs = Double(try #require(maps["divergence"]).values[0])
    #expect(map.divergence < 1.02 * theirs, "\(map.divergence) beside \(theirs)")
    #expect(map.divergence > 0.9 * theirs, "\(map.divergence) beside \(theirs)")
  }
}
