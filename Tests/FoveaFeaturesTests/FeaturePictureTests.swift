import FoveaFeatures
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite struct FeaturePictureTests {
  @Test(arguments: FeatureDescriptionTests.descriptions) func everyFeatureIsDrawn(_ description: FeatureDescription) throws {
    let picture = try Golden.picture("color")
    let drawn = description.pictures(of: picture, side: 2 * 56)
    #expect(!drawn.isEmpty)
    for image in drawn {
      #expect(image.bitmap.size == PixelSize(width: 112, height: 80) && image.bitmap.format == .rgb && !image.title.isEmpty)
      #expect(Set(image.bitmap.samples).count > 1)
    }
  }

  @Test func starsRunAlongEdges() throws {
    // Stripes that run down have edges that run down: light above and below the middle of a cell, dark at its sides.
    let stripes = SyntheticImages.stripes(PixelSize(32), period: 8)
    let hog = FeatureDescription.hog(.felzenszwalb(.init(cell: 16, keepsBorder: true)))
    let image = try #require(hog.pictures(of: stripes, side: 128).first).bitmap
    #expect(image[32, 12, 0] > 120 && image[32, 52, 0] > 120)
    #expect(image[12, 32, 0] < 20 && image[52, 32, 0] < 20)
  }

  @Test func patternsOfAnEdgeHaveOneColor() throws {
    // A step from dark to light: pixels on either side see their ones to the right, or everywhere; no pattern is without order.
    let step = Bitmap(size: PixelSize(16), format: .gray, samples: (0..<256).map { $0 % 16 < 8 ? 20 : 200 })
    let image = try #require(FeatureDescription.patterns(LocalBinaryPatterns()).pictures(of: step, side: 16).first).bitmap
    let columns = (0..<16).map { x in Set((0..<16).map { [image[x, $0, 0], image[x, $0, 1], image[x, $0, 2]] }) }
    #expect(columns.allSatisfy { $0.count == 1 })
    // Only the first light column sees darker pixels.
    #expect(columns.indices.filter { columns[$0] != [[255, 255, 255]] } == [8])
  }

  @Test func posterizedPicturesKeepTheMean() throws {
    let picture = try Golden.picture("color")
    let image = try #require(FeatureDescription.histogram(ColorHistogram(space: .lab)).pictures(of: picture, side: 56).first).bitmap
    let before = picture.samples.reduce(0) { $0 + Int($1) }
    let after = image.samples.reduce(0) { $0 + Int($1) }
    #expect(abs(before - after) < picture.samples.count / 2)
    #expect(Set(image.samples).count < Set(picture.samples).count)
  }
}
