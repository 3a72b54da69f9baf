internal import FoveaTensors

/// What is done about classes of which there are more pictures than of others.
public enum ClassBalance: String, Codable, Hashable, Sendable, CaseIterable {
  /// Nothing: a frequent class counts more.
  case none
  /// A mistake counts the more the rarer its class is.
  case weights
  /// Rows of rare classes come several times, until all classes are as frequent as the most frequent one.
  case oversample

  /// What a row of each class counts so that all classes count the same and the mean over all rows is 1; 0 for classes without rows.
  public static func weights(counts: [Int]) -> [Float] {
    let present = counts.count { $0 > 0 }
    let total = counts.reduce(0, +)
    return counts.map { $0 == 0 ? 0 : Float(total) / Float(present * $0) }
  }

  /// What the votes of rows of each class are multiplied by so that all classes count the same: ``weights(counts:)``, with 1 for classes
  /// without rows, whose votes are never counted.
  public static func voteWeights(counts: [Int]) -> [Float] { weights(counts: counts).map { $0 > 0 ? $0 : 1 } }

  /// Positions of rows such that each class that has any is as frequent as the most frequent one: every row at least once, in the order of
  /// the rows, then those that come again, class by class, drawn without repetition within a round.
  public static func oversampled(labels: [Int], seed: UInt64) -> [Int] {
    var byClass: [Int: [Int]] = [:]
    for (position, label) in labels.enumerated() { byClass[label, default: []].append(position) }
    let most = byClass.values.map(\.count).max() ?? 0
    var positions = Array(labels.indices)
    for (label, rows) in byClass.sorted(by: { $0.key < $1.key }) {
      var missing = most - rows.count
      var generator = SeededGenerator(seed: seed, stream: 0x6F76_6572, UInt64(label))
      while missing > 0 {
        let round = generator.permutation(rows.count).prefix(missing)
        positions += round.map { rows[$0] }
        missing -= round.count
      }
    }
    return positions
  }
}
