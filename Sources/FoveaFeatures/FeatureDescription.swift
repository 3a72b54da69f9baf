public import FoveaPixels

/// What is measured in a picture, with all settings: a recipe for turning a picture into a row of numbers.
///
/// A description is a plain value that a model file keeps. The same description, picture size and format always give the same count of
/// numbers with the same meaning; see ``length(for:format:)`` and ``names(for:format:)``. Nothing is learned from other pictures.
public enum FeatureDescription: Sendable, Hashable {
  /// Histograms of oriented gradients.
  case hog(HOG)
  /// Histograms of colors or grays.
  case histogram(ColorHistogram)
  /// The samples themselves.
  case pixels(RawPixels)
  /// The numbers of several features, one after the other.
  case combined([FeatureDescription])

  /// How many numbers a picture of this size and format has.
  /// - Precondition: The picture is at least ``minimumSize``.
  public func length(for size: PixelSize, format: PixelFormat) -> Int { writer(for: size, format: format).length }

  /// What each number stands for: the feature, the place in the picture, the bin. No name has a comma, a quote or a space, and no two
  /// are the same unless a feature is combined with itself.
  /// - Precondition: The picture is at least ``minimumSize``.
  public func names(for size: PixelSize, format: PixelFormat) -> [String] { writer(for: size, format: format).names }

  /// Why nothing can be computed with these settings, which may come from a file; nothing where they are right.
  public var problem: String? {
    switch self {
    case .hog(let hog): hog.problem
    case .histogram(let histogram): histogram.problem
    case .pixels: nil
    case .combined(let parts): parts.lazy.compactMap(\.problem).first
    }
  }

  /// The smallest picture that can be described.
  public var minimumSize: PixelSize {
    switch self {
    case .hog(let hog): hog.minimumSize
    case .histogram(let histogram): PixelSize(width: histogram.grid.columns, height: histogram.grid.rows)
    case .pixels: PixelSize(1)
    case .combined(let parts):
      parts.map(\.minimumSize).reduce(PixelSize(1)) {
        PixelSize(width: max($0.width, $1.width), height: max($0.height, $1.height))
      }
    }
  }

  /// The numbers of one picture. Opacity is blended over white first.
  /// - Precondition: The picture is at least ``minimumSize``.
  public func descriptor(of bitmap: Bitmap) -> [Float] {
    writer(for: bitmap.size, format: bitmap.format).values(of: bitmap)
  }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    switch self {
    case .hog(let hog): hog.writer(for: size)
    case .histogram(let histogram): histogram.writer(for: size)
    case .pixels(let pixels): pixels.writer(for: size, format: format)
    case .combined(let parts): CombinedWriter(parts: parts.map { $0.writer(for: size, format: format) })
    }
  }
}

/// Fills descriptors of pictures of one size and format: what depends on these alone is prepared once.
protocol DescriptorWriter: Sendable {
  var length: Int { get }
  var names: [String] { get }
  /// Writes `length` numbers.
  func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>)
}

extension DescriptorWriter {
  func values(of bitmap: Bitmap) -> [Float] {
    [Float](unsafeUninitializedCapacity: length) { buffer, count in
      if let values = buffer.baseAddress { write(bitmap, to: values) }
      count = length
    }
  }
}

private struct CombinedWriter: DescriptorWriter {
  let parts: [any DescriptorWriter]

  var length: Int { parts.reduce(0) { $0 + $1.length } }
  var names: [String] { parts.flatMap(\.names) }

  func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
    var next = values
    for part in parts {
      part.write(bitmap, to: next)
      next += part.length
    }
  }
}

extension Bitmap {
  /// The picture without opacity.
  var opaque: Bitmap { format == .rgba ? converted(to: .rgb) : self }
}

extension PixelFormat {
  /// The format without opacity.
  var opaque: PixelFormat { self == .rgba ? .rgb : self }
}
