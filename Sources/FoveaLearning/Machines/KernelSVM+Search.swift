internal import CFoveaKernels
public import FoveaTensors

extension KernelSVM {
  /// How a cost and the width γ of a kernel function are chosen from the training rows alone.
  ///
  /// All pairs of a list of widths and a list of costs are tried on folds. Sums over the columns are computed once for all of it: another γ
  /// only bends them anew. So the work is bounded by ``mostRows``² × columns, whatever there is beyond.
  public struct Search: Codable, Sendable, Hashable {
    /// The kernel functions that have a width.
    public enum Family: String, Codable, Sendable, Hashable, CaseIterable {
      /// ``KernelFunction/radial(gamma:)``
      case radial
      /// ``KernelFunction/chiSquared(gamma:)``
      case chiSquared = "chi_squared"

      /// The kernel function of this width.
      public func function(gamma: Double) -> KernelFunction {
        switch self {
        case .radial: .radial(gamma: gamma)
        case .chiSquared: .chiSquared(gamma: gamma)
        }
      }
    }

    /// Which kernel function.
    public var family: Family
    /// What is tried for γ, rising, times 1 / the mean over all pairs of rows of what it is multiplied by, so that the same list suits
    /// descriptors of any scale.
    public var relativeGammas: [Double]
    /// What is tried for the cost, rising.
    public var costs: [Double]
    /// How many folds there are.
    public var folds: Int
    /// From so many rows on, two folds are held out in place of each in turn.
    public var twoFoldsFrom: Int
    /// Of more rows than this a part is drawn, as ``Folds/drawn(labels:most:seed:)`` does.
    public var mostRows: Int
    /// The violation at which a trial is good enough.
    public var tolerance: Double

    /// A search; the lists suit rows whose columns are scaled to one deviation, and histograms.
    public init(
      family: Family = .radial, relativeGammas: [Double] = [0.25, 0.5, 1, 2], costs: [Double] = [0.5, 2, 8], folds: Int = 5,
      twoFoldsFrom: Int = 2000, mostRows: Int = 5000, tolerance: Double = 1e-2
    ) {
      self.family = family
      self.relativeGammas = relativeGammas
      self.costs = costs
      self.folds = folds
      self.twoFoldsFrom = twoFoldsFrom
      self.mostRows = mostRows
      self.tolerance = tolerance
    }

    func validate() throws(LearningError) {
      try SettingChecks.rising(relativeGammas, "relativeGammas")
      try SettingChecks.rising(costs, "costs")
      try SettingChecks.atLeast(2, folds, "folds")
      try SettingChecks.atLeast(10, mostRows, "mostRows")
      try SettingChecks.above0(tolerance, "tolerance")
    }
  }

  /// One pair of settings that was tried.
  public struct Trial: Codable, Sendable, Hashable {
    /// The cost.
    public var cost: Double
    /// The width of the kernel function.
    public var gamma: Double
    /// The share of held-out rows that were classified right, by their weights.
    public var accuracy: Double
  }

  /// What a search found.
  public struct Choice: Sendable {
    /// The settings with which most held-out rows were classified right, of several those with the smaller γ, then the smaller cost.
    public var options: Options
    /// All that was tried; nothing where no row could be held out, see ``Folds/rounds(labels:groups:count:seed:)``. The settings are then the first.
    public var trials: [Trial]
    /// The rows that were held out, and with them the chosen settings' scores, of machines that had not seen the row.
    public var held: [Int]
    /// See ``held``: held-out rows × classes.
    public var scores: Matrix
  }

  /// Chooses cost and width on folds of these rows.
  ///
  /// The same rows, labels and settings give the same choice for any number of threads.
  /// - Parameters:
  ///   - groups: Rows with the same number here are never in two folds; by default each row is on its own. Rows of a class that has one group alone are
  ///     never held out.
  ///   - weights: As for `fit`.
  ///   - progress: Told of each trial when it has ended, and of how many there are.
  /// - Throws: As `fit`, and ``LearningError/invalidOption(name:value:allowed:)`` for settings of the search.
  /// - Precondition: As many weights as rows, all above 0 and finite.
  public static func search(
    _ rows: Matrix, labels: [Int], classCount: Int, search: Search = Search(), groups: [Int]? = nil, weights: [Float]? = nil,
    seed: UInt64 = 0, threads: Int = Parallel.defaultThreads, progress: (Trial, Int) -> Void = { _, _ in }
  ) throws(LearningError) -> Choice {
    try search.validate()
    try requireWeighted(rows, labels: labels, classCount: classCount, weights: weights, threads: threads)
    if search.family == .chiSquared { try rows.requireNonnegative(threads: threads) }
    let drawn = Folds.drawn(labels: labels, most: search.mostRows, seed: seed)
    let own = drawn.count == rows.rows ? rows : rows.selecting(rows: drawn)
    let ownLabels = drawn.map { labels[$0] }
    let costs = weights.map { weights in drawn.map { Double(weights[$0]) } } ?? [Double](repeating: 1, count: drawn.count)
    let rounds = Folds.rounds(
      labels: ownLabels, groups: groups.map { groups in drawn.map { groups[$0] } }, count: min(search.folds, drawn.count),
      seed: seed)
    let held = drawn.count >= search.twoFoldsFrom ? Array(rounds.prefix(2)) : rounds
    let heldRows = held.flatMap { $0 }
    return try own.withUnsafeBufferPointer { (numbers) throws(LearningError) in
      let lent = KernelRows(
        search.family.function(gamma: 1), LentRows(base: numbers.baseAddress, count: own.rows, columns: own.columns),
        threads: threads)
      try lent.requireFiniteValues(threads: threads)
      let sums = KernelMatrix(sumsOf: lent, threads: threads)
      let mean = sums.mean(threads: threads)
      guard !heldRows.isEmpty else {
        let gamma = search.relativeGammas[0] / max(mean, 1e-30)
        return Choice(
          options: Options(kernel: search.family.function(gamma: gamma), cost: search.costs[0]), trials: [], held: [],
          scores: Matrix(rows: 0, columns: classCount))
      }
      var (trials, best, bestScores) = ([Trial](), -1, Matrix(rows: 0, columns: classCount))
      for relative in search.relativeGammas {
        let gamma = relative / max(mean, 1e-30)
        let function = search.family.function(gamma: gamma)
        let matrix = KernelMatrix(sums, bentBy: function, diagonal: sums.diagonal, threads: threads)
        for cost in search.costs {
          let options = Options(kernel: function, cost: cost, tolerance: search.tolerance, maxIterations: 100_000)
          let parts = held.map { held in
            heldOutScores(held, matrix, ownLabels, classCount, costs.map { $0 * cost }, options, threads)
          }
          let scores = Matrix(rows: heldRows.count, columns: classCount, parts.flatMap { $0 })
          let right = zip(Prediction.predictions(from: scores, top: 1), heldRows).reduce(0.0) {
            $1.0.label == ownLabels[$1.1] ? $0 + costs[$1.1] : $0
          }
          trials.append(Trial(cost: cost, gamma: gamma, accuracy: right / heldRows.reduce(0) { $0 + costs[$1] }))
          progress(trials[trials.count - 1], search.relativeGammas.count * search.costs.count)
          if best < 0 || trials[trials.count - 1].accuracy > trials[best].accuracy {
            best = trials.count - 1
            bestScores = scores
          }
        }
      }
      let chosen = trials[best]
      return Choice(
        options: Options(kernel: search.family.function(gamma: chosen.gamma), cost: chosen.cost), trials: trials,
        held: heldRows.map { drawn[$0] }, scores: bestScores)
    }
  }

  /// The scores of held-out rows by a machine of the others, row by row.
  private static func heldOutScores(
    _ held: [Int], _ matrix: KernelMatrix, _ labels: [Int], _ classCount: Int, _ costs: [Double], _ options: Options, _ threads: Int
  ) -> [Float] {
    let (pairs, isHeld) = (Self.pairs(classCount), Set(held))
    let solved = solve(
      .matrix(matrix), labels: labels, classCount: classCount, among: labels.indices.filter { !isHeld.contains($0) }, costs: costs,
      options: options, memory: standardMemory, threads: threads)
    let supports = solved.map { pair -> (rows: [Int], factors: [Float], bias: Float) in
      let used = pair.members.indices.filter { pair.solution?.variables[$0] != 0 }
      return (
        used.map { pair.members[$0] }, used.map { Float(pair.solution?.variables[$0] ?? 0) },
        Float(pair.solution?.bias ?? (pair.firstHasRows ? 1 : -1))
      )
    }
    return Parallel.map(held.count, threads: threads) { place -> [Float] in
      let values = matrix.row(held[place])
      let decisions = supports.map { support in
        zip(support.rows, support.factors).reduce(support.bias) { $0 + values[$1.0] * $1.1 }
      }
      var scores = [Float](repeating: 0, count: classCount)
      scores.withUnsafeMutableBufferPointer { vote(decisions, pairs, $0) }
      return scores
    }.flatMap { $0 }
  }
}

extension KernelMatrix {
  /// The mean of all values but those of rows with themselves.
  func mean(threads: Int) -> Double {
    let count = count
    let sums = Parallel.map(count, threads: threads) { row in
      Double(fovea_sum(self.row(row), count)) - Double(self.row(row)[row])
    }
    return sums.reduce(0, +) / Double(max(1, count * (count - 1)))
  }
}
