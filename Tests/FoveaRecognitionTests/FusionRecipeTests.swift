import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaPixels
import FoveaTensors
import FoveaTestSupport
import Testing

@testable import FoveaRecognition

struct FusionRecipeTests {
  private static let facts = DataFacts(typicalSize: PixelSize(32), isGray: false, classCount: 3, trainingCount: 24)

  private static func fusion(_ names: [String]) -> FusionRecipe {
    FusionRecipe(name: "few", summary: "", members: RecipeBook.handcrafted.filter { names.contains($0.name) })
  }

  private static func fit(_ names: [String], hasValidation: Bool = true, threads: Int = 2) throws -> FittedModel {
    let (training, validation) = ModelFileTests.pictures()
    let task = TrainingTask(
      training: training, validation: hasValidation ? validation : validation.subset([]), threads: threads)
    return try fusion(names).settled(for: facts).fit(task)
  }

  /// Members are what their recipes make alone, and scores are theirs times the factors.
  @Test(arguments: [true, false]) func membersDecideTogether(hasValidation: Bool) throws {
    let names = ["hog-svm", "hog-knn", "color-knn"]
    let fitted = try Self.fit(names, hasValidation: hasValidation)
    let model = try #require(fitted.model as? FusionModel)
    #expect(model.members.map(\.recipe) == names && model.members.allSatisfy { $0.factor >= 0 })
    let (training, validation) = ModelFileTests.pictures()
    let pictures = try (0..<validation.count).map { try validation.bitmap($0) }
    var expected = [Float](repeating: 0, count: pictures.count * 3)
    for member in model.members {
      let recipe = try #require(RecipeBook.handcrafted.first { $0.name == member.recipe })
      let task = TrainingTask(
        training: training, validation: hasValidation ? validation : validation.subset([]), threads: 1)
      let alone = try recipe.settled(for: Self.facts).fit(task)
      let scores = try alone.model.scores(of: pictures, threads: 1)
      for (place, score) in scores.values.enumerated() { expected[place] += member.factor * score }
    }
    #expect(try Tolerance.absoluteError(model.scores(of: pictures, threads: 2).values, expected) < 1e-5)
    let trials = try #require(fitted.figures.trials)
    #expect(trials.map(\.recipe) == names)
    let best = try #require(trials.compactMap(\.accuracy).max())
    #expect((fitted.figures.crossValidationAccuracy ?? 0) >= best - 0.1 && fitted.rejection != nil)
    #expect((fitted.figures.validationAccuracy != nil) == hasValidation)
    #expect(try model.embeddings(of: pictures, threads: 1).columns == model.embeddingLength)
  }

  /// Noise of labels by chance, of which factors know by heart what they were found on: each picture is judged by factors of others, and of other groups.
  @Test(arguments: [false, true]) func accuraciesAreOfFactorsFromOtherPictures(isGrouped: Bool) throws {
    var generator = SeededGenerator(seed: 12)
    let labels = (0..<90).map { $0 < 2 ? $0 : generator.integer(below: 2) }
    let entries = labels.indices.map { index in
      Manifest.Entry(path: BytePath("\(index).png"), label: "\(labels[index])", group: isGrouped ? "\(index / 3)" : nil)
    }
    let store = PictureStore(entries: entries, preprocessing: Preprocessing(size: PixelSize(16))) { index throws(PictureError) in
      SyntheticImages.noise(PixelSize(16), seed: UInt64(index), format: .rgb)
    }
    let all = LabeledPictures(store: store, indices: Array(labels.indices), labels: labels, labelSet: LabelSet(["0", "1"]))
    let task = TrainingTask(training: all.subset(Array(0..<60)), validation: all.subset(Array(60..<90)), threads: 2)
    var fusion = FusionRecipe(
      name: "two", summary: "",
      members: [
        HandcraftedRecipe(name: "nn", summary: "", family: .pixels, learner: .nearestNeighbors(KNearestNeighbors.Options(k: 3))),
        HandcraftedRecipe(
          name: "svm", summary: "", family: .pixels,
          learner: .linearSVM(LinearSVM.Options(), scaled: true, costs: [0.1, 1])),
      ])
    let facts = DataFacts(typicalSize: PixelSize(16), isGray: false, classCount: 2, trainingCount: 60)
    fusion = try #require(fusion.preparing(with: Preprocessing(size: PixelSize(16))).settled(for: facts) as? FusionRecipe)
    let held = try fusion.members.map { try #require(try $0.learn(task, isMember: true).held) }
    let rows = HandcraftedLearning.Held.commonRows(held)
    let groups = isGrouped ? rows.map { $0 / 3 } : nil
    let (scores, known) = (held.map { $0.scores(ofRows: rows) }, rows.map { labels[$0] })
    let pooled = ScorePool.crossPooled(scores, labels: known, groups: groups, seed: task.seed)
    let judges = rows.indices.filter { rows[$0] >= 60 }
    let fitted = try fusion.fit(task)
    let figures = fitted.figures
    #expect(figures.crossValidationAccuracy == pooled.accuracy(labels: known))
    #expect(judges.count == 30)
    #expect(figures.validationAccuracy == pooled.selecting(rows: judges).accuracy(labels: judges.map { labels[rows[$0]] }))
    var again = fitted
    again.calibrate(
      ScorePool.pooled(scores, factors: ScorePool.fit(scores: scores, labels: known)), unseen: pooled, labels: known, groups: groups
    )
    #expect(fitted.rejection == again.rejection)
  }

  /// Members that want pictures of different sizes get them from the largest.
  @Test func membersHaveSizesOfTheirOwn() throws {
    let large = DataFacts(typicalSize: PixelSize(width: 90, height: 70), isGray: false, classCount: 3, trainingCount: 24)
    let settled = Self.fusion(["hog-svm", "pixels-knn"]).settled(for: large)
    let size = try #require(settled.preprocessing?.size)
    let (training, validation) = ModelFileTests.pictures(size)
    let fitted = try settled.fit(TrainingTask(training: training, validation: validation, threads: 2))
    let model = try #require(fitted.model as? FusionModel)
    #expect(model.members[0].model.size == size && model.members[1].model.size.area < size.area)
    let pictures = try (0..<validation.count).map { try validation.bitmap($0) }
    let own = try model.members[1].model.scores(of: pictures.map { $0.resized(to: model.members[1].model.size) }, threads: 1)
    let other = try model.members[0].model.scores(of: pictures, threads: 1)
    let pooled = ScorePool.pooled([other, own], factors: model.members.map(\.factor))
    #expect(try model.scores(of: pictures, threads: 2) == pooled)
  }

  @Test func sameForAnyThreadsAndBackFromParts() throws {
    let parts = try Self.fit(["hog-svm", "color-knn"], threads: 1).model.parts
    let again = try Self.fit(["hog-svm", "color-knn"], threads: 3).model.parts
    #expect(parts.settings == again.settings && parts.tensors == again.tensors)
    #expect(try FusionModel(parts: parts).parts.tensors == parts.tensors)
    var damaged = parts
    damaged.tensors["factors"] = Tensor(shape: [2], [-1, 1])
    #expect(throws: (any Error).self) { try FusionModel(parts: damaged) }
    damaged.tensors["factors"] = Tensor(shape: [1], [1])
    #expect(throws: (any Error).self) { try FusionModel(parts: damaged) }
    damaged = parts
    damaged.tensors["member1.classifier.neighbors.labels"] = nil
    for name in parts.tensors.keys where name.hasPrefix("member1.") { damaged.tensors[name] = nil }
    #expect(throws: (any Error).self) { try FusionModel(parts: damaged) }
  }

  /// What a promise rests on does not come from curves that had seen the picture. Answers are right by how sure they are, but not as a softmax says.
  @Test func errorsAreMeasuredWithoutThePicture() throws {
    var fitted = try Self.fit(["color-knn"])
    let kinds: [(difference: Float, right: Int)] = [(1, 55), (4, 56), (5, 99)]
    let scores = Matrix(kinds.flatMap { kind in (0..<100).map { _ in [kind.difference / 2, -kind.difference / 2] } })
    let labels = kinds.flatMap { kind in (0..<100).map { $0 < kind.right ? 0 : 1 } }
    fitted.calibrate(scores, labels: labels)
    let calibration = try #require(fitted.calibration, "no temperature suits these scores")
    let unseen = Calibration.crossFitted(calibration.method, scores: scores, labels: labels)
    #expect(fitted.rejection == RejectionCurve(probabilities: unseen, labels: labels))
    #expect(fitted.rejection != RejectionCurve(probabilities: calibration.probabilities(of: scores), labels: labels))
    // Of few pictures a temperature is learned, and errors are counted in the scores that did not know them.
    let other = Matrix([[2, 0], [1, 0], [0, 3]])
    fitted.calibrate(Matrix([[2, 0], [0, 1], [0, 3]]), unseen: other, labels: [0, 1, 1])
    #expect(fitted.calibration == nil)
    let chances = Calibration.temperature(fitted.temperature).probabilities(of: other)
    #expect(
      fitted.rejection == RejectionCurve(probabilities: chances, labels: [0, 1, 1]) && fitted.rejection?.points.last?.wrong == 1)
  }
}
