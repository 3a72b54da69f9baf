public import FoveaTensors

extension KNearestNeighbors {
  /// The nearest training rows of each of some queries.
  public struct Neighbors: Sendable {
    /// For each query the indices of its nearest training rows, nearest first.
    public let indices: [[Int]]
    /// Their distances, queries × neighbours.
    public let distances: Matrix
  }

  /// From so many training rows on they are searched through a graph. Fewer are all looked at in hundredths of a second, which hardly repays the time
  /// to link them first.
  package static let rowsForGraph = 1_000_000

  /// The `k` nearest training rows of each query, or all where there are fewer.
  /// - Throws: As `scores(of:threads:)`, and ``LearningError/negative(row:column:)`` with a metric for histograms.
  public func neighbors(of queries: Matrix, threads: Int = Parallel.defaultThreads) throws(LearningError) -> Neighbors {
    try index.neighbors(of: queries, count: options.k, threads: threads)
  }
}
