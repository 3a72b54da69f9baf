import FoveaCodecs
import FoveaFiles
import FoveaFixtures
import FoveaPixels
import FoveaTensors
import FoveaTestSupport
import Testing

/// What stands under `Fixtures` is what the generator makes.
struct FixtureFileTests {
  /// All pictures in release builds; every ninth in debug builds, where drawing is slow.
  @Test func picturesAreTheOnesThatAreDrawn() throws {
    #if DEBUG
      let step = 9
    #else
      let step = 1
    #endif
    let files = stride(from: 0, to: FixtureFile.all.count, by: step).map { FixtureFile.all[$0] }
    let problems = Parallel.map(files.count) { index -> String? in
      guard case .picture(let encoding, let draw) = files[index].content else { return nil }
      do throws(PictureError) {
        let stored = try ImageDecoder.decode(contentsOf: Fixture.path(files[index].path))
        return difference(stored, draw(), encoding).map { "\(files[index].path): \($0)" }
      } catch {
        return "\(error)"
      }
    }
    #expect(problems.compactMap { $0 } == [])
  }

  @Test func otherFilesHaveTheSameBytes() throws {
    for file in FixtureFile.all {
      guard case .bytes(let bytes) = file.content else { continue }
      #expect(try File.read(Fixture.path(file.path)) == bytes, "\(file.path)")
    }
  }

  @Test func nothingElseIsThere() throws {
    let made = Set(FixtureFile.all.map(\.path))
    for folder in ["objects", "faces", "bad"] {
      let walk = try FolderWalker().walk(Fixture.path(folder)).files
      for path in walk { #expect(made.contains("\(folder)/\(path)"), "\(folder)/\(path)") }
    }
  }

  @Test func formatsTellNothingAboutClasses() {
    let folders = Dictionary(grouping: FixtureFile.all.filter { !$0.path.hasPrefix("bad/") }) { file in
      file.path.split(separator: "/").dropLast().joined(separator: "/")
    }
    let encodings = folders.map { folder, files in
      (folder.split(separator: "/")[0], files.map { $0.path.split(separator: ".").last ?? "" })
    }
    for (kind, suffixes) in encodings {
      for (other, others) in encodings where other == kind { #expect(suffixes == others) }
      #expect(Set(suffixes) == ["png", "jpg", "jpeg"])
    }
  }

  /// What is wrong with a stored picture: PNG must have the drawn pixels, JPEG those of the drawn picture as JPEG, within what another
  /// version of the library may change.
  private func difference(_ stored: DecodedImage, _ drawn: Bitmap, _ encoding: PictureEncoding) -> String? {
    guard stored.bitmap.size == drawn.size, stored.bitmap.format == drawn.format else {
      return "\(stored.bitmap.size) \(stored.bitmap.format), drawn \(drawn.size) \(drawn.format)"
    }
    guard stored.warnings.isEmpty else { return "\(stored.warnings)" }
    guard case .jpeg(_, _, let orientation) = encoding else { return stored.bitmap == drawn ? nil : "other pixels" }
    guard stored.info.orientation == orientation else { return "orientation \(stored.info.orientation)" }
    guard let again = try? ImageDecoder.decode(encoding.bytes(of: drawn)).bitmap else { return "cannot be encoded" }
    let mean = distance(stored.bitmap, again)
    guard mean < 2 else { return "a mean difference of \(mean) levels" }
    return distance(stored.bitmap, drawn) < 12 ? nil : "far from what was drawn"
  }

  private func distance(_ first: Bitmap, _ second: Bitmap) -> Double {
    guard first.size == second.size, first.format == second.format else { return .infinity }
    let sum = zip(first.samples, second.samples).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(first.samples.count)
  }
}
