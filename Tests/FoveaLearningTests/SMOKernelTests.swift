import CFoveaKernels
import FoveaTensors
import FoveaTestSupport
import Testing

/// Every level of the kernels of kernel machines against the plainest loops.
@Suite(.serialized) struct SMOKernelTests {
  private static let lengths = Array(0...35) + [100]

  @Test(arguments: KernelLevels.all) func movedSlopesAndTheirEnds(level: fovea_level) {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    var generator = SeededGenerator(seed: 31)
    for n in Self.lengths {
      let (first, second) = (random(n, &generator), random(n, &generator))
      let state = (0..<n).map { _ in Int32(generator.integer(below: 4)) }
      // Of few different values, so that some are equal.
      var slopes = (0..<n).map { _ in Double(generator.integer(below: 5)) }
      for step in [0, 0.25] {
        let expected = slopes.indices.map { slopes[$0] - step * Double(first[$0] - second[$0]) }
        let ends = fovea_smo_move(step, first, second, state, &slopes, n)
        #expect(zip(slopes, expected).allSatisfy { abs($0 - $1) < 1e-12 })
        let rising = slopes.indices.filter { state[$0] & 1 != 0 }
        let falling = slopes.indices.filter { state[$0] & 2 != 0 }
        #expect(ends.highest == rising.map { slopes[$0] }.max() ?? -.infinity)
        #expect(ends.rising == rising.first { slopes[$0] == ends.highest } ?? n)
        #expect(ends.lowest == falling.map { slopes[$0] }.min() ?? .infinity)
      }
    }
  }

  @Test(arguments: KernelLevels.all) func partners(level: fovea_level) {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    var generator = SeededGenerator(seed: 32)
    for n in Self.lengths {
      let (row, diagonal) = (random(n, &generator).map { $0 * 0.1 }, random(n, &generator).map { 1 + abs($0) })
      let state = (0..<n).map { _ in Int32(generator.integer(below: 4)) }
      let slopes = (0..<n).map { _ in Double(generator.normal()) }
      for highest in [-10, 0, 1.5] {
        let gains = slopes.indices.map { place -> Double in
          guard state[place] & 2 != 0, slopes[place] < highest else { return 0 }
          let curvature = max(1e-12, 1.2 + Double(diagonal[place]) - 2 * Double(row[place]))
          return (highest - slopes[place]) * (highest - slopes[place]) / curvature
        }
        let found = fovea_smo_partner(highest, 1.2, row, diagonal, state, slopes, n)
        let most = gains.max() ?? 0
        if most == 0 { #expect(found == n) } else { #expect(found < n && gains[found] > most * (1 - 1e-5)) }
      }
    }
    // Of equals the first; a curvature of zero or less counts as next to nothing.
    #expect(
      fovea_smo_partner(
        1, 1, [Float](repeating: 1, count: 40), [Float](repeating: 1, count: 40), [Int32](repeating: 2, count: 40),
        [Double](repeating: 0, count: 40), 40) == 0)
  }

  @Test(arguments: KernelLevels.all) func curves(level: fovea_level) {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    var generator = SeededGenerator(seed: 33)
    for n in Self.lengths {
      let products = random(n, &generator)
      let norms = random(n, &generator).map { abs($0) }
      var distances = products
      fovea_squared_distances(0.5, norms, &distances, n)
      for place in 0..<n {
        #expect(abs(distances[place] - max(0, 0.5 + norms[place] - 2 * products[place])) < 1e-6 && distances[place] >= 0)
      }
      var powers = products
      fovea_scaled_power(0.5, 1, 3, &powers, n)
      for place in 0..<n {
        let base = 0.5 * Double(products[place]) + 1
        #expect(abs(Double(powers[place]) - base * base * base) < 1e-5)
      }
      var one = [Float](repeating: 0, count: n)
      fovea_scaled_exponential(-3, &one, n)
      #expect(one.allSatisfy { $0 == 1 })
    }
    var exponentials: [Float] = [0.5, 1, 2, 100]
    fovea_scaled_exponential(-1, &exponentials, 4)
    #expect(Tolerance.absoluteError(Array(exponentials[..<3]), [0.606_530_66, 0.367_879_44, 0.135_335_28]) < 1e-7)
    #expect(exponentials[3] > 0 && exponentials[3] < 1e-37)
  }

  @Test(arguments: KernelLevels.all) func sumsOverPairs(level: fovea_level) {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    var generator = SeededGenerator(seed: 34)
    for (m, n, depth) in [(1, 1, 1), (2, 4, 16), (3, 7, 37), (5, 9, 8), (1, 5, 100), (2, 3, 0), (0, 4, 3), (3, 90, 1000)] {
      let stride = depth + 3
      // Histograms have many zeros.
      let a = random(m * stride, &generator).map { max(0, $0) }
      let b = random(n * stride, &generator).map { max(0, $0) }
      var minima = [Float](repeating: -7, count: m * (n + 1))
      var squares = minima
      fovea_minimum_sums(m, n, depth, a, stride, b, stride, &minima, n + 1)
      var differences = minima
      fovea_chi_squared_sums(m, n, depth, a, stride, b, stride, &squares, n + 1)
      fovea_absolute_sums(m, n, depth, a, stride, b, stride, &differences, n + 1)
      for i in 0..<m {
        for j in 0..<n {
          let pairs = (0..<depth).map { (Double(a[i * stride + $0]), Double(b[j * stride + $0])) }
          let least = pairs.reduce(0) { $0 + min($1.0, $1.1) }
          let chi = pairs.reduce(0) { $1.0 + $1.1 == 0 ? $0 : $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / ($1.0 + $1.1) }
          let absolute = pairs.reduce(0) { $0 + abs($1.0 - $1.1) }
          #expect(abs(Double(differences[i * (n + 1) + j]) - absolute) <= 1e-5 * (absolute + 1e-9))
          let (left, right) = (Array(a[(i * stride)...]), Array(b[(j * stride)...]))
          #expect(fovea_absolute_distance(left, right, depth) == differences[i * (n + 1) + j])
          #expect(fovea_minimum_sum(left, right, depth) == minima[i * (n + 1) + j])
          #expect(abs(Double(minima[i * (n + 1) + j]) - least) <= 1e-5 * (least + 1e-9))
          #expect(abs(Double(squares[i * (n + 1) + j]) - chi) <= 1e-5 * (chi + 1e-9), "(\(i), \(j)) of \(m)×\(n)×\(depth)")
        }
        #expect(minima[i * (n + 1) + n] == -7 && squares[i * (n + 1) + n] == -7)
      }
      // The sums of a pair do not depend on what is computed beside them.
      for i in 0..<m {
        var alone: Float = 0
        fovea_chi_squared_sums(1, 1, depth, Array(a[(i * stride)...]), stride, Array(b[((n - 1) * stride)...]), stride, &alone, 1)
        #expect(alone == squares[i * (n + 1) + n - 1])
      }
    }
  }

  @Test(arguments: KernelLevels.all) func sharesOfSquares(level: fovea_level) {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    var generator = SeededGenerator(seed: 35)
    for (present, depth) in [(32, 21), (7, 8), (1, 1), (32, 0)] {
      let rows = random(present * depth, &generator).map { max(0, $0) }
      var block = [Float](repeating: -1, count: max(1, depth) * 32)
      fovea_columns_of_block(rows, present, depth, depth, &block)
      let query = random(depth, &generator).map { max(0, $0) }
      let columns = query.indices.filter { query[$0] > 0 }
      var sums = [Float](repeating: -1, count: 32)
      fovea_square_shares(columns.map { UInt32($0) }, columns.map { query[$0] }, columns.count, block, &sums)
      for row in 0..<32 {
        let expected = columns.reduce(0.0) { sum, column in
          let (value, other) = (Double(query[column]), row < present ? Double(rows[row * depth + column]) : 0)
          return sum + value * value / (value + other)
        }
        #expect(abs(Double(sums[row]) - expected) <= 1e-5 * expected)
      }
    }
  }

  private func random(_ count: Int, _ generator: inout SeededGenerator) -> [Float] { (0..<count).map { _ in generator.normal() } }
}
