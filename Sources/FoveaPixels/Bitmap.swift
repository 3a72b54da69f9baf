/// How the samples of a pixel are meant.
public enum PixelFormat: UInt8, Sendable, Hashable, Codable, CaseIterable {
  /// One sample: luma.
  case gray = 1
  /// Three samples: red, green, blue (sRGB).
  case rgb = 3
  /// Four samples: red, green, blue, and opacity that is not multiplied in.
  case rgba = 4

  /// Samples of one pixel.
  public var channels: Int { Int(rawValue) }
}

/// Width and height in pixels. Written width × height everywhere.
public struct PixelSize: Sendable, Hashable, Codable {
  /// Columns.
  public var width: Int
  /// Rows.
  public var height: Int

  /// A size; neither side may be negative.
  public init(width: Int, height: Int) {
    precondition(width >= 0 && height >= 0, "a size of \(width)×\(height) pixels")
    self.width = width
    self.height = height
  }

  /// A square.
  public init(_ side: Int) { self.init(width: side, height: side) }

  /// Width times height.
  public var area: Int { width * height }
}

extension PixelSize: CustomStringConvertible {
  /// Width × height.
  public var description: String { "\(width)×\(height)" }
}

/// A picture of 8-bit samples.
///
/// Rows run from the top, pixels from the left, the samples of a pixel stand together, and there is no padding: sample `c` of the
/// pixel at column `x` and row `y` is `samples[(y * width + x) * channels + c]`.
public struct Bitmap: Sendable, Hashable {
  /// Width and height in pixels.
  public let size: PixelSize
  /// What the samples mean.
  public let format: PixelFormat
  /// All samples, `size.area * format.channels` of them.
  public private(set) var samples: [UInt8]

  /// A picture of these samples.
  /// - Precondition: `samples.count == size.area * format.channels`.
  public init(size: PixelSize, format: PixelFormat, samples: [UInt8]) {
    precondition(
      samples.count == size.area * format.channels,
      "\(samples.count) samples for \(size) pixels of \(format.channels) channels")
    self.size = size
    self.format = format
    self.samples = samples
  }

  /// A picture whose pixels are all `fill`, one value for each channel.
  public init(size: PixelSize, format: PixelFormat, fill: [UInt8]) {
    precondition(fill.count == format.channels, "\(fill.count) values for \(format.channels) channels")
    var samples = [UInt8](repeating: fill[0], count: size.area * format.channels)
    if Set(fill).count > 1 {
      for index in samples.indices { samples[index] = fill[index % fill.count] }
    }
    self.init(size: size, format: format, samples: samples)
  }

  /// A picture whose samples `body` writes, all of them, into memory that holds nothing yet.
  package init<Failure: Error>(
    size: PixelSize, format: PixelFormat,
    unsafeUninitialized body: (UnsafeMutableBufferPointer<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    let count = size.area * format.channels
    var failure: Failure?
    let samples = [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      do throws(Failure) {
        try body(UnsafeMutableBufferPointer(rebasing: buffer[0..<count]))
        written = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    self.init(size: size, format: format, samples: samples)
  }

  /// Columns.
  public var width: Int { size.width }
  /// Rows.
  public var height: Int { size.height }
  /// Samples of one pixel.
  public var channels: Int { format.channels }

  /// The sample of one channel of the pixel at column `x` and row `y`.
  public subscript(x: Int, y: Int, channel: Int) -> UInt8 {
    get { samples[offset(x, y, channel)] }
    set { samples[offset(x, y, channel)] = newValue }
  }

  /// Calls `body` with all samples, to be changed in place.
  package mutating func withUnsafeMutableSamples<Result>(
    _ body: (UnsafeMutableBufferPointer<UInt8>) -> Result
  ) -> Result {
    samples.withUnsafeMutableBufferPointer { body($0) }
  }

  private func offset(_ x: Int, _ y: Int, _ channel: Int) -> Int {
    precondition(
      x >= 0 && x < width && y >= 0 && y < height && channel >= 0 && channel < channels,
      "pixel (\(x), \(y)), channel \(channel) of a picture of \(size), \(channels) channels")
    return (y * width + x) * channels + channel
  }
}
