import FoveaDatasets
import FoveaFiles
import FoveaPixels
import FoveaRecognition
import FoveaReports
import FoveaTestSupport
import Synchronization
import Testing

@testable import FoveaFaces

/// How a comparison of faces keeps to its time.
@Suite("Time of a comparison")
struct FaceTimeTests {
  private static func options(_ methods: [FaceMethod], repeats: Int = 0, budget: Double?) -> FaceComparisonOptions {
    var options = FaceComparisonOptions(methods: methods, normalizations: [.none], repeats: repeats, size: PixelSize(48))
    (options.training.threads, options.budget) = (2, budget)
    return options
  }

  @Test(
    "A network gets its share of what splits leave, and these take half at most",
    arguments: [
      // left, splits, effort, all that are to come, seconds
      (1000, 0, 4, 8, 450), (1000, 200, 4, 8, 360), (1000, 900, 4, 8, 225), (550, 0, 4, 4, 495), (100, 0, 4, 1, 90),
      (0.5, 0, 1, 1, 0.45), (-20, 5, 1, 2, 0),
    ] as [(Double, Double, Double, Double, Double)])
  func share(left: Double, splits: Double, effort: Double, coming: Double, seconds: Double) {
    #expect(abs(FaceTimePlan.learning(left, splits: splits, effort: effort, of: coming) - seconds) < 1e-9)
  }

  @Test(
    "What is begun is expected to fit beside what is owed",
    arguments: [
      (5, nil, 0, true), (5, 6, 0, true), (5, 4, 0, false), (0, 0.1, 0, true), (0, 0, 0, false), (0, -1, 0, false),
      (5, 20, 16, false), (5, 20, 15, true),
    ] as [(Double, Double?, Double, Bool)])
  func fits(expected: Double, left: Double?, owed: Double, isDone: Bool) {
    #expect(FaceTimePlan.fits(expected, in: left, owing: owed) == isDone)
  }

  @Test("Ways without a network come first, each method in one light before any in another")
  func turns() {
    let ways = FaceWay.all([.fused, .lbph, .eigenfaces], [.clahe, .none])
    #expect(ways == [FaceWay(.fused), FaceWay(.lbph, .clahe), FaceWay(.lbph), FaceWay(.eigenfaces, .clahe), FaceWay(.eigenfaces)])
    #expect(
      FaceWay.inTurn(ways) == [
        FaceWay(.lbph, .clahe), FaceWay(.eigenfaces, .clahe), FaceWay(.lbph), FaceWay(.eigenfaces), FaceWay(.fused),
      ])
  }

  @Test("What there is no time for is named on the page, and done when a longer time goes on")
  func tooShort() throws {
    let manifest = try DrawnFaces.manifest(["ada", "bruno", "chen", "dalia"], learning: 2)
    let folder = try TemporaryFolder()
    var options = Self.options([.lbph, .eigenfaces, .embedding], repeats: 2, budget: 0.001)
    (options.folder, options.training.epochs) = (folder.path, 1)
    let short = try FaceComparison.run(manifest, options: options)
    #expect(short.trials.map(\.method) == [.lbph] && short.leftOut == [FaceWay(.eigenfaces), FaceWay(.embedding)])
    #expect(short.trials[0].spread == nil && short.splits(of: short.trials[0]) == "0 of 2")
    #expect(
      short.omissions == [
        "There was no time for 2 of 3 ways: eigenfaces; embedding.", "Of 2 random splits there was time for none.",
        "The same command with a longer --budget and --resume does the rest.",
      ])
    let page = HTMLRenderer().render(try short.report(command: "fovea faces compare"))
    for words in short.omissions { #expect(page.contains(words), "\(words)") }
    #expect(short.overrun != nil && page.contains("longer than the") && !page.contains("How much the split matters"))
    #expect(short.document(command: "").leftOut == short.leftOut && short.document(command: "").budget == 0.001)

    // No network ended for want of time, so that nothing of what is kept depends on it.
    let kept = try File.read(folder.appending("parts/way-lbph-none.safetensors"))
    (options.budget, options.resumes) = (3600, true)
    let stages = Mutex<[String]>([])
    options.training.progress = { report in stages.withLock { $0.append(report.note) } }
    let whole = try FaceComparison.run(manifest, options: options)
    #expect(whole.trials.map(\.method) == [.lbph, .eigenfaces, .embedding] && whole.leftOut.isEmpty && whole.omissions.isEmpty)
    #expect(whole.trials.map { $0.spread?.accuracies.count } == [2, 2, nil])
    #expect(stages.withLock { $0 }.filter { ["lbph", "eigenfaces"].contains($0) } == ["lbph", "eigenfaces", "lbph", "eigenfaces"])
    #expect(try File.read(folder.appending("parts/way-lbph-none.safetensors")) == kept && whole.time.spent > short.time.spent)
    var undisturbed = options
    (undisturbed.budget, undisturbed.resumes, undisturbed.folder) = (nil, false, nil)
    let expected = try FaceComparison.run(manifest, options: undisturbed)
    #expect(expected.trials.map(\.spread) == whole.trials.map(\.spread) && expected.time.budget == nil)
    #expect(expected.trials.map(\.closed) == whole.trials.map(\.closed))
  }

  @Test("How many splits each way had stands on the page where they differ")
  func someSplits() throws {
    let manifest = try DrawnFaces.manifest(["ada", "bruno", "chen", "dalia"], learning: 2)
    var comparison = try FaceComparison.run(manifest, options: Self.options([.lbph, .eigenfaces], repeats: 3, budget: nil))
    #expect(comparison.splits(of: comparison.trials[0]) == "3")
    let full = HTMLRenderer().render(try comparison.report(command: "x"))
    #expect(full.contains("3 random splits of all pictures") && !full.contains("there was time for"))
    comparison.repeats = 5
    let alike = HTMLRenderer().render(try comparison.report(command: "x"))
    #expect(alike.contains("Of 5 random splits there was time for 3.") && alike.contains("3 of 5"))
    comparison.repeats = 4
    var fewer = comparison.trials
    fewer[1].spread = fewer[1].spread.map { SplitSpread(accuracies: Array($0.accuracies.prefix(1))) }
    comparison = FaceComparison(
      trials: fewer, models: comparison.models, training: comparison.training, test: comparison.test, strangers: 0,
      enrolledCount: 2, manifestHash: "", seed: 0, threads: 2, repeats: 4)
    let page = HTMLRenderer().render(try comparison.report(command: "x"))
    for words in ["Of 4 random splits there was time for 1 to 3, by way.", "3 of 4", "1 of 4"] { #expect(page.contains(words)) }
  }

  @Test("Ways with a network share one for each random split, are resumed, and say on how many splits they were tried")
  func networkSplits() throws {
    let manifest = try DrawnFaces.manifest(["ada", "bruno", "chen", "dalia"], learning: 2)
    let folder = try TemporaryFolder()
    var options = Self.options([.lbph, .embedding, .fused], repeats: 2, budget: nil)
    (options.networkRepeats, options.folder, options.training.epochs) = (1, folder.path, 1)
    let stages = Mutex<[String]>([])
    options.training.progress = { report in stages.withLock { $0.append(report.stage) } }
    let comparison = try FaceComparison.run(manifest, options: options)
    #expect(comparison.trials.map { $0.spread?.accuracies.count } == [2, 1, 1])
    #expect(comparison.trials.map(comparison.splits) == ["2", "1", "1"] && comparison.omissions.isEmpty)
    let page = HTMLRenderer().render(try comparison.report(command: "x"))
    #expect(page.contains("How much the split matters") && page.contains("fused"))
    let learned = stages.withLock { $0 }.filter { $0.hasPrefix("random split 1 of 1: ") }
    #expect(!learned.isEmpty && comparison.document(command: "").networkRepeats == 1)

    // What was done is taken from the folder; another number of splits is another comparison.
    options.resumes = true
    let count = stages.withLock { $0.count }
    let again = try FaceComparison.run(manifest, options: options)
    #expect(again.trials.map(\.spread) == comparison.trials.map(\.spread))
    #expect(!stages.withLock { $0.dropFirst(count) }.contains { $0.hasPrefix("random split ") })
    options.networkRepeats = 2
    #expect(throws: PartsError.self) { try FaceComparison.run(manifest, options: options) }
  }

  @Test("A network learns for as many epochs as fit, says so, and is not taken for one of another time")
  func shortNetworks() throws {
    let manifest = try DrawnFaces.manifest(["ada", "bruno", "chen", "dalia"], learning: 2)
    let folder = try TemporaryFolder()
    var options = Self.options([.embedding], budget: 0.01)
    (options.folder, options.command) = (folder.path, "fovea faces compare then")
    // The time is over before it begins.
    let comparison = try FaceComparison.run(manifest, options: options)
    let epochs = try #require(comparison.trials.first?.epochs)
    #expect(epochs.isTimed && epochs.learned == 1 && epochs.wanted > 1)
    let page = HTMLRenderer().render(try comparison.report(command: "x"))
    #expect(
      page.contains(
        "There was no time for all epochs of the network of embedding: it learned for \(epochs.learned) of \(epochs.wanted) epochs with all persons"
      ))
    options.resumes = true
    let again = try FaceComparison.run(manifest, options: options)
    #expect(again.trials.first?.epochs == epochs && again.trials.first?.fitSeconds == comparison.trials.first?.fitSeconds)
    options.budget = 60
    #expect(
      throws: PartsError.different(
        folder.appending("parts"), what: "--budget 0.01s then, 60s now", command: "fovea faces compare then")
    ) {
      try FaceComparison.run(manifest, options: options)
    }
  }
}
