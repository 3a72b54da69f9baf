internal import CFoveaKernels
public import FoveaTensors

extension GaussianMixture {
  /// The mixture of these rows. The same bytes for any number of threads.
  ///
  /// A step takes about `8 × rows × columns × components` operations, as matrix products.
  /// - Throws: ``LearningError/empty(rows:columns:)``, ``LearningError/notFinite(row:column:)``, ``LearningError/overflow(quantity:)``, and
  ///   ``LearningError/invalidOption(name:value:allowed:)``.
  public static func fit(
    _ rows: Matrix, options: Options, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> GaussianMixture {
    try options.validate(rows: rows.rows)
    let clusters = try KMeans.fit(
      rows, options: KMeans.Options(centers: options.components, seed: options.seed), threads: threads)
    let labels = try clusters.nearest(to: rows, threads: threads).labels
    var shares = Matrix(rows: rows.rows, columns: options.components)
    for (row, label) in labels.enumerated() { shares[row, label] = 1 }
    let steps = MixtureSteps(rows, floor: options.floor, threads: threads)
    return run(steps, from: steps.maximized(shares), options: options)
  }

  /// The mixture of these rows, from given components on.
  /// - Throws: As the other, and ``LearningError/dimensionMismatch(expected:found:)``.
  /// - Precondition: As many components as the options say.
  public static func fit(
    _ rows: Matrix, from start: GaussianMixture, options: Options, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> GaussianMixture {
    precondition(start.weights.count == options.components, "\(start.weights.count) components for \(options.components)")
    try options.validate(rows: rows.rows)
    try rows.requireFinite(threads: threads)
    try rows.requireRows(of: start.dimension, threads: threads)
    try rows.requireFiniteSquares(threads: threads)
    let steps = MixtureSteps(rows, floor: options.floor, threads: threads)
    return run(
      steps, from: MixtureSteps.State(weights: start.weights, means: start.means, variances: start.variances), options: options)
  }

  private static func run(_ steps: MixtureSteps, from start: MixtureSteps.State, options: Options) -> GaussianMixture {
    var state = start
    var report = Report(logLikelihood: -.infinity, iterations: 0, hasConverged: false)
    while report.iterations < options.maxIterations, !report.hasConverged {
      let (next, likelihood) = steps.step(state)
      state = next
      report.hasConverged = abs(likelihood - report.logLikelihood) < options.tolerance
      report.logLikelihood = likelihood
      report.iterations += 1
    }
    return GaussianMixture(options: options, weights: state.weights, means: state.means, variances: state.variances, report: report)
  }
}

extension GaussianMixture.Options {
  func validate(rows: Int) throws(LearningError) {
    guard rows > 0 else { throw .empty(rows: 0, columns: 0) }
    try SettingChecks.upToRows(components, "components", rows: rows)
    try SettingChecks.atLeast(1, maxIterations, "maxIterations")
    try SettingChecks.notBelow0(tolerance, "tolerance")
    try SettingChecks.above0(floor, "floor")
  }
}

/// The steps of expectation and maximization over some rows.
private struct MixtureSteps {
  struct State {
    var weights: [Float]
    var means: Matrix
    var variances: Matrix
  }

  /// Sums over rows, by component.
  private struct Sums: Sendable {
    var shares: [Double]
    /// Of γ x² and of γ x, around the density's center.
    var moments: [Double]
    /// Of γ (x − μ)² and of γ (x − μ), for each of ``MixtureDensity/narrow``: their variances are lost in the other moments.
    var narrowMoments: [Double]
    var logDensity = 0.0
  }

  private let rows: Matrix
  private let floor: Double
  private let threads: Int

  init(_ rows: Matrix, floor: Double, threads: Int) {
    self.rows = rows
    self.floor = floor
    self.threads = threads
  }

  /// One step, and the mean of log p(x) before it.
  func step(_ state: State) -> (State, Double) {
    let density = MixtureDensity(weights: state.weights, means: state.means, variances: state.variances)
    let sums = sums(center: density, components: state.weights.count) { squares, _, count, shares, logs in
      density.shares(squares, count: count, to: shares, logs: logs)
    }
    return (maximized(sums, density), sums.logDensity / Double(rows.rows))
  }

  /// Weights, means and variances by given shares.
  func maximized(_ shares: Matrix) -> State {
    let columns = rows.columns
    let means = Matrix([rows.columnMeans(threads: threads)])
    let density = MixtureDensity(
      weights: [1], means: means, variances: Matrix(rows: 1, columns: columns, [Float](repeating: 1, count: columns)))
    let sums = shares.withUnsafeBufferPointer { numbers in
      let given = LentRows(base: numbers.baseAddress, count: shares.rows, columns: shares.columns)
      return self.sums(center: density, components: shares.columns) { _, first, count, shares, logs in
        guard let from = given.address(first) else { return }
        shares.update(from: from, count: count * given.columns)
        logs.update(repeating: 0, count: count)
      }
    }
    return maximized(sums, density)
  }

  /// Sums of a fixed number of shares of the rows, each in the order of its rows, added up in order.
  private func sums(
    center density: MixtureDensity, components: Int,
    shares body:
      @Sendable (
        UnsafePointer<Float>, Int, Int, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
      ) -> Void
  ) -> Sums {
    let (parts, part) = (16, MixtureDensity.part)
    let all = rows.withUnsafeBufferPointer { numbers in
      let lent = LentRows(base: numbers.baseAddress, count: rows.rows, columns: rows.columns)
      return Parallel.map(parts, threads: threads) { share -> Sums in
        let width = 2 * lent.columns
        var sums = Sums(
          shares: [Double](repeating: 0, count: components), moments: [Double](repeating: 0, count: components * width),
          narrowMoments: [Double](repeating: 0, count: 2 * density.narrow.count))
        let squares = Scratch<Float>(uninitialized: part * width)
        let turned = Scratch<Float>(uninitialized: part * width)
        let shares = Scratch<Float>(uninitialized: part * components)
        let turnedShares = Scratch<Float>(uninitialized: part * components)
        let logs = Scratch<Float>(uninitialized: part)
        let products = Scratch<Float>(uninitialized: components * width)
        let workspace = Scratch<Float>(uninitialized: fovea_matmul_workspace())
        let (first, last) = (lent.count * share / parts, lent.count * (share + 1) / parts)
        for start in stride(from: first, to: last, by: part) {
          let range = start..<min(start + part, last)
          density.write(lent, range, to: squares.base)
          body(squares.base, start, range.count, shares.base, logs.base)
          for (place, term) in density.narrow.enumerated() {
            for row in 0..<range.count {
              let share = Double(shares.base[row * components + term.component])
              let distance = Double(squares.base[row * width + lent.columns + term.column]) - term.mean
              sums.narrowMoments[2 * place] += share * distance * distance
              sums.narrowMoments[2 * place + 1] += share * distance
            }
          }
          fovea_transpose(squares.base, turned.base, range.count, width)
          fovea_transpose(shares.base, turnedShares.base, range.count, components)
          fovea_matmul_nt(
            components, width, range.count, turnedShares.base, range.count, turned.base, range.count, products.base, width,
            workspace.base)
          fovea_accumulate(&sums.moments, products.base, sums.moments.count)
          for row in 0..<range.count {
            fovea_accumulate(&sums.shares, shares.base + row * components, components)
            sums.logDensity += Double(logs.base[row])
          }
        }
        return sums
      }
    }
    return all.dropFirst().reduce(into: all[0]) { total, next in
      for place in total.shares.indices { total.shares[place] += next.shares[place] }
      for place in total.moments.indices { total.moments[place] += next.moments[place] }
      for place in total.narrowMoments.indices { total.narrowMoments[place] += next.narrowMoments[place] }
      total.logDensity += next.logDensity
    }
  }

  private func maximized(_ sums: Sums, _ density: MixtureDensity) -> State {
    let (components, columns) = (sums.shares.count, rows.columns)
    // A component that lost all rows keeps a share, so that nothing is divided by zero.
    let totals = sums.shares.map { $0 + 10 * Double.ulpOfOne }
    let sum = totals.reduce(0, +)
    var means = Matrix(rows: components, columns: columns)
    var variances = means
    for component in 0..<components {
      for column in 0..<columns {
        let place = component * 2 * columns + column
        let mean = sums.moments[place + columns] / totals[component]
        means[component, column] = Float(mean + Double(density.center[column]))
        variances[component, column] = Float(max(0, sums.moments[place] / totals[component] - mean * mean) + floor)
      }
    }
    for (place, term) in density.narrow.enumerated() {
      let (total, column) = (totals[term.component], term.column)
      let shift = sums.narrowMoments[2 * place + 1] / total
      means[term.component, column] = Float(term.mean + shift + Double(density.center[column]))
      variances[term.component, column] = Float(max(0, sums.narrowMoments[2 * place] / total - shift * shift) + floor)
    }
    return State(weights: totals.map { Float($0 / sum) }, means: means, variances: variances)
  }
}
