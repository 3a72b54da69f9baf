internal import CFoveaKernels
internal import FoveaTensors

/// Finds the k nearest of the stored rows for each of the rows asked for.
///
/// For distances in space, ‖q‖² − 2 q·x + ‖x‖² comes from a blocked matrix product, and is inexact where distances are small beside the
/// lengths. So more candidates than k are kept; with a bound of the product's error, those that can be neighbours have their distances
/// computed again directly. If all candidates can, so might a row that was not kept: then the query is compared with every row
/// directly. The answer is therefore always that of direct comparison with all rows.
struct NeighborSearch: Sendable {
  let metric: KNearestNeighbors.Metric
  let stored: LentRows
  /// The squared length of each stored row.
  let norms: [Float]
  let asked: LentRows
  let k: Int

  /// Queries that are worked on together, and stored rows that they are compared with together.
  private static let (queryPart, storedPart) = (240, 480)

  /// The neighbours of each query, nearest first.
  func run(threads: Int) -> [[Neighbor]] {
    let fair = (asked.count + max(1, threads) - 1) / max(1, threads)
    let part = max(1, min(Self.queryPart, fair))
    let largest = norms.max() ?? 0
    return Parallel.map((asked.count + part - 1) / part, threads: threads) { index in
      let queries = index * part..<min((index + 1) * part, asked.count)
      // Few queries are not worth the packing of all stored rows.
      guard metric != .chiSquared, queries.count >= 8 else { return compareAll(queries) }
      return byProducts(queries, largestNorm: largest)
    }.flatMap { $0 }
  }

  /// Compares queries with every stored row, some rows at a time so that they stay in the cache.
  private func compareAll(_ queries: Range<Int>) -> [[Neighbor]] {
    var lists = queries.map { _ in NearestList(limit: k) }
    let step = max(1, (256 << 10) / (4 * max(1, stored.columns)))
    for start in stride(from: 0, to: stored.count, by: step) {
      for query in queries {
        for row in start..<min(start + step, stored.count) {
          lists[query - queries.lowerBound].insert(Neighbor(index: row, measure: measure(query, row)))
        }
      }
    }
    return lists.map(\.neighbors)
  }

  private func byProducts(_ queries: Range<Int>, largestNorm: Float) -> [[Neighbor]] {
    let kept = min(stored.count, k + k / 2 + 8)
    var lists = queries.map { _ in NearestList(limit: kept) }
    let products = Scratch<Float>(uninitialized: queries.count * Self.storedPart)
    let workspace = Scratch<Float>(uninitialized: fovea_matmul_workspace())
    let indices = Scratch<UInt32>(uninitialized: Self.storedPart)
    let distances = Scratch<Float>(uninitialized: Self.storedPart)
    for start in stride(from: 0, to: stored.count, by: Self.storedPart) {
      let width = min(Self.storedPart, stored.count - start)
      fovea_matmul_nt(
        queries.count, width, stored.columns, asked.address(queries.lowerBound), stored.columns, stored.address(start),
        stored.columns, products.base, width, workspace.base)
      norms.withUnsafeBufferPointer { norms in
        for query in lists.indices {
          let found = fovea_distances_within(
            products.base + query * width, norms.baseAddress?.advanced(by: start), width, lists[query].bound, indices.base,
            distances.base)
          for place in 0..<found {
            lists[query].insert(Neighbor(index: start + Int(indices.base[place]), measure: distances.base[place]))
          }
        }
      }
    }
    return queries.map { query in
      let candidates = lists[query - queries.lowerBound]
      return confirmed(candidates, of: query, largestNorm: largestNorm) ?? compareAll(query..<query + 1)[0]
    }
  }

  /// The k nearest of the candidates by direct distances, if no other row can be nearer.
  private func confirmed(_ candidates: NearestList, of query: Int, largestNorm: Float) -> [Neighbor]? {
    // The product's error is below (n / parts + parts) u Σ |qᵢ xᵢ| with parts of up to 384; those of the norms and of the direct
    // distance are smaller, with n / 64 + 16 terms in place of n; u = 2⁻²⁴. Σ |qᵢ xᵢ| ≤ (‖q‖² + ‖x‖²) / 2.
    let norm = fovea_dot(asked.address(query), asked.address(query), asked.columns)
    let parts = Float((stored.columns + 383) / 384)
    let terms = Float(stored.columns) / max(1, parts) + parts + 3 * (Float(stored.columns) / 64 + 16) + 8
    let error = terms * 0x1p-24 * (norm + largestNorm)
    guard error.isFinite, candidates.neighbors.count >= k else { return nil }
    // k candidates are no further than this; one beyond it by twice the error is no neighbour.
    let last = candidates.neighbors[k - 1].measure + 2 * error
    var nearest = NearestList(limit: k)
    for candidate in candidates.neighbors {
      if candidate.measure > last { return nearest.neighbors }
      nearest.insert(Neighbor(index: candidate.index, measure: measure(query, candidate.index)))
    }
    return candidates.neighbors.count == stored.count ? nearest.neighbors : nil
  }

  /// What neighbours are ordered by: for distances in space the square, which is cheaper.
  private func measure(_ query: Int, _ row: Int) -> Float {
    switch metric {
    case .euclidean, .cosine: fovea_squared_distance(asked.address(query), stored.address(row), stored.columns)
    case .chiSquared: fovea_chi_squared_distance(asked.address(query), stored.address(row), stored.columns)
    }
  }
}
