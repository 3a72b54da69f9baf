public import FoveaPixels

/// How a picture is decoded.
public struct DecodeOptions: Sendable, Hashable, Codable {
  /// What one picture may take.
  public var limits: DecodeLimits
  /// Whether the picture is turned upright as its EXIF orientation says.
  public var appliesOrientation: Bool
  /// The size, after orientation, that the picture will be resampled to. A JPEG is then decoded at the smallest n/8 of its size that
  /// still is twice as wide and twice as high, which is faster and changes the pixels a little: sides are rounded up, which moves what
  /// is at the right and at the bottom by up to 0.44 pixels of this size. Without it, in full.
  public var scaledFor: PixelSize?

  /// Options, each as usual unless given.
  public init(limits: DecodeLimits = .standard, appliesOrientation: Bool = true, scaledFor: PixelSize? = nil) {
    self.limits = limits
    self.appliesOrientation = appliesOrientation
    self.scaledFor = scaledFor
  }
}
