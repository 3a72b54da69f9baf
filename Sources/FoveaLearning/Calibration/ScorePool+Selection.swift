public import FoveaTensors

extension ScorePool {
  /// The pooled scores of some classifiers, each row's by factors that were found on the other half of the rows.
  ///
  /// Where all rows are of one group there is no other half, and all classifiers count alike.
  /// - Parameters:
  ///   - groups: The group of each row, which is in one half as a whole; without groups each row is on its own.
  ///   - seed: Decides which rows are in which half.
  /// - Precondition: As for ``fit(scores:labels:)``; two rows at least, and a group for each where there are groups.
  public static func crossPooled(_ scores: [Matrix], labels: [Int], groups: [Int]? = nil, seed: UInt64 = 0) -> Matrix {
    crossPooled(scores, labels: labels, halves: halves(labels: labels, groups: groups, seed: seed))
  }

  /// Which half each row is in, 0 or 1.
  private static func halves(labels: [Int], groups: [Int]?, seed: UInt64) -> [Int] {
    precondition(labels.count >= 2, "\(labels.count) rows, which have no halves")
    return Folds.stratified(labels: labels, groups: groups, count: 2, seed: seed)
  }

  /// - Parameter halves: Which half each row is in, 0 or 1.
  fileprivate static func crossPooled(_ scores: [Matrix], labels: [Int], halves: [Int]) -> Matrix {
    let classes = scores[0].columns
    var values = [Float](repeating: 0, count: labels.count * classes)
    for half in 0..<2 {
      let (known, asked) = (labels.indices.filter { halves[$0] != half }, labels.indices.filter { halves[$0] == half })
      let factors = fit(scores: scores.map { $0.selecting(rows: known) }, labels: known.map { labels[$0] })
      let own = pooled(scores.map { $0.selecting(rows: asked) }, factors: factors)
      for (place, row) in asked.enumerated() {
        values.replaceSubrange(row * classes..<(row + 1) * classes, with: own[row: place])
      }
    }
    return Matrix(rows: labels.count, columns: classes, values)
  }

  /// Classifiers that decide together, and their pooled scores.
  public struct Selection: Sendable {
    /// Positions of the classifiers, in the order in which they were taken.
    public var members: [Int]
    /// The pooled scores of the rows, by factors that were found without the row.
    public var scores: Matrix
  }

  /// The classifiers that decide better together than one of them alone: forward selection (Caruana, Niculescu-Mizil, Crew and Ksikes, 2004).
  ///
  /// To those that were taken the one comes with which the true labels are likeliest, as long as it lowers the mean log loss of the rows by more
  /// than the standard error of the difference and by a hundredth of it, and no fewer rows are right. Factors are found on each half of the rows
  /// and judged on the other.
  /// - Parameters:
  ///   - scores: For each classifier a matrix of rows × classes, of rows that it had not seen.
  ///   - labels: The class of each row.
  ///   - first: The classifier to begin with.
  ///   - most: How many are taken at most.
  ///   - groups: The group of each row, which is in one half as a whole; without groups each row is on its own.
  ///   - seed: Decides which rows are in which half.
  /// - Precondition: As for ``crossPooled(_:labels:groups:seed:)``, and `first` is one of the classifiers.
  public static func select(
    scores: [Matrix], labels: [Int], first: Int, most: Int = 3, groups: [Int]? = nil, seed: UInt64 = 0
  ) -> Selection {
    precondition(scores.indices.contains(first), "classifier \(first) of \(scores.count)")
    let halves = halves(labels: labels, groups: groups, seed: seed)
    func judged(_ members: [Int]) -> Judged { Judged(members, scores, labels, halves) }
    var best = judged([first])
    while best.members.count < most {
      let next = scores.indices.filter { !best.members.contains($0) }.map { judged(best.members + [$0]) }
        .min { $0.meanLoss < $1.meanLoss }
      guard let next, next.isBetter(than: best) else { break }
      best = next
    }
    return Selection(members: best.members, scores: best.scores)
  }
}

/// Pooled scores of some classifiers, each row's by factors from the other half of the rows.
private struct Judged {
  let members: [Int]
  let scores: Matrix
  private let losses: [Double]
  private let right: Int

  init(_ members: [Int], _ all: [Matrix], _ labels: [Int], _ halves: [Int]) {
    self.members = members
    let pooled = ScorePool.crossPooled(members.map { all[$0] }, labels: labels, halves: halves)
    scores = pooled
    losses = labels.indices.map { row in
      let values = pooled[row: row]
      let largest = values.max() ?? 0
      let total = values.reduce(0.0) { $0 + exponential(Double($1 - largest)) }
      return logarithm(total) - Double(values[labels[row]] - largest)
    }
    right = Prediction.predictions(from: pooled, top: 1).enumerated().count { $0.element.label == labels[$0.offset] }
  }

  var meanLoss: Double { losses.reduce(0, +) / Double(losses.count) }

  func isBetter(than other: Judged) -> Bool {
    let gains = zip(other.losses, losses).map { $0 - $1 }
    let count = Double(gains.count)
    let mean = gains.reduce(0, +) / count
    let variance = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    // A copy of what is there changes the least sums by next to nothing, but all of them alike.
    return mean > max((variance / count).squareRoot(), other.meanLoss / 100) && right >= other.right
  }
}
