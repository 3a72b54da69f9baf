import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import Testing

@Suite struct RecipeSearchTests {
  /// Red and blue stripes, upright and flat: colors alone are right on half of the pictures, gradients alone too, both together on all.
  private static func stripes(_ count: Int) -> LabeledPictures {
    var generator = SeededGenerator(seed: 31)
    let side = 32
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
    let entries = labels.enumerated().map { Manifest.Entry(path: BytePath("\($0.offset).png"), label: names[$0.element]) }
    let store = PictureStore(entries: entries, preprocessing: Preprocessing(size: PixelSize(side))) {
      index throws(PictureError) in bitmaps[index]
    }
    return LabeledPictures(store: store, indices: Array(0..<count), labels: labels, labelSet: LabelSet(names))
  }

  @Test func theBestOfDifferentFeaturesDecideTogether() throws {
    let pictures = Self.stripes(160)
    let names = ["color-knn", "hog-lda"]
    let search = RecipeSearch(
      name: "two", summary: "", candidates: RecipeBook.handcrafted.filter { names.contains($0.name) })
    let facts = DataFacts(typicalSize: PixelSize(32), isGray: false, classCount: 4, trainingCount: 160)
    let fitted = try search.settled(for: facts).fit(
      TrainingTask(training: pictures, validation: pictures.subset([]), threads: 2))
    let trials = try #require(fitted.figures.trials)
    #expect(trials.prefix(2).map(\.recipe) == ["hog-lda", "color-knn"])
    let accuracies = trials.compactMap(\.accuracy)
    #expect(accuracies.count == 3 && accuracies.dropLast().allSatisfy { $0 < 0.75 } && accuracies[2] > 0.9, "\(accuracies)")
    let model = try #require(fitted.model as? FusionModel)
    #expect(Set(model.members.map(\.recipe)) == Set(names) && model.members.allSatisfy { $0.factor > 0 })
    #expect((fitted.recipe as? RecipeSearch)?.fusion?.members.count == 2)
    #expect(fitted.figures.crossValidationAccuracy == accuracies[2])
  }
}
