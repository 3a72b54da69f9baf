import FoveaCodecs
import FoveaDatasets
import FoveaFeatures
import FoveaFiles
import FoveaLearning
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import Synchronization
import Testing

struct HandcraftedRecipeTests {
  private static let facts = DataFacts(typicalSize: PixelSize(32), isGray: false, classCount: 3, trainingCount: 24)

  /// Fits a recipe on drawn pictures, of the first class fewer than of the others where `rare` says so.
  private func fit(
    _ recipe: some Recipe, balance: ClassBalance = .none, rare: Bool = false, hasValidation: Bool = true, budget: Double? = nil
  ) throws -> FittedModel {
    let (training, validation) = ModelFileTests.pictures()
    var kept = Array(0..<training.count)
    if rare { kept = kept.filter { training.labels[$0] != 0 || $0 < 9 } }
    var task = TrainingTask(
      training: training.subset(kept), validation: hasValidation ? validation : validation.subset([]), threads: 2)
    task.balance = balance
    task.budget = budget
    return try recipe.settled(for: Self.facts).fit(task)
  }

  private func model(_ fitted: FittedModel) throws -> HandcraftedModel { try #require(fitted.model as? HandcraftedModel) }

  @Test(arguments: [true, false]) func theKernelRecipeSaysWhatItTried(hasValidation: Bool) throws {
    let fitted = try fit(try RecipeBook.recipe(named: "hog-rbf") as! HandcraftedRecipe, hasValidation: hasValidation)
    let trials = try #require(fitted.figures.trials)
    let best = try #require(trials.compactMap(\.accuracy).max())
    #expect(trials.count == 12 && fitted.figures.crossValidationAccuracy == best)
    let chosen = try #require(trials.first { $0.accuracy == best })
    #expect(fitted.figures.cost == chosen.cost && fitted.figures.gamma == chosen.gamma)
    let machine = try #require(try model(fitted).classifier.learner as? KernelSVM)
    #expect(machine.options.cost == chosen.cost && machine.options.kernel.gamma == chosen.gamma)
    #expect(fitted.figures.supportVectors == machine.vectors.rows && fitted.temperature > 0)
    #expect(try model(fitted).trials == trials)
  }

  /// Whether there is a validation part or not, sureness is measured on pictures that were held out: all, where settings are chosen by them, else the
  /// validation part, or where there is none the training part.
  @Test(arguments: ["hog-svm", "hog-knn", "hog-rbf", "hog-logistic", "hog-lda"], [true, false]) func errorsAreMeasured(
    name: String, hasValidation: Bool
  )
    throws
  {
    let recipe = try #require(RecipeBook.handcrafted.first { $0.name == name })
    let fitted = try fit(recipe, hasValidation: hasValidation)
    let curve = try #require(fitted.rejection)
    #expect(curve.count == (!hasValidation ? 24 : name == "hog-lda" ? 12 : 36))
    #expect(fitted.figures.validationAccuracy != nil || !hasValidation)
  }

  /// Of more pictures than the cap a share of each class is learned from.
  @Test func manyPicturesAreCapped() throws {
    let recipe = HandcraftedRecipe(
      name: "capped", summary: "", family: .pixels, learner: .kernelSVM(KernelSVM.Search(costs: [1]), scaled: true, mostRows: 18))
    let fitted = try fit(recipe)
    let machine = try #require(try model(fitted).classifier.learner as? KernelSVM)
    #expect(machine.vectors.rows <= 18 && fitted.counts == (18, 12))
  }

  /// Where the search does not hold out every validation picture, those that it did are judged, and no machine is fitted for it.
  @Test func kernelMachinesAreJudgedByWhatTheSearchHeldOut() throws {
    let search = KernelSVM.Search(costs: [1], mostRows: 18)
    let few = HandcraftedRecipe(
      name: "few", summary: "", family: .pixels, learner: .kernelSVM(search, scaled: false, mostRows: 36))
    let (training, validation) = ModelFileTests.pictures()
    let stages = Mutex(Set<String>())
    let fitted = try few.settled(for: Self.facts).fit(
      TrainingTask(training: training, validation: validation, threads: 2) { report in
        stages.withLock { _ = $0.insert(report.stage) }
      })
    let all = training.appending(validation)
    let rows = try fitted.model.embeddings(of: try (0..<all.count).map { try all.bitmap($0) }, threads: 1)
    let choice = try KernelSVM.search(rows, labels: all.labels, classCount: 3, search: search, threads: 1)
    let answers = zip(choice.held, Prediction.predictions(from: choice.scores, top: 1)).filter { $0.0 >= training.count }
    #expect((1..<validation.count).contains(answers.count))
    let right = answers.count { $0.1.label == all.labels[$0.0] }
    #expect(fitted.figures.validationAccuracy == Double(right) / Double(answers.count))
    #expect(stages.withLock { $0 } == ["computing features", "choosing cost and width", "learning"])
  }

  /// What is held out in turn has no near duplicate among what is learned from: pictures of noise, each four times, of classes by chance.
  @Test func nearDuplicatesAreHeldOutTogether() throws {
    let entries = (0..<100).map {
      Manifest.Entry(path: BytePath("\($0).png"), label: $0 / 4 % 2 == 0 ? "a" : "b", near: "set \($0 / 4)")
    }
    let store = PictureStore(entries: entries, preprocessing: Preprocessing(size: PixelSize(32))) { index throws(PictureError) in
      SyntheticImages.noise(PixelSize(32), seed: UInt64(index / 4), format: .rgb)
    }
    let pictures = LabeledPictures(
      store: store, indices: Array(entries.indices), labels: entries.map { $0.label == "a" ? 0 : 1 },
      labelSet: LabelSet(["a", "b"]))
    let recipe = HandcraftedRecipe(
      name: "plain", summary: "", family: .pixels, learner: .nearestNeighbors(KNearestNeighbors.Options(k: 1)))
    let fitted = try recipe.settled(for: Self.facts).fit(
      TrainingTask(training: pictures, validation: pictures.subset([]), threads: 2))
    #expect(try #require(fitted.figures.crossValidationAccuracy) < 0.85)
    #expect(fitted.counts == (100, 0))
  }

  /// Balanced by weights, a machine is the one whose rows are weighted so by hand; and balance by repetition counts whole rows.
  @Test(arguments: ClassBalance.allCases) func supportVectorMachinesAreBalanced(balance: ClassBalance) throws {
    let options = LinearSVM.Options(cost: 0.5)
    let recipe = HandcraftedRecipe(
      name: "plain", summary: "", family: .pixels, learner: .linearSVM(options, scaled: false, costs: [0.5]))
    let fitted = try model(fit(recipe, balance: balance, rare: true, hasValidation: false))
    let machine = try #require(fitted.classifier.learner as? LinearSVM)
    let (training, _) = ModelFileTests.pictures()
    let kept = (0..<training.count).filter { training.labels[$0] != 0 || $0 < 9 }
    let labels = kept.map { training.labels[$0] }
    let rows = try fitted.embeddings(of: try kept.map { try training.bitmap($0) }, threads: 1)
    let counts = (0..<3).map { label in labels.count { $0 == label } }
    #expect(counts[0] < counts[1], "the first class is rare: \(counts)")
    let weights: [Float]? =
      switch balance {
      case .none: nil
      case .weights: labels.map { ClassBalance.weights(counts: counts)[$0] }
      case .oversample:
        ClassBalance.oversampled(labels: labels, seed: 0).reduce(into: [Float](repeating: 0, count: labels.count)) { $0[$1] += 1 }
      }
    let expected = try LinearSVM.fit(rows, labels: labels, classCount: 3, options: options, weights: weights)
    #expect(expected.weights == machine.weights && expected.biases == machine.biases)
  }

  @Test(arguments: ClassBalance.allCases) func neighborsAreBalanced(balance: ClassBalance) throws {
    let recipe = HandcraftedRecipe(
      name: "plain", summary: "", family: .pixels, learner: .nearestNeighbors(KNearestNeighbors.Options(k: 3)))
    let fitted = try model(fit(recipe, balance: balance, rare: true, hasValidation: false))
    let neighbors = try #require(fitted.classifier.learner as? KNearestNeighbors)
    let counts = (0..<3).map { label in neighbors.labels.count { $0 == label } }
    switch balance {
    case .none: #expect(counts[0] < counts[1] && neighbors.options.classWeights == nil)
    case .weights: #expect(counts[0] < counts[1] && neighbors.options.classWeights == ClassBalance.weights(counts: counts))
    case .oversample: #expect(counts[0] == counts[1] && neighbors.options.classWeights == nil)
    }
  }

  /// Every learner takes weights: balanced, a rare class is answered at least as often as otherwise, and what was learned is another.
  @Test(arguments: ["hog-logistic", "hog-ridge", "hog-lda", "hog-metric"]) func otherLearnersAreBalanced(name: String) throws {
    let recipe = try #require(RecipeBook.handcrafted.first { $0.name == name })
    let plain = try model(fit(recipe, rare: true, hasValidation: false))
    let balanced = try model(fit(recipe, balance: .weights, rare: true, hasValidation: false))
    let pictures = ModelFileTests.pictures().validation
    let bitmaps = try (0..<pictures.count).map { try pictures.bitmap($0) }
    let scores = try [plain, balanced].map { try $0.scores(of: bitmaps, threads: 2) }
    #expect(scores[0] != scores[1])
    let counts = scores.map { Prediction.predictions(from: $0, top: 1).count { $0.label == 0 } }
    #expect(counts[1] >= counts[0], "\(counts[1]) answers for the rare class, \(counts[0]) without balance")
  }

  /// Of several numbers of neighbors the one is taken that is right most often on what was held out, where each is as right as it is alone.
  @Test(arguments: ["hog-knn", "color-knn", "pixels-knn", "hog-metric"], [true, false]) func theNumberOfNeighborsIsChosen(
    name: String, hasValidation: Bool
  ) throws {
    let recipe = try #require(RecipeBook.handcrafted.first { $0.name == name })
    let fitted = try fit(recipe, hasValidation: hasValidation)
    let trials = try #require(fitted.figures.trials)
    let words = name == "hog-metric" ? ["plain", "within-class", "discriminant", "neighborhood"] : [nil]
    #expect(trials.map(\.metric) == words.flatMap { [$0, $0, $0, $0] })
    #expect(trials.map(\.neighbors) == words.flatMap { _ in [5, 3, 9, 1] })
    let best = try #require(trials.max { ($0.accuracy ?? 0) < ($1.accuracy ?? 0) })
    #expect(fitted.figures.neighbors == best.neighbors && fitted.figures.metric == best.metric)
    let learner = try model(fitted).classifier.learner
    let neighbors = (learner as? KNearestNeighbors) ?? (learner as? MetricNeighbors)?.neighbors
    #expect(neighbors?.options.k == best.neighbors)
    #expect(try model(fitted).trials == trials)
    guard case .nearestNeighbors(var options, _) = recipe.learner, !hasValidation else { return }
    for trial in trials {
      options.k = try #require(trial.neighbors)
      var alone = recipe
      alone.learner = .nearestNeighbors(options)
      #expect(try fit(alone, hasValidation: false).figures.crossValidationAccuracy == trial.accuracy)
    }
  }

  /// Trials, and the time that is left for the last fit.
  @Test func theSearchKeepsItsTime() {
    let trials = [
      TrialFigures(recipe: "quick", accuracy: 0.8, seconds: 1), TrialFigures(recipe: "slow", accuracy: 0.9, seconds: 20),
      TrialFigures(recipe: "same", accuracy: 0.8, seconds: 2), TrialFigures(recipe: "untried", accuracy: nil),
    ]
    func best(ratio: Double, within seconds: Double) -> Int {
      RecipeSearch.best(of: trials, expected: trials.map { ($0.seconds ?? .infinity) * ratio }, within: seconds)
    }
    #expect(best(ratio: 1, within: 30) == 1)
    #expect(best(ratio: 2, within: 30) == 0)
    #expect(best(ratio: 100, within: 30) == 0)
    #expect(RecipeSearch.best(of: [trials[3], trials[1]], expected: [.infinity, 2000], within: 1) == 1)
  }

  /// What is learned without labels takes as long, rows take as many times as long as there are pictures, learners that compare each row with each its
  /// square, and others what they learn from: here two folds of five in the trial; in the fit all but the validation part with each of five costs, and
  /// all of them with one, or both with what has no cost.
  @Test func aFitTakesItsTime() throws {
    let cost = TrialCost(encoding: 7, rows: 2, question: 3)
    #expect(cost.total == 12)
    func expected(_ name: String, trial: Int, training: Int, validation: Int) throws -> Double {
      let recipe = try #require(RecipeBook.handcrafted.first { $0.name == name })
      return cost.expected(trial: trial, training: training, validation: validation, recipe.learner)
    }
    let (linear, single) = (9000.0 + 10_000 / 5, 9000.0 + 10_000)
    for (name, learned) in [("hog-svm", linear), ("hog-logistic", linear), ("hog-ridge", linear), ("hog-lda", single)] {
      let seconds = try expected(name, trial: 2000, training: 9000, validation: 1000)
      #expect(abs(seconds - (7 + 2 * 5 + 3 * learned / (2 * 1600))) < 1e-9, "\(name)")
    }
    for name in ["hog-rbf", "hog-knn", "hog-metric"] {
      #expect(try expected(name, trial: 2000, training: 9000, validation: 1000) == 7 + 2 * 5 + 3 * 25, "\(name)")
    }
    // Five folds of few pictures in both.
    #expect(try expected("hog-svm", trial: 1000, training: 900, validation: 100) == 7 + 2 + 3 * (4000 + 200) / 4000)
  }

  /// Recipes that are wrong at most twice more than the best are asked again where that is wrong fewer than ten times.
  @Test func theSearchAsksAHarderQuestion() {
    var trials = [0.99, 0.98, 0.995, 0.9].map { TrialFigures(recipe: "", accuracy: $0, seconds: 1) }
    #expect(RecipeSearch.close(trials, count: 200) == [0, 2])
    #expect(RecipeSearch.close(trials, count: 2000).isEmpty)
    #expect(RecipeSearch.close([trials[0], TrialFigures(accuracy: nil)], count: 200).isEmpty)
    trials[0].accuracyFromHalf = 0.8
    trials[2].accuracyFromHalf = 0.7
    #expect(RecipeSearch.best(of: trials, expected: trials.map { $0.seconds ?? .infinity }, within: 10) == 0)
  }

  @Test func theSearchTakesTheBestCandidate() throws {
    let fitted = try fit(RecipeBook.search)
    let trials = try #require(fitted.figures.trials)
    #expect(trials.map(\.recipe) == RecipeBook.search.candidates.map(\.name))
    #expect(Set(RecipeBook.search.candidates) == Set(RecipeBook.handcrafted))
    // Few pictures that are easy to tell apart: recipes with the same accuracy are asked the harder question.
    let best = try #require(trials.compactMap(\.accuracyFromHalf).max())
    #expect(trials.allSatisfy { $0.accuracyFromHalf == nil || ($0.accuracy ?? 0) > 0.9 })
    let chosen = try #require(trials.first { $0.accuracyFromHalf == best }?.recipe)
    let search = try #require(fitted.recipe as? RecipeSearch)
    #expect(search.choice.map(\.name) == [chosen] && search.preprocessing == search.choice[0].preprocessing)
    #expect(try model(fitted).trials?.map(\.accuracy) == trials.map(\.accuracy))
    // The model is the one that the chosen recipe makes by itself.
    let alone = try fit(try #require(RecipeBook.handcrafted.first { $0.name == chosen }))
    let pictures = ModelFileTests.pictures().validation
    let bitmaps = try (0..<pictures.count).map { try pictures.bitmap($0) }
    #expect(try fitted.model.scores(of: bitmaps, threads: 1) == alone.model.scores(of: bitmaps, threads: 1))
  }

  @Test func aSearchWithoutTimeTriesOneCandidate() throws {
    let fitted = try fit(RecipeBook.search, budget: 1e-6)
    #expect(fitted.figures.trials?.map { $0.accuracy != nil } == RecipeBook.handcrafted.indices.map { $0 == 0 })
    #expect((fitted.recipe as? RecipeSearch)?.choice.map(\.name) == [RecipeBook.handcrafted[0].name])
  }

  /// Pictures of one group are on one side of every fold: where each group is one noisy picture repeated, nothing can be learned by heart.
  @Test func groupsAreNotTornApart() throws {
    var generator = SeededGenerator(seed: 6)
    let noise = (0..<20).map { _ in (0..<16 * 16).map { _ in UInt8(truncatingIfNeeded: generator.next()) } }
    let entries = (0..<60).map {
      Manifest.Entry(path: BytePath("\($0).png"), label: $0 / 3 % 2 == 0 ? "a" : "b", group: "\($0 / 3)")
    }
    let store = PictureStore(
      entries: entries, preprocessing: Preprocessing(size: PixelSize(16), colorMode: .gray)
    ) { index throws(PictureError) in
      Bitmap(size: PixelSize(16), format: .gray, samples: noise[index / 3])
    }
    let pictures = LabeledPictures(
      store: store, indices: Array(0..<60), labels: (0..<60).map { $0 / 3 % 2 }, labelSet: LabelSet(["a", "b"]))
    let search = RecipeSearch(
      name: "one", summary: "",
      candidates: [
        HandcraftedRecipe(name: "nn", summary: "", family: .pixels, learner: .nearestNeighbors(KNearestNeighbors.Options(k: 1)))
      ])
    let facts = DataFacts(typicalSize: PixelSize(16), isGray: true, classCount: 2, trainingCount: 60)
    let fitted = try search.settled(for: facts).fit(TrainingTask(training: pictures, validation: pictures.subset([]), threads: 1))
    let accuracy = try #require(fitted.figures.crossValidationAccuracy)
    #expect(accuracy < 0.85, "by heart it would be 1; it is \(accuracy)")
  }
}
