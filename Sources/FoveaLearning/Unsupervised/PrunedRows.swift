internal import CFoveaKernels
internal import FoveaTensors

/// Rows turned so that their first numbers say most about how far they are from each other.
///
/// In the basis of the rows' principal components each row is split into a head, its first `m` numbers, and a rest. As
/// `x·c = head(x)·head(c) + rest(x)·rest(c) ≤ head(x)·head(c) + ‖rest(x)‖ ‖rest(c)‖`, the product of heads with the length of the rest as
/// one more number is a bound, which rules most centers out at a part of the cost where variances fall off. Turning keeps distances.
struct PrunedRows {
  /// The rows in the new basis.
  let rows: Matrix
  /// The heads, each with the length of the rest behind it.
  let heads: Matrix
  /// The directions of the new basis, one in each row.
  private let basis: Matrix

  /// How many numbers a head has, the length of the rest among them.
  var depth: Int { heads.columns }

  /// The rows, turned and split, or nothing where that would save little: heads would have to be long, or leave too many centers; or the
  /// squares of the numbers are not finite.
  /// - Parameter centers: Centers as the search will meet them.
  init?(_ rows: Matrix, centers: Matrix, threads: Int) {
    let size = rows.columns
    guard size >= 24, centers.rows >= 64, rows.rows >= 16 * centers.rows else { return nil }
    let sample = rows.selecting(rows: (0..<4096).map { $0 * rows.rows / 4096 })
    let scatter = sample.scatter(around: sample.columnMeans(threads: threads), threads: threads)
    guard (0..<size).allSatisfy({ scatter[$0 * size + $0].isFinite }) else { return nil }
    let basis = Matrix(rows: size, columns: size, SymmetricEigen.decompose(scatter, size: size).vectors.map { Float($0) })
    let turned = centers.timesTransposed(basis, threads: threads)
    let probe = sample.selecting(rows: (0..<64).map { $0 * 64 }).timesTransposed(basis, threads: threads)
    guard let length = Self.bestLength(probe, turned, threads: threads) else { return nil }
    self.basis = basis
    self.rows = rows.timesTransposed(basis, threads: threads)
    heads = self.rows.heads(of: length, threads: threads)
  }

  /// Centers in the new basis.
  func centers(_ centers: Matrix) -> Matrix { centers.timesTransposed(basis) }

  /// The heads of centers.
  func heads(of centers: Matrix, threads: Int) -> Matrix {
    self.centers(centers).heads(of: depth - 1, threads: threads)
  }

  /// The length of head for which bounds and what they leave to be computed cost least, by some of the rows.
  private static func bestLength(_ rows: Matrix, _ centers: Matrix, threads: Int) -> Int? {
    let halves = centers.squaredNorms(threads: threads).map { $0 / 2 }
    func scores(_ length: Int) -> [[Float]] {
      let products = rows.heads(of: length, threads: threads).timesTransposed(
        centers.heads(of: length, threads: threads), threads: threads)
      return (0..<rows.rows).map { row in zip(halves, products[row: row]).map { $0 - $1 } }
    }
    let size = rows.columns
    let least = scores(size).map { $0.min() ?? 0 }
    // What a product in a block of 16-bit numbers takes of the time of one of floats.
    let rate = ShortRows.areFast ? 0.5 : 1
    var best: (length: Int, cost: Double)?
    for length in stride(from: 8, to: size, by: 8) {
      let left = zip(scores(length), least).reduce(0) { sum, row in sum + row.0.count { $0 <= row.1 } }
      // A product of its own takes some eight times as long as one of floats in a block.
      let share = Double(left) / Double(rows.rows * centers.rows)
      let cost = rate * Double(length + 1) / Double(size) + share * (8 + 200 / Double(size))
      if cost < best?.cost ?? 0.8 * rate { best = (length, cost) }
    }
    return best?.length
  }
}

extension Matrix {
  /// The first numbers of each row, with the length of the rest behind them.
  fileprivate func heads(of length: Int, threads: Int) -> Matrix {
    Matrix(rows: rows, columns: length + 1) { buffer in
      withUnsafeBufferPointer { numbers in
        let lent = LentRows(base: numbers.baseAddress, count: rows, columns: columns)
        let target = RowTarget(base: buffer.baseAddress)
        Parallel.forEach((lent.count + 255) / 256, threads: threads) { part, _ in
          for row in part * 256..<min(part * 256 + 256, lent.count) {
            guard let from = lent.address(row), let to = target.base?.advanced(by: row * (length + 1)) else { continue }
            to.update(from: from, count: length)
            to[length] = fovea_dot(from + length, from + length, lent.columns - length).squareRoot()
          }
        }
      }
    }
  }
}
