import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import Testing

/// Folders in which not every class can be held out in part.
struct FewPicturesTests {
  private static let facts = DataFacts(typicalSize: PixelSize(32), isGray: false, classCount: 3, trainingCount: 24)

  /// Drawn pictures: one of the first class, eight of each other.
  private static func oneOfTheFirst() -> LabeledPictures {
    let training = ModelFileTests.pictures().training
    return training.subset((0..<training.count).filter { training.labels[$0] != 0 || $0 == 0 })
  }

  /// Drawn pictures, those of each class in one group or in as many as `groups` says.
  private static func grouped(_ groups: [Int]) -> LabeledPictures {
    let all = ModelFileTests.pictures().training
    let chosen = (0..<all.count).filter { all.labels[$0] < groups.count }
    let names = groups.indices.map { "\($0)" }
    let entries = chosen.map { place in
      let label = all.labels[place]
      return Manifest.Entry(
        path: BytePath("\(place).png"), label: names[label], group: "\(label) \(place / 3 % groups[label])")
    }
    let store = PictureStore(entries: entries, preprocessing: all.preprocessing) { index throws(PictureError) in
      try all.bitmap(chosen[index])
    }
    return LabeledPictures(
      store: store, indices: Array(chosen.indices), labels: chosen.map { all.labels[$0] }, labelSet: LabelSet(names))
  }

  private func fit(_ recipe: some Recipe, _ pictures: LabeledPictures) throws -> FittedModel {
    try recipe.settled(for: Self.facts).fit(TrainingTask(training: pictures, validation: pictures.subset([]), threads: 2))
  }

  /// A class of one picture keeps no settings from being chosen, nor sureness from being measured, on the pictures of the others.
  @Test(arguments: ["hog-svm", "hog-knn", "hog-rbf", "hog-lda"]) func aClassOfOnePictureIsLearnedFrom(name: String) throws {
    let pictures = Self.oneOfTheFirst()
    #expect(pictures.count == 17)
    let fitted = try fit(try #require(RecipeBook.handcrafted.first { $0.name == name }), pictures)
    #expect(fitted.figures.crossValidationAccuracy != nil && fitted.rejection?.count == 16)
    #expect((fitted.figures.trials != nil) == (name != "hog-lda"))
    #expect(fitted.counts == (17, 0))
  }

  /// Of more pictures than a machine with a kernel learns from, every class has some.
  @Test func aClassOfOnePictureIsDrawn() throws {
    let recipe = HandcraftedRecipe(
      name: "capped", summary: "", family: .pixels, learner: .kernelSVM(KernelSVM.Search(costs: [1]), scaled: true, mostRows: 9))
    let fitted = try fit(recipe, Self.oneOfTheFirst())
    let model = try #require(fitted.model as? HandcraftedModel)
    let machine = try #require(model.classifier.learner as? KernelSVM)
    #expect(fitted.counts == (9, 0) && machine.report.count == 3, "a problem for each two classes that have pictures")
  }

  @Test func theSearchTriesAllCandidates() throws {
    let names = ["color-knn", "hog-lda", "hog-rbf"]
    let search = RecipeSearch(
      name: "few", summary: "", candidates: RecipeBook.handcrafted.filter { names.contains($0.name) })
    let trials = try #require(try fit(search, Self.oneOfTheFirst()).figures.trials)
    #expect(trials.prefix(3).allSatisfy { $0.accuracy != nil }, "\(trials)")
  }

  /// All of a class in one group, as the frames of a film are: without it nothing would be left to tell apart.
  @Test(arguments: ["hog-svm", "hog-knn", "hog-rbf", "handcrafted"]) func classesOfOneGroupEach(name: String) throws {
    var recipe = try RecipeBook.recipe(named: name)
    if var search = recipe as? RecipeSearch {
      search.candidates = search.candidates.filter { ["hog-svm", "hog-rbf"].contains($0.name) }
      recipe = search
    }
    let fitted = try fit(recipe, Self.grouped([1, 1]))
    #expect(fitted.figures.crossValidationAccuracy == nil && fitted.temperature == 1 && fitted.rejection == nil)
    #expect(fitted.model.classCount == 2)
  }

  /// Of three classes, one of which is one group, the two others are asked for.
  @Test(arguments: ["hog-svm", "hog-rbf"]) func oneClassOfOneGroup(name: String) throws {
    let fitted = try fit(try #require(RecipeBook.handcrafted.first { $0.name == name }), Self.grouped([1, 4, 4]))
    #expect(fitted.rejection?.count == 16 && fitted.figures.crossValidationAccuracy != nil)
  }
}
