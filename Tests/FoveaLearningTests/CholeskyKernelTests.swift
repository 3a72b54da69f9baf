import CFoveaKernels
import FoveaTensors
import FoveaTestSupport
import Testing

/// Every level of the factors against the definition, in panels and parts of several sizes.
@Suite(.serialized) struct CholeskyKernelTests {
  @Test(arguments: KernelLevels.all) func factorsMultiplyToTheMatrix(level: fovea_level) {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    for size in [1, 2, 5, 17, 64, 71] {
      var generator = SeededGenerator(seed: UInt64(size))
      let roots = (0..<size * size).map { _ in Double(generator.normal()) }
      let matrix = (0..<size * size).map { place in
        (0..<size).reduce(place % (size + 1) == 0 ? 0.5 : 0) {
          $0 + roots[place / size * size + $1] * roots[place % size * size + $1]
        }
      }
      for panel in [3, 16, 80] {
        var factor = matrix
        for first in stride(from: 0, to: size, by: panel) {
          let width = min(panel, size - first)
          for from in stride(from: first, to: size, by: 7) {
            fovea_cholesky_subtract(&factor, size, first, width, from, min(from + 7, size))
          }
          #expect(fovea_cholesky_diagonal(&factor, size, first, width, 0) != 0)
          fovea_cholesky_finish(&factor, size, first, width, first + width, size)
        }
        let scale = Double(size) * 1e-13 * (matrix.max() ?? 1)
        for i in 0..<size {
          for j in 0...i {
            let product = (0...j).reduce(0.0) { $0 + factor[i * size + $1] * factor[j * size + $1] }
            #expect(abs(product - matrix[i * size + j]) <= scale)
          }
        }
        var solution = (0..<size).map { Double($0) - 3 }
        fovea_cholesky_forwards(factor, size, size, &solution)
        fovea_cholesky_backwards(factor, size, size, &solution)
        for i in 0..<size {
          let product = (0..<size).reduce(0.0) { $0 + matrix[i * size + $1] * solution[$1] }
          #expect(abs(product - (Double(i) - 3)) < 1e-8)
        }
      }
    }
  }

  @Test func anIndefiniteMatrixIsRefused() {
    var matrix: [Double] = [1, 2, 2, 1]
    #expect(fovea_cholesky_diagonal(&matrix, 2, 0, 2, 0) == 0)
  }
}
