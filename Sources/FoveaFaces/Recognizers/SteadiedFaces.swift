internal import FoveaFeatures
internal import FoveaLearning
public import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

/// Faces by hand-crafted features that are seen with less of what makes pictures of one person differ: see
/// `WithinClassNormalization`.
public struct SteadiedFaces: FaceEmbedder {
  /// The word by which a model file knows this kind.
  public static let kind = "within-class"

  /// What is measured.
  public let features: DescribedFaces
  /// What was learned from pictures of persons.
  let normalization: WithinClassNormalization

  /// How many numbers a face has.
  public var length: Int { features.length }

  /// Features of these crops, steadied by how pictures of one person differ.
  /// - Parameter labels: The person of each crop.
  public init(_ crops: [Bitmap], labels: [Int], features: DescribedFaces, threads: Int = Parallel.defaultThreads) throws {
    self.features = features
    normalization = try WithinClassNormalization.fit(
      try features.embeddings(of: crops, threads: threads).scaledToLengthOne(threads: threads), labels: labels, threads: threads)
  }

  /// The features of each crop, brought to length 1, then steadied.
  public func embeddings(of crops: [Bitmap], threads: Int) throws -> Matrix {
    guard !crops.isEmpty else { return Matrix(rows: 0, columns: length) }
    return try normalization.transformed(
      try features.embeddings(of: crops, threads: threads).scaledToLengthOne(threads: threads), threads: threads)
  }

  /// The settings of the features, and the numbers that were learned.
  public var parts: ModelParts {
    get throws {
      ModelParts(
        settings: try JSONText.encode(features.settings),
        tensors: Dictionary(uniqueKeysWithValues: normalization.tensors.map { ("faces.\($0.name)", $0.tensor) }))
    }
  }

  /// The embedder of these parts; throws where numbers are missing or have the wrong shape.
  public init(parts: ModelParts, size: PixelSize) throws {
    features = try DescribedFaces(try JSONText.decode(DescribedFaces.Settings.self, from: parts.settings), size: size)
    normalization = try WithinClassNormalization(tensors: parts.tensors(behind: "faces."))
    guard normalization.dimension == features.length else {
      throw FacePartsError("directions of \(normalization.dimension) numbers for features of \(features.length)")
    }
  }
}
