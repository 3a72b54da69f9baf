internal import CFoveaKernels
internal import FoveaTensors

/// The largest eigenvalues of a symmetric matrix that has none below zero, and their vectors, where few of many are wanted.
///
/// Block iteration from random directions, with Rayleigh and Ritz' values, until these settle (Halko, Martinsson and Tropp, "Finding structure with
/// randomness", 2011, algorithm 4.4). Products are of single precision, on all threads; the same bits for any number of them.
enum LeadingEigen {
  /// The part of a value by which it may still change when it counts as settled, and of the largest one below which rounding decides.
  private static let (settled, least) = (1e-6, 1e-5)
  private static let mostRounds = 60

  /// `count` values, falling, and for each a row of length 1 whose largest number is positive.
  ///
  /// A round takes `2 · size² · b` operations with b somewhat above `count`, and some b³.
  /// - Returns: Nothing where values do not settle, or are so small beside the largest that rounding would decide, or so large that products are not
  ///   finite in single precision; ``SymmetricEigen`` finds them.
  static func decompose(_ matrix: Matrix, count: Int, threads: Int) -> (values: [Double], vectors: Matrix)? {
    let size = matrix.rows
    precondition(matrix.columns == size && count > 0 && count <= size, "\(count) values of \(size)×\(matrix.columns)")
    let width = min(size, count + max(16, count / 4))
    var generator = SeededGenerator(seed: 0)
    let start = Matrix(rows: width, columns: size, (0..<width * size).map { _ in generator.normal() })
    var (basis, last) = (orthonormal(start, threads: threads), [Double]())
    for _ in 0..<mostRounds {
      guard let own = basis else { return nil }
      let products = own.timesTransposed(matrix, threads: threads)
      let quotients = own.timesTransposed(products, threads: threads)
      guard products.isFinite, quotients.isFinite else { return nil }
      let (values, turns) = SymmetricEigen.decompose(symmetric(quotients), size: width)
      guard let largest = values.first, values[count - 1] > least * largest else { return nil }
      let rotation = Matrix(rows: width, columns: width, turns.map { Float($0) })
      if !last.isEmpty, (0..<count).allSatisfy({ abs(values[$0] - last[$0]) <= settled * values[$0] }) {
        let vectors = rotation.selecting(rows: Array(0..<count)).timesTransposed(own.transposed, threads: threads)
        return (Array(values[..<count]), oriented(vectors))
      }
      // Each row is nearly a vector times its value; of length 1 all are nearly at right angles.
      let turned = rotation.timesTransposed(products.transposed, threads: threads)
      guard turned.isFinite else { return nil }
      basis = orthonormal(turned.scaledToLengthOne(threads: threads), threads: threads)
      last = values
    }
    return nil
  }

  /// Rows at right angles that span the same space; nothing where the rows depend on each other.
  private static func orthonormal(_ rows: Matrix, threads: Int) -> Matrix? {
    let products = symmetric(rows.timesTransposed(rows, threads: threads))
    return Cholesky(products, size: rows.rows, threads: threads)?.inverse(times: 1, threads: threads)
      .timesTransposed(rows.transposed, threads: threads)
  }

  /// The mean of a square matrix and its transpose.
  private static func symmetric(_ matrix: Matrix) -> [Double] {
    let (size, numbers) = (matrix.rows, matrix.values)
    return (0..<size * size).map { place in
      (Double(numbers[place]) + Double(numbers[place % size * size + place / size])) / 2
    }
  }

  /// The rows, of length 1, with the sign that makes their largest number positive.
  private static func oriented(_ rows: Matrix) -> Matrix {
    var rows = rows
    let width = rows.columns
    rows.withUnsafeMutableBufferPointer { numbers in
      for start in stride(from: 0, to: numbers.count, by: width) {
        let row = UnsafeMutableBufferPointer(rebasing: numbers[start..<start + width])
        let length = row.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        let largest = row.max { abs($0) < abs($1) } ?? 1
        let factor = (largest < 0 ? -1 : 1) / max(length, .leastNormalMagnitude)
        for place in row.indices { row[place] = Float(Double(row[place]) * factor) }
      }
    }
    return rows
  }
}

extension Matrix {
  fileprivate var isFinite: Bool { withUnsafeBufferPointer { fovea_first_nonfinite($0.baseAddress, $0.count) == $0.count } }
}
