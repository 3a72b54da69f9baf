package import FoveaFiles

/// Fields of comma-separated values (RFC 4180).
package enum CSV {
  /// A field of text, in quotes where it needs them.
  package static func field(_ text: String) -> String {
    let special = text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
    let blanks: [UInt8?] = [0x20, 0x09]
    let padded = blanks.contains(text.utf8.first) || blanks.contains(text.utf8.last)
    guard special || padded else { return text }
    // By bytes: a quote and an accent behind it are one character.
    let doubled = text.utf8.flatMap { $0 == 0x22 ? [$0, $0] : [$0] }
    return "\"" + String(decoding: doubled, as: UTF8.self) + "\""
  }

  /// A path, in the form that a manifest has: text, or its bytes escaped where they are no UTF-8.
  package static func field(_ path: BytePath) -> String { field(Manifest.escaped(path)) }
}
