internal import CFoveaKernels
internal import FoveaTensors

/// Which of some rows have the same bits: the first of them stands for all.
struct EqualRows: Sendable {
  /// For each row the next that equals it, or itself where none follows. Empty where no two rows are equal.
  private var following: [UInt32] = []
  /// Whether an earlier row is equal.
  private var isRepeated: [Bool] = []

  /// Compares rows whose fingerprints are equal.
  init(_ rows: LentRows, threads: Int) {
    let bytes = rows.columns * MemoryLayout<Float>.stride
    let prints = Parallel.map(rows.count, threads: threads) { row in
      rows.address(row)?.withMemoryRebound(to: UInt8.self, capacity: bytes) { fovea_fingerprint($0, bytes, 0) } ?? 0
    }
    var lasts = [UInt64: UInt32](minimumCapacity: rows.count)
    for row in 0..<rows.count {
      // Different rows of one fingerprint both stand for themselves: that costs time, and no answer is other for it.
      guard let last = lasts.updateValue(UInt32(row), forKey: prints[row]), rows.areEqual(Int(last), row) else { continue }
      if following.isEmpty {
        following = (0..<UInt32(rows.count)).map { $0 }
        isRepeated = [Bool](repeating: false, count: rows.count)
      }
      following[Int(last)] = UInt32(row)
      isRepeated[row] = true
    }
  }

  /// Whether the row is the first of its kind.
  func isFirst(_ row: Int) -> Bool { isRepeated.isEmpty || !isRepeated[row] }

  /// The next row that equals this one.
  func next(after row: Int) -> Int? {
    guard !following.isEmpty, Int(following[row]) != row else { return nil }
    return Int(following[row])
  }
}

extension LentRows {
  fileprivate func areEqual(_ a: Int, _ b: Int) -> Bool {
    guard let a = address(a), let b = address(b) else { return true }
    return (0..<columns).allSatisfy { a[$0].bitPattern == b[$0].bitPattern }
  }
}
