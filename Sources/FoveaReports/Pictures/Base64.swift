/// Bytes as text (RFC 4648, section 4).
package enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Length of the text for so many bytes.
  package static func length(for count: Int) -> Int { (count + 2) / 3 * 4 }

  /// The text for `bytes`, padded with `=`.
  package static func encode(_ bytes: [UInt8]) -> String {
    let padding = UInt8(ascii: "=")
    return String(unsafeUninitializedCapacity: length(for: bytes.count)) { text in
      var place = 0
      for start in stride(from: 0, to: bytes.count, by: 3) {
        let left = bytes.count - start
        let bits = Int(bytes[start]) << 16 | (left > 1 ? Int(bytes[start + 1]) << 8 : 0) | (left > 2 ? Int(bytes[start + 2]) : 0)
        text[place] = alphabet[bits >> 18]
        text[place + 1] = alphabet[bits >> 12 & 63]
        text[place + 2] = left > 1 ? alphabet[bits >> 6 & 63] : padding
        text[place + 3] = left > 2 ? alphabet[bits & 63] : padding
        place += 4
      }
      return place
    }
  }
}
