internal import FoveaLearning
internal import FoveaRecognition
internal import FoveaTensors

/// The training pictures behind decisions of nearest neighbors. A model stores their descriptors and not the pictures: a given picture whose
/// descriptor is the same to the bit is the one.
struct NeighborVoters {
  struct Voter {
    var row: Int
    var label: Int
    var distance: Float
    /// The picture in the pool.
    var picture: Int?
  }

  private let neighbors: KNearestNeighbors
  private let pictures: [[UInt32]: Int]

  /// Nil where the model is no nearest-neighbor classifier.
  init?(_ recognizer: Recognizer, _ pool: PicturePool, _ embeddings: Matrix) throws {
    guard let model = recognizer.model as? HandcraftedModel, let neighbors = model.classifier.learner as? KNearestNeighbors else {
      return nil
    }
    self.neighbors = neighbors
    var rows = embeddings
    if neighbors.options.metric == .cosine { rows = embeddings.scaledToLengthOne() }
    var pictures: [[UInt32]: Int] = [:]
    for index in 0..<rows.rows { pictures[Self.key(rows[row: index])] = pictures[Self.key(rows[row: index])] ?? index }
    self.pictures = pictures
  }

  private static func key(_ row: [Float]) -> [UInt32] { row.map { $0.bitPattern } }

  /// How many may vote.
  var count: Int { min(neighbors.options.k, neighbors.rows.rows) }

  var metric: KNearestNeighbors.Metric { neighbors.options.metric }

  /// The nearest to one row, those that may vote, nearest first. The row itself, where it was learned from, is among them; with votes by distance it
  /// then votes alone.
  func voters(of row: Matrix, most: Int, threads: Int) throws -> [Voter] {
    let found = try neighbors.neighbors(of: row, threads: threads)
    return zip(found.indices[0], found.distances[row: 0]).prefix(most).map { stored, distance in
      Voter(
        row: stored, label: neighbors.labels[stored], distance: distance, picture: pictures[Self.key(neighbors.rows[row: stored])])
    }
  }
}
