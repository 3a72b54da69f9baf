import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaRecognition
import FoveaTestSupport
import FoveaVisuals
import Synchronization
import Testing

@testable import FoveaExperiments

@Suite struct ResumeTests {
  private func options(_ folder: BytePath) -> ComparisonOptions {
    var options = ComparisonOptions(recipes: ["pixels-knn", "cnn-small"], training: TrainingRunOptions(threads: 2, epochs: 2))
    options.parts = [.hybrids, .curves, .shortcuts, .pictures]
    options.resamples = 100
    options.folder = folder
    return options
  }

  /// What a comparison found, without its times.
  private func findings(_ comparison: Comparison) throws -> [String] {
    try comparison.contenders.map { try JSONText.encode($0.evaluation.verdicts) }
      + (comparison.curves?.curves ?? []).flatMap { try $0.points.map { try JSONText.encode($0.rights) } }
      + (comparison.hybrids?.entries ?? []).map { try JSONText.encode($0.rights) }
      + [try JSONText.encode(comparison.shortcuts), try JSONText.encode(comparison.pairs)]
      + [try JSONText.encode(try #require(comparison.inside).files)]
  }

  @Test func anInterruptedComparisonEndsAsAnUndisturbedOne() throws {
    let planted = try PlantedFolder(train: 10, test: 5)
    let manifest = try planted.manifest
    let whole = try TemporaryFolder()
    let expected = try findings(try ComparisonRun.run(manifest, options: options(whole.path)))

    let folder = try TemporaryFolder()
    var stopping = options(folder.path)
    let asked = Atomic<Int>(0)
    stopping.training.isStopping = { asked.wrappingAdd(1, ordering: .relaxed).newValue > 9 }
    #expect(throws: PartsError.self) { try ComparisonRun.run(manifest, options: stopping) }
    #expect(File.exists(folder.appending("parts/recipe-pixels-knn.json")))
    var resuming = options(folder.path)
    resuming.resumes = true
    let kept = Mutex<[String]>([])
    let comparison = try ComparisonRun.run(
      manifest, options: resuming, progress: { report in kept.withLock { $0.append(report.stage) } })
    #expect(try findings(comparison) == expected)
    for file in try #require(comparison.inside).files where !file.path.hasSuffix(".html") && !file.path.hasSuffix(".json") {
      #expect(try File.read(folder.appending(file.path)) == File.read(whole.appending(file.path)), "\(file.path)")
    }
    #expect(!kept.withLock { $0 }.contains { $0.hasPrefix("pixels-knn: computing") }, "what was finished is not done again")

    // What is begun anew throws away the checkpoints of before, and nothing else.
    let checkpoint = "parts/cnn-small.run/last.safetensors"
    #expect(File.exists(folder.appending(checkpoint)))
    let theirs = try folder.write([1], to: "parts/mine.run/notes.json")
    var anew = options(folder.path)
    anew.recipes = ["pixels-knn", "color-knn"]
    anew.parts = []
    anew.command = "fovea compare then"
    _ = try ComparisonRun.run(manifest, options: anew)
    #expect(!File.exists(folder.appending(checkpoint)) && File.exists(theirs))
    resuming.command = "fovea compare now"
    func difference(_ words: String) -> PartsError {
      .different(folder.path.appending("parts"), what: words, command: "fovea compare then")
    }
    #expect(throws: difference("--recipes pixels-knn,color-knn then, pixels-knn,cnn-small now")) {
      try ComparisonRun.run(manifest, options: resuming)
    }
    resuming.recipes = anew.recipes
    let identity = String(decoding: try File.read(folder.appending("parts/identity.json")), as: UTF8.self)
    #expect(!identity.contains("balance"), "as comparisons were kept before there was a choice")
    resuming.training.balance = .weights
    #expect(throws: difference("--balance none then, weights now")) {
      try ComparisonRun.run(manifest, options: resuming)
    }
    resuming.training.balance = .none
    var elsewhere = resuming.training
    elsewhere.seed = 5
    elsewhere.folder = nil
    let model = folder.appending("pixels-knn.safetensors")
    let own = try File.read(model)
    try TrainingRun.run(try RecipeBook.recipe(named: "pixels-knn"), on: manifest, options: elsewhere).recognizer.write(to: model)
    #expect(throws: PartsError.different(model, what: "a model of another manifest or seed")) {
      try ComparisonRun.run(manifest, options: resuming)
    }
    try File.write(own, to: model)

    resuming.training.seed = 1
    (resuming.training.epochs, resuming.training.imageSize, resuming.budget) = (15, 48, 60)
    #expect(
      throws: difference(
        "--seed 0 then, 1 now; --budget none then, 60s now; --epochs 2 then, 15 now; --image-size not given then, 48 now")
    ) {
      try ComparisonRun.run(manifest, options: resuming)
    }
    let foreign = try TemporaryFolder()
    try foreign.write(Array("{}".utf8), to: "parts/list.json")
    #expect(throws: PartsError.foreign(foreign.path.appending("parts/list.json"))) {
      try ComparisonRun.run(manifest, options: options(foreign.path))
    }
    #expect(File.exists(foreign.appending("parts/list.json")))
    let empty = try TemporaryFolder()
    var nothing = options(empty.path)
    nothing.resumes = true
    #expect(throws: PartsError.nothingKept(empty.path.appending("parts"))) {
      try ComparisonRun.run(manifest, options: nothing)
    }
  }
}
