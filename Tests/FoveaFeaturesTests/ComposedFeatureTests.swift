import FoveaFeatures
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite struct ComposedFeatureTests {
  @Test func normalizedFeaturesHaveTheirNorm() throws {
    let picture = try Golden.picture("color")
    let inner = FeatureDescription.moments(ColorMoments(space: .lab))
    let plain = inner.descriptor(of: picture)
    let unit = FeatureDescription.normalized(NormalizedFeature(inner, weight: 3)).descriptor(of: picture)
    let length = plain.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(Tolerance.relativeError(unit, plain.map { 3 * $0 / length }) < 1e-6)
    let rooted = FeatureDescription.normalized(NormalizedFeature(inner, norm: .l1, root: true)).descriptor(of: picture)
    let roots = plain.map { $0 < 0 ? -(-$0).squareRoot() : $0.squareRoot() }
    let sum = roots.reduce(0) { $0 + abs($1) }
    #expect(plain.contains { $0 < 0 })
    #expect(Tolerance.relativeError(rooted, roots.map { $0 / sum }) < 1e-6)
    let black = Bitmap(size: PixelSize(16), format: .gray, fill: [0])
    let nothing = FeatureDescription.normalized(NormalizedFeature(.pixels(RawPixels()))).descriptor(of: black)
    #expect(nothing.allSatisfy { $0 == 0 })
  }

  @Test func mirroredFeaturesAreTheMeanOfBothSides() throws {
    let picture = try Golden.picture("color")
    let hog = FeatureDescription.hog(.felzenszwalb(.init()))
    let both = FeatureDescription.mirrored(hog)
    let (one, other) = (hog.descriptor(of: picture), hog.descriptor(of: picture.flippedHorizontally()))
    #expect(one != other)
    #expect(both.descriptor(of: picture) == zip(one, other).map { ($0 + $1) / 2 })
    #expect(both.descriptor(of: picture.flippedHorizontally()) == both.descriptor(of: picture))
    #expect(both.oneSided == hog && hog.oneSided == hog)
    #expect(both.names(for: picture.size, format: .rgb).first?.hasPrefix("mirrored/hog") == true)
  }

  @Test func grayFeaturesAreThoseOfTheGrayPicture() throws {
    let picture = try Golden.picture("color")
    let hog = FeatureDescription.hog(.felzenszwalb(.init()))
    #expect(FeatureDescription.gray(hog).descriptor(of: picture) == hog.descriptor(of: picture.converted(to: .gray)))
    #expect(FeatureDescription.gray(hog).descriptor(of: picture) != hog.descriptor(of: picture))
  }

  @Test(arguments: [
    HOG.felzenszwalb(.init(cell: 5, keepsBorder: true)), .openCV(.init(cell: PixelSize(6))),
    .scikitImage(.init(block: GridSize(2))),
  ])
  func pyramidsAreMeansOfRegions(_ hog: HOG) throws {
    let picture = try Golden.picture("color")
    let levels = [GridSize(1), GridSize(columns: 3, rows: 2)]
    let found = FeatureDescription.hogPyramid(HOGPyramid(hog: hog, levels: levels)).descriptor(of: picture)
    let cells = hog.descriptor(of: picture)
    let layout = cells.layout
    var expected: [Float] = []
    for grid in levels {
      var sums = [[Float]](repeating: [Float](repeating: 0, count: layout.channels.count), count: grid.count)
      var counts = [Float](repeating: 0, count: grid.count)
      for blockRow in 0..<layout.blocks.rows {
        for blockColumn in 0..<layout.blocks.columns {
          for cellRow in 0..<layout.cellsPerBlock.rows {
            for cellColumn in 0..<layout.cellsPerBlock.columns {
              let place = (blockColumn, blockRow, cellColumn, cellRow)
              let corner = layout.corner(blockColumn: place.0, blockRow: place.1, cellColumn: place.2, cellRow: place.3)
              let values = cells.channels(blockColumn: place.0, blockRow: place.1, cellColumn: place.2, cellRow: place.3)
              let (x, y) = (2 * corner.x + layout.cell.width, 2 * corner.y + layout.cell.height)
              let region =
                min(y * grid.rows / (2 * picture.height), grid.rows - 1) * grid.columns
                + min(x * grid.columns / (2 * picture.width), grid.columns - 1)
              for (channel, value) in values.enumerated() { sums[region][channel] += value }
              counts[region] += 1
            }
          }
        }
      }
      let means = zip(sums, counts).flatMap { sum, count in sum.map { $0 / count } }
      let length = means.reduce(0) { $0 + $1 * $1 }.squareRoot()
      expected += means.map { $0 / length }
    }
    #expect(Tolerance.relativeError(found, expected) < 1e-5)
  }

  /// Each `mirrored` within another doubles the work: fifty of them would never end.
  @Test func nestingIsBounded() {
    let hog = FeatureDescription.hog(.felzenszwalb(.init()))
    let twice = FeatureDescription.mirrored(.combined([hog, .gray(.mirrored(hog))]))
    #expect(twice.problem?.contains("mirrored") == true)
    #expect(FeatureDescription.combined([.mirrored(hog), .mirrored(.normalized(NormalizedFeature(hog)))]).problem == nil)
    func nested(_ times: Int) -> FeatureDescription { (0..<times).reduce(hog) { feature, _ in .gray(feature) } }
    #expect(nested(16).problem == nil)
    #expect(nested(17).problem?.contains("deep") == true && nested(300).problem?.contains("deep") == true)
    #expect((0..<50).reduce(hog) { feature, _ in .mirrored(feature) }.problem != nil)
  }

  @Test func badPartsAreToldByName() {
    let bad: [FeatureDescription] = [
      .normalized(NormalizedFeature(.pixels(RawPixels()), weight: 0)),
      .normalized(NormalizedFeature(.hog(.felzenszwalb(.init(cell: 0))))),
      .gray(.hog(.felzenszwalb(.init(cell: 0)))), .hogPyramid(HOGPyramid(levels: [])),
      .hogPyramid(HOGPyramid(levels: [GridSize(99)])),
    ]
    for description in bad { #expect(description.problem != nil) }
  }
}
