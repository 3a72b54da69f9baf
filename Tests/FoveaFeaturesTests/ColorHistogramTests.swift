import FoveaFeatures
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite struct ColorHistogramTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let picture: String
    let histogram: ColorHistogram
    var testDescription: String { name }

    init(
      _ name: String, _ picture: String, _ space: ColorHistogram.Space, _ bins: [Int], _ arrangement: ColorHistogram.Arrangement,
      _ columns: Int, _ rows: Int
    ) {
      self.name = name
      self.picture = picture
      histogram = ColorHistogram(
        space: space, bins: bins, arrangement: arrangement, grid: GridSize(columns: columns, rows: rows), normalization: .none)
    }
  }

  static let cases = [
    Case("histogram-1", "gray-odd", .gray, [32], .joint, 1, 1),
    Case("histogram-2", "color", .rgb, [8, 8, 8], .joint, 1, 1),
    Case("histogram-3", "color-odd", .rgb, [16, 7, 5], .marginal, 3, 2),
    Case("histogram-4", "color-odd", .hsv, [12, 4, 4], .joint, 2, 2),
    Case("histogram-5", "color", .hsv, [9, 5, 3], .marginal, 1, 3),
    Case("histogram-6", "color", .lab, [5, 8, 8], .joint, 1, 1),
    Case("histogram-7", "color-small", .lab, [10, 11, 12], .marginal, 2, 1),
    Case("histogram-8", "gray-odd", .hsv, [6, 6, 6], .marginal, 1, 1),
    Case("histogram-9", "color-odd", .opponent, [8, 8, 5], .joint, 2, 2),
    Case("histogram-10", "color", .opponent, [11, 13, 7], .marginal, 1, 1),
  ]

  @Test(arguments: cases) func countsAsNumPyDoes(_ example: Case) throws {
    let picture = try Golden.picture(example.picture)
    let expected = try Golden.vector(example.name)
    let found = FeatureDescription.histogram(example.histogram).descriptor(of: picture)
    #expect(found.count == example.histogram.length)
    #expect(Tolerance.absoluteError(found, expected) == 0)
  }

  @Test(arguments: ColorHistogram.Space.allCases, ColorHistogram.Arrangement.allCases)
  func softVotesAreThoseOfTheSlowTwin(_ space: ColorHistogram.Space, _ arrangement: ColorHistogram.Arrangement) throws {
    let histogram = ColorHistogram(
      space: space, bins: space == .gray ? [7] : [5, 4, 6], arrangement: arrangement, grid: GridSize(columns: 2, rows: 3),
      normalization: .none, isSoft: true)
    let picture = try Golden.picture("color-odd")
    let found = FeatureDescription.histogram(histogram).descriptor(of: picture)
    #expect(Tolerance.absoluteError(found, softTwin(histogram, picture)) < 2e-3)
    let votes = found.reduce(0, +)
    let perPixel = space == .gray || arrangement == .joint ? 1 : 3
    #expect(abs(votes - Float(perPixel * picture.size.area)) < 0.05)
  }

  @Test func normalizationsAreTheirFormulas() throws {
    let picture = try Golden.picture("color")
    func values(_ normalization: ColorHistogram.Normalization) -> [Float] {
      let histogram = ColorHistogram(space: .rgb, bins: [3], arrangement: .marginal, normalization: normalization)
      return FeatureDescription.histogram(histogram).descriptor(of: picture)
    }
    let counts = values(.none)
    let sum = counts.reduce(0, +)
    let norm = counts.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(sum == Float(3 * picture.size.area))
    #expect(Tolerance.relativeError(values(.l1), counts.map { $0 / sum }) < 1e-6)
    #expect(Tolerance.relativeError(values(.l2), counts.map { $0 / norm }) < 1e-6)
    #expect(Tolerance.relativeError(values(.squareRoot), counts.map { ($0 / sum).squareRoot() }) < 1e-6)
  }

  @Test func flatPicturesFillOneBin() {
    let gray = Bitmap(size: PixelSize(9), format: .gray, fill: [255])
    let found = FeatureDescription.histogram(ColorHistogram(space: .gray, bins: [4], normalization: .l1)).descriptor(of: gray)
    #expect(found == [0, 0, 0, 1])
    let red = Bitmap(size: PixelSize(5), format: .rgb, fill: [255, 0, 0])
    let hues = ColorHistogram(space: .hsv, bins: [6, 1, 1], normalization: .l1, isSoft: true)
    // Red lies on the border between the last and the first hue.
    #expect(FeatureDescription.histogram(hues).descriptor(of: red) == [0.5, 0, 0, 0, 0, 0.5])
  }

  /// A float that counts one by one ends at 2²⁴.
  @Test func largePicturesAreCountedToTheLastPixel() {
    let size = PixelSize(4100)
    let gray = Bitmap(size: size, format: .gray, samples: [UInt8](repeating: 128, count: size.area))
    let found = FeatureDescription.histogram(ColorHistogram(space: .gray, bins: [1], normalization: .none, isSoft: true))
      .descriptor(of: gray)
    #expect(found == [Float(size.area)])
  }

  @Test func badSettingsAreToldByName() {
    #expect(ColorHistogram(space: .rgb, bins: [4, 4]).problem != nil)
    #expect(ColorHistogram(space: .rgb, bins: [0, 4, 4]).problem != nil)
    #expect(ColorHistogram(space: .rgb, bins: [256, 256, 256]).problem != nil)
    #expect(ColorHistogram(space: .rgb, bins: [256, 256, 256], arrangement: .marginal).problem == nil)
  }
}

/// Soft votes pixel by pixel, as the steps in the documentation say it.
private func softTwin(_ histogram: ColorHistogram, _ picture: Bitmap) -> [Float] {
  var votes = [Float](repeating: 0, count: histogram.length)
  for y in 0..<picture.height {
    for x in 0..<picture.width {
      let cell = y * histogram.grid.rows / picture.height * histogram.grid.columns + x * histogram.grid.columns / picture.width
      let (red, green, blue) = (picture[x, y, 0], picture[x, y, 1], picture[x, y, 2])
      let fractions: [Float]
      switch histogram.space {
      case .gray: fractions = [Float(picture.converted(to: .gray)[x, y, 0]) / 256]
      case .rgb: fractions = [red, green, blue].map { Float($0) / 256 }
      case .hsv:
        let color = ColorConversion.hsv(red: red, green: green, blue: blue)
        fractions = [color.hue, color.saturation, color.value * 255 / 256]
      case .lab:
        let color = ColorConversion.lab(red: red, green: green, blue: blue)
        fractions = [color.lightness / 100, (color.a + 110) / 220, (color.b + 110) / 220]
      case .opponent:
        let (r, g, b) = (Float(red), Float(green), Float(blue))
        fractions = [(r - g + 256) / 512, (r + g - 2 * b + 512) / 1024, (r + g + b) / 768]
      }
      let shares: [[(bin: Int, share: Float)]] = zip(fractions.indices, zip(fractions, histogram.bins)).map { channel, pair in
        let (fraction, bins) = pair
        let place = fraction * Float(bins) - 0.5
        let lower = Int(place.rounded(.down))
        func bin(_ index: Int) -> Int {
          histogram.space == .hsv && channel == 0 ? (index + bins) % bins : min(max(index, 0), bins - 1)
        }
        return [(bin(lower), 1 - (place - Float(lower))), (bin(lower + 1), place - Float(lower))]
      }
      if histogram.arrangement == .marginal || shares.count == 1 {
        var start = cell * histogram.cellLength
        for (channel, pair) in shares.enumerated() {
          for vote in pair { votes[start + vote.bin] += vote.share }
          start += histogram.bins[channel]
        }
      } else {
        for a in shares[0] {
          for b in shares[1] {
            for c in shares[2] {
              let place = (a.bin * histogram.bins[1] + b.bin) * histogram.bins[2] + c.bin
              votes[cell * histogram.cellLength + place] += a.share * b.share * c.share
            }
          }
        }
      }
    }
  }
  return votes
}
