internal import FoveaFeatures
public import FoveaLearning
public import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

/// Faces seen along directions of pixel space, or of the space of features: Eigenfaces and Fisherfaces.
///
/// A crop, or its features, x becomes `(d₁·(x − m), d₂·(x − m), …)` with the mean face m.
public struct ProjectedFaces: FaceEmbedder {
  /// The word by which a model file knows this kind.
  public static let kind = "projection"

  /// What the directions are of; nothing for the pixels themselves.
  public let features: DescribedFaces?
  /// The mean of the faces it was fitted on, a gray for each pixel or a number for each feature.
  public let mean: [Float]
  /// A direction in each row; of length 1 for Eigenfaces.
  public let directions: Matrix
  /// How much each direction tells: for Eigenfaces the variance along it, for Fisherfaces the ratio of the scatter between persons to
  /// the scatter within them. Falling.
  public let strengths: [Float]
  /// The variance of all pixels together, for Eigenfaces; 0 for Fisherfaces.
  public let totalVariance: Float

  /// How many directions there are.
  public var length: Int { directions.rows }

  /// Each crop along each direction.
  public func embeddings(of crops: [Bitmap], threads: Int) throws -> Matrix {
    guard !crops.isEmpty else { return Matrix(rows: 0, columns: length) }
    var rows = try Self.numbers(of: crops, features, threads: threads).timesTransposed(directions, threads: threads)
    let offset = Matrix([mean]).timesTransposed(directions, threads: 1).values
    rows.withUnsafeMutableBufferPointer { numbers in
      for place in numbers.indices { numbers[place] -= offset[place % offset.count] }
    }
    return rows
  }

  private static func numbers(of crops: [Bitmap], _ features: DescribedFaces?, threads: Int) throws -> Matrix {
    try features?.embeddings(of: crops, threads: threads) ?? Matrix(grays: crops)
  }
}

extension ProjectedFaces {
  /// The Eigenfaces of these crops.
  /// - Parameter components: How many are kept; all that vary where there are fewer or nothing is given.
  public static func eigenfaces(
    _ crops: [Bitmap], components: Int? = nil, threads: Int = Parallel.defaultThreads
  ) throws(LearningError) -> ProjectedFaces {
    let analysis = try PCA.fit(
      Matrix(grays: crops), options: PCA.Options(components: components ?? max(1, crops.count - 1)), threads: threads)
    return ProjectedFaces(
      features: nil, mean: analysis.means, directions: analysis.components, strengths: analysis.variances,
      totalVariance: analysis.totalVariance)
  }

  /// The Fisherfaces of these crops: the directions of the largest ratio of the variance between persons to that within them, at most one fewer
  /// than persons.
  ///
  /// Departure: the covariance within persons is shrunken (see `LinearDiscriminantProjection`) where the paper takes
  /// principal components first, or directions in which a few crops happen to be alike would decide.
  /// - Parameters:
  ///   - labels: The person of each crop.
  ///   - features: What they are sought among in place of pixels; where mirror images count, both sides of each crop are learned from.
  ///   - shrinkage: How the covariance is shrunken; with none, principal components are taken first, as many as there are crops less persons.
  public static func fisherfaces(
    _ crops: [Bitmap], labels: [Int], features: DescribedFaces? = nil, shrinkage: Shrinkage = .ledoitWolf,
    threads: Int = Parallel.defaultThreads
  ) throws -> ProjectedFaces {
    let present = Set(labels).count
    guard present >= 2, crops.count > present else {
      throw FacesError.tooFew(
        what: present < 2 ? "person" : "pictures of \(present) persons", count: present < 2 ? present : crops.count,
        needed: present < 2 ? 2 : present + 1, purpose: "Fisherfaces")
    }
    let rows = features?.examples(of: crops, threads: threads) ?? Matrix(grays: crops)
    let learned = features?.isMirrored == true ? labels + labels : labels
    let projection = try LinearDiscriminantProjection.fit(
      rows, labels: learned, options: .init(shrinkage: shrinkage), threads: threads)
    return ProjectedFaces(
      features: features, mean: projection.means, directions: projection.directions, strengths: projection.ratios, totalVariance: 0)
  }
}

extension ProjectedFaces {
  private struct Settings: Codable {
    var totalVariance: Float
    var features: DescribedFaces.Settings?
  }

  /// `faces.mean`, `faces.directions` and `faces.strengths`.
  public var parts: ModelParts {
    get throws {
      ModelParts(
        settings: try JSONText.encode(Settings(totalVariance: totalVariance, features: features?.settings)),
        tensors: [
          "faces.mean": Tensor(shape: [mean.count], mean), "faces.directions": directions.tensor,
          "faces.strengths": Tensor(shape: [strengths.count], strengths),
        ])
    }
  }

  /// The embedder of these parts; throws where numbers are missing or have the wrong shape.
  public init(parts: ModelParts, size: PixelSize) throws {
    let settings = try JSONText.decode(Settings.self, from: parts.settings)
    let directions = try StoredTensors.matrix("faces.directions", in: parts.tensors)
    let features = try settings.features.map { try DescribedFaces($0, size: size) }
    guard directions.columns == features?.length ?? size.area else {
      throw FacePartsError("directions of \(directions.columns) numbers for crops of \(size)")
    }
    self.init(
      features: features, mean: try StoredTensors.vector("faces.mean", of: directions.columns, in: parts.tensors),
      directions: directions,
      strengths: try StoredTensors.vector("faces.strengths", of: directions.rows, in: parts.tensors),
      totalVariance: settings.totalVariance)
  }
}
