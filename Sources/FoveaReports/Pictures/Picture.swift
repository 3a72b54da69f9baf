public import FoveaPixels

/// An encoded picture, ready to stand in a page.
public struct Picture: Sendable, Hashable {
  /// How the bytes are encoded.
  public enum Encoding: String, Sendable, Hashable {
    /// Exact samples.
    case png
    /// Small files for photos.
    case jpeg
  }

  /// The encoded file.
  public let bytes: [UInt8]
  /// How it is encoded.
  public let encoding: Encoding
  /// Its size in pixels.
  public let size: PixelSize

  /// A picture that is encoded already.
  public init(bytes: [UInt8], encoding: Encoding, size: PixelSize) {
    precondition(size.area > 0, "a picture of \(size) pixels")
    self.bytes = bytes
    self.encoding = encoding
    self.size = size
  }
}
