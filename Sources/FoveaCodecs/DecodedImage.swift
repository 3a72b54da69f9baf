internal import FoveaFiles
public import FoveaPixels

/// A picture with what its file told of it.
public struct DecodedImage: Sendable, Hashable {
  /// The pixels: gray, RGB or RGBA, as the file has them; turned upright unless the options said otherwise.
  public var bitmap: Bitmap
  /// The header.
  public var info: ImageInfo
  /// What was not as it should be, or was changed.
  public var warnings: [DecodeWarning]

  /// A picture of these parts.
  public init(bitmap: Bitmap, info: ImageInfo, warnings: [DecodeWarning] = []) {
    self.bitmap = bitmap
    self.info = info
    self.warnings = warnings
  }
}

extension Bitmap {
  /// The SHA-256, in hexadecimal, of the samples as RGBA, without the size.
  ///
  /// Gray counts as its color and pictures without alpha as opaque, so the same picture has the same hash in every format.
  /// In Python: `hashlib.sha256(image.convert("RGBA").tobytes()).hexdigest()`.
  public var pixelHash: String { SHA256.hex(of: converted(to: .rgba).samples) }
}
