public import FoveaPixels

extension HOG {
  /// The geometry of a descriptor: a grid of blocks, in each a grid of cells, for each cell the same channels.
  public struct Layout: Sendable, Hashable {
    /// In which order blocks follow each other in the descriptor, and cells in their block.
    public enum Order: Sendable, Hashable {
      /// From left to right, then the next row.
      case rowByRow
      /// From top to bottom, then the next column.
      case columnByColumn
    }

    /// Size of the picture.
    public let size: PixelSize
    /// Column of the picture at which the first block begins.
    public let left: Int
    /// Row of the picture at which the first block begins.
    public let top: Int
    /// Pixels of a cell.
    public let cell: PixelSize
    /// Blocks of the picture.
    public let blocks: GridSize
    /// Pixels from one block to the next.
    public let stride: PixelSize
    /// Cells of a block.
    public let cellsPerBlock: GridSize
    /// The order of blocks and cells.
    public let order: Order
    /// What the numbers of one cell mean.
    public let channels: [Channel]

    /// How many numbers the descriptor has: blocks × cells of a block × channels.
    public var length: Int { blocks.count * cellsPerBlock.count * channels.count }

    /// Where the numbers of one cell of one block begin.
    public func offset(blockColumn: Int, blockRow: Int, cellColumn: Int = 0, cellRow: Int = 0) -> Int {
      precondition(
        blockColumn >= 0 && blockColumn < blocks.columns && blockRow >= 0 && blockRow < blocks.rows
          && cellColumn >= 0 && cellColumn < cellsPerBlock.columns && cellRow >= 0 && cellRow < cellsPerBlock.rows,
        "block (\(blockColumn), \(blockRow)) of \(blocks), cell (\(cellColumn), \(cellRow)) of \(cellsPerBlock)")
      let block: Int
      let cell: Int
      switch order {
      case .rowByRow:
        block = blockRow * blocks.columns + blockColumn
        cell = cellRow * cellsPerBlock.columns + cellColumn
      case .columnByColumn:
        block = blockColumn * blocks.rows + blockRow
        cell = cellColumn * cellsPerBlock.rows + cellRow
      }
      return (block * cellsPerBlock.count + cell) * channels.count
    }

    /// The first column and row, in the picture, of a cell of a block.
    public func corner(blockColumn: Int, blockRow: Int, cellColumn: Int = 0, cellRow: Int = 0) -> (x: Int, y: Int) {
      (left + blockColumn * stride.width + cellColumn * cell.width, top + blockRow * stride.height + cellRow * cell.height)
    }
  }

  /// What one number of a cell means.
  public enum Channel: Sendable, Hashable {
    /// Gradients whose direction, in degrees from the positive x axis towards the positive y axis (downwards), is about `angle`, within
    /// half of `width` on either side. Unless `isSigned`, the opposite direction counts as the same.
    case orientation(angle: Float, width: Float, isSigned: Bool)
    /// The strength of the edges of a cell as compared with one of four neighbourhoods.
    case energy(neighborhood: Int)

    var name: String {
      switch self {
      case .orientation(let angle, _, let isSigned):
        let tenths = Int((angle * 10).rounded())
        return "\(isSigned ? "signed" : "angle")-" + (tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)")
      case .energy(let neighborhood): return "energy-\(neighborhood)"
      }
    }

    static func orientations(_ bins: Int, isSigned: Bool, firstAngle: Float) -> [Channel] {
      let width = (isSigned ? 360 : 180) / Float(bins)
      return (0..<bins).map { .orientation(angle: (Float($0) + firstAngle) * width, width: width, isSigned: isSigned) }
    }
  }

  /// The numbers of one picture.
  public struct Descriptor: Sendable, Hashable {
    /// Where each number comes from.
    public let layout: Layout
    /// The numbers.
    public let values: [Float]

    /// The numbers of one cell of one block, one for each channel.
    public func channels(blockColumn: Int, blockRow: Int, cellColumn: Int = 0, cellRow: Int = 0) -> ArraySlice<Float> {
      let start = layout.offset(blockColumn: blockColumn, blockRow: blockRow, cellColumn: cellColumn, cellRow: cellRow)
      return values[start..<start + layout.channels.count]
    }
  }
}

extension HOG.Layout {
  /// A name for each number: the size of the cell, the row and column of the block and of the cell in it, the channel.
  public var names: [String] {
    var names = [String](repeating: "", count: length)
    for blockRow in 0..<blocks.rows {
      for blockColumn in 0..<blocks.columns {
        for cellRow in 0..<cellsPerBlock.rows {
          for cellColumn in 0..<cellsPerBlock.columns {
            let start = offset(blockColumn: blockColumn, blockRow: blockRow, cellColumn: cellColumn, cellRow: cellRow)
            let block = "hog-\(cell.width)x\(cell.height)/block-r\(blockRow)-c\(blockColumn)"
            let place = cellsPerBlock.count > 1 ? block + "/cell-r\(cellRow)-c\(cellColumn)" : block
            for (index, channel) in channels.enumerated() { names[start + index] = place + "/" + channel.name }
          }
        }
      }
    }
    return names
  }
}
