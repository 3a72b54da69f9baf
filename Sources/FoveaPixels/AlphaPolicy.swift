/// What becomes of opacity when a picture with alpha is made opaque.
public enum AlphaPolicy: Sendable, Hashable, Codable {
  /// Each color is blended with this background: round((color · alpha + background · (255 − alpha)) / 255).
  case blend(red: UInt8, green: UInt8, blue: UInt8)

  /// On white, as a picture on a page is seen. The default everywhere.
  public static let white = AlphaPolicy.blend(red: 255, green: 255, blue: 255)
  /// On black.
  public static let black = AlphaPolicy.blend(red: 0, green: 0, blue: 0)
}
