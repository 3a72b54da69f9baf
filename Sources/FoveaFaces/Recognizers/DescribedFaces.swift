public import FoveaFeatures
internal import FoveaLearning
public import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

/// Faces by hand-crafted features: nothing is learned from pictures.
public struct DescribedFaces: FaceEmbedder {
  /// The word by which a model file knows this kind.
  public static let kind = "features"

  /// What is measured.
  public let features: FeatureDescription
  /// The size of the crops.
  public let size: PixelSize
  /// Whether a face's numbers are the means of those of its crop and of the crop's mirror image: a head turned to one side then looks like the same
  /// head turned to the other.
  public let averagesMirrorImages: Bool

  /// How many numbers a face has.
  public var length: Int { features.length(for: size, format: .gray) }

  /// Features of crops of this size.
  /// - Throws: ``FacesError/cropTooSmall(width:height:least:method:)``.
  public init(
    _ features: FeatureDescription, size: PixelSize, averagesMirrorImages: Bool = false, method: FaceMethod
  ) throws(FacesError) {
    let least = features.minimumSize
    guard size.width >= least.width, size.height >= least.height else {
      throw .cropTooSmall(width: size.width, height: size.height, least: "\(least)", method: method.rawValue)
    }
    (self.features, self.size, self.averagesMirrorImages) = (features, size, averagesMirrorImages)
  }

  /// The numbers of each crop.
  public func embeddings(of crops: [Bitmap], threads: Int) throws -> Matrix {
    let rows = single(crops, threads: threads)
    return averagesMirrorImages ? rows.mean(with: single(crops.mirrored(threads: threads), threads: threads)) : rows
  }

  /// The numbers of each crop, and where mirror images count also those of each mirror image, behind them: what learns from the numbers sees twice as
  /// many faces.
  func examples(of crops: [Bitmap], threads: Int) -> Matrix {
    single(averagesMirrorImages ? crops + crops.mirrored(threads: threads) : crops, threads: threads)
  }

  private func single(_ crops: [Bitmap], threads: Int) -> Matrix {
    features.matrix(count: crops.count, size: size, format: .gray, threads: threads) { crops[$0] }
  }
}

extension DescribedFaces {
  /// What a model file holds.
  struct Settings: Codable {
    var features: FeatureDescription
    var averagesMirrorImages: Bool

    private enum CodingKeys: String, CodingKey {
      case features
      case averagesMirrorImages = "averages_mirror_images"
    }

    init(_ features: FeatureDescription, averagesMirrorImages: Bool) {
      (self.features, self.averagesMirrorImages) = (features, averagesMirrorImages)
    }

    /// Also of the features alone, which stood here before mirror images counted.
    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      guard container.contains(.features) else {
        self.init(try FeatureDescription(from: decoder), averagesMirrorImages: false)
        return
      }
      self.init(
        try container.decode(FeatureDescription.self, forKey: .features),
        averagesMirrorImages: try container.decode(Bool.self, forKey: .averagesMirrorImages))
    }
  }

  var settings: Settings { Settings(features, averagesMirrorImages: averagesMirrorImages) }

  /// Throws where the features cannot be computed of crops of this size.
  init(_ settings: Settings, size: PixelSize) throws {
    if let problem = settings.features.problem { throw FacePartsError("features with \(problem)") }
    let least = settings.features.minimumSize
    guard size.width >= least.width, size.height >= least.height else {
      throw FacePartsError("features of crops larger than \(size)")
    }
    (features, self.size, averagesMirrorImages) = (settings.features, size, settings.averagesMirrorImages)
  }

  /// The settings; there are no numbers.
  public var parts: ModelParts { get throws { ModelParts(settings: try JSONText.encode(settings), tensors: [:]) } }

  /// The embedder of these parts; throws where the features cannot be computed of crops of this size.
  public init(parts: ModelParts, size: PixelSize) throws {
    try self.init(try JSONText.decode(Settings.self, from: parts.settings), size: size)
  }
}

extension [Bitmap] {
  /// Each with left and right exchanged.
  func mirrored(threads: Int) -> [Bitmap] { Parallel.map(count, threads: threads) { self[$0].flippedHorizontally() } }
}

extension Matrix {
  /// The mean of each number and the one in its place.
  func mean(with other: Matrix) -> Matrix {
    Matrix(rows: rows, columns: columns, zip(values, other.values).map { ($0 + $1) / 2 })
  }
}

extension FeatureDescription {
  /// Histograms of uniform local binary patterns of eight points in cells; pixels whose circle reaches beyond the crop are left out.
  package static func facePatterns(_ normalization: HistogramNormalization, radii: [Float], grid: GridSize) -> FeatureDescription {
    .patterns(
      LocalBinaryPatterns(
        circles: radii.map { .init(points: 8, radius: $0) }, method: .uniform, grid: grid, border: .skipped,
        normalization: normalization))
  }
}
