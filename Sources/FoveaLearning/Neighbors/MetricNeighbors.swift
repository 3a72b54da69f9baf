public import FoveaTensors

/// Nearest neighbors under a distance that was learned from the labels: ``KNearestNeighbors`` behind a linear map.
public struct MetricNeighbors: VectorClassifier {
  /// How the map is learned.
  public enum Metric: Codable, Sendable, Hashable {
    /// As it is: no map. To see what learning one is worth.
    case plain
    /// Mahalanobis' distance `√((a − b)ᵀ Σ⁻¹ (a − b))` by the covariance Σ of the rows within their classes: what varies among rows of one class
    /// counts little. The map has `columns²` numbers, or `rows × columns` where there are fewer rows: it is that within the space that they span.
    case withinClass(Shrinkage)
    /// The directions of Fisher's discriminant, at most as many as classes less one; see ``LinearDiscriminantProjection``.
    case discriminant(LinearDiscriminantProjection.Options)
    /// A map under which rows choose neighbors of their own class; see ``NeighborhoodComponents``.
    case neighborhood(NeighborhoodComponents.Options)

    /// A word for people and reports.
    public var word: String {
      switch self {
      case .plain: "plain"
      case .withinClass: "within-class"
      case .discriminant: "discriminant"
      case .neighborhood: "neighborhood"
      }
    }
  }

  /// The settings of a fit.
  public struct Options: Codable, Sendable, Hashable {
    /// How the map is learned.
    public var metric: Metric
    /// The search behind it.
    public var neighbors: KNearestNeighbors.Options

    /// Settings.
    public init(
      metric: Metric = .discriminant(LinearDiscriminantProjection.Options()),
      neighbors: KNearestNeighbors.Options = KNearestNeighbors.Options(weighting: .distance)
    ) {
      self.metric = metric
      self.neighbors = neighbors
    }
  }

  /// The settings it was fitted with.
  public let options: Options
  /// What is taken from each column.
  public let means: [Float]
  /// The map's rows; nothing for ``Metric/plain``.
  public let map: Matrix?
  /// The mapped training rows.
  public let neighbors: KNearestNeighbors

  /// How many classes there are.
  public var classCount: Int { neighbors.classCount }
  /// How many numbers a row has.
  public var dimension: Int { means.count }

  /// Learns the map and stores the mapped rows. The same bytes for any number of threads.
  /// - Parameter weights: What each row counts for the map; 1 each by default. Votes are weighted by the options of the search.
  /// - Throws: ``LearningError`` where there is nothing to learn from, a number is not finite, or a setting cannot be used.
  /// - Precondition: As many weights as rows, all above 0 and finite.
  public static func fit(
    _ rows: Matrix, labels: [Int], classCount: Int, options: Options = Options(), weights: [Float]? = nil,
    threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> MetricNeighbors {
    try requireWeighted(rows, labels: labels, classCount: classCount, weights: weights, threads: threads)
    let moments = ClassMoments(rows, labels: labels, classCount: classCount, weights: weights, threads: threads)
    let means = moments.mean.map { Float($0) }
    let map: Matrix? =
      switch options.metric {
      case .plain: nil
      case .withinClass(let shrinkage):
        try withinClass(rows, labels: labels, moments, shrinkage: shrinkage, weights: weights, threads: threads)
      case .discriminant(let settings):
        try LinearDiscriminantProjection.fit(rows, labels: labels, options: settings, weights: weights, threads: threads).directions
      case .neighborhood(let settings):
        try NeighborhoodComponents.fit(rows, labels: labels, options: settings, weights: weights, threads: threads).map
      }
    let mapped = mapped(rows, means: means, map: map, threads: threads)
    let neighbors = try KNearestNeighbors.fit(
      mapped, labels: labels, classCount: classCount, options: options.neighbors, threads: threads)
    return MetricNeighbors(options: options, means: means, map: map, neighbors: neighbors)
  }

  private static func withinClass(
    _ rows: Matrix, labels: [Int], _ moments: ClassMoments, shrinkage: Shrinkage, weights: [Float]?, threads: Int
  ) throws(LearningError) -> Matrix {
    try shrinkage.validate()
    let centered = moments.centered(rows, labels: labels, around: moments.means, weights: weights, threads: threads)
    let within = try WithinCovariance(centered, total: moments.total, shrinkage: shrinkage, threads: threads)
    guard rows.columns > rows.rows else { return try within.whitening(threads: threads) }
    // What lies outside of the space that the rows span adds the same to the distances of a query to all of them.
    let span = try PCA.fit(rows, options: PCA.Options(components: rows.rows), threads: threads).components
    let whitening = try within.whitening(ofTurned: centered.timesTransposed(span, threads: threads), threads: threads)
    return whitening.timesTransposed(span.transposed, threads: threads)
  }

  private static func mapped(_ rows: Matrix, means: [Float], map: Matrix?, threads: Int) -> Matrix {
    guard let map else { return rows }
    var shifted = rows
    shifted.add(means.map { -$0 }, threads: threads)
    return shifted.timesTransposed(map, threads: threads)
  }

  /// The votes for each class, as shares of 1.
  public func scores(of rows: Matrix, threads: Int) throws(LearningError) -> Matrix {
    try rows.requireRows(of: dimension, threads: threads)
    return try neighbors.scores(of: Self.mapped(rows, means: means, map: map, threads: threads), threads: threads)
  }

  /// The votes of each of several numbers of neighbors, as of ``KNearestNeighbors``.
  package func scores(of rows: Matrix, counts: [Int], threads: Int) throws(LearningError) -> [Matrix] {
    try rows.requireRows(of: dimension, threads: threads)
    return try neighbors.scores(
      of: Self.mapped(rows, means: means, map: map, threads: threads), counts: counts, threads: threads)
  }
}

extension MetricNeighbors: TensorStorable {
  /// `metric.means` [columns], `metric.map` [mapped columns, columns] where there is one, and those of ``KNearestNeighbors``.
  public var tensors: [(name: String, tensor: Tensor)] {
    [("metric.means", Tensor(shape: [dimension], means))] + (map.map { [("metric.map", $0.tensor)] } ?? []) + neighbors.tensors
  }

  /// The classifier that these were written from.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    let neighbors = try KNearestNeighbors(options: options.neighbors, tensors: tensors)
    let map = options.metric == .plain ? nil : try StoredTensors.matrix("metric.map", in: tensors)
    guard map?.rows ?? neighbors.dimension == neighbors.dimension else {
      throw .malformedModel(
        tensor: "metric.map", reason: "has \(map?.rows ?? 0) rows for neighbors of \(neighbors.dimension) numbers")
    }
    self.init(
      options: options,
      means: try StoredTensors.vector("metric.means", of: map?.columns ?? neighbors.dimension, in: tensors), map: map,
      neighbors: neighbors)
  }
}
