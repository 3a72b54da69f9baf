internal import CFoveaKernels
public import FoveaPixels

extension HOG {
  /// The form of `skimage.feature.hog` (version 0.26).
  ///
  /// 1. With ``squareRoot``, each sample is replaced by its square root.
  /// 2. The gradient of a pixel is the difference of its right and left and of its lower and upper neighbour; a component that would
  ///    reach over the border is 0. Of several channels the one with the largest magnitude counts, the first where they tie.
  /// 3. The angle `atan2(gy, gx)`, in degrees modulo 180, falls into one of ``bins`` bins: bin `i` is `180 i / bins ..< 180 (i + 1) / bins`.
  ///    Each cell adds up the magnitudes in each bin and divides by its pixels. Cells start at the top left; what is left over at the
  ///    right and at the bottom is not used.
  /// 4. Blocks of ``block`` cells overlap, one cell apart. With `v` a block and `e` ``epsilon``: L1 is `v / (Σ v + e)`, its root
  ///    `√(v / (Σ v + e))`, L2 `v / √(Σ v² + e²)`; L2-Hys is L2, then no more than ``clip``, then L2 again.
  /// 5. Blocks stand row by row, in each its cells row by row, in each its bins.
  ///
  /// Length: with `c = ⌊width / cell.width⌋`, `r = ⌊height / cell.height⌋`,
  /// `(c - block.columns + 1) × (r - block.rows + 1) × block.columns × block.rows × bins`. One pass over the pixels.
  ///
  /// Departures from scikit-image: sums are single precision. There a picture of floats has white at 1, and ``epsilon`` weighs 255
  /// times as much; set it to `255e-5` for the same numbers. Departures from Dalal and Triggs are those of scikit-image: blocks have
  /// 3 × 3 cells by default, and neither a Gaussian window nor interpolation is used.
  public struct ScikitImage: Sendable, Hashable, Codable {
    /// How a block is normalized.
    public enum Norm: String, Sendable, Hashable, Codable, CaseIterable {
      /// By the sum.
      case l1 = "L1"
      /// By the sum; then the square root is taken.
      case l1SquareRoot = "L1-sqrt"
      /// By the Euclidean norm.
      case l2 = "L2"
      /// By the Euclidean norm, clipped, and once more.
      case l2Hys = "L2-Hys"
    }

    /// Pixels of a cell, at least 1 × 1.
    public var cell: PixelSize
    /// Cells of a block.
    public var block: GridSize
    /// Bins of the half circle, 1…256.
    public var bins: Int
    /// How blocks are normalized.
    public var norm: Norm
    /// Whether the square root of each sample is taken first.
    public var squareRoot: Bool
    /// What is added to norms, for samples of 0…255.
    public var epsilon: Float
    /// The bound of L2-Hys.
    public var clip: Float

    /// The form with scikit-image's defaults.
    public init(
      cell: PixelSize = PixelSize(8), block: GridSize = GridSize(3), bins: Int = 9, norm: Norm = .l2Hys,
      squareRoot: Bool = false, epsilon: Float = 1e-5, clip: Float = 0.2
    ) {
      self.cell = cell
      self.block = block
      self.bins = bins
      self.norm = norm
      self.squareRoot = squareRoot
      self.epsilon = epsilon
      self.clip = clip
    }
  }
}

extension HOG.ScikitImage: HOGForm {
  var problem: String? {
    firstProblem(
      cellProblem(cell), blockProblem(block), bins >= 1 && bins <= 256 ? nil : "\(bins) bins, 1…256 are allowed",
      epsilon > 0 && epsilon.isFinite ? nil : "an epsilon of \(epsilon)", clip > 0 ? nil : "a bound of \(clip)")
  }

  var minimumSize: PixelSize { PixelSize(width: cell.width * block.columns, height: cell.height * block.rows) }

  func layout(for size: PixelSize) -> HOG.Layout {
    let columns = size.width / cell.width
    let rows = size.height / cell.height
    return HOG.Layout(
      size: size, left: 0, top: 0, cell: cell,
      blocks: GridSize(columns: columns - block.columns + 1, rows: rows - block.rows + 1), stride: cell,
      cellsPerBlock: block, order: .rowByRow,
      channels: HOG.Channel.orientations(bins, isSigned: false, firstAngle: 0.5))
  }

  func kernel(for layout: HOG.Layout) -> any HOGKernel { Kernel(form: self, layout: layout) }

  private struct Kernel: HOGKernel {
    let form: HOG.ScikitImage
    let columns: Int
    let rows: Int
    /// Cosine and sine of the lower bound of each bin but the first.
    let bounds: [Float]
    let rowScratch: Int

    init(form: HOG.ScikitImage, layout: HOG.Layout) {
      self.form = form
      columns = layout.blocks.columns + form.block.columns - 1
      rows = layout.blocks.rows + form.block.rows - 1
      bounds = (1..<max(2, form.bins)).flatMap { bin in
        let angle = Double(Float(180 / Double(form.bins) * Double(bin))) * Double.pi / 180
        return [Float(cosine(angle)), Float(sine(angle))]
      }
      rowScratch = fovea_hog_scratch(Int32(layout.size.width), Int32(form.cell.height))
    }

    var scratchCount: Int { rowScratch + columns * rows * form.bins }

    func fill(_ values: UnsafeMutablePointer<Float>, from picture: inout fovea_hog_picture, scratch: UnsafeMutablePointer<Float>) {
      let cells = scratch + rowScratch
      fovea_hog_cells(
        &picture, Int32(form.cell.width), Int32(form.cell.height), Int32(columns), Int32(rows), Int32(form.bins), bounds,
        scratch, cells)
      let norm =
        switch form.norm {
        case .l1: FOVEA_HOG_L1
        case .l1SquareRoot: FOVEA_HOG_L1_ROOT
        case .l2: FOVEA_HOG_L2
        case .l2Hys: FOVEA_HOG_L2_HYS
        }
      fovea_hog_blocks(
        cells, Int32(columns), Int32(rows), Int32(form.bins), Int32(form.block.columns), Int32(form.block.rows), norm,
        form.epsilon, form.clip, values)
    }
  }
}
