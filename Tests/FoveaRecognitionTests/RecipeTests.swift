import FoveaDatasets
import FoveaFeatures
import FoveaPixels
import FoveaRecognition
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
}
