internal import FoveaLearning
public import FoveaPixels
internal import FoveaTensors

extension VisualWords {
  /// What each word looks like: its mean descriptor as stars of edges in 4×4 cells, row by row in the order of the words, each as bright
  /// as its strongest edge allows. Of opponent colors the gray part is drawn.
  /// - Parameters:
  ///   - columns: How many stand beside each other; by default as many as make the sheet about square.
  ///   - cell: Pixels of the side of a cell.
  /// - Precondition: Both are above 0.
  public func sheet(columns: Int? = nil, cell: Int = 14) -> Bitmap {
    let count = centers.rows
    let columns = columns ?? max(1, Int(Double(count).squareRoot().rounded(.up)))
    precondition(columns > 0 && cell > 0, "\(columns) columns, cells of \(cell) pixels")
    let tile = 4 * cell + 2
    let rows = (count + columns - 1) / columns
    let size = PixelSize(width: columns * tile, height: rows * tile)
    let stars = (0..<count).flatMap { word in
      self.stars(of: word, left: word % columns * tile + 1, top: word / columns * tile + 1, cell: cell)
    }
    let blank = Bitmap(size: size, format: .gray, fill: [0])
    var sheet = FeatureScene(blank, side: max(size.width, size.height)).stars("words", stars).bitmap
    for line in 1..<max(2, rows) { sheet.fill(0..<size.width, line * tile - 1..<line * tile) }
    for line in 1..<max(2, columns) { sheet.fill(line * tile - 1..<line * tile, 0..<size.height) }
    return sheet
  }

  /// A star for each cell of a word.
  private func stars(of word: Int, left: Int, top: Int, cell: Int) -> [FeatureStar] {
    let values = meanDescriptor(of: word)
    let strongest = max(values.max() ?? 0, .leastNormalMagnitude)
    let side = Double(cell)
    return (0..<16).map { place in
      let x = Double(left) + (Double(place % 4) + 0.5) * side
      let y = Double(top) + (Double(place / 4) + 0.5) * side
      // Directions of descriptors are counted counterclockwise.
      let gradients = (0..<8).map { direction -> (degrees: Double, strength: Float) in
        (degrees: -45 * Double(direction), strength: values[place * 8 + direction] / strongest)
      }
      return FeatureStar(x: x, y: y, size: side, gradients: gradients)
    }
  }

  /// The gray part of a word's descriptor, no number below 0.
  func meanDescriptor(of word: Int) -> [Float] {
    let center = centers[row: word]
    var values = Array(projection.means.prefix(128))
    for direction in 0..<options.components {
      let components = projection.components[row: direction]
      for place in values.indices { values[place] += center[direction] * components[place] }
    }
    return values.map { value in
      let value = max(0, value)
      return options.local.takesRoot ? value * value : value
    }
  }

  /// Where words are found in a picture: for each size of descriptors the picture in which each place has the color of the word that it counts
  /// for most, by the word's number around the circle of hues; places without gradients are black.
  /// - Precondition: The picture is at least ``Options/minimumSize``.
  public func pictures(of bitmap: Bitmap, side: Int = 384) -> [FeaturePicture] {
    let scene = FeatureScene(bitmap.opaque, side: side)
    let rows = WordRows(self, size: bitmap.size)
    let found = rows.rows(of: bitmap)
    let summary: any WordSummary =
      switch vocabulary {
      case .mixture(let mixture): FisherSummary(mixture)
      case .centers(let centers, let spread): CountSummary(centers, spread: spread, neighbors: 1)
      }
    var wordOfPlace = [Int: Int](minimumCapacity: found.places.count)
    for (place, word) in zip(found.places, summary.words(found)) { wordOfPlace[place] = word }
    let half = Double(options.local.step) / 2
    return options.local.cells.map { cell in
      var words = [Int?](repeating: nil, count: bitmap.size.area)
      for (index, place) in rows.stage.places.enumerated() where place.cell == cell {
        guard let word = wordOfPlace[index] else { continue }
        func pixels(_ middle: Double, _ length: Int) -> Range<Int> {
          let low = min(length, max(0, Int((middle + 0.5 - half).rounded(.up))))
          return low..<max(low, min(length, Int((middle + 0.5 + half).rounded(.up))))
        }
        for y in pixels(place.y, bitmap.height) {
          for x in pixels(place.x, bitmap.width) { words[y * bitmap.width + x] = word }
        }
      }
      let count = centers.rows
      let image = scene.painted { x, y in
        guard let word = words[y * bitmap.width + x] else { return .black }
        // Steps of the golden section, so that neighboring numbers have unlike colors.
        let turn = Double(word) * 0.618_033_988_75
        return Drawing.Color(
          hue: Float(360 * (turn - turn.rounded(.down))), saturation: 0.7, value: 0.55 + 0.45 * Float(word % 3) / 2)
      }
      return FeaturePicture("words of \(4 * cell) pixels, \(count) of them", image)
    }
  }
}

extension Bitmap {
  /// A dark line, or other rectangle.
  fileprivate mutating func fill(_ columns: Range<Int>, _ rows: Range<Int>) {
    let (width, channels) = (width, channels)
    withUnsafeMutableSamples { samples in
      for y in rows { for x in columns { for channel in 0..<channels { samples[(y * width + x) * channels + channel] = 70 } } }
    }
  }
}
