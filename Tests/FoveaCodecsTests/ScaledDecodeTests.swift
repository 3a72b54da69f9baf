import FoveaCodecs
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite struct ScaledDecodeTests {
  private func decoded(_ name: String, for target: PixelSize) throws -> DecodedImage {
    try ImageDecoder.decode(Fixture.bytes("golden/codecs/\(name)"), options: DecodeOptions(scaledFor: target))
  }

  /// Stored 50×35: the smallest n/8 with both sides at least twice the target.
  @Test(
    arguments: [
      (PixelSize(1), PixelSize(width: 7, height: 5)), (PixelSize(width: 3, height: 2), PixelSize(width: 7, height: 5)),
      (PixelSize(width: 4, height: 2), PixelSize(width: 13, height: 9)),
      (PixelSize(width: 12, height: 8), PixelSize(width: 25, height: 18)),
      (PixelSize(width: 25, height: 17), PixelSize(width: 50, height: 35)), (PixelSize(200), PixelSize(width: 50, height: 35)),
    ])
  func theSmallestScaleThatIsTwiceTheTarget(target: PixelSize, expected: PixelSize) throws {
    for name in ["baseline-444.jpg", "baseline-420.jpg", "progressive-422.jpg", "gray.jpg", "cmyk-adobe.jpg"] {
      let image = try decoded(name, for: target)
      #expect(image.bitmap.size == expected, "\(name)")
      #expect(image.info.size == PixelSize(width: 50, height: 35))
    }
  }

  @Test func theTargetIsTurnedWithThePicture() throws {
    // Stored 50×35, shown 35×50.
    #expect(try decoded("exif6.jpg", for: PixelSize(width: 8, height: 12)).bitmap.size == PixelSize(width: 18, height: 25))
  }

  @Test func aPNGIsNotScaled() throws {
    #expect(try decoded("rgb8.png", for: PixelSize(1)).bitmap.size == PixelSize(width: 21, height: 13))
  }

  @Test func theSmallPictureLooksLikeTheLargeOne() throws {
    let size = PixelSize(width: 64, height: 48)
    var samples: [UInt8] = []
    for pixel in 0..<size.area { samples += [UInt8(2 * (pixel % 64)), UInt8(3 * (pixel / 64)), 128] }
    let jpeg = ImageEncoder.jpeg(Bitmap(size: size, format: .rgb, samples: samples), quality: 95, fullColor: true)
    let full = try ImageDecoder.decode(jpeg).bitmap
    let small = try ImageDecoder.decode(jpeg, options: DecodeOptions(scaledFor: PixelSize(width: 8, height: 6))).bitmap
    #expect(small.size == PixelSize(width: 16, height: 12))
    let resized = full.resized(to: small.size, using: .box)
    let differences = zip(small.samples, resized.samples).map { abs(Int($0) - Int($1)) }
    #expect(Double(differences.reduce(0, +)) / Double(differences.count) < 3)
  }
}
