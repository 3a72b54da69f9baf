public import FoveaCodecs
public import FoveaFiles
public import FoveaPixels

/// What is done to every picture between its file and a recognizer: one value, stored in the model, used alike to train, to evaluate, to
/// predict and to explain.
public struct Preprocessing: Sendable, Hashable, Codable {
  /// Which channels a recognizer sees.
  public enum ColorMode: String, Sendable, Hashable, Codable, CaseIterable {
    /// Luma alone.
    case gray
    /// Red, green, blue.
    case rgb

    /// The format of the bitmaps.
    public var format: PixelFormat { self == .gray ? .gray : .rgb }
  }

  /// How a picture of another shape is fitted to the size.
  public enum Fit: String, Sendable, Hashable, Codable, CaseIterable {
    /// Both sides are scaled, each by its own factor. All of the picture is seen, its shape is lost.
    case stretch
    /// The largest part from the middle that has the shape of the size. Shapes are kept, borders are lost.
    case cropToFill = "crop_to_fill"
    /// The whole picture, with black at two sides.
    case pad
  }

  /// The size that every picture gets.
  public var size: PixelSize
  /// The channels that every picture gets.
  public var colorMode: ColorMode
  /// How pictures of other shapes are fitted.
  public var fit: Fit
  /// How pixels are resampled.
  public var filter: ResamplingFilter
  /// What becomes of opacity.
  public var alpha: AlphaPolicy
  /// Whether pictures are turned upright as their EXIF orientation says.
  public var appliesOrientation: Bool
  /// Whether a JPEG much larger than ``size`` is decoded at a fraction of its size, at least twice as wide and high as needed: several
  /// times faster, and a little different.
  public var scaledDecode: Bool

  /// A preprocessing, each setting as usual unless given.
  public init(
    size: PixelSize, colorMode: ColorMode = .rgb, fit: Fit = .stretch, filter: ResamplingFilter = .bilinear,
    alpha: AlphaPolicy = .white, appliesOrientation: Bool = true, scaledDecode: Bool = true
  ) {
    precondition(size.area > 0, "pictures of \(size) pixels")
    self.size = size
    self.colorMode = colorMode
    self.fit = fit
    self.filter = filter
    self.alpha = alpha
    self.appliesOrientation = appliesOrientation
    self.scaledDecode = scaledDecode
  }

  /// The longest side, in pixels, of pictures that a file may ask for.
  private static let longestSide = 8192

  /// Why a preprocessing that came from a file cannot be used; nothing where it can.
  package var problem: String? { Self.problem(of: size) }

  /// Why pictures cannot be brought to a size that came from a file; nothing where they can.
  package static func problem(of size: PixelSize) -> String? {
    (1...longestSide).contains(size.width) && (1...longestSide).contains(size.height) ? nil : "pictures of \(size) pixels"
  }

  /// The format of the bitmaps that ``apply(to:)-(Bitmap)`` gives.
  public var format: PixelFormat { colorMode.format }

  /// Samples of one picture.
  public var sampleCount: Int { size.area * format.channels }

  /// The options to decode with.
  public func decodeOptions(_ limits: DecodeLimits = .standard) -> DecodeOptions {
    DecodeOptions(limits: limits, appliesOrientation: appliesOrientation, scaledFor: scaledDecode ? size : nil)
  }

  /// The picture with the channels and the size of this preprocessing.
  ///
  /// Opacity is blended away and color converted first, then the picture is cut or fitted, then resampled.
  public func apply(to bitmap: Bitmap) -> Bitmap {
    let colored = bitmap.converted(to: format, alpha: alpha)
    switch fit {
    case .stretch: return colored.resized(to: size, using: filter)
    case .cropToFill: return Self.middle(of: colored, shapedAs: size).resized(to: size, using: filter)
    case .pad:
      let inside = Self.largest(shapedAs: colored.size, within: size)
      return colored.resized(to: inside, using: filter)
        .centered(on: size, fill: [UInt8](repeating: 0, count: format.channels))
    }
  }

  /// The decoded picture with the channels and the size of this preprocessing.
  public func apply(to image: DecodedImage) -> Bitmap { apply(to: image.bitmap) }

  /// The picture of a file, decoded and preprocessed: the one way from a file to a recognizer.
  public func bitmap(
    contentsOf path: BytePath, limits: DecodeLimits = .standard
  ) throws(PictureError) -> Bitmap {
    apply(to: try ImageDecoder.decode(contentsOf: path, options: decodeOptions(limits)))
  }

  /// The picture in the bytes of a file, decoded and preprocessed.
  public func bitmap(_ bytes: [UInt8], limits: DecodeLimits = .standard) throws(DecodeError) -> Bitmap {
    apply(to: try ImageDecoder.decode(bytes, options: decodeOptions(limits)))
  }

  /// The largest part from the middle of `bitmap` that has the shape of `size`.
  private static func middle(of bitmap: Bitmap, shapedAs size: PixelSize) -> Bitmap {
    let part = largest(shapedAs: size, within: bitmap.size)
    return part == bitmap.size
      ? bitmap : bitmap.cropped(x: (bitmap.width - part.width) / 2, y: (bitmap.height - part.height) / 2, size: part)
  }

  /// The largest size within `bounds` that has the shape of `size`, to the nearest pixel and at least 1 × 1.
  static func largest(shapedAs size: PixelSize, within bounds: PixelSize) -> PixelSize {
    if bounds.width * size.height <= bounds.height * size.width {
      let height = (bounds.width * size.height * 2 + size.width) / (2 * size.width)
      return PixelSize(width: bounds.width, height: min(bounds.height, max(1, height)))
    }
    let width = (bounds.height * size.width * 2 + size.height) / (2 * size.height)
    return PixelSize(width: min(bounds.width, max(1, width)), height: bounds.height)
  }

  private enum CodingKeys: String, CodingKey {
    case size, fit, filter, alpha
    case colorMode = "color_mode"
    case appliesOrientation = "applies_orientation"
    case scaledDecode = "scaled_decode"
  }
}
