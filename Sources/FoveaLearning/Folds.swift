internal import FoveaTensors

/// Parts of a training set that take turns in being held out.
public enum Folds {
  /// Deals rows to `count` folds so that each has its share of each class: the rows of a class are shuffled and dealt in turn, each
  /// class going on where the last one stopped, so that folds differ by one row at most.
  /// - Returns: The fold of each row, in `0..<count`.
  /// - Precondition: `count` is at least 2.
  public static func stratified(labels: [Int], count: Int, seed: UInt64) -> [Int] {
    precondition(count >= 2, "\(count) folds")
    var folds = [Int](repeating: 0, count: labels.count)
    var next = 0
    for (label, rows) in Dictionary(grouping: labels.indices, by: { labels[$0] }).sorted(by: { $0.key < $1.key }) {
      var generator = SeededGenerator(seed: seed, stream: UInt64(bitPattern: Int64(label)))
      var rows = rows
      generator.shuffle(&rows)
      for row in rows {
        folds[row] = next
        next = (next + 1) % count
      }
    }
    return folds
  }

  /// Holds out a share of each class, at least one row where a class has two or more, never all.
  /// - Returns: The rows kept and the rows held out, each in rising order.
  /// - Precondition: The share is above 0 and below 1.
  public static func holdOut(labels: [Int], share: Double, seed: UInt64) -> (kept: [Int], held: [Int]) {
    precondition(share > 0 && share < 1, "a share of \(share)")
    var held: Set<Int> = []
    for (label, rows) in Dictionary(grouping: labels.indices, by: { labels[$0] }) where rows.count >= 2 {
      var generator = SeededGenerator(seed: seed, stream: UInt64(bitPattern: Int64(label)))
      var rows = rows
      generator.shuffle(&rows)
      let wanted = Int((Double(rows.count) * share).rounded())
      held.formUnion(rows.prefix(min(max(1, wanted), rows.count - 1)))
    }
    return (labels.indices.filter { !held.contains($0) }, held.sorted())
  }
}
