internal import FoveaFeatures
internal import FoveaLearning
internal import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

/// How a face recognizer is fitted.
public struct FaceTrainingOptions: Sendable {
  /// What is done against the light; nothing takes what is usual for the method.
  public var normalization: FaceNormalization?
  /// How many Eigenfaces are kept; nothing keeps all.
  public var components: Int?
  /// Passes of a network over the pictures; nothing takes the plan's.
  public var epochs: Int?
  /// The cost of a machine over enrolled persons; nothing chooses it by cross-validation.
  public var planeCost: Double?
  /// Decides everything random.
  public var seed: UInt64
  /// How many threads may be used; results do not depend on it.
  public var threads: Int
  /// Is told how far a network's training is.
  public var progress: ProgressHandler

  /// Options as usual.
  public init(seed: UInt64 = 0, threads: Int = Parallel.defaultThreads, progress: @escaping ProgressHandler = { _ in }) {
    (self.seed, self.threads, self.progress) = (seed, threads, progress)
  }
}

/// From pictures of persons to a face model.
public enum FaceTraining {
  /// Fits a model to all of the pictures given.
  /// - Parameter manifestHash: The digest of the manifest that they come from.
  public static func fit(
    _ method: FaceMethod, _ pictures: FacePictures, manifestHash: String = "", options: FaceTrainingOptions = FaceTrainingOptions()
  ) throws -> FaceModel {
    guard let size = pictures.crops.first?.size else {
      throw FacesError.tooFew(what: "pictures", count: 0, needed: 1, purpose: "a face model")
    }
    let preparation = FacePreparation(
      size: size, normalization: options.normalization ?? method.usualNormalization, finding: pictures.search?.finding)
    let crops = Parallel.map(pictures.count, threads: options.threads) { preparation.normalization.apply(to: pictures.crops[$0]) }
    let embedder = try embedder(method, crops, pictures, options)
    let metric: FaceMetric = method == .lbph ? .chiSquared : method == .eigenfaces ? .euclidean : .cosine
    var cost: Double?
    if method == .hogSVM || method == .lbpSVM {
      cost =
        try options.planeCost ?? planeCost(try embedder.embeddings(of: crops, threads: options.threads), metric, pictures, options)
    }
    return FaceModel(
      method: method, persons: pictures.persons, preparation: preparation, embedder: embedder, metric: metric, planeCost: cost,
      provenance: FaceProvenance(
        manifestHash: manifestHash, trainingCount: pictures.count, seed: options.seed, version: Version.text))
  }

  /// Patterns on circles of three sizes in cells of about 15 pixels: a little ahead of one circle by cross-validation on the training part of ORL.
  private static let patterns = FeatureDescription.facePatterns(
    .squareRoot, radii: [2, 3, 4], grid: GridSize(columns: 6, rows: 7))

  private static func embedder(
    _ method: FaceMethod, _ crops: [Bitmap], _ pictures: FacePictures, _ options: FaceTrainingOptions
  ) throws -> any FaceEmbedder {
    let size = crops[0].size
    switch method {
    case .eigenfaces: return try ProjectedFaces.eigenfaces(crops, components: options.components, threads: options.threads)
    case .fisherfaces:
      return try ProjectedFaces.fisherfaces(
        crops, labels: pictures.labels, threads: options.threads)
    case .lbph: return try DescribedFaces(.facePatterns(.l1, radii: [2], grid: GridSize(8)), size: size, method: method)
    case .hogSVM: return try DescribedFaces(.hogDefault(for: size), size: size, method: method)
    case .lbpSVM:
      return try DescribedFaces(
        Self.patterns, size: size, method: method)
    case .lbpFisher:
      let patterns = try DescribedFaces(Self.patterns, size: size, method: method)
      return try ProjectedFaces.fisherfaces(
        crops, labels: pictures.labels, features: patterns, threads: options.threads)
    case .embedding: return NetworkFaces(try FaceNetworkTraining(crops, pictures, options).run())
    }
  }

  /// The cost with which most held-out pictures of the training part are named right, or the usual one where persons have a picture each.
  private static func planeCost(
    _ rows: Matrix, _ metric: FaceMetric, _ pictures: FacePictures, _ options: FaceTrainingOptions
  ) throws -> Double {
    let present = pictures.present
    guard present.count >= 2, pictures.count >= 2 * present.count else { return 10 }
    let labels = pictures.labels.map { label in present.firstIndex(of: label) ?? 0 }
    return try LinearSVM.searchCost(
      metric.prepared(rows, threads: options.threads), labels: labels, classCount: present.count,
      options: LinearSVM.Options(seed: options.seed),
      search: LinearSVM.CostSearch(relativeCosts: [1, 4, 16]), threads: options.threads
    ).cost
  }
}

extension FaceMethod {
  /// What is done against the light where nobody says otherwise.
  public var usualNormalization: FaceNormalization {
    switch self {
    case .eigenfaces, .fisherfaces: .none
    case .lbph, .hogSVM, .lbpSVM, .lbpFisher: .none
    case .embedding: .none
    }
  }
}
