internal import CFoveaKernels
internal import FoveaTensors

/// Some centers in the order in which a product reads them.
enum CenterBlock: Sendable {
  case floats(PackedRows)
  case shorts(ShortRows)

  var count: Int {
    switch self {
    case .floats(let rows): rows.count
    case .shorts(let rows): rows.count
    }
  }

  /// Numbers from the products of one row to those of the next.
  var stride: Int {
    switch self {
    case .floats(let rows): rows.count
    case .shorts(let rows): rows.stride
    }
  }
}

/// The search for the nearest centers of a range of rows, by one thread.
struct RangeSearch {
  private let range: Range<Int>
  private let heads: LentRows
  private let rows: LentRows
  private let centers: LentRows
  private let halves: [Float]
  private let squares: [Float]
  /// The least s that was found so far for each row.
  private var best: [Float]
  /// How far a bound may be off for each row.
  private var slack: [Float] = []
  /// The heads as 16-bit numbers, and what they were multiplied by; empty where floats are multiplied.
  private let shorts: Scratch<Int16>
  private var factors: [Float] = []

  /// - Parameters:
  ///   - heads: Rows whose products with the heads of centers bound those of full rows; all numbers of the rows, or fewer.
  ///   - centers: Those of the search, turned as the rows are.
  init(_ range: Range<Int>, in search: CenterSearch, heads: LentRows, rows: LentRows, centers: LentRows) {
    self.range = range
    self.heads = heads
    self.rows = rows
    self.centers = centers
    (halves, squares) = (search.halves, search.squares)
    best = [Float](repeating: .infinity, count: range.count)
    let depth = ShortRows.depth(of: heads.columns)
    shorts = Scratch(uninitialized: search.usesShorts ? range.count * depth : 0)
    for (place, row) in range.enumerated() {
      // The error of a bound, for terms as in the note of fovea_matmul_nt, and of the turn of rows and centers.
      let norm = fovea_dot(rows.address(row), rows.address(row), rows.columns)
      var error = Float(3 * rows.columns + 64) * 0x1p-24 * (norm + search.largest)
      if search.usesShorts {
        error += ShortRows.error(depth: depth) * norm.squareRoot() * search.largest.squareRoot()
        factors.append(ShortRows.factor(norm.squareRoot()))
        fovea_shorten(heads.address(row), heads.columns, factors[place], shorts.base + place * depth)
      }
      slack.append(error)
    }
  }

  /// Writes the nearest center of each row of the range to its place.
  mutating func write(to target: UnsafeMutablePointer<Int32>, from former: [Int32]?, _ blocks: [CenterBlock]) {
    for row in range {
      target[row] = former?[row] ?? 0
      if let former { best[row - range.lowerBound] = score(row, Int(former[row])) }
    }
    let products = Scratch<Float>(uninitialized: CenterSearch.rowTile * CenterSearch.centerPart)
    let workspace = Scratch<Float>(uninitialized: fovea_matmul_workspace())
    let candidates = Candidates()
    var start = 0
    for block in blocks {
      for first in stride(from: range.lowerBound, to: range.upperBound, by: CenterSearch.rowTile) {
        let tile = first..<min(first + CenterSearch.rowTile, range.upperBound)
        multiply(tile, block, into: products.base, workspace: workspace.base)
        for row in tile {
          look(row, products.base + (row - first) * block.stride, start..<start + block.count, candidates, target)
        }
      }
      start += block.count
    }
  }

  private func multiply(
    _ tile: Range<Int>, _ block: CenterBlock, into products: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>
  ) {
    switch block {
    case .floats(let packed):
      packed.multiply(heads.address(tile.lowerBound), count: tile.count, into: products, workspace: workspace)
    case .shorts(let packed):
      let place = tile.lowerBound - range.lowerBound
      factors.withUnsafeBufferPointer { factors in
        guard let factors = factors.baseAddress else { return }
        packed.multiply(shorts.base + place * packed.depth, factors: factors + place, count: tile.count, into: products)
      }
    }
  }

  /// Offers a row those of some centers that their bounds do not rule out.
  private mutating func look(
    _ row: Int, _ products: UnsafePointer<Float>, _ part: Range<Int>, _ candidates: Candidates,
    _ target: UnsafeMutablePointer<Int32>
  ) {
    let place = row - range.lowerBound
    if best[place] == .infinity {
      var least: Float = 0
      let found = halves.withUnsafeBufferPointer {
        fovea_nearest(products, $0.baseAddress?.advanced(by: part.lowerBound), part.count, &least)
      }
      target[row] = Int32(part.lowerBound + found)
      best[place] = score(row, part.lowerBound + found)
    }
    let found = squares.withUnsafeBufferPointer {
      fovea_distances_within(
        products, $0.baseAddress?.advanced(by: part.lowerBound), part.count, 2 * (best[place] + slack[place]),
        candidates.indices.base, candidates.bounds.base)
    }
    for candidate in 0..<found where candidates.bounds.base[candidate] <= 2 * (best[place] + slack[place]) {
      let center = part.lowerBound + Int(candidates.indices.base[candidate])
      let own = score(row, center)
      if own < best[place] || own == best[place] && center < Int(target[row]) {
        best[place] = own
        target[row] = Int32(center)
      }
    }
  }

  /// What is least for the nearest center.
  private func score(_ row: Int, _ center: Int) -> Float {
    halves[center] - fovea_dot(rows.address(row), centers.address(center), rows.columns)
  }
}

/// Room for the centers of a block that bounds leave.
private struct Candidates {
  let indices = Scratch<UInt32>(uninitialized: CenterSearch.centerPart)
  let bounds = Scratch<Float>(uninitialized: CenterSearch.centerPart)
}
