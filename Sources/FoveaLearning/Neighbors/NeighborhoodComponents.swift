internal import CFoveaKernels
public import FoveaTensors

/// A linear map under which a row that chooses a neighbor at random, the nearer the likelier, chooses one of its own class as often as can be:
/// neighborhood components analysis (Goldberger, Roweis, Hinton and Salakhutdinov, 2004).
///
/// With mapped rows z = A x, their weights s and `p_ij = exp(−‖z_i − z_j‖²) / Σ_{k ≠ i} exp(−‖z_i − z_k‖²)`, maximize
/// `Σ_i s_i Σ_{j of i's class} p_ij` over A, by `LBFGS` from the directions of Fisher's discriminant, those scaled so that the mean squared
/// distance of mapped rows of one class is 1. Departing from the paper rows have weights, and it begins there and ends after few steps, which
/// keeps the map from learning its rows by heart where they are few.
///
/// A step takes about `2 n² k + 4 n k × columns` operations for n rows and k components; of more rows than ``Options/mostRows`` a part is drawn.
public struct NeighborhoodComponents: Sendable, Equatable {
  /// The settings of a fit.
  public struct Options: Codable, Sendable, Hashable {
    /// How many directions the map has; by default and at most as many as Fisher's discriminant gives. At least 1.
    public var components: Int?
    /// How the covariance is shrunken that the first map comes from.
    public var shrinkage: Shrinkage
    /// The most steps. At least 1.
    public var maxIterations: Int
    /// Of more rows than this a part is drawn, as ``Folds/drawn(labels:most:seed:)`` does. At least 10.
    public var mostRows: Int
    /// Decides which rows are drawn.
    public var seed: UInt64

    /// Settings.
    public init(
      components: Int? = nil, shrinkage: Shrinkage = .ledoitWolf, maxIterations: Int = 30, mostRows: Int = 2000, seed: UInt64 = 0
    ) {
      self.components = components
      self.shrinkage = shrinkage
      self.maxIterations = maxIterations
      self.mostRows = mostRows
      self.seed = seed
    }

    func validate() throws(LearningError) {
      try SettingChecks.atLeast(1, maxIterations, "maxIterations")
      try SettingChecks.atLeast(10, mostRows, "mostRows")
    }
  }

  /// The settings it was fitted with.
  public let options: Options
  /// A, components × columns.
  public let map: Matrix
  /// The share of rows, by their weights, that choose a neighbor of their class at the start, and at the end.
  public let course: [Double]

  /// Learns the map of these rows. The same bytes for any number of threads.
  /// - Parameters:
  ///   - labels: The class of each row, any numbers from 0 on.
  ///   - weights: What each row counts; 1 each by default.
  /// - Throws: ``LearningError`` where there is nothing to tell apart, a number is not finite, or a setting cannot be used.
  /// - Precondition: As many weights as rows, all above 0 and finite.
  public static func fit(
    _ rows: Matrix, labels: [Int], options: Options = Options(), weights: [Float]? = nil, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> NeighborhoodComponents {
    try options.validate()
    let first = try LinearDiscriminantProjection.fit(
      rows, labels: labels, options: .init(components: options.components, shrinkage: options.shrinkage), weights: weights,
      threads: threads)
    let drawn = Folds.drawn(labels: labels, most: options.mostRows, seed: options.seed)
    var own = rows.selecting(rows: drawn)
    own.add(first.means.map { -$0 }, threads: threads)
    let problem = NeighborhoodProblem(
      own, labels: drawn.map { labels[$0] }, weights: weights.map { weights in drawn.map { weights[$0] } }, threads: threads)
    // Mapped rows of one class are 2 k apart on average, squared.
    let scale = 1 / (2 * Double(first.count)).squareRoot()
    let start = first.directions.values.map { Double($0) * scale }
    let result = LBFGS(maxIterations: options.maxIterations, gradientTolerance: 1e-6, valueTolerance: 1e-4)
      .minimize(from: start, problem.evaluate)
    return NeighborhoodComponents(
      options: options, map: Matrix(rows: first.count, columns: rows.columns, result.point.map { Float($0) }),
      course: [-problem.evaluate(start).value, -result.value])
  }

  /// The mean share with which rows choose a neighbor of their own class under a map, and its gradient by the map.
  package static func objective(
    _ rows: Matrix, labels: [Int], weights: [Float]? = nil, map: Matrix, threads: Int
  ) -> (value: Double, gradient: [Double]) {
    let problem = NeighborhoodProblem(rows, labels: labels, weights: weights, threads: threads)
    let (value, gradient) = problem.evaluate(map.values.map { Double($0) })
    return (-value, gradient.map { -$0 })
  }
}

/// The negative objective, divided by the sum of the weights.
private struct NeighborhoodProblem {
  let rows: Matrix
  let labels: [Int]
  let weights: [Float]
  let threads: Int
  private let total: Double

  init(_ rows: Matrix, labels: [Int], weights: [Float]?, threads: Int) {
    self.rows = rows
    self.labels = labels
    self.weights = weights ?? [Float](repeating: 1, count: rows.rows)
    self.threads = threads
    total = self.weights.reduce(0) { $0 + Double($1) }
  }

  /// What a row chooses: the least squared distance, Σ exp(least − distance), and the share of its own class.
  private struct Choice {
    var least: Float
    var total: Float
    var share: Float
  }

  func evaluate(_ point: [Double]) -> (value: Double, gradient: [Double]) {
    let (count, size) = (rows.rows, point.count / rows.columns)
    let map = Matrix(rows: size, columns: rows.columns, point.map { Float($0) })
    let mapped = rows.timesTransposed(map, threads: threads)
    let norms = mapped.squaredNorms(threads: threads)
    var distances = mapped.timesTransposed(mapped, threads: threads)
    let (choices, sides) = distances.withUnsafeMutableBufferPointer { numbers in
      let target = RowTarget(base: numbers.baseAddress)
      let choices = Parallel.map(count, threads: threads) { i in choice(of: i, target, norms) }
      // Σ_j (W_ij + W_ji) (z_j − z_i), where W_ij = s_i p_ij ([j of i's class] − p_i).
      let sides = mapped.withUnsafeBufferPointer { mapped in
        let lent = LentRows(base: mapped.baseAddress, count: count, columns: size)
        return Parallel.map(count, threads: threads) { i in pull(on: i, target, choices, lent) }
      }
      return (choices, sides)
    }
    let sums = rows.weightedSums(Matrix(sides), threads: threads)
    let value = zip(weights, choices).reduce(0.0) { $0 - Double($1.0) * Double($1.1.share) } / total
    return (value, sums.map { 2 * $0 / total })
  }

  /// Turns a row's products into squared distances.
  private func choice(of i: Int, _ target: RowTarget, _ norms: [Float]) -> Choice {
    let count = rows.rows
    guard let row = target.base?.advanced(by: i * count) else { return Choice(least: 0, total: 1, share: 0) }
    var least = Float.infinity
    for j in 0..<count {
      row[j] = max(0, norms[i] + norms[j] - 2 * row[j])
      if j != i { least = min(least, row[j]) }
    }
    var (total, own) = (Float(0), Float(0))
    for j in 0..<count where j != i && row[j] - least < 40 {
      let chance = Float(exponential(Double(least - row[j])))
      total += chance
      if labels[j] == labels[i] { own += chance }
    }
    return Choice(least: least, total: max(total, .leastNormalMagnitude), share: total > 0 ? own / total : 0)
  }

  private func pull(on i: Int, _ target: RowTarget, _ choices: [Choice], _ mapped: LentRows) -> [Float] {
    let (count, size, own) = (rows.rows, mapped.columns, choices[i])
    var sums = [Float](repeating: 0, count: size)
    guard let row = target.base?.advanced(by: i * count), let center = mapped.address(i) else { return sums }
    for j in 0..<count where j != i {
      let other = choices[j]
      let same: Float = labels[i] == labels[j] ? 1 : 0
      var factor: Float = 0
      if row[j] - own.least < 40 {
        factor += Float(exponential(Double(own.least - row[j]))) / own.total * (same - own.share) * weights[i]
      }
      if row[j] - other.least < 40 {
        factor += Float(exponential(Double(other.least - row[j]))) / other.total * (same - other.share) * weights[j]
      }
      guard factor != 0, let place = mapped.address(j) else { continue }
      for k in 0..<size { sums[k] += factor * (center[k] - place[k]) }
    }
    return sums
  }
}
