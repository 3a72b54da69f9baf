internal import CFoveaKernels
public import FoveaLearning
public import FoveaTensors

/// Enrolled faces, ready to be asked who somebody is.
///
/// Without a machine a person's score is that of the most similar of the person's pictures. With one it is the distance from the plane
/// between the person and all others enrolled; it is fitted when the matcher is made, and needs two persons.
public struct FaceMatcher: Sendable {
  /// How many persons can be named.
  public let personCount: Int
  private let metric: FaceMetric
  private let rows: Matrix
  /// The rows of each person are neighbors: those of person p are `starts[p]..<starts[p + 1]`.
  private let starts: [Int]
  private let machine: LinearSVM?
  /// What few faces among very many rows are sought by.
  private let bytes: ByteRows?
  /// Persons that a thread looks at together.
  private let blocks: [Range<Int>]

  /// A matcher of a model over enrolled rows.
  /// - Parameters:
  ///   - rows: Embeddings of the model.
  ///   - labels: The person of each row, in `0..<persons`; each person has one at least.
  public init(
    _ model: FaceModel, rows: Matrix, labels: [Int], persons: Int, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) {
    try self.init(
      model.metric, planeCost: model.planeCost, seed: model.provenance.seed, rows: rows, labels: labels, persons: persons,
      threads: threads)
  }

  /// A matcher over rows that are compared in this way.
  /// - Parameters:
  ///   - planeCost: The cost of a machine that decides; nothing lets the most similar row decide.
  ///   - seed: Decides the order in which a machine sees its rows.
  ///   - rows: Prepared for the metric: for the cosine of length 1.
  ///   - labels: The person of each row, in `0..<persons`; each person has one at least.
  public init(
    _ metric: FaceMetric, planeCost: Double? = nil, seed: UInt64 = 0, rows: Matrix, labels: [Int], persons: Int,
    threads: Int = Parallel.defaultThreads
  ) throws(LearningError) {
    precondition(rows.rows == labels.count && rows.rows > 0, "\(rows.rows) rows of \(labels.count) persons")
    let order = labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) }
    var starts = [Int](repeating: 0, count: persons + 1)
    for label in labels { starts[label + 1] += 1 }
    for person in 0..<persons { starts[person + 1] += starts[person] }
    personCount = persons
    self.metric = metric
    self.starts = starts
    if let cost = planeCost, persons >= 2 {
      // The constant feature adds 1 to the squared length of 1 that rows have.
      let options = LinearSVM.Options(cost: cost, tolerance: 1e-2, maxEpochs: 200, seed: seed)
      machine = try LinearSVM.fit(rows, labels: labels, classCount: persons, options: options, threads: threads)
      self.rows = rows.selecting(rows: [])
    } else {
      machine = nil
      self.rows = order == Array(labels.indices) ? rows : rows.selecting(rows: order)
    }
    let usesBytes =
      machine == nil && metric == .cosine && rows.rows >= Self.many && rows.columns <= ByteRows.mostColumns
      && (try? rows.requireFinite(threads: threads)) != nil
    bytes = usesBytes ? ByteRows(self.rows, threads: threads) : nil
    blocks = usesBytes ? Self.blocks(starts) : []
  }

  /// Rows from which on they are kept as bytes too, faces up to which these are looked through, and rows that a thread looks at together.
  private static let (many, few, together) = (8192, 16, 4096)

  private static func blocks(_ starts: [Int]) -> [Range<Int>] {
    var (blocks, first): ([Range<Int>], Int) = ([], 0)
    for person in 0..<starts.count - 1 where starts[person + 1] - starts[first] >= together || person == starts.count - 2 {
      blocks.append(first..<person + 1)
      first = person + 1
    }
    return blocks
  }

  /// The `top` likeliest persons for each face, as by ``scores(of:threads:)``.
  ///
  /// Faces that are asked for one at a time among very many are looked for in two steps, with the same result: by the rows as bytes, then by those that
  /// may be among the best.
  public func predictions(
    of faces: Matrix, top: Int = 1, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> [Prediction] {
    guard let bytes, faces.rows <= Self.few, top < personCount, faces.rows > 0,
      (try? faces.requireFinite(threads: threads)) != nil
    else {
      return Prediction.predictions(from: try scores(of: faces, threads: threads), top: top)
    }
    return (0..<faces.rows).map { prediction(for: faces[row: $0], top: top, bytes, threads: threads) }
  }

  private func prediction(for face: some Collection<Float>, top: Int, _ bytes: ByteRows, threads: Int) -> Prediction {
    let query = bytes.query(face)
    let found = Parallel.map(blocks.count, threads: threads) { block -> (likeliest: NearestList, candidates: [Candidate]) in
      let persons = blocks[block]
      let first = starts[persons.lowerBound]
      let bounds = bytes.bounds(of: query, in: first..<starts[persons.upperBound])
      // What is surely reached, with its sign turned, as the list keeps what is least.
      var likeliest = NearestList(limit: top)
      for person in persons {
        var best = -Float.infinity
        for row in starts[person]..<starts[person + 1] { best = max(best, bounds[row - first].least) }
        likeliest.insert(Neighbor(index: person, measure: -best))
      }
      let limit = -likeliest.bound
      var candidates: [Candidate] = []
      for person in persons {
        for row in starts[person]..<starts[person + 1] where bounds[row - first].most >= limit {
          candidates.append(Candidate(row: row, person: person, most: bounds[row - first].most))
        }
      }
      return (likeliest, candidates)
    }
    var likeliest = NearestList(limit: top)
    for part in found { for person in part.likeliest.neighbors { likeliest.insert(person) } }
    var (persons, scores): ([Int], [Float]) = ([], [])
    let face = Array(face)
    rows.withUnsafeBufferPointer { numbers in
      for candidate in found.lazy.flatMap(\.candidates) where candidate.most >= -likeliest.bound {
        let score = fovea_dot(face, numbers.baseAddress.map { $0 + candidate.row * rows.columns }, face.count)
        if persons.last == candidate.person {
          scores[scores.count - 1] = max(scores[scores.count - 1], score)
        } else {
          persons.append(candidate.person)
          scores.append(score)
        }
      }
    }
    let ranking = Prediction(scores: scores, top: top).ranking
    return Prediction(ranking: ranking.map { RankedClass(label: persons[$0.label], score: $0.score) })
  }

  private struct Candidate {
    var row: Int
    var person: Int
    var most: Float
  }

  /// The score of each person for each face; larger is likelier.
  public func scores(of faces: Matrix, threads: Int = Parallel.defaultThreads) throws(LearningError) -> Matrix {
    if let machine { return try machine.scores(of: faces, threads: threads) }
    let similarities = metric.similarities(of: faces, to: rows, threads: threads)
    return Matrix(rows: faces.rows, columns: personCount) { target in
      similarities.withUnsafeBufferPointer { source in
        for face in 0..<faces.rows {
          for person in 0..<personCount {
            var best = -Float.infinity
            for place in starts[person]..<starts[person + 1] { best = max(best, source[face * similarities.columns + place]) }
            target[face * personCount + person] = best
          }
        }
      }
    }
  }
}
