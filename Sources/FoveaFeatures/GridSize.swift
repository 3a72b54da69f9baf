/// Columns and rows of something that is not pixels, such as cells.
public struct GridSize: Sendable, Hashable, Codable {
  /// Places from left to right.
  public var columns: Int
  /// Places from top to bottom.
  public var rows: Int

  /// A grid; it has at least one place.
  public init(columns: Int, rows: Int) {
    precondition(columns > 0 && rows > 0, "a grid of \(columns)×\(rows) places")
    self.columns = columns
    self.rows = rows
  }

  /// A grid with as many columns as rows.
  public init(_ side: Int) { self.init(columns: side, rows: side) }

  /// Columns times rows.
  public var count: Int { columns * rows }

  /// The rows of a picture that belong to a row of cells: those `y` with `⌊y · rows / height⌋ == row`.
  func lines(of row: Int, height: Int) -> Range<Int> { Self.range(row, of: rows, length: height) }

  /// The columns of a picture that belong to a column of cells: those `x` with `⌊x · columns / width⌋ == column`.
  func span(of column: Int, width: Int) -> Range<Int> { Self.range(column, of: columns, length: width) }

  /// Names of the cells, row by row.
  var names: [String] { (0..<rows).flatMap { row in (0..<columns).map { "r\(row)-c\($0)" } } }

  private static func range(_ part: Int, of parts: Int, length: Int) -> Range<Int> {
    (part * length + parts - 1) / parts..<((part + 1) * length + parts - 1) / parts
  }
}
