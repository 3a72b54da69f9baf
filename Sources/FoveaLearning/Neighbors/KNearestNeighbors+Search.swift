public import FoveaTensors

extension KNearestNeighbors {
  /// The nearest training rows of each of some queries.
  public struct Neighbors: Sendable {
    /// For each query the indices of its nearest training rows, nearest first.
    public let indices: [[Int]]
    /// Their distances, queries × neighbours.
    public let distances: Matrix
  }

  /// The `k` nearest training rows of each query, or all where there are fewer.
  /// - Throws: As `scores(of:threads:)`, and ``LearningError/negative(row:column:)`` with a metric for histograms.
  public func neighbors(of queries: Matrix, threads: Int = Parallel.defaultThreads) throws(LearningError) -> Neighbors {
    try queries.requireRows(of: dimension, threads: threads)
    let prepared = try Self.prepared(queries, metric: options.metric, threads: threads)
    let k = min(options.k, rows.rows)
    let nearest = rows.withUnsafeBufferPointer { stored in
      prepared.withUnsafeBufferPointer { asked in
        let search = NeighborSearch(
          metric: options.metric, stored: LentRows(base: stored.baseAddress, count: rows.rows, columns: dimension), norms: norms,
          asked: LentRows(base: asked.baseAddress, count: queries.rows, columns: dimension), k: k)
        return search.run(threads: threads)
      }
    }
    return Neighbors(
      indices: nearest.map { $0.map(\.index) },
      distances: Matrix(rows: nearest.count, columns: k, nearest.flatMap { $0.map { distance(from: $0.measure) } }))
  }

  private func distance(from measure: Float) -> Float {
    switch options.metric {
    case .euclidean: measure.squareRoot()
    case .cosine: measure / 2
    case .manhattan, .chiSquared, .intersection: measure
    }
  }

  /// The rows as the metric wants them.
  static func prepared(_ rows: Matrix, metric: Metric, threads: Int) throws(LearningError) -> Matrix {
    switch metric {
    case .euclidean, .manhattan: return rows
    case .cosine: return rows.scaledToLengthOne(threads: threads)
    case .chiSquared, .intersection:
      try rows.requireNonnegative(threads: threads)
      return rows
    }
  }
}
