internal import FoveaTensors

/// The levels in which the rows of a graph stand. Each row stands in level 0 and in all others up to its highest; few do in more than that one.
struct GraphLevels: Sendable {
  /// How many links a row gets when it comes: M. It has room for 2 M in level 0 and for M in each of the others.
  let width: Int
  /// The highest level of each row.
  let highest: [UInt8]
  /// How many levels above 0 the rows before each one have, all together.
  let starts: [UInt32]
  /// How many links there is room for, all together.
  let room: Int
  /// Where searches begin: the first row of the highest level there is.
  let entry: Int

  /// The most levels above 0: a row's 64 bits decide.
  static let most = 63

  /// - Precondition: There is a row.
  init(width: Int, highest: [UInt8]) {
    self.width = width
    self.highest = highest
    var sum: UInt32 = 0
    starts = highest.map { level in
      defer { sum += UInt32(level) }
      return sum
    }
    room = (2 * highest.count + Int(sum)) * width
    let top = highest.max() ?? 0
    entry = highest.firstIndex(of: top) ?? 0
  }

  /// Levels at random, each row by its number alone: M times fewer rows stand in each level than in the one below.
  /// - Parameter isFirst: Whether a row stands for itself; the others get no links.
  init(width: Int, rows: Int, threads: Int, isFirst: @Sendable (Int) -> Bool) {
    let least = UInt64(width)
    self.init(
      width: width,
      highest: Parallel.map(rows, threads: threads) { row in
        guard isFirst(row) else { return 0 }
        var generator = SeededGenerator(seed: Self.seed, stream: UInt64(row))
        let draw = generator.next()
        var (level, bound): (UInt8, UInt64) = (0, UInt64.max / least)
        while draw < bound, level < Self.most { (level, bound) = (level + 1, bound / least) }
        return level
      })
  }

  private static let seed: UInt64 = 0x5A11_3012
}
