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
      fovea_force_simd_level(FOVEA_SCALAR)
      let scalar = description.descriptor(of: picture)
      for level in [FOVEA_NEON, FOVEA_AVX2, FOVEA_AVX512] {
        guard fovea_force_simd_level(level) == level else { continue }
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
}
