internal import CFoveaKernels
internal import FoveaPixels

extension HOG {
  /// The 31 numbers for each cell of Felzenszwalb, Girshick, McAllester and Ramanan, *Object Detection with Discriminatively Trained
  /// Part-Based Models*, PAMI 2010, as `features.cc` of voc-release 5 and `extract_fhog_features` of dlib compute them.
  ///
  /// 1. The gradient of a pixel is the difference of its right and left and of its lower and upper neighbour. Of several channels the one
  ///    with the largest magnitude counts, the first where they tie. Pixels on the border count nothing; where the cells reach beyond the
  ///    picture, the last pixel but one goes on.
  /// 2. The gradient is taken as the nearest of 18 directions, 20° apart, and its magnitude added to that direction in up to four cells,
  ///    linearly by the distance from their middles. There are `c = round(width / cell) × r = round(height / cell)` cells.
  /// 3. The energy of a cell is `Σ (h[i] + h[i + 9])²` over nine directions `i`. Each cell that is not on the border has four
  ///    neighbourhoods of 2 × 2 cells, with `n = 1 / √(energy of the four + 0.0001)`; they are those to the right and below, right and
  ///    above, left and below, left and above.
  /// 4. Each number `h` becomes four, `min(h n, 0.2)`. The result is, for each of the 18 directions, half of the sum of its four; the same for
  ///    the 9 sums of opposite directions; then for each neighbourhood 0.2357 times the sum of its 18.
  /// 5. Cells stand row by row, in each its 31 numbers.
  ///
  /// With ``keepsBorder`` the picture is first continued by one cell on every side, where the nearest pixel is repeated, so that the cells on
  /// its border have their numbers too. Small pictures gain much by it.
  ///
  /// Length: `(c − 2) × (r − 2) × 31`; with ``keepsBorder``, `c × r × 31`. One pass over the pixels.
  ///
  /// Departures: `features.cc` has a 32nd number, always 0, and puts one number of all cells after the other; it has no gray pictures (gray
  /// counts as color with equal channels here as in dlib).
  public struct Felzenszwalb: Sendable, Hashable, Codable {
    /// Pixels of the side of a cell.
    public var cell: Int
    /// Whether the cells on the border are kept.
    public var keepsBorder: Bool

    /// The form with the original's defaults.
    public init(cell: Int = 8, keepsBorder: Bool = false) {
      self.cell = cell
      self.keepsBorder = keepsBorder
    }
  }
}

extension HOG.Felzenszwalb: HOGForm {
  var problem: String? { cell >= 1 && cell <= 4096 ? nil : "cells of \(cell) pixels; 1…4096 are allowed" }

  var squareRoot: Bool { false }

  /// The least size at which a cell with its neighbours remains after rounding; gradients need three pixels.
  var minimumSize: PixelSize { PixelSize(max(3, (keepsBorder ? cell : 3 * cell) - cell / 2)) }

  func layout(for size: PixelSize) -> HOG.Layout {
    let columns = (2 * size.width + cell) / (2 * cell)
    let rows = (2 * size.height + cell) / (2 * cell)
    let border = keepsBorder ? 0 : 1
    return HOG.Layout(
      size: size, left: border * cell, top: border * cell, cell: PixelSize(cell),
      blocks: GridSize(columns: columns - 2 * border, rows: rows - 2 * border),
      stride: PixelSize(cell), cellsPerBlock: GridSize(1), order: .rowByRow,
      channels: HOG.Channel.orientations(18, isSigned: true, firstAngle: 0)
        + HOG.Channel.orientations(9, isSigned: false, firstAngle: 0)
        + (0..<4).map { .energy(neighborhood: $0) })
  }

  func kernel(for layout: HOG.Layout) -> any HOGKernel { Kernel(form: self, layout: layout) }

  private struct Kernel: HOGKernel {
    let cell: Int
    let margin: Int
    let columns: Int
    let rows: Int
    let rowScratch: Int

    init(form: HOG.Felzenszwalb, layout: HOG.Layout) {
      cell = form.cell
      margin = form.keepsBorder ? cell : 0
      columns = layout.blocks.columns + 2
      rows = layout.blocks.rows + 2
      rowScratch = fovea_hog_scratch(Int32(max(layout.size.width + 2 * margin, columns * cell)), Int32(cell))
    }

    var scratchCount: Int { rowScratch + columns * rows * 19 }

    func fill(_ values: UnsafeMutablePointer<Float>, from picture: inout fovea_hog_picture, scratch: UnsafeMutablePointer<Float>) {
      picture.margin = Int32(margin)
      fovea_hog_31(&picture, Int32(cell), Int32(columns), Int32(rows), scratch, scratch + rowScratch, values)
    }
  }
}
