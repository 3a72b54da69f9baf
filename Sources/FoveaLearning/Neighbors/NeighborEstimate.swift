internal import CFoveaKernels
internal import FoveaTensors

/// Distances of some queries to many rows at a time, in the quickest way, and how wrong they are at most.
///
/// A measure is `offset − 2 × product` plus something that is the same for all rows of a query: it is right up to that, and up to the error.
struct NeighborEstimate {
  let metric: KNearestNeighbors.Metric
  let stored: LentRows
  let norms: [Float]
  let asked: LentRows
  let queries: Range<Int>
  /// By stored row.
  let offsets: [Float]
  /// How many stored rows are compared with together, at most: fewer of very long ones.
  let height: Int
  /// The queries as products want them.
  private let left: Scratch<Float>
  /// What was made of the rows that were taken.
  private let taken: Scratch<Float>
  private let workspace: Scratch<Float>
  /// The columns in which each query is not zero, and the numbers there.
  private let shares: [(columns: [UInt32], values: [Float])]

  /// The most stored rows at a time, and the most numbers of them.
  static let (mostRows, mostNumbers) = (480, 1 << 24)
  /// Numbers below this count as zero for chi-squared distances.
  private static let least: Float = 0x1p-30

  init(_ metric: KNearestNeighbors.Metric, stored: LentRows, norms: [Float], asked: LentRows, _ queries: Range<Int>) {
    self.metric = metric
    self.stored = stored
    self.norms = norms
    self.asked = asked
    self.queries = queries
    let group = Int(FOVEA_PAIR_ROWS)
    let present = (stored.count + group - 1) / group * group
    height = min(Self.mostRows, present, max(group, Self.mostNumbers / max(1, stored.columns) / group * group))
    switch metric {
    case .euclidean, .cosine:
      offsets = norms
      left = Scratch(uninitialized: fovea_matmul_packed_rows_count(queries.count, stored.columns))
      fovea_matmul_pack_rows(queries.count, stored.columns, asked.address(queries.lowerBound), stored.columns, left.base)
      taken = Scratch(uninitialized: fovea_matmul_packed_count(height, stored.columns))
      workspace = Scratch(uninitialized: fovea_matmul_workspace())
    case .chiSquared:
      offsets = norms.map { $0 / 2 }
      left = Scratch(uninitialized: 1)
      taken = Scratch(uninitialized: height * stored.columns)
      workspace = Scratch(uninitialized: group)
    case .manhattan, .intersection:
      offsets = [Float](repeating: 0, count: stored.count)
      (left, taken, workspace) = (Scratch(uninitialized: 1), Scratch(uninitialized: 1), Scratch(uninitialized: 1))
    }
    shares = metric == .chiSquared ? queries.map { Self.share(asked.address($0), asked.columns) } : []
  }

  private static func share(_ row: UnsafePointer<Float>?, _ columns: Int) -> (columns: [UInt32], values: [Float]) {
    guard let row else { return ([], []) }
    let used = (0..<columns).filter { row[$0] >= least }
    return (used.map { UInt32($0) }, used.map { row[$0] })
  }

  /// Makes of some stored rows, `height` at most, what comparing many queries with them wants.
  func take(_ rows: Range<Int>) {
    let depth = stored.columns
    switch metric {
    case .euclidean, .cosine:
      fovea_matmul_pack_beside(left.base, rows.count, depth, stored.address(rows.lowerBound), depth, taken.base)
    case .chiSquared:
      let group = Int(FOVEA_PAIR_ROWS)
      for start in stride(from: 0, to: rows.count, by: group) {
        fovea_columns_of_block(
          stored.address(rows.lowerBound + start), min(group, rows.count - start), depth, depth, taken.base + start * depth)
      }
    case .manhattan, .intersection: break
    }
  }

  /// Writes a product for each of some of the queries, by their places, and each of the rows that were taken, the rows of a query after one another.
  /// The first place is a multiple of `FOVEA_MATMUL_ROWS`.
  func write(_ places: Range<Int>, _ rows: Range<Int>, to target: UnsafeMutablePointer<Float>) {
    let (depth, width) = (stored.columns, rows.count)
    let (a, b) = (asked.address(queries.lowerBound + places.lowerBound), stored.address(rows.lowerBound))
    switch metric {
    case .euclidean, .cosine:
      fovea_matmul_both_packed(
        places.lowerBound, places.count, queries.count, width, depth, left.base, taken.base, target, width, workspace.base)
    case .manhattan:
      fovea_absolute_sums(places.count, width, depth, a, depth, b, depth, target, width)
      for number in 0..<places.count * width { target[number] *= -0.5 }
    case .intersection:
      fovea_minimum_sums(places.count, width, depth, a, depth, b, depth, target, width)
      for (line, place) in places.enumerated() {
        let own = fovea_sum(asked.address(queries.lowerBound + place), depth)
        for row in 0..<width {
          let smaller = min(own, norms[rows.lowerBound + row])
          let measure = smaller > 0 ? max(0, 1 - target[line * width + row] / smaller) : 1
          target[line * width + row] = measure * -0.5
        }
      }
    case .chiSquared: writeShares(places, width, to: target)
    }
  }

  private func writeShares(_ places: Range<Int>, _ width: Int, to target: UnsafeMutablePointer<Float>) {
    let group = Int(FOVEA_PAIR_ROWS)
    for start in stride(from: 0, to: width, by: group) {
      for (line, place) in places.enumerated() {
        let share = shares[place]
        fovea_square_shares(
          share.columns, share.values, share.columns.count, taken.base + start * stored.columns, workspace.base)
        for row in 0..<min(group, width - start) { target[line * width + start + row] = -workspace.base[row] }
      }
    }
  }

  /// How far a measure of this query may be from the direct one, after the same was added to all.
  static func error(
    _ metric: KNearestNeighbors.Metric, of row: UnsafePointer<Float>?, columns count: Int, largestNorm: Float
  ) -> Float {
    let columns = Float(count)
    let unit: Float = 0x1p-24
    switch metric {
    case .euclidean, .cosine:
      // The product's error is below (n / parts + parts) u Σ |qᵢ xᵢ| with parts of up to 384; those of the norms and of the direct
      // distance are smaller, with n / 64 + 16 terms in place of n; u = 2⁻²⁴. Σ |qᵢ xᵢ| ≤ (‖q‖² + ‖x‖²) / 2.
      let norm = fovea_dot(row, row, count)
      let parts = ((columns + 383) / 384).rounded(.down)
      let terms = columns / max(1, parts) + parts + 3 * (columns / 64 + 16) + 8
      return terms * unit * (norm + largestNorm)
    case .chiSquared:
      // All terms are positive: the share of the error is their number in a lane, and a few for each term. Each of the three sums is at most
      // twice Σ q + Σ x. A number that counts as zero changes a distance by no more than twice itself.
      let sums = fovea_sum(row, count) + largestNorm
      return (columns / 4 + columns / 64 + 48) * unit * 4 * sums + columns * least * 2
    case .manhattan, .intersection:
      // The same numbers are summed in the same order.
      return 0
    }
  }
}
