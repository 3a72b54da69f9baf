internal import CFoveaKernels
internal import FoveaPixels

/// Writes windows of pictures of one size as normalized planes, in one pass over the samples.
struct WindowKernel: Sendable {
  let size: PixelSize
  let output: PixelSize
  private let scale: [Float]
  private let offset: [Float]

  init(size: PixelSize, normalization: Normalization, output: PixelSize) {
    self.size = size
    self.output = output
    (scale, offset) = normalization.coefficients
  }

  var channels: Int { scale.count }

  /// Numbers of one picture.
  var count: Int { output.area * channels }

  /// Writes ``count`` numbers to `target`.
  func write(_ samples: UnsafeBufferPointer<UInt8>, _ window: Window, to target: UnsafeMutablePointer<Float>?) {
    precondition(samples.count == size.area * channels, "\(samples.count) samples for \(size), \(channels) channels")
    fovea_window_planes(
      samples.baseAddress, size.width, size.height, channels, window.x, window.y, output.width, output.height,
      window.isFlipped ? 1 : 0, scale, offset, target)
  }
}
