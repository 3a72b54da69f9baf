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

  /// A matcher of a model over enrolled rows.
  /// - Parameters:
  ///   - rows: Embeddings of the model.
  ///   - labels: The person of each row, in `0..<persons`; each person has one at least.
  public init(
    _ model: FaceModel, rows: Matrix, labels: [Int], persons: Int, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) {
    precondition(rows.rows == labels.count && rows.rows > 0, "\(rows.rows) rows of \(labels.count) persons")
    let order = labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) }
    var starts = [Int](repeating: 0, count: persons + 1)
    for label in labels { starts[label + 1] += 1 }
    for person in 0..<persons { starts[person + 1] += starts[person] }
    personCount = persons
    metric = model.metric
    self.starts = starts
    if let cost = model.planeCost, persons >= 2 {
      // The constant feature adds 1 to the squared length of 1 that rows have.
      let options = LinearSVM.Options(cost: cost, tolerance: 1e-2, maxEpochs: 200, seed: model.provenance.seed)
      machine = try LinearSVM.fit(rows, labels: labels, classCount: persons, options: options, threads: threads)
      self.rows = rows.selecting(rows: [])
    } else {
      machine = nil
      self.rows = order == Array(labels.indices) ? rows : rows.selecting(rows: order)
    }
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
