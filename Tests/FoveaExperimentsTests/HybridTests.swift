import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaRecognition
import FoveaTestSupport
import Synchronization
import Testing

@testable import FoveaExperiments

/// What hybrids share is computed once, and they answer as their model files do.
@Suite struct HybridTests {
  @Test func hybridsAnswerAsTheirModelFilesDo() throws {
    let (planted, folder) = (try PlantedFolder(train: 8, test: 6), try TemporaryFolder())
    let training = TrainingRunOptions(threads: 2, epochs: 2, imageSize: 24)
    var options = ComparisonOptions(recipes: ["pixels-knn", "cnn-small"], training: training)
    (options.parts, options.resamples, options.folder, options.budget) = ([.hybrids, .features], 20, folder.path, 0.001)
    let stages = Mutex<[String]>([])
    let comparison = try ComparisonRun.run(
      try planted.manifest, options: options, progress: { report in stages.withLock { $0.append(report.stage) } })
    let entries = try #require(comparison.hybrids).entries
    #expect(entries.map(\.name) == ["cnn-small+svm", "cnn-small+knn", "pixels-knn+cnn-small"])
    for entry in entries {
      let recognizer = try Recognizer(contentsOf: folder.appending("\(entry.name).safetensors"))
      let verdicts = try EvaluationRun.run(
        recognizer, on: comparison.manifest, options: EvaluationOptions(threads: 2)
      ).verdicts
      #expect(comparison.testSet.rights(verdicts) == entry.rights.values, "\(entry.name)")
      let confidences = comparison.testSet.confidences(verdicts)
      #expect(zip(confidences, entry.confidences).allSatisfy { abs($0 - $1) < 1e-5 }, "\(entry.name)")
      #expect(entry.milliseconds > 0)
    }
    let told = stages.withLock { $0 }
    #expect(told.count { $0.hasSuffix("embedding pictures") } == 1, "for both learners, and for the features of this network")
    #expect(told.contains { $0.hasSuffix("cnn-small+svm, cnn-small+knn: testing") })
    #expect(Set(comparison.contenders.map(\.recognizer.preprocessing)).count == 1)
    #expect(!told.contains { $0.contains("pixels-knn+cnn-small") }, "both have answered the same samples")
    let learned = try #require(comparison.features?.learned)
    #expect(learned.rights == entries[0].rights && learned.seconds == entries[0].trainingSeconds)
  }

  /// Of a share of the pictures, settings are chosen on those alone that the network did not learn from.
  @Test func theJudgesOfAShareAreThoseOfTheNetwork() throws {
    let planted = try PlantedFolder(train: 60, test: 2)
    let scanned = try planted.manifest
    // A validation part of 40 of each class, of 180 pictures in all: 20 judge, the network learns from the others.
    let manifest = Manifest(
      root: scanned.root,
      entries: scanned.entries.enumerated().map { index, entry in
        var entry = entry
        if entry.part != .test { entry.part = index % 3 == 0 ? .train : .validation }
        return entry
      })
    let training = TrainingRunOptions(threads: 2, epochs: 1, imageSize: 24)
    var options = ComparisonOptions(recipes: ["pixels-knn", "cnn-small"], training: training)
    (options.parts, options.resamples) = ([], 20)
    let comparison = try ComparisonRun.run(manifest, options: options)
    let learned = try #require(comparison.best(of: .learned))
    let judges = HybridFit.judges(of: learned, in: comparison.manifest)
    #expect(judges.count == learned.training.validationCount && judges.count < 60)
    let share = comparison.manifest.nested(share: 0.5)
    let held = Set(share.entries(in: .validation).map(\.path)).intersection(judges)
    func fit(_ judges: Set<BytePath>?) throws -> HybridFit {
      try #require(try HybridFit(of: learned.recognizer, share, judges: judges, training) { _ in })
    }
    #expect(try Set(fit(judges).judges) == held)
    #expect(try !Set(fit(nil).judges).isSubset(of: judges), "those of the share by itself are others")
    #expect(try fit([]).fit(.svm).validationAccuracy == nil)
  }

  @Test func whatWasSaidAloneCountsWhereThePicturesAreTheSame() throws {
    let planted = try PlantedFolder(train: 6, test: 4)
    let manifest = try planted.manifest
    func member(_ name: String, _ side: Int) throws -> (recognizer: Recognizer, verdicts: [PictureVerdict]) {
      let trained = try TrainingRun.run(
        try RecipeBook.recipe(named: name), on: manifest, options: TrainingRunOptions(threads: 1, imageSize: side)
      ).recognizer
      return (trained, try EvaluationRun.run(trained, on: manifest).verdicts)
    }
    /// What a member would have said, had it been sure of the first class each time.
    func altered(_ verdicts: [PictureVerdict]) -> [PictureVerdict] {
      verdicts.map { verdict in
        var verdict = verdict
        verdict.probabilities = [1, 0, 0]
        return verdict
      }
    }
    let (small, large, other) = (try member("pixels-knn", 24), try member("pixels-knn", 32), try member("color-knn", 24))
    for (pair, known) in [([small, other], [true, true]), ([small, large], [false, true]), ([large, small], [true, false])] {
      let together = Recognizer(deciding: pair.map(\.recognizer), approach: .handcrafted)
      func answers(_ members: [(recognizer: Recognizer, verdicts: [PictureVerdict])]) throws -> [PictureVerdict] {
        try EvaluationRun.verdicts(ofEnsemble: together, members: members, on: manifest)
      }
      let whole = try EvaluationRun.run(together, on: manifest).verdicts
      #expect(try answers(pair) == whole)
      for place in pair.indices {
        var changed = pair
        changed[place].verdicts = altered(pair[place].verdicts)
        #expect(try (answers(changed) != whole) == known[place], "\(place) of \(known)")
        // Of other pictures it is asked again.
        changed[place].verdicts.removeLast()
        #expect(try answers(changed) == whole)
      }
    }
  }
}
