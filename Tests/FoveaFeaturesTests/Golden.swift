import FoveaFeatures
import FoveaPixels
import FoveaTensors
import FoveaTestSupport

/// Pictures and vectors that `make_features.py` made.
enum Golden {
  static func picture(_ name: String) throws -> Bitmap {
    let tensor = try Fixture.npy("golden/features/picture-\(name).npy")
    return Bitmap(
      size: PixelSize(width: tensor.shape[1], height: tensor.shape[0]), format: tensor.shape.count == 3 ? .rgb : .gray,
      samples: tensor.values.map { UInt8($0) })
  }

  static func vector(_ name: String) throws -> [Float] { try Fixture.npy("golden/features/\(name).npy").values }

  /// The largest error of a number beside itself, or beside a thousandth of the largest where it is smaller.
  static func error(_ found: [Float], _ expected: [Float]) -> Float {
    Tolerance.elementError(found, expected, floor: 1e-3 * (expected.map { abs($0) }.max() ?? 0))
  }
}
