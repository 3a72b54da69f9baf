import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaNetworks
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import Synchronization
import Testing

struct NetworkRecipeTests {
  private func model(_ averaging: ViewAveraging) throws -> NetworkModel {
    let description = Architectures.cnnSmall(input: [3, 24, 24], classes: 4)
    return NetworkModel(
      network: try Network(description, seed: 3),
      normalization: Normalization(mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.3, 0.25]),
      averaging: averaging)
  }

  private let pictures = SyntheticImages.labeled(classes: 2, perClass: 3, size: PixelSize(24), format: .rgb, seed: 2).map(\.bitmap)

  /// The picture mirrored left to right, pixel by pixel.
  private func mirrored(_ bitmap: Bitmap) -> Bitmap {
    var samples: [UInt8] = []
    for row in 0..<bitmap.height {
      for column in (0..<bitmap.width).reversed() {
        let first = (row * bitmap.width + column) * bitmap.channels
        samples += bitmap.samples[first..<first + bitmap.channels]
      }
    }
    return Bitmap(size: bitmap.size, format: bitmap.format, samples: samples)
  }

  @Test func mirroringAveragesBothSides() throws {
    let single = try model(.none)
    let left = try single.scores(of: pictures, threads: 1).values
    let right = try single.scores(of: pictures.map(mirrored), threads: 1).values
    let found = try model(.mirror).scores(of: pictures, threads: 2).values
    #expect(left != right)
    #expect(zip(found, zip(left, right)).allSatisfy { abs($0 - ($1.0 + $1.1) / 2) < 1e-5 })
    // What was averaged over both sides is the same for the mirrored pictures.
    let turned = try model(.mirror).scores(of: pictures.map(mirrored), threads: 2).values
    #expect(zip(found, turned).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func manyLargePicturesAreNumbersSomeAtATime() throws {
    // 256 MiB hold 85 photos of 512×512 pixels: two threads take 64, eight all 256 that they need to be busy. Small ones come all at once.
    #expect(InferenceSession.atOnce(numbers: 3 * 512 * 512, threads: 2) == 64)
    #expect(InferenceSession.atOnce(numbers: 3 * 512 * 512, threads: 8) == 256)
    #expect(InferenceSession.atOnce(numbers: 3 * 32 * 32, threads: 2) >= 20_000)
    let model = try model(.mirror)
    let many = SyntheticImages.labeled(classes: 2, perClass: 21, size: PixelSize(24), format: .rgb, seed: 3).map(\.bitmap)
    #expect(try model.scores(of: many, threads: 2, atOnce: 32) == model.scores(of: many, threads: 2))
  }

  @Test func onlyWhatWasSeenInTrainingIsAveraged() {
    func known(_ strength: AugmentationStrength, mirrors: Bool, shift: Int = 2) -> [ViewAveraging] {
      let changes = strength.augmentation(isGray: false, mirrors: mirrors, shift: shift)
      return ViewAveraging.allCases.map { $0.known(to: changes) }
    }
    #expect(ViewAveraging.allCases == [.none, .mirror, .shift, .mirrorAndShift])
    #expect(known(.unchanged, mirrors: true) == [.none, .none, .none, .none], "nothing is mirrored nor moved")
    #expect(known(.light, mirrors: true) == ViewAveraging.allCases && known(.strong, mirrors: true) == ViewAveraging.allCases)
    #expect(known(.strong, mirrors: false) == [.none, .none, .shift, .shift])
    #expect(known(.light, mirrors: true, shift: 0) == [.none, .mirror, .none, .mirror])
  }

  @Test(arguments: ViewAveraging.allCases) func weightsSumToOneAndModelsComeBack(averaging: ViewAveraging) throws {
    #expect(averaging.views.map(\.weight).reduce(0, +) == 1)
    let first = try model(averaging)
    let again = try NetworkModel(parts: first.parts)
    #expect(again.averaging == averaging)
    #expect(try again.scores(of: pictures, threads: 1) == first.scores(of: pictures, threads: 1))
  }

  @Test func settingsWithoutAveragingLookOnce() throws {
    var parts = try model(.mirror).parts
    // As models were written before there were views.
    parts.settings = parts.settings.replacing("\"averaging\":\"mirror\",", with: "")
    #expect(!parts.settings.contains("averaging"))
    #expect(try NetworkModel(parts: parts).averaging == .none)
  }

  @Test func ofManyValidationPicturesMostAreLearnedFrom() throws {
    // 60 and 30 pictures of three classes: a tenth of all is nine, twenty judge.
    let (training, validation) = ModelFileTests.pictures(perClass: 30)
    let changed = NetworkRecipe.learningFromMost(of: TrainingTask(training: training, validation: validation, threads: 1))
    #expect(changed.validation.count == 20)
    #expect(changed.training.count == 70)
    #expect(Set(changed.training.indices).union(changed.validation.indices) == Set(training.indices).union(validation.indices))
    #expect(Set(changed.training.indices).isDisjoint(with: changed.validation.indices))
    #expect(Set(changed.validation.labels) == [0, 1, 2])
    let again = NetworkRecipe.division(training: training, validation: validation)
    #expect(again.learned.indices == changed.training.indices && again.judges.indices == changed.validation.indices)
    let small = TrainingTask(training: training, validation: validation.subset(Array(0..<20)), threads: 1)
    #expect(NetworkRecipe.learningFromMost(of: small).validation.indices == small.validation.indices)
  }

  @Test func whatWasChosenIsToldBeforeItIsLearned() throws {
    let (training, validation) = ModelFileTests.pictures(perClass: 30)
    let told = Mutex<[String]>([])
    var task = TrainingTask(training: training, validation: validation, threads: 1, epochs: 1)
    task.announce = { text in told.withLock { $0.append(text) } }
    task.progress = { _ in #expect(told.withLock { $0.count } == 1) }
    let size = PixelSize(32)
    let facts = DataFacts(typicalSize: size, isGray: false, classCount: 3, trainingCount: training.count)
    let recipe = NetworkRecipe(name: "cnn", summary: "", family: nil).settled(for: facts)
    let fitted = try recipe.fit(task)
    let choice = try #require(told.withLock { $0.first })
    #expect(choice == fitted.figures.choice)
    #expect(choice.hasPrefix("cnn-small at 32×32, ") && choice.contains("1 epoch of 2 steps by 32 pictures"))
    #expect(
      choice.hasSuffix(
        ": the network for few pictures, 60 of them, half as wide, which are changed strongly; pictures are mirrored, moved by up to "
          + "2 pixels, cut to 30 % of their area at least and tinted while it learns, and looked at six times, mirrored and moved by a "
          + "pixel, after"))
    #expect(fitted.counts == (70, 20))
  }

  /// Of pictures that come again those that were learned from are counted once.
  @Test func picturesAreCountedOnce() throws {
    let (training, validation) = ModelFileTests.pictures()
    var task = TrainingTask(
      training: training.subset(Array(0..<training.count).filter { training.labels[$0] != 0 || $0 < 9 }), validation: validation,
      threads: 1, epochs: 1)
    task.balance = .oversample
    let facts = DataFacts(typicalSize: PixelSize(32), isGray: false, classCount: 3, trainingCount: training.count)
    let fitted = try NetworkRecipe(name: "cnn", summary: "", family: nil).settled(for: facts).fit(task)
    #expect(fitted.counts == (task.training.count, 12))
  }

  @Test func aRestOfFewPicturesIsNoStep() {
    // 97 pictures in batches of 32: three steps, and none of the one that is left.
    #expect(NetworkCourse.leavesOutRest(of: 97, batch: 32) && NetworkCourse.leavesOutRest(of: 111, batch: 32))
    #expect(!NetworkCourse.leavesOutRest(of: 112, batch: 32) && !NetworkCourse.leavesOutRest(of: 127, batch: 32))
    #expect(!NetworkCourse.leavesOutRest(of: 5, batch: 32), "all pictures are one batch")
  }

  @Test func picturesOfAGroupJudgeTogether() throws {
    let drawn = SyntheticImages.labeled(classes: 2, perClass: 24, size: PixelSize(8), format: .rgb, seed: 5)
    let entries = drawn.enumerated().map {
      Manifest.Entry(path: BytePath("\($0.offset).png"), label: $0.element.label == 0 ? "a" : "b", group: "of \($0.offset % 16)")
    }
    let store = PictureStore(entries: entries, preprocessing: Preprocessing(size: PixelSize(8))) { index throws(PictureError) in
      drawn[index].bitmap
    }
    let all = LabeledPictures(
      store: store, indices: Array(drawn.indices), labels: drawn.map(\.label), labelSet: LabelSet(["a", "b"]))
    let task = TrainingTask(training: all.subset([]), validation: all, threads: 1)
    let changed = NetworkRecipe.learningFromMost(of: task)
    let groups = Set((0..<changed.validation.count).compactMap { changed.validation.entry($0).group })
    #expect(changed.validation.count >= 20 && changed.validation.count.isMultiple(of: 3))
    #expect((0..<changed.training.count).allSatisfy { !groups.contains(changed.training.entry($0).group ?? "") })
  }

  @Test func plansFollowTheFactsAndNothingElse() {
    func plan(_ width: Int, _ height: Int, gray: Bool, _ count: Int) -> TrainingPlan {
      TrainingPlan(
        for: DataFacts(
          typicalSize: PixelSize(width: width, height: height), isGray: gray, classCount: 10, trainingCount: count))
    }
    #expect(plan(28, 28, gray: true, 9000).augmentation.flip == .never && plan(28, 28, gray: true, 9000).averaging == .shift)
    #expect(plan(32, 32, gray: false, 45_000).augmentation.flip == .alternating)
    #expect(plan(32, 32, gray: false, 45_000).settings.batchSize == 1024)
    #expect(plan(28, 28, gray: true, 9000).settings == plan(28, 28, gray: false, 9000).settings)
    #expect(plan(28, 28, gray: true, 9000).settings.muon != nil && plan(28, 28, gray: true, 4999).settings.muon == nil)
    #expect(plan(32, 32, gray: false, 100).settings.batchSize == 32)
    #expect(
      plan(640, 480, gray: false, 500).family == .small && plan(640, 480, gray: false, 500).size == PixelSize(width: 96, height: 72)
    )
    #expect(plan(640, 480, gray: false, 50_000).family == .resNet)
    #expect(plan(640, 480, gray: false, 500).width == 0.5 && plan(640, 480, gray: false, 500).settings.epochs == 120)
    #expect(plan(640, 480, gray: false, 199).width == nil && plan(640, 480, gray: false, 199).settings.epochs == 80)
    #expect(abs(plan(640, 480, gray: false, 500).extent.work - 1.0 / 3) < 1e-12)
    #expect(plan(640, 480, gray: false, 199).extent.work == 1)
    #expect(plan(32, 32, gray: false, 4999).width == 0.5 && plan(32, 32, gray: false, 5000).width == nil)
    for count in [2, 50, 500, 5000, 500_000] {
      let settings = plan(640, 480, gray: false, count).settings
      #expect(settings.shards >= 1 && settings.batchSize % settings.shards == 0 && settings.epochs >= 4)
    }
  }

  @Test func picturesThatAreMadeSmallGetTheNetworkForSmallOnes() {
    func family(_ width: Int, _ height: Int, as side: Int?) -> Architectures.Family? {
      let facts = DataFacts(
        typicalSize: PixelSize(width: width, height: height), isGray: false, classCount: 10, trainingCount: 50_000)
      let recipe = NetworkRecipe(name: "cnn", summary: "", family: nil)
      let prepared = side.map { recipe.preparing(with: Preprocessing(size: PixelSize($0))) } ?? recipe
      return (prepared.settled(for: facts) as? NetworkRecipe)?.plan?.family
    }
    #expect(family(640, 480, as: nil) == .resNet && family(640, 480, as: 64) == .resNet && family(640, 480, as: 128) == .resNet)
    #expect(family(640, 480, as: 32) == .small && family(640, 480, as: 48) == .small)
    #expect(family(32, 32, as: nil) == .small && family(32, 32, as: 64) == .small, "what is made larger has no more detail")
  }

  @Test(arguments: [nil, 3]) func patienceWithoutAValidationPartIsSaidToBeOfNoUse(patience: Int?) throws {
    let (training, validation) = ModelFileTests.pictures()
    let told = Mutex<[String]>([])
    var task = TrainingTask(training: training, validation: validation.subset([]), threads: 2, epochs: 1)
    task.announce = { text in told.withLock { $0.append(text) } }
    task.patience = patience
    let facts = DataFacts(typicalSize: PixelSize(32), isGray: false, classCount: 3, trainingCount: training.count)
    _ = try NetworkRecipe(name: "cnn", summary: "", family: nil).settled(for: facts).fit(task)
    #expect(told.withLock { $0 }.contains { $0.contains("no validation part") } == (patience != nil))
  }

  @Test func littleTimeIsForNarrowNetworks() throws {
    #expect(TrainingPlan.narrowing(forShare: 0.01) == 0.25 && TrainingPlan.narrowing(forShare: 0.1) == 0.5)
    #expect(TrainingPlan.narrowing(forShare: 0.5) == 1 && TrainingPlan.narrowing(forShare: 20) == 1)
    let (training, validation) = ModelFileTests.pictures()
    let facts = DataFacts(typicalSize: PixelSize(32), isGray: false, classCount: 3, trainingCount: training.count)
    let settled = try RecipeBook.recipe(named: "cnn").settled(for: facts)
    let folder = try TemporaryFolder()
    func plan(_ name: String, budget: Double?, resuming: Bool = false) throws -> TrainingPlan {
      var task = TrainingTask(training: training, validation: validation, threads: 2, epochs: budget == nil ? 1 : nil)
      task.budget = budget
      task.keeping = RunKeeping(
        folder: try RunFolder(folder.appending(name), resuming: resuming), recipe: "cnn", manifestHash: ""
      ) { model, temperature in
        Recognizer(
          labels: training.labelSet, preprocessing: training.preprocessing, temperature: temperature,
          provenance: Provenance(
            recipe: "cnn", approach: .learned, settings: "", manifestHash: "", trainingCount: 0, seed: 0, version: ""),
          model: model)
      }
      let fitted = try settled.fit(task)
      let plan = try #require((fitted.recipe as? NetworkRecipe)?.plan)
      let network = try #require(fitted.model as? NetworkModel).network
      #expect(network[parameter: "block2_conv1.weight"]?.shape[0] == Int(256 * (plan.width ?? 1)))
      #expect(fitted.figures.choice?.contains("0.25 of the usual filters") == (plan.width == 0.25))
      return plan
    }
    let short = try plan("short", budget: 1e-6)
    #expect(short.width == 0.25 && short.settings.epochs == 1)
    #expect(try plan("epochs", budget: nil).width == nil, "epochs that were asked for are those of the whole network")
    // What an earlier time chose stays, whatever the time is now.
    #expect(try plan("short", budget: 1000, resuming: true) == short)
  }

  @Test func muchTimeIsForLargerNetworks() throws {
    func usual(_ width: Int, _ height: Int, gray: Bool = false, _ count: Int) -> TrainingPlan {
      TrainingPlan(
        for: DataFacts(
          typicalSize: PixelSize(width: width, height: height), isGray: gray, classCount: 10, trainingCount: count))
    }
    let small = usual(32, 32, 45_000)
    #expect(small.settings.epochs == 10)
    for epochs in [4.0, 10, 18] { #expect(small.fitting(epochs: epochs, pictures: 49_000) == small) }
    let short = small.fitting(epochs: 3.9, pictures: 49_000)
    #expect(short.width == 0.5 && short.convolutions == nil && short.augmentation == small.augmentation)
    #expect(short.reason?.hasSuffix(", with 0.5 of the usual filters, as the time is short") == true)
    // A third convolution costs half of the time again: 14 and 20 epochs; one and a half times the filters 2.6 times that: 23; 31 of twice the filters.
    let grown = [21, 30, 90, 245].map { small.fitting(epochs: $0, pictures: 49_000) }
    #expect(grown.map(\.width) == [nil, nil, 1.5, 2] && grown.allSatisfy { $0.convolutions == 3 })
    #expect(grown[0].augmentation == small.augmentation && grown[1...].allSatisfy { $0.augmentation == grown[1].augmentation })
    #expect(grown[1].augmentation.words(isGray: false) == "mirrored, moved by up to 4 pixels and blanked in part")
    #expect(grown[0].reason?.hasSuffix(", with a third convolution in each block, as the time is long") == true)
    #expect(
      grown[3].reason?.hasSuffix(", with a third convolution in each block and 2 times the usual filters, as the time is long")
        == true)
    #expect(
      grown[2].network(input: [3, 32, 32], classes: 10)
        == Architectures.cnnSmall(input: [3, 32, 32], classes: 10, width: 1.5, convolutions: 3))
    #expect(Architectures.Family(of: grown[2].network(input: [3, 32, 32], classes: 10)) == .small)
    // A run that goes on has what the earlier one had.
    for plan in [small, short] + grown { #expect(small.fitting(asStored: plan.extent, plan.augmentation) == plan) }
    // Few pictures are learned by heart by more filters; digits are not blanked; larger pictures have to be seen as often, by a network that is wider.
    #expect(usual(640, 480, 600).fitting(epochs: 9000, pictures: 700) == usual(640, 480, 600))
    #expect(usual(640, 480, 199).fitting(epochs: 9000, pictures: 250) == usual(640, 480, 199))
    let digits = usual(28, 28, gray: true, 50_000)
    #expect(digits.fitting(epochs: 110, pictures: 54_000).extent == NetworkExtent(width: 1.5, convolutions: 3))
    #expect(digits.fitting(epochs: 110, pictures: 54_000).augmentation == digits.augmentation)
    let photos = usual(640, 480, 50_000)
    #expect(photos.settings.epochs == 4 && photos.fitting(epochs: 20, pictures: 50_000) == photos)
    #expect(photos.fitting(epochs: 42, pictures: 50_000).extent == NetworkExtent(width: 1.5))
  }

  @Test func residualLayersHaveWhatThePlanAsksFor() throws {
    let facts = DataFacts(typicalSize: PixelSize(96), isGray: false, classCount: 4, trainingCount: 500)
    var plan = TrainingPlan(for: facts, family: .resNet)
    #expect(try !JSONText.encode(plan).contains("block"))
    #expect(plan.network(input: [3, 32, 32], classes: 4) == Architectures.cnnResNet(input: [3, 32, 32], classes: 4))
    plan.block = .squeezed
    #expect(
      plan.network(input: [3, 32, 32], classes: 4) == Architectures.cnnResNet(input: [3, 32, 32], classes: 4, block: .squeezed))
    #expect(try JSONText.decode(TrainingPlan.self, from: JSONText.encode(plan)) == plan)
  }

  @Test func changesAreSaidInWords() {
    func words(_ strength: AugmentationStrength, isGray: Bool, mirrors: Bool? = nil, shift: Int = 2) -> String {
      strength.augmentation(isGray: isGray, mirrors: mirrors, shift: shift).words(isGray: isGray)
    }
    #expect(words(.unchanged, isGray: false) == "left as they are")
    #expect(words(.light, isGray: false) == "mirrored and moved by up to 2 pixels")
    #expect(words(.light, isGray: false, mirrors: false, shift: 1) == "moved by up to 1 pixel")
    #expect(
      words(.light, isGray: true) == "moved by up to 2 pixels, turned by up to 10 degrees and cut to 80 % of their area at least")
    #expect(
      words(.strong, isGray: false) == "mirrored, moved by up to 2 pixels, cut to 30 % of their area at least and tinted")
    #expect(
      words(.strong, isGray: true, shift: 0) == "cut to 60 % of their area at least and made lighter and darker")
  }

  @Test func theStrengthOfAugmentationIsWhatWasAskedFor() throws {
    #expect(AugmentationStrength.unchanged.augmentation(isGray: false) == .none)
    #expect(
      AugmentationStrength.light.augmentation(isGray: true)
        == Augmentation(shift: 2, smallestArea: 0.8, stretch: 1.15, rotation: 10))
    #expect(AugmentationStrength.strong.augmentation(isGray: true).flip == .never)
    #expect(AugmentationStrength.strong.augmentation(isGray: false).smallestArea < 1)
    let (training, validation) = ModelFileTests.pictures()
    let facts = DataFacts(typicalSize: PixelSize(32), isGray: false, classCount: 3, trainingCount: training.count)
    let settled = try RecipeBook.recipe(named: "cnn").settled(for: facts)
    func losses(_ strength: AugmentationStrength?) throws -> [Double] {
      var task = TrainingTask(training: training, validation: validation, threads: 2, epochs: 2)
      task.augmentation = strength
      let fitted = try settled.fit(task)
      // What was asked for stands in the recipe that comes back, and so in the model.
      let plan = try #require((fitted.recipe as? NetworkRecipe)?.plan)
      #expect(plan.settings.epochs == 2)
      if let strength { #expect(plan.augmentation == strength.augmentation(isGray: false)) }
      #expect(plan.averaging == (strength == .unchanged ? .none : .mirrorAndShift))
      #expect((fitted.model as? NetworkModel)?.averaging == plan.averaging)
      return try #require(fitted.figures.history).map(\.loss)
    }
    // So few pictures get the strong one by default.
    #expect(try losses(.strong) == losses(nil) && losses(.unchanged) != losses(nil))
  }

  /// Pictures are prepared on no more threads than are allowed, and on all of these, and batches of large pictures do not pile up.
  @Test(.enabled(if: Parallel.defaultThreads > 1, "one processor runs nothing side by side"))
  func oneThreadIsOne() throws {
    let drawn = SyntheticImages.labeled(classes: 2, perClass: 48, size: PixelSize(24), format: .rgb, seed: 4)
    let busy = Mutex((now: 0, most: 0))
    let entries = drawn.indices.map { Manifest.Entry(path: BytePath("\($0).png"), label: "\(drawn[$0].label)") }
    // What is not kept is decoded by the threads that make batches.
    let store = PictureStore(entries: entries, preprocessing: Preprocessing(size: PixelSize(24)), cacheLimit: 0) {
      index throws(PictureError) in
      busy.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
      _ = SyntheticImages.noise(PixelSize(64), seed: UInt64(index))
      busy.withLock { $0.now -= 1 }
      return drawn[index].bitmap
    }
    let pictures = LabeledPictures(
      store: store, indices: Array(drawn.indices), labels: drawn.map(\.label), labelSet: LabelSet(["0", "1"]))
    let facts = DataFacts(typicalSize: PixelSize(24), isGray: false, classCount: 2, trainingCount: pictures.count)
    _ = try RecipeBook.recipe(named: "cnn").settled(for: facts).fit(
      TrainingTask(training: pictures, validation: pictures.subset([]), threads: 1, epochs: 1))
    #expect(busy.withLock { $0.most } == 1)
    #expect(NetworkCourse.lookahead(bytes: 1 << 20, threads: 4) == 6)
    #expect(NetworkCourse.lookahead(bytes: 50 << 20, threads: 4) == 5)
    #expect(NetworkCourse.lookahead(bytes: 100 << 20, threads: 4) == 4)
    #expect(NetworkCourse.lookahead(bytes: 1 << 30, threads: 4) == 2)
    #expect(NetworkCourse.lookahead(bytes: 3 << 30, threads: 4) == 1)
  }
}
