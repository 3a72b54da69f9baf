internal import FoveaPixels

/// Histograms of oriented gradients over the whole picture and over ever smaller regions of it: what edges there are counts more than
/// where exactly they are.
///
/// 1. ``hog`` is computed. Each cell of each of its blocks is one histogram; its place is the middle of the cell.
/// 2. For each level, the picture is divided into a grid of regions; the middle `(x, y)` of a cell lies in the region
///    `(⌊x columns / width⌋, ⌊y rows / height⌋)`. A region has the mean of its histograms, 0 where it has none.
/// 3. The numbers of a level are divided by their Euclidean norm, so that all levels count alike.
///
/// Length: `channels of hog × Σ grid.count`; level by level, regions row by row.
///
/// Source: Bosch, Zisserman and Munoz, *Representing Shape with a Spatial Pyramid Kernel*, CIVR 2007, after Lazebnik, Schmid and Ponce, *Beyond
/// Bags of Features*, CVPR 2006. Departures: gradients of all pixels count, not those of edges that were found first; levels are brought to
/// one length, where there the whole is brought to a sum of 1.
public struct HOGPyramid: Sendable, Hashable, Codable {
  /// What is added up.
  public var hog: HOG
  /// The regions of each level.
  public var levels: [GridSize]

  /// A pyramid; by default of the whole picture, 2×2 and 4×4 regions.
  public init(hog: HOG = .felzenszwalb(.init(cell: 8, keepsBorder: true)), levels: [GridSize] = [1, 2, 4].map { GridSize($0) }) {
    self.hog = hog
    self.levels = levels
  }
}

extension HOGPyramid: PictureFeature {
  var problem: String? {
    firstProblem(
      hog.problem, (1...8).contains(levels.count) ? nil : "\(levels.count) levels; 1…8 are allowed",
      levels.lazy.compactMap(blockProblem).first)
  }

  var minimumSize: PixelSize { hog.minimumSize }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    if let problem { preconditionFailure("a pyramid of HOG with " + problem) }
    return Writer(levels: levels, inner: hog.writer(for: size))
  }

  private struct Writer: DescriptorWriter {
    let levels: [GridSize]
    let inner: HOGWriter
    /// For each level and each histogram, in the order of the descriptor, its region.
    let regions: [[Int]]
    /// For each level, how many histograms each region has.
    let counts: [[Int]]

    init(levels: [GridSize], inner: HOGWriter) {
      self.levels = levels
      self.inner = inner
      let places = inner.layout.middles
      let size = inner.layout.size
      regions = levels.map { grid in
        places.map { place in
          let column = min(max(Int(place.x * Double(grid.columns) / Double(size.width)), 0), grid.columns - 1)
          let row = min(max(Int(place.y * Double(grid.rows) / Double(size.height)), 0), grid.rows - 1)
          return row * grid.columns + column
        }
      }
      counts = zip(levels, regions).map { grid, regions in
        regions.reduce(into: [Int](repeating: 0, count: grid.count)) { $0[$1] += 1 }
      }
    }

    private var channels: Int { inner.layout.channels.count }

    var length: Int { channels * levels.reduce(0) { $0 + $1.count } }

    var names: [String] {
      let layout = inner.layout
      return levels.flatMap { grid in
        grid.names.flatMap { region in
          layout.channels.map {
            "hog-pyramid-\(layout.cell.width)x\(layout.cell.height)/\(grid.columns)x\(grid.rows)/\(region)/\($0.name)"
          }
        }
      }
    }

    func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
      let channels = channels
      var next = values
      withUnsafeTemporaryAllocation(of: Float.self, capacity: inner.length) { memory in
        guard let histograms = memory.baseAddress else { return }
        inner.write(bitmap, to: histograms)
        for (level, grid) in levels.enumerated() {
          let numbers = UnsafeMutableBufferPointer(start: next, count: grid.count * channels)
          numbers.update(repeating: 0)
          for (index, region) in regions[level].enumerated() {
            let share = 1 / Float(counts[level][region])
            for channel in 0..<channels { numbers[region * channels + channel] += histograms[index * channels + channel] * share }
          }
          let norm = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
          if norm > 0 { for index in numbers.indices { numbers[index] /= norm } }
          next += numbers.count
        }
      }
    }
  }
}

extension HOG.Layout {
  /// The middles of the cells of all blocks, in the order of the descriptor.
  var middles: [(x: Double, y: Double)] {
    var middles = [(x: Double, y: Double)](repeating: (0, 0), count: length / max(1, channels.count))
    for blockRow in 0..<blocks.rows {
      for blockColumn in 0..<blocks.columns {
        for cellRow in 0..<cellsPerBlock.rows {
          for cellColumn in 0..<cellsPerBlock.columns {
            let start = offset(blockColumn: blockColumn, blockRow: blockRow, cellColumn: cellColumn, cellRow: cellRow)
            let corner = corner(blockColumn: blockColumn, blockRow: blockRow, cellColumn: cellColumn, cellRow: cellRow)
            middles[start / channels.count] = (
              Double(corner.x) + Double(cell.width) / 2, Double(corner.y) + Double(cell.height) / 2
            )
          }
        }
      }
    }
    return middles
  }
}
