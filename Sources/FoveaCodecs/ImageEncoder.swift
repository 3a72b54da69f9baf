internal import CFoveaCodecs
public import FoveaPixels

/// Bytes of picture files from pixels. The same picture gives the same bytes with the same versions of the libraries.
public enum ImageEncoder {
  /// The picture as PNG, without loss.
  /// - Parameters:
  ///   - level: How hard to compress, 0 (not at all) … 9.
  ///   - isTagged: Whether the file says that its colors are sRGB, by the chunk of this name; without it viewers take them for that mostly.
  /// - Precondition: Neither side is 0.
  public static func png(_ bitmap: Bitmap, level: Int = 6, isTagged: Bool = false) -> [UInt8] {
    precondition((0...9).contains(level), "compression level \(level) is outside 0…9")
    precondition(bitmap.size.area > 0, "a picture of \(bitmap.size) as PNG")
    let file = encoded { bytes, count in
      bitmap.samples.withUnsafeBufferPointer {
        fovea_encode_png(
          $0.baseAddress, UInt32(bitmap.width), UInt32(bitmap.height), UInt8(bitmap.channels), Int32(level), bytes, count)
      }
    }
    return isTagged ? Array(file[..<headEnd]) + colorSpaceChunk + file[headEnd...] : file
  }

  /// Where the chunks behind the signature and the header begin.
  private static let headEnd = 8 + 25
  /// The chunk `sRGB` with the perceptual intent: length, name, content, checksum.
  private static let colorSpaceChunk: [UInt8] = [0, 0, 0, 1, 0x73, 0x52, 0x47, 0x42, 0, 0xAE, 0xCE, 0x1C, 0xE9]

  /// The picture as baseline JPEG. Opacity is blended with white.
  /// - Parameters:
  ///   - quality: 1 … 100, as libjpeg scales its tables.
  ///   - fullColor: Whether each pixel keeps its color (4:4:4); else four pixels share one (4:2:0).
  /// - Precondition: Both sides are in 1…65500.
  public static func jpeg(_ bitmap: Bitmap, quality: Int = 90, fullColor: Bool = false) -> [UInt8] {
    precondition((1...100).contains(quality), "quality \(quality) is outside 1…100")
    precondition(
      bitmap.size.area > 0 && max(bitmap.width, bitmap.height) <= 65_500, "a picture of \(bitmap.size) as JPEG")
    if bitmap.format == .rgba { return jpeg(bitmap.converted(to: .rgb), quality: quality, fullColor: fullColor) }
    return encoded { bytes, count in
      bitmap.samples.withUnsafeBufferPointer {
        fovea_encode_jpeg(
          $0.baseAddress, UInt32(bitmap.width), UInt32(bitmap.height), UInt8(bitmap.channels), Int32(quality),
          fullColor ? 1 : 0, bytes, count)
      }
    }
  }

  private static func encoded(
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>, UnsafeMutablePointer<Int>) -> fovea_codec_status
  ) -> [UInt8] {
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = body(&bytes, &count)
    precondition(status == FOVEA_CODEC_OK, "out of memory while a picture is encoded")
    defer { fovea_codec_free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }
}
