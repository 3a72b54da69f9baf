internal import CFoveaKernels
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
  /// - Throws: As `scores(of:threads:)`, and ``LearningError/negative(row:column:)`` with the chi-squared distance.
  public func neighbors(of queries: Matrix, threads: Int = Parallel.defaultThreads) throws(LearningError) -> Neighbors {
    try queries.requireRows(of: dimension, threads: threads)
    let prepared = try Self.prepared(queries, metric: options.metric, threads: threads)
    let k = min(options.k, rows.rows)
    let nearest = rows.withUnsafeBufferPointer { stored in
      prepared.withUnsafeBufferPointer { asked in
        let stored = LentRows(base: stored.baseAddress, count: rows.rows, columns: dimension)
        let asked = LentRows(base: asked.baseAddress, count: queries.rows, columns: dimension)
        let part = 64
        return Parallel.map((asked.count + part - 1) / part, threads: threads) { index in
          (index * part..<min((index + 1) * part, asked.count)).map { query in
            scan(asked.address(query), stored: stored, k: k)
          }
        }.flatMap { $0 }
      }
    }
    return Neighbors(
      indices: nearest.map { $0.map(\.index) },
      distances: Matrix(rows: nearest.count, columns: k, nearest.flatMap { $0.map { distance(from: $0.measure) } }))
  }

  /// Compares a query with every row.
  private func scan(_ query: UnsafePointer<Float>?, stored: LentRows, k: Int) -> [Neighbor] {
    var nearest = NearestList(limit: k)
    for row in 0..<stored.count { nearest.insert(Neighbor(index: row, measure: measure(query, stored.address(row)))) }
    return nearest.neighbors
  }

  /// What neighbours are ordered by: grows with the distance, and is cheaper.
  private func measure(_ query: UnsafePointer<Float>?, _ row: UnsafePointer<Float>?) -> Float {
    switch options.metric {
    case .euclidean, .cosine: fovea_squared_distance(query, row, dimension)
    case .chiSquared: fovea_chi_squared_distance(query, row, dimension)
    }
  }

  private func distance(from measure: Float) -> Float {
    switch options.metric {
    case .euclidean: measure.squareRoot()
    case .cosine: measure / 2
    case .chiSquared: measure
    }
  }

  /// The rows as the metric wants them.
  static func prepared(_ rows: Matrix, metric: Metric, threads: Int) throws(LearningError) -> Matrix {
    switch metric {
    case .euclidean: return rows
    case .cosine: return rows.scaledToLengthOne(threads: threads)
    case .chiSquared:
      try rows.requireNonnegative(threads: threads)
      return rows
    }
  }
}

/// A training row and how far it is.
struct Neighbor: Sendable, Comparable {
  var index: Int
  var measure: Float

  static func < (left: Neighbor, right: Neighbor) -> Bool {
    (left.measure, left.index) < (right.measure, right.index)
  }
}

/// The nearest of the rows seen so far, in order.
struct NearestList {
  let limit: Int
  private(set) var neighbors: [Neighbor] = []

  init(limit: Int) {
    self.limit = limit
    neighbors.reserveCapacity(limit + 1)
  }

  /// Whether as many as wanted have been seen.
  var isFull: Bool { neighbors.count == limit }

  mutating func insert(_ candidate: Neighbor) {
    if isFull {
      guard let last = neighbors.last, candidate < last else { return }
      neighbors.removeLast()
    }
    var place = neighbors.count
    while place > 0, candidate < neighbors[place - 1] { place -= 1 }
    neighbors.insert(candidate, at: place)
  }
}
