internal import FoveaPixels

/// The samples of a picture as its features.
///
/// Each sample is divided by 255. With ``isStandardized``, the mean of the whole picture is then taken away and the rest divided by its
/// standard deviation plus 0.01 (so that flat pictures do not become noise): light and contrast count no more.
///
/// Length: width × height × channels; row by row, the samples of a pixel together.
public struct RawPixels: Sendable, Hashable, Codable, PictureFeature {
  /// Whether mean and contrast are taken away.
  public var isStandardized: Bool

  /// The samples, as they are or standardized.
  public init(isStandardized: Bool = false) { self.isStandardized = isStandardized }

  var problem: String? { nil }

  var minimumSize: PixelSize { PixelSize(1) }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    Writer(pixels: self, size: size, format: format.opaque)
  }

  private struct Writer: DescriptorWriter {
    let pixels: RawPixels
    let size: PixelSize
    let format: PixelFormat

    var length: Int { size.area * format.channels }

    var names: [String] {
      let channels = format == .gray ? ["gray"] : ["red", "green", "blue"]
      return (0..<size.height).flatMap { y in
        (0..<size.width).flatMap { x in channels.map { "pixel/r\(y)-c\(x)/\($0)" } }
      }
    }

    func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
      let bitmap = bitmap.opaque
      precondition(bitmap.size == size && bitmap.format == format, "a picture of \(bitmap.size), \(bitmap.format)")
      let scale: Float = 1 / 255
      bitmap.samples.withUnsafeBufferPointer { samples in
        for index in samples.indices { values[index] = Float(samples[index]) * scale }
      }
      if pixels.isStandardized { standardize(values) }
    }

    private func standardize(_ values: UnsafeMutablePointer<Float>) {
      let all = UnsafeMutableBufferPointer(start: values, count: length)
      let count = Double(max(1, length))
      let mean = all.reduce(0.0) { $0 + Double($1) } / count
      let variance = all.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
      let scale = 1 / (variance.squareRoot() + 0.01)
      for index in all.indices { all[index] = Float((Double(all[index]) - mean) * scale) }
    }
  }
}
