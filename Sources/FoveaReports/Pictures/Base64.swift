/// Bytes as text (RFC 4648, section 4).
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Length of the text for so many bytes.
  static func length(for count: Int) -> Int { (count + 2) / 3 * 4 }

  /// The text for `bytes`, padded with `=`.
  static func encode(_ bytes: [UInt8]) -> String {
    let padding = UInt8(ascii: "=")
    return String(unsafeUninitializedCapacity: length(for: bytes.count)) { text in
      var place = 0
      for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        var bits = group.reduce(0) { $0 << 8 | UInt32($1) }
        bits <<= UInt32(8 * (3 - group.count))
        for index in 0..<4 {
          let sextet = Int(bits >> UInt32(18 - 6 * index)) & 63
          text[place] = index <= group.count ? alphabet[sextet] : padding
          place += 1
        }
      }
      return place
    }
  }
}
