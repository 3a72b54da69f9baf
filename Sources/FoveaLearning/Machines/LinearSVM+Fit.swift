public import FoveaTensors
internal import Synchronization

extension LinearSVM {
  /// Fits one machine on these rows.
  ///
  /// Rows are used as they are: descriptors whose columns differ much in scale want a ``StandardScaler`` first. The same rows, labels
  /// and options give the same bytes for any number of threads.
  /// - Parameters:
  ///   - rows: One descriptor in each row.
  ///   - labels: The label of each row, in `0..<classCount`. A class may have no rows; its scores are then all below 0.
  ///   - progress: Called now and then, never by two threads at once.
  /// - Throws: ``LearningError`` where there is nothing to learn from, a number is not finite, or a setting cannot be used.
  public static func fit(
    _ rows: Matrix, labels: [Int], classCount: Int, options: Options = Options(), threads: Int = Parallel.defaultThreads,
    progress: @Sendable (Progress) -> Void = { _ in }
  ) throws(LearningError) -> LinearSVM {
    try options.validate()
    try requireTrainingData(rows, labels: labels, classCount: classCount, threads: threads)
    let problems = classCount == 2 ? [1] : Array(0..<classCount)
    let parts = max((problems.count + 15) / 16, min(threads, problems.count))
    let state = Mutex((closed: 0, epoch: 0))
    let solutions = rows.withUnsafeBufferPointer { numbers -> [SVMSolution] in
      let lent = LentRows(base: numbers.baseAddress, count: rows.rows, columns: rows.columns)
      let groups = Parallel.map(parts, threads: threads) { part -> [SVMSolution] in
        let group = problems[part * problems.count / parts..<(part + 1) * problems.count / parts]
        let solver = SVMGroupSolver(rows: lent, labels: labels, classes: Array(group), options: options)
        return solver.solve { epoch, closed, gap in
          state.withLock { state in
            state.closed += closed
            state.epoch = max(state.epoch, epoch)
            progress(Progress(epoch: state.epoch, closed: state.closed, problems: problems.count, gap: gap))
          }
        }
      }
      return groups.flatMap { $0 }
    }
    return LinearSVM(solutions, columns: rows.columns, options: options)
  }

  private init(_ solutions: [SVMSolution], columns: Int, options: Options) {
    let report = solutions.map(\.report)
    if solutions.count == 1, let only = solutions.first {
      self.init(
        options: options, weights: Matrix([only.weights.map { -$0 }, only.weights]), biases: [-only.bias, only.bias],
        report: report)
    } else {
      self.init(
        options: options, weights: Matrix(solutions.map(\.weights)), biases: solutions.map(\.bias), report: report)
    }
  }
}

/// One fitted plane.
struct SVMSolution: Sendable {
  var weights: [Float]
  var bias: Float
  var report: LinearSVM.ProblemReport
}
