internal import CFoveaKernels
public import FoveaTensors

extension KernelSVM {
  /// Rows that one thread works on at a time.
  private static let part = 120

  /// The votes for each class with the part that tells equal ones apart; see ``KernelSVM``.
  public func scores(of rows: Matrix, threads: Int) throws(LearningError) -> Matrix {
    let decisions = try decisions(of: rows, threads: threads)
    let pairs = Self.pairs(classCount)
    return Matrix(rows: rows.rows, columns: classCount) { target in
      for row in 0..<rows.rows {
        let own = decisions[row: row]
        Self.vote(own, pairs, UnsafeMutableBufferPointer(rebasing: target[row * classCount..<(row + 1) * classCount]))
      }
    }
  }

  /// What each problem says of each row, rows × problems: above 0 for the first of its two classes.
  /// - Throws: As `scores(of:threads:)`.
  public func decisions(of rows: Matrix, threads: Int = Parallel.defaultThreads) throws(LearningError) -> Matrix {
    try rows.requireRows(of: dimension, threads: threads)
    if options.kernel.isForHistograms { try rows.requireNonnegative(threads: threads) }
    let (count, depth, problems, union) = (rows.rows, dimension, biases.count, vectors.rows)
    let part = Self.part
    return rows.withUnsafeBufferPointer { numbers in
      vectors.withUnsafeBufferPointer { stored in
        coefficients.withUnsafeBufferPointer { factors in
          let asked = KernelRows(
            options.kernel, LentRows(base: numbers.baseAddress, count: count, columns: depth), threads: threads)
          let known = KernelRows(options.kernel, LentRows(base: stored.baseAddress, count: union, columns: depth), threads: threads)
          let factors = LentRows(base: factors.baseAddress, count: problems, columns: union)
          return Matrix(rows: count, columns: problems) { target in
            let target = RowTarget(base: target.baseAddress)
            Parallel.forEach((count + part - 1) / part, threads: threads) { index, _ in
              guard let base = target.base else { return }
              let range = index * part..<min((index + 1) * part, count)
              let workspace = Scratch<Float>(uninitialized: KernelRows.workspace)
              let kernel = Scratch<Float>(uninitialized: range.count * union)
              asked.values(range, with: known, 0..<union, into: kernel.base, stride: union, workspace: workspace.base)
              let decided = base + range.lowerBound * problems
              fovea_matmul_nt(
                range.count, problems, union, kernel.base, union, factors.base, union, decided, problems, workspace.base)
              for row in 0..<range.count {
                for problem in 0..<problems { decided[row * problems + problem] += biases[problem] }
              }
            }
          }
        }
      }
    }
  }

  /// Votes and the parts that tell equal ones apart.
  static func vote(_ decisions: [Float], _ pairs: [(Int, Int)], _ scores: UnsafeMutableBufferPointer<Float>) {
    var sums = [Float](repeating: 0, count: scores.count)
    scores.update(repeating: 0)
    for (decision, pair) in zip(decisions, pairs) {
      scores[decision > 0 ? pair.0 : pair.1] += 1
      sums[pair.0] += decision
      sums[pair.1] -= decision
    }
    for (label, sum) in sums.enumerated() { scores[label] += sum / (3 * (abs(sum) + 1)) }
  }
}
