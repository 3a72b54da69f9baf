/// Small letters for labels on pictures: the printable characters of ASCII in cells of 5×7 pixels, the same on every machine.
///
/// A few other characters are told by like ones (`×` by `x`, `−` by `-`); a character that is not there is a box. Pages tell names in full.
package enum Lettering {
  /// Pixels from one letter to the next, at scale 1.
  package static let advance = 6
  /// Pixels from one line to the next, at scale 1.
  package static let lineHeight = 10

  /// The columns of each character from the space on, the lowest bit on top.
  private static let columns: [UInt8] = {
    let digits = Array(
      """
      0000000000 00005F0000 0007000700 147F147F14 242A7F2A12 2313086462 3649562050 0000070000 001C224100 0041221C00 2A1C7F1C2A \
      08083E0808 0050300000 0808080808 0060600000 2010080402 3E5149453E 00427F4000 4261514946 2141454B31 1814127F10 2745454539 \
      3C4A494930 0171090503 3649494936 064949291E 0036360000 0056360000 0814224100 1414141414 0041221408 0201510906 324979413E \
      7E1111117E 7F49494936 3E41414122 7F4141221C 7F49494941 7F09090901 3E4149497A 7F0808087F 00417F4100 2040413F01 7F08142241 \
      7F40404040 7F020C027F 7F0408107F 3E4141413E 7F09090906 3E4151215E 7F09192946 4649494931 01017F0101 3F4040403F 1F2040201F \
      3F4038403F 6314081463 0708700807 6151494543 007F414100 0204081020 0041417F00 0402010204 4040404040 0001020400 2054545478 \
      7F48444438 3844444420 384444487F 3854545418 087E090102 0C5252523E 7F08040478 00447D4000 2040443D00 7F10284400 00417F4000 \
      7C04180478 7C08040478 3844444438 7C14141408 081414187C 7C08040408 4854545420 043F444020 3C4040207C 1C2040201C 3C4030403C \
      4428102844 0C5050503C 4464544C44 0008364100 00007F0000 0041360800 1008081008
      """.utf8
    ).filter { $0 != UInt8(ascii: " ") }
    func value(_ digit: UInt8) -> UInt8 { digit < 0x41 ? digit - 0x30 : digit - 0x37 }
    return stride(from: 0, to: digits.count - 1, by: 2).map { value(digits[$0]) << 4 | value(digits[$0 + 1]) }
  }()

  private static let box: [UInt8] = [0x7F, 0x41, 0x41, 0x41, 0x7F]

  private static func glyph(_ character: Unicode.Scalar) -> [UInt8] {
    guard (0x20...0x7E).contains(character.value) else { return box }
    let first = Int(character.value - 0x20) * 5
    return Array(columns[first..<first + 5])
  }

  /// The text in characters that are there.
  private static func spelled(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
      switch scalar {
      case "×": ["x"]
      case "−", "–", "—": ["-"]
      case "→": ["-", ">"]
      case "…": [".", ".", "."]
      case "\u{00A0}", "\u{202F}", "\u{2009}": [" "]
      default: [scalar]
      }
    }
  }

  /// How wide a text is, in pixels.
  package static func width(of text: String, scale: Int = 1) -> Int { max(0, spelled(text).count * advance - 1) * scale }

  /// As much of a text as fits into a width, with dots where something is missing.
  package static func fitted(_ text: String, width limit: Int, scale: Int = 1) -> String {
    guard width(of: text, scale: scale) > limit else { return text }
    var kept = text
    // One character may be told by several letters.
    while !kept.isEmpty, width(of: kept + "..", scale: scale) > limit { kept.removeLast() }
    return kept + ".."
  }
}

extension Bitmap {
  /// Writes one line of text, its top left corner at column `x` and row `y`.
  package mutating func write(_ text: String, x: Int, y: Int, color: [UInt8], scale: Int = 1) {
    var left = x
    for columns in Lettering.columns(of: text) {
      for (column, bits) in columns.enumerated() {
        for row in 0..<8 where bits >> UInt8(row) & 1 == 1 {
          fill(x: left + column * scale, y: y + row * scale, size: PixelSize(scale), with: color)
        }
      }
      left += Lettering.advance * scale
    }
  }
}

extension Lettering {
  fileprivate static func columns(of text: String) -> [[UInt8]] { spelled(text).map(glyph) }
}
