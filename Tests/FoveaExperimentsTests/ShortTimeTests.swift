import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaRecognition
import FoveaReports
import FoveaTestSupport
import Testing

@testable import FoveaExperiments

/// What is left out where the time of a part does not suffice for the fewest epochs.
@Suite struct ShortTimeTests {
  /// Makes the training of the network that a comparison keeps seem to have taken days.
  /// - Returns: What is kept of the training now.
  private func seemingToLearnForDays(in folder: TemporaryFolder) throws -> TrainingReport {
    let kept = folder.appending("parts/recipe-cnn-small.json")
    var record = try JSONText.decode(Contender.Record.self, from: String(decoding: try File.read(kept), as: UTF8.self))
    record.training.seconds.fit = 1e6
    try File.write(try JSONText.encode(record) + "\n", to: kept)
    return record.training
  }

  /// A comparison of two recipes whose network seems to have learned for days, so that nothing fits into the time of a part.
  @Test func whatHasNoTimeIsLeftOutOnceAndSaid() throws {
    let (planted, folder) = (try PlantedFolder(train: 8, test: 6), try TemporaryFolder())
    var options = ComparisonOptions(recipes: ["pixels-knn", "cnn-small"], training: TrainingRunOptions(threads: 2, epochs: 2))
    (options.parts, options.resamples, options.budget, options.folder) = ([], 20, 600, folder.path)
    _ = try ComparisonRun.run(try planted.manifest, options: options)
    let training = try seemingToLearnForDays(in: folder)
    try folder.write(Array("{\"layers\":[],\"handmade\":[],\"leftOut\":[]}".utf8), to: "parts/depth-layers.json")
    (options.parts, options.resumes) = ([.depth, .labels], true)

    let short = try ComparisonRun.run(try planted.manifest, options: options)
    let known = short.manifest.entries(in: .train, .validation).count
    let depth = try #require(short.depth)
    #expect(depth.networks.map(\.blocks) == [1, 2, 3] && File.exists(folder.appending("parts/depth-3.json")))
    #expect(depth.networks.allSatisfy { $0.pictures == known && $0.epochs == 2 }, "no fewer than 2000, if there are as many")
    #expect(depth.answered == nil && File.exists(folder.appending("parts/depth-answers.json")), "and no fewer than 1000 answers")
    let labels = try #require(short.labels)
    let held = short.manifest.folded(into: 3, seed: options.training.seed).holdingOut(fold: 0).entries(in: .test).count
    #expect(labels.folds == 3 && labels.answeredFolds == 1 && labels.count == 18 + held)
    #expect(HTMLRenderer().render(short.report(command: "x")).contains("1 of 3 folds: there was no time for more"))
    #expect(try ComparisonDocument(short, command: "x").text.contains("\"answered_folds\""))

    // The page says of how many pictures, if these were not all.
    func answer(_ comparison: Comparison) -> String { comparison.depthRow?.answer ?? "" }
    #expect(answer(short).contains("each after 2 epochs."))
    var fewer = short
    for place in depth.networks.indices {
      fewer.depth?.networks[place].pictures = 5
      fewer.depth?.networks[place].epochs = 1
    }
    #expect(answer(fewer).contains("each after 1 epoch of 5 pictures."))

    // Parts that were kept before anything could be left out are of all pictures and of all folds.
    for name in ["depth", "depth-share", "depth-3", "labels", "labels-folds"] {
      try File.remove(folder.appending("parts/\(name).json"))
    }
    try folder.write(Array("[2,2,2]\n".utf8), to: "parts/labels-plan.json")
    let earlier = try ComparisonRun.run(try planted.manifest, options: options)
    #expect(earlier.depth?.networks.map(\.blocks) == [1, 2, 3])
    #expect(!File.exists(folder.appending("parts/depth-3.json")), "the recipe's own network learned as long from as many")
    #expect(earlier.labels?.answeredFolds == nil && earlier.labels?.count == 18 + known)

    // Of 2000 pictures in two epochs 750 were shown: the time ended the training in its first.
    var report = training
    (report.trainCount, report.seconds.fit, report.figures.epochs) = (1000, 10, 2)
    let courses: [(perSecond: Double?, rate: Double, isWhole: Bool)] = [
      (nil, 0.005, true), (200, 0.005, true), (250, 0.005, true), (75, 10.0 / 750, false),
    ]
    for (perSecond, rate, isWhole) in courses {
      report.figures.imagesPerSecond = perSecond
      let plan = try #require(EpochPlan(report))
      #expect(abs(plan.rate - rate) < 1e-12 && plan.isWhole == isWhole, "\(rate)")
    }
  }

  /// Where the answers take too long, the networks and the probes of the part about depth answer the same part of the test pictures.
  @Test func fewerTestPicturesAreAnsweredAndCounted() throws {
    let (planted, folder) = (try PlantedFolder(train: 8, test: 6), try TemporaryFolder())
    var options = ComparisonOptions(recipes: ["pixels-knn", "cnn-small"], training: TrainingRunOptions(threads: 2, epochs: 1))
    (options.parts, options.resamples, options.folder) = ([], 20, folder.path)
    _ = try ComparisonRun.run(try planted.manifest, options: options)
    // Of days of training no epoch was cut short.
    _ = try seemingToLearnForDays(in: folder)
    try folder.write(Array("9\n".utf8), to: "parts/depth-answers.json")
    (options.parts, options.resumes) = ([.depth], true)
    let comparison = try ComparisonRun.run(try planted.manifest, options: options)
    let depth = try #require(comparison.depth)
    let drawn = comparison.testSet.drawn(9, seed: comparison.seed)
    #expect(depth.answered == 9 && depth.networks.map(\.blocks) == [1, 2, 3])
    #expect(depth.networks.allSatisfy { $0.accuracy.count == 9 && $0.rights.values.count == 9 })
    let probes = depth.probes + (depth.handmade ?? [])
    #expect(!probes.isEmpty && probes.allSatisfy { $0.linear.count == 9 && $0.neighbors.count == 9 })
    #expect(depth.networks[2].rights.values == drawn.rights(comparison.contenders[1].evaluation.verdicts), "its own network")
    #expect(!File.exists(folder.appending("parts/depth-3.json")), "which learns no second time")
    #expect(comparison.depthRow?.answer.contains("after 1 epoch, on 9 of the 18 test pictures.") == true)
    let page = HTMLRenderer().render(comparison.report(command: "x"))
    #expect(page.contains("They answered 9 of the 18 test pictures, drawn at random"))
    #expect(page.contains("pictures and answered 9 of the 18 test pictures, drawn at random, with 95 % Wilson intervals"))
    #expect(try ComparisonDocument(comparison, command: "x").text.contains("\"answered\""))

    let (all, again) = (comparison.testSet, comparison.testSet.drawn(9, seed: comparison.seed))
    #expect(again.paths == drawn.paths && again.groups.count == 9 && again.isLeaked.count == 9)
    #expect(all.paths.filter(Set(drawn.paths).contains) == drawn.paths, "in their order")
    #expect(all.drawn(18, seed: 0).paths == all.paths && all.drawn(99, seed: 0).paths == all.paths)
  }

  @Test func answersTakeAQuarterOfTheTimeAtMost() {
    let pace = DepthPace(efforts: [0.6, 0.9, 1], answers: [0.001, 0.002, 0.003])
    #expect(abs(pace.answering(100, [1, 3]) - 0.4) < 1e-12)
    #expect(pace.answered(of: 10_000, within: nil) == 10_000 && pace.answered(of: 10_000, within: 300) == 10_000)
    #expect(abs(pace.answered(of: 10_000, within: 120) - 5000) <= 1, "6 ms for the answers of all three, in 30 seconds")
    #expect(pace.answered(of: 10_000, within: 1) == 1000 && pace.answered(of: 500, within: 1) == 500)
    #expect(DepthPace(efforts: [], answers: [0, 0, 0]).answered(of: 10_000, within: 1) == 10_000)
  }
}
