public import FoveaPixels

extension FeatureDescription {
  /// The size at which ``hogDefault(for:)`` works best for pictures of this natural size.
  ///
  /// A shorter side of up to 64 pixels is left as it is; a longer one is brought to 64, the other side with it. The ratio of the sides is
  /// kept between 1 : 2 and 2 : 1, and sides of reduced pictures are whole cells. More pixels bring more noise and time and no better
  /// recognition, as cross-validation on photographs of objects (64, 96, 128 and 160 pixels) and on faces says.
  public static func hogWorkingSize(for naturalSize: PixelSize) -> PixelSize {
    let shorter = min(naturalSize.width, naturalSize.height)
    if shorter <= hogSide, max(naturalSize.width, naturalSize.height) <= 2 * hogSide { return naturalSize }
    let side = min(shorter, hogSide)
    let cell = hogCell(side)
    func length(_ natural: Int) -> Int {
      let wanted = Double(natural) * Double(side) / Double(max(1, shorter))
      return min(2 * side, max(side, Int((wanted / Double(cell)).rounded()) * cell))
    }
    return PixelSize(width: length(naturalSize.width), height: length(naturalSize.height))
  }

  /// HOG as it serves a linear classifier best where nothing else is known: the 31 numbers of ``HOG/Felzenszwalb`` with the cells on the border,
  /// in two sizes of cells, of which 8 and 4 fill the shorter side. A square picture has 2,480 numbers.
  ///
  /// The rule was chosen by cross-validation on the training parts of five folders (small color pictures, digits, faces in gray and in
  /// color, photographs) among the three modes, signed and unsigned bins, cells of a twelfth to a quarter of the side, one to three
  /// sizes of cells, square roots before and after, and ways to treat the border.
  public static func hogDefault(for size: PixelSize) -> FeatureDescription {
    let cell = hogCell(min(size.width, size.height))
    return .combined([
      .hog(.felzenszwalb(.init(cell: cell, keepsBorder: true))), .hog(.felzenszwalb(.init(cell: 2 * cell, keepsBorder: true))),
    ])
  }

  /// A pyramid of HOG: the whole picture and its quarters and sixteenths, of cells of which 16 fill the shorter side.
  public static func hogPyramidDefault(for size: PixelSize) -> FeatureDescription {
    let cell = max(2, (min(size.width, size.height) + 8) / 16)
    return .hogPyramid(HOGPyramid(hog: .felzenszwalb(.init(cell: cell, keepsBorder: true))))
  }

  /// Uniform local binary patterns of eight points on circles of one and two pixels, in cells of about 8 pixels, as many as `most` each way:
  /// the square roots of the shares in each.
  public static func patternsDefault(for size: PixelSize, most: Int = 8) -> FeatureDescription {
    func cells(_ length: Int) -> Int { max(2, min(most, (length + 4) / 8)) }
    return .patterns(
      LocalBinaryPatterns(
        circles: [.init(points: 8, radius: 1), .init(points: 8, radius: 2)],
        grid: GridSize(columns: cells(size.width), rows: cells(size.height))))
  }

  /// Gradients, patterns and colors behind each other, for a classifier that brings each number to unit deviation: ``hogDefault(for:)``;
  /// ``patternsDefault(for:most:)`` in up to 6 cells each way; joint histograms of hue, saturation and value in 3×3 cells, as square roots
  /// of shares; and mean and deviation of L*a*b* in 8×8 cells. Of a gray picture the last two are mean and deviation of gray in 8×8 cells.
  ///
  /// Each cell of patterns and of histograms has length 1, each cell of gradients is compared with its neighbors: blocks have no weights
  /// of their own but the number of their columns. A color picture of 32×32 pixels has 2,480 + 1,888 + 1,152 + 384 numbers.
  public static func mixedDefault(for size: PixelSize, isGray: Bool) -> FeatureDescription {
    let moments = ColorMoments(space: isGray ? .gray : .lab, grid: GridSize(8), orders: 2)
    let colors = ColorHistogram(space: .hsv, bins: [8, 4, 4], grid: GridSize(3), normalization: .squareRoot)
    let shape = [hogDefault(for: size), patternsDefault(for: size, most: 6)]
    return .combined(shape + (isGray ? [] : [.histogram(colors)]) + [.moments(moments)])
  }

  /// DAISY of two rings of six histograms, about 6 × 6 places on a square picture.
  public static func daisyDefault(for size: PixelSize) -> FeatureDescription {
    let side = min(size.width, size.height)
    let radius = max(1, side / 6)
    return .daisy(DAISY(step: max(1, (side - 2 * radius + 5) / 6), radius: radius, rings: 2, histograms: 6))
  }

  /// SIFT of cells of a twelfth of the shorter side, a place for each two cells.
  public static func siftDefault(for size: PixelSize) -> FeatureDescription {
    let cell = max(1, (min(size.width, size.height) + 6) / 12)
    return .sift(DenseSIFT(cell: cell, step: 2 * cell))
  }

  private static var hogSide: Int { 64 }

  private static func hogCell(_ side: Int) -> Int { max(2, (side + 4) / 8) }
}
