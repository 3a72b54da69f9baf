public import FoveaTensors
internal import Synchronization

extension KernelSVM {
  /// The bytes of kernel values that a fit keeps unless told otherwise: 2 GiB.
  public static let standardMemory = 2 << 30

  /// Fits one machine on these rows.
  ///
  /// Where the kernel values of all pairs of rows fit half of the memory, they are computed once: up to 16,384 rows by default, in about
  /// `rows² × columns` operations. A problem copies those of its two classes, up to a quarter of the memory.
  ///
  /// Else each problem computes rows of kernel values over its own two classes when they are wanted, 64 at a time; up to four problems are
  /// solved at a time then, each with a quarter of the memory.
  ///
  /// The same rows, labels and options give the same bytes for any number of threads.
  /// - Parameters:
  ///   - rows: One descriptor in each row.
  ///   - labels: The label of each row, in `0..<classCount`. A class may have no rows; it is then never chosen.
  ///   - weights: What a mistake on each row counts, times the cost; 1 each by default.
  ///   - memory: How many bytes of kernel values are kept.
  ///   - progress: Called now and then, never by two threads at once.
  /// - Throws: ``LearningError`` where there is nothing to learn from, a number is not finite, or negative where the kernel is for
  ///   histograms, or so large that kernel values are not finite, or a setting cannot be used, or there are so many classes and support vectors that
  ///   no memory would hold the machine.
  /// - Precondition: As many weights as rows, all above 0 and finite.
  public static func fit(
    _ rows: Matrix, labels: [Int], classCount: Int, options: Options, weights: [Float]? = nil, memory: Int = standardMemory,
    threads: Int = Parallel.defaultThreads, progress: @Sendable (Progress) -> Void = { _ in }
  ) throws(LearningError) -> KernelSVM {
    try options.validate()
    try requireTrainingData(rows, labels: labels, classCount: classCount, threads: threads)
    if options.kernel.isForHistograms { try rows.requireNonnegative(threads: threads) }
    precondition(
      weights.map { $0.count == rows.rows && $0.allSatisfy { $0 > 0 && $0.isFinite } } ?? true, "a weight above 0 for each row")
    try requireMemory(vectors: 1, classCount: classCount)
    let costs = weights.map { $0.map { options.cost * Double($0) } } ?? [Double](repeating: options.cost, count: rows.rows)
    let solutions = try rows.withUnsafeBufferPointer { (numbers) throws(LearningError) in
      let lent = KernelRows(
        options.kernel, LentRows(base: numbers.baseAddress, count: rows.rows, columns: rows.columns), threads: threads)
      try lent.requireFiniteValues(threads: threads)
      let fits = rows.rows <= memory / (2 * MemoryLayout<Float>.stride * rows.rows)
      let source: KernelSource =
        fits ? .matrix(KernelMatrix(lent, threads: threads)) : .rows(lent, threads: max(1, threads / 4))
      return solve(
        source, labels: labels, classCount: classCount, among: Array(labels.indices), costs: costs, options: options,
        memory: memory, threads: fits ? threads : min(threads, 4), progress: progress)
    }
    let used = supports(solutions, rows: rows.rows)
    try requireMemory(vectors: used.count, classCount: classCount)
    return KernelSVM(solutions, rows, used: used, classCount: classCount, options: options)
  }

  /// Throws where the coefficients of a machine of so many support vectors would take more memory than one may. Of rows to learn from all may become
  /// support vectors.
  /// - Throws: ``LearningError/tooLarge(quantity:bytes:limit:)``.
  package static func requireMemory(vectors: Int, classCount: Int) throws(LearningError) {
    let (ordered, overflows) = classCount.multipliedReportingOverflow(by: classCount - 1)
    try SettingChecks.memory(
      of: overflows ? .max : ordered / 2, times: vectors,
      "a coefficient of each of \(vectors) rows for each two of \(classCount) classes")
  }

  /// The problem of two classes, of which the rows are given in rising order, or nothing where one of them has no rows.
  static func problem(_ first: [Int], _ second: [Int], costs: [Double]) -> PairProblem? {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    var (members, isFirst) = ([Int](), [Bool]())
    var (i, j) = (0, 0)
    while i < first.count || j < second.count {
      let takesFirst = j == second.count || i < first.count && first[i] < second[j]
      members.append(takesFirst ? first[i] : second[j])
      isFirst.append(takesFirst)
      (i, j) = takesFirst ? (i + 1, j) : (i, j + 1)
    }
    return PairProblem(members: members, isFirst: isFirst, costs: members.map { costs[$0] })
  }

  /// A solved pair of classes. Where one of them has no rows there is no solution, and the other wins.
  struct SolvedPair: Sendable {
    var members: [Int]
    var solution: PairSolution?
    var firstHasRows: Bool
  }

  /// Solves all problems of some rows of a source, in rising order; everything was checked.
  static func solve(
    _ source: KernelSource, labels: [Int], classCount: Int, among rows: [Int], costs: [Double], options: Options, memory: Int,
    threads: Int, progress: @Sendable (Progress) -> Void = { _ in }
  ) -> [SolvedPair] {
    let pairs = Self.pairs(classCount)
    var byClass = [[Int]](repeating: [], count: classCount)
    for row in rows { byClass[labels[row]].append(row) }
    let members = byClass
    let closed = Mutex(0)
    return Parallel.map(pairs.count, threads: threads) { index in
      defer {
        closed.withLock { closed in
          closed += 1
          progress(Progress(closed: closed, problems: pairs.count))
        }
      }
      let (first, second) = (members[pairs[index].0], members[pairs[index].1])
      guard let problem = problem(first, second, costs: costs) else {
        return SolvedPair(members: [], solution: nil, firstHasRows: !first.isEmpty)
      }
      let solver = PairSolver(source, problem, options, memory: memory / 4)
      return SolvedPair(members: problem.members, solution: solver.solve(), firstHasRows: true)
    }
  }

  /// The rows that have a part in a decision, in rising order; one at least.
  private static func supports(_ pairs: [SolvedPair], rows: Int) -> [Int] {
    var isUsed = [Bool](repeating: false, count: rows)
    for pair in pairs {
      for (place, row) in pair.members.enumerated() where pair.solution?.variables[place] != 0 { isUsed[row] = true }
    }
    let used = isUsed.indices.filter { isUsed[$0] }
    // Rows that are all alike need no support; a model still has one vector.
    return used.isEmpty ? [0] : used
  }

  private init(_ pairs: [SolvedPair], _ rows: Matrix, used: [Int], classCount: Int, options: Options) {
    var column = [Int](repeating: 0, count: rows.rows)
    for (place, row) in used.enumerated() { column[row] = place }
    let columns = column
    let coefficients = Matrix(rows: pairs.count, columns: used.count) { target in
      target.update(repeating: 0)
      for (index, pair) in pairs.enumerated() {
        for (place, row) in pair.members.enumerated() {
          let value = Float(pair.solution?.variables[place] ?? 0)
          if value != 0 { target[index * used.count + columns[row]] = value }
        }
      }
    }
    self.init(
      options: options, vectors: used.count == rows.rows ? rows : rows.selecting(rows: used), coefficients: coefficients,
      biases: pairs.map { Float($0.solution?.bias ?? ($0.firstHasRows ? 1 : -1)) }, classCount: classCount,
      report: pairs.compactMap { $0.solution?.report })
  }
}
