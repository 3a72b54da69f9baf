internal import CFoveaKernels

extension Bitmap {
  /// The picture in another format.
  ///
  /// Color becomes gray by Rec. 601 luma in integers, (19595 R + 38470 G + 7471 B + 32768) >> 16, as Pillow's mode `L`. Gray becomes
  /// color by repeating it. Opacity is blended away by `alpha`, or added as opaque.
  /// - Complexity: O(pixels); none where the format is the same.
  public func converted(to target: PixelFormat, alpha: AlphaPolicy = .white) -> Bitmap {
    if target == format { return self }
    if format == .rgba { return opaque(over: alpha).converted(to: target) }
    return mapped(to: target) { source, output in
      switch target {
      case .gray: fovea_luma(source, size.area, channels, output)
      case .rgb where format == .gray: fovea_spread_gray(source, size.area, 3, output)
      case .rgba where format == .gray: fovea_spread_gray(source, size.area, 4, output)
      case .rgb, .rgba: Self.addOpacity(source, count: size.area, output)
      }
    }
  }

  /// The RGB picture that an RGBA picture shows over the background of `alpha`.
  private func opaque(over alpha: AlphaPolicy) -> Bitmap {
    guard case .blend(let red, let green, let blue) = alpha else { return self }
    return mapped(to: .rgb) { source, output in fovea_blend(source, size.area, [red, green, blue], output) }
  }

  private static func addOpacity(_ source: UnsafePointer<UInt8>, count: Int, _ target: UnsafeMutablePointer<UInt8>) {
    for pixel in 0..<count {
      for channel in 0..<3 { target[pixel * 4 + channel] = source[pixel * 3 + channel] }
      target[pixel * 4 + 3] = 255
    }
  }

  /// A picture of the same size whose samples `body` makes from these.
  private func mapped(
    to target: PixelFormat, _ body: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void
  ) -> Bitmap {
    samples.withUnsafeBufferPointer { source in
      Bitmap(size: size, format: target) { output in
        if let from = source.baseAddress, let to = output.baseAddress { body(from, to) }
      }
    }
  }
}
