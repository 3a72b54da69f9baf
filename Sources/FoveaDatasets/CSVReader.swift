/// Reads comma-separated lines as RFC 4180 has them: quoted fields, doubled quotes, line ends within quotes; CRLF, LF or CR.
///
/// Works on bytes, so a field may hold a path that is not UTF-8. Empty lines are left out.
package struct CSVReader {
  package struct Limits {
    package var fieldBytes = 1 << 16
    package var fields = 256
    package var records = 20_000_000

    package init() {}
  }

  package struct Record {
    /// The line on which it begins, from 1.
    package let line: Int
    package let fields: [[UInt8]]
    /// Whether each field stood in quotes.
    package let isQuoted: [Bool]

    /// The field of a column without the spaces and tabs around it; what stood in quotes is left as it is.
    package func trimmed(_ column: Int) -> [UInt8] {
      let field = fields[column]
      guard !isQuoted[column], let start = field.firstIndex(where: { !Self.isBlank($0) }),
        let end = field.lastIndex(where: { !Self.isBlank($0) })
      else { return isQuoted[column] ? field : [] }
      return start == 0 && end == field.count - 1 ? field : Array(field[start...end])
    }

    /// What separates the names of a head that is one field, in words, such as `";"` or `tabs`; `nil` where nothing does.
    package var foreignSeparator: String? {
      guard fields.count == 1, let byte = ";\t|".utf8.first(where: { fields[0].contains($0) }) else { return nil }
      return byte == UInt8(ascii: "\t") ? "tabs" : "\"\(Character(Unicode.Scalar(byte)))\""
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
  }

  package struct Failure: Error {
    package let line: Int
    package let problem: ManifestProblem

    package init(line: Int, problem: ManifestProblem) {
      self.line = line
      self.problem = problem
    }
  }

  private let bytes: [UInt8]
  private let limits: Limits
  private var place: Int
  private var line = 1
  private var records = 0

  /// A reader of `bytes`; a byte-order mark at the front is left out.
  package init(_ bytes: [UInt8], limits: Limits = Limits()) {
    self.bytes = bytes
    self.limits = limits
    place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next line that has anything, or `nil` at the end.
  package mutating func next() throws(Failure) -> Record? {
    while place < bytes.count {
      let start = line
      var fields: [[UInt8]] = []
      var isQuoted: [Bool] = []
      var ended = false
      while !ended {
        guard fields.count < limits.fields else { throw fail(start, .tooLarge(what: "fields in a line", limit: limits.fields)) }
        isQuoted.append(place < bytes.count && bytes[place] == quote)
        fields.append(isQuoted[fields.count] ? try quoted() : try plain())
        ended = !takeComma()
      }
      if fields.count == 1, fields[0].isEmpty { continue }
      records += 1
      guard records <= limits.records else { throw fail(start, .tooLarge(what: "lines", limit: limits.records)) }
      return Record(line: start, fields: fields, isQuoted: isQuoted)
    }
    return nil
  }

  /// Takes what stands behind a field: a comma (`true`), a line end or nothing (`false`).
  private mutating func takeComma() -> Bool {
    guard place < bytes.count else { return false }
    let byte = bytes[place]
    place += 1
    if byte == comma { return true }
    line += 1
    if byte == carriageReturn, place < bytes.count, bytes[place] == lineFeed { place += 1 }
    return false
  }

  private mutating func plain() throws(Failure) -> [UInt8] {
    let start = place
    while place < bytes.count, bytes[place] != comma, bytes[place] != lineFeed, bytes[place] != carriageReturn {
      if bytes[place] == quote { throw fail(line, .strayQuote) }
      place += 1
    }
    guard place - start <= limits.fieldBytes else {
      throw fail(line, .tooLarge(what: "bytes in a field", limit: limits.fieldBytes))
    }
    return Array(bytes[start..<place])
  }

  private mutating func quoted() throws(Failure) -> [UInt8] {
    let start = line
    var field: [UInt8] = []
    place += 1
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == quote {
        guard place < bytes.count, bytes[place] == quote else {
          guard place == bytes.count || [comma, lineFeed, carriageReturn].contains(bytes[place]) else {
            throw fail(line, .strayQuote)
          }
          return field
        }
        place += 1
      } else if byte == lineFeed || (byte == carriageReturn && (place == bytes.count || bytes[place] != lineFeed)) {
        line += 1
      }
      field.append(byte)
      guard field.count <= limits.fieldBytes else {
        throw fail(start, .tooLarge(what: "bytes in a field", limit: limits.fieldBytes))
      }
    }
    throw fail(start, .openQuote)
  }

  private func fail(_ line: Int, _ problem: ManifestProblem) -> Failure { Failure(line: line, problem: problem) }
}

private let quote = UInt8(ascii: "\"")
private let comma = UInt8(ascii: ",")
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
