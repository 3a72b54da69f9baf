internal import CFoveaKernels
internal import FoveaTensors

/// Finds the nearest center of each row.
///
/// With s(c) = ½‖c‖² − x·c, which differs from half the squared distance by what all centers share, the nearest center has the least s.
/// Blocked products give a lower bound of each s: of full rows or, where ``PrunedRows`` say that most centers can be ruled out by it, of a part
/// of each row; of floats or, where that is faster, of 16-bit numbers (``ShortRows``). Only for centers that the bound does not rule out, one
/// or two of a row as a rule, is s computed from the floats of both. So labels depend on neither the kind of product, nor threads, nor other rows.
///
/// The lowest of equal centers wins.
struct CenterSearch {
  let rows: Matrix
  let centers: Matrix
  /// ½‖c‖² of each center.
  let halves: [Float]
  /// ‖c‖² of each center.
  let squares: [Float]
  /// The largest of them.
  let largest: Float
  /// Whether bounds come from products of 16-bit numbers.
  let usesShorts: Bool

  /// Rows that one thread takes at a time, rows whose bounds are looked through together, and centers that they are compared with together.
  static let (rowPart, rowTile, centerPart) = (192, 24, 480)

  init(_ rows: Matrix, centers: Matrix, usesShorts: Bool = ShortRows.areFast, threads: Int) {
    self.rows = rows
    self.centers = centers
    halves = centers.squaredNorms(threads: threads).map { $0 / 2 }
    squares = halves.map { 2 * $0 }
    largest = squares.max() ?? 0
    // Rounding a row and packing centers pay with some centers; squares that nearly vanish or overflow tell nothing of the norms.
    self.usesShorts =
      usesShorts && centers.rows >= 32 && rows.columns >= 16 && rows.rows >= 32 && largest > 1e-20 && largest < 1e30
  }

  /// The nearest center of each row.
  /// - Parameters:
  ///   - former: A guess for each row; a good one saves time.
  ///   - pruned: The same rows in a form in which parts decide.
  func labels(from former: [Int32]?, pruned: PrunedRows? = nil, threads: Int) -> [Int32] {
    let count = rows.rows
    let heads = pruned?.heads(of: centers, threads: threads) ?? centers
    let blocks = stride(from: 0, to: heads.rows, by: Self.centerPart).map {
      block(heads, $0..<min($0 + Self.centerPart, heads.rows))
    }
    return [Int32](unsafeUninitializedCapacity: count) { buffer, written in
      let target = LabelTarget(base: buffer.baseAddress)
      withRows(pruned) { heads, full, centers in
        Parallel.forEach((count + Self.rowPart - 1) / Self.rowPart, threads: threads) { index, _ in
          let range = index * Self.rowPart..<min((index + 1) * Self.rowPart, count)
          guard let target = target.base else { return }
          var search = RangeSearch(range, in: self, heads: heads, rows: full, centers: centers)
          search.write(to: target, from: former, blocks)
        }
      }
      written = count
    }
  }

  private func block(_ heads: Matrix, _ range: Range<Int>) -> CenterBlock {
    guard usesShorts else { return .floats(PackedRows(heads, range)) }
    return .shorts(ShortRows(heads, range, norm: largest.squareRoot()))
  }

  private func withRows(_ pruned: PrunedRows?, _ body: (LentRows, LentRows, LentRows) -> Void) {
    let (heads, whole) = (pruned?.heads ?? rows, pruned?.rows ?? rows)
    let turned = pruned?.centers(centers) ?? centers
    heads.withUnsafeBufferPointer { heads in
      whole.withUnsafeBufferPointer { numbers in
        turned.withUnsafeBufferPointer { centers in
          body(
            LentRows(base: heads.baseAddress, count: rows.rows, columns: pruned?.depth ?? rows.columns),
            LentRows(base: numbers.baseAddress, count: rows.rows, columns: rows.columns),
            LentRows(base: centers.baseAddress, count: self.centers.rows, columns: rows.columns))
        }
      }
    }
  }

  /// The squared distance of each row to the center of its label.
  func squaredDistances(_ labels: [Int32], threads: Int) -> [Float] {
    rows.withUnsafeBufferPointer { numbers in
      centers.withUnsafeBufferPointer { centers in
        let lent = LentRows(base: numbers.baseAddress, count: rows.rows, columns: rows.columns)
        let centers = LentRows(base: centers.baseAddress, count: self.centers.rows, columns: rows.columns)
        let part = 1024
        return Parallel.map((lent.count + part - 1) / part, threads: threads) { index in
          (index * part..<min((index + 1) * part, lent.count)).map {
            fovea_squared_distance(lent.address($0), centers.address(Int(labels[$0])), lent.columns)
          }
        }.flatMap { $0 }
      }
    }
  }
}

/// Labels of which each is written by one thread alone.
private struct LabelTarget: @unchecked Sendable {
  let base: UnsafeMutablePointer<Int32>?
}
