internal import FoveaFeatures
internal import FoveaPixels

/// Which part of a picture each number of a descriptor comes from.
struct FeatureGeometry {
  /// A feature of a combined description, with the numbers that are its own.
  struct Part {
    enum Kind {
      case hog(HOG.Layout)
      case histogram(ColorHistogram)
      case pixels
      /// A feature whose numbers are not told apart by place: each counts for the whole picture.
      case whole
    }

    var kind: Kind
    var range: Range<Int>
  }

  /// A rectangle of pixels, inside the picture.
  struct Region: Hashable {
    var columns: Range<Int>
    var rows: Range<Int>
  }

  let size: PixelSize
  private(set) var parts: [Part] = []
  /// By number.
  private(set) var regions: [Region] = []

  /// Whether any number has a place of its own.
  var hasPlaces: Bool {
    parts.contains { part in if case .whole = part.kind { false } else { true } }
  }

  /// Of a feature that counts the mirror image too, the places are those in the picture itself; each number's other half comes from the other side.
  /// - Parameter encoded: How many numbers of a learned encoding stand behind those of the feature. They count for the whole picture.
  init(_ description: FeatureDescription, size: PixelSize, format: PixelFormat, encoded: Int = 0) {
    self.size = size
    append(description.oneSided, format)
    if encoded > 0 { appendWhole(encoded) }
  }

  private mutating func appendWhole(_ length: Int) {
    let first = regions.count
    regions += [Region](repeating: region(0..<size.width, 0..<size.height), count: length)
    parts.append(Part(kind: .whole, range: first..<regions.count))
  }

  private mutating func append(_ description: FeatureDescription, _ format: PixelFormat) {
    let first = regions.count
    switch description {
    case .combined(let descriptions):
      for description in descriptions { append(description, format) }
      return
    case .hog(let hog):
      let layout = hog.layout(for: size)
      regions += [Region](repeating: region(0..<size.width, 0..<size.height), count: layout.length)
      for (offset, corner) in layout.cellPlaces {
        let place = region(corner.x..<corner.x + layout.cell.width, corner.y..<corner.y + layout.cell.height)
        for number in first + offset..<first + offset + layout.channels.count { regions[number] = place }
      }
      parts.append(Part(kind: .hog(layout), range: first..<regions.count))
    case .histogram(let histogram):
      let grid = histogram.grid
      for row in 0..<grid.rows {
        for column in 0..<grid.columns {
          let cell = region(
            Self.share(column, grid.columns, size.width), Self.share(row, grid.rows, size.height))
          regions += [Region](repeating: cell, count: histogram.cellLength)
        }
      }
      parts.append(Part(kind: .histogram(histogram), range: first..<regions.count))
    case .pixels:
      let channels = format == .gray ? 1 : 3
      for pixel in 0..<size.area {
        let place = region(pixel % size.width..<pixel % size.width + 1, pixel / size.width..<pixel / size.width + 1)
        regions += [Region](repeating: place, count: channels)
      }
      parts.append(Part(kind: .pixels, range: first..<regions.count))
    case .gray(let inner): append(inner, .gray)
    case .normalized(let normalized): append(normalized.feature, format)
    default: appendWhole(description.length(for: size, format: format))
    }
  }

  /// The pixels `x` with `⌊x · count / extent⌋ = index`.
  private static func share(_ index: Int, _ count: Int, _ extent: Int) -> Range<Int> {
    (index * extent + count - 1) / count..<((index + 1) * extent + count - 1) / count
  }

  private func region(_ columns: Range<Int>, _ rows: Range<Int>) -> Region {
    func inside(_ range: Range<Int>, _ extent: Int) -> Range<Int> {
      let low = min(extent - 1, max(0, range.lowerBound))
      return low..<max(low + 1, min(extent, range.upperBound))
    }
    return Region(columns: inside(columns, size.width), rows: inside(rows, size.height))
  }

  /// Numbers of a descriptor laid onto the picture, each spread evenly over its region: the plane's sum is that of the numbers.
  func spread(_ numbers: [Float]) -> Plane {
    precondition(numbers.count == regions.count, "\(numbers.count) numbers for a descriptor of \(regions.count)")
    var sums: [Region: Double] = [:]
    for (number, region) in zip(numbers, regions) { sums[region, default: 0] += Double(number) }
    var plane = Plane(size: size)
    // Sums of floats depend on the order, which is to be the same in every run.
    let order = sums.keys.sorted {
      ($0.rows.lowerBound, $0.columns.lowerBound, $0.rows.count, $0.columns.count)
        < ($1.rows.lowerBound, $1.columns.lowerBound, $1.rows.count, $1.columns.count)
    }
    for region in order {
      let density = Float((sums[region] ?? 0) / Double(region.rows.count * region.columns.count))
      for y in region.rows { for x in region.columns { plane[x, y] += density } }
    }
    return plane
  }
}

extension HOG.Layout {
  /// For each cell of each block, where its numbers begin and where it lies in the picture.
  var cellPlaces: [(offset: Int, corner: (x: Int, y: Int))] {
    (0..<blocks.rows).flatMap { blockRow in
      (0..<blocks.columns).flatMap { blockColumn in
        (0..<cellsPerBlock.rows).flatMap { cellRow in
          (0..<cellsPerBlock.columns).map { cellColumn in
            (
              offset(blockColumn: blockColumn, blockRow: blockRow, cellColumn: cellColumn, cellRow: cellRow),
              corner(blockColumn: blockColumn, blockRow: blockRow, cellColumn: cellColumn, cellRow: cellRow)
            )
          }
        }
      }
    }
  }
}
