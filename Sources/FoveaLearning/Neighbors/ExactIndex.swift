public import FoveaTensors

/// Finds the nearest rows by looking at all of them, under any metric: about `2 × rows × columns` operations a query.
public struct ExactIndex: NeighborIndex {
  /// How distances are measured.
  public let metric: KNearestNeighbors.Metric
  /// The rows; for the cosine distance scaled to length 1.
  public let rows: Matrix
  /// The squared length of each row; its sum where the metric is for histograms.
  private let norms: [Float]

  /// No nearer row is missed.
  public var isApproximate: Bool { false }

  /// Keeps these rows.
  /// - Throws: ``LearningError`` where there are no rows, a number is not finite or, with a metric for histograms, negative.
  public init(
    _ rows: Matrix, metric: KNearestNeighbors.Metric = .euclidean, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) {
    try rows.requireFinite(threads: threads)
    self.init(prepared: try metric.prepared(rows, threads: threads), metric: metric, threads: threads)
  }

  /// Keeps rows that are as the metric wants them.
  init(prepared rows: Matrix, metric: KNearestNeighbors.Metric, threads: Int) {
    self.rows = rows
    self.metric = metric
    norms = metric.isForHistograms ? rows.sums(threads: threads) : rows.squaredNorms(threads: threads)
  }

  /// The nearest rows of each query.
  public func neighbors(
    of queries: Matrix, count: Int, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> KNearestNeighbors.Neighbors {
    try answer(queries, count: count, threads: threads) { stored, asked, count in
      NeighborSearch(metric: metric, stored: stored, norms: norms, asked: asked, k: count).run(threads: threads)
    }
  }
}
