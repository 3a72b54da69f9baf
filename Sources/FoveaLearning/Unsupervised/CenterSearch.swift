internal import CFoveaKernels
internal import FoveaTensors

/// Finds the nearest center of each row.
///
/// With s(c) = ½‖c‖² − x·c, which differs from half the squared distance by what all centers share, the nearest center has the least s. All
/// products are blocked matrix products of full rows, unless ``PrunedRows`` say that most centers can be ruled out by a part of each row.
///
/// The lowest of equal centers wins; a product's bits depend on neither threads nor other rows, so neither do labels.
struct CenterSearch {
  let rows: Matrix
  let centers: Matrix
  /// ½‖c‖² of each center.
  let halves: [Float]

  /// Rows that are worked on together, and centers that they are compared with together.
  static let (rowPart, centerPart) = (192, 480)

  init(_ rows: Matrix, centers: Matrix, threads: Int) {
    self.rows = rows
    self.centers = centers
    halves = centers.squaredNorms(threads: threads).map { $0 / 2 }
  }

  /// The nearest center of each row.
  /// - Parameters:
  ///   - former: A guess for each row; a good one saves time.
  ///   - pruned: The same rows in a form in which parts decide.
  func labels(from former: [Int32]?, pruned: PrunedRows? = nil, threads: Int) -> [Int32] {
    let count = rows.rows
    let heads = pruned?.heads(of: centers, threads: threads) ?? centers
    let packed = stride(from: 0, to: heads.rows, by: Self.centerPart).map {
      PackedRows(heads, $0..<min($0 + Self.centerPart, heads.rows))
    }
    return [Int32](unsafeUninitializedCapacity: count) { buffer, written in
      let target = LabelTarget(base: buffer.baseAddress)
      withRows(pruned) { lent, full, centers in
        Parallel.forEach((count + Self.rowPart - 1) / Self.rowPart, threads: threads) { index, _ in
          let range = index * Self.rowPart..<min((index + 1) * Self.rowPart, count)
          guard let target = target.base else { return }
          if pruned == nil {
            nearest(range, lent, packed, target)
          } else {
            confirmed(range, lent, full, centers, packed, former, target)
          }
        }
      }
      written = count
    }
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

  /// By products of full rows.
  private func nearest(_ range: Range<Int>, _ rows: LentRows, _ packed: [PackedRows], _ target: UnsafeMutablePointer<Int32>) {
    let products = Scratch<Float>(uninitialized: range.count * Self.centerPart)
    let workspace = Scratch<Float>(uninitialized: fovea_matmul_workspace())
    var best = [Float](repeating: .infinity, count: range.count)
    halves.withUnsafeBufferPointer { halves in
      for (part, block) in packed.enumerated() {
        let start = part * Self.centerPart
        block.multiply(rows.address(range.lowerBound), count: range.count, into: products.base, workspace: workspace.base)
        for row in range {
          var least: Float = 0
          let place = row - range.lowerBound
          let found = fovea_nearest(
            products.base + place * block.count, halves.baseAddress?.advanced(by: start), block.count, &least)
          if least < best[place] || start == 0 {
            best[place] = least
            target[row] = Int32(start + found)
          }
        }
      }
    }
  }

  /// By bounds from a part of each row, and full products with those centers that the bound does not rule out.
  private func confirmed(
    _ range: Range<Int>, _ heads: LentRows, _ rows: LentRows, _ centers: LentRows, _ packed: [PackedRows],
    _ former: [Int32]?, _ target: UnsafeMutablePointer<Int32>
  ) {
    let products = Scratch<Float>(uninitialized: range.count * Self.centerPart)
    let workspace = Scratch<Float>(uninitialized: fovea_matmul_workspace())
    let indices = Scratch<UInt32>(uninitialized: Self.centerPart)
    let bounds = Scratch<Float>(uninitialized: Self.centerPart)
    let doubled = halves.map { 2 * $0 }
    let largest = doubled.max() ?? 0
    var best = [Float](repeating: .infinity, count: range.count)
    var slack = best
    func score(_ row: Int, _ center: Int) -> Float {
      halves[center] - fovea_dot(rows.address(row), centers.address(center), rows.columns)
    }
    for row in range {
      let place = row - range.lowerBound
      // The error of a bound, for terms as in the note of fovea_matmul_nt, and of the turn of rows and centers.
      let norm = fovea_dot(rows.address(row), rows.address(row), rows.columns)
      slack[place] = Float(3 * rows.columns + 64) * 0x1p-24 * (norm + largest)
      if let former {
        target[row] = former[row]
        best[place] = score(row, Int(former[row]))
      }
    }
    doubled.withUnsafeBufferPointer { doubled in
      for (part, block) in packed.enumerated() {
        let start = part * Self.centerPart
        block.multiply(heads.address(range.lowerBound), count: range.count, into: products.base, workspace: workspace.base)
        for row in range {
          let place = row - range.lowerBound
          let line = products.base + place * block.count
          func offer(_ center: Int) {
            let own = score(row, center)
            if own < best[place] || own == best[place] && center < Int(target[row]) {
              best[place] = own
              target[row] = Int32(center)
            }
          }
          if best[place] == .infinity {
            var least: Float = 0
            let found = halves.withUnsafeBufferPointer { halves in
              fovea_nearest(line, halves.baseAddress?.advanced(by: start), block.count, &least)
            }
            target[row] = Int32(start + found)
            best[place] = score(row, start + found)
          }
          let found = fovea_distances_within(
            line, doubled.baseAddress?.advanced(by: start), block.count, 2 * (best[place] + slack[place]), indices.base, bounds.base
          )
          for candidate in 0..<found where bounds.base[candidate] <= 2 * (best[place] + slack[place]) {
            offer(start + Int(indices.base[candidate]))
          }
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
