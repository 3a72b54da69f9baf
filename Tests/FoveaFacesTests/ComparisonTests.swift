import FoveaDatasets
import FoveaFaces
import FoveaFiles
import FoveaPixels
import FoveaReports
import FoveaTestSupport
import Testing

@Suite("Comparisons")
struct ComparisonTests {
  @Test("Everything has its place on the page, and who is not known is left out")
  func page() throws {
    let drawn = Fixture.path("faces")
    var entries: [Manifest.Entry] = []
    for person in ["ada", "bruno", "chen", "dalia", "emil"] {
      let pictures = try FolderScanner.pictures(below: drawn.appending(BytePath(person))).pictures
      for (index, picture) in pictures.prefix(6).enumerated() {
        let path = BytePath(person).appending(picture.lastComponent)
        // The last person has pictures in the test part alone.
        let part: Part = index < 3 && person != "emil" ? .train : .test
        entries.append(Manifest.Entry(path: path, label: person, part: part))
      }
    }
    var options = FaceComparisonOptions(
      methods: [.eigenfaces, .fisherfaces, .lbph], normalizations: [.none], repeats: 2, size: PixelSize(48))
    options.training.threads = 2
    let comparison = try FaceComparison.run(Manifest(root: drawn, entries: entries), options: options)
    #expect(comparison.strangers == 6 && comparison.test.count == 12 && comparison.training.count == 12)
    #expect(comparison.trials.map(\.closed.count) == [12, 12, 12])
    #expect(comparison.document(command: "").strangers == 6 && comparison.mostPairs == nil)
    let page = HTMLRenderer().render(try comparison.report(command: "fovea faces compare people -o page"))
    #expect(page.contains("6 test pictures show persons of whom there is no picture to learn from"))
    Snapshot.expect(try MarkupScanner.outline(of: page, folder: "people"), matches: "faces/outline.txt")
  }
}
