internal import CFoveaKernels
internal import FoveaTensors

extension Matrix {
  /// The mean of each column, summed in double precision in the order of the rows.
  func columnMeans(threads: Int) -> [Float] {
    let part = max(64, (rows + 63) / 64)
    let sums = withUnsafeBufferPointer { numbers in
      let lent = LentRows(base: numbers.baseAddress, count: rows, columns: columns)
      return Parallel.map((rows + part - 1) / part, threads: threads) { index in
        var sums = [Double](repeating: 0, count: lent.columns)
        for row in index * part..<min((index + 1) * part, lent.count) { fovea_accumulate(&sums, lent.address(row), lent.columns) }
        return sums
      }
    }
    return (0..<columns).map { column in Float(sums.reduce(0.0) { $0 + $1[column] } / Double(max(1, rows))) }
  }

  /// The sums of products of each two columns around `means`, row-major: `(X − means)ᵀ (X − means)`.
  ///
  /// Products of up to 512 rows are summed in single precision, these sums in double, in an order that the extent alone decides.
  func scatter(around means: [Float], threads: Int) -> [Double] {
    let tile = 128
    let edges = Array(stride(from: 0, to: columns, by: tile))
    let pairs = edges.flatMap { left in edges.filter { $0 >= left }.map { (left, $0) } }
    // Few columns leave few tiles, so that rows are shared out too.
    let shares = columns <= 256 ? 16 : 1
    let sums = withUnsafeBufferPointer { numbers in
      let lent = LentRows(base: numbers.baseAddress, count: rows, columns: columns)
      return Parallel.map(pairs.count * shares, threads: threads) { index -> [Double] in
        let (left, right) = pairs[index / shares]
        let share = index % shares
        return lent.scatter(
          rows: lent.count * share / shares..<lent.count * (share + 1) / shares,
          left: left..<min(left + tile, lent.columns), right: right..<min(right + tile, lent.columns), means: means)
      }
    }
    var scatter = [Double](repeating: 0, count: columns * columns)
    for (place, (left, right)) in pairs.enumerated() {
      let (height, width) = (min(tile, columns - left), min(tile, columns - right))
      for i in 0..<height {
        for j in 0..<width {
          let sum = (0..<shares).reduce(0.0) { $0 + sums[place * shares + $1][i * width + j] }
          scatter[(left + i) * columns + right + j] = sum
          scatter[(right + j) * columns + left + i] = sum
        }
      }
    }
    return scatter
  }
}

extension LentRows {
  /// The sums of products of some columns with some others over some rows.
  fileprivate func scatter(rows: Range<Int>, left: Range<Int>, right: Range<Int>, means: [Float]) -> [Double] {
    let part = 512
    let first = Scratch<Float>(uninitialized: left.count * part)
    let second = Scratch<Float>(uninitialized: right.count * part)
    let products = Scratch<Float>(uninitialized: left.count * right.count)
    let workspace = Scratch<Float>(uninitialized: fovea_matmul_workspace())
    var sums = [Double](repeating: 0, count: left.count * right.count)
    means.withUnsafeBufferPointer { means in
      for start in stride(from: rows.lowerBound, to: rows.upperBound, by: part) {
        let count = min(part, rows.upperBound - start)
        for (range, target) in [(left, first), (right, second)] {
          fovea_center_columns(
            address(start)?.advanced(by: range.lowerBound), columns, count, range.count,
            means.baseAddress?.advanced(by: range.lowerBound), target.base, part)
        }
        fovea_matmul_nt(
          left.count, right.count, count, first.base, part, second.base, part, products.base, right.count, workspace.base)
        fovea_accumulate(&sums, products.base, sums.count)
      }
    }
    return sums
  }
}
