import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaNetworks
import FoveaPixels
import FoveaRecognition
import FoveaTestSupport
import Testing

/// Training and recognizing files.
struct RunTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func filesOfWhichNoneCanBeReadAreRows() throws {
    let network = try Network(Architectures.cnnSmall(input: [3, 24, 24], classes: 2), seed: 1)
    let recognizer = Recognizer(
      labels: LabelSet(["a", "b"]), preprocessing: Preprocessing(size: PixelSize(24)), temperature: 1,
      provenance: Provenance(recipe: "cnn", approach: .learned, settings: "", manifestHash: "", trainingCount: 0, seed: 0),
      model: NetworkModel(network: network, normalization: .plain(channels: 3), averaging: .mirror))
    let picture = ImageEncoder.png(SyntheticImages.noise(PixelSize(24), seed: 1, format: .rgb))
    let broken = try folder.write(Array(picture.prefix(picture.count / 2)), to: "broken.png")
    let alone = try PredictionRun.run(recognizer, on: [broken])
    #expect(alone.count == 1 && alone[0].path == broken && alone[0].error != nil && alone[0].answer == nil)
    let whole = try folder.write(picture, to: "whole.png")
    #expect(try PredictionRun.run(recognizer, on: [broken, whole]).map { $0.error == nil } == [false, true])
  }

  /// Pixels are compared with their hashes while pictures are read to be scored, at whatever size they are decoded for that.
  @Test func changedPicturesAreFoundWhileTheyAreScored() throws {
    func write(_ name: String, seed: UInt64) throws {
      let picture = SyntheticImages.noise(PixelSize(64), seed: seed, format: .rgb)
      try folder.write(name.hasSuffix("jpg") ? ImageEncoder.jpeg(picture) : ImageEncoder.png(picture), to: name)
    }
    let names = ["a/1.png", "a/2.png", "a/3.jpg", "b/4.jpg", "b/5.png", "b/6.png"]
    let entries = try names.map { name in
      try write(name, seed: 1)
      let hash = try ImageDecoder.decode(contentsOf: folder.appending(name)).bitmap.pixelHash
      return Manifest.Entry(
        path: BytePath(name), label: String(name.prefix(1)), part: .test, pixelHash: name == "b/6.png" ? nil : hash)
    }
    for name in ["a/2.png", "b/4.jpg", "b/6.png"] { try write(name, seed: 2) }
    let broken = try File.read(folder.appending("b/5.png"))
    try folder.write(Array(broken.prefix(broken.count / 2)), to: "b/5.png")
    let manifest = Manifest(root: folder.path, entries: entries)
    let recognizer = Recognizer(
      labels: LabelSet(["a", "b"]), preprocessing: Preprocessing(size: PixelSize(24)), temperature: 1,
      provenance: Provenance(recipe: "cnn", approach: .learned, settings: "", manifestHash: "", trainingCount: 0, seed: 0),
      model: NetworkModel(
        network: try Network(Architectures.cnnSmall(input: [3, 24, 24], classes: 2, blocks: 1), seed: 1),
        normalization: .plain(channels: 3)))
    let checked = try EvaluationRun.run(recognizer, on: manifest, options: EvaluationOptions(threads: 2, checksPixels: true))
    #expect(checked.report.changed == ["a/2.png", "b/4.jpg", "b/5.png"])
    let plain = try EvaluationRun.run(recognizer, on: manifest, options: EvaluationOptions(threads: 2))
    #expect(plain.report.changed == nil && plain.verdicts == checked.verdicts && plain.verdicts.count == 5)
    #expect(plain.report.unreadable == checked.report.unreadable)
  }

  /// Pictures of two classes, two thirds of them to learn from.
  private func manifest() throws -> Manifest {
    for (place, drawn) in SyntheticImages.labeled(classes: 2, perClass: 18, size: PixelSize(32), format: .rgb, seed: 3).enumerated()
    {
      let part = place < 24 ? "train" : "val"
      try folder.write(ImageEncoder.png(drawn.bitmap), to: "data/\(part)/\(["a", "b"][drawn.label])/\(place).png")
    }
    return try FolderScanner.scan(folder.appending("data")).manifest
  }

  /// A training that was stopped and went on cost what its runs cost together.
  @Test func aResumedTrainingCountsAllOfItsRuns() throws {
    let (manifest, recipe, run) = (try manifest(), try RecipeBook.recipe(named: "cnn-small"), folder.appending("run"))
    var options = TrainingRunOptions(threads: 2, epochs: 2)
    options.folder = try RunFolder(run)
    options.isStopping = {
      let begun = ContinuousClock.now
      while ContinuousClock.now - begun < .milliseconds(400) {}
      return true
    }
    #expect(throws: RecognitionError.self) { try TrainingRun.run(recipe, on: manifest, options: options) }
    options.folder = nil
    options.folder = try RunFolder(run, resuming: true)
    options.isStopping = { false }
    let begun = ContinuousClock.now
    let report = try TrainingRun.run(recipe, on: manifest, options: options).report
    let passed = ContinuousClock.now - begun
    #expect(.seconds(report.seconds.total) > passed)
    #expect(try #require(report.processorSeconds) > 0.3)
  }

  @Test func costsAddUp() throws {
    func cost(_ seconds: Double, _ memory: Int, _ joules: String) throws -> ResourceCost {
      try JSONText.decode(
        ResourceCost.self, from: "{\"seconds\":\(seconds),\"cpu_seconds\":\(2 * seconds),\"peak_memory_bytes\":\(memory)\(joules)}")
    }
    let sum = try cost(1, 30, ",\"joules\":5").adding(try cost(2, 20, ",\"joules\":6"))
    #expect(sum.seconds == 3 && sum.processorSeconds == 6 && sum.peakMemoryBytes == 30 && sum.joules == 11)
    #expect(try cost(1, 30, ",\"joules\":5").adding(try cost(2, 20, "")).joules == nil, "what is known in part is not known")
    let old = try JSONText.decode(ResourceCost.self, from: #"{"seconds":4,"peak_memory_bytes":5}"#)
    #expect(old.processorSeconds == nil && old.adding(sum).processorSeconds == nil && sum.adding(old).processorSeconds == nil)
    #expect(sum.adding(old).seconds == 7)
  }

  /// A recipe that learns from the validation part too says so, in its report and in its model.
  @Test(arguments: ["pixels-knn", "hog-svm", "fusion"]) func allPicturesThatWereLearnedFromAreCounted(recipe: String) throws {
    let outcome = try TrainingRun.run(try RecipeBook.recipe(named: recipe), on: try manifest())
    #expect(outcome.report.trainCount == 36 && outcome.report.validationCount == 12)
    #expect(outcome.recognizer.provenance.trainingCount == 36)
  }

  /// Pictures are brought to a size that the features of their own size could not be computed of.
  @Test func smallPicturesThatWereAskedForAreLearnedFromOrRefused() throws {
    for (place, drawn) in SyntheticImages.labeled(classes: 2, perClass: 8, size: PixelSize(100), format: .rgb, seed: 3).enumerated()
    {
      try folder.write(ImageEncoder.png(drawn.bitmap), to: "data/train/\(["a", "b"][drawn.label])/\(place).png")
    }
    let manifest = try FolderScanner.scan(folder.appending("data")).manifest
    let recipe = try RecipeBook.recipe(named: "words-svm")
    let outcome = try TrainingRun.run(recipe, on: manifest, options: TrainingRunOptions(imageSize: 16))
    #expect(outcome.recognizer.preprocessing.size == PixelSize(16))
    #expect(try Recognizer(outcome.recognizer.encoded(), path: "model").model.input?.size == PixelSize(16))
    do {
      _ = try TrainingRun.run(recipe, on: manifest, options: TrainingRunOptions(imageSize: 8))
      Issue.record("words of pictures of 8×8 were learned")
    } catch RecognitionError.unusableFeatures(let reason) {
      #expect(reason.contains("words-svm") && reason.contains("at least 10×10") && reason.contains("--image-size"), "\(reason)")
    }
    let tooSmall = "cnn: pictures of 8×8 are too small for its network; give a larger --image-size"
    #expect(throws: RecognitionError.unusableFeatures(reason: tooSmall)) {
      try TrainingRun.run(try RecipeBook.recipe(named: "cnn"), on: manifest, options: TrainingRunOptions(imageSize: 8))
    }
  }
}
