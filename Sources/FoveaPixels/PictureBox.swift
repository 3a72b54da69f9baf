/// A rectangle in a picture, sides along the axes. The origin is the top left corner of the top left pixel, x grows to the right and y
/// downwards, and the unit is a pixel, so that the box of a whole picture is (0, 0, width, height). It may reach beyond the picture.
public struct PictureBox: Sendable, Hashable, Codable {
  /// The left side.
  public var x: Double
  /// The upper side.
  public var y: Double
  /// Zero or more.
  public var width: Double
  /// Zero or more.
  public var height: Double

  /// - Precondition: The numbers are finite, the sides not negative.
  public init(x: Double, y: Double, width: Double, height: Double) {
    precondition(x.isFinite && y.isFinite && width.isFinite && height.isFinite, "a box of (\(x), \(y), \(width), \(height))")
    precondition(width >= 0 && height >= 0, "a box of \(width) x \(height)")
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// The box of a whole picture.
  public init(_ size: PixelSize) {
    self.init(x: 0, y: 0, width: Double(size.width), height: Double(size.height))
  }

  /// Square pixels.
  public var area: Double { width * height }
  /// The column of the middle.
  public var centerX: Double { x + width / 2 }
  /// The row of the middle.
  public var centerY: Double { y + height / 2 }

  /// What both boxes share; without an area where they only touch, and nil where they are apart.
  public func intersection(_ other: PictureBox) -> PictureBox? {
    let (left, top) = (max(x, other.x), max(y, other.y))
    let (right, bottom) = (min(x + width, other.x + other.width), min(y + height, other.y + other.height))
    guard right >= left, bottom >= top else { return nil }
    return PictureBox(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// The shared area as a share of the area that either covers, in 0...1; 0 where neither has an area.
  public func intersectionOverUnion(_ other: PictureBox) -> Double {
    let shared = intersection(other)?.area ?? 0
    let either = area + other.area - shared
    return either > 0 ? shared / either : 0
  }

  /// The box of the same middle with sides of `factor` times the length.
  public func scaled(by factor: Double) -> PictureBox {
    PictureBox(
      x: centerX - width * factor / 2, y: centerY - height * factor / 2, width: width * factor, height: height * factor)
  }
}
