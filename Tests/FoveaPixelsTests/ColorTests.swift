import FoveaPixels
import FoveaTestSupport
import Testing

@Suite struct ColorTests {
  static let count = 12 * 12 * 12

  private static func colors() throws -> Bitmap {
    try GoldenArray.bitmap("colors-rgb", size: PixelSize(width: count, height: 1), format: .rgb)
  }

  @Test func lumaIsPillows() throws {
    let expected = try GoldenArray.bitmap("colors-luma", size: PixelSize(width: Self.count, height: 1), format: .gray)
    #expect(try Self.colors().converted(to: .gray) == expected)
  }

  @Test func planes() throws {
    let colors = try Self.colors()
    let gray = colors.converted(to: .gray)
    let luma = colors.plane()
    for x in 0..<colors.width {
      #expect(abs(luma[x, 0] * 255 - Float(gray[x, 0, 0])) <= 0.51)
      #expect(colors.plane(.green)[x, 0] == Float(colors[x, 0, 1]) / 255)
      if x > 20 { break }
    }
    let white = Bitmap(size: PixelSize(1), format: .rgb, fill: [255, 255, 255])
    for source in PlaneSource.allCases { #expect(abs(white.plane(source)[0, 0] - 1) < 1e-6) }
    #expect(Bitmap(gray.plane()) == gray)
    #expect(Bitmap(Plane(size: PixelSize(width: 4, height: 1), samples: [-1, 2, .nan, 0.5])).samples == [0, 255, 0, 128])
  }

  @Test func opacityIsBlended() {
    let pixel = Bitmap(size: PixelSize(1), format: .rgba, fill: [100, 0, 255, 128])
    #expect(pixel.converted(to: .rgb).samples == [177, 127, 255])
    #expect(pixel.converted(to: .rgb, alpha: .black).samples == [50, 0, 128])
    #expect(pixel.converted(to: .gray, alpha: .black).samples == [30])
    let opaque = Bitmap(size: PixelSize(1), format: .rgb, fill: [1, 2, 3])
    #expect(opaque.converted(to: .rgba).samples == [1, 2, 3, 255])
    #expect(opaque.converted(to: .rgba).converted(to: .rgb, alpha: .black) == opaque)
  }
}
