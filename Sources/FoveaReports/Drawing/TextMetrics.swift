/// About how wide a text will be in whatever sans-serif font the reader has.
///
/// Widths are those of Helvetica (Adobe font metrics), enlarged by 12 % since other fonts are wider; characters outside ASCII count as
/// 0.6, and those of East Asia and pictographs as one, times the font size.
package enum TextMetrics {
  /// Width of `text` at a font size, in the unit of the size.
  package static func width(_ text: String, size: Double) -> Double {
    VisibleText.of(text).reduce(0) { $0 + width($1) } * size
  }

  /// `text`, or as much of its start and end as fits `room`, with an ellipsis between them.
  package static func fitting(_ text: String, in room: Double, size: Double) -> String {
    // Half a pixel of tolerance: the room is often the width of this very text, reached by other sums.
    if width(text, size: size) <= room + 0.5 { return text }
    let characters = Array(VisibleText.of(text))
    var (head, tail) = (0, 0)
    var left = room - width("…", size: size)
    while head + tail < characters.count {
      let next = head <= tail ? characters[head] : characters[characters.count - 1 - tail]
      left -= width(next) * size
      if left < 0 { break }
      if head <= tail { head += 1 } else { tail += 1 }
    }
    return String(characters[..<head]) + "…" + String(characters[(characters.count - tail)...])
  }

  private static func width(_ character: Character) -> Double {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if let byte = character.asciiValue { return byte < 32 || byte > 126 ? 0.6 : Double(thousandths[Int(byte) - 32]) * 0.00112 }
    // Signs of arithmetic are as wide as + and = in the widest of the usual fonts, where letters are not.
    if scalar.properties.generalCategory == .mathSymbol { return 0.84 }
    return scalar.value >= 0x1100 && scalar.properties.isWide ? 1 : 0.6
  }

  private static let thousandths: [UInt16] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
  ]
}

extension Unicode.Scalar.Properties {
  /// Whether the character takes a whole square.
  fileprivate var isWide: Bool { isIdeographic || isEmojiPresentation || (isAlphabetic && lowercaseMapping == uppercaseMapping) }
}
