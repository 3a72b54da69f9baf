import FoveaKit
import FoveaTestSupport
import Testing

/// The example of the README, as it stands there.
struct LibraryTests {
  @Test func theExampleOfTheReadmeRuns() throws {
    let folder = Fixture.path("objects")

    let manifest = try FolderScanner.scan(folder).manifest.split()
    let outcome = try TrainingRun.run(try RecipeBook.recipe(named: "color-knn"), on: manifest)
    let test = try EvaluationRun.run(outcome.recognizer, on: manifest)
    #expect(test.report.summary.accuracyInterval.count == 2)
    #expect(test.report.summary.accuracy > 2.0 / 8)

    let file = folder.appending(try #require(manifest.entries(in: .test).first).path)
    let picture = try outcome.recognizer.prepare(contentsOf: file)
    let scores = try outcome.recognizer.scores(of: [picture])
    #expect(scores.rows == 1 && scores.columns == 8)
    #expect(outcome.recognizer.probabilities(of: scores)[row: 0].reduce(0, +) > 0.999)
  }
}
