public import FoveaPixels

/// How a file stores color.
public enum ColorModel: String, Sendable, Hashable, Codable, CaseIterable {
  /// One brightness.
  case gray
  /// Indices of a table of colors.
  case palette
  /// Red, green, blue.
  case rgb
  /// Luma and two color differences, the usual form of a JPEG.
  case ycbcr
  /// Four printing inks.
  case cmyk
  /// Printing inks as luma, two color differences and black.
  case ycck
}

/// What the header of a picture file tells.
public struct ImageInfo: Sendable, Hashable, Codable {
  /// The file format.
  public var format: ImageFormat
  /// Width and height as stored.
  public var storedSize: PixelSize
  /// Width and height after ``orientation`` is applied.
  public var size: PixelSize
  /// How the stored picture has to be turned.
  public var orientation: Orientation
  /// How color is stored.
  public var colorModel: ColorModel
  /// Bits of a stored sample; of an index with a palette.
  public var bitDepth: Int
  /// Samples of a stored pixel.
  public var channels: Int
  /// Whether there is an alpha channel, or a color that is transparent.
  public var hasAlpha: Bool
  /// Whether a PNG is interlaced.
  public var isInterlaced: Bool
  /// Whether a JPEG is progressive.
  public var isProgressive: Bool
  /// Whether there is an ICC profile. Profiles are not applied.
  public var hasColorProfile: Bool
  /// The format of the bitmap that decoding gives.
  public var pixelFormat: PixelFormat
}
