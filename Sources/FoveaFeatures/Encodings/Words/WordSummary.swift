internal import CFoveaKernels
internal import FoveaLearning
internal import FoveaTensors

/// Sums up the rows of a picture by words.
protocol WordSummary: Sendable {
  /// What is computed of all rows once.
  associatedtype Codes
  func codes(_ rows: PictureRows) -> Codes
  /// Writes the sums over some rows of a picture, at least one, to a cell of zeros, before roots and norms.
  func add(_ rows: PictureRows, _ codes: Codes, _ chosen: [Int], to cell: UnsafeMutablePointer<Float>)
  /// The word that a row counts for most.
  func word(of row: Int, _ codes: Codes) -> Int
}

extension WordSummary {
  /// Sums over the rows of each of several cells.
  func sums(_ rows: PictureRows, cells: [[Int]], to target: UnsafeMutablePointer<Float>, step: Int) {
    let codes = codes(rows)
    for (cell, chosen) in cells.enumerated() where !chosen.isEmpty { add(rows, codes, chosen, to: target + cell * step) }
  }

  /// The word of each row.
  func words(_ rows: PictureRows) -> [Int] {
    let codes = codes(rows)
    return rows.places.indices.map { word(of: $0, codes) }
  }
}

/// Gradients of the mean logarithm of the density by the means and deviations of its components.
struct FisherSummary: WordSummary {
  private let density: MixtureDensity
  private let words, columns: Int
  /// By word and column, around the center of the density: μ, 1/σ² and what the sums are multiplied by.
  private let means, precisions, meanFactors, deviationFactors: [Float]

  init(_ mixture: GaussianMixture) {
    density = MixtureDensity(mixture)
    words = mixture.means.rows
    columns = mixture.means.columns
    let columns = columns
    let places = 0..<words * columns
    let center = density.center
    means = places.map { mixture.means[$0 / columns, $0 % columns] - center[$0 % columns] }
    precisions = places.map { 1 / mixture.variances[$0 / columns, $0 % columns] }
    let weights = mixture.weights
    let inverses = precisions
    meanFactors = places.map { (inverses[$0] / weights[$0 / columns]).squareRoot() }
    deviationFactors = places.map { 1 / (2 * weights[$0 / columns]).squareRoot() }
  }

  /// (x², x) of each row, and the shares of the components in it.
  struct Codes {
    let squares: Scratch<Float>
    let shares: Scratch<Float>
  }

  func codes(_ rows: PictureRows) -> Codes {
    let count = rows.places.count
    let squares = Scratch<Float>(uninitialized: count * 2 * columns)
    let shares = Scratch<Float>(uninitialized: count * words)
    density.write(rows.numbers.base, count: count, to: squares.base)
    density.shares(squares.base, count: count, to: shares.base)
    return Codes(squares: squares, shares: shares)
  }

  func word(of row: Int, _ codes: Codes) -> Int {
    let shares = codes.shares.base + row * words
    return (0..<words).reduce(0) { shares[$1] > shares[$0] ? $1 : $0 }
  }

  func add(_ rows: PictureRows, _ codes: Codes, _ chosen: [Int], to cell: UnsafeMutablePointer<Float>) {
    let (count, width) = (chosen.count, 2 * columns)
    let turned = Scratch<Float>(uninitialized: count * width)
    let turnedShares = Scratch<Float>(uninitialized: count * words)
    Self.turn(codes.squares.base, chosen, width, of: rows.places.count, to: turned.base)
    Self.turn(codes.shares.base, chosen, words, of: rows.places.count, to: turnedShares.base)
    let sums = Scratch<Float>(uninitialized: words * width)
    let workspace = Scratch<Float>(uninitialized: fovea_matmul_workspace())
    fovea_matmul_nt(
      words, width, count, turnedShares.base, count, turned.base, count, sums.base, width, workspace.base)
    let share = 1 / Float(count)
    for word in 0..<words {
      let total = fovea_sum(turnedShares.base + word * count, count)
      let (squares, firsts) = (sums.base + word * width, sums.base + word * width + columns)
      let deviations = cell + words * columns
      for column in 0..<columns {
        let place = word * columns + column
        let mean = means[place]
        let first = firsts[column] - total * mean
        let second = squares[column] - mean * (firsts[column] + first)
        cell[place] = share * meanFactors[place] * first
        deviations[place] = share * deviationFactors[place] * (second * precisions[place] - total)
      }
    }
  }

  /// Some rows, column by column.
  private static func turn(
    _ rows: UnsafePointer<Float>, _ chosen: [Int], _ columns: Int, of all: Int, to target: UnsafeMutablePointer<Float>
  ) {
    if chosen.count == all {
      fovea_transpose(rows, target, all, columns)
      return
    }
    let own = Scratch<Float>(uninitialized: chosen.count * columns)
    for (place, row) in chosen.enumerated() { (own.base + place * columns).update(from: rows + row * columns, count: columns) }
    fovea_transpose(own.base, target, chosen.count, columns)
  }
}

/// Sums of what rows differ from their nearest centers by.
struct ResidualSummary: WordSummary {
  private let nearest: NearestWords
  private let centers: Matrix

  init(_ centers: Matrix) {
    self.centers = centers
    nearest = NearestWords(centers)
  }

  func codes(_ rows: PictureRows) -> [Int] { nearest.words(rows) }
  func word(of row: Int, _ codes: [Int]) -> Int { codes[row] }

  func add(_ rows: PictureRows, _ codes: [Int], _ chosen: [Int], to cell: UnsafeMutablePointer<Float>) {
    let columns = centers.columns
    centers.withUnsafeBufferPointer { centers in
      for row in chosen {
        let target = cell + codes[row] * columns
        fovea_axpy(1, rows.numbers.base + row * columns, target, columns)
        fovea_axpy(-1, centers.baseAddress?.advanced(by: codes[row] * columns), target, columns)
      }
    }
  }
}

/// How many rows have a center as their nearest.
struct CountSummary: WordSummary {
  private let nearest: NearestWords
  private let neighbors: Int
  private let spread: Float

  init(_ centers: Matrix, spread: Float, neighbors: Int) {
    nearest = NearestWords(centers)
    self.spread = spread
    self.neighbors = min(neighbors, centers.rows)
  }

  func codes(_ rows: PictureRows) -> [[(word: Int, share: Float)]] {
    if neighbors == 1 { return nearest.words(rows).map { [(word: $0, share: Float(1))] } }
    var codes: [[(word: Int, share: Float)]] = []
    codes.reserveCapacity(rows.places.count)
    nearest.forEach(rows) { halves in
      // Half the squared distances, less what all have in common.
      var found: [(word: Int, share: Float)] = []
      for (word, half) in halves.enumerated() where found.count < neighbors || half < found[neighbors - 1].share {
        found.insert((word: word, share: half), at: found.firstIndex { half < $0.share } ?? found.count)
        if found.count > neighbors { found.removeLast() }
      }
      let least = found[0].share
      let shares = found.map { Float(exponential(Double(2 * (least - $0.share) / spread))) }
      let sum = shares.reduce(0, +)
      codes.append(zip(found, shares).map { (word: $0.word, share: $1 / sum) })
    }
    return codes
  }

  func word(of row: Int, _ codes: [[(word: Int, share: Float)]]) -> Int { codes[row].first?.word ?? 0 }

  func add(
    _ rows: PictureRows, _ codes: [[(word: Int, share: Float)]], _ chosen: [Int], to cell: UnsafeMutablePointer<Float>
  ) {
    for row in chosen { for code in codes[row] { cell[code.word] += code.share } }
  }
}

/// Finds the nearest centers of the rows of a picture.
private struct NearestWords: Sendable {
  private let centers: PackedRows
  /// ½‖c‖² of each center.
  private let halves: [Float]

  /// Rows that are compared together.
  private static let together = 96

  init(_ centers: Matrix) {
    self.centers = PackedRows(centers)
    halves = centers.squaredNorms().map { $0 / 2 }
  }

  /// The nearest center of each row, the lowest of equals.
  func words(_ rows: PictureRows) -> [Int] {
    var found: [Int] = []
    found.reserveCapacity(rows.places.count)
    multiply(rows) { products in
      var least: Float = 0
      found.append(fovea_nearest(products, halves, halves.count, &least))
    }
    return found
  }

  /// Gives ½‖c‖² − x·c of each center, row by row.
  func forEach(_ rows: PictureRows, _ body: (UnsafeBufferPointer<Float>) -> Void) {
    multiply(rows) { products in
      for center in halves.indices { products[center] = halves[center] - products[center] }
      body(UnsafeBufferPointer(start: products, count: halves.count))
    }
  }

  private func multiply(_ rows: PictureRows, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    let products = Scratch<Float>(uninitialized: Self.together * centers.count)
    let workspace = Scratch<Float>(uninitialized: PackedRows.workspace)
    for start in stride(from: 0, to: rows.places.count, by: Self.together) {
      let count = min(Self.together, rows.places.count - start)
      centers.multiply(
        rows.numbers.base + start * centers.columns, count: count, into: products.base, workspace: workspace.base)
      for row in 0..<count { body(products.base + row * centers.count) }
    }
  }
}
