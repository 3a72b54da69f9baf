import CFoveaKernels
import FoveaTensors
import FoveaTestSupport
import Testing

/// Every level of the kernels of k-means and dictionaries against sums in double precision.
@Suite(.serialized) struct ClusterKernelTests {
  private func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in generator.normal() }
  }

  private func atLevels(_ body: () -> Void) {
    for level in KernelLevels.all {
      KernelLevels.force(level)
      body()
    }
    fovea_reset_simd_level()
  }

  @Test func theLowestOfEqualsIsNearest() {
    for count in Array(1...50) + Array(440...480) {
      let products = numbers(count, seed: UInt64(count)).map { ($0 * 3).rounded() }
      let halves = numbers(count, seed: UInt64(2 * count)).map { ($0 * 2).rounded() }
      let differences = zip(halves, products).map { $0 - $1 }
      atLevels {
        var least: Float = 0
        let place = fovea_nearest(products, halves, count, &least)
        #expect(least == differences.min())
        #expect(place == differences.firstIndex(of: least))
      }
    }
  }

  @Test func packedProductsHaveTheSameBits() {
    for (m, n, depth) in [(1, 1, 1), (13, 33, 17), (7, 500, 5), (25, 970, 12), (6, 20, 800), (14, 481, 385), (130, 40, 401)] {
      let (a, b) = (numbers(m * depth, seed: 3), numbers(n * depth, seed: 4))
      atLevels {
        var workspace = [Float](repeating: 0, count: fovea_matmul_workspace())
        var (plain, packed) = ([Float](repeating: 1, count: m * n), [Float](repeating: 2, count: m * n))
        fovea_matmul_nt(m, n, depth, a, depth, b, depth, &plain, n, &workspace)
        var memory = [Float](repeating: .nan, count: fovea_matmul_packed_count(n, depth))
        fovea_matmul_pack(n, depth, b, depth, &memory)
        fovea_matmul_packed(m, n, depth, a, depth, memory, &packed, n, &workspace)
        #expect(plain == packed)
        // Rows from each multiple on, both packed.
        var rows = [Float](repeating: .nan, count: fovea_matmul_packed_rows_count(m, depth))
        fovea_matmul_pack_rows(m, depth, a, depth, &rows)
        var beside = [Float](repeating: .nan, count: fovea_matmul_packed_count((n + 31) / 32 * 32, depth))
        fovea_matmul_pack_beside(rows, n, depth, b, depth, &beside)
        for first in stride(from: 0, to: m, by: Int(FOVEA_MATMUL_ROWS)) {
          var part = [Float](repeating: 3, count: (m - first) * n)
          fovea_matmul_both_packed(first, m - first, m, n, depth, rows, beside, &part, n, &workspace)
          #expect(part == Array(plain[(first * n)...]))
        }
      }
    }
  }

  /// Sums of products of 16-bit numbers are exact, up to the largest that may stand there; an odd row gets a zero.
  @Test func productsOfShortRowsAreExact() {
    for (m, n, columns) in [(1, 1, 1), (6, 16, 2), (7, 33, 17), (24, 160, 108), (5, 50, 200)] {
      let depth = (columns + 1) / 2 * 2
      atLevels {
        func shortened(_ rows: Int, seed: UInt64) -> (shorts: [Int16], expected: [[Int]]) {
          var shorts = [Int16](repeating: -1, count: rows * depth)
          var expected: [[Int]] = []
          for row in 0..<rows {
            var floats = numbers(columns, seed: seed + UInt64(row))
            // A row whose whole norm stands in one number.
            if row == 0 { floats = [-2] + [Float](repeating: 0, count: columns - 1) }
            let norm = floats.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let factor = Float(FOVEA_SHORT_NORM) / norm
            shorts.withUnsafeMutableBufferPointer { fovea_shorten(floats, columns, factor, $0.baseAddress! + row * depth) }
            expected.append(
              floats.map { Int(($0 * factor).rounded(.toNearestOrAwayFromZero)) } + (depth > columns ? [0] : []))
          }
          return (shorts, expected)
        }
        let (a, b) = (shortened(m, seed: 30), shortened(n, seed: 60))
        for (row, expected) in a.expected.enumerated() {
          let found = a.shorts[row * depth..<(row + 1) * depth].map { Int($0) }
          // The sum of a number and a half may itself be rounded.
          #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1 } && found.suffix(depth - columns).allSatisfy { $0 == 0 })
        }
        var packed = [Int16](repeating: -1, count: fovea_short_packed_count(n, depth))
        fovea_short_pack(n, depth, b.shorts, &packed)
        let stride = (n + 15) / 16 * 16 + 3
        let scales = (0..<m).map { 0.5 + Float($0) }
        var found = [Float](repeating: -7, count: m * stride)
        fovea_short_products(m, n, depth, a.shorts, scales, packed, &found, stride)
        for i in 0..<m {
          for j in 0..<n {
            let sum = (0..<depth).reduce(0) { $0 + Int(a.shorts[i * depth + $1]) * Int(b.shorts[j * depth + $1]) }
            #expect(found[i * stride + j] == scales[i] * Float(sum))
          }
          #expect(found[i * stride + stride - 3..<(i + 1) * stride].allSatisfy { $0 == -7 })
        }
      }
    }
  }

  @Test func patchesHaveMeanZeroAndTheirContrastTaken() {
    var generator = SeededGenerator(seed: 5)
    for (side, channels, step) in [(6, 3, 1), (5, 1, 2), (4, 3, 3), (8, 1, 1)] {
      let width = 20
      let samples = (0..<width * channels * side).map { _ in UInt8(generator.integer(below: 256)) }
      let count = (width - side) / step + 1
      let length = side * side * channels
      atLevels {
        var patches = [Float](repeating: .nan, count: count * length)
        fovea_patches(samples, width * channels, channels, side, step, count, 10, &patches)
        for patch in 0..<count {
          var raw: [Double] = []
          for y in 0..<side {
            for x in 0..<side * channels { raw.append(Double(samples[y * width * channels + patch * step * channels + x])) }
          }
          let mean = raw.reduce(0, +) / Double(length)
          let variance = raw.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(length)
          let expected = raw.map { Float(($0 - mean) / (variance + 10).squareRoot()) }
          #expect(Tolerance.absoluteError(Array(patches[patch * length..<(patch + 1) * length]), expected) < 1e-5)
        }
      }
    }
  }

  @Test func codesAreAddedUp() {
    for count in [1, 5, 16, 40, 97] {
      let (products, halves) = (numbers(count, seed: 6), numbers(count, seed: 7).map { $0 * $0 })
      let distances = zip(halves, products).map { max(0, 4 + 2 * (Double($0) - Double($1))).squareRoot() }
      let mean = distances.reduce(0, +) / Double(count)
      atLevels {
        var work = [Float](repeating: 0, count: count)
        var sums = [Float](repeating: 1, count: count)
        fovea_add_triangle(products, halves, 4, count, &work, &sums)
        #expect(Tolerance.absoluteError(sums, distances.map { 1 + Float(max(0, mean - $0)) }) < 1e-5)
        var soft = [Float](repeating: 1, count: 2 * count)
        fovea_add_soft(products, 0.25, count, &soft)
        let expected = products.map { 1 + max(0, $0 - 0.25) } + products.map { 1 + max(0, -$0 - 0.25) }
        #expect(Tolerance.absoluteError(soft, expected) < 1e-6)
      }
    }
  }

  @Test func columnsAreCenteredAndSumsAdded() {
    let rows = numbers(7 * 9, seed: 8)
    let means = numbers(4, seed: 9)
    atLevels {
      var target = [Float](repeating: -1, count: 4 * 8)
      rows.withUnsafeBufferPointer { fovea_center_columns($0.baseAddress! + 2, 9, 7, 4, means, &target, 8) }
      for j in 0..<4 { for i in 0..<8 { #expect(target[j * 8 + i] == (i < 7 ? rows[i * 9 + 2 + j] - means[j] : -1)) } }
      var sums = rows.map { Double($0) }
      fovea_accumulate(&sums, rows, rows.count)
      #expect(sums == rows.map { 2 * Double($0) })
    }
  }
}
