import CFoveaKernels
import FoveaTensors
import FoveaTestSupport
import Testing

/// Gradients of depth-wise convolutions over blocked pictures against their definition, on every level and for both sizes of block.
@Suite struct DepthWiseKernelTests {
  /// Filters of one side, steps, gaps and margins, for a picture of 9×7.
  struct Example: Sendable {
    var (rows, columns): (Int, Int)
    var step: (Int, Int) = (1, 1)
    var gap: (Int, Int) = (1, 1)
    var margin: (Int, Int) = (0, 0)
  }

  static let examples = [
    Example(rows: 3, columns: 3, margin: (1, 1)), Example(rows: 5, columns: 4, step: (2, 3), margin: (2, 1)),
    Example(rows: 3, columns: 2, gap: (2, 3)), Example(rows: 3, columns: 3, step: (2, 1), gap: (3, 2), margin: (3, 2)),
    Example(rows: 1, columns: 11, margin: (0, 5)), Example(rows: 9, columns: 7, margin: (8, 6)),
  ]

  @Test(arguments: [8, 16], examples.indices)
  func `gradients follow the definition`(block: Int, index: Int) {
    let example = Self.examples[index]
    let (pictures, blocks, height, width) = (3, 2, 9, 7)
    let targetHeight = (height + 2 * example.margin.0 - example.gap.0 * (example.rows - 1) - 1) / example.step.0 + 1
    let targetWidth = (width + 2 * example.margin.1 - example.gap.1 * (example.columns - 1) - 1) / example.step.1 + 1
    let shape = fovea_blocks(pictures: pictures, blocks: blocks, places: targetHeight * targetWidth, block: block)
    let windows = fovea_windows(
      height: height, width: width, target_height: targetHeight, target_width: targetWidth, rows: example.rows,
      columns: example.columns, row_step: example.step.0, column_step: example.step.1, top: example.margin.0, left: example.margin.1
    )
    let filterArea = example.rows * example.columns
    let input = normalTensor([pictures * blocks * height * width * block], seed: 1).values
    let gradient = normalTensor([pictures * blocks * targetHeight * targetWidth * block], seed: 2).values
    let weights = normalTensor([blocks * filterArea * block], seed: 3).values
    var slopes = [Double](repeating: 0, count: input.count)
    var weightSlopes = [Double](repeating: 0, count: weights.count)
    var sums = [Double](repeating: 0, count: blocks * block)
    for place in gradient.indices {
      let (lane, x, y) = (place % block, place / block % targetWidth, place / block / targetWidth % targetHeight)
      let plane = place / block / targetWidth / targetHeight
      sums[plane % blocks * block + lane] += Double(gradient[place])
      for row in 0..<example.rows {
        for column in 0..<example.columns {
          let inputY = y * example.step.0 + row * example.gap.0 - example.margin.0
          let inputX = x * example.step.1 + column * example.gap.1 - example.margin.1
          guard (0..<height).contains(inputY), (0..<width).contains(inputX) else { continue }
          let here = ((plane * height + inputY) * width + inputX) * block + lane
          let weight = (plane % blocks * filterArea + row * example.columns + column) * block + lane
          slopes[here] += Double(weights[weight]) * Double(gradient[place])
          weightSlopes[weight] += Double(input[here]) * Double(gradient[place])
        }
      }
    }
    for level in KernelLevels.all {
      KernelLevels.force(level)
      defer { fovea_reset_simd_level() }
      var (slope, weightSlope) = (input, weights)
      var sum = [Float](repeating: 1, count: sums.count)
      fovea_block_depth_wise_slope(gradient, weights, &slope, shape, windows, example.gap.0, example.gap.1)
      fovea_block_depth_wise_weights(input, gradient, &weightSlope, shape, windows, example.gap.0, example.gap.1)
      fovea_block_sums(gradient, &sum, shape)
      #expect(Tolerance.relativeError(slope.map { Double($0) }, slopes) < 1e-6)
      #expect(Tolerance.relativeError(weightSlope.map { Double($0) }, weightSlopes) < 1e-6)
      #expect(Tolerance.relativeError(sum.map { Double($0) }, sums) < 1e-6)
    }
  }
}
