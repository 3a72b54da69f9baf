public import FoveaTensors
internal import Synchronization

extension LinearSVM {
  /// Fits one machine on these rows.
  ///
  /// Rows are used as they are: descriptors whose columns differ much in scale want a ``StandardScaler`` first. The same rows, labels
  /// and options give the same bytes for any number of threads.
  ///
  /// With ``Multiclass/crammerSinger`` all planes are one problem (Crammer and Singer, 2001), that of liblinear's solver 4:
  ///
  ///     minimize over W:   ½ Σ ‖w_c‖² + C Σ max(0, 1 + max over c ≠ y of w_c·x − w_y·x)
  ///
  /// It is solved on one thread, whatever `threads` says, and reports once.
  /// - Parameters:
  ///   - rows: One descriptor in each row.
  ///   - labels: The label of each row, in `0..<classCount`. A class may have no rows; its scores are then all below 0.
  ///   - weights: What the loss of each row counts, times the cost; 1 each by default.
  ///   - progress: Called now and then, never by two threads at once.
  /// - Throws: ``LearningError`` where there is nothing to learn from, a number or the squared length of a row is not finite, or a setting
  ///   cannot be used.
  /// - Precondition: As many weights as rows, all above 0 and finite.
  public static func fit(
    _ rows: Matrix, labels: [Int], classCount: Int, options: Options = Options(), weights: [Float]? = nil,
    threads: Int = Parallel.defaultThreads, progress: @Sendable (Progress) -> Void = { _ in }
  ) throws(LearningError) -> LinearSVM {
    try options.validate()
    try requireWeighted(rows, labels: labels, classCount: classCount, weights: weights, threads: threads)
    try rows.requireFiniteSquares(threads: threads)
    return rows.withUnsafeBufferPointer { numbers in
      let all = SVMRows(numbers, columns: rows.columns, labels: labels, chosen: Array(0..<rows.rows), weights: weights)
      var start = WarmStart(isFollowed: false)
      return solve(all, classCount: classCount, options: options, start: &start, threads: threads, progress: progress)
    }
  }

  /// Fits a machine for each of several costs, each fit beginning where that of the cost before ended; see ``Path``.
  /// - Parameter costs: In rising order.
  /// - Throws: As `fit`.
  public static func path(
    _ rows: Matrix, labels: [Int], classCount: Int, options: Options = Options(), costs: [Double], weights: [Float]? = nil,
    threads: Int = Parallel.defaultThreads, progress: @Sendable (Progress) -> Void = { _ in }
  ) throws(LearningError) -> [LinearSVM] {
    try SettingChecks.rising(costs, "costs")
    var path = try Path(rows, labels: labels, classCount: classCount, options: options, weights: weights, threads: threads)
    return costs.map { path.fit(cost: $0, isLast: $0 == costs.last, progress: progress) }
  }

  /// Where a fit begins: the solutions of another cost, or nothing.
  struct WarmStart {
    /// By class.
    var solutions: [Int: SVMSolution] = [:]
    /// Whether a fit of another cost follows, which begins with the dual variables of this one.
    var isFollowed = true
  }

  /// Fits one machine; everything was checked.
  static func solve(
    _ rows: SVMRows, classCount: Int, options: Options, start: inout WarmStart, threads: Int,
    progress: @Sendable (Progress) -> Void
  ) -> LinearSVM {
    if options.multiclass == .crammerSinger {
      return CrammerSingerSolver(rows: rows, classCount: classCount, options: options).solve { epoch, gap in
        progress(Progress(epoch: epoch, closed: 0, problems: 1, gap: gap))
      }
    }
    let problems = classCount == 2 ? [1] : Array(0..<classCount)
    let parts = max((problems.count + 15) / 16, min(max(1, threads), problems.count))
    let state = Mutex((closed: 0, epoch: 0))
    let (known, isFollowed) = (start.solutions, start.isFollowed)
    let groups = Parallel.map(parts, threads: threads) { part -> [SVMSolution] in
      let group = problems[part * problems.count / parts..<(part + 1) * problems.count / parts]
      let solver = SVMGroupSolver(rows: rows, classes: Array(group), options: options, start: known, keepsDuals: isFollowed)
      return solver.solve { epoch, closed, gap in
        state.withLock { state in
          state.closed += closed
          state.epoch = max(state.epoch, epoch)
          progress(Progress(epoch: state.epoch, closed: state.closed, problems: problems.count, gap: gap))
        }
      }
    }
    let solutions = groups.flatMap { $0 }
    for (label, solution) in zip(problems, solutions) { start.solutions[label] = solution }
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
  /// The signed dual variable of each row; empty where nobody asked for them.
  var duals: [Float]
  var report: LinearSVM.ProblemReport
}
