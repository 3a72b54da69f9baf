import FoveaDatasets
import FoveaFeatures
import FoveaLearning
import FoveaPixels
import FoveaRecognition
import Synchronization
import Testing

struct RecipeTests {
  @Test func namesAreFoundAndUnknownOnesListTheRest() throws {
    for recipe in RecipeBook.all { #expect(try RecipeBook.recipe(named: recipe.name).name == recipe.name) }
    #expect(Set(RecipeBook.all.map(\.name)).count == RecipeBook.all.count)
    #expect(throws: RecognitionError.unknownRecipe("svm", known: RecipeBook.all.map(\.name))) {
      try RecipeBook.recipe(named: "svm")
    }
  }

  @Test(arguments: [
    DataFacts(typicalSize: PixelSize(28), isGray: true, classCount: 10, trainingCount: 10_000),
    DataFacts(typicalSize: PixelSize(32), isGray: false, classCount: 10, trainingCount: 50_000),
    DataFacts(typicalSize: PixelSize(width: 92, height: 112), isGray: true, classCount: 39, trainingCount: 195),
    DataFacts(typicalSize: PixelSize(width: 640, height: 480), isGray: false, classCount: 10, trainingCount: 600),
    DataFacts(typicalSize: PixelSize(12), isGray: false, classCount: 2, trainingCount: 10),
    DataFacts(typicalSize: PixelSize(width: 3000, height: 40), isGray: false, classCount: 2, trainingCount: 10),
  ])
  func everyRecipeSettlesForAnyFolder(facts: DataFacts) throws {
    for recipe in RecipeBook.all {
      let settled = recipe.settled(for: facts)
      let preprocessing = try #require(settled.preprocessing, "\(recipe.name)")
      #expect(preprocessing.format == (facts.isGray ? .gray : .rgb))
      #expect(preprocessing.size.area > 0 && preprocessing.size.width <= 256 && preprocessing.size.height <= 256)
      if let handcrafted = settled as? HandcraftedRecipe {
        let features = try #require(handcrafted.features)
        #expect(preprocessing.size.width >= features.minimumSize.width && preprocessing.size.height >= features.minimumSize.height)
        let learned = handcrafted.encoding
        #expect(learned?.problem == nil)
        if let least = learned?.minimumSize {
          #expect(preprocessing.size.width >= least.width && preprocessing.size.height >= least.height)
        }
        // How long words and kernel maps are is known once they are fitted.
        var length = features.length(for: preprocessing.size, format: preprocessing.format)
        if case .patches(let options)? = learned { length += options.length }
        let least = if case .patches? = learned { 1 } else { learned == nil ? 1 : 0 }
        #expect((least...20_000).contains(length))
      }
      #expect(try JSONText.encode(settled) != JSONText.encode(recipe), "settings are visible")
    }
  }

  @Test func settledRecipesStayAsTheyAre() throws {
    let first = DataFacts(typicalSize: PixelSize(28), isGray: true, classCount: 10, trainingCount: 10_000)
    let second = DataFacts(typicalSize: PixelSize(200), isGray: false, classCount: 5, trainingCount: 100)
    for recipe in RecipeBook.all {
      let settled = recipe.settled(for: first)
      #expect(try JSONText.encode(settled.settled(for: second)) == JSONText.encode(settled))
    }
  }

  /// Features are settled for the size that was asked for, and one that is too small for them is told, not tripped over.
  @Test(arguments: [8, 16, 40, 256, 1024]) func featuresFollowTheSizeThatWasAskedFor(side: Int) throws {
    let facts = DataFacts(
      typicalSize: PixelSize(width: 300, height: 200), isGray: false, classCount: 5, trainingCount: 600)
    for recipe in RecipeBook.handcrafted {
      var preprocessing = try #require(recipe.settled(for: facts).preprocessing)
      preprocessing.size = PixelSize(side)
      let settled = recipe.preparing(with: preprocessing).settled(for: facts)
      #expect(settled.preprocessing == preprocessing)
      let isOfWords = [.fisher, .residuals, .words].contains(recipe.family)
      #expect((settled.problem == nil) == (side > 8 || !isOfWords), "\(recipe.name): \(settled.problem ?? "usable")")
      // What was settled for larger pictures is refused for these.
      let late = recipe.settled(for: facts).preparing(with: preprocessing)
      if isOfWords { #expect((late.problem == nil) == (side > 16)) }
    }
    var preprocessing = try #require(RecipeBook.search.settled(for: facts).preprocessing)
    preprocessing.size = PixelSize(side)
    let search = try #require(RecipeBook.search.preparing(with: preprocessing).settled(for: facts) as? RecipeSearch)
    #expect(search.problem == nil && search.candidates.count == RecipeBook.handcrafted.count - (side > 8 ? 0 : 3))
    let fusion = RecipeBook.fusion.preparing(with: preprocessing).settled(for: facts)
    #expect((fusion.problem == nil) == (side > 8))
  }

  /// 124,750 pairs of 500 classes: coefficients of 60,000 rows would take 28 GiB. Where nothing else is left, the refusal comes before the work.
  @Test func machinesThatNoMemoryHoldsAreLeftOut() throws {
    let facts = DataFacts(typicalSize: PixelSize(32), isGray: false, classCount: 500, trainingCount: 100_000)
    let machine = HandcraftedRecipe(
      name: "rbf", summary: "", family: .pixels, learner: .kernelSVM(KernelSVM.Search(), scaled: false, mostRows: 60_000))
    let neighbors = HandcraftedRecipe(
      name: "nn", summary: "", family: .pixels, learner: .nearestNeighbors(KNearestNeighbors.Options(k: 1)))
    let search = RecipeSearch(name: "search", summary: "", candidates: [machine, neighbors])
    #expect((search.settled(for: facts) as? RecipeSearch)?.candidates.map(\.name) == ["nn"])
    let fusion = FusionRecipe(name: "fusion", summary: "", members: [machine, neighbors])
    #expect((fusion.settled(for: facts) as? FusionRecipe)?.members.map(\.name) == ["nn"])
    let few = DataFacts(typicalSize: PixelSize(32), isGray: false, classCount: 500, trainingCount: 10_000)
    #expect((search.settled(for: few) as? RecipeSearch)?.candidates.count == 2)

    let pictures = ModelFileTests.pictures().training
    // 24 rows for each two of 20,000 classes take 17.9 GiB.
    let many = LabeledPictures(
      store: pictures.store, indices: pictures.indices, labels: pictures.labels, labelSet: LabelSet((0..<20_000).map { "\($0)" }))
    let stages = Mutex<[String]>([])
    let task = TrainingTask(training: many, validation: many.subset([]), threads: 1) { report in
      stages.withLock { $0.append(report.stage) }
    }
    for recipe in [machine, RecipeSearch(name: "search", summary: "", candidates: [machine])] as [any Recipe] {
      #expect {
        _ = try recipe.settled(for: facts).fit(task)
      } throws: { error in
        if case .tooLarge? = error as? LearningError { true } else { false }
      }
    }
    #expect(stages.withLock { $0.isEmpty })
  }
}
