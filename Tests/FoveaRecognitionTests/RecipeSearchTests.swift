import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import Testing

struct RecipeSearchTests {
  /// Red and blue stripes, upright and flat: colors alone are right on half of the pictures, gradients alone too, both together on all. Each of 3×3 cells
  /// has two whole waves, so that colors do not tell how they run.
  private static func stripes(_ count: Int, seed: UInt64 = 31, group: (Int) -> String? = { _ in nil }) -> LabeledPictures {
    var generator = SeededGenerator(seed: seed)
    let side = 48
    let labels = (0..<count).map { $0 % 4 }
    let bitmaps = labels.map { label in
      let phase = generator.integer(below: 8)
      return Bitmap(
        size: PixelSize(side), format: .rgb,
        samples: (0..<side * side).flatMap { pixel -> [UInt8] in
          let place = (label / 2 == 0 ? pixel % side : pixel / side) + phase
          let light = UInt8(place % 8 < 4 ? 190 : 120) + UInt8(generator.integer(below: 40))
          return label % 2 == 0 ? [light, 30, 30] : [30, 30, light]
        })
    }
    let names = ["a", "b", "c", "d"]
    let entries = labels.enumerated().map {
      Manifest.Entry(path: BytePath("\($0.offset).png"), label: names[$0.element], group: group($0.offset))
    }
    let store = PictureStore(entries: entries, preprocessing: Preprocessing(size: PixelSize(side))) {
      index throws(PictureError) in bitmaps[index]
    }
    return LabeledPictures(store: store, indices: Array(0..<count), labels: labels, labelSet: LabelSet(names))
  }

  @Test func recipesOfDifferentFeaturesDecideTogether() throws {
    let pictures = Self.stripes(160)
    let names = ["color-knn", "hog-lda"]
    let search = RecipeSearch(
      name: "two", summary: "", candidates: RecipeBook.handcrafted.filter { names.contains($0.name) })
    let facts = DataFacts(typicalSize: PixelSize(48), isGray: false, classCount: 4, trainingCount: 160)
    let fitted = try search.settled(for: facts).fit(
      TrainingTask(training: pictures, validation: pictures.subset([]), threads: 2))
    let trials = try #require(fitted.figures.trials)
    let accuracies = trials.compactMap(\.accuracy)
    #expect(accuracies.count == 3 && accuracies.dropLast().allSatisfy { $0 < 0.75 } && accuracies[2] > 0.9, "\(accuracies)")
    let model = try #require(fitted.model as? FusionModel)
    #expect(Set(model.members.map(\.recipe)) == Set(names) && model.members.allSatisfy { $0.factor > 0 })
    #expect(trials.last?.recipe == model.members.map(\.recipe).joined(separator: "+"))
    #expect((fitted.recipe as? RecipeSearch)?.choice.map(\.name) == model.members.map(\.recipe))
    #expect(fitted.figures.crossValidationAccuracy == accuracies[2])
    #expect(fitted.figures.chosen == model.members.map(\.recipe))
    #expect(model.trials?.map(\.accuracy) == trials.map(\.accuracy) && model.trials?.allSatisfy { $0.seconds == nil } == true)
    let again = try FusionModel(parts: model.parts)
    #expect(try again.trials == model.trials && again.parts.settings == model.parts.settings)
    // Pictures that were never seen, as well as those that were held out.
    let asked = Self.stripes(80, seed: 5)
    let scores = try fitted.model.scores(of: try (0..<asked.count).map { try asked.bitmap($0) }, threads: 2)
    let right = Prediction.predictions(from: scores, top: 1).enumerated().count { $0.element.label == asked.labels[$0.offset] }
    #expect(right > 72, "\(right) of 80")
  }

  /// Groups of which five folds can be made, and no halves: one half would have all pictures of the class of which there are two. Then nobody is told
  /// apart by halves, rather than those alone that answer that they were never right.
  @Test func groupsWithoutHalvesTellNothingApart() throws {
    let (few, many) = ([0, 4], (0..<23).map { 4 * $0 + 2 })
    let groups = Dictionary(
      uniqueKeysWithValues: zip(few, ["b", "c"])
        + many.enumerated().map { ($0.element, $0.offset < 12 ? "a" : $0.offset < 22 ? "b" : "c") })
    let pictures = Self.stripes(92) { groups[$0] }.subset(few + many)
    let names = ["hog-lda", "hog-rbf"]
    let search = RecipeSearch(
      name: "two", summary: "", candidates: RecipeBook.handcrafted.filter { names.contains($0.name) })
    let facts = DataFacts(typicalSize: PixelSize(48), isGray: false, classCount: 4, trainingCount: 25)
    let fitted = try search.settled(for: facts).fit(
      TrainingTask(training: pictures, validation: pictures.subset([]), threads: 2))
    let trials = try #require(fitted.figures.trials)
    #expect(trials.count == 2 && RecipeSearch.close(trials, count: 25).count == 2, "\(trials.map(\.accuracy))")
    #expect(trials.allSatisfy { $0.accuracyFromHalf == nil })
  }
}
