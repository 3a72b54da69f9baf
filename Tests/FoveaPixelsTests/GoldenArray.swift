import FoveaPixels
import FoveaTestSupport

/// Arrays of `Fixtures/golden/codecs`, which `make_codecs.py` makes.
enum GoldenArray {
  static func bitmap(_ name: String, size: PixelSize, format: PixelFormat) throws -> Bitmap {
    let file = try Fixture.bytes("golden/codecs/\(name).npy")
    return Bitmap(size: size, format: format, samples: Array(file.suffix(size.area * format.channels)))
  }

  /// 61×47 pixels of noise with a block of one color and a part that is clear.
  static func resampleSource(_ format: PixelFormat) throws -> Bitmap {
    let size = PixelSize(width: 61, height: 47)
    let rgba = try bitmap("resample-source", size: size, format: .rgba)
    let samples = (0..<size.area).flatMap { rgba.samples[(4 * $0)..<(4 * $0 + format.channels)] }
    return Bitmap(size: size, format: format, samples: samples)
  }
}
