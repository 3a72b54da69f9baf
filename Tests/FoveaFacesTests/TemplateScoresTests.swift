import CFoveaKernels
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite("Scores of templates", .serialized)
struct TemplateScoresTests {
  /// Shown as skipped where the kernel for AVX-512 was not run.
  @Test(
    "Levels run to the highest",
    .enabled(if: KernelLevels.all.contains(FOVEA_AVX512), "this processor has no AVX-512: its kernel was not tested"))
  func highestLevel() { #expect(KernelLevels.all.last == FOVEA_AVX512) }

  /// What the kernel should give, in double precision.
  private func slow(
    _ cells: [Float], _ columns: Int, _ rows: Int, _ channels: Int, _ weights: [Float], _ stride: Int, _ across: Int, _ down: Int,
    _ bias: Float
  ) -> [Double] {
    var scores: [Double] = []
    for y in 0...rows - down {
      for x in 0...columns - across {
        var sum = Double(bias)
        for row in 0..<down {
          for k in 0..<across * channels {
            sum += Double(weights[row * stride + k]) * Double(cells[((y + row) * columns + x) * channels + k])
          }
        }
        scores.append(sum)
      }
    }
    return scores
  }

  @Test("Every level of instructions gives the sums of a plain loop", arguments: KernelLevels.all)
  func sums(level: fovea_level) {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    var generator = SeededGenerator(seed: 3)
    for (columns, rows, channels, across, down) in [
      (1, 1, 31, 1, 1), (19, 7, 31, 6, 5), (9, 9, 31, 9, 9), (14, 5, 3, 2, 3), (8, 3, 16, 1, 2),
    ] {
      let cells =
        (0..<columns * rows * channels).map { _ in generator.normal() } + [Float](repeating: 0, count: Int(FOVEA_TEMPLATE_SLACK))
      let stride = fovea_template_stride(across, channels)
      #expect(stride % 16 == 0 && stride >= across * channels)
      let weights = (0..<down * stride).map { $0 % stride < across * channels ? generator.normal() : 0 }
      let expected = slow(cells, columns, rows, channels, weights, stride, across, down, 0.25)
      var scores = [Float](repeating: .nan, count: expected.count)
      fovea_template_scores(cells, columns, rows, channels, weights, across, down, 0.25, &scores)
      for (score, truth) in zip(scores, expected) {
        #expect(abs(Double(score) - truth) < 1e-4 * Double(across * down * channels).squareRoot())
      }
    }
  }
}
