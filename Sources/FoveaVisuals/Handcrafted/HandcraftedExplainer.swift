internal import FoveaFeatures
internal import FoveaLearning
public import FoveaPixels
public import FoveaRecognition
internal import FoveaTensors

/// Explains decisions of a hand-crafted model by what each number of the descriptor adds, laid onto the part of the picture that it comes from.
///
/// A linear classifier's score is a sum: `Σ weight · number + bias`. A nearest neighbor's decision hangs on two distances, each a sum too: that to the
/// nearest training picture of the class and that to the nearest of any other class. What the second is more than the first, number by number, is
/// explained of it: a difference of distances (of their squares, for the Euclidean one), which is no score.
public struct HandcraftedExplainer: Sendable {
  /// The model.
  public let model: HandcraftedModel
  let geometry: FeatureGeometry

  /// Prepares a model.
  public init(_ model: HandcraftedModel) {
    self.model = model
    geometry = FeatureGeometry(
      model.features, size: model.size, format: model.format, encoded: model.encoding?.length ?? 0)
  }

  /// Why decisions of the model cannot be laid onto pictures; nothing where they can.
  public var problem: String? {
    guard model.classifier.learner is any LinearClassifier || model.classifier.learner is KNearestNeighbors else {
      return "the score of the model's classifier is no sum over numbers of a descriptor"
    }
    return geometry.hasPlaces ? nil : "the numbers of the model's features have no places in the picture"
  }

  /// Whether contributions are to a difference of distances, in place of a score.
  public var explainsDistances: Bool { model.classifier.learner is KNearestNeighbors }

  /// The rows of the pictures alone and of their mirror images alone, whose mean is what the classifier is given; nothing where mirror images do not count.
  private func sides(of pictures: [Bitmap], threads: Int) throws -> (own: Matrix, other: Matrix)? {
    let feature = model.features.oneSided
    guard feature != model.features, model.encoding == nil else { return nil }
    func rows(_ pictures: [Bitmap]) throws -> Matrix {
      var rows = feature.matrix(count: pictures.count, size: model.size, format: model.format, threads: threads) { pictures[$0] }
      try model.scaler?.transform(&rows, threads: threads)
      return rows
    }
    return (try rows(pictures), try rows(pictures.map { $0.flippedHorizontally() }))
  }

  /// What each number of a picture's descriptor adds to the score of a class; of neighbors, to the distance to another class less that to the class.
  public struct Contributions: Sendable {
    /// One for each number of the descriptor.
    public var numbers: [Float]
    /// What is added beside them: a machine's bias, nothing for neighbors.
    public var constant: Float
    /// The stored rows that the distances are to, for neighbors.
    public var nearest: (own: Int, other: Int)?
  }

  /// The contributions for a class of each picture.
  /// - Precondition: There is no ``problem``.
  public func contributions(of pictures: [Bitmap], labels: [Int], threads: Int) throws -> [Contributions] {
    let rows = try model.embeddings(of: pictures, threads: threads)
    return labels.indices.map { index in
      let row = rows[row: index]
      if let machine = model.classifier.learner as? any LinearClassifier {
        let weights = machine.weights[row: labels[index]]
        return Contributions(numbers: zip(row, weights).map { $0 * $1 }, constant: machine.biases[labels[index]], nearest: nil)
      }
      guard let neighbors = model.classifier.learner as? KNearestNeighbors else {
        preconditionFailure("contributions to a decision that is no sum")
      }
      let evidence = NeighborEvidence(neighbors, row)
      guard let pair = evidence.nearest(to: labels[index]) else {
        return Contributions(numbers: [Float](repeating: 0, count: row.count), constant: 0, nearest: nil)
      }
      let (own, other) = (evidence.terms(pair.own), evidence.terms(pair.other))
      return Contributions(numbers: zip(other, own).map { $0 - $1 }, constant: 0, nearest: pair)
    }
  }

  /// The same laid onto the pictures. Where mirror images count too, each number's part is laid onto both sides, as much onto each as it comes from there.
  /// Figures are the `sum` of all, the `constant` beside it and the `score` that they make; of neighbors the `distance_difference` alone.
  public func attributions(of pictures: [Bitmap], labels: [Int], threads: Int) throws -> [Attribution] {
    let sides = try sides(of: pictures, threads: threads)
    return try contributions(of: pictures, labels: labels, threads: threads).enumerated().map { index, parts in
      let sum = parts.numbers.reduce(0.0) { $0 + Double($1) }
      var map = geometry.spread(parts.numbers)
      if let sides {
        let (own, other) = (sides.own[row: index], sides.other[row: index])
        let shares = zip(own, other).map { $0 + $1 == 0 ? 0.5 : $0 / ($0 + $1) }
        map = geometry.spread(zip(parts.numbers, shares).map { $0 * $1 })
        let far = geometry.spread(zip(parts.numbers, shares).map { $0 * (1 - $1) })
        let width = map.size.width
        map = Plane(
          size: map.size,
          samples: map.samples.indices.map { map.samples[$0] + far.samples[$0 / width * width + width - 1 - $0 % width] })
      }
      let figures: [Attribution.Figure] =
        explainsDistances
        ? [.init(name: "distance_difference", value: sum)]
        : [
          .init(name: "sum", value: sum), .init(name: "constant", value: Double(parts.constant)),
          .init(name: "score", value: sum + Double(parts.constant)),
        ]
      return Attribution(.contributions, label: labels[index], map: HeatMap(map, isSigned: true), figures: figures)
    }
  }
}

/// The distances of one row to those that a classifier has stored, number by number.
struct NeighborEvidence {
  private let neighbors: KNearestNeighbors
  private let row: [Float]

  init(_ neighbors: KNearestNeighbors, _ row: [Float]) {
    self.neighbors = neighbors
    var row = row
    if neighbors.options.metric == .cosine {
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if length > 0 { row = row.map { $0 / length } }
    }
    self.row = row
  }

  /// What each number adds to the distance (to its square, for the Euclidean one) from a stored row.
  func terms(_ stored: Int) -> [Float] {
    let other = neighbors.rows[row: stored]
    switch neighbors.options.metric {
    case .euclidean: return zip(row, other).map { ($0 - $1) * ($0 - $1) }
    case .manhattan: return zip(row, other).map { ($0 - $1).magnitude }
    case .cosine: return zip(row, other).map { ($0 - $1) * ($0 - $1) / 2 }
    case .chiSquared: return zip(row, other).map { $0 + $1 > 0 ? ($0 - $1) * ($0 - $1) / (2 * ($0 + $1)) : 0 }
    case .intersection:
      // The smaller of the two sums to 1 when divided by its sum; what is not shared of it is the distance.
      let (own, others) = (row.reduce(0, +), other.reduce(0, +))
      guard min(own, others) > 0 else { return [Float](repeating: 1 / Float(row.count), count: row.count) }
      return zip(row, other).map { ((own <= others ? $0 : $1) - min($0, $1)) / min(own, others) }
    }
  }

  /// The nearest stored row of a class and the nearest of any other. A row that is the same, as that of a picture that was learned from, is left
  /// out.
  func nearest(to label: Int) -> (own: Int, other: Int)? {
    var own: (row: Int, distance: Float)?
    var other: (row: Int, distance: Float)?
    for stored in 0..<neighbors.rows.rows {
      let distance = terms(stored).reduce(0, +)
      guard distance > 0 else { continue }
      if neighbors.labels[stored] == label {
        if distance < own?.distance ?? .infinity { own = (stored, distance) }
      } else if distance < other?.distance ?? .infinity {
        other = (stored, distance)
      }
    }
    guard let own, let other else { return nil }
    return (own.row, other.row)
  }
}
