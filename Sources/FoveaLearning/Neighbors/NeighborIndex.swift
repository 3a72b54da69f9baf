public import FoveaTensors

/// Rows that are kept to find the nearest of them to others: ``ExactIndex`` looks at all of them, ``SmallWorldIndex`` at few.
///
/// Of what is found, distances are those of ``KNearestNeighbors``, computed directly, one pair at a time; of equal distances the row that came
/// first is the nearer. The answer to a query depends on that query alone, and not on the number of threads.
public protocol NeighborIndex: Sendable {
  /// How distances are measured.
  var metric: KNearestNeighbors.Metric { get }
  /// The rows; for the cosine distance scaled to length 1.
  var rows: Matrix { get }
  /// Whether a row may be missed that is nearer than those that are found.
  var isApproximate: Bool { get }

  /// So many of the nearest rows of each query, or all where there are fewer.
  /// - Throws: ``LearningError/dimensionMismatch(expected:found:)``, ``LearningError/notFinite(row:column:)`` and, with a metric for histograms,
  ///   ``LearningError/negative(row:column:)``.
  /// - Precondition: `count` is at least 1.
  func neighbors(of queries: Matrix, count: Int, threads: Int) throws(LearningError) -> KNearestNeighbors.Neighbors
}

extension NeighborIndex {
  /// What `search` finds of queries that were checked and prepared. It gets the rows, the queries, and how many to find.
  func answer(
    _ queries: Matrix, count: Int, threads: Int, search: (LentRows, LentRows, Int) -> [[Neighbor]]
  ) throws(LearningError) -> KNearestNeighbors.Neighbors {
    precondition(count >= 1, "\(count) neighbors of a row")
    try queries.requireRows(of: rows.columns, threads: threads)
    let prepared = try metric.prepared(queries, threads: threads)
    let count = min(count, rows.rows)
    let nearest = rows.withUnsafeBufferPointer { stored in
      prepared.withUnsafeBufferPointer { asked in
        search(
          LentRows(base: stored.baseAddress, count: rows.rows, columns: rows.columns),
          LentRows(base: asked.baseAddress, count: queries.rows, columns: rows.columns), count)
      }
    }
    return KNearestNeighbors.Neighbors(
      indices: nearest.map { $0.map(\.index) },
      distances: Matrix(rows: nearest.count, columns: count, nearest.flatMap { $0.map { metric.distance(from: $0.measure) } }))
  }
}

extension KNearestNeighbors.Metric {
  /// The rows as the metric wants them.
  func prepared(_ rows: Matrix, threads: Int) throws(LearningError) -> Matrix {
    switch self {
    case .euclidean, .manhattan: return rows
    case .cosine: return rows.scaledToLengthOne(threads: threads)
    case .chiSquared, .intersection:
      try rows.requireNonnegative(threads: threads)
      return rows
    }
  }

  /// The distance behind what neighbors are ordered by.
  func distance(from measure: Float) -> Float {
    switch self {
    case .euclidean: measure.squareRoot()
    case .cosine: measure / 2
    case .manhattan, .chiSquared, .intersection: measure
    }
  }
}
