internal import CFoveaKernels
package import FoveaTensors

extension Matrix {
  /// The products of each row with each row of `other`: `self · otherᵀ`.
  ///
  /// Each product is summed in an order that depends on the number of columns alone, so results are the same for any number of
  /// threads and any choice of rows.
  /// - Precondition: Both have as many columns.
  package func timesTransposed(_ other: Matrix, threads: Int = Parallel.defaultThreads) -> Matrix {
    let (m, n, depth) = (rows, other.rows, columns)
    return withProducts(of: other) { left, right, target in
      // Packing pays where each number packed is used often.
      let few = n <= 32
      let part = few ? 64 : 240
      // Where there are few rows, threads share the columns.
      let width = few || m > part ? n : 4096
      let (parts, widths) = ((m + part - 1) / part, (n + width - 1) / width)
      Parallel.forEach(parts * widths, threads: threads) { index, _ in
        let range = index / widths * part..<min((index / widths + 1) * part, m)
        let columns = index % widths * width..<min((index % widths + 1) * width, n)
        let target = target.base?.advanced(by: range.lowerBound * n + columns.lowerBound)
        if few {
          fovea_row_products(range.map(left.address), range.count, (0..<n).map(right.address), n, depth, target, n)
        } else {
          let workspace = Scratch<Float>(uninitialized: fovea_matmul_workspace())
          fovea_matmul_nt(
            range.count, columns.count, depth, left.address(range.lowerBound), depth, right.address(columns.lowerBound), depth,
            target, n, workspace.base)
        }
      }
    }
  }
}

extension Matrix {
  /// The same products where there may be few rows against very many of `other`, which are then not worth packing for a matrix product: each of
  /// these is read once, by one of the threads.
  ///
  /// The last digits of a product depend on whether there are few rows, not on how many: of few they are those of `fovea_dot`.
  /// - Precondition: Both have as many columns.
  package func products(with other: Matrix, threads: Int = Parallel.defaultThreads) -> Matrix {
    let (few, part) = (8, 2048)
    guard rows <= few else { return timesTransposed(other, threads: threads) }
    let (m, n, depth) = (rows, other.rows, columns)
    return withProducts(of: other) { left, right, target in
      Parallel.forEach((n + part - 1) / part, threads: threads) { index, _ in
        let range = index * part..<min((index + 1) * part, n)
        for column in range {
          for row in 0..<m { target.base?[row * n + column] = fovea_dot(left.address(row), right.address(column), depth) }
        }
      }
    }
  }

  /// A matrix of the products with the rows of `other`, which `body` writes.
  private func withProducts(of other: Matrix, _ body: (_ left: LentRows, _ right: LentRows, RowTarget) -> Void) -> Matrix {
    precondition(columns == other.columns, "rows of \(columns) numbers times rows of \(other.columns)")
    return Matrix(rows: rows, columns: other.rows) { target in
      withUnsafeBufferPointer { a in
        other.withUnsafeBufferPointer { b in
          body(
            LentRows(base: a.baseAddress, count: rows, columns: columns),
            LentRows(base: b.baseAddress, count: other.rows, columns: columns), RowTarget(base: target.baseAddress))
        }
      }
    }
  }
}

extension Matrix {
  /// Rows and columns exchanged.
  package var transposed: Matrix {
    let (rows, columns) = (rows, columns)
    return Matrix(rows: columns, columns: rows) { target in
      withUnsafeBufferPointer { source in
        // Square parts, so that both sides stay in the cache.
        for top in stride(from: 0, to: rows, by: 32) {
          for left in stride(from: 0, to: columns, by: 32) {
            for column in left..<min(left + 32, columns) {
              for row in top..<min(top + 32, rows) { target[column * rows + row] = source[row * columns + column] }
            }
          }
        }
      }
    }
  }

  /// The sum of squares of each row.
  package func squaredNorms(threads: Int = Parallel.defaultThreads) -> [Float] {
    withUnsafeBufferPointer { numbers in
      let lent = LentRows(base: numbers.baseAddress, count: rows, columns: columns)
      return Parallel.map(rows, threads: threads) { row in fovea_dot(lent.address(row), lent.address(row), lent.columns) }
    }
  }

  /// The sum of each row.
  package func sums(threads: Int = Parallel.defaultThreads) -> [Float] {
    withUnsafeBufferPointer { numbers in
      let lent = LentRows(base: numbers.baseAddress, count: rows, columns: columns)
      return Parallel.map(rows, threads: threads) { row in fovea_sum(lent.address(row), lent.columns) }
    }
  }

  /// The rows divided by their lengths. A row of zeros stays as it is.
  package func scaledToLengthOne(threads: Int = Parallel.defaultThreads) -> Matrix {
    var copy = self
    let lengths = squaredNorms(threads: threads).map { $0.squareRoot() }
    let columns = columns
    copy.withUnsafeMutableBufferPointer { numbers in
      let target = RowTarget(base: numbers.baseAddress)
      Parallel.forEach(rows, threads: threads) { row, _ in
        guard lengths[row] > 0, let start = target.base?.advanced(by: row * columns) else { return }
        for column in 0..<columns { start[column] /= lengths[row] }
      }
    }
    return copy
  }
}
