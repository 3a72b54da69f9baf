import CFoveaKernels
import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite(.serialized) struct MatrixProductTests {
  /// Extents around the sizes of tiles and parts, and of nothing.
  @Test(arguments: KernelLevels.all) func equalsSumsInDouble(level: fovea_level) {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    for (m, n, depth) in [
      (1, 1, 1), (5, 3, 7), (12, 32, 16), (13, 33, 17), (11, 31, 385), (25, 70, 5), (3, 500, 4), (6, 16, 800), (1, 40, 0),
      (0, 40, 3),
      (7, 10, 19), (16, 16, 64), (3, 8195, 6),
    ] {
      let (a, b) = (random(m, depth, seed: 1), random(n, depth, seed: 2))
      let product = a.timesTransposed(b, threads: 1)
      #expect(product.rows == m && product.columns == n)
      for i in 0..<m {
        for j in 0..<n {
          let terms = (0..<depth).map { Double(a[i, $0]) * Double(b[j, $0]) }
          let bound = Double(depth + 20) * 0x1p-24 * terms.reduce(0) { $0 + abs($1) }
          #expect(abs(Double(product[i, j]) - terms.reduce(0, +)) <= bound, "(\(i), \(j)) of \(m)×\(n)×\(depth)")
        }
      }
    }
  }

  /// Whatever rows are multiplied together, on how many threads.
  @Test(arguments: [10, 200, 9000]) func productsDoNotDependOnTheirNeighbors(n: Int) {
    let (a, b) = (random(300, 50, seed: 3), random(n, 50, seed: 4))
    let all = a.timesTransposed(b, threads: 1)
    for threads in [2, 3] { #expect(bits(a.timesTransposed(b, threads: threads)) == bits(all)) }
    let chosen = [299, 7, 150, 151, 13]
    #expect(bits(a.selecting(rows: chosen).timesTransposed(b, threads: 2)) == bits(all.selecting(rows: chosen)))
  }

  /// Products too small for a number have one sign, in whole tiles and where a tile reaches over the edge.
  @Test(arguments: KernelLevels.all) func zerosDoNotDependOnTheirNeighbors(level: fovea_level) {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    let a = Matrix(rows: 13, columns: 1, [Float](repeating: -1e-30, count: 13))
    let b = Matrix(rows: 33, columns: 1, [Float](repeating: 1e-30, count: 33))
    #expect(Set(bits(a.timesTransposed(b, threads: 1))).count == 1)
  }

  /// Few rows against many: the products within rounding, the same whichever of the few there are, on any number of threads.
  @Test(arguments: [1, 40, 4100]) func fewRowsAgainstMany(n: Int) {
    let (a, b) = (random(9, 50, seed: 10), random(n, 50, seed: 11))
    let all = a.timesTransposed(b, threads: 1)
    #expect(bits(a.products(with: b, threads: 2)) == bits(all))
    let eight = a.selecting(rows: Array(0..<8))
    let few = eight.products(with: b, threads: 1)
    #expect(Tolerance.relativeError(few.values, all.selecting(rows: Array(0..<8)).values) < 1e-5)
    #expect(bits(eight.products(with: b, threads: 3)) == bits(few))
    #expect(bits(a.selecting(rows: [5, 2]).products(with: b, threads: 2)) == bits(few.selecting(rows: [5, 2])))
  }

  /// Some rows and columns of a larger array, with a stride of its own on each side.
  @Test(arguments: KernelLevels.all) func stridesAreKept(level: fovea_level) {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    let (a, b) = (random(14, 30, seed: 5), random(37, 41, seed: 6))
    var c = [Float](repeating: -7, count: 14 * 50)
    var workspace = [Float](repeating: 0, count: fovea_matmul_workspace())
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in fovea_matmul_nt(14, 37, 29, a.baseAddress, 30, b.baseAddress, 41, &c, 50, &workspace) }
    }
    for i in 0..<14 {
      for j in 0..<50 {
        let expected = j < 37 ? (0..<29).reduce(0) { $0 + a[i, $1] * b[j, $1] } : -7
        #expect(abs(c[i * 50 + j] - expected) < 1e-5)
      }
    }
  }

  @Test(arguments: KernelLevels.all) func addedRows(level: fovea_level) {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    for (m, n, depth) in [(1, 1, 1), (3, 5, 130), (16, 16, 67), (2, 7, 33), (4, 10, 64), (0, 3, 9)] {
      let (rows, factors) = (random(m, depth, seed: 7), random(m, 16, seed: 8))
      var targets = random(n, depth, seed: 9)
      let before = targets
      rows.withUnsafeBufferPointer { rows in
        factors.withUnsafeBufferPointer { factors in
          targets.withUnsafeMutableBufferPointer { targets in
            let from = (0..<m).map { rows.baseAddress?.advanced(by: $0 * depth) }
            let to = (0..<n).map { targets.baseAddress?.advanced(by: $0 * depth) }
            fovea_add_rows(from, m, factors.baseAddress, to, n, depth)
          }
        }
      }
      for j in 0..<n {
        for k in 0..<depth {
          let expected = (0..<m).reduce(before[j, k]) { $0 + factors[$1, j] * rows[$1, k] }
          #expect(abs(targets[j, k] - expected) < 1e-5)
        }
      }
    }
  }

  @Test func lengths() {
    let rows = Matrix([[3, 4], [0, 0], [-5, 12]])
    #expect(rows.squaredNorms() == [25, 0, 169])
    #expect(Tolerance.absoluteError(rows.scaledToLengthOne().values, [0.6, 0.8, 0, 0, -5 / 13, 12 / 13]) < 1e-7)
  }

  private func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    return Matrix(rows: rows, columns: columns, (0..<rows * columns).map { _ in generator.normal() })
  }
}
