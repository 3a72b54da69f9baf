import FoveaDatasets
import FoveaFaces
import FoveaFiles
import FoveaLearning
import FoveaNetworks
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite("Networks for faces that begin from another")
struct FaceOriginTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func fit(_ pictures: FacePictures, from origin: FaceOrigin? = nil, epochs: Int = 1) throws -> FaceModel {
    var options = FaceTrainingOptions(seed: 3, threads: 2)
    (options.epochs, options.origin) = (epochs, origin)
    return try FaceTraining.fit(.embedding, pictures, options: options)
  }

  private func network(_ model: FaceModel) throws -> Network { try #require(model.embedder as? NetworkFaces).network.network }

  /// Two gray networks of a recognizer: with another head, and with colors.
  private func recognizer(_ mode: Preprocessing.ColorMode, size: PixelSize) throws -> Recognizer {
    let channels = mode == .gray ? 1 : 3
    let network = try Network(
      NetworkDescription(
        inputShape: [channels, size.height, size.width],
        layers: [
          NamedLayer("conv", .convolution(Convolution(8, kernel: 3, stride: 2))), NamedLayer("relu", .activation(.relu)),
          NamedLayer("pool", .globalPooling(.average)), NamedLayer("last", .dense(Dense(2))),
          NamedLayer("scale", .scaling(0.5)),
        ]), seed: 8)
    let normalization = Normalization(
      mean: [Float](repeating: 0.25, count: channels), deviation: [Float](repeating: 0.5, count: channels))
    return Recognizer(
      labels: LabelSet(["a", "b"]), preprocessing: Preprocessing(size: size, colorMode: mode), temperature: 1,
      provenance: Provenance(
        recipe: "cnn", approach: .learned, settings: "", manifestHash: "", trainingCount: 0, seed: 0, version: ""),
      model: NetworkModel(network: network, normalization: normalization, averaging: .none))
  }

  @Test("From faces: of persons that it knows and of others, early layers kept where they do not learn")
  func faces() throws {
    let (training, test) = try GoldenFaces.parts()
    let path = folder.appending("first.safetensors")
    let first = try fit(training.subset(training.labels.indices.filter { training.labels[$0] < 4 }), epochs: 2)
    try first.write(to: path)
    let others = training.subset(training.labels.indices.filter { training.labels[$0] >= 3 })
    let kept = try fit(others, from: FaceOrigin(contentsOf: path, earlyRate: 0))
    let (old, new) = (try network(first), try network(kept))
    for parameter in new.parameters where !parameter.name.hasPrefix("head.") {
      // Running statistics follow the new pictures.
      guard !parameter.name.contains("mean"), !parameter.name.contains("var") else { continue }
      #expect(old[parameter: parameter.name] == parameter.tensor, "\(parameter.name)")
    }
    #expect(new[parameter: "head.weight"]?.shape == [3, 256] && old[parameter: "head.weight"]?.shape == [4, 256])
    let moved = try network(fit(others, from: FaceOrigin(contentsOf: path)))
    #expect(moved[parameter: "block1_conv1.weight"] != old[parameter: "block1_conv1.weight"])
    #expect(moved[parameter: "whiten.weight"] == old[parameter: "whiten.weight"], "what training keeps as it is comes along")
    #expect(try network(fit(others))[parameter: "whiten.weight"] != old[parameter: "whiten.weight"])
    #expect(try kept.embeddings(of: test.crops).rows == test.count)
    let again = try fit(others, from: FaceOrigin(contentsOf: path, earlyRate: 0))
    #expect(try again.encoded() == kept.encoded())
  }

  @Test("From a recognizer of gray pictures, whose end is another")
  func recognizers() throws {
    let (training, _) = try GoldenFaces.parts()
    let path = folder.appending("gray.safetensors")
    let recognizer = try recognizer(.gray, size: GoldenFaces.size)
    try recognizer.write(to: path)
    let origin = try FaceOrigin(contentsOf: path, earlyRate: 0)
    #expect(origin.size == GoldenFaces.size && origin.normalization == nil)
    let model = try fit(training, from: origin)
    let network = try network(model)
    #expect(network.description.layers.map(\.name) == ["conv", "relu", "pool", "length", "head"])
    let old = try #require(recognizer.model as? NetworkModel)
    #expect(network[parameter: "conv.weight"] == old.network[parameter: "conv.weight"])
    #expect((model.embedder as? NetworkFaces)?.network.normalization == old.normalization, "pictures look to it as they did")
    #expect(model.embedder.length == 8)
    // The scale of the scores, of which the margin is a fifth, is the root of how many numbers there are.
    #expect(abs(FaceNetworkTraining.scoreMargin(of: network) - 0.2 * Float(8).squareRoot()) < 1e-6)
  }

  @Test("What cannot be begun from says why")
  func refusals() throws {
    let (training, _) = try GoldenFaces.parts()
    func reason(_ name: String, _ write: (BytePath) throws -> Void) throws -> String {
      let path = folder.appending(name)
      try write(path)
      do {
        _ = try fit(training, from: FaceOrigin(contentsOf: path))
        return "nothing"
      } catch FacesError.origin(_, let reason) { return reason }
    }
    #expect(
      try reason("lbph") { try FaceTraining.fit(.lbph, training).write(to: $0) }
        == "lbph has no network; --method embedding and fused have")
    #expect(try reason("colors") { try recognizer(.rgb, size: GoldenFaces.size).write(to: $0) }.contains("gray"))
    #expect(
      try reason("size") { try recognizer(.gray, size: PixelSize(32)).write(to: $0) }
        == "its pictures have 32×32 pixels, the crops 58×74")
    #expect(throws: ModelFileError.self) {
      let path = folder.appending("text")
      try File.write("no model", to: path)
      _ = try FaceOrigin(contentsOf: path)
    }
    #expect(throws: FacesError.self) { _ = try FaceOrigin(contentsOf: folder.appending("missing")) }
  }
}
