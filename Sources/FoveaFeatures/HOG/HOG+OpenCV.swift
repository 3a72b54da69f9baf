internal import CFoveaKernels
public import FoveaPixels

extension HOG {
  /// The form of `cv2.HOGDescriptor.compute` (version 4.14), for one window as large as the picture lets it be.
  ///
  /// 1. With ``squareRoot`` (OpenCV's `gammaCorrection`), each sample is replaced by its square root.
  /// 2. The gradient of a pixel is the difference of its right and left and of its lower and upper neighbour; a component that would
  ///    reach over the border is 0. Of several channels the one with the largest magnitude counts; where they tie, blue comes before
  ///    green and green before red.
  /// 3. With `w` the width of a bin, 180° or, if ``isSigned``, 360° by ``bins``, the magnitude `m` of angle `a` is shared by two bins: with
  ///    `p = a / w − ½` and `f = p − ⌊p⌋`, bin `⌊p⌋` gets `m (1 − f)` and the next one `m f`, both modulo ``bins``. The angle comes
  ///    from a polynomial that is off by up to 0.01°.
  /// 4. The window is the largest of `block + n × stride` pixels in both directions; it stands in the middle of the picture (rounded to the
  ///    left and top).
  /// 5. In a block, the pixel in column `j` and row `i` counts `exp(−((j − width/2)² + (i − height/2)²) / 2σ²)`, width and height being
  ///    those of the block in pixels. It is shared by up to four cells, linearly by the distance from their middles; what would go to
  ///    a cell outside of the block is lost.
  /// 6. With `v` a block of `n` numbers: `v / (√(Σ v²) + 0.1 n)`, no more than ``clip``, then `v / (√(Σ v²) + 0.001)`.
  /// 7. Blocks stand column by column, in each its cells column by column, in each its bins.
  ///
  /// Length: `(⌊(width − block width) / stride.width⌋ + 1) × (⌊(height − block height) / stride.height⌋ + 1) × block.columns ×
  /// block.rows × bins`, sizes in pixels. One pass over the pixels for 2 × 2 cells one cell apart, else one pass for each block.
  ///
  /// Departures from OpenCV: in the last `width % 4` columns it prefers red to green and green to blue where channels tie. Every picture
  /// is one window, where OpenCV moves windows of one size over it.
  public struct OpenCV: Sendable, Hashable, Codable {
    /// Pixels of a cell, at least 1 × 1.
    public var cell: PixelSize
    /// Cells of a block.
    public var block: GridSize
    /// Pixels from one block to the next.
    public var stride: PixelSize
    /// Bins of the half or full circle, 1…255.
    public var bins: Int
    /// Whether opposite directions have bins of their own.
    public var isSigned: Bool
    /// Whether the square root of each sample is taken first; OpenCV does so by default.
    public var squareRoot: Bool
    /// The σ of the weights in a block, in pixels; nothing means an eighth of the sum of its sides.
    public var sigma: Float?
    /// The bound of L2-Hys.
    public var clip: Float

    /// The form with OpenCV's defaults.
    /// - Parameter stride: Nothing means one cell.
    public init(
      cell: PixelSize = PixelSize(8), block: GridSize = GridSize(2), stride: PixelSize? = nil, bins: Int = 9,
      isSigned: Bool = false, squareRoot: Bool = true, sigma: Float? = nil, clip: Float = 0.2
    ) {
      self.cell = cell
      self.block = block
      self.stride = stride ?? cell
      self.bins = bins
      self.isSigned = isSigned
      self.squareRoot = squareRoot
      self.sigma = sigma
      self.clip = clip
    }
  }
}

extension HOG.OpenCV: HOGForm {
  var problem: String? {
    firstProblem(
      cellProblem(cell), blockProblem(block), cellProblem(stride),
      bins >= 1 && bins <= 255 ? nil : "\(bins) bins, 1…255 are allowed",
      sigma.map { $0 > 0 && $0.isFinite } ?? true ? nil : "a σ of \(sigma ?? 0)",
      clip > 0 ? nil : "a bound of \(clip)")
  }

  var minimumSize: PixelSize { PixelSize(width: cell.width * block.columns, height: cell.height * block.rows) }

  func layout(for size: PixelSize) -> HOG.Layout {
    let whole = minimumSize
    let blocks = GridSize(
      columns: (size.width - whole.width) / stride.width + 1, rows: (size.height - whole.height) / stride.height + 1)
    return HOG.Layout(
      size: size,
      left: (size.width - whole.width - (blocks.columns - 1) * stride.width) / 2,
      top: (size.height - whole.height - (blocks.rows - 1) * stride.height) / 2,
      cell: cell, blocks: blocks, stride: stride, cellsPerBlock: block, order: .columnByColumn,
      channels: HOG.Channel.orientations(bins, isSigned: isSigned, firstAngle: 0.5))
  }

  func kernel(for layout: HOG.Layout) -> any HOGKernel { Kernel(form: self, layout: layout) }

  private struct Kernel: HOGKernel {
    let form: HOG.OpenCV
    let layout: HOG.Layout
    /// For each cell of a block, the weight of each column and of each row of the block.
    let weights: (x: [Float], y: [Float])
    /// For 2 × 2 cells one cell apart, the weights of each column and of each row of a cell.
    let tile: [Float]
    let scratchCount: Int

    init(form: HOG.OpenCV, layout: HOG.Layout) {
      self.form = form
      self.layout = layout
      let whole = form.minimumSize
      let sigma = form.sigma ?? Float(whole.width + whole.height) / 8
      weights = (
        Self.weights(cells: form.block.columns, pixels: form.cell.width, sigma: sigma),
        Self.weights(cells: form.block.rows, pixels: form.cell.height, sigma: sigma)
      )
      let isUsual = form.block == GridSize(2) && form.stride == form.cell
      tile = isUsual ? Self.tile(cell: form.cell, weights: weights) : []
      let band = isUsual ? form.cell.height : whole.height + (layout.blocks.rows - 1) * form.stride.height
      scratchCount =
        fovea_hog_scratch(Int32(layout.size.width), Int32(band))
        + (isUsual ? fovea_hog_tile_scratch(Int32(layout.blocks.columns), Int32(form.bins), Int32(form.cell.height)) : 0)
    }

    /// For each cell, the weight of each pixel of a block in one direction: that of the Gaussian times the share of the cell.
    static func weights(cells: Int, pixels: Int, sigma: Float) -> [Float] {
      let length = cells * pixels
      return (0..<cells).flatMap { cell in
        (0..<length).map { pixel in
          let fromMiddle = Double(pixel) - Double(length) / 2
          let fromCell = abs((Double(pixel) + 0.5) / Double(pixels) - 0.5 - Double(cell))
          return Float(exponential(-fromMiddle * fromMiddle / (2 * Double(sigma) * Double(sigma))) * max(0, 1 - fromCell))
        }
      }
    }

    static func tile(cell: PixelSize, weights: (x: [Float], y: [Float])) -> [Float] {
      let length = 4 * cell.width + 16 * cell.height
      return [Float](unsafeUninitializedCapacity: length) { buffer, count in
        if let base = buffer.baseAddress {
          fovea_hog_tile_weights(Int32(cell.width), Int32(cell.height), weights.x, weights.y, base)
        }
        count = length
      }
    }

    func fill(_ values: UnsafeMutablePointer<Float>, from picture: inout fovea_hog_picture, scratch: UnsafeMutablePointer<Float>) {
      withWindows { windows in fovea_hog_weighted_blocks(&picture, &windows, scratch, values) }
    }

    private func withWindows(_ body: (inout fovea_hog_windows) -> Void) {
      weights.x.withUnsafeBufferPointer { x in
        weights.y.withUnsafeBufferPointer { y in
          tile.withUnsafeBufferPointer { tile in
            var windows = fovea_hog_windows()
            windows.left = Int32(layout.left)
            windows.top = Int32(layout.top)
            windows.cell_width = Int32(form.cell.width)
            windows.cell_height = Int32(form.cell.height)
            windows.block_columns = Int32(form.block.columns)
            windows.block_rows = Int32(form.block.rows)
            windows.stride_x = Int32(form.stride.width)
            windows.stride_y = Int32(form.stride.height)
            windows.columns = Int32(layout.blocks.columns)
            windows.rows = Int32(layout.blocks.rows)
            windows.bins = Int32(form.bins)
            windows.is_signed = form.isSigned
            windows.clip = form.clip
            windows.weights_x = x.baseAddress
            windows.weights_y = y.baseAddress
            windows.tile = tile.isEmpty ? nil : tile.baseAddress
            body(&windows)
          }
        }
      }
    }
  }
}
