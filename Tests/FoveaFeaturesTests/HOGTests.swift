import FoveaFeatures
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite struct HOGTests {
  @Test func aRampHasOneOrientation() {
    // Gradients of a ramp to the right point to the right: angle 0, which is the first bin of nine in each cell away from the border.
    let ramp = SyntheticImages.ramp(PixelSize(32))
    let descriptor = HOG.scikitImage(.init(block: GridSize(1), norm: .l1)).descriptor(of: ramp)
    for row in 0..<4 {
      for column in 0..<4 {
        let bins = Array(descriptor.channels(blockColumn: column, blockRow: row))
        #expect(abs(bins[0] - 1) < 1e-4 && bins.dropFirst().allSatisfy { $0 == 0 })
      }
    }
  }

  @Test func aHandComputedCell() {
    // The middle of 3 × 3 pixels has gradient (40 - 10, 70 - 30) = (30, 40), magnitude 50, angle 53.13°: the third of nine bins. The pixels above
    // and below have gradients to the right and left only, those beside it up and down only; corners have none.
    let samples: [UInt8] = [0, 30, 0, 10, 0, 40, 0, 70, 0]
    let picture = Bitmap(size: PixelSize(3), format: .gray, samples: samples)
    let hog = HOG.scikitImage(.init(cell: PixelSize(3), block: GridSize(1), norm: .l1))
    var expected = [Float](repeating: 0, count: 9)
    expected[2] = 1
    #expect(Tolerance.absoluteError(hog.descriptor(of: picture).values, expected) < 1e-5)
  }

  @Test func brightnessAndContrastCountLittle() throws {
    let picture = try Golden.picture("color")
    let dimmed = Bitmap(size: picture.size, format: .rgb, samples: picture.samples.map { UInt8(Int($0) / 2 + 40) })
    for hog in [HOG.scikitImage(.init()), .openCV(.init(squareRoot: false)), .felzenszwalb(.init())] {
      let (a, b) = (hog.descriptor(of: picture).values, hog.descriptor(of: dimmed).values)
      let difference = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      let energy = a.reduce(0) { $0 + $1 * $1 }
      #expect(difference < 0.05 * energy)
    }
  }

  @Test func aTurnedPictureHasTurnedCells() {
    // A quarter turn of the picture moves cells and, with 8 unsigned bins, shifts bins by four; the borders of bins are no gradients here.
    let side = 24
    let picture = SyntheticImages.disc(PixelSize(side), radius: 7.3, center: (10.5, 13))
    var turned = picture
    for y in 0..<side {
      for x in 0..<side { turned[side - 1 - y, x, 0] = picture[x, y, 0] }
    }
    let hog = HOG.openCV(.init(cell: PixelSize(8), block: GridSize(1), bins: 8, squareRoot: false, sigma: 1e6))
    let (a, b) = (hog.descriptor(of: picture), hog.descriptor(of: turned))
    for row in 0..<3 {
      for column in 0..<3 {
        let one = Array(a.channels(blockColumn: column, blockRow: row))
        let other = Array(b.channels(blockColumn: 2 - row, blockRow: column))
        #expect(Tolerance.absoluteError((0..<8).map { other[($0 + 4) % 8] }, one) < 1e-3)
      }
    }
  }

  @Test(arguments: HOGCase.all) func grayIsColorWithEqualChannels(_ hogCase: HOGCase) throws {
    let gray = try Golden.picture(hogCase.picture).converted(to: .gray)
    let values = hogCase.hog.descriptor(of: gray).values
    #expect(hogCase.hog.descriptor(of: gray.converted(to: .rgb)).values == values)
    #expect(hogCase.hog.descriptor(of: gray.converted(to: .rgba)).values == values)
  }

  @Test(arguments: HOGCase.all) func planesAreGrayPictures(_ hogCase: HOGCase) throws {
    let gray = try Golden.picture(hogCase.picture).converted(to: .gray)
    let values = hogCase.hog.descriptor(of: gray).values
    let bytes = Plane(size: gray.size, samples: gray.samples.map { Float($0) })
    #expect(hogCase.hog.descriptor(of: bytes, white: 255).values == values)
    // Halves are exact, and so is their double.
    let halves = Plane(size: gray.size, samples: gray.samples.map { Float($0) / 2 })
    #expect(hogCase.hog.descriptor(of: halves, white: 127.5).values == values)
  }

  @Test func layoutsSayWhereNumbersComeFrom() {
    let size = PixelSize(width: 50, height: 38)
    let openCV = HOG.openCV(.init(cell: PixelSize(width: 6, height: 5))).layout(for: size)
    #expect(openCV.blocks == GridSize(columns: 7, rows: 6))
    #expect((openCV.left, openCV.top) == (1, 1))
    #expect(openCV.offset(blockColumn: 1, blockRow: 2, cellColumn: 1, cellRow: 0) == ((1 * 6 + 2) * 4 + 2) * 9)
    #expect(openCV.corner(blockColumn: 1, blockRow: 2, cellColumn: 1, cellRow: 0) == (1 + 6 + 6, 1 + 10))
    let scikit = HOG.scikitImage(.init(cell: PixelSize(10), block: GridSize(columns: 2, rows: 1))).layout(for: size)
    #expect(scikit.blocks == GridSize(columns: 4, rows: 3))
    #expect(scikit.offset(blockColumn: 1, blockRow: 2, cellColumn: 1) == ((2 * 4 + 1) * 2 + 1) * 9)
    let cells = HOG.felzenszwalb(.init(cell: 8)).layout(for: size)
    #expect(cells.blocks == GridSize(columns: 4, rows: 3) && cells.channels.count == 31 && cells.left == 8)
    let kept = HOG.felzenszwalb(.init(cell: 8, keepsBorder: true)).layout(for: size)
    #expect(kept.blocks == GridSize(columns: 6, rows: 5) && kept.left == 0)
    #expect(scikit.names[0] == "hog-10x10/block-r0-c0/cell-r0-c0/angle-10")
    #expect(cells.names[30] == "hog-8x8/block-r0-c0/energy-3")
  }

  @Test(arguments: [(32, 32), (28, 28), (92, 112), (400, 936), (25, 25), (8, 8), (3000, 40), (640, 480)])
  func defaultsSuitTheSize(_ width: Int, _ height: Int) {
    let natural = PixelSize(width: width, height: height)
    let size = FeatureDescription.hogWorkingSize(for: natural)
    #expect(min(size.width, size.height) <= 64 && max(size.width, size.height) <= 128)
    #expect(size.area <= max(natural.area, 64 * 64))
    let description = FeatureDescription.hogDefault(for: size)
    #expect(description.problem == nil)
    let least = description.minimumSize
    #expect(least.width <= size.width && least.height <= size.height)
    #expect(description.length(for: size, format: .rgb) <= 5_500)
    let larger = PixelSize(width: max(16, size.width), height: max(16, size.height))
    let others: [FeatureDescription] = [
      .hogPyramidDefault(for: larger), .patternsDefault(for: larger), .daisyDefault(for: larger), .siftDefault(for: larger),
      .mixedDefault(for: larger, isGray: false),
    ]
    for other in others {
      #expect(other.problem == nil)
      #expect(other.length(for: larger, format: .rgb) <= 12_000)
    }
  }

  @Test func defaultsOfUsualSizes() {
    #expect(FeatureDescription.hogWorkingSize(for: PixelSize(32)) == PixelSize(32))
    #expect(FeatureDescription.hogWorkingSize(for: PixelSize(width: 92, height: 112)) == PixelSize(width: 64, height: 80))
    #expect(FeatureDescription.hogWorkingSize(for: PixelSize(width: 3000, height: 500)) == PixelSize(width: 128, height: 64))
    #expect(FeatureDescription.hogDefault(for: PixelSize(32)).length(for: PixelSize(32), format: .rgb) == 2480)
    #expect(FeatureDescription.mixedDefault(for: PixelSize(32), isGray: false).length(for: PixelSize(32), format: .rgb) == 5904)
    #expect(FeatureDescription.hogDefault(for: PixelSize(28)).length(for: PixelSize(28), format: .gray) == 2015)
  }
}
