internal import CFoveaKernels
internal import FoveaTensors

/// Cholesky's factor of a symmetric positive definite matrix in double precision: A = L Lᵀ.
final class Cholesky {
  private static let panel = 64

  /// How many rows the matrix has.
  let size: Int
  private let factor: Scratch<Double>

  /// Factors a row-major matrix, of which the lower half is read. Takes size³ / 3 operations, shared by the threads; the same bits for any
  /// number of them.
  /// - Returns: Nothing where the matrix is not positive definite, up to 10⁻¹⁴ of its largest diagonal number.
  init?(_ matrix: [Double], size: Int, threads: Int) {
    precondition(matrix.count == size * size, "\(matrix.count) numbers for \(size)×\(size)")
    self.size = size
    factor = Scratch(uninitialized: matrix.count)
    factor.base.initialize(from: matrix, count: matrix.count)
    let least = (0..<size).reduce(0.0) { max($0, matrix[$1 * size + $1]) } * 1e-14
    let shared = SharedFactor(base: factor.base)
    for first in stride(from: 0, to: size, by: Self.panel) {
      let width = min(Self.panel, size - first)
      shared.inParts(first..<size, threads: threads) { base, part in
        fovea_cholesky_subtract(base, size, first, width, part.lowerBound, part.upperBound)
      }
      guard fovea_cholesky_diagonal(factor.base, size, first, width, least) != 0 else { return nil }
      shared.inParts(first + width..<size, threads: threads) { base, part in
        fovea_cholesky_finish(base, size, first, width, part.lowerBound, part.upperBound)
      }
    }
  }

  /// The solutions `A⁻¹ b` of some right-hand sides.
  func solve(_ rightSides: [[Double]], threads: Int) -> [[Double]] {
    let (shared, size) = (SharedFactor(base: factor.base), size)
    return Parallel.map(rightSides.count, threads: threads) { index in
      var solution = rightSides[index]
      fovea_cholesky_forwards(shared.base, size, size, &solution)
      fovea_cholesky_backwards(shared.base, size, size, &solution)
      return solution
    }
  }

  /// L⁻¹, which has zeros above its diagonal, times a number; size³ / 3 operations.
  func inverse(times factor: Double, threads: Int) -> Matrix {
    let (shared, size) = (SharedFactor(base: self.factor.base), size)
    let columns = Parallel.map(size, threads: threads) { column in
      var solution = [Double](repeating: 0, count: size - column)
      solution[0] = 1
      fovea_cholesky_forwards(shared.base + column * (size + 1), size, size - column, &solution)
      return solution
    }
    return Matrix(rows: size, columns: size) { target in
      target.update(repeating: 0)
      for (column, solution) in columns.enumerated() {
        for (place, number) in solution.enumerated() { target[(column + place) * size + column] = Float(number * factor) }
      }
    }
  }

  /// The logarithm of the determinant of A.
  var logDeterminant: Double { (0..<size).reduce(0) { $0 + 2 * logarithm(factor.base[$1 * size + $1]) } }
}

/// The factor, of which each thread writes other rows.
private struct SharedFactor: @unchecked Sendable {
  let base: UnsafeMutablePointer<Double>

  func inParts(_ rows: Range<Int>, threads: Int, _ body: @Sendable (UnsafeMutablePointer<Double>, Range<Int>) -> Void) {
    let part = 48
    Parallel.forEach((rows.count + part - 1) / part, threads: threads) { index, _ in
      let start = rows.lowerBound + index * part
      body(base, start..<min(start + part, rows.upperBound))
    }
  }
}
