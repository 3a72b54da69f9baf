import FoveaCodecs
import FoveaPixels
import Testing

@Suite struct RoundTripTests {
  /// A picture whose pixels all differ a little.
  static func ramp(_ size: PixelSize, _ format: PixelFormat) -> Bitmap {
    Bitmap(
      size: size, format: format,
      samples: (0..<(size.area * format.channels)).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 31) })
  }

  @Test(arguments: PixelFormat.allCases, [0, 6, 9])
  func pngKeepsEveryPixel(format: PixelFormat, level: Int) throws {
    let bitmap = Self.ramp(PixelSize(width: 37, height: 21), format)
    let image = try ImageDecoder.decode(ImageEncoder.png(bitmap, level: level))
    #expect(image.bitmap == bitmap)
    #expect(image.warnings.isEmpty)
    #expect(image.info.size == bitmap.size && image.info.format == .png && image.info.pixelFormat == format)
  }
}
