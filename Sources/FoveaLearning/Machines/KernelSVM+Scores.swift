internal import CFoveaKernels
public import FoveaTensors

extension KernelSVM {
  /// Rows that one thread works on at a time.
  private static let part = 120

  /// The votes for each class with the part that tells equal ones apart; see ``KernelSVM``.
  public func scores(of rows: Matrix, threads: Int) throws(LearningError) -> Matrix {
    try check(rows, threads: threads)
    let (pairs, classCount, problems) = (Self.pairs(classCount), classCount, biases.count)
    return Matrix(rows: rows.rows, columns: classCount) { target in
      let target = RowTarget(base: target.baseAddress)
      forEachPart(of: rows, threads: threads) { range, decide in
        guard let base = target.base else { return }
        let decisions = Scratch<Float>(uninitialized: range.count * problems)
        decide(decisions.base)
        for (place, row) in range.enumerated() {
          Self.vote(
            UnsafeBufferPointer(start: decisions.base + place * problems, count: problems), pairs,
            UnsafeMutableBufferPointer(start: base + row * classCount, count: classCount))
        }
      }
    }
  }

  /// What each problem says of each row, rows × problems: above 0 for the first of its two classes.
  /// - Throws: As `scores(of:threads:)`.
  public func decisions(of rows: Matrix, threads: Int = Parallel.defaultThreads) throws(LearningError) -> Matrix {
    try check(rows, threads: threads)
    let problems = biases.count
    return Matrix(rows: rows.rows, columns: problems) { target in
      let target = RowTarget(base: target.baseAddress)
      forEachPart(of: rows, threads: threads) { range, decide in
        if let base = target.base { decide(base + range.lowerBound * problems) }
      }
    }
  }

  private func check(_ rows: Matrix, threads: Int) throws(LearningError) {
    try rows.requireRows(of: dimension, threads: threads)
    if options.kernel.isForHistograms { try rows.requireNonnegative(threads: threads) }
  }

  /// Calls `body` for parts of the rows, with what writes their decisions, rows × problems.
  private func forEachPart(
    of rows: Matrix, threads: Int, _ body: @Sendable (_ range: Range<Int>, _ decide: (UnsafeMutablePointer<Float>) -> Void) -> Void
  ) {
    let (count, depth, problems, union, part) = (rows.rows, dimension, biases.count, vectors.rows, Self.part)
    rows.withUnsafeBufferPointer { numbers in
      vectors.withUnsafeBufferPointer { stored in
        coefficients.withUnsafeBufferPointer { factors in
          let asked = KernelRows(
            options.kernel, LentRows(base: numbers.baseAddress, count: count, columns: depth), threads: threads)
          let known = KernelRows(options.kernel, LentRows(base: stored.baseAddress, count: union, columns: depth), threads: threads)
          let factors = LentRows(base: factors.baseAddress, count: problems, columns: union)
          Parallel.forEach((count + part - 1) / part, threads: threads) { index, _ in
            let range = index * part..<min((index + 1) * part, count)
            body(range) { decided in
              let workspace = Scratch<Float>(uninitialized: KernelRows.workspace)
              let kernel = Scratch<Float>(uninitialized: range.count * union)
              asked.values(range, with: known, 0..<union, into: kernel.base, stride: union, workspace: workspace.base)
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
  static func vote(_ decisions: some Sequence<Float>, _ pairs: [(Int, Int)], _ scores: UnsafeMutableBufferPointer<Float>) {
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
