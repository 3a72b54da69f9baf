internal import CFoveaKernels
internal import FoveaLearning
package import FoveaTensors

/// How alike two faces are by their numbers. Larger is more alike, whatever the measure.
public enum FaceMetric: String, Sendable, Hashable, Codable, CaseIterable {
  /// The cosine of the angle between both, in −1…1.
  case cosine
  /// The distance, with its sign turned: 0 at most.
  case euclidean
  /// ½ Σ (aᵢ − bᵢ)² / (aᵢ + bᵢ), with its sign turned: 0 at most. No number may be negative.
  case chiSquared = "chi_squared"

  /// Rows as galleries keep them: of length 1 for the cosine, else as they are.
  func prepared(_ rows: Matrix, threads: Int) -> Matrix { self == .cosine ? rows.scaledToLengthOne(threads: threads) : rows }

  /// How alike each prepared row of `rows` is to each of `others`: a row for each of `rows`.
  ///
  /// Costs `2 × rows × others × columns` operations; few rows against very many others take the time of reading the others once.
  package func similarities(of rows: Matrix, to others: Matrix, threads: Int = Parallel.defaultThreads) -> Matrix {
    precondition(rows.columns == others.columns, "rows of \(rows.columns) and \(others.columns) numbers are compared")
    switch self {
    case .cosine: return rows.products(with: others, threads: threads)
    case .euclidean:
      var products = rows.products(with: others, threads: threads)
      let (left, right) = (rows.squaredNorms(threads: threads), others.squaredNorms(threads: threads))
      let width = others.rows
      products.withUnsafeMutableBufferPointer { numbers in
        for place in numbers.indices {
          numbers[place] = -max(0, left[place / width] + right[place % width] - 2 * numbers[place]).squareRoot()
        }
      }
      return products
    case .chiSquared:
      return Matrix(rows: rows.rows, columns: others.rows) { target in
        let target = RowTarget(base: target.baseAddress)
        let length = rows.columns
        rows.withUnsafeBufferPointer { a in
          others.withUnsafeBufferPointer { b in
            let (a, b) = (SharedNumbers(a), SharedNumbers(b))
            let width = others.rows
            Parallel.forEach(rows.rows, threads: threads) { row, _ in
              for other in 0..<width {
                target.base?[row * width + other] = -fovea_chi_squared_distance(
                  a.base?.advanced(by: row * length), b.base?.advanced(by: other * length), length)
              }
            }
          }
        }
      }
    }
  }
}

/// Memory that is only read.
private struct SharedNumbers: @unchecked Sendable {
  let base: UnsafePointer<Float>?
  init(_ buffer: UnsafeBufferPointer<Float>) { base = buffer.baseAddress }
}
