public import FoveaFiles

/// What is wrong with a line of a manifest.
public enum ManifestProblem: Error, Sendable, Hashable {
  /// The file is not UTF-8 text. `kind` names what it looks like.
  case notText(kind: String)
  /// The header lacks a column.
  case missingColumn(name: String, found: [String])
  /// The header has a column twice, or two of names that mean the same.
  case repeatedColumn(names: [String])
  /// The header is separated by something else than commas.
  case separator(String)
  /// A line has more or fewer fields than the header.
  case fieldCount(found: Int, expected: Int)
  /// A quoted field does not end.
  case openQuote
  /// A quote within an unquoted field, or text behind the closing quote.
  case strayQuote
  /// A path or a label is empty.
  case empty(column: String)
  /// A value that the column does not have.
  case value(column: String, text: String)
  /// A path that leads out of the folder of the manifest.
  case leavesFolder(BytePath)
  /// A path that an earlier line has.
  case repeatedPath(BytePath, line: Int)
  /// More bytes, fields or lines than are read.
  case tooLarge(what: String, limit: Int)
}

extension ManifestProblem: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .notText(let kind): "\(kind); save it as CSV in UTF-8"
    case .missingColumn(let name, let found):
      "no column \"\(name)\" (found: \(found.joined(separator: ", "))); the first line must be path,label[,group][,part][,fold]"
    case .repeatedColumn(let names):
      Set(names).count == 1
        ? "the column \"\(names[0])\" comes twice; leave one out"
        : "the columns \(names.map { "\"\($0)\"" }.joined(separator: " and ")) mean the same; leave one out or give it another name"
    case .separator(let character): "columns are separated by \(character); use commas"
    case .fieldCount(let found, let expected): "\(found) \(found == 1 ? "field" : "fields") where the header has \(expected)"
    case .openQuote: "a quoted field does not end"
    case .strayQuote: "a quote within a field; put the field in quotes and double the quotes in it"
    case .empty(let column): "the \(column) is empty"
    case .value(let column, let text):
      column == "part" ? "\"\(text)\" is no part; use train, validation or test" : "\"\(text)\" is no \(column)"
    case .leavesFolder(let path):
      "\(path) leads out of the folder of the manifest, which was not allowed; move the manifest to the pictures"
    case .repeatedPath(let path, let line): "\(path) is in line \(line) already"
    case .tooLarge(let what, let limit): "more than \(limit) \(what)"
    }
  }
}
