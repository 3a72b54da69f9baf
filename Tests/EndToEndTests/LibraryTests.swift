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

  /// Of 32 pictures without parts all 32 are learned from, which gives eight times as many atoms, each in four cells.
  @Test func dictionariesOfAFolderWithoutPartsGrowWithIt() throws {
    let folder = try TemporaryFolder()
    for (index, drawn) in SyntheticImages.labeled(classes: 2, perClass: 16, size: PixelSize(14), seed: 1).enumerated() {
      try folder.write(ImageEncoder.png(drawn.bitmap), to: "class\(drawn.label)/\(index).png")
    }
    let manifest = try FolderScanner.scan(folder.path).manifest
    #expect(try FeatureTable(.family(.patches), of: manifest).matrix.columns == 4 * 8 * 32)
  }
}
