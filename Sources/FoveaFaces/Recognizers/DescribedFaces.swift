public import FoveaFeatures
internal import FoveaLearning
public import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

/// Faces by hand-crafted features: nothing is learned from pictures.
public struct DescribedFaces: FaceEmbedder {
  /// The word by which a model file knows this kind.
  public static let kind = "features"

  /// What is measured; of both sides where a head turned to one side is to look like the same head turned to the other.
  public let features: FeatureDescription
  /// The size of the crops.
  public let size: PixelSize

  /// How many numbers a face has.
  public var length: Int { features.length(for: size, format: .gray) }

  /// Features of crops of this size.
  /// - Throws: ``FacesError/cropTooSmall(width:height:least:method:)``.
  public init(_ features: FeatureDescription, size: PixelSize, method: FaceMethod) throws(FacesError) {
    let least = features.minimumSize
    guard features.fits(size) else {
      throw .cropTooSmall(width: size.width, height: size.height, least: "\(least)", method: method.rawValue)
    }
    (self.features, self.size) = (features, size)
  }

  /// The numbers of each crop.
  public func embeddings(of crops: [Bitmap], threads: Int) throws -> Matrix { rows(features, crops, threads: threads) }

  /// Whether mirror images count.
  var isMirrored: Bool { features.oneSided != features }

  /// The numbers of each crop, and where mirror images count, those of one side, and behind them those of the other side of each crop: what learns from
  /// the numbers sees twice as many faces.
  func examples(of crops: [Bitmap], threads: Int) -> Matrix {
    rows(features.oneSided, isMirrored ? crops + crops.mirrored(threads: threads) : crops, threads: threads)
  }

  private func rows(_ features: FeatureDescription, _ crops: [Bitmap], threads: Int) -> Matrix {
    features.matrix(count: crops.count, size: size, format: .gray, threads: threads) { crops[$0] }
  }
}

extension DescribedFaces {
  /// What a model file holds: the features of one side, and whether the other side counts too.
  struct Settings: Codable {
    var features: FeatureDescription

    private enum CodingKeys: String, CodingKey {
      case features
      case averagesMirrorImages = "averages_mirror_images"
    }

    init(_ features: FeatureDescription) { self.features = features }

    /// Also of the features alone, which stood here before mirror images counted.
    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      guard container.contains(.features) else {
        self.init(try FeatureDescription(from: decoder))
        return
      }
      let features = try container.decode(FeatureDescription.self, forKey: .features)
      self.init(try container.decode(Bool.self, forKey: .averagesMirrorImages) ? .mirrored(features) : features)
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(features.oneSided, forKey: .features)
      try container.encode(features != features.oneSided, forKey: .averagesMirrorImages)
    }
  }

  var settings: Settings { Settings(features) }

  /// Throws where the features cannot be computed of crops of this size.
  init(_ settings: Settings, size: PixelSize) throws {
    if let problem = settings.features.problem { throw FacePartsError("features with \(problem)") }
    guard settings.features.fits(size) else { throw FacePartsError("features of crops larger than \(size)") }
    (features, self.size) = (settings.features, size)
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
  /// Whether it can be computed of pictures of this size.
  fileprivate func fits(_ size: PixelSize) -> Bool { size.width >= minimumSize.width && size.height >= minimumSize.height }

  /// Histograms of uniform local binary patterns of eight points in cells; pixels whose circle reaches beyond the crop are left out.
  package static func facePatterns(_ normalization: HistogramNormalization, radii: [Float], grid: GridSize) -> FeatureDescription {
    .patterns(
      LocalBinaryPatterns(
        circles: radii.map { .init(points: 8, radius: $0) }, method: .uniform, grid: grid, border: .skipped,
        normalization: normalization))
  }
}
