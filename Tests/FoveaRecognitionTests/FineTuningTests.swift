import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaNetworks
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import Testing

/// Networks that begin from others.
struct FineTuningTests {
  private let data = ModelFileTests.pictures(PixelSize(16))

  /// A recognizer around a small network of these classes.
  private func recognizer(_ names: [String], head: Layer? = nil) throws -> Recognizer {
    let description = NetworkDescription(
      inputShape: [3, 16, 16],
      layers: [
        NamedLayer("conv1", .convolution(Convolution(8, kernel: 3, padding: 1))),
        NamedLayer("norm", .batchNormalization(BatchNormalization())), NamedLayer("gelu", .activation(.gelu)),
        NamedLayer("conv2", .convolution(Convolution(8, kernel: 3, padding: 1))),
        NamedLayer("pool", .globalPooling(.average)),
        NamedLayer("head", head ?? .dense(Dense(names.count))),
      ])
    let model = NetworkModel(network: try Network(description, seed: 8), normalization: .plain(channels: 3))
    return Recognizer(
      labels: LabelSet(names), preprocessing: data.training.preprocessing, temperature: 1,
      provenance: Provenance(
        recipe: "cnn", approach: .learned, settings: "", manifestHash: "", trainingCount: 0, seed: 0, version: ""), model: model)
  }

  private func tuned(_ origin: FineTuning) throws -> NetworkModel {
    let facts = DataFacts(typicalSize: PixelSize(16), isGray: false, classCount: 3, trainingCount: data.training.count)
    let recipe = try RecipeBook.recipe(named: "cnn").preparing(with: origin.preprocessing).settled(for: facts)
    var task = TrainingTask(training: data.training, validation: data.validation, threads: 2, epochs: 1)
    task.origin = origin
    return try #require(try recipe.fit(task).model as? NetworkModel)
  }

  @Test func theLastLayerIsNewForOtherClasses() throws {
    let old = try recognizer(["x", "y", "z", "w"])
    let network = try tuned(FineTuning(old, path: "old", earlyRate: 0))
    let before = try #require(old.model as? NetworkModel).network
    #expect(network.classCount == 3 && network.normalization == .plain(channels: 3))
    for specification in network.network.specifications where specification.isLearned {
      let now = try #require(network.network[parameter: specification.name])
      #expect((before[parameter: specification.name] == now) == (specification.layer != "head"), "\(specification.name)")
    }
  }

  @Test func earlyLayersLearnMoreSlowly() throws {
    let old = try recognizer(data.training.labelSet.names)
    let before = try #require(old.model as? NetworkModel).network
    func change(_ rate: Float, _ name: String) throws -> Float {
      let after = try #require(try tuned(FineTuning(old, path: "old", earlyRate: rate)).network[parameter: name]).values
      let start = try #require(before[parameter: name]).values
      return zip(start, after).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    }
    #expect(try change(0, "conv1.weight") == 0)
    #expect(try change(0.01, "conv1.weight") < 0.1 * change(1, "conv1.weight"))
    #expect(try change(0, "head.weight") > 0, "with the same classes the last layer goes on, and learns")
  }

  /// Many pictures get Muon, which brings the small network's weights to one length; those of other networks keep theirs.
  @Test func weightsThatNothingNormalizesKeepTheirLength() throws {
    let facts = DataFacts(typicalSize: PixelSize(16), isGray: false, classCount: 3, trainingCount: 20_000)
    let usual = TrainingPlan(for: facts, family: .small).settings
    #expect(usual.muon?.keepsLength == true)
    let free = try #require(recognizer(["x", "y"]).model as? NetworkModel)
    let small = try Network(Architectures.cnnSmall(input: [3, 16, 16], classes: 2, width: 0.25), seed: 1)
    #expect(FineTuning.settings(usual, for: free.network, earlyRate: 0.1).muon?.keepsLength == false)
    #expect(FineTuning.settings(usual, for: small, earlyRate: 0.1).muon == usual.muon)
  }

  @Test(.enabled(if: EngineKind.oneDNN.isAvailable)) func thePrecisionThatWasAskedForHolds() throws {
    let pictures = ModelFileTests.pictures()
    let origin = try FineTuning(ModelFileTests.recognizer("cnn"), path: "old")
    let facts = DataFacts(typicalSize: PixelSize(32), isGray: false, classCount: 3, trainingCount: pictures.training.count)
    var task = TrainingTask(training: pictures.training, validation: pictures.validation, threads: 2, engine: .oneDNN, epochs: 1)
    (task.origin, task.precision) = (origin, .direct)
    let methods = try #require(try RecipeBook.recipe(named: "cnn").settled(for: facts).fit(task).figures.methods)
    #expect(!methods.layers.isEmpty)
    #expect(
      methods.layers.values.allSatisfy { $0.forward == .direct && $0.inputGradient == .direct && $0.weightGradient == .direct })
  }

  /// Few pictures get the small network's settings; a residual network goes on with those of its own family, told or not.
  @Test(arguments: [Architectures.Family.small, .resNet], [true, false])
  func settingsAreThoseOfTheFamilyBegunFrom(family: Architectures.Family, isTold: Bool) throws {
    let pictures = ModelFileTests.pictures()
    let network = try Network(family.description(input: [3, 32, 32], classes: 3, width: 0.25), seed: 8)
    var parts = try NetworkModel(network: network, normalization: .plain(channels: 3), family: family).parts
    let told = #""family":"\#(family.rawValue)","#
    #expect(parts.settings.contains(told))
    if !isTold { parts.settings.replace(told, with: "") }
    let model = try NetworkModel(parts: parts)
    #expect(model.family == family)
    let old = Recognizer(
      labels: pictures.training.labelSet, preprocessing: pictures.training.preprocessing, temperature: 1,
      provenance: Provenance(recipe: "cnn", approach: .learned, settings: "", manifestHash: "", trainingCount: 0, seed: 0),
      model: model)
    let facts = DataFacts(
      typicalSize: PixelSize(32), isGray: false, classCount: 3, trainingCount: pictures.training.count, mirrors: false)
    let recipe = try RecipeBook.recipe(named: "cnn").settled(for: facts)
    var task = TrainingTask(training: pictures.training, validation: pictures.validation.subset([]), threads: 2, epochs: 1)
    task.origin = try FineTuning(old, path: "old", earlyRate: 1)
    let fitted = try recipe.fit(task)
    let plan = try #require((fitted.recipe as? NetworkRecipe)?.plan)
    let usual = TrainingPlan(for: facts, family: family)
    #expect(plan.family == family && plan.augmentation == usual.augmentation && plan.averaging == usual.averaging)
    #expect(plan.settings.learningRate == usual.settings.learningRate)
    #expect(plan.settings.shiftRateFactor == usual.settings.shiftRateFactor)
    let choice = try #require(fitted.figures.choice)
    #expect(choice.hasPrefix("\(family.rawValue) at 32×32") && choice.contains("begun from the network of another model"))
    #expect((fitted.model as? NetworkModel)?.family == family)
  }

  @Test func whatIsNoNetworkIsRefused() throws {
    let other = try ModelFileTests.recognizer("color-knn")
    #expect(throws: RecognitionError.noNetwork("old")) { try FineTuning(other, path: "old") }
    let headless = try recognizer(["x", "y"], head: .convolution(Convolution(2, kernel: 1)))
    #expect(throws: RecognitionError.noHead) { try tuned(FineTuning(headless, path: "old")) }
  }
}
