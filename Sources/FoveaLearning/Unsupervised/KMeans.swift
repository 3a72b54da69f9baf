public import FoveaTensors

/// Centers that stand for many rows: k-means.
///
/// Looks for the k centers with the least inertia, the sum over the rows of the squared distance to the nearest center, by Lloyd's steps: each
/// row goes to its nearest center (the lowest of equals), then each center to the mean of its rows. A center that has lost all its rows takes
/// the row that is furthest from its own center, as in scikit-learn. Steps end when no row changes, or when the squared moves of the centers
/// sum to at most ``Options/tolerance`` times the mean variance of the columns.
public struct KMeans: Sendable, Equatable {
  /// How the first centers are found.
  public enum Start: String, Codable, Sendable, Hashable, CaseIterable {
    /// Different rows, each with the same chance.
    case random
    /// Rows far from each other: each next one with a chance that rises with its squared distance to the nearest before (Arthur and
    /// Vassilvitskii, 2007), among at most 32 rows for each center, drawn at random.
    case plusPlus = "plus_plus"
  }

  /// The settings of a fit.
  public struct Options: Codable, Sendable, Hashable {
    /// How many centers. At least 1, at most as many as there are rows.
    public var centers: Int
    /// How the first centers are found.
    public var start: Start
    /// The most steps over all rows. At least 1.
    public var maxIterations: Int
    /// How little the centers move at the end. 0 or above.
    public var tolerance: Double
    /// Rows of a batch, or nothing for steps over all rows. With batches (Sculley, 2010) each center stays the mean of all rows that
    /// it was given so far; an iteration is as many batches, drawn at random, as make up all rows.
    public var batch: Int?
    /// Decides the start and the batches.
    public var seed: UInt64

    /// Settings; the defaults are scikit-learn's.
    public init(
      centers: Int, start: Start = .plusPlus, maxIterations: Int = 300, tolerance: Double = 1e-4, batch: Int? = nil,
      seed: UInt64 = 0
    ) {
      self.centers = centers
      self.start = start
      self.maxIterations = maxIterations
      self.tolerance = tolerance
      self.batch = batch
      self.seed = seed
    }
  }

  /// How a fit ended.
  public struct Report: Codable, Sendable, Hashable {
    /// The sum of the squared distances of the rows to their centers.
    public var inertia: Double
    /// Steps over all rows.
    public var iterations: Int
    /// Whether the steps ended before ``Options/maxIterations``.
    public var hasConverged: Bool
  }

  /// The settings it was fitted with.
  public let options: Options
  /// A center in each row.
  public let centers: Matrix
  /// How the fit ended; empty where it was read from a file.
  public let report: Report?

  init(options: Options, centers: Matrix, report: Report?) {
    self.options = options
    self.centers = centers
    self.report = report
  }

  /// How many numbers a row has.
  public var dimension: Int { centers.columns }

  /// The nearest center of each row, and the squared distance to it.
  ///
  /// The same for any number of threads, and whatever other rows there are.
  /// - Throws: ``LearningError/dimensionMismatch(expected:found:)`` and ``LearningError/notFinite(row:column:)``.
  public func nearest(
    to rows: Matrix, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> (labels: [Int], squaredDistances: [Float]) {
    try rows.requireRows(of: dimension, threads: threads)
    let search = CenterSearch(rows, centers: centers, threads: threads)
    let labels = search.labels(from: nil, threads: threads)
    return (labels.map { Int($0) }, search.squaredDistances(labels, threads: threads))
  }
}

extension KMeans: TensorStorable {
  /// `kmeans.centers` [centers, columns].
  public var tensors: [(name: String, tensor: Tensor)] { [("kmeans.centers", centers.tensor)] }

  /// The centers that these were written from; their report is not stored.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    let centers = try StoredTensors.matrix("kmeans.centers", in: tensors)
    guard centers.rows == options.centers else {
      throw .malformedModel(tensor: "kmeans.centers", reason: "has \(centers.rows) centers, not \(options.centers)")
    }
    self.init(options: options, centers: centers, report: nil)
  }
}
