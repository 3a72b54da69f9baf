import FoveaKit

/// Rows in aligned columns, for people. What could break a line or steer a terminal, as names of a user's folder may, is spelled out.
struct TextTable {
  /// Where the text of a column stands.
  enum Alignment { case left, right }

  private let heads: [String]
  private let alignments: [Alignment]
  private var rows: [[String]] = []

  init(_ columns: [(head: String, alignment: Alignment)]) {
    heads = columns.map(\.head)
    alignments = columns.map(\.alignment)
  }

  mutating func add(_ cells: [String]) {
    precondition(cells.count == heads.count, "\(cells.count) cells for \(heads.count) columns")
    rows.append(cells.map { BytePath($0).description })
  }

  /// The table, a line for each row, without trailing blanks.
  var text: String {
    let widths = heads.indices.map { column in
      ([heads] + rows).map { $0[column].count }.max() ?? 0
    }
    return ([heads] + rows).map { cells in
      let padded = cells.indices.map { column in
        let fill = String(repeating: " ", count: widths[column] - cells[column].count)
        return alignments[column] == .left ? cells[column] + fill : fill + cells[column]
      }
      let line = padded.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
