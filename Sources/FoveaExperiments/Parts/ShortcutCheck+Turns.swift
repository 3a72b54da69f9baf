internal import FoveaLearning

extension ShortcutCheck {
  /// Whether pictures of a class are turned in their pixels, which no mark of the file tells.
  ///
  /// Light and dark may tell a class for what it shows: a sky is light above. So a class is named only if its pictures, once they are turned back by a
  /// quarter, a half or three quarters, are no longer told: before, at least half of them are found and at most one of five of the other
  /// classes' is taken for one; after, no more than two thirds of those are found, and Wilson's intervals of the two shares do not meet. A class that
  /// no other looks like in any turn stays told, and is not named; nor is one that light and dark do not tell.
  /// - Parameter layouts: Of each picture the brightness of its ninths.
  static func turns(_ layouts: [[Float]], _ division: Division) -> Entry {
    let (tests, truth, labels) = (division.tests, division.truth, division.labels)
    let confusion = ConfusionMatrix(
      truth: tests.map { truth[$0] }, predicted: answers(of: tests, layouts, division), classCount: labels.count)
    let turned = labels.names.indices.compactMap { label -> Turned? in
      let (own, found) = (confusion.support(of: label), confusion.counts[label][label])
      let taken = confusion.predictedCount(of: label) - found
      guard own > 0, found * 2 >= own, taken * 5 <= tests.count - own else { return nil }
      let left = (1...3).map { quarters in
        let back = layouts.indices.map { truth[$0] == label ? Self.turned(layouts[$0], quarters: 4 - quarters) : layouts[$0] }
        let count = answers(of: tests.filter { truth[$0] == label }, back, division).count { $0 == label }
        return (quarters: quarters, found: count)
      }
      guard let least = left.min(by: { $0.found < $1.found }), least.found * 3 <= found * 2,
        Statistics.wilsonInterval(successes: least.found, trials: own).upperBound
          < Statistics.wilsonInterval(successes: found, trials: own).lowerBound
      else { return nil }
      return Turned(label: labels[label], degrees: least.quarters * 90)
    }
    return Entry(
      property: "place of light and dark", isOfFile: false, accuracy: Accuracy(right: confusion.correct, of: tests.count),
      toldClasses: [], isWarning: !turned.isEmpty, turned: turned.isEmpty ? nil : turned)
  }

  private static func answers(of tests: [Int], _ layouts: [[Float]], _ division: Division) -> [Int] {
    answers(
      tests.map { .numbers(layouts[$0]) }, division.training.map { .numbers(layouts[$0]) },
      division.training.map { division.truth[$0] }, division.labels.count)
  }

  /// The ninths of a picture that is turned clockwise.
  static func turned(_ ninths: [Float], quarters: Int) -> [Float] {
    guard ninths.count == 9 else { return ninths }
    // The column on the left becomes the row at the top.
    return (0..<quarters).reduce(ninths) { from, _ in (0..<9).map { from[(2 - $0 % 3) * 3 + $0 / 3] } }
  }
}
