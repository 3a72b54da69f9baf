internal import CFoveaKernels
internal import FoveaLearning
public import FoveaPixels

extension VisualWords {
  /// The numbers of one picture. Opacity is blended over white first.
  /// - Precondition: The picture is at least ``Options/minimumSize``.
  public func descriptor(of bitmap: Bitmap) -> [Float] { writer(for: bitmap.size).values(of: bitmap) }

  func writer(for size: PixelSize) -> any DescriptorWriter {
    let least = options.minimumSize
    precondition(size.width >= least.width && size.height >= least.height, "a picture of \(size), at least \(least) is needed")
    return WordsWriter(self, size: size)
  }
}

/// Encodes pictures of one size.
private struct WordsWriter: DescriptorWriter {
  private let options: VisualWords.Options
  private let rows: WordRows
  private let summary: any WordSummary
  /// For each place and each grid the cell of all grids' cells that it lies in.
  private let cellsOfPlaces: [[Int]]

  init(_ words: VisualWords, size: PixelSize) {
    options = words.options
    rows = WordRows(words, size: size)
    switch words.vocabulary {
    case .mixture(let mixture): summary = FisherSummary(mixture)
    case .centers(let centers, _) where words.options.summary == .residuals: summary = ResidualSummary(centers)
    case .centers(let centers, let spread):
      summary = CountSummary(centers, spread: spread, neighbors: words.options.neighbors)
    }
    let places = rows.stage.places
    let grids = words.options.grids
    cellsOfPlaces = places.map { place in
      var first = 0
      return grids.map { grid in
        let row = min(grid.rows - 1, max(0, Int((place.y + 0.5) * Double(grid.rows) / Double(size.height))))
        let column = min(grid.columns - 1, max(0, Int((place.x + 0.5) * Double(grid.columns) / Double(size.width))))
        defer { first += grid.count }
        return first + row * grid.columns + column
      }
    }
  }

  var length: Int { options.length }

  var names: [String] {
    let columns =
      (0..<options.components).map { "direction\($0)" } + (options.coordinates > 0 ? ["across", "down"] : [])
    let parts: [String]
    switch options.summary {
    case .fisher:
      parts = ["mean", "deviation"].flatMap { kind in
        (0..<options.words).flatMap { word in columns.map { "word\(word)/\(kind)-\($0)" } }
      }
    case .residuals: parts = (0..<options.words).flatMap { word in columns.map { "word\(word)/\($0)" } }
    case .counts: parts = (0..<options.words).map { "word\($0)" }
    }
    return options.grids.flatMap { grid in
      grid.names.flatMap { cell in parts.map { "\(options.summary.rawValue)/\(grid.columns)x\(grid.rows)/\(cell)/\($0)" } }
    }
  }

  func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
    values.update(repeating: 0, count: length)
    let picture = rows.rows(of: bitmap)
    guard !picture.places.isEmpty else { return }
    let step = options.words * options.wordLength
    var cells = [[Int]](repeating: [], count: options.cells)
    for (row, place) in picture.places.enumerated() { for cell in cellsOfPlaces[place] { cells[cell].append(row) } }
    summary.sums(picture, cells: cells, to: values, step: step)
    finish(values, step)
  }

  /// Takes roots and divides by norms.
  private func finish(_ values: UnsafeMutablePointer<Float>, _ step: Int) {
    if options.summary == .residuals {
      for word in 0..<options.cells * options.words {
        let own = values + word * options.wordLength
        Self.scale(own, options.wordLength, to: 1, squares: fovea_signed_roots(own, options.wordLength))
      }
    }
    // Counts keep the shares of the cells of a grid; the other summaries say nothing about how many rows a cell has.
    let groups = options.summary == .counts ? options.grids.map(\.count) : [Int](repeating: 1, count: options.cells)
    var next = values
    for cells in groups {
      let count = cells * step
      let squares = options.summary == .residuals ? fovea_dot(next, next, count) : fovea_signed_roots(next, count)
      Self.scale(next, count, to: 1 / Float(groups.count).squareRoot(), squares: squares)
      next += count
    }
  }

  private static func scale(_ values: UnsafeMutablePointer<Float>, _ count: Int, to length: Float, squares: Float) {
    guard squares > 0 else { return }
    let factor = length / squares.squareRoot()
    for place in 0..<count { values[place] *= factor }
  }
}
