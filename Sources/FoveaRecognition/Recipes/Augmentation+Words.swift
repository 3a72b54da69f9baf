internal import FoveaDatasets
internal import FoveaPixels

extension Augmentation {
  /// How pictures are changed, as the end of a sentence that begins with "pictures are".
  /// - Parameter isGray: Whether pictures have no colors.
  package func words(isGray: Bool) -> String {
    var words: [String] = []
    if flip != .never { words.append("mirrored") }
    if shift > 0 { words.append("moved by up to \(shift) pixel\(shift == 1 ? "" : "s")") }
    if let crop { words.append("cut to \(crop)") }
    if rotation > 0 { words.append("turned by up to \(Self.number(rotation)) degrees") }
    if smallestArea < 1 { words.append("cut to \(Self.number(smallestArea * 100)) % of their area at least") }
    if brightness > 0 || contrast > 0 || (saturation > 0 && !isGray) {
      words.append(isGray ? "made lighter and darker" : "tinted")
    }
    if cutOut > 0 { words.append("blanked in part") }
    guard let last = words.popLast() else { return "left as they are" }
    return words.isEmpty ? last : words.joined(separator: ", ") + " and " + last
  }

  private static func number(_ value: Float) -> Int { Int(value.rounded()) }
}

extension ViewAveraging {
  /// How often the trained network looks at a picture, as the end of a sentence that begins with "pictures are looked at".
  package var words: String {
    let moved = "moved by a pixel"
    return switch self {
    case .none: "once"
    case .mirror: "twice, once mirrored,"
    case .shift: "three times, \(moved),"
    case .mirrorAndShift: "six times, mirrored and \(moved),"
    }
  }
}
