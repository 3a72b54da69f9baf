import CFoveaKernels
import FoveaTensors
import FoveaTestSupport
import Testing

/// Every level of every kernel against sums in double precision, for all short lengths and starts that are not aligned.
@Suite(.serialized) struct VectorKernelTests {
  /// Tests run on the level that the kernels use, and on x86-64 on plain loops too.
  @Test func levelsAreThoseInUse() {
    #expect(KernelLevels.all.contains(fovea_simd_level()))
    #if arch(x86_64)
      #expect(KernelLevels.all.contains(FOVEA_SCALAR))
    #endif
  }

  /// Shown as skipped where no test of this module has run the kernels for AVX-512.
  @Test(.enabled(if: KernelLevels.all.contains(FOVEA_AVX512), "this processor has no AVX-512: its kernels were not tested"))
  func levelsRunToTheHighest() { #expect(KernelLevels.all.contains(FOVEA_AVX2), "who has AVX-512 has AVX2") }

  /// 211 numbers, so that a vector may start at any of a few places.
  private let a: [Float]
  private let b: [Float]

  init() {
    var generator = SeededGenerator(seed: 2)
    a = (0..<211).map { _ in generator.normal() }
    b = (0..<211).map { _ in generator.normal() }
  }

  /// Calls `body` with the parts of both arrays that start `offset` numbers in, for lengths 0…67 and a longer one.
  private func withParts(
    _ level: fovea_level, _ body: (UnsafePointer<Float>, UnsafePointer<Float>, ArraySlice<Float>, ArraySlice<Float>, Int) -> Void
  ) throws {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    for (length, offset) in (Array(0...67) + [200]).map({ ($0, $0 % 5) }) {
      try a.withUnsafeBufferPointer { first in
        try b.withUnsafeBufferPointer { second in
          let left = try #require(first.baseAddress) + offset
          let right = try #require(second.baseAddress) + offset
          body(left, right, a[offset..<offset + length], b[offset..<offset + length], length)
        }
      }
    }
  }

  private func expect(_ found: Float, _ terms: [Double], sourceLocation: SourceLocation = #_sourceLocation) {
    let bound = (Double(terms.count) / 64 + 16) * 0x1p-24 * terms.reduce(0) { $0 + abs($1) }
    #expect(abs(Double(found) - terms.reduce(0, +)) <= bound, "\(terms.count) terms", sourceLocation: sourceLocation)
  }

  @Test(arguments: KernelLevels.all) func sums(level: fovea_level) throws {
    try withParts(level) { left, right, a, b, n in
      let pairs = zip(a, b).map { (Double($0), Double($1)) }
      expect(fovea_dot(left, right, n), pairs.map { $0 * $1 })
      expect(fovea_sum(left, n), pairs.map { $0.0 })
      expect(fovea_squared_distance(left, right, n), pairs.map { ($0 - $1) * ($0 - $1) })
    }
  }

  /// Rows picked from a block, more of them than are fetched ahead, and none.
  @Test(arguments: KernelLevels.all) func distancesOfChosenRows(level: fovea_level) throws {
    try withParts(level) { query, _, _, _, n in
      guard n <= 20 else { return }
      let chosen: [UInt32] = [9, 0, 4, 4, 8, 1, 7, 2]
      for count in [0, 1, 4, 5, 8] {
        var found = [Float](repeating: -1, count: 8)
        fovea_squared_distances_of(query, b, n, chosen, count, &found)
        for place in 0..<count {
          let start = Int(chosen[place]) * n
          let alone = b.withUnsafeBufferPointer { fovea_squared_distance(query, $0.baseAddress.map { $0 + start }, n) }
          #expect(found[place].bitPattern == alone.bitPattern)
        }
        #expect(found[count...].allSatisfy { $0 == -1 })
      }
    }
  }

  @Test(arguments: KernelLevels.all) func chiSquared(level: fovea_level) throws {
    try withParts(level) { _, _, a, b, n in
      // Histograms have no negative numbers, and many zeros.
      let (p, q) = (a.map { max(0, $0) }, b.map { max(0, $0) })
      let terms = zip(p, q).map { x, y in
        let (x, y) = (Double(x), Double(y))
        return x + y == 0 ? 0 : (x - y) * (x - y) / (x + y) / 2
      }
      expect(fovea_chi_squared_distance(p, q, n), terms)
    }
  }

  @Test(arguments: KernelLevels.all) func elementwise(level: fovea_level) throws {
    try withParts(level) { left, right, a, b, n in
      var sum = Array(b)
      fovea_axpy(-1.5, left, &sum, n)
      #expect(Tolerance.absoluteError(sum, zip(a, b).map { $1 - 1.5 * $0 }) < 1e-6)
      var scaled = Array(a)
      fovea_standardize(&scaled, right, Array(b), n)
      #expect(Tolerance.absoluteError(scaled, zip(a, b).map { ($0 - $1) * $1 }) < 1e-6)
      var (sums, squares) = ([Double](repeating: 1, count: n), [Double](repeating: 2, count: n))
      fovea_add_column_moments(left, right, &sums, &squares, n)
      let differences = zip(a, b).map { Double($0) - Double($1) }
      #expect(Tolerance.relativeError(sums, differences.map { 1 + $0 }) < 1e-12)
      #expect(Tolerance.relativeError(squares, differences.map { 2 + $0 * $0 }) < 1e-12)
    }
  }

  @Test(arguments: KernelLevels.all, [Float.nan, .infinity, -.infinity]) func firstBadNumber(level: fovea_level, bad: Float) {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    for length in 0...67 {
      var numbers = [Float](repeating: .greatestFiniteMagnitude, count: length)
      #expect(fovea_first_nonfinite(numbers, length) == length)
      for place in stride(from: length - 1, through: 0, by: -1) {
        numbers[place] = bad
        #expect(fovea_first_nonfinite(numbers, length) == place)
      }
      numbers = [Float](repeating: 0, count: length)
      #expect(fovea_first_negative(numbers, length) == length)
      for place in stride(from: length - 1, through: 0, by: -7) {
        numbers[place] = -.leastNonzeroMagnitude
        #expect(fovea_first_negative(numbers, length) == place)
      }
    }
  }

  @Test(arguments: KernelLevels.all) func distancesWithin(level: fovea_level) throws {
    try withParts(level) { left, right, a, b, n in
      var indices = [UInt32](repeating: 0, count: n)
      var distances = [Float](repeating: 0, count: n)
      let found = fovea_distances_within(left, right, n, 0.25, &indices, &distances)
      let expected = zip(a, b).map { $1 - 2 * $0 }.enumerated().filter { $0.element <= 0.25 }
      #expect(indices.prefix(found).map { Int($0) } == expected.map(\.offset))
      #expect(Tolerance.absoluteError(Array(distances.prefix(found)), expected.map(\.element)) < 1e-6)
    }
  }
}
