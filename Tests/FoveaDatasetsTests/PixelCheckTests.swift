import FoveaCodecs
import FoveaFiles
import FoveaPixels
import FoveaTestSupport
import Testing

@testable import FoveaDatasets

@Suite struct PixelCheckTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Looks at a picture as it is decoded for squares of some side.
  private func look(_ check: PixelCheck, _ bytes: [UInt8], _ entry: Manifest.Entry, side: Int) throws {
    let preprocessing = Preprocessing(size: PixelSize(side))
    let image = try ImageDecoder.decode(bytes, options: preprocessing.decodeOptions())
    check.look(at: image, of: entry, in: folder.path.appending(entry.path), for: preprocessing, limits: .standard)
  }

  private func entry(_ name: String, _ hash: String?) -> Manifest.Entry {
    Manifest.Entry(path: BytePath(name), label: "a", pixelHash: hash)
  }

  /// No file is there that could be read.
  @Test func picturesThatWereDecodedInFullAreNotReadAgain() throws {
    let picture = SyntheticImages.noise(PixelSize(40), seed: 1, format: .rgb)
    let (png, jpeg) = (ImageEncoder.png(picture), ImageEncoder.jpeg(picture))
    let jpegHash = try ImageDecoder.decode(jpeg).bitmap.pixelHash
    let entries = [
      entry("same.png", picture.pixelHash), entry("other.png", jpegHash), entry("same.jpg", jpegHash), entry("none.png", nil),
      entry("never.png", picture.pixelHash),
    ]
    let check = PixelCheck()
    for (entry, bytes) in zip(entries, [png, png, jpeg, png]) { try look(check, bytes, entry, side: 32) }
    #expect(check.changed(among: entries) == ["other.png", "never.png"])
    #expect(check.seconds > 0)
  }

  /// Seven eighths of six pixels are six pixels, which is not told by the size.
  @Test(arguments: [(64, 16), (6, 3)]) func picturesThatWereDecodedInPartAreReadInFull(size: Int, side: Int) throws {
    let jpeg = ImageEncoder.jpeg(SyntheticImages.noise(PixelSize(size), seed: 2, format: .rgb))
    let hash = try ImageDecoder.decode(jpeg).bitmap.pixelHash
    try folder.write(jpeg, to: "there.jpg")
    let entries = [entry("there.jpg", hash), entry("lost.jpg", hash)]
    let check = PixelCheck()
    for entry in entries { try look(check, jpeg, entry, side: side) }
    #expect(check.changed(among: entries) == ["lost.jpg"])
  }
}
