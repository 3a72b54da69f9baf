public import FoveaPixels

/// What a feature sees in a picture, drawn for people.
///
/// | feature | drawn as |
/// |---|---|
/// | HOG, pyramids of it | a star for each cell: lines along the edges of each direction, the brighter the more there are |
/// | local binary patterns | a map for each circle: what a pixel's pattern is, edges colored by their direction |
/// | histograms, correlograms | the picture in the mean color of each bin |
/// | moments | the mean color of each cell |
/// | Gabor bank | for each frequency, how strongly each place swings (bright) and in which direction (color) |
/// | GIST | for each scale, a star for each block |
/// | Haar boxes | for each kind of box, the windows of the last level: red above zero, blue below |
/// | DAISY | a star for the middle of each place |
/// | dense SIFT | a star for each cell of each place, where cells do not coincide |
/// | pixels | the picture |
///
/// A feature of several parts has the pictures of its parts; one of a gray picture those of the gray picture.
public struct FeaturePicture: Sendable, Hashable {
  /// What is drawn, in a few words.
  public var title: String
  /// The picture, RGB.
  public var bitmap: Bitmap

  init(_ title: String, _ bitmap: Bitmap) {
    self.title = title
    self.bitmap = bitmap
  }
}

extension FeatureDescription {
  /// Pictures of what this feature sees in a picture.
  /// - Parameter side: About the pixels of the longer side of each.
  /// - Precondition: The picture is at least ``minimumSize``; the settings have no ``problem``.
  public func pictures(of bitmap: Bitmap, side: Int = 384) -> [FeaturePicture] {
    if let problem { preconditionFailure("features with " + problem) }
    let scene = FeatureScene(bitmap.opaque, side: side)
    switch self {
    case .hog(let hog): return [scene.stars(hog)]
    case .hogPyramid(let pyramid): return scene.stars(pyramid)
    case .patterns(let patterns): return patterns.circles.map { scene.map(patterns, $0) }
    case .histogram(let histogram): return [scene.posterized(histogram.space, histogram.bins)]
    case .correlogram(let correlogram): return [scene.posterized(correlogram.space, correlogram.bins)]
    case .moments(let moments): return [scene.means(moments)]
    case .gabor(let bank): return scene.responses(bank)
    case .gist(let gist): return scene.stars(gist)
    case .boxes(let boxes): return scene.heat(boxes)
    case .daisy(let daisy): return [scene.stars(daisy)]
    case .sift(let sift): return [scene.stars(sift)]
    case .pixels: return [FeaturePicture("pixels", scene.enlarged(scene.bitmap))]
    case .gray(let feature): return feature.pictures(of: bitmap.converted(to: .gray), side: side)
    case .mirrored(let feature): return feature.pictures(of: bitmap, side: side)
    case .normalized(let settings): return settings.feature.pictures(of: bitmap, side: side)
    case .combined(let parts): return parts.flatMap { $0.pictures(of: bitmap, side: side) }
    }
  }
}

/// A picture, and the scale at which things are drawn over it.
struct FeatureScene {
  let bitmap: Bitmap
  let scale: Int

  init(_ bitmap: Bitmap, side: Int) {
    self.bitmap = bitmap
    scale = max(1, side / max(1, bitmap.width, bitmap.height))
  }

  var canvasSize: PixelSize { PixelSize(width: bitmap.width * scale, height: bitmap.height * scale) }

  /// A picture of the scene's size in which each pixel is a square.
  func enlarged(_ small: Bitmap) -> Bitmap { small.converted(to: .rgb).resized(to: canvasSize, using: .box) }

  /// The picture of colors that are given pixel by pixel.
  func painted(_ color: (_ x: Int, _ y: Int) -> Drawing.Color) -> Bitmap {
    var canvas = Drawing.Canvas(size: bitmap.size, color: .black)
    for y in 0..<bitmap.height {
      for x in 0..<bitmap.width {
        let parts = color(x, y).components
        canvas.pixels[y * bitmap.width + x] = SIMD3(parts.x, parts.y, parts.z)
      }
    }
    return enlarged(canvas.bitmap())
  }

  /// A star at each place: lines through its middle, as long as it is wide.
  func stars(_ title: String, _ stars: [FeatureStar]) -> FeaturePicture {
    var canvas = Drawing.Canvas(size: canvasSize, color: .black)
    let strongest = max(stars.flatMap(\.lines).map(\.strength).max() ?? 0, .leastNormalMagnitude)
    let factor = Double(scale)
    for star in stars {
      // Strong lines last, so that they lie above the weak.
      for line in star.lines.sorted(by: { $0.strength < $1.strength }) where line.strength > 0.02 * strongest {
        let half = Drawing.point(distance: star.size * factor * 0.46, degrees: line.degrees)
        let middle = Drawing.Point(star.x, star.y) * factor
        let across = Drawing.point(distance: max(0.5, star.size * factor * 0.035), degrees: line.degrees + 90)
        let corners = [middle - half - across, middle + half - across, middle + half + across, middle - half + across]
        canvas.fill(.polygon(corners), Drawing.Color(gray: min(1, (line.strength / strongest).squareRoot())))
      }
    }
    return FeaturePicture(title, canvas.bitmap())
  }
}

/// Lines through one place, in pixels of the picture.
struct FeatureStar {
  var x: Double
  var y: Double
  var size: Double
  /// The direction in which a line runs, clockwise from the right, and how strong it is.
  var lines: [(degrees: Double, strength: Float)]

  /// The star of directions of gradients, whose edges run across them.
  init(x: Double, y: Double, size: Double, gradients: [(degrees: Double, strength: Float)]) {
    self.x = x
    self.y = y
    self.size = size
    lines = gradients.map { ($0.degrees + 90, $0.strength) }
  }
}
