/// Text as it may be shown: what cannot be seen, or reorders the text around it, is replaced by what tells of it.
package enum VisibleText {
  /// `text` with control characters as their pictures (␀ …), except tab and line end, and with characters that reorder text or must
  /// not stand in a file as `[U+202E]`. Visible text stays as it is.
  package static func of(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A }) { return text }
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A: shown.append(scalar)
      case 0..<0x20: shown.append(Unicode.Scalar(0x2400 + scalar.value) ?? "␣")
      case 0x7F: shown.append("␡")
      case 0x80..<0xA0, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFFF9...0xFFFB, 0xFEFF,
        0xFFFE, 0xFFFF:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
        shown.append(contentsOf: "[U+\(zeros)\(digits)]".unicodeScalars)
      default: shown.append(scalar)
      }
    }
    return String(shown)
  }
}
