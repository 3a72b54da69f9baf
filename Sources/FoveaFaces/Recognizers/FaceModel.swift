public import FoveaDatasets
public import FoveaLearning
public import FoveaPixels
public import FoveaTensors

/// Where a face model came from.
public struct FaceProvenance: Sendable, Hashable, Codable {
  /// The digest of the manifest: which pictures of whom.
  public var manifestHash: String
  /// What was asked for when the pictures were divided into parts; nothing where all was as usual, or that is not known.
  public var division: DivisionRequest?
  /// How many pictures it learned from.
  public var trainingCount: Int
  /// The parts of the manifest that these are of; nothing where it had none, and for models of before that was kept.
  public var learnedParts: [Part]?
  /// The seed of the run.
  public var seed: UInt64
  /// The version of the library.
  public var version: String

  enum CodingKeys: String, CodingKey {
    case manifestHash = "manifest_sha256"
    case trainingCount = "train_count"
    case learnedParts = "learned_parts"
    case division, seed, version
  }
}

/// All that is needed to describe faces and compare them: how they are prepared, what turns a crop into numbers, and how numbers are
/// compared. Whom it can name stands in a ``FaceGallery``.
public struct FaceModel: Sendable {
  /// How faces are told apart.
  public let method: FaceMethod
  /// The persons whose pictures it learned from; features that are not learned know nobody in particular.
  public let persons: LabelSet
  /// How a face is prepared.
  public let preparation: FacePreparation
  /// From a crop to numbers.
  public let embedder: any FaceEmbedder
  /// How numbers are compared.
  public let metric: FaceMetric
  /// Where a machine decides about enrolled persons: its cost for rows of length 1. Without it, the most similar picture decides.
  public let planeCost: Double?
  /// Where it came from.
  public let provenance: FaceProvenance
  /// From which similarity on two pictures count as one person, where pairs were given.
  public var verification: FaceThreshold?
  /// What models of its kind that were fitted without some of the persons said of these, and of new pictures of the others; see
  /// ``FaceTraining/leavingPersonsOut(_:_:options:)``.
  public var leftOut: OpenSetScores?

  /// A model of these parts.
  public init(
    method: FaceMethod, persons: LabelSet, preparation: FacePreparation, embedder: any FaceEmbedder, metric: FaceMetric,
    planeCost: Double? = nil, provenance: FaceProvenance, verification: FaceThreshold? = nil, leftOut: OpenSetScores? = nil
  ) {
    self.method = method
    self.persons = persons
    self.preparation = preparation
    self.embedder = embedder
    self.metric = metric
    self.planeCost = planeCost
    self.provenance = provenance
    self.verification = verification
    self.leftOut = leftOut
  }

  /// The network that faces are described by, alone or among others.
  var network: NetworkFaces? {
    embedder as? NetworkFaces ?? (embedder as? FusedFaces)?.members.lazy.compactMap { $0 as? NetworkFaces }.first
  }

  /// Whether the model learned from pictures of a part of a manifest; nothing where the manifest is not the one of its training, of which
  /// this cannot be known. A model that does not say which parts it learned from learned from the test part where it learned from more pictures
  /// than the others have.
  public func learned(from part: Part, of manifest: Manifest) -> Bool? {
    guard manifest.contentHash == provenance.manifestHash else { return nil }
    if let parts = provenance.learnedParts { return parts.contains(part) }
    return part != .test || provenance.trainingCount > manifest.entries(in: .train, .validation).count
  }

  /// A row for each crop whose light is as it was, ready to be compared.
  public func embeddings(of crops: [Bitmap], threads: Int = Parallel.defaultThreads) throws -> Matrix {
    guard !crops.isEmpty else { return Matrix(rows: 0, columns: embedder.length) }
    let normalization = preparation.normalization
    let normalized = Parallel.map(crops.count, threads: threads) { normalization.apply(to: crops[$0]) }
    return metric.prepared(try embedder.embeddings(of: normalized, threads: threads), threads: threads)
  }

  /// How alike each of some embeddings is to each of others.
  public func similarities(of rows: Matrix, to others: Matrix, threads: Int = Parallel.defaultThreads) -> Matrix {
    metric.similarities(of: rows, to: others, threads: threads)
  }
}
