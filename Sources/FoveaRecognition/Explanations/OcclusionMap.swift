public import FoveaPixels
public import FoveaTensors

/// Which cells of a picture an answer hangs on: by how much its probability falls where a cell is covered.
///
/// After Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks" (2014). It asks nothing of a recognizer but its scores, so
/// both approaches are explained in the same way. A cell is covered by the mean color of the picture.
public struct OcclusionMap: Sendable, Hashable {
  /// How many cells there are each way.
  public let columns: Int
  /// How many cells there are from top to bottom.
  public let rows: Int
  /// The class that is explained: the recognizer's answer unless another was asked for.
  public let label: Int
  /// The probability of the class for the whole picture.
  public let probability: Float
  /// By how much the probability falls where a cell is covered, row by row; below 0 where it rises.
  public let drops: [Float]

  /// The map of a picture that was prepared for the recognizer.
  /// - Parameters:
  ///   - label: The class to explain; by default the one with the largest score.
  ///   - cells: How many cells there are along the longer side; cells have at least two pixels each way. The recognizer is asked once for each
  ///     cell and once more.
  public init(
    of picture: Bitmap, _ recognizer: Recognizer, label: Int? = nil, cells: Int = 8, threads: Int = Parallel.defaultThreads
  ) throws {
    let grid = CellGrid(picture.size, cells: cells)
    let covered = (0..<grid.count).map { grid.picture(picture, covering: [$0]) }
    let probabilities = recognizer.probabilities(of: try recognizer.scores(of: [picture] + covered, threads: threads))
    let whole = probabilities[row: 0]
    let chosen = label ?? whole.indices.max { (whole[$0], -$0) < (whole[$1], -$1) } ?? 0
    columns = grid.columns
    rows = grid.rows
    self.label = chosen
    probability = whole[chosen]
    drops = (0..<grid.count).map { whole[chosen] - probabilities[$0 + 1, chosen] }
  }

  /// The cells in the order of their drops, the largest first; of equals the first.
  public var order: [Int] { drops.indices.sorted { (drops[$1], $0) < (drops[$0], $1) } }
}

/// A picture cut into cells of about one size.
public struct CellGrid: Sendable, Hashable {
  /// The size of the picture.
  public let size: PixelSize
  /// How many cells there are each way.
  public let columns: Int
  /// How many cells there are from top to bottom.
  public let rows: Int

  /// A grid with so many cells along the longer side of a picture, nearly square ones, of two pixels each way at least.
  public init(_ size: PixelSize, cells: Int) {
    precondition(cells >= 1 && size.area > 0, "\(cells) cells in \(size)")
    self.size = size
    let longest = max(size.width, size.height)
    func count(_ length: Int) -> Int { max(1, min(length / 2, (length * cells + longest / 2) / longest)) }
    columns = count(size.width)
    rows = count(size.height)
  }

  /// How many cells there are.
  public var count: Int { columns * rows }

  /// The picture with some cells in its mean color.
  public func picture(_ picture: Bitmap, covering cells: [Int]) -> Bitmap {
    var result = picture
    let mean = picture.meanSamples
    for cell in cells { fill(cell, of: &result) { _, _, channel in mean[channel] } }
    return result
  }

  /// A picture of the mean color with some cells as they are.
  public func picture(_ picture: Bitmap, showing cells: [Int]) -> Bitmap {
    let mean = picture.meanSamples
    var result = Bitmap(
      size: picture.size, format: picture.format,
      samples: (0..<picture.size.area).flatMap { _ in mean })
    for cell in cells { fill(cell, of: &result) { picture[$0, $1, $2] } }
    return result
  }

  private func fill(_ cell: Int, of picture: inout Bitmap, _ value: (Int, Int, Int) -> UInt8) {
    let (column, row) = (cell % columns, cell / columns)
    for y in row * size.height / rows..<(row + 1) * size.height / rows {
      for x in column * size.width / columns..<(column + 1) * size.width / columns {
        for channel in 0..<picture.channels { picture[x, y, channel] = value(x, y, channel) }
      }
    }
  }
}

extension Bitmap {
  /// The mean of each channel, rounded.
  fileprivate var meanSamples: [UInt8] {
    (0..<channels).map { channel in
      var sum = 0
      for place in stride(from: channel, to: samples.count, by: channels) { sum += Int(samples[place]) }
      return UInt8((sum + size.area / 2) / max(1, size.area))
    }
  }
}
