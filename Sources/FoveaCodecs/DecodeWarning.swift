/// What was not as it should be, or was changed, in a picture that was decoded.
public enum DecodeWarning: Sendable, Hashable, Codable {
  /// The data break the rules of the format at `count` places; `message` is what the library said first.
  case damaged(count: Int, message: String)
  /// 16-bit samples were rounded to 8 bits.
  case sixteenBitsRounded
  /// A 16-bit picture uses under a sixteenth of its range, `lowest…highest`, so few of the 256 levels are left of it.
  case narrowRange(lowest: Int, highest: Int)
  /// The file has a color profile, which was not applied.
  case colorProfileIgnored
  /// Printing inks became RGB by a plain formula, without a profile; colors are approximate.
  case cmykConverted
  /// The EXIF data break their rules; the orientation was taken as upright.
  case orientationUnreadable
}

extension DecodeWarning: CustomStringConvertible {
  /// For people, in one line.
  public var description: String {
    switch self {
    case .damaged(1, let message): "damaged: \(message)"
    case .damaged(let count, let message): "damaged in \(count) places, first: \(message)"
    case .sixteenBitsRounded: "16-bit samples were rounded to 8 bits"
    case .narrowRange(let lowest, let highest):
      "16-bit samples use \(lowest)…\(highest) of 0…65535 only; stretch them before conversion to keep detail"
    case .colorProfileIgnored: "the color profile was not applied"
    case .cmykConverted: "CMYK was converted without a profile; colors are approximate"
    case .orientationUnreadable: "the EXIF data are damaged; the picture was taken as upright"
    }
  }
}
