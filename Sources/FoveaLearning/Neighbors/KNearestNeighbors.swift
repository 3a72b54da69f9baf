public import FoveaTensors

/// Classifies a row by the labels of the training rows that are nearest to it. Exact, as all training rows are looked at; of a million rows or more,
/// under a metric that it knows, ``SmallWorldIndex`` finds them, and ``isApproximate`` says so.
///
/// The k nearest are those with the smallest distances as computed directly, one pair at a time; of equal distances the row that came
/// first in training is the nearer. A score is a class's share of the votes, and the scores of a row sum to 1. Votes are 1 each or
/// 1 / distance, see ``Weighting``. Equal votes are decided by the nearer neighbours: neighbour r = 0, 1, … of k has its vote
/// multiplied by `1 + (k − r) / (1024 k²)`, all of which together is less than a thousandth of a vote.
///
/// Fitting stores the rows. An exact query takes about `2 × rows × columns` operations.
public struct KNearestNeighbors: VectorClassifier {
  /// The settings it was fitted with.
  public let options: Options
  /// The training rows, as they are searched.
  public let index: any NeighborIndex
  /// The label of each training row.
  public let labels: [Int]
  /// How many classes there are.
  public let classCount: Int

  /// The training rows; for the cosine distance scaled to length 1.
  public var rows: Matrix { index.rows }
  /// Whether neighbors are found through a graph, which may miss some.
  public var isApproximate: Bool { index.isApproximate }
  /// How many numbers a row has.
  public var dimension: Int { rows.columns }

  /// How the distance of two rows is measured.
  public enum Metric: String, Codable, Sendable, Hashable, CaseIterable {
    /// `‖a − b‖`.
    case euclidean
    /// `1 − a·b / (‖a‖ ‖b‖)`; 1 where a row is all zeros. Computed as `‖a/‖a‖ − b/‖b‖‖² / 2`.
    case cosine
    /// `Σ |aᵢ − bᵢ|`.
    case manhattan
    /// `½ Σ (aᵢ − bᵢ)² / (aᵢ + bᵢ)`, for histograms: no number may be negative, and 0 / 0 counts as 0.
    case chiSquared = "chi_squared"
    /// `1 − Σ min(aᵢ, bᵢ) / min(Σ aᵢ, Σ bᵢ)`, for histograms: no number may be negative; 1 where a row is all zeros (Swain and Ballard,
    /// "Color Indexing", 1991, who divide by the model's sum).
    case intersection

    /// Whether rows must not have negative numbers.
    public var isForHistograms: Bool { self == .chiSquared || self == .intersection }
  }

  /// What the vote of a neighbour counts.
  public enum Weighting: String, Codable, Sendable, Hashable, CaseIterable {
    /// Each neighbour 1.
    case uniform
    /// 1 / distance; where neighbours are at distance 0 they alone vote, 1 each.
    case distance
  }

  /// The settings.
  public struct Options: Codable, Sendable, Hashable {
    /// How many neighbours vote: 1 or more. Where there are fewer training rows, all vote.
    public var k: Int
    /// How distances are measured.
    public var metric: Metric
    /// What a vote counts.
    public var weighting: Weighting
    /// What the votes of each class are multiplied by; 1 each by default. All above 0.
    public var classWeights: [Float]?

    /// Settings with the usual values.
    public init(k: Int = 5, metric: Metric = .euclidean, weighting: Weighting = .uniform, classWeights: [Float]? = nil) {
      self.k = k
      self.metric = metric
      self.weighting = weighting
      self.classWeights = classWeights
    }

    func validate(classCount: Int) throws(LearningError) {
      try SettingChecks.atLeast(1, k, "k")
      guard let classWeights else { return }
      guard classWeights.count == classCount else {
        throw .invalidOption(name: "classWeights", value: Double(classWeights.count), allowed: "\(classCount) numbers")
      }
      if let wrong = classWeights.first(where: { !($0 > 0 && $0.isFinite) }) {
        throw .invalidOption(name: "classWeights", value: Double(wrong), allowed: "above 0")
      }
    }
  }

  /// Stores these rows.
  /// - Parameters:
  ///   - rows: One descriptor in each row.
  ///   - labels: The label of each row, in `0..<classCount`.
  /// - Throws: ``LearningError`` where there is nothing to learn from, a number is not finite or, with
  ///   a metric for histograms, negative, or `k` is below 1.
  public static func fit(
    _ rows: Matrix, labels: [Int], classCount: Int, options: Options = Options(), threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> KNearestNeighbors {
    try fit(rows, labels: labels, classCount: classCount, options: options, rowsForGraph: rowsForGraph, threads: threads)
  }

  /// The same with another number of rows from which on they are searched through a graph.
  package static func fit(
    _ rows: Matrix, labels: [Int], classCount: Int, options: Options, rowsForGraph: Int, graph: SmallWorldIndex.Options = .init(),
    threads: Int
  ) throws(LearningError) -> KNearestNeighbors {
    try options.validate(classCount: classCount)
    try requireTrainingData(rows, labels: labels, classCount: classCount, threads: threads)
    let (metric, prepared) = (options.metric, try options.metric.prepared(rows, threads: threads))
    let hasGraph = rows.rows >= rowsForGraph && rows.rows <= SmallWorldIndex.mostRows && SmallWorldIndex.metrics.contains(metric)
    let index: any NeighborIndex =
      hasGraph
      ? SmallWorldIndex(prepared: prepared, metric: metric, options: graph, threads: threads)
      : ExactIndex(prepared: prepared, metric: metric, threads: threads)
    return KNearestNeighbors(options: options, index: index, labels: labels, classCount: classCount)
  }

  /// The votes for each class, as shares of 1.
  public func scores(of queries: Matrix, threads: Int) throws(LearningError) -> Matrix {
    scores(found: try neighbors(of: queries, threads: threads), k: options.k)
  }

  /// The votes of each of several numbers of neighbors, which are at most as many as those of the options: after one search for all.
  package func scores(of queries: Matrix, counts: [Int], threads: Int) throws(LearningError) -> [Matrix] {
    precondition(counts.allSatisfy { (1...options.k).contains($0) }, "votes of \(counts) neighbors, of \(options.k) that are found")
    let found = try neighbors(of: queries, threads: threads)
    return counts.map { scores(found: found, k: $0) }
  }

  /// The votes of the k nearest of those that were found.
  private func scores(found: Neighbors, k: Int) -> Matrix {
    var scores = Matrix(rows: found.indices.count, columns: classCount)
    for query in 0..<found.indices.count {
      let ranks = votes(distances: Array(found.distances[row: query].prefix(k)))
      let votes = zip(ranks, found.indices[query]).map { $0 * (options.classWeights?[labels[$1]] ?? 1) }
      let total = votes.reduce(0, +)
      for (neighbor, vote) in zip(found.indices[query], votes) { scores[query, labels[neighbor]] += vote / total }
    }
    return scores
  }

  /// What each of the neighbours counts, nearest first.
  private func votes(distances: [Float]) -> [Float] {
    let k = Float(distances.count)
    return distances.enumerated().map { rank, distance in
      let nearness = 1 + (k - Float(rank)) / (1024 * k * k)
      switch options.weighting {
      case .uniform: return nearness
      case .distance where distances[0] == 0: return distance == 0 ? nearness : 0
      // Scaled by the smallest distance, so that no quotient overflows.
      case .distance: return nearness * (distances[0] / distance)
      }
    }
  }
}

extension KNearestNeighbors: TensorStorable {
  /// `knn.rows` [rows, columns], `knn.labels` [rows], `knn.classes` [1], the number of classes, and where the rows are searched through a graph
  /// those of its links, `knn.graph.`….
  public var tensors: [(name: String, tensor: Tensor)] {
    [
      ("knn.rows", rows.tensor),
      ("knn.labels", Tensor(shape: [labels.count], labels.map(Float.init))),
      ("knn.classes", Tensor(shape: [1], [Float(classCount)])),
    ] + ((index as? SmallWorldIndex)?.tensors ?? [])
  }

  /// The classifier that these were written from.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    let rows = try StoredTensors.matrix("knn.rows", in: tensors)
    let classes = try StoredTensors.labels("knn.classes", of: 1, in: tensors, below: 1 << 24)
    let labels = try StoredTensors.labels("knn.labels", of: rows.rows, in: tensors, below: classes[0])
    try options.validate(classCount: classes[0])
    if options.metric.isForHistograms { try rows.requireNonnegative(threads: 1) }
    let graph = try SmallWorldIndex(stored: tensors, rows: rows, metric: options.metric, threads: 1)
    self.init(
      options: options, index: graph ?? ExactIndex(prepared: rows, metric: options.metric, threads: 1), labels: labels,
      classCount: classes[0])
  }
}
