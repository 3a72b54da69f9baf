import FoveaFiles
import FoveaPixels
import FoveaTestSupport
import Testing

@testable import FoveaCodecs

/// Headers of files, of which the pixels are not read.
struct FileHeaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Of incompressible pixels, more than the first bytes that are read hold.
  private static let large = SyntheticImages.noise(PixelSize(width: 240, height: 160), seed: 1, format: .rgb)

  private func info(ofFile bytes: [UInt8], limits: DecodeLimits = .standard) throws -> ImageInfo {
    try ImageDecoder.info(contentsOf: folder.write(bytes, to: "picture"), limits: limits)
  }

  /// The outline of a file of which the signature alone was read before.
  private func outline(of bytes: [UInt8], limits: DecodeLimits = .standard) throws -> [UInt8]? {
    let file = try FileReader(folder.write(bytes, to: "outlined"))
    return try PNGOutline.bytes(of: file, head: Array(bytes.prefix(8)), limits: limits)
  }

  @Test(arguments: [PixelSize(width: 12, height: 8), PixelSize(width: 240, height: 160)])
  func whatTurnsAPNGMayStandBehindItsPixels(size: PixelSize) throws {
    let stored = SyntheticImages.noise(size, seed: 1, format: .rgb)
    let bytes = SyntheticImages.png(stored, orientation: .rotated90Clockwise)
    let info = try info(ofFile: bytes)
    #expect(info.orientation == .rotated90Clockwise && info.size == PixelSize(width: size.height, height: size.width))
    #expect(try info == ImageDecoder.info(bytes))
  }

  @Test func pixelsAreNotRead() throws {
    let found = try #require(try outline(of: SyntheticImages.png(Self.large, orientation: .rotated180)))
    #expect(found.count < 100)
    #expect(try ImageDecoder.info(found).orientation == .rotated180)
  }

  @Test(arguments: GoldenPicture.all.filter { $0.name.hasSuffix(".png") })
  func outlinesTellWhatTheirFilesDo(picture: GoldenPicture) throws {
    let bytes = try picture.bytes()
    let found = try #require(try outline(of: bytes))
    #expect(try ImageDecoder.info(found) == ImageDecoder.info(bytes))
  }

  @Test func manyOrLargeChunksEndTheWalk() throws {
    let tiny = [[UInt8]](repeating: SyntheticImages.pngChunk("tEXt"), count: PNGOutline.mostChunks).flatMap { $0 }
    let crowded = SyntheticImages.png(Self.large, orientation: .rotated90Clockwise, behind: tiny)
    #expect(try outline(of: crowded) == nil)
    #expect(try info(ofFile: crowded).orientation == .rotated90Clockwise)
    let long = SyntheticImages.pngChunk("prVt", [UInt8](repeating: 0, count: 600))
    let bytes = SyntheticImages.png(Self.large, orientation: .rotated90Clockwise, behind: long)
    #expect(try outline(of: bytes) != nil)
    #expect(try outline(of: bytes, limits: DecodeLimits(pngChunkBytes: 500)) == nil)
    #expect(try info(ofFile: bytes, limits: DecodeLimits(pngChunkBytes: 500)).orientation == .rotated90Clockwise)
    #expect(throws: PictureError.self) { try info(ofFile: bytes, limits: DecodeLimits(fileBytes: 1000)) }
  }

  /// Scans are counted where they are decoded, so that it does not matter how many of them the first bytes show.
  @Test func aHeaderDoesNotDependOnTheScansBehindIt() throws {
    let bytes = HostilePictures.progressive(PixelSize(8192), scans: 100)
    #expect(bytes.count > 1 << 16)
    #expect(try info(ofFile: bytes) == ImageDecoder.info(bytes))
    #expect(throws: DecodeError.overLimit(.scans, limit: 64)) { try ImageDecoder.decode(bytes) }
  }

  @Test func damagedFilesTellWhatTheirBytesDo() throws {
    let bytes = SyntheticImages.png(Self.large, orientation: .rotated180)
    for count in [65_535, 65_536, 90_000, bytes.count - 13, bytes.count - 5] {
      let cut = Array(bytes.prefix(count))
      #expect(try info(ofFile: cut) == ImageDecoder.info(cut), "cut to \(count)")
    }
    let headless = Array(bytes.prefix(8)) + SyntheticImages.pngChunk("IDAT") + Array(bytes.dropFirst(8))
    #expect(throws: PictureError.self) { try info(ofFile: headless) }
    let path = try folder.write([UInt8](repeating: 0, count: 70_000), to: "zeros")
    #expect(throws: PictureError.decode(path, .notAnImage(foreign: nil))) { try ImageDecoder.info(contentsOf: path) }
  }

  /// EXIF data at the beginning, and behind 80 kB of comments.
  @Test func whatTurnsAJPEGIsFound() throws {
    let stored = SyntheticImages.noise(PixelSize(width: 600, height: 400), seed: 1)
    let usual = SyntheticImages.jpeg(stored, orientation: .rotated90Clockwise)
    #expect(usual.count > 1 << 16)
    #expect(try info(ofFile: usual) == ImageDecoder.info(usual))
    let end = 4 + (Int(usual[4]) << 8 | Int(usual[5]))
    let scan = try #require((end..<usual.count - 1).first { usual[$0] == 0xFF && usual[$0 + 1] == 0xDA })
    let comment: [UInt8] = [0xFF, 0xFE, 0x9C, 0x42] + [UInt8](repeating: 0, count: 40_000)
    let far = Array(usual[..<2]) + Array(usual[end..<scan]) + comment + comment + Array(usual[2..<end]) + Array(usual[scan...])
    #expect(try info(ofFile: far).orientation == .rotated90Clockwise)
    #expect(try info(ofFile: far) == ImageDecoder.info(far))
  }
}
