internal import FoveaTensors

/// How a covariance S that was estimated from few rows is drawn towards one without directions: `(1 − s) S + s μ I`, where μ is the mean of
/// the variances of the columns.
public enum Shrinkage: Codable, Sendable, Hashable {
  /// s = 0.
  case none
  /// This s, in 0…1.
  case share(Double)
  /// The s with which the result is expected to be nearest to the true covariance (Ledoit and Wolf, "A Well-Conditioned Estimator for
  /// Large-Dimensional Covariance Matrices", 2004), from the rows around the means of their classes: scikit-learn's `ledoit_wolf` of these rows.
  /// Its classifiers with `shrinkage="auto"` depart from that: they bring the columns of each class to unit deviation first, and shrink the classes
  /// one by one.
  case ledoitWolf

  func validate() throws(LearningError) {
    if case .share(let share) = self, !(share >= 0 && share <= 1) {
      throw .invalidOption(name: "shrinkage", value: share, allowed: "0 to 1")
    }
  }

  /// s for these rows, which have mean 0.
  func share(of rows: Matrix, _ system: ScatterSystem, threads: Int) -> Double {
    switch self {
    case .none: 0
    case .share(let share): share
    case .ledoitWolf:
      Self.ledoitWolf(
        fourths: rows.squaredNorms(threads: threads).reduce(0) { $0 + Double($1) * Double($1) },
        squaredNorm: system.squaredNorm, trace: system.trace, rows: rows.rows, columns: rows.columns)
    }
  }

  /// Ledoit and Wolf's s, as scikit-learn computes it, from Σ ‖x‖⁴, the sum of squares of XᵀX, and its trace.
  static func ledoitWolf(fourths: Double, squaredNorm: Double, trace: Double, rows: Int, columns: Int) -> Double {
    let (n, p) = (Double(rows), Double(columns))
    let mean = trace / n / p
    let squares = squaredNorm / (n * n)
    let delta = (squares - 2 * mean * trace / n + p * mean * mean) / p
    let beta = min((fourths / n - squares) / (p * n), delta)
    return beta <= 0 || delta <= 0 ? 0 : min(1, beta / delta)
  }
}

/// A shrunken covariance of rows within their classes, in the form in which systems with it are solved.
struct WithinCovariance {
  private let system: ScatterSystem
  private let total: Double
  private let mean: Double
  /// s.
  let share: Double

  /// The covariance `Σ w (x − m)(x − m)ᵀ / Σ w`, shrunken.
  /// - Parameter rows: The rows less the means m of their classes, times the roots of their weights w.
  /// - Throws: ``LearningError/overflow(quantity:)``.
  init(_ rows: Matrix, total: Double, shrinkage: Shrinkage, threads: Int) throws(LearningError) {
    system = try ScatterSystem(rows, threads: threads)
    self.total = total
    mean = system.trace / total / Double(rows.columns)
    share = shrinkage.share(of: rows, system, threads: threads)
  }

  /// `Σ⁻¹ b` for some right-hand sides.
  func solve(_ rightSides: [[Double]], threads: Int) throws(LearningError) -> [[Double]] {
    guard share < 1, mean > 0 else {
      let factor = mean > 0 ? 1 / mean : 1
      return rightSides.map { $0.map { $0 * factor } }
    }
    // (1 − s) XᵀX / n + s μ I = (1 − s) / n · (XᵀX + n μ s / (1 − s) I)
    let ridge = share / (1 - share) * mean * total
    let factor = total / (1 - share)
    return try system.solve(rightSides, ridge: ridge, threads: threads).map { $0.map { $0 * factor } }
  }

  /// F with `Σ⁻¹ = Fᵀ F`, columns × columns, for the rows that this was made of, or for these turned into other directions.
  func whitening(ofTurned turned: Matrix? = nil, threads: Int) throws(LearningError) -> Matrix {
    let size = turned?.columns ?? system.columns
    guard share < 1, mean > 0 else {
      let root = Float(mean > 0 ? 1 / mean.squareRoot() : 1)
      return Matrix(rows: size, columns: size, (0..<size * size).map { $0 % (size + 1) == 0 ? root : 0 })
    }
    let scatter =
      turned.map { $0.scatter(around: [Float](repeating: 0, count: size), threads: threads) } ?? system.scatter(threads: threads)
    let ridge = max(share / (1 - share), 1e-6) * mean * total
    let root = (total / (1 - share)).squareRoot()
    let factor = try ScatterSystem.cholesky(scatter, size: size, ridge: ridge, threads: threads).factor
    return factor.inverse(times: root, threads: threads)
  }
}
