import FoveaFeatures
import FoveaPixels
import FoveaTestSupport
import Testing

/// Features with filters beside the library that each is taken from.
@Suite struct FilterFeatureTests {
  static let cases: [(name: String, picture: String, feature: FeatureDescription, tolerance: Float)] = [
    ("gabor-1", "gray", .gabor(GaborBank()), 1e-5),
    (
      "gabor-2", "gray-odd",
      .gabor(GaborBank(frequencies: [0.25, 0.05], orientations: 5, bandwidth: 1.4, grid: GridSize(columns: 3, rows: 2))), 1e-5
    ),
    ("daisy-1", "gray", .daisy(DAISY()), 1e-5),
    ("daisy-2", "gray-odd", .daisy(DAISY(step: 3, radius: 9, rings: 2, histograms: 6, orientations: 5, norm: .histogram)), 1e-5),
    ("daisy-3", "gray", .daisy(DAISY(step: 7, radius: 11, rings: 1, histograms: 4, orientations: 12, norm: .l2)), 1e-5),
    ("daisy-4", "gray-odd", .daisy(DAISY(step: 5, radius: 6, rings: 2, histograms: 3, orientations: 8, norm: .off)), 1e-5),
    ("gist-1", "square", .gist(GIST(side: 64)), 1e-4),
    ("gist-2", "square", .gist(GIST(side: 64, orientations: [6, 4], blocks: 3)), 1e-4),
  ]

  @Test(arguments: cases.indices) func equalsItsPeer(_ index: Int) throws {
    let example = Self.cases[index]
    let found = example.feature.descriptor(of: try Golden.picture(example.picture))
    let expected = try Golden.vector(example.name)
    #expect(found.count == expected.count)
    #expect(Golden.error(found, expected) < example.tolerance)
  }

  @Test(arguments: [("sift-1", "gray", 6, 8), ("sift-2", "gray-odd", 3, 5)])
  func siftIsThatOfOpenCV(_ name: String, _ picture: String, _ cell: Int, _ step: Int) throws {
    let sift = DenseSIFT(cell: cell, step: step, smoothing: Float(1.6 * 1.6 - 0.25).squareRoot())
    let found = FeatureDescription.sift(sift).descriptor(of: try Golden.picture(picture))
    let expected = try Golden.vector(name)
    #expect(found.count == expected.count)
    // OpenCV rounds its numbers to whole 512ths, and its angles are right to 0.3°.
    let differences = zip(found, expected).map { abs(512 * $0 - $1) }
    #expect((differences.max() ?? 0) < 1)
    #expect(differences.reduce(0, +) / Float(differences.count) < 0.5)
  }

  @Test func aSineWaveAnswersItsFilter() {
    // cos(2π f x) has magnitude A / 2 · exp(…) at its own frequency, which no other filter of the bank reaches.
    let size = PixelSize(64)
    let samples = (0..<size.area).map { index in UInt8((128 + 100 * cosine(Double(index % 64) * 0.25)).rounded()) }
    let wave = Bitmap(size: size, format: .gray, samples: samples)
    let bank = GaborBank(frequencies: [0.4, 0.25, 0.1], orientations: 4, grid: GridSize(1))
    let values = FeatureDescription.gabor(bank).descriptor(of: wave)
    let means = stride(from: 0, to: values.count, by: 2).map { values[$0] }
    #expect(means.indices.max { means[$0] < means[$1] } == 4)
    #expect(abs(means[4] - 50 / 255) < 0.01)
  }

  /// cos(2π · turns) for turns of a quarter's multiple.
  private func cosine(_ turns: Double) -> Double { [1, 0, -1, 0][Int((turns * 4).rounded()) % 4] }

  @Test func boxesAreThoseOfScikitImage() throws {
    // scikit-image takes the sum of one box less that of the other; the picture is one window with the grid of 1×1.
    let picture = try Golden.picture("square")
    let found = FeatureDescription.boxes(HaarBoxes(levels: [GridSize(1)])).descriptor(of: picture)
    let expected = try Golden.vector("boxes-1")
    #expect(found.count == 5)
    #expect(Tolerance.relativeError([found[0], found[1], found[4]], expected) < 1e-5)
  }

  @Test func boxesAreDifferencesOfMeans() throws {
    let picture = try Golden.picture("gray-odd")
    let levels = [GridSize(columns: 2, rows: 3), GridSize(4)]
    let found = FeatureDescription.boxes(HaarBoxes(levels: levels)).descriptor(of: picture)
    var expected: [Float] = []
    for grid in levels {
      for row in 0..<2 * grid.rows - 1 {
        for column in 0..<2 * grid.columns - 1 {
          let (left, right) = (column * picture.width / (2 * grid.columns), (column + 2) * picture.width / (2 * grid.columns))
          let (top, bottom) = (row * picture.height / (2 * grid.rows), (row + 2) * picture.height / (2 * grid.rows))
          let (width, height) = (right - left, bottom - top)
          var sums = [[Double]](repeating: [0, 0], count: 5)
          var counts = sums
          var (sum, square) = (0.0, 0.0)
          for y in top..<bottom {
            for x in left..<right {
              let value = Double(picture[x, y, 0])
              (sum, square) = (sum + value, square + value * value)
              let isRight = x - left >= width / 2
              let isLower = y - top >= height / 2
              let isMiddle = x - left >= width / 3 && x - left < 2 * width / 3
              let isBetween = y - top >= height / 3 && y - top < 2 * height / 3
              for (index, isInside) in [isRight, isLower, isMiddle, isBetween, isRight != isLower].enumerated() {
                sums[index][isInside ? 0 : 1] += value
                counts[index][isInside ? 0 : 1] += 1
              }
            }
          }
          let count = Double(width * height)
          let deviation = max(0, square / count - sum * sum / count / count).squareRoot()
          for index in 0..<5 {
            expected.append(Float((sums[index][0] / counts[index][0] - sums[index][1] / counts[index][1]) / (deviation + 1)))
          }
        }
      }
    }
    #expect(Tolerance.absoluteError(found, expected) < 1e-5)
  }

  @Test func lightCountsNothing() throws {
    let picture = try Golden.picture("gray")
    let dim = Bitmap(size: picture.size, format: .gray, samples: picture.samples.map { $0 / 2 })
    let bright = Bitmap(size: picture.size, format: .gray, samples: dim.samples.map { $0 + 90 })
    for feature in [FeatureDescription.gabor(GaborBank()), .boxes(HaarBoxes()), .daisy(DAISY()), .gist(GIST(side: 32))] {
      #expect(Tolerance.relativeError(feature.descriptor(of: bright), feature.descriptor(of: dim)) < 1e-4)
    }
  }

  @Test func badSettingsAreToldByName() {
    let bad: [FeatureDescription] = [
      .gabor(GaborBank(frequencies: [])), .gabor(GaborBank(frequencies: [0.6])), .gabor(GaborBank(frequencies: [0.001])),
      .gabor(GaborBank(orientations: 0)), .gabor(GaborBank(bandwidth: 0)), .gist(GIST(side: 100)), .gist(GIST(orientations: [])),
      .gist(GIST(blocks: 0)), .boxes(HaarBoxes(levels: [])), .boxes(HaarBoxes(levels: [GridSize(65)])), .daisy(DAISY(step: 0)),
      .daisy(DAISY(radius: 0)), .daisy(DAISY(rings: 9)), .daisy(DAISY(histograms: 0)), .daisy(DAISY(orientations: 1)),
      .sift(DenseSIFT(cell: 0)), .sift(DenseSIFT(step: 0)), .sift(DenseSIFT(smoothing: 0)),
    ]
    for description in bad { #expect(description.problem != nil) }
  }
}
