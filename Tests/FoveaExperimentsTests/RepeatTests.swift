import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaPixels
import FoveaRecognition
import FoveaReports
import FoveaTestSupport
import Testing

@testable import FoveaExperiments

/// Other seeds, and pictures of no class.
@Suite struct RepeatTests {
  private func options(_ parts: Set<ComparisonPart>) -> ComparisonOptions {
    var options = ComparisonOptions(recipes: ["pixels-knn", "cnn-small"], training: TrainingRunOptions(threads: 2, epochs: 2))
    options.parts = parts
    options.resamples = 100
    return options
  }

  @Test func everyRecipeLearnsAgain() throws {
    var options = options([.repeats])
    options.repeats = 3
    let planted = try PlantedFolder(train: 8, test: 6)
    let comparison = try ComparisonRun.run(try planted.manifest, options: options)
    let study = try #require(comparison.repeats)
    #expect(study.seeds == [0, 1, 2] && study.wanted == 3)
    #expect(study.entries.map(\.recipe) == ["pixels-knn", "cnn-small"])
    for (entry, contender) in zip(study.entries, comparison.contenders) {
      #expect(entry.accuracies.count == 3 && entry.accuracies[0] == contender.accuracy)
    }
    // Nearest neighbors draw no numbers: their answers are the same for every seed.
    #expect(Set(study.entries[0].accuracies).count == 1 && study.entries[0].deviation == 0)
    // The same as a comparison with that seed finds.
    options.training.seed = 1
    options.parts = []
    let second = try ComparisonRun.run(try planted.manifest, options: options)
    #expect(study.entries[1].accuracies[1] == second.contenders[1].accuracy)
  }

  @Test func featuresForWhichThereIsNoTimeAreNamed() throws {
    let planted = try PlantedFolder(train: 8, test: 6)
    var options = options([.features])
    options.recipes = ["pixels-knn", "color-knn"]
    let whole = try #require(try ComparisonRun.run(try planted.manifest, options: options).features)
    #expect(whole.leftOut == nil && whole.entries.first?.name == "pixels")
    #expect(
      whole.entries.map(\.name).suffix(4) == ["patches", "fisher", "vlad", "words"], "what learns from the pictures comes last")
    options.budget = 0.001
    var short = try ComparisonRun.run(try planted.manifest, options: options)
    let study = try #require(short.features)
    let left = study.leftOut ?? []
    #expect(study.entries.map(\.name) + left == whole.entries.map(\.name))
    #expect(Set(left).isSubset(of: ["patches", "fisher", "vlad", "words"]))
    short.features?.leftOut = ["vlad", "words"]
    let page = HTMLRenderer().render(short.report(command: "fovea compare"))
    #expect(page.contains("Left out, as the time for this part was over: vlad, words."))
    let earlier = try JSONText.decode(FeatureStudy.self, from: "{\"entries\":[],\"pictures\":3}")
    #expect(earlier.leftOut == nil)
  }

  /// How many repeats there is time for is decided once: a resumed comparison has as many, however quickly it comes by those that are kept.
  @Test func aResumedComparisonHasTheSameSeeds() throws {
    #expect(RepeatStudy.planned(of: 9, 10, within: nil) == 9 && RepeatStudy.planned(of: 9, 10, within: 1000) == 9)
    #expect(RepeatStudy.planned(of: 9, 10, within: 39) == 3 && RepeatStudy.planned(of: 9, 10, within: 1) == 1)
    let (planted, folder) = (try PlantedFolder(train: 8, test: 6), try TemporaryFolder())
    var options = options([.repeats])
    options.recipes = ["pixels-knn", "color-knn"]
    options.repeats = 4
    options.folder = folder.path
    #expect(try ComparisonRun.run(try planted.manifest, options: options).repeats?.seeds == [0, 1, 2, 3])
    // As if the time had sufficed for two of them.
    try folder.write(Array("2\n".utf8), to: "parts/repeats-plan-4.json")
    options.resumes = true
    let study = try #require(try ComparisonRun.run(try planted.manifest, options: options).repeats)
    #expect(study.seeds == [0, 1, 2] && study.wanted == 4)
  }

  @Test func spreadIsThatOfASample() {
    let entry = RepeatStudy.Entry(recipe: "a", approach: .learned, accuracies: [0.5, 0.7, 0.9])
    #expect(abs(entry.mean - 0.7) < 1e-12 && abs(entry.deviation - 0.2) < 1e-12)
    let study = RepeatStudy(
      seeds: [0, 1, 2], wanted: 3,
      entries: [entry, RepeatStudy.Entry(recipe: "b", approach: .handcrafted, accuracies: [0.6, 0.6, 0.6])])
    #expect(study.wins("a", over: "b") == 2 && study.wins("b", over: "a") == 1 && study.wins("a", over: "c") == nil)
  }

  @Test func strangersAreShownToAll() throws {
    let strangers = try TemporaryFolder()
    for seed in 0..<12 {
      try strangers.write(ImageEncoder.png(SyntheticImages.noise(PixelSize(24), seed: UInt64(seed))), to: "\(seed).png")
    }
    try strangers.write(Array(ImageEncoder.png(SyntheticImages.noise(PixelSize(24), seed: 40)).prefix(60)), to: "cut.png")
    var options = options([.strangers, .hybrids])
    options.strangers = strangers.path
    let (planted, folder) = (try PlantedFolder(train: 8, test: 6), try TemporaryFolder())
    options.folder = folder.path
    let comparison = try ComparisonRun.run(try planted.manifest, options: options)
    let study = try #require(comparison.strangers)
    #expect(study.count == 12 && study.unreadable == 1)
    let names = ["pixels-knn", "cnn-small", "cnn-small+svm", "cnn-small+knn", "pixels-knn+cnn-small"]
    #expect(study.entries.map(\.recipe) == names)
    // A resumed comparison has the hybrids from their files; without the part there are none.
    options.resumes = true
    #expect(try ComparisonRun.run(try planted.manifest, options: options).strangers == study)
    // A model that somebody removed is made anew: that of a recipe, and that of a hybrid.
    let removed = ["cnn-small", "cnn-small+svm"].map { folder.appending("\($0).safetensors") }
    for file in removed { try File.remove(file) }
    #expect(try ComparisonRun.run(try planted.manifest, options: options).strangers == study)
    #expect(removed.allSatisfy { File.exists($0) })
    // One that is damaged is told.
    try File.write(Array("damaged".utf8), to: removed[1], replacing: true)
    let manifest = try planted.manifest
    #expect(throws: PartsError.damaged(removed[1])) { try ComparisonRun.run(manifest, options: options) }
    try File.remove(removed[1])
    options.parts = [.strangers]
    #expect(
      try ComparisonRun.run(try planted.manifest, options: options).strangers?.entries.map(\.recipe) == Array(names.prefix(2)))
    for entry in study.entries {
      #expect((0...1).contains(entry.area) && (0...1).contains(entry.answered.value))
      #expect((entry.commonest == nil) == (entry.answered.value == 0))
    }
  }

  /// Hybrids are tested against all others, and correcting for that takes nothing from the pairs of recipes.
  @Test func hybridsAreTestedInPairs() throws {
    let planted = try PlantedFolder(train: 8, test: 6)
    let comparison = try ComparisonRun.run(try planted.manifest, options: options([.hybrids]))
    let names = ["pixels-knn", "cnn-small", "cnn-small+svm", "cnn-small+knn", "pixels-knn+cnn-small"]
    #expect(comparison.entrants.map(\.name) == names && comparison.pairs.count == 10)
    for (place, first) in names.enumerated() {
      for second in names[(place + 1)...] { #expect(comparison.pair(first, second)?.count == 18, "\(first) \(second)") }
    }
    let recipes = try #require(comparison.pair("pixels-knn", "cnn-small"))
    #expect(recipes.adjustedPValue == recipes.pValue)
    let mixed = comparison.pairs.filter { $0 != recipes }
    #expect(mixed.count == 9 && mixed.map(\.adjustedPValue) == Statistics.holm(mixed.map(\.pValue)))
    let fused = try #require(comparison.hybrids?.entries.last)
    let pair = try #require(comparison.pair(fused.name, "cnn-small"))
    #expect(abs(pair.difference - (fused.accuracy.value - comparison.contenders[1].accuracy)) < 1e-12)
    let page = HTMLRenderer().render(comparison.report(command: "x"))
    for name in names.dropFirst(2) {
      #expect(
        page.contains("between \(name) and cnn-small") || page.contains("\(name) is better than")
          || page.contains("is better than \(name)"), "\(name)")
    }
  }

  @Test func aFolderWithoutPicturesIsRefused() throws {
    let empty = try TemporaryFolder()
    var options = options([.strangers])
    options.strangers = empty.path
    let planted = try PlantedFolder(train: 8, test: 6)
    let manifest = try planted.manifest
    #expect(throws: ExperimentError.noStrangers(empty.path, reason: "there is no PNG or JPEG picture in it")) {
      try ComparisonRun.run(manifest, options: options)
    }
  }
}
