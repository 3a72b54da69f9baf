internal import CFoveaKernels
public import FoveaFeatures
public import FoveaPixels

/// What a window of cells is compared with: a weight for each number of each cell.
public struct WindowTemplate: Sendable, Hashable {
  /// Numbers of a cell; see ``/FoveaFeatures/HOG/Felzenszwalb``.
  public static let channels = 31

  /// Cells of the window.
  public let cells: GridSize
  /// The weights, cells row by row, ``channels`` numbers in each.
  public let weights: [Float]
  /// What is added to the weighted sum.
  public let bias: Float
  /// Where the thing is in its window, in parts of the window's width and height: (0, 0, 1, 1) is all of it. It may reach beyond.
  public var box: PictureBox

  /// A template.
  /// - Precondition: As many weights as the cells have numbers.
  public init(cells: GridSize, weights: [Float], bias: Float, box: PictureBox) {
    precondition(
      weights.count == cells.count * Self.channels, "\(weights.count) weights for a template of \(cells.columns)×\(cells.rows)")
    self.cells = cells
    self.weights = weights
    self.bias = bias
    self.box = box
  }

  /// Where the thing is when its window is there.
  func box(in window: PictureBox) -> PictureBox {
    PictureBox(
      x: window.x + box.x * window.width, y: window.y + box.y * window.height, width: box.width * window.width,
      height: box.height * window.height)
  }

  /// The window of this template, with square cells, for a thing whose box is given: of the same middle and area.
  func window(around thing: PictureBox) -> PictureBox {
    Self.window(around: thing, cells: cells, box: box)
  }

  static func window(around thing: PictureBox, cells: GridSize, box: PictureBox) -> PictureBox {
    let shape = box.area * Double(cells.count)
    let side = (thing.area / shape).squareRoot()
    let (width, height) = (side * Double(cells.columns), side * Double(cells.rows))
    return PictureBox(
      x: thing.centerX - box.centerX * width, y: thing.centerY - box.centerY * height, width: width, height: height)
  }
}

/// The cells of one picture, shared by all windows in it.
struct CellGrid: Sendable {
  let columns: Int
  let rows: Int
  /// The numbers, cells row by row; behind them the zeros that the kernel may read.
  private let values: [Float]

  /// The cells of a gray picture, those on its border among them.
  init(_ picture: Bitmap, cell: Int) {
    let descriptor = HOG.felzenszwalb(HOG.Felzenszwalb(cell: cell, keepsBorder: true)).descriptor(of: picture)
    columns = descriptor.layout.blocks.columns
    rows = descriptor.layout.blocks.rows
    values = descriptor.values + [Float](repeating: 0, count: Int(FOVEA_TEMPLATE_SLACK))
  }

  /// A grid of numbers that are given.
  init(columns: Int, rows: Int, values: [Float]) {
    precondition(
      values.count == columns * rows * WindowTemplate.channels, "\(values.count) numbers for a grid of \(columns)×\(rows)")
    self.columns = columns
    self.rows = rows
    self.values = values + [Float](repeating: 0, count: Int(FOVEA_TEMPLATE_SLACK))
  }

  /// The scores of a template at all places where its window fits, row by row; none where it fits nowhere.
  func scores(of template: PackedTemplate) -> (columns: Int, values: [Float]) {
    let (across, down) = (columns - template.cells.columns + 1, rows - template.cells.rows + 1)
    guard across > 0, down > 0 else { return (0, []) }
    let scores = [Float](unsafeUninitializedCapacity: across * down) { target, count in
      values.withUnsafeBufferPointer { cells in
        template.weights.withUnsafeBufferPointer { weights in
          fovea_template_scores(
            cells.baseAddress, columns, rows, WindowTemplate.channels, weights.baseAddress, template.cells.columns,
            template.cells.rows, template.bias, target.baseAddress)
        }
      }
      count = across * down
    }
    return (across, scores)
  }

  /// The numbers of the window whose first cell is given.
  func window(column: Int, row: Int, cells: GridSize) -> [Float] {
    let length = cells.columns * WindowTemplate.channels
    var window: [Float] = []
    window.reserveCapacity(length * cells.rows)
    for line in row..<row + cells.rows {
      let start = (line * columns + column) * WindowTemplate.channels
      window += values[start..<start + length]
    }
    return window
  }
}

/// A template as the kernel wants it, each row filled up with zeros.
struct PackedTemplate: Sendable {
  let cells: GridSize
  let bias: Float
  let weights: [Float]

  init(_ template: WindowTemplate) {
    cells = template.cells
    bias = template.bias
    let length = template.cells.columns * WindowTemplate.channels
    let stride = fovea_template_stride(template.cells.columns, WindowTemplate.channels)
    var packed: [Float] = []
    packed.reserveCapacity(stride * template.cells.rows)
    for row in 0..<template.cells.rows {
      packed += template.weights[row * length..<(row + 1) * length]
      packed += [Float](repeating: 0, count: stride - length)
    }
    weights = packed
  }
}
