/// Reads the part of JSON that a safetensors header consists of, and refuses the rest: objects, strings, lists of whole numbers.
struct JSONScanner {
  private let bytes: ArraySlice<UInt8>
  private var place: Int

  /// A scanner at the start of `bytes`.
  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  /// An error at the current place.
  func failure(_ reason: String) -> SafetensorsError { .malformedHeader(offset: place, reason: reason) }

  /// An object; `read` gets each key and reads the value behind it.
  mutating func object(
    _ read: (inout JSONScanner, String) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try expect("{")
    if take("}") { return }
    repeat {
      let key = try string().text
      try expect(":")
      try read(&self, key)
    } while take(",")
    try expect("}")
  }

  /// A list of whole numbers from 0 to `largest`, written without sign, fraction, exponent or leading zeros.
  mutating func numbers(upTo largest: Int) throws(SafetensorsError) -> [Int] {
    var numbers: [Int] = []
    try expect("[")
    if take("]") { return numbers }
    repeat {
      skipSpaces()
      let digits = bytes[place...].prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      guard let number = Int(String(decoding: digits, as: UTF8.self)), number <= largest,
        digits.count == 1 || digits.first != UInt8(ascii: "0")
      else { throw failure("no whole number from 0 to \(largest)") }
      numbers.append(number)
      place = digits.endIndex
    } while take(",")
    try expect("]")
    return numbers
  }

  /// A string, and where it stands between its quotes.
  mutating func string() throws(SafetensorsError) -> (text: String, range: Range<Int>) {
    try expect("\"")
    let start = place
    var text: [UInt8] = []
    while let byte = next() {
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: text, as: UTF8.self) else { throw failure("a string that is no UTF-8") }
        return (text, start..<place - 1)
      case UInt8(ascii: "\\"): text += Array(try escaped().utf8)
      case ..<0x20: throw failure("a control character in a string")
      default: text.append(byte)
      }
    }
    throw failure("a string that does not end")
  }

  /// Nothing but spaces up to the end.
  func expectPadding() throws(SafetensorsError) {
    guard bytes[place...].allSatisfy({ $0 == UInt8(ascii: " ") }) else {
      throw failure("something other than spaces behind the object")
    }
  }

  /// What the characters behind a backslash stand for.
  private mutating func escaped() throws(SafetensorsError) -> String {
    switch next() {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var value = try codeUnit()
      if value & 0xFC00 == 0xD800, bytes[place...].starts(with: "\\u".utf8) {
        place += 2
        let low = try codeUnit()
        guard low & 0xFC00 == 0xDC00 else { throw failure("half of a surrogate pair") }
        value = 0x10000 + (value & 0x3FF) << 10 + (low & 0x3FF)
      }
      guard let scalar = Unicode.Scalar(value) else { throw failure("half of a surrogate pair") }
      return String(Character(scalar))
    default: throw failure("an unknown escape in a string")
    }
  }

  /// Four hexadecimal digits.
  private mutating func codeUnit() throws(SafetensorsError) -> UInt32 {
    let digits = bytes[place...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("an escape without four hexadecimal digits") }
    place += 4
    return value
  }

  private mutating func next() -> UInt8? {
    guard place < bytes.endIndex else { return nil }
    defer { place += 1 }
    return bytes[place]
  }

  private mutating func skipSpaces() {
    while place < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpaces()
    guard place < bytes.endIndex, bytes[place] == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsError) {
    guard take(character) else { throw failure("no \(character) where one has to be") }
  }
}
