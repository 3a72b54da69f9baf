import FoveaDatasets
import FoveaLearning
import FoveaNetworks
import FoveaPixels
import FoveaTensors
import FoveaTestSupport
import Testing

@testable import FoveaRecognition

/// Finished networks that are computed in another way than in float.
struct PrecisionTests {
  private let pictures = SyntheticImages.labeled(classes: 3, perClass: 3, size: PixelSize(32), format: .rgb, seed: 4).map(\.bitmap)

  private func model(_ averaging: ViewAveraging = .none) throws -> NetworkModel {
    NetworkModel(
      network: try Network(Architectures.cnnSmall(input: [3, 32, 32], classes: 3), seed: 5), normalization: .plain(channels: 3),
      averaging: averaging)
  }

  private func recognizer(_ model: any RecognitionModel) -> Recognizer {
    Recognizer(
      labels: LabelSet(["ant", "bee", "cow"]), preprocessing: Preprocessing(size: PixelSize(32)), temperature: 1,
      provenance: Provenance(recipe: "cnn", approach: .learned, settings: "{}", manifestHash: "0", trainingCount: 2, seed: 0),
      model: model)
  }

  @Test(arguments: ConvolutionArithmetic.allCases)
  func scoresAreThoseOfASessionWithTheArithmetic(arithmetic: ConvolutionArithmetic) throws {
    let model = try model().computed(by: arithmetic)
    let session = try InferenceSession(model.network, threads: 1, arithmetic: arithmetic)
    let expected = try session.logits(of: pictures, model.normalization, atOnce: pictures.count)
    #expect(try model.scores(of: pictures, threads: 2) == expected)
    let spread = expected.values.map(abs).max() ?? 0
    let float = try self.model().scores(of: pictures, threads: 1)
    #expect(zip(float.values, expected.values).allSatisfy { abs($0 - $1) < 0.05 * spread }, "\(float.values) \(expected.values)")
    // Winograd's method rounds otherwise than sums of products.
    let isFloat = arithmetic == .float32 || arithmetic == .fastest && !ConvolutionAbilities.current.contains(.fastBfloat16)
    if EngineKind.best == .oneDNN { #expect((float == expected) == isFloat) }
  }

  @Test func everythingWithANetworkTakesItOver() throws {
    let looking = try recognizer(model(.mirror)).computed(by: .direct)
    let network = try #require(looking.model as? NetworkModel)
    #expect(network.arithmetic == .direct && network.averaging == .mirror)
    #expect((looking.lookingOnce.model as? NetworkModel)?.arithmetic == .direct)
    #expect(looking.provenance == (try recognizer(model())).provenance)
    let all = try recognizer(EnsembleModel(members: [EnsembleModel.Member(recognizer(model()))])).computed(by: .fastest)
    let member = try #require((all.model as? EnsembleModel)?.members.first)
    #expect((member.model as? NetworkModel)?.arithmetic == .fastest && member.recipe == "cnn")
    // A file does not say it.
    let again = try NetworkModel(parts: network.parts)
    #expect(again.arithmetic == .float32)
  }
}
