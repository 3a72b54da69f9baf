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
    return sheet(of: Array(0..<count), columns: columns ?? max(1, Int(Double(count).squareRoot().rounded(.up))), cell: cell)
  }

  /// The same of some words.
  func sheet(of chosen: [Int], columns: Int, cell: Int) -> Bitmap {
    let count = chosen.count
    precondition(columns > 0 && cell > 0, "\(columns) columns, cells of \(cell) pixels")
    let tile = 4 * cell + 2
    let rows = (count + columns - 1) / columns
    let size = PixelSize(width: columns * tile, height: rows * tile)
    let stars = chosen.enumerated().flatMap { place, word in
      self.stars(of: word, left: place % columns * tile + 1, top: place / columns * tile + 1, cell: cell)
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
    let wordOfPlace = Dictionary(uniqueKeysWithValues: zip(found.places, self.words(of: found)))
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

  /// The word that each row counts for most.
  private func words(of rows: PictureRows) -> [Int] {
    switch vocabulary {
    case .mixture(let mixture): FisherSummary(mixture).words(rows)
    case .centers(let centers, let spread): CountSummary(centers, spread: spread, neighbors: 1).words(rows)
    }
  }

  func response(to bitmap: Bitmap) -> DictionaryResponse {
    let rows = WordRows(self, size: bitmap.size)
    let found = rows.rows(of: bitmap)
    let columns = options.rowLength
    var strengths = Matrix(rows: found.places.count, columns: centers.rows)
    for (row, word) in words(of: found).enumerated() {
      let numbers = UnsafeBufferPointer(start: found.numbers.base + row * columns, count: columns)
      strengths[row, word] = 1 / (1 + distance(of: numbers, from: word))
    }
    let places = found.places.map { index in
      let place = rows.stage.places[index]
      func pixels(_ middle: Double, _ length: Int) -> Range<Int> {
        let first = Int((middle - 2 * Double(place.cell) + 0.5).rounded())
        return max(0, first)..<min(length, first + 4 * place.cell)
      }
      return DictionaryResponse.Place(columns: pixels(place.x, bitmap.width), rows: pixels(place.y, bitmap.height))
    }
    return DictionaryResponse(size: bitmap.size, places: places, strengths: strengths)
  }

  /// The squared distance of a row from a word, in parts of what is usual.
  private func distance(of numbers: UnsafeBufferPointer<Float>, from word: Int) -> Float {
    switch vocabulary {
    case .mixture(let mixture):
      let sum = numbers.indices.reduce(Float(0)) { sum, column in
        let difference = numbers[column] - mixture.means[word, column]
        return sum + difference * difference / mixture.variances[word, column]
      }
      return sum / Float(numbers.count)
    case .centers(let centers, let spread):
      return numbers.indices.reduce(Float(0)) { sum, column in
        let difference = numbers[column] - centers[word, column]
        return sum + difference * difference
      } / spread
    }
  }
}

extension VisualWords.Options {
  /// The word that a number tells of.
  func word(ofNumber number: Int) -> Int {
    let place = number % (words * wordLength)
    return switch summary {
    case .fisher: place % (words * rowLength) / rowLength
    case .residuals: place / rowLength
    case .counts: place
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
