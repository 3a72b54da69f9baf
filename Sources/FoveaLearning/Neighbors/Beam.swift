/// The nearest of the rows that a walk has met, in order, and from which of them it has not gone on yet.
struct Beam {
  /// A row and how far it is.
  struct Spot {
    var measure: Float
    var row: UInt32
    /// Whether the walk has not gone on from here.
    var isOpen: Bool
  }

  /// How many rows are kept.
  private(set) var limit = 1
  /// How many there are.
  private(set) var count = 0
  private var memory = Scratch<Spot>(uninitialized: 1)
  private var capacity = 1
  /// No row before this place is open.
  private var next = 0

  /// The row at a place, the nearest at 0.
  subscript(place: Int) -> Spot { memory.base[place] }

  /// Forgets all rows.
  mutating func empty(limit: Int) {
    (count, next) = (0, 0)
    raise(to: limit)
  }

  /// Keeps more rows from now on. All are open again.
  /// - Precondition: `limit` is at least the number of rows.
  mutating func reopen(limit: Int) {
    raise(to: limit)
    for place in 0..<count { memory.base[place].isOpen = true }
    next = 0
  }

  private mutating func raise(to limit: Int) {
    self.limit = limit
    guard limit > capacity else { return }
    let larger = Scratch<Spot>(uninitialized: limit)
    larger.base.initialize(from: memory.base, count: count)
    (memory, capacity) = (larger, limit)
  }

  /// The rows of another beam, which has no more than the limit here.
  mutating func take(_ other: Beam) {
    memory.base.update(from: other.memory.base, count: other.count)
    (count, next) = (other.count, 0)
  }

  /// Puts a row at its place, if it is near enough.
  mutating func insert(_ measure: Float, _ row: UInt32) {
    let base = memory.base
    if count == limit, !Self.comes(measure, row, before: base[count - 1]) { return }
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) >> 1
      if Self.comes(measure, row, before: base[middle]) { high = middle } else { low = middle + 1 }
    }
    if count < limit { count += 1 }
    (base + low + 1).update(from: base + low, count: count - 1 - low)
    base[low] = Spot(measure: measure, row: row, isOpen: true)
    next = min(next, low)
  }

  /// The nearest row that is open, which is closed by this.
  mutating func close() -> Int? {
    while next < count {
      if memory.base[next].isOpen {
        memory.base[next].isOpen = false
        return Int(memory.base[next].row)
      }
      next += 1
    }
    return nil
  }

  private static func comes(_ measure: Float, _ row: UInt32, before spot: Spot) -> Bool {
    measure < spot.measure || measure == spot.measure && row < spot.row
  }
}
