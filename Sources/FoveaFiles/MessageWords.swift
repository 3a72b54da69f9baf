// Words of messages that every storey says alike.

extension BinaryInteger {
  /// The number in decimal digits, with commas between thousands and a real minus sign: `50,000`.
  package var groupedText: String {
    let digits = String(magnitude)
    var text = self < 0 ? "\u{2212}" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }
}

extension Collection where Element: CustomStringConvertible {
  /// The first of some names, and how many more there are: `a.png, b.png, c.png and 1,200 more`.
  /// - Parameters:
  ///   - limit: How many are named at most; at least one.
  ///   - separator: What stands between two names.
  package func naming(first limit: Int, separator: String = ", ") -> String {
    precondition(limit > 0, "\(limit) names")
    let names = prefix(limit).map(\.description).joined(separator: separator)
    return count > limit ? "\(names) and \((count - limit).groupedText) more" : names
  }
}
