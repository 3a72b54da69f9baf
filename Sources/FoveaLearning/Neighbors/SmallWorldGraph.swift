/// The links between rows, in one block of memory: those of level 0 row by row, then those of the levels above, row by row.
///
/// A row's links in a level end where the row itself stands, as no row is linked to itself, or with their room. Each block is written by one thread
/// while the graph is built, and none afterwards.
final class SmallWorldGraph: @unchecked Sendable {
  /// The levels of the rows.
  let levels: GraphLevels
  private let links: Scratch<UInt32>

  /// A graph without links.
  init(_ levels: GraphLevels) {
    self.levels = levels
    links = Scratch(uninitialized: levels.room)
    for row in levels.highest.indices {
      for level in 0...Int(levels.highest[row]) {
        block(row, level).initialize(repeating: UInt32(row), count: room(in: level))
      }
    }
  }

  /// How many rows there are.
  var count: Int { levels.highest.count }

  /// The highest level of a row.
  func highest(_ row: Int) -> Int { Int(levels.highest[row]) }

  /// How many links a row may have in a level.
  func room(in level: Int) -> Int { level == 0 ? 2 * levels.width : levels.width }

  /// The links of a row in a level, which is at most its highest.
  func block(_ row: Int, _ level: Int) -> UnsafeMutablePointer<UInt32> {
    let place = level == 0 ? 2 * row : 2 * count + Int(levels.starts[row]) + level - 1
    return links.base + place * levels.width
  }

  /// All links.
  var all: UnsafeBufferPointer<UInt32> { UnsafeBufferPointer(start: links.base, count: levels.room) }
}
