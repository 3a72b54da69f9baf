import FoveaCodecs
import FoveaFiles
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite struct DecodeErrorTests {
  @Test(
    arguments: [
      ("GIF89a", "GIF"), ("RIFF\u{1}\u{1}\u{1}\u{1}WEBPVP8 ", "WebP"), ("BM......", "BMP"), ("II*\u{0}....", "TIFF"),
      ("%PDF-1.7", "PDF"),
      ("\u{0}\u{0}\u{0}\u{18}ftypheic", "HEIF"), ("\u{0}\u{0}\u{0}\u{18}ftypavif", "AVIF"), ("P6 2 2 255", "Netpbm"),
    ])
  func foreignFormatsAreNamed(start: String, name: String) {
    let bytes = Array(start.utf8)
    #expect(throws: DecodeError.notAnImage(foreign: name)) { try ImageDecoder.decode(bytes) }
    #expect(DecodeError.notAnImage(foreign: name).description.contains(name))
  }

  @Test(arguments: [[], [0xFF], [0xFF, 0xD8], [0x89, 0x50, 0x4E], Array("hello".utf8), [0, 0, 0, 0]] as [[UInt8]])
  func whatIsNoPicture(bytes: [UInt8]) {
    #expect(throws: DecodeError.notAnImage(foreign: nil)) { try ImageDecoder.decode(bytes) }
    #expect(throws: DecodeError.notAnImage(foreign: nil)) { try ImageDecoder.info(bytes) }
  }

  @Test func aTextTransferIsRecognized() throws {
    var bytes = try Fixture.bytes("golden/codecs/rgb8.png")
    bytes.remove(at: 4)
    #expect(throws: DecodeError.malformed(.png, reason: "PNG file corrupted by ASCII conversion")) {
      try ImageDecoder.decode(bytes)
    }
  }

  @Test func aWrongChecksumOfPixelsIsAnError() throws {
    var bytes = try Fixture.bytes("golden/codecs/rgb8.png")
    bytes[bytes.count - 14] ^= 1
    #expect(throws: DecodeError.malformed(.png, reason: "IDAT: CRC error")) { try ImageDecoder.decode(bytes) }
  }

  @Test func aWrongChecksumOfATextIsAWarning() throws {
    let png = try Fixture.bytes("golden/codecs/rgb8.png")
    var text = SyntheticImages.pngChunk("tEXt", Array("Comment\0x".utf8))
    text[text.count - 1] ^= 1
    let image = try ImageDecoder.decode(Array(png[..<33]) + text + Array(png[33...]))
    #expect(image.warnings == [.damaged(count: 1, message: "tEXt: CRC error")])
    #expect(image.bitmap == (try ImageDecoder.decode(png).bitmap))
  }

  @Test func aMissingEndIsAWarning() throws {
    let png = try Fixture.bytes("golden/codecs/rgb8.png")
    #expect(try ImageDecoder.decode(Array(png.dropLast(12))).warnings.count == 1)
    let jpeg = try Fixture.bytes("golden/codecs/baseline-444.jpg")
    let image = try ImageDecoder.decode(Array(jpeg.dropLast(2)))
    #expect(image.warnings == [.damaged(count: 1, message: "Premature end of JPEG file")])
    // Where the data end within the picture, only an end marker of its own keeps it.
    let half = Array(jpeg[..<(jpeg.count * 3 / 4)])
    #expect(throws: DecodeError.truncated(.jpeg, reason: "the file ends within the picture")) { try ImageDecoder.decode(half) }
    #expect(try ImageDecoder.decode(half + [0xFF, 0xD9]).warnings.count == 1)
  }

  @Test func twelveBitsAndLosslessAreUnsupported() throws {
    let jpeg = try Fixture.bytes("golden/codecs/baseline-444.jpg")
    func changed(_ change: (inout [UInt8], Int) -> Void) -> [UInt8] {
      var copy = jpeg
      for place in copy.indices.dropLast() where copy[place] == 0xFF && copy[place + 1] == 0xC0 {
        change(&copy, place)
        break
      }
      return copy
    }
    #expect(throws: DecodeError.unsupported(.jpeg, feature: "Unsupported JPEG data precision 12")) {
      try ImageDecoder.decode(changed { $0[$1 + 4] = 12 })
    }
    #expect(throws: DecodeError.unsupported(.jpeg, feature: "Unsupported JPEG process: SOF type 0xc3")) {
      try ImageDecoder.decode(changed { $0[$1 + 1] = 0xC3 })
    }
    #expect(throws: DecodeError.unsupported(.jpeg, feature: "Empty JPEG image (DNL not supported)")) {
      try ImageDecoder.decode(
        changed {
          $0[$1 + 5] = 0
          $0[$1 + 6] = 0
        })
    }
  }

  @Test func filesKeepTheirPathInTheError() throws {
    let missing = Fixture.path("golden/codecs/no such file.png")
    let error = #expect(throws: PictureError.self) { try ImageDecoder.decode(contentsOf: missing) }
    #expect(error?.path == missing && error?.reason == "no such file or folder")
    let table = Fixture.path("golden/codecs/cases.csv")
    #expect(throws: PictureError.decode(table, .notAnImage(foreign: nil))) { try ImageDecoder.decode(contentsOf: table) }
    #expect(PictureError.decode(table, .notAnImage(foreign: nil)).description == "\(table): neither PNG nor JPEG")
    let folder = Fixture.path("golden/codecs")
    #expect(throws: PictureError.file(.notRegular(folder, kind: "a folder"))) { try ImageDecoder.decode(contentsOf: folder) }
    let picture = Fixture.path("golden/codecs/rgb8.png")
    let image = try ImageDecoder.decode(contentsOf: picture)
    #expect(image == (try ImageDecoder.decode(File.read(picture))))
  }
}
