public import FoveaPixels

/// How often each color occurs, in the whole picture or in each cell of a grid.
///
/// 1. Each pixel is told in ``space``. A value `v` of the range `low…high` falls into bin `⌊(v − low) / (high − low) × bins⌋`, and what
///    lies at or beyond the upper end into the last one. Ranges: gray, red, green, blue and value 0…256 as 8-bit samples; hue 0…1 (a full
///    turn); saturation 0…1; L* 0…100; a* and b* −110…110; red against green −256…256, yellow against blue −512…512, light 0…768.
/// 2. With ``isSoft``, a pixel is shared by the two bins whose middles are nearest, in proportion; hue goes around.
/// 3. ``Arrangement/joint`` counts combinations of the three bins, ``Arrangement/marginal`` each channel by itself.
/// 4. The cell of column `x` and row `y` is `(⌊x columns / width⌋, ⌊y rows / height⌋)`; the votes of a cell are normalized.
///
/// Length: `grid.count × bins[0] × bins[1] × bins[2]` for joint, `grid.count × (bins[0] + bins[1] + bins[2])` for marginal bins; cells
/// row by row, the last channel fastest. A gray picture counts as a color picture with equal channels (and only one channel is used in
/// the space ``Space/gray``, where color pictures are first made gray). One pass over the pixels.
///
/// Sources: Swain and Ballard, *Color Indexing*, IJCV 1991; opponent colors, van de Sande, Gevers and Snoek, *Evaluating Color Descriptors for
/// Object and Scene Recognition*, PAMI 2010, without their roots, which only scale. HSV and Lab are those of
/// scikit-image's `rgb2hsv` and `rgb2lab`.
public struct ColorHistogram: Sendable, Hashable, Codable {
  /// In which numbers a color is told.
  public enum Space: String, Sendable, Hashable, Codable, CaseIterable {
    /// Rec. 601 luma: one channel.
    case gray
    /// Red, green, blue.
    case rgb
    /// Hue, saturation, value.
    case hsv
    /// CIE L*a*b*.
    case lab
    /// Red against green, `R − G`; yellow against blue, `R + G − 2 B`; light, `R + G + B`.
    case opponent

    /// Channels of the space.
    public var channels: Int { self == .gray ? 1 : 3 }

    var channelNames: [String] {
      switch self {
      case .gray: ["gray"]
      case .rgb: ["red", "green", "blue"]
      case .hsv: ["hue", "saturation", "value"]
      case .lab: ["L", "a", "b"]
      case .opponent: ["red-green", "yellow-blue", "light"]
      }
    }
  }

  /// What is counted.
  public enum Arrangement: String, Sendable, Hashable, Codable, CaseIterable {
    /// Each combination of bins.
    case joint
    /// The bins of each channel.
    case marginal
  }

  /// What becomes of the votes of a cell; a marginal histogram is normalized as one with all its channels.
  public typealias Normalization = HistogramNormalization

  /// In which numbers a color is told.
  public var space: Space
  /// Bins of each channel of ``space``, each 1…256.
  public var bins: [Int]
  /// What is counted.
  public var arrangement: Arrangement
  /// Cells of the picture.
  public var grid: GridSize
  /// What becomes of the votes of a cell.
  public var normalization: Normalization
  /// Whether a pixel is shared by neighbouring bins.
  public var isSoft: Bool

  /// A histogram of these settings.
  /// - Parameter bins: For each channel of `space`, or one number for all; nothing means 32 for gray, 8 for each channel of RGB,
  ///   12, 4 and 4 for HSV, 5, 8 and 8 for Lab, 8, 8 and 5 for opponent colors.
  public init(
    space: Space = .hsv, bins: [Int]? = nil, arrangement: Arrangement = .joint, grid: GridSize = GridSize(1),
    normalization: Normalization = .squareRoot, isSoft: Bool = false
  ) {
    self.space = space
    let chosen =
      bins
      ?? {
        switch space {
        case .gray: [32]
        case .rgb: [8, 8, 8]
        case .hsv: [12, 4, 4]
        case .lab: [5, 8, 8]
        case .opponent: [8, 8, 5]
        }
      }()
    self.bins = chosen.count == 1 ? [Int](repeating: chosen[0], count: space.channels) : chosen
    self.arrangement = arrangement
    self.grid = grid
    self.normalization = normalization
    self.isSoft = isSoft
  }

  /// How many numbers a cell has.
  public var cellLength: Int { arrangement == .joint ? bins.reduce(1, *) : bins.reduce(0, +) }

  /// How many numbers a picture has.
  public var length: Int { grid.count * cellLength }
}

extension ColorHistogram: PictureFeature {
  /// Why nothing can be computed with these settings, which may come from a file; nothing where they are right.
  public var problem: String? {
    firstProblem(
      bins.count == space.channels && bins.allSatisfy { $0 >= 1 && $0 <= 256 }
        ? nil : "bins \(bins) for \(space.channels) channels of 1…256 bins",
      arrangement == .marginal || bins.allSatisfy { $0 <= 64 } ? nil : "joint bins \(bins); up to 64 of each are allowed",
      blockProblem(grid))
  }

  /// The smallest picture whose cells have a pixel each.
  public var minimumSize: PixelSize { PixelSize(width: grid.columns, height: grid.rows) }
}
