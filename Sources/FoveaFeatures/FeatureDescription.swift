public import FoveaPixels

/// What is measured in a picture, with all settings: a recipe for turning a picture into a row of numbers.
///
/// A description is a plain value that a model file keeps. The same description, picture size and format always give the same count of
/// numbers with the same meaning; see ``length(for:format:)`` and ``names(for:format:)``. Nothing is learned from other pictures.
public enum FeatureDescription: Sendable, Hashable {
  /// Histograms of oriented gradients.
  case hog(HOG)
  /// Histograms of oriented gradients, added up over ever smaller regions.
  case hogPyramid(HOGPyramid)
  /// Local binary patterns.
  case patterns(LocalBinaryPatterns)
  /// Histograms of colors or grays.
  case histogram(ColorHistogram)
  /// Means, deviations and skewness of colors.
  case moments(ColorMoments)
  /// Which colors stand beside themselves.
  case correlogram(ColorCorrelogram)
  /// How strongly a picture swings at several frequencies and directions.
  case gabor(GaborBank)
  /// Orientations and scales in a few large blocks.
  case gist(GIST)
  /// How boxes side by side differ in light.
  case boxes(HaarBoxes)
  /// Gradient directions around places of a grid, in growing circles.
  case daisy(DAISY)
  /// SIFT descriptors at the places of a grid.
  case sift(DenseSIFT)
  /// The samples themselves.
  case pixels(RawPixels)
  /// A feature of the gray picture.
  indirect case gray(FeatureDescription)
  /// The mean of a feature of the picture and of its mirror image: both sides count as one.
  indirect case mirrored(FeatureDescription)
  /// A feature whose numbers are brought to one length.
  indirect case normalized(NormalizedFeature)
  /// The numbers of several features, one after the other.
  case combined([FeatureDescription])

  /// How many numbers a picture of this size and format has.
  /// - Precondition: The picture is at least ``minimumSize``.
  public func length(for size: PixelSize, format: PixelFormat) -> Int { writer(for: size, format: format).length }

  /// What each number stands for: the feature, the place in the picture, the bin. No name has a comma, a quote or a space, and no two
  /// are the same unless a feature is combined with itself.
  /// - Precondition: The picture is at least ``minimumSize``.
  public func names(for size: PixelSize, format: PixelFormat) -> [String] { writer(for: size, format: format).names }

  /// Why nothing can be computed with these settings, which may come from a file; nothing where they are right.
  public var problem: String? { nestingProblem() ?? feature.problem }

  /// The smallest picture that can be described.
  public var minimumSize: PixelSize { feature.minimumSize }

  /// The numbers of one picture. Opacity is blended over white first.
  /// - Precondition: The picture is at least ``minimumSize``.
  public func descriptor(of bitmap: Bitmap) -> [Float] {
    writer(for: bitmap.size, format: bitmap.format).values(of: bitmap)
  }

  /// The feature of the picture alone, where its mirror image counts too.
  public var oneSided: FeatureDescription { if case .mirrored(let feature) = self { feature } else { self } }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter { feature.writer(for: size, format: format) }

  /// The settings of the case.
  var feature: any PictureFeature {
    switch self {
    case .hog(let feature): feature
    case .hogPyramid(let feature): feature
    case .patterns(let feature): feature
    case .histogram(let feature): feature
    case .moments(let feature): feature
    case .correlogram(let feature): feature
    case .gabor(let feature): feature
    case .gist(let feature): feature
    case .boxes(let feature): feature
    case .daisy(let feature): feature
    case .sift(let feature): feature
    case .pixels(let feature): feature
    case .gray(let feature): GrayFeature(feature: feature)
    case .mirrored(let feature): MirroredFeature(feature: feature)
    case .normalized(let feature): feature
    case .combined(let parts): CombinedFeature(parts: parts)
    }
  }
}

extension Bitmap {
  /// The picture without opacity.
  var opaque: Bitmap { format == .rgba ? converted(to: .rgb) : self }
}

extension PixelFormat {
  /// The format without opacity.
  var opaque: PixelFormat { self == .rgba ? .rgb : self }
}
