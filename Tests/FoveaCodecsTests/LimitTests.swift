import FoveaCodecs
import FoveaFiles
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite struct LimitTests {
  @Test func aHugePNGIsRefusedByItsHeader() throws {
    let bomb = HostilePictures.hollowPNG(width: 60_000, height: 60_000)
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(throws: DecodeError.tooLarge(.png, size: PixelSize(60_000), limits: .standard)) { try ImageDecoder.decode(bomb) }
      #expect(throws: DecodeError.tooLarge(.png, size: PixelSize(60_000), limits: .standard)) { try ImageDecoder.info(bomb) }
    }
    #expect(time < .milliseconds(100))
  }

  @Test(
    arguments: [(40_000, 10), (10, 40_000), (32_768, 2731), (0x7FFF_FFFF, 0x7FFF_FFFF), (0xFFFF_FFFF, 1)] as [(UInt32, UInt32)])
  func sidesAndArea(size: (UInt32, UInt32)) {
    let bomb = HostilePictures.hollowPNG(width: size.0, height: size.1)
    let told = PixelSize(width: Int(size.0), height: Int(size.1))
    #expect(throws: DecodeError.tooLarge(.png, size: told, limits: .standard)) { try ImageDecoder.decode(bomb) }
  }

  @Test func aSizeWithinTheLimitsIsNotRefusedForIt() {
    #expect(throws: DecodeError.truncated(.png, reason: "Not enough image data")) {
      try ImageDecoder.decode(HostilePictures.hollowPNG(width: 32_768, height: 20))
    }
  }

  @Test func aHugeJPEGIsRefusedByItsHeader() {
    let bomb = HostilePictures.progressive(PixelSize(width: 30_000, height: 20_000), scans: 0)
    #expect(throws: DecodeError.tooLarge(.jpeg, size: PixelSize(width: 30_000, height: 20_000), limits: .standard)) {
      try ImageDecoder.decode(bomb)
    }
  }

  @Test func aSideThatTheLibraryRefusesIsTold() throws {
    var bytes = try Fixture.bytes("golden/codecs/baseline-444.jpg")
    let frame = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    (bytes[frame + 7], bytes[frame + 8]) = (0xFF, 0xFF)
    let told = PixelSize(width: 65_535, height: 35)
    #expect(throws: DecodeError.tooLarge(.jpeg, size: told, limits: .standard)) { try ImageDecoder.info(bytes) }
  }

  @Test func manyScansAreRefusedSoon() throws {
    let size = PixelSize(width: 4000, height: 4000)
    let bomb = HostilePictures.progressive(size, scans: 1000)
    #expect(bomb.count < 60_000)
    let time = ContinuousClock().measure {
      #expect(throws: DecodeError.overLimit(.scans, limit: 64)) { try ImageDecoder.decode(bomb) }
    }
    #expect(time < .milliseconds(500))
    // The same picture with as many scans as are allowed is gray, and whole.
    let image = try ImageDecoder.decode(HostilePictures.progressive(PixelSize(1024), scans: 63))
    #expect(image.bitmap == Bitmap(size: PixelSize(1024), format: .gray, fill: [128]))
    #expect(image.warnings.isEmpty && image.info.isProgressive)
    #expect(throws: DecodeError.overLimit(.scans, limit: 64)) {
      try ImageDecoder.decode(HostilePictures.progressive(PixelSize(1024), scans: 64))
    }
  }

  @Test(arguments: ["rgb8.png", "rgb8-interlaced.png", "baseline-420.jpg", "progressive-420.jpg"])
  func timeUp(name: String) throws {
    let bytes = try Fixture.bytes("golden/codecs/\(name)")
    let options = DecodeOptions(limits: DecodeLimits(seconds: 0))
    let format: ImageFormat = name.hasSuffix("png") ? .png : .jpeg
    #expect(throws: DecodeError.timedOut(format, seconds: 0)) { try ImageDecoder.decode(bytes, options: options) }
  }

  @Test func timeIsUpBehindTheLastRowToo() {
    let bomb = HostilePictures.endlessPNG(dataBytes: 6 << 20)
    let options = DecodeOptions(limits: DecodeLimits(seconds: 0.05))
    #expect(throws: DecodeError.timedOut(.png, seconds: 0.05)) { try ImageDecoder.decode(bomb, options: options) }
  }

  @Test func everyLimitCounts() throws {
    let bytes = try Fixture.bytes("golden/codecs/progressive-420.jpg")
    func refused(_ limits: DecodeLimits, as error: DecodeError) {
      #expect(throws: error) { try ImageDecoder.decode(bytes, options: DecodeOptions(limits: limits)) }
    }
    let size = PixelSize(width: 50, height: 35)
    refused(DecodeLimits(fileBytes: 100), as: .overLimit(.fileBytes, limit: 100))
    refused(DecodeLimits(scans: 3), as: .overLimit(.scans, limit: 3))
    refused(DecodeLimits(pixels: 1749), as: .tooLarge(.jpeg, size: size, limits: DecodeLimits(pixels: 1749)))
    refused(DecodeLimits(side: 49), as: .tooLarge(.jpeg, size: size, limits: DecodeLimits(side: 49)))
    // A row of blocks is always held, so a limit on memory only meets larger pictures.
    let large = HostilePictures.progressive(PixelSize(1024), scans: 1)
    let options = DecodeOptions(limits: DecodeLimits(jpegMemory: 100_000))
    #expect(throws: DecodeError.overLimit(.jpegMemory, limit: 100_000)) { try ImageDecoder.decode(large, options: options) }
    #expect(throws: Never.self) {
      try ImageDecoder.decode(bytes, options: DecodeOptions(limits: DecodeLimits(pixels: 1750, side: 50)))
    }
  }

  @Test func aManyTimesDamagedJPEGIsGivenUp() throws {
    let whole = try Fixture.bytes("golden/codecs/restart.jpg")
    // Restart markers out of order are a warning each.
    var damaged = whole
    for place in damaged.indices.dropLast() where damaged[place] == 0xFF && (0xD0...0xD7).contains(damaged[place + 1]) {
      damaged[place + 1] = damaged[place + 1] ^ 1
    }
    let options = DecodeOptions(limits: DecodeLimits(jpegWarnings: 1))
    #expect(throws: DecodeError.overLimit(.jpegWarnings, limit: 1)) { try ImageDecoder.decode(damaged, options: options) }
    let image = try ImageDecoder.decode(damaged)
    guard case .damaged(let count, _)? = image.warnings.first else {
      Issue.record("no warning of damage")
      return
    }
    #expect(count > 1)
  }

  @Test func chunksThatAreNotNeededCostNothing() throws {
    let png = try Fixture.bytes("golden/codecs/rgb8.png")
    let expected = try ImageDecoder.decode(png).bitmap
    let text = SyntheticImages.pngChunk("tEXt", Array("Comment\0x".utf8))
    let many = Array(repeating: text, count: 2000).flatMap { $0 }
    // A compressed text and profile that would grow to a gigabyte are not even looked at.
    let large = SyntheticImages.pngChunk("zTXt", [UInt8](repeating: 0x41, count: 200_000))
    let profile = SyntheticImages.pngChunk("iCCP", [UInt8](repeating: 0x42, count: 2_000_000))
    let image = try ImageDecoder.decode(Array(png[..<33]) + many + large + profile + Array(png[33...]))
    #expect(image.bitmap == expected)
    #expect(image.warnings.contains(.colorProfileIgnored))
  }
}
