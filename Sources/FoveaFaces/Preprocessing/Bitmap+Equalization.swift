public import FoveaPixels

extension Bitmap {
  /// A gray picture whose grays are about equally frequent: a gray becomes the share of pixels that are no lighter, those of the darkest
  /// gray left out, times 255. The same bytes as OpenCV's `equalizeHist`.
  /// - Precondition: The picture is gray.
  public func equalized() -> Bitmap {
    precondition(format == .gray, "a gray picture is equalized")
    var counts = [Int](repeating: 0, count: 256)
    for sample in samples { counts[Int(sample)] += 1 }
    guard let darkest = counts.firstIndex(where: { $0 > 0 }), counts[darkest] < samples.count else { return self }
    let scale = 255 / Float(samples.count - counts[darkest])
    var table = [UInt8](repeating: 0, count: 256)
    var sum = 0
    for gray in darkest + 1..<256 {
      sum += counts[gray]
      table[gray] = UInt8(min(255, (Float(sum) * scale).rounded(.toNearestOrEven)))
    }
    return Bitmap(size: size, format: .gray, samples: samples.map { table[Int($0)] })
  }

  /// Contrast-limited adaptive histogram equalization (Zuiderveld, "Contrast Limited Adaptive Histogram Equalization", Graphics Gems IV,
  /// 1994): each tile has a table of its own, and a pixel gets the mixture of the four nearest tiles' tables. The same bytes as OpenCV's
  /// `createCLAHE`: a picture whose sides are no multiples of the tiles is continued to the right and below by its mirror image.
  /// - Parameters:
  ///   - clip: How many times as frequent as the mean a gray counts at most; what is above is shared out over all grays. 0 for no limit.
  ///   - tiles: How many tiles there are each way.
  /// - Precondition: The picture is gray, and each side has a pixel for each tile and two in all.
  public func locallyEqualized(clip: Double = 2, tiles: Int = 8) -> Bitmap {
    precondition(format == .gray && tiles > 0 && clip >= 0, "a gray picture is equalized, in \(tiles) tiles")
    precondition(min(width, height) >= max(2, tiles), "a picture of \(size) in \(tiles)×\(tiles) tiles")
    let grid = EqualizationTiles(self, clip: clip, tiles: tiles)
    return Bitmap(size: size, format: .gray, samples: grid.mixed())
  }
}

/// The tables of the tiles of a picture.
private struct EqualizationTiles {
  private let picture: Bitmap
  private let tiles: Int
  private let tileWidth: Int
  private let tileHeight: Int
  /// 256 grays for each tile.
  private var tables: [Float]

  init(_ picture: Bitmap, clip: Double, tiles: Int) {
    self.picture = picture
    self.tiles = tiles
    let isEven = picture.width % tiles == 0 && picture.height % tiles == 0
    func extent(_ side: Int) -> Int { isEven ? side : side + tiles - side % tiles }
    tileWidth = extent(picture.width) / tiles
    tileHeight = extent(picture.height) / tiles
    tables = [Float](repeating: 0, count: 256 * tiles * tiles)
    let area = tileWidth * tileHeight
    let limit = clip > 0 ? max(1, Int(clip * Double(area) / 256)) : area
    for tile in 0..<tiles * tiles {
      var counts = histogram(column: tile % tiles, row: tile / tiles)
      Self.clip(&counts, at: limit)
      var sum = 0
      for gray in 0..<256 {
        sum += counts[gray]
        tables[256 * tile + gray] = min(255, (Float(sum) * (255 / Float(area))).rounded(.toNearestOrEven))
      }
    }
  }

  private func histogram(column: Int, row: Int) -> [Int] {
    func mirrored(_ place: Int, _ side: Int) -> Int {
      var place = place
      while place >= side || place < 0 { place = place < 0 ? -place : 2 * (side - 1) - place }
      return place
    }
    var counts = [Int](repeating: 0, count: 256)
    for y in row * tileHeight..<(row + 1) * tileHeight {
      let start = mirrored(y, picture.height) * picture.width
      for x in column * tileWidth..<(column + 1) * tileWidth {
        counts[Int(picture.samples[start + mirrored(x, picture.width)])] += 1
      }
    }
    return counts
  }

  /// What is above the limit goes to all grays alike, the rest of the division to grays evenly apart.
  private static func clip(_ counts: inout [Int], at limit: Int) {
    var excess = 0
    for gray in counts.indices where counts[gray] > limit {
      excess += counts[gray] - limit
      counts[gray] = limit
    }
    var rest = excess % 256
    for gray in counts.indices { counts[gray] += excess / 256 }
    guard rest > 0 else { return }
    for gray in stride(from: 0, to: 256, by: max(1, 256 / rest)) where rest > 0 {
      counts[gray] += 1
      rest -= 1
    }
  }

  /// Every pixel by the tables of the four tiles whose middles are around it.
  func mixed() -> [UInt8] {
    func neighbors(_ place: Int, _ extent: Int) -> (low: Int, high: Int, part: Float) {
      let position = Float(place) * (1 / Float(extent)) - 0.5
      let below = position.rounded(.down)
      return (max(0, Int(below)), min(tiles - 1, Int(below) + 1), position - below)
    }
    let across = (0..<picture.width).map { neighbors($0, tileWidth) }
    var result: [UInt8] = []
    result.reserveCapacity(picture.samples.count)
    for y in 0..<picture.height {
      let down = neighbors(y, tileHeight)
      let (upper, lower) = (down.low * tiles, down.high * tiles)
      for x in 0..<picture.width {
        let gray = Int(picture.samples[y * picture.width + x])
        let (left, right, part) = across[x]
        func entry(_ tile: Int) -> Float { tables[256 * tile + gray] }
        let top = entry(upper + left) * (1 - part) + entry(upper + right) * part
        let bottom = entry(lower + left) * (1 - part) + entry(lower + right) * part
        let mixed = top * (1 - down.part) + bottom * down.part
        result.append(UInt8(min(255, max(0, mixed.rounded(.toNearestOrEven)))))
      }
    }
    return result
  }
}
