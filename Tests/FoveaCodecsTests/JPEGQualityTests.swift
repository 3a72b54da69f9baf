import FoveaCodecs
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite struct JPEGQualityTests {
  private let picture = SyntheticImages.noise(PixelSize(40), seed: 1, format: .rgb)

  /// Steps are rounded and cut at 1 and 255, so very high and very low qualities are a little off.
  @Test(arguments: [20, 35, 50, 60, 75, 85, 90, 95])
  func tablesTellTheQuality(quality: Int) throws {
    let found = try #require(ImageDecoder.jpegQuality(ImageEncoder.jpeg(picture, quality: quality)))
    #expect(abs(found - quality) <= 1, "\(found) for \(quality)")
  }

  @Test func otherFilesHaveNone() {
    #expect(ImageDecoder.jpegQuality(ImageEncoder.png(picture)) == nil)
    #expect(ImageDecoder.jpegQuality([]) == nil)
  }

  @Test func cutFilesAreHarmless() {
    let bytes = ImageEncoder.jpeg(picture, quality: 50)
    let whole = ImageDecoder.jpegQuality(bytes)
    for count in 0..<min(400, bytes.count) {
      let found = ImageDecoder.jpegQuality(Array(bytes.prefix(count)))
      #expect(found == nil || found == whole)
    }
  }
}
