import CFoveaKernels
import FoveaFeatures
import FoveaPixels
import FoveaTestSupport
import Testing

/// The level of vector instructions is one for the process, so these run one by one.
@Suite(.serialized) struct KernelTwinTests {
  static let descriptions: [FeatureDescription] =
    HOGCase.all.map { .hog($0.hog) } + FeatureDescriptionTests.textures
    + ColorHistogram.Space.allCases.flatMap { space in
      ColorHistogram.Arrangement.allCases.flatMap { arrangement in
        [false, true].map { isSoft in
          FeatureDescription.histogram(
            ColorHistogram(
              space: space, bins: [6], arrangement: arrangement, grid: GridSize(columns: 2, rows: 1), normalization: .none,
              isSoft: isSoft))
        }
      }
    }

  @Test(arguments: descriptions) func everyLevelGivesTheSameNumbers(_ description: FeatureDescription) throws {
    defer { fovea_reset_simd_level() }
    for name in ["gray", "gray-odd", "color", "color-odd"] {
      let picture = try Golden.picture(name)
      KernelLevels.force(FOVEA_SCALAR)
      let scalar = description.descriptor(of: picture)
      for level in KernelLevels.all {
        KernelLevels.force(level)
        // Multiplications fused with additions move a share between bins by its last digits.
        #expect(Tolerance.relativeError(description.descriptor(of: picture), scalar) < 2e-5)
      }
    }
  }

  @Test(arguments: [(8, 8, 9, false), (4, 6, 8, true), (5, 3, 12, false)])
  func wholeVectorsEqualBlockByBlock(_ width: Int, _ height: Int, _ bins: Int, _ isSigned: Bool) throws {
    // A stride of one pixel less than a cell in a window of one block takes the general way; with the same block, the usual way must agree.
    let cell = PixelSize(width: width, height: height)
    let size = PixelSize(width: 2 * width, height: 2 * height)
    let picture = try Golden.picture("color").cropped(x: 3, y: 2, size: size)
    let usual = HOG.openCV(.init(cell: cell, bins: bins, isSigned: isSigned))
    let general = HOG.openCV(
      .init(cell: cell, stride: PixelSize(width: width - 1, height: height), bins: bins, isSigned: isSigned))
    #expect(Tolerance.relativeError(usual.descriptor(of: picture).values, general.descriptor(of: picture).values) < 1e-5)
  }

  /// Many blocks of the usual way, which shares sums among neighbours: each equals that block of its part of the picture alone.
  @Test(arguments: [(4, 4, 9), (3, 5, 7), (2, 2, 18), (6, 3, 4)])
  func neighboursGetTheirShares(_ width: Int, _ height: Int, _ bins: Int) {
    let cell = PixelSize(width: width, height: height)
    let picture = SyntheticImages.noise(PixelSize(width: 83, height: 47), seed: 6, format: .rgb)
    let usual = HOG.openCV(.init(cell: cell, bins: bins, squareRoot: false)).descriptor(of: picture)
    let layout = usual.layout
    // One block in the middle of a picture with one more pixel on each side, which the stride keeps from the usual way.
    let size = PixelSize(width: 2 * width + 2, height: 2 * height + 2)
    let alone = HOG.openCV(.init(cell: cell, stride: PixelSize(width: 50, height: 50), bins: bins, squareRoot: false))
    var count = 0
    for row in 0..<layout.blocks.rows {
      for column in 0..<layout.blocks.columns {
        let (x, y) = (layout.left + column * width - 1, layout.top + row * height - 1)
        guard x >= 0, y >= 0, x + size.width <= 83, y + size.height <= 47 else { continue }
        count += 1
        let start = layout.offset(blockColumn: column, blockRow: row, cellColumn: 0, cellRow: 0)
        let block = Array(usual.values[start..<start + 4 * bins])
        let expected = alone.descriptor(of: picture.cropped(x: x, y: y, size: size)).values
        #expect(Tolerance.relativeError(block, expected) < 1e-5)
      }
    }
    #expect(count > 20)
  }

  /// A cell's plane is what votes give it, summed pixel by pixel; on every level.
  @Test(arguments: [(3, 2), (4, 0), (1, 1)]) func planesOfCells(_ cell: Int, _ border: Int) {
    defer { fovea_reset_simd_level() }
    let (width, height) = (13, 11)
    let noise = SyntheticImages.noise(PixelSize(width: width, height: 2 * height), seed: 3, format: .gray).samples
    let magnitudes = noise[..<(width * height)].map { Float($0) }
    let places = noise[(width * height)...].map { Float($0) / 32 }
    let (columns, rows) = (width + 2 * border, height + 2 * border)
    var expected = [Float](repeating: 0, count: columns * rows * 8)
    let half = cell % 2 == 0 ? 0.5 : 0
    for row in 0..<rows {
      for column in 0..<columns {
        for y in 0..<height {
          for x in 0..<width {
            let across = 1 - abs(Double(x + border - column) - half) / Double(cell)
            let down = 1 - abs(Double(y + border - row) - half) / Double(cell)
            guard across > 0, down > 0 else { continue }
            let vote = Float(across * down / Double(cell * cell)) * magnitudes[y * width + x]
            let (place, first) = (places[y * width + x], Int(places[y * width + x]))
            expected[(row * columns + column) * 8 + first] += vote * (1 - place + Float(first))
            expected[(row * columns + column) * 8 + (first + 1) % 8] += vote * (place - Float(first))
          }
        }
      }
    }
    for level in KernelLevels.all {
      KernelLevels.force(level)
      var found = [Float](repeating: -1, count: expected.count)
      var scratch = found
      fovea_sift_planes(magnitudes, places, width, height, cell, border, &scratch, &found)
      #expect(Tolerance.relativeError(found, expected) < 1e-5)
    }
  }

  @Test(arguments: [1, 7, 16, 40]) func sharesAndRoots(count: Int) {
    defer { fovea_reset_simd_level() }
    let products = (0..<count).map { Float(($0 * 37) % 23) - 9 }
    let constants = (0..<count).map { Float(($0 * 11) % 7) }
    let costs = zip(products, constants).map { Double($0 + $1) }
    let powers = costs.map { 1 / powerOfE(0.5 * ($0 - (costs.min() ?? 0))) }
    let sum = powers.reduce(0, +)
    for level in KernelLevels.all {
      KernelLevels.force(level)
      var shares = [Float](repeating: 0, count: count)
      fovea_soft_shares(products, constants, count, &shares)
      #expect(Tolerance.absoluteError(shares, powers.map { Float($0 / sum) }) < 1e-6)
      var roots = products
      let magnitude = fovea_signed_roots(&roots, count)
      #expect(magnitude == products.reduce(0) { $0 + abs($1) })
      #expect(roots == products.map { $0 < 0 ? -(-$0).squareRoot() : $0.squareRoot() })
    }
  }

  /// By its series.
  private func powerOfE(_ number: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for place in 1..<120 {
      term *= number / Double(place)
      sum += term
    }
    return sum
  }
}
