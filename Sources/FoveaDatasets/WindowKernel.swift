internal import CFoveaKernels
package import FoveaPixels

/// Writes what is seen of pictures of one size as normalized planes, in one pass over the samples.
package struct WindowKernel: Sendable {
  package let size: PixelSize
  package let output: PixelSize
  private let scale: [Float]
  private let offset: [Float]

  package init(size: PixelSize, normalization: Normalization, output: PixelSize) {
    self.size = size
    self.output = output
    (scale, offset) = normalization.coefficients
  }

  package var channels: Int { scale.count }

  /// Numbers of one picture.
  package var count: Int { output.area * channels }

  /// Writes ``count`` numbers to `target`.
  package func write(_ samples: UnsafeBufferPointer<UInt8>, _ window: Window, to target: UnsafeMutablePointer<Float>?) {
    precondition(samples.count == size.area * channels, "\(samples.count) samples for \(size), \(channels) channels")
    if window.isPlain {
      fovea_window_planes(
        samples.baseAddress, size.width, size.height, channels, window.x, window.y, output.width, output.height,
        window.isFlipped ? 1 : 0, scale, offset, target)
    } else {
      fovea_warp_planes(
        samples.baseAddress, size.width, size.height, channels, window.placement(output: output), matrix(samples, window.color),
        output.width, output.height, scale, offset, target)
    }
    if let blank = window.blank, let target { clear(blank, target) }
  }

  private func matrix(_ samples: UnsafeBufferPointer<UInt8>, _ change: ColorChange?) -> [Float] {
    guard let change else { return ColorChange().matrix(meanLuma: 0) }
    var sums = [UInt64](repeating: 0, count: channels)
    var squares = sums
    fovea_add_moments(samples.baseAddress, size.area, channels, &sums, &squares)
    let means = sums.map { Float(Double($0) / Double(size.area)) }
    return channels == 1
      ? change.grayMatrix(meanLuma: means[0])
      : change.matrix(meanLuma: 0.299 * means[0] + 0.587 * means[1] + 0.114 * means[2])
  }

  /// The mean color is zero after normalization.
  private func clear(_ blank: Blank, _ target: UnsafeMutablePointer<Float>) {
    let columns = max(0, blank.x)..<max(0, min(output.width, blank.x + blank.side))
    let rows = max(0, blank.y)..<max(0, min(output.height, blank.y + blank.side))
    for channel in 0..<channels {
      for row in rows {
        (target + channel * output.area + row * output.width + columns.lowerBound).update(repeating: 0, count: columns.count)
      }
    }
  }
}
