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
  ///   - weights: What the loss of each row counts, times the cost; 1 each by default.
  ///   - progress: Called now and then, never by two threads at once.
  /// - Throws: ``LearningError`` where there is nothing to learn from, a number is not finite, or a setting cannot be used.
  /// - Precondition: As many weights as rows, all above 0 and finite.
  public static func fit(
    _ rows: Matrix, labels: [Int], classCount: Int, options: Options = Options(), weights: [Float]? = nil,
    threads: Int = Parallel.defaultThreads, progress: @Sendable (Progress) -> Void = { _ in }
  ) throws(LearningError) -> LinearSVM {
    try options.validate()
    try requireTrainingData(rows, labels: labels, classCount: classCount, threads: threads)
    precondition(
      weights.map { $0.count == rows.rows && $0.allSatisfy { $0 > 0 && $0.isFinite } } ?? true, "a weight above 0 for each row")
    return rows.withUnsafeBufferPointer { numbers in
      let all = SVMRows(numbers, columns: rows.columns, labels: labels, chosen: Array(0..<rows.rows), weights: weights)
      return solve(all, classCount: classCount, options: options, threads: threads, progress: progress)
    }
  }

  /// Fits one machine; everything was checked.
  static func solve(
    _ rows: SVMRows, classCount: Int, options: Options, threads: Int, progress: @Sendable (Progress) -> Void
  ) -> LinearSVM {
    let problems = classCount == 2 ? [1] : Array(0..<classCount)
    let parts = max((problems.count + 15) / 16, min(max(1, threads), problems.count))
    let state = Mutex((closed: 0, epoch: 0))
    let groups = Parallel.map(parts, threads: threads) { part -> [SVMSolution] in
      let group = problems[part * problems.count / parts..<(part + 1) * problems.count / parts]
      return SVMGroupSolver(rows: rows, classes: Array(group), options: options).solve { epoch, closed, gap in
        state.withLock { state in
          state.closed += closed
          state.epoch = max(state.epoch, epoch)
          progress(Progress(epoch: state.epoch, closed: state.closed, problems: problems.count, gap: gap))
        }
      }
    }
    return LinearSVM(groups.flatMap { $0 }, columns: rows.columns, options: options)
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

/// Rows to learn from, lent for the time of a fit: some of a matrix, or all.
///
/// `@unchecked Sendable`: nobody writes them.
struct SVMRows: @unchecked Sendable {
  let addresses: [UnsafePointer<Float>?]
  let labels: [Int]
  let columns: Int
  /// What each row counts; nothing where all count the same.
  let weights: [Float]?

  var count: Int { addresses.count }

  init(_ numbers: UnsafeBufferPointer<Float>, columns: Int, labels: [Int], chosen: [Int], weights: [Float]? = nil) {
    addresses = chosen.map { numbers.baseAddress?.advanced(by: $0 * columns) }
    self.labels = chosen.map { labels[$0] }
    self.columns = columns
    self.weights = weights.map { weights in chosen.map { weights[$0] } }
  }
}

/// One fitted plane.
struct SVMSolution: Sendable {
  var weights: [Float]
  var bias: Float
  var report: LinearSVM.ProblemReport
}
