/// Which class is taken for which: a square of shaded cells, rows for what is true, columns for what was said.
///
/// It works for 2 to some hundred classes: up to a dozen with counts in the cells, from thirty on with labels here and there; the most
/// frequent mistakes are listed below.
public struct ConfusionChart: Sendable, Hashable {
  /// What the chart shows; numbered by the page.
  public var caption: RichText
  /// Names of the classes.
  public var labels: [String]
  /// `counts[truth][said]` pictures.
  public var counts: [[Int]]
  /// Whose answers they are.
  public var accent: Accent
  /// How many mistakes are listed at most.
  public var listedPairs: Int

  /// A chart.
  /// - Precondition: `counts` is square, with a row for each label, and has no negative count.
  public init(caption: RichText = "", labels: [String], counts: [[Int]], accent: Accent, listedPairs: Int = 5) {
    precondition(
      counts.count == labels.count && counts.allSatisfy { $0.count == labels.count },
      "a table of \(counts.count) rows for \(labels.count) classes")
    precondition(counts.allSatisfy { $0.allSatisfy { $0 >= 0 } }, "a negative count of pictures")
    self.caption = caption
    self.labels = labels
    self.counts = counts
    self.accent = accent
    self.listedPairs = listedPairs
  }

  /// Pictures of one class that were taken for another.
  package struct Pair: Hashable {
    package var truth: Int
    package var said: Int
    package var count: Int
    /// Share of the pictures of the true class.
    package var share: Double
  }

  /// The most frequent mistakes, by count, then by share, then in the order of the classes.
  package var confusedPairs: [Pair] {
    var pairs: [Pair] = []
    for (truth, row) in counts.enumerated() {
      let total = row.reduce(0, +)
      for (said, count) in row.enumerated() where said != truth && count > 0 {
        pairs.append(Pair(truth: truth, said: said, count: count, share: Double(count) / Double(total)))
      }
    }
    pairs.sort { ($1.count, $1.share, $0.truth, $0.said) < ($0.count, $0.share, $1.truth, $1.said) }
    return Array(pairs.prefix(listedPairs))
  }
}
