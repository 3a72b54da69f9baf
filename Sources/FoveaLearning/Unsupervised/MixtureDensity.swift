internal import CFoveaKernels
internal import FoveaTensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Computes densities of rows under Gaussians with diagonal covariances, as matrix products.
///
/// With numbers x around the mean of the components, `−2 log (wₖ N(x; μₖ, σ²ₖ)) = Σ x²/σ² − 2 Σ xμ/σ² + Σ μ²/σ² + Σ log σ² + d log 2π − 2 log wₖ`:
/// the first two sums are one product of (x², x) with (1/σ², −2μ/σ²). Where μ²/σ² is large, as in a column that hardly changes within a component,
/// the difference of the sums would be rounding alone: there (x − μ)²/σ² is computed as it stands.
package struct MixtureDensity: Sendable {
  /// What is taken from each number first, so that little is lost to rounding.
  package let center: [Float]
  private let factors: PackedRows
  private let constants: [Double]
  /// The constants less the least of them, for shares alone.
  private let differences: [Float]
  private let components: Int
  /// The columns of components that the product leaves out.
  let narrow: [NarrowColumn]

  /// A column of a component whose deviation is small beside its distance from the center.
  struct NarrowColumn: Sendable {
    var component: Int
    var column: Int
    /// Less the center.
    var mean: Double
    /// 1/σ².
    var precision: Double
  }

  /// μ²/σ² up to which the product is within some 10⁻⁴.
  private static let mostDistance = 1000.0

  /// Rows that are worked on together.
  static let part = 256

  init(weights: [Float], means: Matrix, variances: Matrix) {
    let (count, columns) = (means.rows, means.columns)
    components = count
    center = (0..<columns).map { column in
      Float((0..<count).reduce(0.0) { $0 + Double(weights[$1]) * Double(means[$1, column]) })
    }
    var factors = Matrix(rows: count, columns: 2 * columns)
    var constants: [Double] = []
    var narrow: [NarrowColumn] = []
    for component in 0..<count {
      var sum = Double(columns) * log(2 * Double.pi) - 2 * log(Double(weights[component]))
      for column in 0..<columns {
        let mean = Double(means[component, column]) - Double(center[column])
        let variance = Double(variances[component, column])
        sum += log(variance)
        if mean * mean > Self.mostDistance * variance {
          narrow.append(NarrowColumn(component: component, column: column, mean: mean, precision: 1 / variance))
          continue
        }
        factors[component, column] = Float(1 / variance)
        factors[component, columns + column] = Float(-2 * mean / variance)
        sum += mean * mean / variance
      }
      constants.append(sum)
    }
    self.narrow = narrow
    self.factors = PackedRows(factors)
    self.constants = constants
    let least = constants.min() ?? 0
    differences = constants.map { Float($0 - least) }
  }

  /// The density of a mixture.
  package init(_ mixture: GaussianMixture) {
    self.init(weights: mixture.weights, means: mixture.means, variances: mixture.variances)
  }

  /// γ of each row, and log p(x).
  func shares(of rows: Matrix, threads: Int) -> (shares: Matrix, logDensities: [Float]) {
    var densities = [Float](repeating: 0, count: rows.rows)
    let shares = Matrix(rows: rows.rows, columns: components) { buffer in
      let target = RowTarget(base: buffer.baseAddress)
      rows.withUnsafeBufferPointer { numbers in
        densities.withUnsafeMutableBufferPointer { densities in
          let lent = LentRows(base: numbers.baseAddress, count: rows.rows, columns: rows.columns)
          let logs = RowTarget(base: densities.baseAddress)
          Parallel.forEach((lent.count + Self.part - 1) / Self.part, threads: threads) { index, _ in
            let range = index * Self.part..<min((index + 1) * Self.part, lent.count)
            guard let target = target.base?.advanced(by: range.lowerBound * components),
              let logs = logs.base?.advanced(by: range.lowerBound)
            else { return }
            let squares = Scratch<Float>(uninitialized: range.count * 2 * lent.columns)
            write(lent, range, to: squares.base)
            self.shares(squares.base, count: range.count, to: target, logs: logs)
          }
        }
      }
    }
    return (shares, densities)
  }

  /// (x², x) of some rows.
  func write(_ rows: LentRows, _ range: Range<Int>, to target: UnsafeMutablePointer<Float>) {
    for (place, row) in range.enumerated() {
      guard let from = rows.address(row) else { continue }
      let to = target + place * 2 * rows.columns
      for column in 0..<rows.columns {
        let number = from[column] - center[column]
        to[column] = number * number
        to[rows.columns + column] = number
      }
    }
  }

  /// (x², x) of `count` rows, one behind the other.
  package func write(_ rows: UnsafePointer<Float>, count: Int, to target: UnsafeMutablePointer<Float>) {
    write(LentRows(base: rows, count: count, columns: center.count), 0..<count, to: target)
  }

  private func addNarrow(_ squares: UnsafePointer<Float>, count: Int, to target: UnsafeMutablePointer<Float>) {
    guard !narrow.isEmpty else { return }
    for row in 0..<count {
      let (numbers, line) = (squares + (2 * row + 1) * center.count, target + row * components)
      for term in narrow {
        let distance = Double(numbers[term.column]) - term.mean
        line[term.component] += Float(distance * distance * term.precision)
      }
    }
  }

  /// γ of rows that are given as (x², x), in single precision: within some 10⁻⁴ of those with log p(x), and many times as fast.
  package func shares(_ squares: UnsafePointer<Float>, count: Int, to target: UnsafeMutablePointer<Float>) {
    let workspace = Scratch<Float>(uninitialized: PackedRows.workspace)
    factors.multiply(squares, count: count, into: target, workspace: workspace.base)
    addNarrow(squares, count: count, to: target)
    for row in 0..<count {
      fovea_soft_shares(target + row * components, differences, components, target + row * components)
    }
  }

  /// γ and log p(x) of rows that are given as (x², x).
  func shares(
    _ squares: UnsafePointer<Float>, count: Int, to target: UnsafeMutablePointer<Float>, logs: UnsafeMutablePointer<Float>
  ) {
    let workspace = Scratch<Float>(uninitialized: PackedRows.workspace)
    factors.multiply(squares, count: count, into: target, workspace: workspace.base)
    addNarrow(squares, count: count, to: target)
    for row in 0..<count {
      let line = target + row * components
      var largest = -Double.infinity
      for component in 0..<components { largest = max(largest, -0.5 * (Double(line[component]) + constants[component])) }
      var sum = 0.0
      for component in 0..<components {
        let share = exp(-0.5 * (Double(line[component]) + constants[component]) - largest)
        line[component] = Float(share)
        sum += share
      }
      for component in 0..<components { line[component] = Float(Double(line[component]) / sum) }
      logs[row] = Float(largest + log(sum))
    }
  }
}
