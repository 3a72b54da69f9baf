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
  /// What stands on the page whatever comes out: titles, captions, heads of columns. Numbers are masked, since they differ between machines, and
  /// pictures are left out, since which are shown depends on the answers.
  private func outline(of page: String, folder: String) throws -> String {
    let kept = Set(["h1", "h2", "h3", "figcaption", "th"])
    let elements = try MarkupScanner.elements(of: page)
    let lines = elements.enumerated().compactMap { place, element -> String? in
      guard kept.contains(element.name), element.attributes["scope"] != "row", !element.text.contains("\n") else { return nil }
      // The head of a column that sorts says its name in three labels, one for each order.
      let label = elements[(place + 1)...].prefix { $0.name != "th" }.first { $0.name == "label" }
      let text = element.name == "th" ? label?.text ?? element.text : element.text
      let masked = text.replacing(folder, with: "FOLDER").replacing(/[0-9]+([.,][0-9]+)*/, with: "#")
      return element.name + " " + masked.replacing(/: (# pictures?|no picture)$/, with: "")
    }
    return lines.joined(separator: "\n") + "\n"
  }

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
    Snapshot.expect(try outline(of: page, folder: "\(planted.folder.path.lastComponent)"), matches: "comparison/outline.txt")
  }
}
