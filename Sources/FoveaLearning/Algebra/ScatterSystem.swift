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
  var columns: Int { rows.columns }
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

  /// A number for each row of X: one for the rows of a class, another for all others, each times the root of the row's weight.
  struct ClassTarget {
    var label: Int
    var inside: Double
    var outside: Double
  }

  /// Targets y in the form that solving takes, whatever λ is: `Xᵀ y`, or y itself where X has more columns than rows.
  struct Targets {
    fileprivate let sides: [[Double]]
  }

  /// Some targets of labeled rows. `Xᵀ y` takes one pass over X for all of them.
  /// - Parameter weights: What each row counts; 1 each without.
  func targets(_ targets: [ClassTarget], labels: [Int], classCount: Int, weights: [Float]?, threads: Int) -> Targets {
    let roots = weights.map { $0.map { Double($0).squareRoot() } }
    if isWide {
      return Targets(
        sides: targets.map { target in
          labels.indices.map { (labels[$0] == target.label ? target.inside : target.outside) * (roots?[$0] ?? 1) }
        })
    }
    let sums = classSums(labels, classCount, roots, threads: threads)
    let all = (0..<rows.columns).map { column in sums.reduce(0) { $0 + $1[column] } }
    return Targets(
      sides: targets.map { target in
        zip(sums[target.label], all).map { (target.inside - target.outside) * $0 + target.outside * $1 }
      })
  }

  /// Targets that are the columns of a matrix, which has a row for each row of X.
  func targets(_ values: Matrix, threads: Int) -> Targets {
    let columns = (0..<values.columns).map { column in (0..<values.rows).map { Double(values[$0, column]) } }
    return Targets(sides: isWide ? columns : transposedTimes(columns, threads: threads))
  }

  /// The solutions for `b = Xᵀ y` with some targets y.
  func solve(_ targets: Targets, ridge: Double, threads: Int) throws(LearningError) -> [[Double]] {
    let (factor, _) = try factored(ridge: ridge, threads: threads)
    let solved = factor.solve(targets.sides, threads: threads)
    return isWide ? transposedTimes(solved, threads: threads) : solved
  }

  /// XᵀX.
  func scatter(threads: Int) -> [Double] {
    isWide ? rows.scatter(around: [Float](repeating: 0, count: rows.columns), threads: threads) : products
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
    columnSums(factors.count, threads: threads) { row, values, width, sums in
      for (place, factors) in factors.enumerated() where factors[row] != 0 {
        let (factor, own) = (factors[row], sums + place * width)
        for column in 0..<width { own[column] += factor * Double(values[column]) }
      }
    }
  }

  /// The sum of each class's rows, each times a factor.
  private func classSums(_ labels: [Int], _ classCount: Int, _ factors: [Double]?, threads: Int) -> [[Double]] {
    columnSums(classCount, threads: threads) { row, values, width, sums in
      let (factor, own) = (factors?[row] ?? 1, sums + labels[row] * width)
      for column in 0..<width { own[column] += factor * Double(values[column]) }
    }
  }

  /// Some sums over the rows, by one pass: threads take columns, and each sum follows the order of the rows.
  /// - Parameter add: Adds a part of a row to the same part of each sum, which has so many columns.
  private func columnSums(
    _ count: Int, threads: Int,
    _ add: @Sendable (_ row: Int, _ values: UnsafePointer<Float>, _ width: Int, _ sums: UnsafeMutablePointer<Double>) -> Void
  ) -> [[Double]] {
    let (columns, part) = (rows.columns, 128)
    let parts = rows.withUnsafeBufferPointer { numbers in
      let lent = LentRows(base: numbers.baseAddress, count: rows.rows, columns: columns)
      return Parallel.map((columns + part - 1) / part, threads: threads) { index -> [Double] in
        let (first, width) = (index * part, min(part, columns - index * part))
        var sums = [Double](repeating: 0, count: count * width)
        sums.withUnsafeMutableBufferPointer { sums in
          guard let base = sums.baseAddress else { return }
          for row in 0..<lent.count {
            if let values = lent.address(row) { add(row, values + first, width, base) }
          }
        }
        return sums
      }
    }
    return (0..<count).map { place in
      parts.flatMap { sums in
        let width = sums.count / count
        return sums[place * width..<(place + 1) * width]
      }
    }
  }
}
