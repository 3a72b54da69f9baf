internal import CFoveaKernels
internal import FoveaTensors

/// Finds the k nearest of the stored rows for each of the rows asked for.
///
/// Distances to many rows at a time are computed in the quickest way, which is inexact: for distances in space by ‖q‖² − 2 q·x + ‖x‖² with a
/// blocked matrix product, for chi-squared distances as ½ Σ x − (3/2) Σ q + 2 Σ q² / (q + x) over the columns in which q is not zero. So
/// more candidates than k are kept; with a bound of the error, those that can be neighbors have their distances computed again directly. If
/// all candidates can, so might a row that was not kept: then the query is compared with every row directly. The answer is therefore always
/// that of direct comparison with all rows.
struct NeighborSearch: Sendable {
  let metric: KNearestNeighbors.Metric
  let stored: LentRows
  /// The squared length of each stored row; for histograms its sum.
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
      guard queries.count >= 8, isInRange(queries, largest: largest) else { return compareAll(queries) }
      return inBlocks(queries, largestNorm: largest)
    }.flatMap { $0 }
  }

  /// Whether the quick way can be taken: products of chi-squared sums must not overflow.
  private func isInRange(_ queries: Range<Int>, largest: Float) -> Bool {
    guard metric == .chiSquared else { return true }
    return largest <= 0x1p24 && queries.allSatisfy { fovea_sum(asked.address($0), asked.columns) <= 0x1p24 }
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

  private func inBlocks(_ queries: Range<Int>, largestNorm: Float) -> [[Neighbor]] {
    let kept = min(stored.count, k + k / 2 + 8)
    var lists = queries.map { _ in NearestList(limit: kept) }
    let products = Scratch<Float>(uninitialized: queries.count * Self.storedPart)
    let estimate = NeighborEstimate(metric, stored: stored, norms: norms, asked: asked, queries)
    let indices = Scratch<UInt32>(uninitialized: Self.storedPart)
    let distances = Scratch<Float>(uninitialized: Self.storedPart)
    for start in stride(from: 0, to: stored.count, by: Self.storedPart) {
      let width = min(Self.storedPart, stored.count - start)
      estimate.write(start..<start + width, to: products.base, stride: width)
      estimate.offsets.withUnsafeBufferPointer { offsets in
        for query in lists.indices {
          let found = fovea_distances_within(
            products.base + query * width, offsets.baseAddress?.advanced(by: start), width, lists[query].bound, indices.base,
            distances.base)
          for place in 0..<found {
            lists[query].insert(Neighbor(index: start + Int(indices.base[place]), measure: distances.base[place]))
          }
        }
      }
    }
    return queries.map { query in
      let candidates = lists[query - queries.lowerBound]
      return confirmed(candidates, of: query, error: estimate.error(of: query, largestNorm: largestNorm))
        ?? compareAll(query..<query + 1)[0]
    }
  }

  /// The k nearest of the candidates by direct distances, if no other row can be nearer.
  private func confirmed(_ candidates: NearestList, of query: Int, error: Float) -> [Neighbor]? {
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
    let (a, b) = (asked.address(query), stored.address(row))
    switch metric {
    case .euclidean, .cosine: return fovea_squared_distance(a, b, stored.columns)
    case .manhattan: return fovea_absolute_distance(a, b, stored.columns)
    case .chiSquared: return fovea_chi_squared_distance(a, b, stored.columns)
    case .intersection:
      let smaller = min(fovea_sum(a, stored.columns), norms[row])
      return smaller > 0 ? max(0, 1 - fovea_minimum_sum(a, b, stored.columns) / smaller) : 1
    }
  }
}
