internal import CFoveaKernels
public import FoveaTensors

extension KMeans {
  /// How far a fit has come.
  public struct Progress: Sendable, Hashable {
    /// Steps over all rows that are done.
    public var iteration: Int
    /// How many there are at most.
    public var iterations: Int
  }

  /// The centers of these rows.
  ///
  /// A step over all rows takes `2 × rows × columns × centers` operations at most, as blocked matrix products; where the variance of the
  /// rows lies in few directions, exact bounds save a part of them, at the price of two more copies of the rows at most. The same bytes for
  /// any number of threads.
  /// - Parameter progress: Told after each step over all rows.
  /// - Throws: ``LearningError/empty(rows:columns:)``, ``LearningError/notFinite(row:column:)``, ``LearningError/overflow(quantity:)``, and
  ///   ``LearningError/invalidOption(name:value:allowed:)``.
  public static func fit(
    _ rows: Matrix, options: Options, threads: Int = Parallel.defaultThreads, progress: (Progress) -> Void = { _ in }
  ) throws(LearningError) -> KMeans {
    try options.validate(rows: rows.rows)
    try rows.requireFinite(threads: threads)
    try rows.requireFiniteSquares(threads: threads)
    let start = rows.selecting(rows: KMeansStart(rows, options: options, threads: threads).chosen)
    return try fit(rows, from: start, options: options, threads: threads, progress: progress)
  }

  /// The centers of these rows, from given first centers on.
  /// - Throws: As the other, and ``LearningError/dimensionMismatch(expected:found:)``.
  /// - Precondition: There are as many first centers as the options say.
  public static func fit(
    _ rows: Matrix, from start: Matrix, options: Options, threads: Int = Parallel.defaultThreads,
    progress: (Progress) -> Void = { _ in }
  ) throws(LearningError) -> KMeans {
    precondition(start.rows == options.centers, "\(start.rows) first centers for \(options.centers)")
    try options.validate(rows: rows.rows)
    try rows.requireFinite(threads: threads)
    try start.requireRows(of: rows.columns, threads: threads)
    try rows.requireFiniteSquares(threads: threads)
    var steps = LloydSteps(rows, centers: start, threads: threads)
    var iteration = 0
    var hasConverged = false
    if let batch = options.batch {
      steps.runBatches(of: batch, options: options) { progress(Progress(iteration: $0, iterations: options.maxIterations)) }
      iteration = options.maxIterations
    } else {
      let limit = options.tolerance * rows.meanVariance(threads: threads)
      while iteration < options.maxIterations, !hasConverged {
        let (moved, isSame) = steps.step()
        iteration += 1
        hasConverged = isSame || moved <= limit
        progress(Progress(iteration: iteration, iterations: options.maxIterations))
      }
    }
    return KMeans(
      options: options, centers: steps.centers,
      report: Report(inertia: steps.inertia(), iterations: iteration, hasConverged: hasConverged))
  }
}

extension KMeans.Options {
  func validate(rows: Int) throws(LearningError) {
    guard rows > 0 else { throw .empty(rows: 0, columns: 0) }
    try SettingChecks.upToRows(centers, "centers", rows: rows)
    try SettingChecks.atLeast(1, maxIterations, "maxIterations")
    try SettingChecks.notBelow0(tolerance, "tolerance")
    if let batch { try SettingChecks.atLeast(1, batch, "batch") }
  }
}

extension Matrix {
  /// The mean of the variances of the columns.
  fileprivate func meanVariance(threads: Int) -> Double {
    let means = columnMeans(threads: threads)
    let part = 1024
    let sums = withUnsafeBufferPointer { numbers in
      let lent = LentRows(base: numbers.baseAddress, count: rows, columns: columns)
      return Parallel.map((rows + part - 1) / part, threads: threads) { index in
        (index * part..<min((index + 1) * part, lent.count)).reduce(0.0) {
          $0 + Double(fovea_squared_distance(lent.address($1), means, lent.columns))
        }
      }
    }
    return sums.reduce(0, +) / Double(rows * columns)
  }
}

/// Centers on their way.
private struct LloydSteps {
  let rows: Matrix
  let threads: Int
  var centers: Matrix
  private var labels: [Int32]?
  private var pruned: PrunedRows?
  private var counts: [Double]

  init(_ rows: Matrix, centers: Matrix, threads: Int) {
    self.rows = rows
    self.threads = threads
    self.centers = centers
    counts = [Double](repeating: 0, count: centers.rows)
  }

  /// Gives rows to centers and moves the centers.
  /// - Returns: The sum of the squared moves, and whether no row changed its center.
  mutating func step() -> (moved: Double, isSame: Bool) {
    let search = CenterSearch(rows, centers: centers, threads: threads)
    let found = search.labels(from: labels, pruned: pruned, threads: threads)
    let isSame = found == labels
    let next = moved(to: found, search)
    let distance = zip(next.values, centers.values).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    // After one step centers are means, near which bounds are much tighter than between rows.
    if labels == nil { pruned = PrunedRows(rows, centers: next, threads: threads) }
    labels = found
    centers = next
    return (distance, isSame)
  }

  /// The means of the rows of each center.
  private func moved(to labels: [Int32], _ search: CenterSearch) -> Matrix {
    var members = [[Int32]](repeating: [], count: centers.rows)
    for (row, label) in labels.enumerated() { members[Int(label)].append(Int32(row)) }
    var lost: [Int: [Int]] = [:]
    var gained: [Int: Int] = [:]
    let empty = members.indices.filter { members[$0].isEmpty }
    if !empty.isEmpty {
      let distances = search.squaredDistances(labels, threads: threads)
      let far = distances.indices.sorted { (distances[$0], $1) > (distances[$1], $0) }.prefix(empty.count)
      for (center, row) in zip(empty, far) {
        gained[center] = row
        lost[Int(labels[row]), default: []].append(row)
      }
    }
    let (whole, without, instead) = (members, lost, gained)
    let columns = rows.columns
    let sums = rows.withUnsafeBufferPointer { numbers in
      let lent = LentRows(base: numbers.baseAddress, count: rows.rows, columns: columns)
      return Parallel.map(centers.rows, threads: threads) { center -> [Float]? in
        let own = instead[center].map { [Int32($0)] } ?? whole[center].filter { !(without[center]?.contains(Int($0)) ?? false) }
        guard !own.isEmpty else { return nil }
        var sums = [Double](repeating: 0, count: columns)
        for row in own { fovea_accumulate(&sums, lent.address(Int(row)), columns) }
        return sums.map { Float($0 / Double(own.count)) }
      }
    }
    // A center whose only row was taken stays where it is.
    return Matrix(sums.enumerated().map { $1 ?? centers[row: $0] })
  }

  /// Steps over random batches.
  mutating func runBatches(of size: Int, options: KMeans.Options, told: (Int) -> Void) {
    let batches = (rows.rows + size - 1) / size
    for iteration in 0..<options.maxIterations {
      for batch in 0..<batches {
        var generator = SeededGenerator(seed: options.seed, stream: UInt64(iteration), UInt64(batch))
        let part = rows.selecting(rows: (0..<min(size, rows.rows)).map { _ in generator.integer(below: rows.rows) })
        let search = CenterSearch(part, centers: centers, threads: threads)
        approach(part, search.labels(from: nil, threads: threads))
      }
      told(iteration + 1)
    }
  }

  /// Moves each center to the mean of all rows that it was given so far.
  private mutating func approach(_ part: Matrix, _ labels: [Int32]) {
    let columns = part.columns
    var sums: [Int: (sum: [Double], count: Double)] = [:]
    part.withUnsafeBufferPointer { numbers in
      for (row, label) in labels.enumerated() {
        fovea_accumulate(
          &sums[Int(label), default: ([Double](repeating: 0, count: columns), 0)].sum,
          numbers.baseAddress?.advanced(by: row * columns), columns)
        sums[Int(label)]?.count += 1
      }
    }
    for (center, own) in sums {
      let total = counts[center] + own.count
      for column in 0..<columns {
        let before = Double(centers[center, column]) * counts[center]
        centers[center, column] = Float((before + own.sum[column]) / total)
      }
      counts[center] = total
    }
  }

  /// The sum of the squared distances of the rows to their nearest centers.
  func inertia() -> Double {
    let search = CenterSearch(rows, centers: centers, threads: threads)
    let labels = search.labels(from: labels, pruned: pruned, threads: threads)
    return search.squaredDistances(labels, threads: threads).reduce(0.0) { $0 + Double($1) }
  }
}
