package import FoveaFiles

/// Turns the lines of a CSV file into the entries of a manifest.
struct ManifestReader {
  let allowsOutsideRoot: Bool
  /// The column that tells the group.
  var groupColumn = "group"

  /// Where each column stands in a line.
  private struct Columns {
    let count: Int
    let path: Int
    let label: Int
    let group: Int?
    let part: Int?
    let fold: Int?
    let pixelHash: Int?
    let near: Int?
  }

  func entries(_ bytes: [UInt8]) throws(CSVReader.Failure) -> [Manifest.Entry] {
    if let kind = Self.foreignKind(bytes) { throw .init(line: 1, problem: .notText(kind: kind)) }
    var reader = CSVReader(bytes)
    guard let header = try reader.next() else {
      throw .init(line: 1, problem: .missingColumn(name: "path", found: []))
    }
    let columns = try columns(header)
    var entries: [Manifest.Entry] = []
    var lines: [BytePath: Int] = [:]
    var strings: [[UInt8]: String] = [:]
    while let record = try reader.next() {
      do throws(ManifestProblem) {
        let entry = try entry(record, columns, &strings)
        if let line = lines.updateValue(record.line, forKey: entry.path) { throw .repeatedPath(entry.path, line: line) }
        entries.append(entry)
      } catch {
        throw .init(line: record.line, problem: error)
      }
    }
    return entries
  }

  private func entry(
    _ record: CSVReader.Record, _ columns: Columns, _ strings: inout [[UInt8]: String]
  ) throws(ManifestProblem) -> Manifest.Entry {
    let fields = record.fields
    guard fields.count == columns.count else { throw .fieldCount(found: fields.count, expected: columns.count) }
    guard !fields[columns.path].isEmpty else { throw .empty(column: "path") }
    guard let path = Manifest.path(of: fields[columns.path])?.normalized else {
      throw .value(column: "path", text: BytePath(bytes: fields[columns.path]).description)
    }
    guard allowsOutsideRoot || !(path.isAbsolute || path.components.first == "..") else { throw .leavesFolder(path) }
    guard !path.bytes.isEmpty else { throw .empty(column: "path") }
    let label = try Self.text(record.trimmed(columns.label), "label", &strings)
    guard !label.isEmpty else { throw .empty(column: "label") }
    var entry = Manifest.Entry(path: path, label: label)
    if let column = columns.group {
      let field = record.trimmed(column)
      if !field.isEmpty { entry.group = try Self.text(field, "group", &strings) }
    }
    if let column = columns.part, case let field = record.trimmed(column), !field.isEmpty {
      let name = BytePath(bytes: field)
      guard let part = Part(named: name) else { throw .value(column: "part", text: name.description) }
      entry.part = part
    }
    if let column = columns.fold, !fields[column].isEmpty {
      let text = BytePath(bytes: fields[column]).description
      guard let fold = Int(text), (0..<1_000_000).contains(fold) else { throw .value(column: "fold", text: text) }
      entry.fold = fold
    }
    if let column = columns.pixelHash, !fields[column].isEmpty {
      let text = BytePath(bytes: fields[column]).description
      guard text.utf8.count == 64, text.allSatisfy(\.isHexDigit) else { throw .value(column: "pixel_hash", text: text) }
      entry.pixelHash = text.lowercased()
    }
    if let column = columns.near, !fields[column].isEmpty { entry.near = try Self.text(fields[column], "near", &strings) }
    return entry
  }

  /// The text of a field. Equal fields share one string, since labels come again and again.
  private static func text(
    _ field: [UInt8], _ column: String, _ strings: inout [[UInt8]: String]
  ) throws(ManifestProblem) -> String {
    if let known = strings[field] { return known }
    guard let text = String(validating: field, as: UTF8.self) else { throw .notText(kind: "a \(column) that is not UTF-8") }
    strings[field] = text
    return text
  }

  private func columns(_ header: CSVReader.Record) throws(CSVReader.Failure) -> Columns {
    func fail(_ problem: ManifestProblem) -> CSVReader.Failure { .init(line: header.line, problem: problem) }
    let names = header.fields.map { Self.columnName(BytePath(bytes: $0).description) }
    if let separator = header.foreignSeparator { throw fail(.separator(separator)) }
    func place(_ aliases: [String]) throws(CSVReader.Failure) -> Int? {
      let places = names.indices.filter { aliases.contains(names[$0]) }
      guard places.count <= 1 else { throw fail(.repeatedColumn(names: places.map { names[$0] })) }
      return places.first
    }
    guard let path = try place(["path", "file_name", "filename", "file"]) else {
      throw fail(.missingColumn(name: "path", found: names))
    }
    guard let label = try place(["label", "class"]) else { throw fail(.missingColumn(name: "label", found: names)) }
    let group = try place([Self.columnName(groupColumn)])
    if group == nil, groupColumn != "group" { throw fail(.missingColumn(name: groupColumn, found: names)) }
    return Columns(
      count: names.count, path: path, label: label, group: group, part: try place(["part", "split"]),
      fold: try place(["fold"]), pixelHash: try place(["pixel_hash"]), near: try place(["near"]))
  }

  /// A column's name as names are compared: in lower case, without the spaces around it.
  fileprivate static func columnName(_ text: String) -> String {
    String(text.lowercased().drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  /// What a file is that cannot be CSV in UTF-8.
  private static func foreignKind(_ bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return "text in UTF-16" }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return "a ZIP or spreadsheet file" }
    return bytes.prefix(4096).contains(0) ? "a binary file" : nil
  }
}

extension FolderScanner {
  /// Whether a file is meant as a manifest: it is named `.csv`, or its first line names the columns `path` and `label`.
  package static func isManifest(_ path: BytePath) -> Bool {
    if path.description.lowercased().hasSuffix(".csv") { return true }
    return ["path", "label"].allSatisfy { (try? Manifest.hasColumn($0, inFile: path)) == true }
  }
}

extension Manifest {
  /// Whether the CSV file's header has a column of this name, in upper or lower case. No where the file does not begin with a line of CSV.
  /// - Throws: What kept the file from being read.
  package static func hasColumn(_ name: String, inFile path: BytePath) throws(FileError) -> Bool {
    var reader = CSVReader(try File.readPrefix(path, count: 1 << 16))
    guard let header = try? reader.next() else { return false }
    let wanted = ManifestReader.columnName(name)
    return header.fields.contains { ManifestReader.columnName(BytePath(bytes: $0).description) == wanted }
  }
}
