public import FoveaTensors
internal import Synchronization

/// Finds nearest rows by going from row to row through links between near ones, for very many rows: hierarchical navigable small world graphs
/// (Malkov and Yashunin, TPAMI 2018). Approximate: a query is compared with few of the rows, and a nearer one may be missed.
///
/// Rows stand in level 0, a share 1 / M of them in level 1 too, and so on. A search goes from a row of the highest level to the nearest that the
/// links lead to, level by level, and in level 0 goes on from the `efSearch` nearest it has met until none of them leads to a nearer one.
///
/// It departs from the paper in this:
/// - Rows come in waves of 256. Those of a wave search the graph as it was before, each for itself, and are compared with the wave's rows before them
///   directly; then each row that they are linked to takes their links back, all at once. So the links do not depend on the number of threads.
/// - A row's level comes of its number, not of a generator's state.
/// - Rows that are equal have the links of the first of them, and are found together.
/// - Where the links to a row have all given way to better ones, the nearest row with room is linked to it.
///
/// A graph takes about `8 M` bytes a row beside the rows. A query for which fewer rows are found than there are is compared with all.
public struct SmallWorldIndex: NeighborIndex {
  /// The settings.
  public struct Options: Codable, Sendable, Hashable {
    /// M: to how many rows one is linked when it comes, at most. In level 0 it may then have up to 2 M links. 2 … 128.
    public var links: Int
    /// How many of the nearest rows a search keeps that looks for rows to link to. At least 1.
    public var efConstruction: Int
    /// How many of the nearest rows a query's search keeps: the more, the fewer nearest rows are missed and the longer it takes. At least 1; twice
    /// as many as the neighbors are kept in any case.
    public var efSearch: Int

    /// Settings with the usual values.
    public init(links: Int = 16, efConstruction: Int = 200, efSearch: Int = 100) {
      self.links = links
      self.efConstruction = efConstruction
      self.efSearch = efSearch
    }

    static let allowedLinks = 2...128

    func validate() throws(LearningError) {
      guard Self.allowedLinks.contains(links) else {
        throw .invalidOption(name: "links", value: Double(links), allowed: "2 … 128")
      }
      try SettingChecks.atLeast(1, efConstruction, "efConstruction")
      try SettingChecks.atLeast(1, efSearch, "efSearch")
    }
  }

  /// The settings it was built with.
  public let options: Options
  /// How distances are measured: ``metrics``.
  public let metric: KNearestNeighbors.Metric
  /// The rows; for the cosine distance scaled to length 1.
  public let rows: Matrix
  let graph: SmallWorldGraph
  private let equals: EqualRows
  private let walks = WalkPool()

  /// A nearer row may be missed.
  public var isApproximate: Bool { true }

  /// The metrics under which it finds rows.
  public static let metrics: [KNearestNeighbors.Metric] = [.euclidean, .cosine]
  /// The most rows: a model file names a row by a `Float`, which holds whole numbers up to here.
  public static let mostRows = 1 << 24

  /// Links these rows. The same links for any number of threads.
  /// - Throws: ``LearningError`` where there are no rows or too many, a number is not finite, or a setting cannot be used.
  /// - Precondition: The metric is one of ``metrics``.
  public init(
    _ rows: Matrix, metric: KNearestNeighbors.Metric = .euclidean, options: Options = Options(),
    threads: Int = Parallel.defaultThreads
  ) throws(LearningError) {
    try options.validate()
    try rows.requireFinite(threads: threads)
    guard rows.rows <= Self.mostRows else {
      throw .invalidOption(name: "rows", value: Double(rows.rows), allowed: "\(Self.mostRows) or fewer")
    }
    self.init(prepared: try metric.prepared(rows, threads: threads), metric: metric, options: options, threads: threads)
  }

  /// Links rows that are as the metric wants them.
  init(prepared rows: Matrix, metric: KNearestNeighbors.Metric, options: Options, threads: Int) {
    precondition(Self.metrics.contains(metric), "a graph under the metric \(metric)")
    let (equals, graph) = rows.withUnsafeBufferPointer { numbers in
      let lent = LentRows(base: numbers.baseAddress, count: rows.rows, columns: rows.columns)
      let equals = EqualRows(lent, threads: threads)
      let levels = GraphLevels(width: options.links, rows: rows.rows, threads: threads) { equals.isFirst($0) }
      let graph = SmallWorldGraph(levels)
      let members = (0..<UInt32(rows.rows)).filter { equals.isFirst(Int($0)) }
      GraphBuilder(graph: graph, rows: lent, members: members, breadth: options.efConstruction).run(threads: threads)
      return (equals, graph)
    }
    self.init(rows, metric, options, graph, equals)
  }

  init(_ rows: Matrix, _ metric: KNearestNeighbors.Metric, _ options: Options, _ graph: SmallWorldGraph, _ equals: EqualRows) {
    self.rows = rows
    self.metric = metric
    self.options = options
    self.graph = graph
    self.equals = equals
  }

  /// The nearest rows of each query that are found.
  public func neighbors(
    of queries: Matrix, count: Int, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> KNearestNeighbors.Neighbors {
    try answer(queries, count: count, threads: threads) { stored, asked, count in
      // Small parts, as queries differ in how long they take.
      let part = max(1, min(32, asked.count / max(1, threads)))
      return Parallel.map((asked.count + part - 1) / part, threads: threads) { index in
        walks.withWalk(through: graph) { walk in
          (index * part..<min((index + 1) * part, asked.count)).map { nearest(to: $0, of: asked, in: stored, count: count, walk) }
        }
      }.flatMap { $0 }
    }
  }

  /// The share of the nearest rows that is found, each `count` of them besides the row itself, of some rows that are compared with all for it.
  public func recall(count: Int = 10, queries: Int = 100, threads: Int = Parallel.defaultThreads) throws(LearningError) -> Double {
    let chosen = Array(0..<rows.rows).thinned(to: queries)
    let asked = rows.selecting(rows: chosen)
    let found = try neighbors(of: asked, count: count + 1, threads: threads).indices
    let exact = try ExactIndex(prepared: rows, metric: metric, threads: threads).neighbors(
      of: asked, count: count + 1, threads: threads
    ).indices
    var (right, total) = (0, 0)
    for (place, row) in chosen.enumerated() {
      let others = Set(exact[place]).subtracting([row])
      right += others.intersection(found[place]).count
      total += others.count
    }
    return total > 0 ? Double(right) / Double(total) : 1
  }

  private func nearest(to query: Int, of asked: LentRows, in stored: LentRows, count: Int, _ walk: GraphWalk) -> [Neighbor] {
    walk.find(asked.address(query), in: stored, breadth: min(stored.count, max(options.efSearch, 2 * count)))
    var list = NearestList(limit: count)
    for place in 0..<walk.beam.count {
      let spot = walk.beam[place]
      if spot.measure > list.bound { break }
      var (row, seen) = (Int?.some(Int(spot.row)), 0)
      while let equal = row, seen < count {
        list.insert(Neighbor(index: equal, measure: spot.measure))
        (row, seen) = (equals.next(after: equal), seen + 1)
      }
    }
    if list.neighbors.count == count { return list.neighbors }
    let alone = LentRows(base: asked.address(query), count: 1, columns: asked.columns)
    return NeighborSearch(metric: metric, stored: stored, norms: [], asked: alone, k: count).run(threads: 1)[0]
  }
}

/// Walks that wait for the next queries: each has a mark for every row.
private final class WalkPool: Sendable {
  private let waiting = Mutex<[GraphWalk]>([])

  func withWalk<Result>(through graph: SmallWorldGraph, _ body: (GraphWalk) -> Result) -> Result {
    let walk = waiting.withLock { $0.popLast() } ?? GraphWalk(graph)
    defer { waiting.withLock { $0.append(walk) } }
    return body(walk)
  }
}
