internal import CFoveaKernels

/// How a picture has to be turned to stand upright: the EXIF orientation, tag 0x0112.
///
/// The raw values are those of the EXIF standard.
public enum Orientation: Int, Sendable, Hashable, Codable, CaseIterable {
  /// As stored.
  case upright = 1
  /// Left and right exchanged.
  case flippedHorizontally = 2
  /// Turned by half a turn.
  case rotated180 = 3
  /// Top and bottom exchanged.
  case flippedVertically = 4
  /// Mirrored at the diagonal from the top left: rows become columns.
  case transposed = 5
  /// To be turned by a quarter clockwise.
  case rotated90Clockwise = 6
  /// Mirrored at the diagonal from the top right.
  case transversed = 7
  /// To be turned by a quarter counterclockwise.
  case rotated90Counterclockwise = 8

  /// Whether width and height change places.
  public var swapsSides: Bool { rawValue >= 5 }
}

extension PixelSize {
  /// The size of a picture of this stored size after it was turned upright.
  public func oriented(_ orientation: Orientation) -> PixelSize {
    orientation.swapsSides ? PixelSize(width: height, height: width) : self
  }
}

extension Bitmap {
  /// The picture turned upright, where `orientation` tells how it is stored. Same as Pillow's `exif_transpose`.
  public func oriented(_ orientation: Orientation) -> Bitmap {
    // The stored pixel of the upright pixel (x, y), as offset = start + x * alongX + y * alongY in pixels.
    let start: Int
    let alongX: Int
    let alongY: Int
    switch orientation {
    case .upright: return self
    case .flippedHorizontally: (start, alongX, alongY) = (width - 1, -1, width)
    case .rotated180: (start, alongX, alongY) = (size.area - 1, -1, -width)
    case .flippedVertically: (start, alongX, alongY) = (size.area - width, 1, -width)
    case .transposed: (start, alongX, alongY) = (0, width, 1)
    case .rotated90Clockwise: (start, alongX, alongY) = (size.area - width, -width, 1)
    case .transversed: (start, alongX, alongY) = (size.area - 1, -width, -1)
    case .rotated90Counterclockwise: (start, alongX, alongY) = (width - 1, width, -1)
    }
    return walked(to: size.oriented(orientation), start: start, alongX: alongX, alongY: alongY)
  }

  /// The picture with left and right exchanged.
  public func flippedHorizontally() -> Bitmap { oriented(.flippedHorizontally) }

  private func walked(to turned: PixelSize, start: Int, alongX: Int, alongY: Int) -> Bitmap {
    samples.withUnsafeBufferPointer { source in
      Bitmap(size: turned, format: format) { target in
        fovea_walk(
          source.baseAddress, channels, start, alongX, alongY, turned.width, turned.height, target.baseAddress)
      }
    }
  }
}
