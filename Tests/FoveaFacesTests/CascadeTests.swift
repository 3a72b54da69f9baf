import Foundation
import FoveaCodecs
import FoveaFaces
import FoveaFiles
import FoveaPixels
import FoveaTestSupport
import Testing

/// Against OpenCV, by `Fixtures/golden/make_cascades.py`.
@Suite("Cascades")
struct CascadeTests {
  private struct Golden: Decodable {
    struct Resized: Decodable {
      var picture: Int
      var width: Int
      var height: Int
      var samples: [UInt8]
    }
    struct Hits: Decodable {
      var windows: [[Int]]
      var groups1: [[Int]]
      var groups3: [[Int]]
    }
    struct Run: Decodable {
      var name: String
      var hits: [Hits]
    }
    var resized: [Resized]
    var cascades: [Run]
  }

  private let golden: Golden
  private let pictures: [Bitmap]

  init() throws {
    golden = try JSONDecoder().decode(Golden.self, from: Data(Fixture.bytes("golden/faces/opencv.json")))
    pictures = try (0..<2).map { try ImageDecoder.decode(Fixture.bytes("golden/faces/picture-\($0).png")).bitmap }
  }

  @Test("Pictures become smaller and larger to OpenCV's last bit")
  func resized() {
    for resized in golden.resized {
      let mine = pictures[resized.picture].resampledExactly(to: PixelSize(width: resized.width, height: resized.height))
      #expect(mine.samples == resized.samples, "\(resized.width)×\(resized.height)")
    }
  }

  @Test("The same windows pass, and the same groups are made of them", arguments: ["lbp", "haar", "haar-trees"])
  func windows(name: String) throws {
    var cascade = try Cascade(contentsOf: Fixture.path("golden/faces/\(name).xml"))
    #expect(cascade.stageCount == 3 && cascade.treeCount == 12)
    cascade.scaleStep = 1.2
    let run = try #require(golden.cascades.first { $0.name == name })
    for (picture, hits) in zip(pictures, run.hits) {
      let windows = cascade.windows(in: picture, threads: 2)
      #expect(windows == cascade.windows(in: picture, threads: 1))
      #expect(sorted(windows) == hits.windows)
      let candidates = cascade.candidates(in: picture, threads: 2)
      for (least, expected) in [(2, hits.groups1), (4, hits.groups3)] {
        let groups = Cascade.Grouping(least: least).groups(of: candidates).map { $0.window.clipped(to: picture.size) }
        #expect(sorted(groups) == expected)
      }
    }
  }

  private func brighterRight(low: Double, high: Double) throws -> Cascade {
    try Cascade(SyntheticCascade.brighterRight(bound: 0.1, low: low, high: high), path: "bright.xml")
  }

  /// As in OpenCV.
  @Test("Flat windows never pass, and the windows behind them are looked at")
  func flatWindows() throws {
    let size = PixelSize(width: 24, height: 22)
    let flat = Bitmap(size: size, format: .gray, fill: [90])
    #expect(try brighterRight(low: 1, high: -1).windows(in: flat).isEmpty)
    // The first window is flat, those at columns 2 and 4 see the bar.
    let bar = Bitmap(
      size: size, format: .gray, samples: (0..<size.area).map { $0 % 24 >= 20 ? 255 : 0 })
    let found = try brighterRight(low: -1, high: 1).windows(in: bar)
    #expect(found.map(\.x) == [2, 4])
  }

  private func sorted(_ windows: [Cascade.Window]) -> [[Int]] {
    windows.map { [$0.x, $0.y, $0.width, $0.height] }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  @Test("Broken cascades are refused, whatever is broken")
  func refused() throws {
    let text = try Fixture.text("golden/faces/haar-trees.xml")
    for (old, new) in [
      ("opencv_storage", "storage"), ("BOOST", "BAG"), ("HAAR", "HOG"), ("<height>22", "<height>2"), ("<height>22", "<height>9"),
      ("<leafValues>", "<leafValues>1 "), ("<internalNodes>1 0", "<internalNodes>0 7"),
      ("<internalNodes>1 0", "<internalNodes>2 0"), ("<internalNodes>1 0 0", "<internalNodes>1 0 99"), ("<stages>", "<stage>"),
    ] {
      let broken = text.contains(old) ? text.replacingOccurrences(of: old, with: new) : ""
      #expect(throws: FacesError.self, "\(old) → \(new)") { try Cascade(Array(broken.utf8), path: "x.xml") }
    }
    let bytes = Array(text.utf8)
    for count in stride(from: 0, to: bytes.count - 20, by: 37) {
      #expect(throws: FacesError.self) { try Cascade(Array(bytes[..<count]), path: "x.xml") }
    }
    // A flipped bit may give another cascade; running it must not end the program.
    let small = pictures[0].resized(to: PixelSize(40))
    for place in stride(from: 5, to: bytes.count, by: 61) {
      var broken = bytes
      broken[place] ^= 1
      if let cascade = try? Cascade(broken, path: "x.xml") { #expect(cascade.windows(in: small).count >= 0) }
    }
  }

  @Test("Any number may be the threshold", arguments: ["lbp", "haar"])
  func thresholds(name: String) throws {
    let cascade = try Cascade(contentsOf: Fixture.path("golden/faces/\(name).xml"))
    for threshold in [1e30, .infinity, .nan] { #expect(cascade.detections(in: pictures[0], threshold: threshold).isEmpty) }
    let all = cascade.detections(in: pictures[0], threshold: 1)
    #expect(cascade.detections(in: pictures[0], threshold: -1e30) == all)
  }
}
