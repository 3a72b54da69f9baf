internal import CFoveaKernels
package import FoveaTensors

extension Matrix {
  /// Throws unless there are numbers and all of them are finite. Reads each number once.
  package func requireFinite(threads: Int) throws(LearningError) {
    guard rows > 0, columns > 0 else { throw .empty(rows: rows, columns: columns) }
    if let place = firstPlace(threads: threads, where: fovea_first_nonfinite) {
      throw .notFinite(row: place / columns, column: place % columns)
    }
  }

  /// Throws if a number is below zero.
  package func requireNonnegative(threads: Int) throws(LearningError) {
    if let place = firstPlace(threads: threads, where: fovea_first_negative) {
      throw .negative(row: place / columns, column: place % columns)
    }
  }

  /// Throws unless the squared length of each row is finite in single precision, also that of the difference of two.
  /// - Throws: ``LearningError/overflow(quantity:)``.
  func requireFiniteSquares(threads: Int) throws(LearningError) {
    // Squared distances are up to four times as large.
    guard let row = squaredNorms(threads: threads).firstIndex(where: { !(4 * $0).isFinite }) else { return }
    throw .overflow(quantity: "the squared length of row \(row)")
  }

  /// Throws unless rows have this many numbers, all finite. Unlike in fitting, there may be no rows.
  package func requireRows(of dimension: Int, threads: Int) throws(LearningError) {
    guard columns == dimension else { throw .dimensionMismatch(expected: dimension, found: columns) }
    if rows > 0 { try requireFinite(threads: threads) }
  }

  /// The lowest place that `search` finds. It gets a part of the numbers and answers the place in it, or the part's length.
  private func firstPlace(
    threads: Int, where search: @Sendable (UnsafePointer<Float>?, Int) -> Int
  ) -> Int? {
    withUnsafeBufferPointer { numbers in
      let part = 1 << 18
      let all = LentRows(base: numbers.baseAddress, count: numbers.count, columns: 1)
      return Parallel.map((all.count + part - 1) / part, threads: threads) { index -> Int? in
        let start = index * part
        let length = min(part, all.count - start)
        let found = search(all.address(start), length)
        return found < length ? start + found : nil
      }.lazy.compactMap { $0 }.first
    }
  }
}

/// Throws unless there are rows, all finite, with labels of at least two classes.
/// - Precondition: A label for each row, in `0..<classCount`.
package func requireTrainingData(
  _ rows: Matrix, labels: [Int], classCount: Int, threads: Int
) throws(LearningError) {
  precondition(labels.count == rows.rows, "\(labels.count) labels for \(rows.rows) rows")
  precondition(labels.allSatisfy { $0 >= 0 && $0 < classCount }, "a label outside 0..<\(classCount)")
  try rows.requireFinite(threads: threads)
  if let first = labels.first, labels.allSatisfy({ $0 == first }) { throw .oneClass(label: first) }
}
