internal import CFoveaKernels
internal import FoveaTensors

/// Solves `(XᵀX + λ I) w = b` for rows X, of which there may be more or fewer than columns.
///
/// With at most as many columns as rows XᵀX is factored; with more of them the products of the rows with each other are, of which there are
/// fewer: `w = (b − Xᵀ (X Xᵀ + λ I)⁻¹ X b) / λ`. What ridge regression, linear discriminants and Fisher's projection share.
struct ScatterSystem {
  private let rows: Matrix
  private let isWide: Bool
  /// Columns × columns, or where there are more of them rows × rows.
  private let products: [Double]
  private var size: Int { isWide ? rows.rows : rows.columns }

  /// Computes the products, in `rows × columns × min(rows, columns)` operations.
  /// - Throws: ``LearningError/overflow(quantity:)`` where the rows' numbers are finite but their squares are not.
  init(_ rows: Matrix, threads: Int) throws(LearningError) {
    self.rows = rows
    isWide = rows.columns > rows.rows
    products =
      isWide
      ? rows.timesTransposed(rows, threads: threads).values.map { Double($0) }
      : rows.scatter(around: [Float](repeating: 0, count: rows.columns), threads: threads)
    try Self.requireFinite(products, size: size)
  }

  /// Throws unless the diagonal of products of rows or columns with each other is finite; then all of the products are.
  static func requireFinite(_ products: [Double], size: Int) throws(LearningError) {
    guard (0..<size).allSatisfy({ products[$0 * size + $0].isFinite }) else {
      throw .overflow(quantity: "a sum of squares of the rows' numbers")
    }
  }

  /// The sum of squares of all numbers of X: the trace of XᵀX.
  var trace: Double { (0..<size).reduce(0) { $0 + max(0, products[$1 * size + $1]) } }

  /// The sum of squares of all numbers of XᵀX.
  var squaredNorm: Double { products.reduce(0) { $0 + $1 * $1 } }

  /// λ below which the sums are not solved: a millionth of the mean number on the diagonal of XᵀX, so that columns that are constant, or that
  /// follow from others, do no harm; 1 where X is all zeros.
  var leastRidge: Double { trace > 0 ? trace / Double(rows.columns) * 1e-6 : 1 }

  /// The solutions for some right-hand sides.
  func solve(_ rightSides: [[Double]], ridge: Double, threads: Int) throws(LearningError) -> [[Double]] {
    let (factor, ridge) = try factored(ridge: ridge, threads: threads)
    guard isWide else { return factor.solve(rightSides, threads: threads) }
    let turned = factor.solve(times(rightSides, threads: threads), threads: threads)
    let back = transposedTimes(turned, threads: threads)
    return zip(rightSides, back).map { side, back in zip(side, back).map { ($0 - $1) / ridge } }
  }

  /// The solutions for `b = Xᵀ y` with some targets y, a number for each row.
  func solve(targets: [[Double]], ridge: Double, threads: Int) throws(LearningError) -> [[Double]] {
    let (factor, _) = try factored(ridge: ridge, threads: threads)
    guard isWide else { return factor.solve(transposedTimes(targets, threads: threads), threads: threads) }
    return transposedTimes(factor.solve(targets, threads: threads), threads: threads)
  }

  private func factored(ridge: Double, threads: Int) throws(LearningError) -> (factor: Cholesky, ridge: Double) {
    try Self.cholesky(products, size: size, ridge: max(ridge, leastRidge), threads: threads)
  }

  /// Products are sums of single precision: where they are not positive definite by as little as that, λ grows until they are.
  /// - Throws: ``LearningError/overflow(quantity:)`` where products are not finite.
  static func cholesky(
    _ products: [Double], size: Int, ridge: Double, threads: Int
  ) throws(LearningError) -> (factor: Cholesky, ridge: Double) {
    precondition(ridge > 0 || ridge.isNaN, "a ridge of \(ridge)")
    try requireFinite(products, size: size)
    var ridge = ridge
    while ridge.isFinite {
      var matrix = products
      for place in 0..<size { matrix[place * size + place] += ridge }
      if let factor = Cholesky(matrix, size: size, threads: threads) { return (factor, ridge) }
      ridge *= 4
    }
    throw .overflow(quantity: "the number that makes the products of the rows positive definite")
  }

  /// `X b` for each right-hand side.
  private func times(_ sides: [[Double]], threads: Int) -> [[Double]] {
    let columns = rows.columns
    let products = rows.withUnsafeBufferPointer { numbers in
      let lent = LentRows(base: numbers.baseAddress, count: rows.rows, columns: columns)
      return Parallel.map(lent.count, threads: threads) { row in
        sides.map { side in
          guard let values = lent.address(row) else { return 0.0 }
          return side.withUnsafeBufferPointer { side in
            var sum = 0.0
            for column in 0..<columns { sum += Double(values[column]) * side[column] }
            return sum
          }
        }
      }
    }
    return sides.indices.map { side in products.map { $0[side] } }
  }

  /// `Xᵀ a` for each list of a number for each row.
  private func transposedTimes(_ factors: [[Double]], threads: Int) -> [[Double]] {
    let columns = rows.columns
    return rows.withUnsafeBufferPointer { numbers in
      let lent = LentRows(base: numbers.baseAddress, count: rows.rows, columns: columns)
      return Parallel.map(factors.count, threads: threads) { index in
        var sums = [Double](repeating: 0, count: columns)
        sums.withUnsafeMutableBufferPointer { sums in
          for (row, factor) in factors[index].enumerated() {
            guard factor != 0, let values = lent.address(row) else { continue }
            for column in 0..<columns { sums[column] += factor * Double(values[column]) }
          }
        }
        return sums
      }
    }
  }
}
