/// Style rules that put the rows of tables into other orders, without a script.
///
/// A sortable table is a grid whose cells stand in the order of a number. Each row knows its rank by each column (`--r0` …), and the
/// checked radio button in the head of a column chooses which rank counts: `f` for the first order, `g` for its reverse.
struct SortingRules {
  private(set) var text = ""
  private var tables = 0
  private var columns = 0

  /// Adds the ranks of a table.
  /// - Returns: Its number, which is part of its class name.
  mutating func add(_ table: Table) -> Int {
    tables += 1
    let ranks = table.columns.indices.map { table.ranks(by: $0) }
    for row in table.rows.indices {
      let places = ranks.enumerated().map { "--r\($0.offset):\($0.element[row])" }.joined(separator: ";")
      text += ".t\(tables) tbody tr:nth-child(\(row + 1)){\(places)}\n"
    }
    for column in columns..<max(columns, table.columns.count) {
      text += ".g\(column + 1){grid-template-columns:repeat(\(column + 1),auto)}\n"
      for (name, rank) in [("f", "var(--r\(column))"), ("g", "calc(-1*var(--r\(column)))")] {
        text += ".sortable:has(thead th:nth-child(\(column + 1)) .\(name):checked) tbody tr>*{order:\(rank)}\n"
      }
    }
    columns = max(columns, table.columns.count)
    return tables
  }
}

extension Table {
  /// Whether a tap on a column's head puts its largest first: so it is for numbers.
  func sortsDescendingFirst(_ column: Int) -> Bool {
    rows.contains { $0.cells[column].order != nil }
  }

  /// The place of each row, from 0, when they are sorted by a column in its first order; equal cells keep their order.
  package func ranks(by column: Int) -> [Int] {
    let cells = rows.map { $0.cells[column] }
    let order = cells.indices.sorted { left, right in
      switch (cells[left].order, cells[right].order) {
      case (let a?, let b?) where a != b: a > b
      case (.some, nil): true
      case (nil, .some): false
      case (nil, nil) where cells[left].text.plain != cells[right].text.plain:
        cells[left].text.plain < cells[right].text.plain
      default: left < right
      }
    }
    var ranks = [Int](repeating: 0, count: cells.count)
    for (rank, row) in order.enumerated() { ranks[row] = rank }
    return ranks
  }
}
