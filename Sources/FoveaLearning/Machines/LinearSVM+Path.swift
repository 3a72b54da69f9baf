public import FoveaTensors

extension LinearSVM {
  /// Fits machines for rising costs one after the other, each fit beginning where that of the cost before ended.
  ///
  /// The machines are those of `fit` within the tolerance, with ``Multiclass/crammerSinger`` to the bit; else, where costs are near each other,
  /// fewer visits of the rows are needed (``ProblemReport/epochs``). Rows are not copied.
  public struct Path: Sendable {
    private let rows: Matrix
    /// The rows that are learned from.
    private let chosen: [Int]
    private let labels: [Int]
    /// By row, of all of them.
    private let weights: [Float]?
    private let classCount: Int
    private var options: Options
    private let threads: Int
    private var start = WarmStart()
    /// That of the last fit.
    private var cost = 0.0

    /// The path of some rows.
    /// - Parameters:
    ///   - rows: One descriptor in each row.
    ///   - chosen: The rows that are learned from; all by default.
    ///   - labels: The label of each row, also of those that are not chosen.
    ///   - options: The settings of the fits; their cost is not used.
    ///   - weights: What the loss of each row counts, times the cost; 1 each by default.
    /// - Throws: As `LinearSVM.fit`.
    /// - Precondition: As many weights as rows, all above 0 and finite; at least one row is chosen.
    public init(
      _ rows: Matrix, chosen: [Int]? = nil, labels: [Int], classCount: Int, options: Options = Options(), weights: [Float]? = nil,
      threads: Int = Parallel.defaultThreads
    ) throws(LearningError) {
      try options.validate()
      try FoveaLearning.requireWeighted(rows, labels: labels, classCount: classCount, weights: weights, threads: threads)
      try rows.requireFiniteSquares(threads: threads)
      precondition(chosen?.isEmpty != true, "no rows to learn from")
      (self.rows, self.labels, self.weights, self.classCount) = (rows, labels, weights, classCount)
      (self.options, self.threads) = (options, threads)
      self.chosen = chosen ?? Array(0..<rows.rows)
    }

    /// Fits the machine of the next cost.
    /// - Parameters:
    ///   - cost: Above 0 and above that of the last call.
    ///   - isLast: Whether no other follows, so that nothing is kept to begin it from.
    ///   - progress: Called now and then, never by two threads at once.
    public mutating func fit(
      cost: Double, isLast: Bool = false, progress: @Sendable (Progress) -> Void = { _ in }
    ) -> LinearSVM {
      precondition(cost > self.cost && cost.isFinite, "a cost of \(cost) behind one of \(self.cost)")
      self.cost = cost
      options.cost = cost
      start.isFollowed = !isLast
      let settings = options
      var next = start
      let machine = rows.withUnsafeBufferPointer { numbers in
        let all = SVMRows(numbers, columns: rows.columns, labels: labels, chosen: chosen, weights: weights)
        return LinearSVM.solve(all, classCount: classCount, options: settings, start: &next, threads: threads, progress: progress)
      }
      start = next
      return machine
    }
  }
}
