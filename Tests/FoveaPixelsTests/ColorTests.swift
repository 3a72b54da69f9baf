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

  @Test(arguments: [ColorSpace.hsv, .lab])
  func spacesAreScikitImages(space: ColorSpace) throws {
    let expected = try GoldenArray.floats("colors-\(space.rawValue)", count: 3 * Self.count)
    let found = try Self.colors().colors(in: space)
    for (value, wanted) in zip(found, expected) { #expect(abs(value - wanted) <= 1e-6 * max(1, abs(wanted))) }
  }

  /// Colors whose L*a*b* is published everywhere, for D65.
  @Test(
    arguments: [
      ([255, 255, 255], [100, 0, 0]), ([0, 0, 0], [0, 0, 0]), ([255, 0, 0], [53.24, 80.09, 67.20]),
      ([0, 255, 0], [87.73, -86.18, 83.18]), ([0, 0, 255], [32.30, 79.19, -107.86]), ([119, 119, 119], [50.03, 0, 0]),
    ] as [([UInt8], [Float])])
  func publishedLab(rgb: [UInt8], expected: [Float]) {
    let (lightness, a, b) = ColorConversion.lab(red: rgb[0], green: rgb[1], blue: rgb[2])
    for (value, wanted) in zip([lightness, a, b], expected) { #expect(abs(value - wanted) < 0.02) }
  }

  @Test(
    arguments: [
      ([255, 0, 0], [0, 1, 1]), ([0, 255, 0], [1 / 3, 1, 1]), ([0, 0, 255], [2 / 3, 1, 1]), ([255, 0, 255], [5 / 6, 1, 1]),
      ([128, 128, 128], [0, 0, 128 / 255]), ([0, 0, 0], [0, 0, 0]), ([255, 255, 0], [1 / 6, 1, 1]),
    ] as [([UInt8], [Float])])
  func knownHSV(rgb: [UInt8], expected: [Float]) {
    let (hue, saturation, value) = ColorConversion.hsv(red: rgb[0], green: rgb[1], blue: rgb[2])
    for (found, wanted) in zip([hue, saturation, value], expected) { #expect(abs(found - wanted) < 1e-6) }
  }

  @Test func grayHasNoColor() {
    let gray = Bitmap(size: PixelSize(width: 2, height: 1), format: .gray, samples: [0, 200])
    let bright: Float = 200 / 255
    #expect(gray.colors(in: .rgb) == [0, 0, 0, bright, bright, bright])
    #expect(gray.colors(in: .hsv) == [0, 0, 0, 0, 0, bright])
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
