public import FoveaTensors

extension ScoredPairs {
  /// How many pairs of pictures are measured at most: somewhat more than those of 1,400 pictures. Of more, so many are drawn.
  public static let largestCount = 1_000_000

  /// The pairs of some faces, each with each.
  ///
  /// Of more than `most`, so many are drawn, half of them of one person and half of different persons, or all of a kind of which there are
  /// fewer. Rates are shares of their kind, so on average they stay what they are. Memory does not grow with the square of the number of
  /// faces then: similarities are computed for some faces at a time.
  /// - Parameters:
  ///   - rows: A row for each face, as ``FaceModel/embeddings(of:threads:)`` gives it.
  ///   - persons: The person of each.
  ///   - seed: Decides which pairs are drawn.
  public init(
    of rows: Matrix, by model: FaceModel, persons: [Int], seed: UInt64, threads: Int = Parallel.defaultThreads,
    most: Int = Self.largestCount
  ) {
    precondition(rows.rows == persons.count, "\(rows.rows) rows for \(persons.count) faces")
    let count = persons.count
    let all = count * (count - 1) / 2
    guard all > most else {
      self.init(model.similarities(of: rows, to: rows, threads: threads), persons: persons)
      return
    }
    let sizes = persons.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    let sameCount = sizes.values.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    let differentCount = all - sameCount
    var same = Draw(wanted: max(min(sameCount, most / 2), most - differentCount), left: sameCount)
    var different = Draw(wanted: most - same.wanted, left: differentCount)
    var generator = SeededGenerator(seed: seed, stream: 0x6472_6177)
    var pairs: [Pair] = []
    pairs.reserveCapacity(most)
    let chunk = 256
    for first in stride(from: 0, to: count, by: chunk) {
      let block = Array(first..<min(first + chunk, count))
      let others = count - first
      let similarities = model.similarities(
        of: rows.selecting(rows: block), to: rows.selecting(rows: Array(first..<count)), threads: threads)
      similarities.withUnsafeBufferPointer { numbers in
        for left in block {
          for right in left + 1..<max(left + 1, count) {
            let isSame = persons[left] == persons[right]
            guard isSame ? same.takesNext(&generator) : different.takesNext(&generator) else { continue }
            let similarity = numbers[(left - first) * others + right - first]
            pairs.append(Pair(similarity: similarity, first: persons[left], second: persons[right]))
          }
        }
      }
    }
    self.init(pairs, drawnFrom: all)
  }

  /// So many of a row of things, each choice of so many as likely as any other, in one pass (Knuth's algorithm S).
  private struct Draw {
    /// How many are still to be taken.
    var wanted: Int
    /// How many are still to come.
    var left: Int

    mutating func takesNext(_ generator: inout SeededGenerator) -> Bool {
      let isTaken = wanted == left || generator.integer(below: left) < wanted
      left -= 1
      if isTaken { wanted -= 1 }
      return isTaken
    }
  }
}
