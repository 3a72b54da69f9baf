internal import CFoveaKernels
internal import FoveaPixels

/// Mean, deviation and skewness of each channel of color, in each cell of a grid.
///
/// 1. Each pixel is told in ``space``, each channel brought to about 0…1 by the ranges that ``ColorHistogram`` has.
/// 2. The cell of column `x` and row `y` is `(⌊x columns / width⌋, ⌊y rows / height⌋)`. For each channel of each cell, with `v` its `n` values:
///    the mean `m = Σ v / n`, the deviation `√(Σ (v − m)² / n)`, and the skewness `∛(Σ (v − m)³ / n)`. Up to ``orders`` of them are kept.
///
/// Hue goes around; its moments are those of the number, which is right only where hues lie together.
///
/// Length: `grid.count × channels × orders`; cells row by row, in each its channels. Two passes over the pixels.
///
/// Source: Stricker and Orengo, *Similarity of Color Images*, SPIE 1995.
public struct ColorMoments: Sendable, Hashable, Codable {
  /// In which numbers a color is told.
  public var space: ColorHistogram.Space
  /// Cells of the picture.
  public var grid: GridSize
  /// How many of mean, deviation and skewness are kept, 1…3.
  public var orders: Int

  /// Moments of these settings.
  public init(space: ColorHistogram.Space = .lab, grid: GridSize = GridSize(4), orders: Int = 3) {
    self.space = space
    self.grid = grid
    self.orders = orders
  }

  /// How many numbers a picture has.
  public var length: Int { grid.count * space.channels * orders }
}

extension ColorMoments: PictureFeature {
  var problem: String? {
    firstProblem(blockProblem(grid), orders >= 1 && orders <= 3 ? nil : "\(orders) orders of moments; 1…3 are allowed")
  }

  var minimumSize: PixelSize { PixelSize(width: grid.columns, height: grid.rows) }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    if let problem { preconditionFailure("color moments with " + problem) }
    precondition(
      size.width >= grid.columns && size.height >= grid.rows, "a picture of \(size) in \(grid.columns)×\(grid.rows) cells")
    return Writer(moments: self, size: size)
  }

  private struct Writer: DescriptorWriter {
    let moments: ColorMoments
    let size: PixelSize

    var length: Int { moments.length }

    var names: [String] {
      let orders = ["mean", "deviation", "skewness"].prefix(moments.orders)
      return moments.grid.names.flatMap { cell in
        moments.space.channelNames.flatMap { channel in
          orders.map { "\(moments.space.rawValue)-moments/\(cell)/\(channel)-\($0)" }
        }
      }
    }

    func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
      precondition(bitmap.size == size, "a picture of \(bitmap.size) for a descriptor of \(size)")
      let (grid, channels) = (moments.grid, moments.space.channels)
      var next = values
      moments.space.withKernelSettings(of: bitmap, bins: [Int](repeating: 1, count: channels)) { settings, samples in
        var sums = [Double](repeating: 0, count: 9)
        for row in 0..<grid.rows {
          let lines = grid.lines(of: row, height: size.height)
          for column in 0..<grid.columns {
            let span = grid.span(of: column, width: size.width)
            fovea_color_moments(
              &settings, samples + (lines.lowerBound * size.width + span.lowerBound) * channels, size.width * channels,
              span.count, lines.count, &sums)
            for channel in 0..<channels {
              let found = [sums[3 * channel], sums[3 * channel + 1].squareRoot(), cubeRoot(sums[3 * channel + 2])]
              for order in 0..<moments.orders { next[order] = Float(found[order]) }
              next += moments.orders
            }
          }
        }
      }
    }
  }
}
