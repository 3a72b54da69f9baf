internal import FoveaDatasets
internal import FoveaFiles

/// The rows of a CSV file under the names of its head, in lower case.
struct TableFile {
  /// A row with the line it begins on.
  struct Row {
    var line: Int
    var fields: [[UInt8]]
  }

  let path: BytePath
  let columns: [String]
  let rows: [Row]

  /// - Parameter limit: The largest file that is read, in bytes.
  init(contentsOf path: BytePath, limit: Int = 256 << 20) throws(FacesError) {
    let bytes: [UInt8]
    do { bytes = try File.read(path, limit: limit) } catch { throw .file(error) }
    try self.init(bytes, path: path)
  }

  init(_ bytes: [UInt8], path: BytePath) throws(FacesError) {
    self.path = path
    var reader = CSVReader(bytes)
    var found: [Row] = []
    var head: [String]?
    do throws(CSVReader.Failure) {
      while let record = try reader.next() {
        guard head != nil else {
          if let separator = record.foreignSeparator { throw .init(line: record.line, problem: .separator(separator)) }
          head = record.fields.map { Self.text($0).lowercased() }
          continue
        }
        found.append(Row(line: record.line, fields: record.fields))
      }
    } catch {
      throw .malformedTable(path, line: error.line, reason: "\(error.problem)")
    }
    guard let head else { throw .emptyTable(path, reason: "the file is empty") }
    (columns, rows) = (head, found)
    for row in rows where row.fields.count != head.count {
      throw .malformedTable(
        path, line: row.line, reason: "\(row.fields.count) \(row.fields.count == 1 ? "field" : "fields") under \(head.count) names")
    }
  }

  func column(_ names: String...) -> Int? { columns.firstIndex { names.contains($0) } }

  /// A field as text without blanks around it; what is no UTF-8 is replaced.
  static func text(_ field: [UInt8]) -> String {
    var text = Substring(decoding: field, as: UTF8.self)
    while text.first?.isWhitespace ?? false { text.removeFirst() }
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return String(text)
  }

  /// The number in a field, within ±`limit`.
  func number(_ row: Row, _ column: Int, limit: Double = 1e6) throws(FacesError) -> Double {
    let text = Self.text(row.fields[column])
    guard let number = Double(text), number.isFinite, abs(number) <= limit else {
      throw .malformedTable(path, line: row.line, reason: "'\(text)' under '\(columns[column])' is no number within ±\(Int(limit))")
    }
    return number
  }
}
