import FoveaCodecs
import FoveaExperiments
import FoveaFiles
import FoveaPixels
import FoveaRecognition
import FoveaReports
import FoveaTestSupport
import Testing

/// The page of a comparison that measured everything, as text.
@Suite struct PageOutlineTests {
  @Test func everyPartHasItsPlace() throws {
    let planted = try PlantedFolder(train: 12, test: 6)
    let strangers = try TemporaryFolder()
    for seed in 0..<6 {
      try strangers.write(ImageEncoder.png(SyntheticImages.noise(PixelSize(24), seed: UInt64(seed))), to: "\(seed).png")
    }
    var options = ComparisonOptions(recipes: ["pixels-knn", "cnn-small"], training: TrainingRunOptions(threads: 2, epochs: 2))
    options.parts = Set(ComparisonPart.allCases)
    options.resamples = 50
    options.repeats = 2
    options.strangers = strangers.path
    let comparison = try ComparisonRun.run(try planted.manifest, options: options)
    #expect(comparison.rows.map(\.question) == EvidenceRow.Question.allCases, "all eight questions are answered, in their order")
    let page = HTMLRenderer().render(comparison.report(command: "fovea compare planted -o page"))
    let outline = try MarkupScanner.outline(of: page, folder: "\(planted.folder.path.lastComponent)")
    Snapshot.expect(outline, matches: "comparison/outline.txt")

    // What took much longer than it was given says so.
    var late = comparison
    late.time = (budget: 100, spent: 109)
    #expect(late.overrun == nil)
    late.time.spent = 120
    let overrun = try #require(late.overrun)
    #expect(overrun.contains(Numeral.duration(120)))
    #expect(HTMLRenderer().render(late.report(command: "fovea compare planted")).contains(overrun))
  }
}
