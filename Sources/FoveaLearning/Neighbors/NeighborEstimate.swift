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
  private let workspace: Scratch<Float>
  /// The columns in which each query is not zero, and the numbers there.
  private let shares: [(columns: [UInt32], values: [Float])]

  /// Numbers below this count as zero for chi-squared distances.
  private static let least: Float = 0x1p-30

  init(_ metric: KNearestNeighbors.Metric, stored: LentRows, norms: [Float], asked: LentRows, _ queries: Range<Int>) {
    self.metric = metric
    self.stored = stored
    self.norms = norms
    self.asked = asked
    self.queries = queries
    switch metric {
    case .euclidean, .cosine:
      offsets = norms
      workspace = Scratch(uninitialized: fovea_matmul_workspace())
    case .chiSquared:
      offsets = norms.map { $0 / 2 }
      workspace = Scratch(uninitialized: stored.columns * Int(FOVEA_PAIR_ROWS) + Int(FOVEA_PAIR_ROWS))
    case .manhattan, .intersection:
      offsets = [Float](repeating: 0, count: stored.count)
      workspace = Scratch(uninitialized: 1)
    }
    shares = metric == .chiSquared ? queries.map { Self.share(asked.address($0), asked.columns) } : []
  }

  private static func share(_ row: UnsafePointer<Float>?, _ columns: Int) -> (columns: [UInt32], values: [Float]) {
    guard let row else { return ([], []) }
    let used = (0..<columns).filter { row[$0] >= least }
    return (used.map { UInt32($0) }, used.map { row[$0] })
  }

  /// Writes a product for each query and each of some stored rows.
  func write(_ rows: Range<Int>, to target: UnsafeMutablePointer<Float>, stride: Int) {
    let depth = stored.columns
    let (a, b) = (asked.address(queries.lowerBound), stored.address(rows.lowerBound))
    switch metric {
    case .euclidean, .cosine:
      fovea_matmul_nt(queries.count, rows.count, depth, a, depth, b, depth, target, stride, workspace.base)
    case .manhattan:
      fovea_absolute_sums(queries.count, rows.count, depth, a, depth, b, depth, target, stride)
      for place in 0..<queries.count * stride { target[place] *= -0.5 }
    case .intersection:
      fovea_minimum_sums(queries.count, rows.count, depth, a, depth, b, depth, target, stride)
      for query in 0..<queries.count {
        let own = fovea_sum(asked.address(queries.lowerBound + query), depth)
        for (place, row) in rows.enumerated() {
          let smaller = min(own, norms[row])
          let measure = smaller > 0 ? max(0, 1 - target[query * stride + place] / smaller) : 1
          target[query * stride + place] = measure * -0.5
        }
      }
    case .chiSquared: writeShares(rows, to: target, stride: stride)
    }
  }

  private func writeShares(_ rows: Range<Int>, to target: UnsafeMutablePointer<Float>, stride: Int) {
    let height = Int(FOVEA_PAIR_ROWS)
    let sums = workspace.base + stored.columns * height
    for start in Swift.stride(from: rows.lowerBound, to: rows.upperBound, by: height) {
      let present = min(height, rows.upperBound - start)
      fovea_columns_of_block(stored.address(start), present, stored.columns, stored.columns, workspace.base)
      for (query, share) in shares.enumerated() {
        fovea_square_shares(share.columns, share.values, share.columns.count, workspace.base, sums)
        let row = target + query * stride + start - rows.lowerBound
        for place in 0..<present { row[place] = -sums[place] }
      }
    }
  }

  /// How far a measure of this query may be from the direct one, after the same was added to all.
  func error(of query: Int, largestNorm: Float) -> Float {
    let (row, columns) = (asked.address(query), Float(stored.columns))
    let unit: Float = 0x1p-24
    switch metric {
    case .euclidean, .cosine:
      // The product's error is below (n / parts + parts) u Σ |qᵢ xᵢ| with parts of up to 384; those of the norms and of the direct
      // distance are smaller, with n / 64 + 16 terms in place of n; u = 2⁻²⁴. Σ |qᵢ xᵢ| ≤ (‖q‖² + ‖x‖²) / 2.
      let norm = fovea_dot(row, row, stored.columns)
      let parts = ((columns + 383) / 384).rounded(.down)
      let terms = columns / max(1, parts) + parts + 3 * (columns / 64 + 16) + 8
      return terms * unit * (norm + largestNorm)
    case .chiSquared:
      // All terms are positive: the share of the error is their number in a lane, and a few for each term. Each of the three sums is at most
      // twice Σ q + Σ x. A number that counts as zero changes a distance by no more than twice itself.
      let sums = fovea_sum(row, stored.columns) + largestNorm
      return (columns / 4 + columns / 64 + 48) * unit * 4 * sums + columns * Self.least * 2
    case .manhattan, .intersection:
      // The same numbers are summed in the same order.
      return 0
    }
  }
}
