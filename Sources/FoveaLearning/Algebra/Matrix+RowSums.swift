internal import CFoveaKernels
internal import FoveaTensors

extension Matrix {
  /// Sums of the rows, each times a number: for each column of `factors` Σ factor · row. Row-major: a sum of `columns` numbers behind the other.
  ///
  /// Rows are summed in single precision in 16 shares, these in double precision, so that the bits are the same for any number of threads.
  /// - Precondition: A row of factors for each row.
  func weightedSums(_ factors: Matrix, threads: Int) -> [Double] {
    precondition(factors.rows == rows, "\(factors.rows) rows of factors for \(rows) rows")
    let (count, length, sums) = (rows, columns, factors.columns)
    let shares = min(16, max(1, count / 32))
    let lanes = Int(FOVEA_SVM_LANES)
    let parts = withUnsafeBufferPointer { numbers in
      factors.withUnsafeBufferPointer { factors in
        let lent = LentRows(base: numbers.baseAddress, count: count, columns: length)
        let lentFactors = LentRows(base: factors.baseAddress, count: count, columns: sums)
        return Parallel.map(shares, threads: threads) { share -> Matrix in
          let own = count * share / shares..<count * (share + 1) / shares
          var target = Matrix(rows: sums, columns: length)
          target.withUnsafeMutableBufferPointer { target in
            for start in stride(from: own.lowerBound, to: own.upperBound, by: 32) {
              let block = start..<min(start + 32, own.upperBound)
              let addresses = block.map(lent.address)
              var padded = [Float](repeating: 0, count: block.count * lanes)
              for first in stride(from: 0, to: sums, by: lanes) {
                let lane = first..<min(first + lanes, sums)
                for (place, row) in block.enumerated() {
                  guard let own = lentFactors.address(row) else { continue }
                  for column in lane { padded[place * lanes + column - first] = own[column] }
                }
                let targets = lane.map { target.baseAddress?.advanced(by: $0 * length) }
                fovea_add_rows(addresses, block.count, padded, targets, lane.count, length)
              }
            }
          }
          return target
        }
      }
    }
    var total = [Double](repeating: 0, count: sums * length)
    for part in parts { part.withUnsafeBufferPointer { fovea_accumulate(&total, $0.baseAddress, total.count) } }
    return total
  }
}
