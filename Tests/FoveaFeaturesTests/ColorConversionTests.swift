import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct ColorConversionTests {
  @Test func spacesAreScikitImages() throws {
    let colors = try Fixture.npy("golden/codecs/colors-rgb.npy").values.map { UInt8($0) }
    let hsv = try Fixture.npy("golden/codecs/colors-hsv.npy").values
    let lab = try Fixture.npy("golden/codecs/colors-lab.npy").values
    #expect(colors.count == 3 * 12 * 12 * 12 && hsv.count == colors.count && lab.count == colors.count)
    for start in stride(from: 0, to: colors.count, by: 3) {
      let (red, green, blue) = (colors[start], colors[start + 1], colors[start + 2])
      let (hue, saturation, value) = ColorConversion.hsv(red: red, green: green, blue: blue)
      let (lightness, a, b) = ColorConversion.lab(red: red, green: green, blue: blue)
      let found = [hue, saturation, value, lightness, a, b]
      let expected = hsv[start..<start + 3] + lab[start..<start + 3]
      for (number, wanted) in zip(found, expected) { #expect(abs(number - wanted) <= 1e-6 * max(1, abs(wanted))) }
    }
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
}
