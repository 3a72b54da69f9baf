import CFoveaKernels
import FoveaTensors
import FoveaTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Passes over blocked pictures against the formulas, on every level and for both sizes of block. Levels are forced for the whole
/// process, so these tests stand in a row.
@Suite(.serialized) struct BlockKernelTests {
  /// Shown as skipped where no test of this module has run the kernels for AVX-512.
  @Test(.enabled(if: KernelLevels.all.contains(FOVEA_AVX512), "this processor has no AVX-512: its kernels were not tested"))
  func levelsRunToTheHighest() { #expect(KernelLevels.all.contains(FOVEA_AVX2), "who has AVX-512 has AVX2") }

  static let blocks = [8, 16]

  private func numbers(_ count: Int, seed: UInt64) -> [Float] { normalTensor([count], seed: seed).values }

  private func atLevel(_ level: fovea_level, _ body: () -> Void) {
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    body()
  }

  @Test(arguments: blocks, [(1, 7), (2, 300), (3, 1)])
  func `moments of each channel`(block: Int, size: (pictures: Int, places: Int)) {
    let shape = fovea_blocks(pictures: size.pictures, blocks: 3, places: size.places, block: block)
    // Far from zero, where a careless sum of squares has no digits left.
    let input = numbers(size.pictures * 3 * size.places * block, seed: 1).map { $0 + 500 }
    for level in KernelLevels.all {
      atLevel(level) {
        var (mean, variance) = ([Float](repeating: 0, count: 3 * block), [Float](repeating: 0, count: 3 * block))
        fovea_block_moments(input, shape, &mean, &variance)
        for channel in 0..<3 * block {
          let own = (0..<size.pictures * size.places).map { index in
            let plane = index / size.places * 3 + channel / block
            return Double(input[(plane * size.places + index % size.places) * block + channel % block])
          }
          let middle = own.reduce(0, +) / Double(own.count)
          let spread = own.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(own.count)
          #expect(abs(Double(mean[channel]) - middle) < 1e-4)
          #expect(abs(Double(variance[channel]) - spread) < 1e-4 * max(1, spread))
        }
      }
    }
  }

  @Test(arguments: blocks, [FOVEA_IDENTITY_CURVE, FOVEA_RELU_CURVE, FOVEA_GELU_CURVE, FOVEA_SILU_CURVE, FOVEA_HARD_SWISH_CURVE])
  func `affine passes, curves and their slopes`(block: Int, curve: fovea_curve) {
    let (pictures, blockCount, places) = (2, 2, 261)
    let shape = fovea_blocks(pictures: pictures, blocks: blockCount, places: places, block: block)
    let count = pictures * blockCount * places * block
    let channels = blockCount * block
    let (input, gradient) = (numbers(count, seed: 1).map { 3 * $0 }, numbers(count, seed: 2))
    let (factor, addend, center) = (numbers(channels, seed: 3), numbers(channels, seed: 4), numbers(channels, seed: 5))
    func channel(_ place: Int) -> Int { place / (places * block) % blockCount * block + place % block }
    let bent = input.indices.map { Self.curve(curve, Double(factor[channel($0)] * input[$0] + addend[channel($0)])) }
    let slopes = input.indices.map {
      Double(gradient[$0]) * Self.slope(curve, Double(factor[channel($0)] * input[$0] + addend[channel($0)]))
    }
    var (sums, products) = ([Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels))
    for place in input.indices {
      sums[channel(place)] += slopes[place]
      products[channel(place)] += slopes[place] * Double(input[place] - center[channel(place)])
    }
    for level in KernelLevels.all {
      atLevel(level) {
        var output = input
        fovea_block_affine(input, &output, shape, factor, addend, Int32(curve.rawValue))
        #expect(zip(output, bent).allSatisfy { abs(Double($0) - $1) < 2e-6 * max(1, abs($1)) })
        var slope = gradient
        var (sum, product) = ([Float](repeating: 0, count: channels), [Float](repeating: 0, count: channels))
        fovea_block_curve_slope(
          input, gradient, &slope, shape, factor, addend, center, Int32(curve.rawValue), &sum, &product)
        #expect(Tolerance.relativeError(slope.map { Double($0) }, slopes) < 2e-6)
        #expect(Tolerance.relativeError(sum.map { Double($0) }, sums) < 1e-5)
        #expect(Tolerance.relativeError(product.map { Double($0) }, products) < 1e-5)
        fovea_block_combine(slope, input, &output, shape, factor, addend, center, center)
        for place in stride(from: 0, to: count, by: 37) {
          let c = channel(place)
          let expected = factor[c] * (slope[place] - addend[c] - center[c] * (input[place] - center[c]))
          #expect(abs(output[place] - expected) < 1e-4)
        }
        fovea_block_blend(slope, input, &output, shape, factor, addend, center, center)
        for place in stride(from: 0, to: count, by: 37) {
          let c = channel(place)
          let expected = factor[c] * slope[place] - addend[c] - center[c] * (input[place] - center[c])
          #expect(abs(output[place] - expected) < 1e-4)
        }
      }
    }
  }

  @Test(arguments: blocks, [0, 1, 2])
  func `maxima of windows, and where they were`(block: Int, example: Int) {
    let windows = [
      fovea_windows(
        height: 5, width: 7, target_height: 2, target_width: 3, rows: 2, columns: 2, row_step: 2, column_step: 2, top: 0, left: 0),
      fovea_windows(
        height: 5, width: 6, target_height: 3, target_width: 3, rows: 3, columns: 3, row_step: 2, column_step: 2, top: 1, left: 1),
      fovea_windows(
        height: 4, width: 3, target_height: 1, target_width: 1, rows: 4, columns: 3, row_step: 1, column_step: 1, top: 0, left: 0),
    ][example]
    let area = windows.height * windows.width
    let targets = windows.target_height * windows.target_width
    let shape = fovea_blocks(pictures: 2, blocks: 2, places: area, block: block)
    // Few different numbers, so that many are equal.
    let input = numbers(4 * area * block, seed: 6).map { ($0 * 2).rounded() }
    let gradient = numbers(4 * targets * block, seed: 7)
    var (expected, chosen) = ([Float](repeating: 0, count: 4 * targets * block), [Float](repeating: 0, count: 4 * area * block))
    for target in expected.indices {
      let (lane, place, plane) = (target % block, target / block % targets, target / block / targets)
      var best: Int?
      for r in 0..<windows.rows {
        for c in 0..<windows.columns {
          let y = place / windows.target_width * windows.row_step + r - windows.top
          let x = place % windows.target_width * windows.column_step + c - windows.left
          guard y >= 0, y < windows.height, x >= 0, x < windows.width else { continue }
          let here = (plane * area + y * windows.width + x) * block + lane
          if let known = best, input[known] >= input[here] { continue }
          best = here
        }
      }
      guard let best else { continue }
      expected[target] = input[best]
      chosen[best] += gradient[target]
    }
    for level in KernelLevels.all {
      atLevel(level) {
        var output = [Float](repeating: 0, count: expected.count)
        var places = [UInt8](repeating: 0, count: expected.count)
        var result = [Float](repeating: 1, count: input.count)
        fovea_block_maximum(input, &output, &places, shape, windows)
        fovea_block_maximum_slope(gradient, places, &result, shape, windows)
        #expect(output == expected)
        #expect(Tolerance.absoluteError(result, chosen) < 1e-6)
      }
    }
  }

  @Test(arguments: [
    FOVEA_RELU_CURVE, FOVEA_GELU_CURVE, FOVEA_SILU_CURVE, FOVEA_HARD_SWISH_CURVE, FOVEA_SIGMOID_CURVE, FOVEA_HARD_SIGMOID_CURVE,
  ])
  func `curves alone, and their slopes`(curve: fovea_curve) {
    // Beyond the range of e^x too.
    let input = numbers(277, seed: 1).map { 4 * $0 } + [0, -100, 100, -30, 30, 3, -3]
    let gradient = numbers(input.count, seed: 2)
    for level in KernelLevels.all {
      atLevel(level) {
        var (output, slope) = (input, input)
        fovea_bend(input, &output, input.count, Int32(curve.rawValue))
        fovea_bend_slope(input, gradient, &slope, input.count, Int32(curve.rawValue))
        for place in input.indices {
          let x = Double(input[place])
          #expect(abs(Double(output[place]) - Self.curve(curve, x)) < 2e-6 * max(1, abs(x)))
          #expect(
            abs(Double(slope[place]) - Double(gradient[place]) * Self.slope(curve, x)) < 2e-6 * Double(abs(gradient[place]) + 1))
        }
      }
    }
  }

  @Test(arguments: blocks, [1, 300])
  func `gates multiply the channels of each picture`(block: Int, places: Int) {
    let shape = fovea_blocks(pictures: 2, blocks: 3, places: places, block: block)
    let (input, gates) = (numbers(6 * places * block, seed: 1), numbers(6 * block, seed: 2))
    let gradient = numbers(input.count, seed: 3)
    func gate(_ place: Int) -> Int { place / (places * block) * block + place % block }
    var sums = [Double](repeating: 0, count: gates.count)
    for place in input.indices { sums[gate(place)] += Double(input[place]) * Double(gradient[place]) }
    for level in KernelLevels.all {
      atLevel(level) {
        var (output, slope, gateSlope) = (input, input, gates)
        fovea_block_gate(input, gates, &output, shape)
        #expect(output == input.indices.map { gates[gate($0)] * input[$0] })
        fovea_block_gate_slope(input, gates, gradient, &slope, &gateSlope, shape)
        #expect(slope == input.indices.map { gates[gate($0)] * gradient[$0] })
        #expect(Tolerance.relativeError(gateSlope.map { Double($0) }, sums) < 1e-6)
      }
    }
  }

  private static func curve(_ curve: fovea_curve, _ z: Double) -> Double {
    switch curve {
    case FOVEA_RELU_CURVE: max(0, z)
    case FOVEA_GELU_CURVE: z * 0.5 * erfc(-z / 2.0.squareRoot())
    case FOVEA_SILU_CURVE: z / (1 + exp(-z))
    case FOVEA_HARD_SWISH_CURVE: z * min(1, max(0, (z + 3) / 6))
    case FOVEA_SIGMOID_CURVE: 1 / (1 + exp(-z))
    case FOVEA_HARD_SIGMOID_CURVE: min(1, max(0, (z + 3) / 6))
    default: z
    }
  }

  private static func slope(_ curve: fovea_curve, _ z: Double) -> Double {
    switch curve {
    case FOVEA_RELU_CURVE: z > 0 ? 1 : 0
    case FOVEA_GELU_CURVE: 0.5 * erfc(-z / 2.0.squareRoot()) + z * exp(-0.5 * z * z) / (2 * Double.pi).squareRoot()
    case FOVEA_SILU_CURVE: (1 + exp(-z) * (1 + z)) / ((1 + exp(-z)) * (1 + exp(-z)))
    case FOVEA_HARD_SWISH_CURVE: z <= -3 ? 0 : z >= 3 ? 1 : (2 * z + 3) / 6
    case FOVEA_SIGMOID_CURVE: exp(-abs(z)) / ((1 + exp(-abs(z))) * (1 + exp(-abs(z))))
    case FOVEA_HARD_SIGMOID_CURVE: abs(z) < 3 ? 1.0 / 6 : 0
    default: 1
    }
  }
}
