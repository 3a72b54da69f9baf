import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaPixels
import FoveaTestSupport
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct FolderInspectionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func noise(_ seed: UInt64, _ size: PixelSize = PixelSize(6), _ format: PixelFormat = .rgb) -> Bitmap {
    SyntheticImages.noise(size, seed: seed, format: format)
  }

  private func png(_ name: String, _ bitmap: Bitmap) throws { try folder.write(ImageEncoder.png(bitmap), to: name) }

  private func inspect(threads: Int = 2) throws -> FolderInspection {
    FolderInspection.inspect(try FolderScanner.scan(folder.path), threads: threads)
  }

  @Test func whatWasMeantToBeAPictureIsLost() throws {
    try png("a/0.png", noise(0))
    try png("b/0.png", noise(1))
    for (name, text) in [("a/zero.png", ""), ("a/page.jpg", "<html>"), ("a/old", "GIF89a"), ("a/notes.txt", "x"), ("a/empty", "")] {
      try folder.write(Array(text.utf8), to: name)
    }
    #expect(try inspect().lostPictures.map(\.path) == ["a/old", "a/page.jpg", "a/zero.png"])
    let manifest = try folder.write(Array("path,label\na/0.png,a\na/empty,a\na/gone.png,b\n".utf8), to: "m.csv")
    let inspection = FolderInspection.inspect(try FolderScanner.scan(manifest), threads: 2)
    #expect(inspection.lostPictures.map(\.kind) == [.empty, .missing])
  }

  @Test func countsAndSizes() throws {
    for index in 0..<3 { try png("train/a/\(index).png", noise(UInt64(index))) }
    try png("train/b/1.png", noise(10, PixelSize(width: 9, height: 4), .gray))
    try png("test/a/1.png", noise(11, PixelSize(width: 30, height: 20), .rgba))
    try folder.write(Stub.jpeg, to: "test/b/1.jpg")
    try folder.write(Array(Stub.png.dropLast(16)), to: "test/b/cut.png")
    try File.makeFolder(folder.appending("train/empty"))
    let found = try inspect()
    #expect(found.layout == .parts && found.pictures == 7)
    #expect(found.classes.map(\.name) == ["a", "b"] && found.classes.map(\.count) == [4, 3])
    #expect(
      found.classes.map(\.train) == [3, 1] && found.classes.map(\.validation) == [0, 0] && found.classes.map(\.test) == [1, 2])
    let sizes = try #require(found.sizes)
    #expect([sizes.width.minimum, sizes.width.median, sizes.width.maximum] == [6, 8, 30])
    #expect([sizes.height.minimum, sizes.height.median, sizes.height.maximum] == [4, 6, 20])
    #expect(sizes.distinct == 4 && sizes.commonest == PixelSize(6))
    #expect(found.formats == ["png": 5, "jpeg": 1])
    #expect(found.colorModels == ["rgb": 4, "gray": 1, "ycbcr": 1])
    #expect(found.withAlpha == 1 && found.turned == 0 && found.sixteenBit == 0)
    #expect(found.damaged.map(\.path) == ["test/b/cut.png"])
    #expect(found.emptyClasses == ["train/empty"])
    #expect(found.duplicates.isEmpty && found.leakedPictures == 0)
  }

  @Test func duplicatesLeaksAndConflicts() throws {
    let (first, second, third) = (noise(1, PixelSize(6), .gray), noise(2), noise(3))
    try png("train/a/1.png", first)
    try png("train/a/2.png", first.converted(to: .rgb))
    try png("test/a/1.png", first.converted(to: .rgba))
    try png("train/b/3.png", second)
    try png("train/a/3.png", second)
    try png("train/b/4.png", third)
    try png("test/b/5.png", noise(4))
    let found = try inspect()
    #expect(
      found.duplicates.map { $0.pictures.map { "\($0.path)" } } == [
        ["test/a/1.png", "train/a/1.png", "train/a/2.png"], ["train/a/3.png", "train/b/3.png"],
      ])
    #expect(found.leaks.count == 1 && found.leakedPictures == 1)
    #expect(found.labelConflicts.map(\.pictures[0].path) == ["train/a/3.png"])
    #expect(found.duplicates[1].pixelHash == second.pixelHash)
  }

  /// A picture without a part is in none, and follows its copy once parts are dealt out.
  @Test func whatHasNoPartLeaksNowhere() throws {
    for name in ["1", "2", "3"] { try png("a/\(name).png", noise(1)) }
    func leaks(_ parts: [String]) throws -> Int {
      let lines = ["path,label,part"] + parts.enumerated().map { "a/\($0.offset + 1).png,a,\($0.element)" }
      try File.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: folder.appending("list.csv"), replacing: true)
      let found = FolderInspection.inspect(try FolderScanner.scan(folder.appending("list.csv")))
      #expect(found.duplicates.count == 1)
      return found.leaks.count
    }
    #expect(try leaks(["train", "", ""]) == 0 && leaks(["train", "", "test"]) == 1 && leaks(["", "", ""]) == 0)
  }

  @Test func equalSamplesOfAnotherShapeAreNotEqual() throws {
    try png("a/1.png", Bitmap(size: PixelSize(width: 4, height: 9), format: .gray, fill: [3]))
    try png("a/2.png", Bitmap(size: PixelSize(width: 9, height: 4), format: .gray, fill: [3]))
    #expect(try inspect().duplicates.isEmpty)
  }

  @Test func markedDuplicatesStayInOnePart() throws {
    for index in 0..<40 { try png("a/\(index).png", noise(UInt64(index / 2))) }
    let scan = try FolderScanner.scan(folder.path)
    let found = FolderInspection.inspect(scan)
    #expect(found.duplicates.count == 20)
    let crossing = { (manifest: Manifest) in
      Dictionary(grouping: manifest.entries) { Int($0.path.lastComponent.description.dropLast(4)).map { $0 / 2 } }
        .values.filter { Set($0.map(\.part)).count > 1 }.count
    }
    #expect(crossing(scan.manifest.split()) > 0)
    #expect(crossing(scan.manifest.marking(found.duplicates).split()) == 0)
  }

  @Test func aLoneClassIsRemarkedOn() throws {
    for index in 0..<5 { try png("a/\(index).png", noise(UInt64(index))) }
    func remarks() throws -> [String] { try inspect().sections().first { $0.title == "Remarks" }?.lines ?? [] }
    #expect(try remarks().count == 1 && remarks()[0].hasPrefix("a: the only class"))
    for index in 0..<5 { try png("b/\(index).png", noise(UInt64(9 + index))) }
    #expect(try remarks().isEmpty)
  }

  @Test func shortcutsAreSeen() throws {
    for index in 0..<12 {
      try png("a/\(index).png", noise(UInt64(index)))
      try folder.write(ImageEncoder.jpeg(noise(UInt64(100 + index))), to: "b/\(index).jpg")
    }
    let found = try inspect()
    #expect(found.shortcuts.map(\.property) == ["format", "color"])
    #expect(found.shortcuts[0].accuracy == 1 && found.shortcuts[0].baseline == 0.5)
  }

  @Test func sizesThatComeOnceTellNothing() throws {
    for index in 0..<12 { try png("\(index % 2 == 0 ? "a" : "b")/\(index).png", noise(1, PixelSize(width: 5 + index, height: 7))) }
    #expect(try inspect().shortcuts.isEmpty)
  }

  @Test func threadsDoNotMatter() throws {
    for index in 0..<30 { try png("c\(index % 3)/\(index).png", noise(UInt64(index % 11), PixelSize(4 + index % 11))) }
    try folder.write(Array(Stub.png.prefix(40)), to: "c1/cut.png")
    let one = try inspect(threads: 1)
    #expect(try inspect(threads: 2) == one)
    #expect(try inspect(threads: 4) == one)
  }

  @Test func codedWithSnakeCaseKeys() throws {
    try png("a/1.png", noise(1))
    try png("a/2.png", noise(1))
    try folder.write([1, 2, 3], to: "a/text")
    let found = try inspect()
    let data = try JSONEncoder().encode(found)
    #expect(try JSONDecoder().decode(FolderInspection.self, from: data) == found)
    let text = String(decoding: data, as: UTF8.self)
    for key in [
      "part_folders", "empty_classes", "color_models", "sixteen_bit", "with_alpha", "leaked_pictures", "pixel_hash",
      "crosses_parts", "labels_differ",
    ] {
      #expect(text.contains("\"\(key)\":"), "\(key)")
    }
    #expect(text.contains("\"kind\":\"not_a_picture\"") && text.contains("\"reason\":\"not a picture\""))
  }

  @Test func words() throws {
    for index in 0..<6 { try png("train/cat/\(index).png", noise(UInt64(index))) }
    for index in 0..<6 { try png("train/dog/\(index).png", noise(UInt64(20 + index))) }
    try png("test/cat/0.png", noise(0))
    try png("test/dog/9.png", noise(9))
    try folder.write(Array("GIF89a".utf8), to: "test/dog/10.gif")
    try folder.write(Array(Stub.png.dropLast(16)), to: "test/dog/cut.png")
    let text = try inspect().sections().map { "[\($0.title)]\n" + $0.lines.joined(separator: "\n") }.joined(separator: "\n")
    let expected = """
      [Pictures]
      15 pictures in 2 classes
      parts: test from test/, train from train/
      all 6×6 pixels
      formats: PNG 14
      color: rgb 14
      1 that cannot be decoded
      [Classes]
      class  pictures  train  validation  test
      cat           7      6           0     1
      dog           8      6           0     2
      [Damaged]
      test/dog/cut.png: 
      """
    #expect(text.hasPrefix(expected), "\(text)")
    #expect(text.contains("[Leaks between parts]\n1 picture of the validation and test parts is in the train part too"))
    #expect(text.contains("test/cat/0.png = train/cat/0.png"))
    #expect(text.contains("[Not used]\ntest/dog/10.gif: GIF is not supported; convert it to PNG or JPEG"))
  }

  @Test func longListsAreCut() throws {
    for index in 0..<30 { try folder.write(Array(Stub.png.dropLast(16)), to: "a/\(index).png") }
    try png("a/good.png", noise(1))
    let damaged = try #require(try inspect().sections(listing: 5).first { $0.title == "Damaged" })
    #expect(damaged.lines.count == 6 && damaged.lines[5] == "and 25 more")
  }
}
