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

  /// Queries that are compared with some stored rows together.
  private static let queryPart = 4 * Int(FOVEA_MATMUL_ROWS)
  /// Stored rows of which each thread gets at least so many, where they are divided.
  private static let fewestRows = 4 * NeighborEstimate.mostRows

  private var multiplies: Bool { metric == .euclidean || metric == .cosine }

  /// The most queries that share what is made of stored rows, where a copy of them is kept: for products of their numbers, for chi-squared distances
  /// of those that are not zero.
  private var querySpan: Int {
    metric == .chiSquared
      ? Self.queryPart : min(20, max(1, NeighborEstimate.mostNumbers / (stored.columns + 1) / Self.queryPart)) * Self.queryPart
  }

  /// The neighbours of each query, nearest first.
  func run(threads: Int) -> [[Neighbor]] {
    let threads = max(1, threads)
    // Of few queries each thread would lay out all stored rows for few products.
    let dividesRows = multiplies && stored.count >= threads * Self.fewestRows && asked.count <= querySpan
    let shares = dividesRows ? threads : 1
    let fair = (asked.count + threads - 1) / threads
    let spans = max(1, (fair + querySpan - 1) / querySpan)
    let part = dividesRows ? max(1, asked.count) : max(1, (fair + spans - 1) / spans)
    let largest = norms.max() ?? 0
    return Parallel.map((asked.count + part - 1) / part, threads: threads / shares) { index in
      let queries = index * part..<min((index + 1) * part, asked.count)
      // Few queries are not worth the packing of all stored rows.
      guard queries.count >= 8, isInRange(queries, largest: largest) else { return compareAll(queries) }
      return inBlocks(queries, shares: shares, largestNorm: largest)
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

  /// The neighbours of some queries, looked for by as many threads as the stored rows are divided among.
  private func inBlocks(_ queries: Range<Int>, shares: Int, largestNorm: Float) -> [[Neighbor]] {
    let found = Parallel.map(shares, threads: shares) { share in
      candidates(of: queries, among: share * stored.count / shares..<(share + 1) * stored.count / shares)
    }
    return Parallel.map(queries.count, threads: shares) { place in
      var nearest = NearestList(limit: kept)
      for share in found { for candidate in share[place] { nearest.insert(candidate) } }
      let query = queries.lowerBound + place
      let error = NeighborEstimate.error(metric, of: asked.address(query), columns: stored.columns, largestNorm: largestNorm)
      return confirmed(nearest.neighbors, of: query, error: error) ?? compareAll(query..<query + 1)[0]
    }
  }

  /// How many candidates are kept for each query.
  private var kept: Int { min(stored.count, k + k / 2 + 8) }

  /// For each query the stored rows of a range that are nearest by estimate.
  private func candidates(of queries: Range<Int>, among rows: Range<Int>) -> [[Neighbor]] {
    var lists = queries.map { _ in NearestList(limit: kept) }
    let estimate = NeighborEstimate(metric, stored: stored, norms: norms, asked: asked, queries)
    let products = Scratch<Float>(uninitialized: min(Self.queryPart, queries.count) * estimate.height)
    let indices = Scratch<UInt32>(uninitialized: estimate.height)
    let distances = Scratch<Float>(uninitialized: estimate.height)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: estimate.height) {
      let block = start..<min(start + estimate.height, rows.upperBound)
      estimate.take(block)
      for first in stride(from: 0, to: queries.count, by: Self.queryPart) {
        let places = first..<min(first + Self.queryPart, queries.count)
        estimate.write(places, block, to: products.base)
        estimate.offsets.withUnsafeBufferPointer { offsets in
          for place in places {
            let found = fovea_distances_within(
              products.base + (place - first) * block.count, offsets.baseAddress?.advanced(by: start), block.count,
              lists[place].bound, indices.base, distances.base)
            for hit in 0..<found {
              lists[place].insert(Neighbor(index: start + Int(indices.base[hit]), measure: distances.base[hit]))
            }
          }
        }
      }
    }
    return lists.map(\.neighbors)
  }

  /// The k nearest of the candidates by direct distances, if no other row can be nearer.
  private func confirmed(_ candidates: [Neighbor], of query: Int, error: Float) -> [Neighbor]? {
    guard error.isFinite, candidates.count >= k else { return nil }
    // k candidates are no further than this; one beyond it by twice the error is no neighbour.
    let last = candidates[k - 1].measure + 2 * error
    var nearest = NearestList(limit: k)
    for candidate in candidates {
      if candidate.measure > last { return nearest.neighbors }
      nearest.insert(Neighbor(index: candidate.index, measure: measure(query, candidate.index)))
    }
    return candidates.count == stored.count ? nearest.neighbors : nil
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
