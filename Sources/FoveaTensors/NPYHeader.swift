/// The header of a `.npy` file: a Python dictionary with exactly the keys `descr`, `fortran_order` and `shape`.
struct NPYHeader {
  private(set) var type = ""
  private(set) var isColumnMajor = false
  private(set) var shape: [Int] = []
  private var rest: ArraySlice<UInt8>

  /// Reads the header; the bytes are spaces, one dictionary, spaces, and a line end.
  init(_ bytes: ArraySlice<UInt8>) throws(NPYError) {
    rest = bytes
    var seen: Set<String> = []
    try expect("{")
    while !take("}") {
      let key = try text()
      guard seen.insert(key).inserted else { throw .malformedHeader("key \(key) stands twice") }
      try expect(":")
      switch key {
      case "descr": type = try typeName()
      case "fortran_order": isColumnMajor = try truth()
      case "shape": shape = try tuple()
      default: throw .malformedHeader("unknown key \(key)")
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    guard seen.count == 3 else { throw .malformedHeader("needs the keys descr, fortran_order and shape") }
    skipSpaces()
    guard rest.isEmpty else { throw .malformedHeader("\(rest.count) bytes behind the dictionary") }
  }

  private mutating func skipSpaces() {
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
  }

  private mutating func take(_ word: String) -> Bool {
    skipSpaces()
    guard rest.starts(with: word.utf8) else { return false }
    rest = rest.dropFirst(word.utf8.count)
    return true
  }

  private mutating func expect(_ word: String) throws(NPYError) {
    guard take(word) else { throw .malformedHeader("no \(word) where one has to be") }
  }

  private mutating func text() throws(NPYError) -> String {
    skipSpaces()
    guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw .malformedHeader("no quoted word where one has to be")
    }
    rest = rest.dropFirst()
    let word = rest.prefix { $0 != quote }
    guard word.count < rest.count, word.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else {
      throw .malformedHeader("a word that does not end, or has unusual characters")
    }
    rest = rest.dropFirst(word.count + 1)
    return String(decoding: word, as: UTF8.self)
  }

  /// The type of the numbers; a record type is a list.
  private mutating func typeName() throws(NPYError) -> String {
    if take("[") { throw .unsupportedType("record") }
    return try text()
  }

  private mutating func truth() throws(NPYError) -> Bool {
    if take("True") { return true }
    try expect("False")
    return false
  }

  private mutating func tuple() throws(NPYError) -> [Int] {
    var extents: [Int] = []
    try expect("(")
    while !take(")") {
      skipSpaces()
      let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      guard let extent = Int(String(decoding: digits, as: UTF8.self)), extents.count < 32 else {
        throw .malformedHeader("a shape that is no list of up to 32 whole numbers")
      }
      extents.append(extent)
      rest = rest.dropFirst(digits.count)
      if !take(",") {
        try expect(")")
        break
      }
    }
    return extents
  }
}
