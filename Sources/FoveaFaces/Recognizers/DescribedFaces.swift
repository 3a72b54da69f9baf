public import FoveaFeatures
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

  /// How many numbers a face has.
  public var length: Int { features.length(for: size, format: .gray) }

  /// Features of crops of this size.
  /// - Throws: ``FacesError/cropTooSmall(width:height:least:method:)``.
  public init(_ features: FeatureDescription, size: PixelSize, method: FaceMethod) throws(FacesError) {
    let least = features.minimumSize
    guard size.width >= least.width, size.height >= least.height else {
      throw .cropTooSmall(width: size.width, height: size.height, least: "\(least)", method: method.rawValue)
    }
    (self.features, self.size) = (features, size)
  }

  /// The numbers of each crop.
  public func embeddings(of crops: [Bitmap], threads: Int) throws -> Matrix {
    features.matrix(count: crops.count, size: size, format: .gray, threads: threads) { crops[$0] }
  }

  /// The features as settings; there are no numbers.
  public var parts: ModelParts { get throws { ModelParts(settings: try JSONText.encode(features), tensors: [:]) } }

  /// The embedder of these parts; throws where the features cannot be computed of crops of this size.
  public init(parts: ModelParts, size: PixelSize) throws {
    let features = try JSONText.decode(FeatureDescription.self, from: parts.settings)
    if let problem = features.problem { throw FacePartsError("features with \(problem)") }
    let least = features.minimumSize
    guard size.width >= least.width, size.height >= least.height else {
      throw FacePartsError("features of crops larger than \(size)")
    }
    (self.features, self.size) = (features, size)
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
