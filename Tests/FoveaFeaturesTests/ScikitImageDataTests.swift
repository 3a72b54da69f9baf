import FoveaFeatures
import FoveaPixels
import FoveaTensors
import FoveaTestSupport
import Testing

/// Vectors that scikit-image keeps for its own tests, of a picture that is not part of this project.
@Suite struct ScikitImageDataTests {
  @Test(
    .enabled(if: DataFolder.path("skimage_ref") != nil, "FOVEA_DATA names no folder with skimage_ref"),
    arguments: [("L1", HOG.ScikitImage.Norm.l1), ("L2-Hys", .l2Hys)])
  func theAstronautHasItsVector(_ name: String, _ norm: HOG.ScikitImage.Norm) throws {
    let picture = try DataFolder.picture("skimage_ref/astronaut.png")
    let expected = try DataFolder.npy("skimage_ref/astronaut_GRAY_hog_\(name).npy").values
    // Gray as scikit-image makes it, (0.2125 R + 0.7154 G + 0.0721 B) / 255, but as whole numbers over a power of two, which floats hold
    // exactly. HOG only knows the scale by its epsilon, and the second normalization of L2-Hys by numbers near 1, where epsilon is nothing.
    let scale: Float = 0x1p-21
    let (width, height) = (picture.width, picture.height)
    var samples: [Float] = []
    for y in 0..<height {
      for x in 0..<width {
        samples.append(Float(2125 * Int(picture[x, y, 0]) + 7154 * Int(picture[x, y, 1]) + 721 * Int(picture[x, y, 2])) * scale)
      }
    }
    let hog = HOG.scikitImage(.init(norm: norm, epsilon: 1e-5 * 255e4 * scale))
    let found = hog.descriptor(of: Plane(size: picture.size, samples: samples), white: 255).values
    #expect(found.count == expected.count)
    #expect(Golden.error(found, expected) < 1e-5)
  }
}
