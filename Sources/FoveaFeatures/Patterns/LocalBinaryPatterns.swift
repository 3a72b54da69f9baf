public import FoveaPixels

/// How often each small pattern of darker and lighter neighbors occurs, in the whole picture or in each cell of a grid.
///
/// 1. The picture is made gray (Rec. 601 luma in 8 bits).
/// 2. For each ``Circle``, a pixel is compared with `points` places on a circle of `radius` pixels around it: place `i` lies at
///    `(radius cos φ, −radius sin φ)` with `φ = 2π i / points`, rounded to 5 decimals, and is a mixture of the four pixels around it. Bit `i`
///    of the pattern is set where the place is no darker than the pixel. Beyond the picture, ``border`` holds.
/// 3. ``method`` says in which bin a pattern counts.
/// 4. The cell of column `x` and row `y` is `(⌊x columns / width⌋, ⌊y rows / height⌋)`; the votes of a cell are normalized, those of each
///    circle by themselves.
///
/// Length: the sum over the circles of `grid.count × bins(of: circle)`; circle by circle, cells row by row. With 8 points, a cell has 256, 36,
/// 59 or 10 bins by the four methods. One pass over the pixels for each circle.
///
/// Source: Ojala, Pietikäinen and Mäenpää, *Multiresolution Gray-Scale and Rotation Invariant Texture Classification with Local Binary
/// Patterns*, PAMI 2002; on a grid, Ahonen, Hadid and Pietikäinen, *Face Description with Local Binary Patterns*, PAMI 2006. Patterns and
/// their order are those of `skimage.feature.local_binary_pattern` (version 0.26) with the methods `default`, `ror`, `nri_uniform` and
/// `uniform`. Departures: mixtures are sums of whole numbers with 22 bits behind the point, so that places of a flat region are as
/// light as its pixels, where scikit-image leaves that to rounding; `var`, which is no pattern, is not there. With ``Mixing/single``, all
/// patterns, a border that is skipped and cells of equal size, the shares are those of OpenCV's `LBPHFaceRecognizer` (version 4).
public struct LocalBinaryPatterns: Sendable, Hashable, Codable {
  /// Where the neighbors of a pixel are.
  public struct Circle: Sendable, Hashable, Codable {
    /// Places on the circle, 3…24; 3…16 for ``Method/rotationInvariant``, 3…12 for ``Method/all``.
    public var points: Int
    /// Pixels from the middle to each place, above 0 and up to 64.
    public var radius: Float

    /// A circle; by default that of the eight nearest neighbors.
    public init(points: Int = 8, radius: Float = 1) {
      self.points = points
      self.radius = radius
    }
  }

  /// In which bin a pattern counts. With `p` points:
  public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
    /// Each pattern has its own bin: 2ᵖ bins.
    case all
    /// Patterns that a turn makes equal share a bin, in the order of the smallest among them.
    case rotationInvariant
    /// Patterns with at most two changes around the circle have their own bin each, all others share the last: p (p − 1) + 3 bins.
    case uniform
    /// Patterns with at most two changes are told apart by how many ones they have, all others share the last bin: p + 2 bins.
    case rotationInvariantUniform
  }

  /// What lies beyond the picture.
  public enum Border: String, Sendable, Hashable, Codable, CaseIterable {
    /// Black, as scikit-image has it.
    case zero
    /// The nearest pixel.
    case nearest
    /// Nothing: pixels whose circle reaches beyond the picture do not count, and the grid divides the others.
    case skipped
  }

  /// In which arithmetic the mixture of four pixels is computed, which decides in regions that are about even.
  public enum Mixing: String, Sendable, Hashable, Codable, CaseIterable {
    /// In whole numbers with 22 bits behind the point: a place of an even region is as light as its pixels.
    case whole
    /// In single precision, each step rounded by itself, as OpenCV's face recognizer has it: a place counts as no darker where it is lighter, or
    /// differs by less than 2⁻²³, and rounding decides whether one of an even region does. Places are not rounded to 5 decimals.
    case single
  }

  /// Where the neighbors of a pixel are; each circle adds its own histograms.
  public var circles: [Circle]
  /// In which bin a pattern counts.
  public var method: Method
  /// Cells of the picture.
  public var grid: GridSize
  /// What lies beyond the picture.
  public var border: Border
  /// What becomes of the votes of a cell.
  public var normalization: HistogramNormalization
  /// In which arithmetic places between pixels are mixed.
  public var mixing: Mixing {
    get { otherMixing ?? .whole }
    set { otherMixing = newValue == .whole ? nil : newValue }
  }
  /// The mixing where it is not the usual one: descriptions say nothing of that, as those of before there was a choice.
  private var otherMixing: Mixing?

  private enum CodingKeys: String, CodingKey {
    case circles, method, grid, border, normalization
    case otherMixing = "mixing"
  }

  /// Patterns of these settings; by default uniform ones of the eight nearest neighbors in 7×7 cells, with the square roots of shares.
  public init(
    circles: [Circle] = [Circle()], method: Method = .uniform, grid: GridSize = GridSize(7), border: Border = .nearest,
    normalization: HistogramNormalization = .squareRoot, mixing: Mixing = .whole
  ) {
    self.circles = circles
    self.method = method
    self.grid = grid
    self.border = border
    self.normalization = normalization
    self.mixing = mixing
  }

  /// Patterns from the form that is stored. The usual mixing is the same whether it is said or not.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      circles: try container.decode([Circle].self, forKey: .circles), method: try container.decode(Method.self, forKey: .method),
      grid: try container.decode(GridSize.self, forKey: .grid), border: try container.decode(Border.self, forKey: .border),
      normalization: try container.decode(HistogramNormalization.self, forKey: .normalization),
      mixing: try container.decodeIfPresent(Mixing.self, forKey: .otherMixing) ?? .whole)
  }

  /// How many bins a cell has for a circle.
  public func bins(of circle: Circle) -> Int {
    let points = circle.points
    switch method {
    case .all: return 1 << points
    case .rotationInvariant: return Self.necklaces(points).count
    case .uniform: return points * (points - 1) + 3
    case .rotationInvariantUniform: return points + 2
    }
  }

  /// How many numbers a picture has.
  public var length: Int { circles.reduce(0) { $0 + grid.count * bins(of: $1) } }
}

extension LocalBinaryPatterns: PictureFeature {
  /// Why nothing can be computed with these settings, which may come from a file; nothing where they are right.
  public var problem: String? {
    let most =
      switch method {
      case .all: 12
      case .rotationInvariant: 16
      case .uniform, .rotationInvariantUniform: 24
      }
    return firstProblem(
      circles.isEmpty || circles.count > 16 ? "\(circles.count) circles; 1…16 are allowed" : nil,
      circles.allSatisfy { $0.points >= 3 && $0.points <= most }
        ? nil : "circles of \(circles.map(\.points)) points; 3…\(most) are allowed",
      circles.allSatisfy { $0.radius > 0 && $0.radius <= 64 }
        ? nil : "circles of radius \(circles.map(\.radius)); up to 64 is allowed",
      blockProblem(grid))
  }

  /// The smallest picture whose cells have a pixel each.
  public var minimumSize: PixelSize {
    let margin = border == .skipped ? circles.map { Self.reach(of: $0) }.max() ?? 0 : 0
    return PixelSize(width: grid.columns + 2 * margin, height: grid.rows + 2 * margin)
  }

  /// How far the places of a circle reach in whole pixels.
  static func reach(of circle: Circle) -> Int { Int(circle.radius.rounded(.up)) }

  /// The smallest of each set of patterns that a turn makes equal, in rising order.
  static func necklaces(_ points: Int) -> [Int] { (0..<1 << points).filter { smallestTurn(of: $0, points) == $0 } }

  /// The smallest pattern to which this one can be turned.
  static func smallestTurn(of code: Int, _ points: Int) -> Int {
    var (turned, smallest) = (code, code)
    for _ in 1..<points {
      turned = turned >> 1 | (turned & 1) << (points - 1)
      smallest = min(smallest, turned)
    }
    return smallest
  }
}
