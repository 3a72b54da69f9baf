import FoveaFeatures
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite struct ColorMomentsTests {
  static let cases: [(name: String, picture: String, moments: ColorMoments)] = [
    ("moments-1", "color", ColorMoments(space: .gray, grid: GridSize(columns: 2, rows: 3))),
    ("moments-2", "color-odd", ColorMoments(space: .rgb, grid: GridSize(4))),
    ("moments-3", "color", ColorMoments(space: .hsv, grid: GridSize(1))),
    ("moments-4", "color-odd", ColorMoments(space: .opponent, grid: GridSize(columns: 3, rows: 2))),
    ("moments-5", "color", ColorMoments(space: .lab, grid: GridSize(2))),
  ]

  @Test(arguments: cases.indices) func areThoseOfNumPy(_ index: Int) throws {
    let example = Self.cases[index]
    let found = FeatureDescription.moments(example.moments).descriptor(of: try Golden.picture(example.picture))
    let expected = try Golden.vector(example.name)
    #expect(found.count == expected.count && found.count == example.moments.length)
    // Cube roots of what is almost nothing have few digits.
    #expect(Tolerance.absoluteError(found, expected) < 2e-5)
  }

  @Test func fewerOrdersAreTheFirst() throws {
    let picture = try Golden.picture("color")
    let all = FeatureDescription.moments(ColorMoments(grid: GridSize(3))).descriptor(of: picture)
    let two = FeatureDescription.moments(ColorMoments(grid: GridSize(3), orders: 2)).descriptor(of: picture)
    #expect(two == all.indices.filter { $0 % 3 < 2 }.map { all[$0] })
    let flat = Bitmap(size: PixelSize(7), format: .rgb, fill: [3, 200, 77])
    let found = FeatureDescription.moments(ColorMoments(space: .rgb, grid: GridSize(1))).descriptor(of: flat)
    let expected: [Float] = [3, 0, 0, 200, 0, 0, 77, 0, 0]
    #expect(found.map { $0 * 256 } == expected)
  }

  @Test func badSettingsAreToldByName() {
    for bad in [ColorMoments(orders: 4), ColorMoments(orders: 0), ColorMoments(grid: GridSize(100))] {
      #expect(FeatureDescription.moments(bad).problem != nil)
    }
  }
}

@Suite struct ColorCorrelogramTests {
  static let cases: [(name: String, picture: String, correlogram: ColorCorrelogram)] = [
    ("correlogram-1", "color", ColorCorrelogram()),
    ("correlogram-2", "color-odd", ColorCorrelogram(bins: [3, 5, 2], distances: [2, 31])),
  ]

  @Test(arguments: cases.indices) func areThoseOfPairByPair(_ index: Int) throws {
    let example = Self.cases[index]
    let found = FeatureDescription.correlogram(example.correlogram).descriptor(of: try Golden.picture(example.picture))
    let expected = try Golden.vector(example.name)
    #expect(found.count == example.correlogram.length)
    #expect(Tolerance.absoluteError(found, expected) < 1e-6)
  }

  @Test func aCheckerboardIsSurroundedByTheOther() {
    // At distance 1, four of eight neighbors, those at the corners, have the same color; all are there but for the border.
    let size = 41
    let board = SyntheticImages.checkers(PixelSize(size), side: 1, format: .rgb)
    let found = FeatureDescription.correlogram(ColorCorrelogram(bins: [2, 2, 2], distances: [1])).descriptor(of: board)
    // Σ over both colors of Γ: 4 (size − 1)² ordered pairs of diagonal neighbors.
    let dark = Float((size * size + 1) / 2)
    let light = Float(size * size / 2)
    let pairs = 8 * (found[0] * dark + found[7] * light)
    let expected = Float(4 * (size - 1) * (size - 1))
    #expect(abs(pairs - expected) < 0.1)
    #expect(found[1...6].allSatisfy { $0 == 0 })
  }

  @Test func badSettingsAreToldByName() {
    let bad = [
      ColorCorrelogram(bins: [8, 8, 8]), ColorCorrelogram(bins: [4, 4]), ColorCorrelogram(distances: []),
      ColorCorrelogram(distances: [0]), ColorCorrelogram(distances: [32]), ColorCorrelogram(bins: [4, 0, 4]),
    ]
    for settings in bad { #expect(FeatureDescription.correlogram(settings).problem != nil) }
  }
}
