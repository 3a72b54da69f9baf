internal import CFoveaKernels
internal import FoveaTensors

/// The rows that a fit of k-means begins from.
struct KMeansStart {
  /// One row for each center.
  let chosen: [Int]

  init(_ rows: Matrix, options: KMeans.Options, threads: Int) {
    var generator = SeededGenerator(seed: options.seed, stream: 0x6B6D)
    let count = options.centers
    switch options.start {
    case .random: chosen = Self.distinct(count, of: rows.rows, &generator)
    case .plusPlus:
      let drawn = rows.rows <= 32 * count ? Array(0..<rows.rows) : Self.distinct(32 * count, of: rows.rows, &generator).sorted()
      let pool = drawn.count == rows.rows ? rows : rows.selecting(rows: drawn)
      chosen = Self.farFromEachOther(pool, count: count, &generator, threads: threads).map { drawn[$0] }
    }
  }

  /// So many different numbers below a bound, each with the same chance.
  private static func distinct(_ count: Int, of bound: Int, _ generator: inout SeededGenerator) -> [Int] {
    var taken: [Int: Int] = [:]
    // The first steps of a shuffle of 0..<bound, of which only the places that moved are kept.
    return (0..<count).map { place in
      let other = place + generator.integer(below: bound - place)
      let value = taken[other] ?? other
      taken[other] = taken[place] ?? place
      return value
    }
  }

  /// Each row after the first with a chance in proportion to its squared distance to the nearest that was chosen before.
  private static func farFromEachOther(
    _ rows: Matrix, count: Int, _ generator: inout SeededGenerator, threads: Int
  ) -> [Int] {
    var chosen = [generator.integer(below: rows.rows)]
    var distances = [Float](repeating: .infinity, count: rows.rows)
    let part = 2048
    let parts = (rows.rows + part - 1) / part
    rows.withUnsafeBufferPointer { numbers in
      let lent = LentRows(base: numbers.baseAddress, count: rows.rows, columns: rows.columns)
      while chosen.count < count {
        let last = chosen[chosen.count - 1]
        let sums = distances.withUnsafeMutableBufferPointer { distances in
          let target = RowTarget(base: distances.baseAddress)
          return Parallel.map(parts, threads: threads) { index -> Double in
            guard let target = target.base else { return 0 }
            var sum = 0.0
            for row in index * part..<min((index + 1) * part, lent.count) {
              target[row] = min(target[row], fovea_squared_distance(lent.address(row), lent.address(last), lent.columns))
              sum += Double(target[row])
            }
            return sum
          }
        }
        chosen.append(draw(distances, sums: sums, part: part, &generator) ?? firstUnchosen(chosen, of: rows.rows))
      }
    }
    return chosen
  }

  /// A place with a chance in proportion to its number; nothing where all are zero.
  private static func draw(
    _ numbers: [Float], sums: [Double], part: Int, _ generator: inout SeededGenerator
  ) -> Int? {
    let total = sums.reduce(0, +)
    guard total > 0 else { return nil }
    var rest = Double(generator.next() >> 11) * 0x1p-53 * total
    var last: Int?
    for (index, sum) in sums.enumerated() where sum > 0 {
      if rest >= sum {
        rest -= sum
        continue
      }
      for place in index * part..<min((index + 1) * part, numbers.count) where numbers[place] > 0 {
        last = place
        if rest < Double(numbers[place]) { return place }
        rest -= Double(numbers[place])
      }
      return last
    }
    // Rounding carried the draw to the end of all sums.
    return numbers.lastIndex { $0 > 0 }
  }

  private static func firstUnchosen(_ chosen: [Int], of count: Int) -> Int {
    let taken = Set(chosen)
    return (0..<count).first { !taken.contains($0) } ?? 0
  }
}
