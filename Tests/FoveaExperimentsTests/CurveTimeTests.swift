import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaRecognition
import FoveaTestSupport
import Testing

@testable import FoveaExperiments

/// The time of the part with the learning curves.
@Suite struct CurveTimeTests {
  /// The network has the time that the other approach left: none of a thousandth of a second, so that it learns from the fewest shares.
  @Test func theSecondCurveHasWhatTheFirstLeft() throws {
    let (planted, folder) = (try PlantedFolder(train: 8, test: 4), try TemporaryFolder())
    var options = ComparisonOptions(recipes: ["pixels-knn", "cnn-small"], training: TrainingRunOptions(threads: 2, epochs: 1))
    (options.parts, options.resamples) = ([], 20)
    let comparison = try ComparisonRun.run(try planted.manifest, options: options)
    var learned = try #require(comparison.best(of: .learned))
    learned.training.seconds.fit = 1e-9
    learned.training.figures.imagesPerSecond = nil
    let store = try PartStore(
      folder.appending("parts"),
      identity: ComparisonIdentity(version: "1", manifest: "m", recipes: options.recipes, seed: 0, settings: ""), resuming: false)
    var context = PartContext(
      manifest: comparison.manifest, survey: try PictureSurvey(comparison.manifest, options.training, progress: { _ in }),
      options: options, testSet: comparison.testSet, contenders: comparison.contenders,
      handcrafted: comparison.best(of: .handcrafted), learned: learned, store: store, progress: { _ in })
    context.allowance = 0.001
    let curves = try LearningCurves.measured(context).curves
    #expect(curves.map(\.approach) == [.handcrafted, .learned])
    #expect(curves[0].points.count > 3 && curves[1].points.count == 3, "two shares at least, and all pictures")
  }
}
