import CFoveaKernels
import FoveaTensors
import FoveaTestSupport
import Testing

/// Convolutions by Winograd's method, and their gradients, against the definition in double precision, on every level and for both sizes of block.
@Suite struct WinogradKernelTests {
  /// Sizes that leave tiles, blocks, panels and parts unfinished, and ones that fill several.
  struct Example: Sendable {
    var (pictures, channels, filters): (Int, Int, Int)
    var (height, width): (Int, Int)
    var top = 1
    var left = 1

    var targetHeight: Int { height + 2 * top - 2 }
    var targetWidth: Int { width + 2 * left - 2 }
  }

  static let examples = [
    Example(pictures: 2, channels: 24, filters: 13, height: 10, width: 9),
    Example(pictures: 3, channels: 16, filters: 32, height: 7, width: 7),
    Example(pictures: 2, channels: 8, filters: 17, height: 6, width: 5, top: 0, left: 2),
    Example(pictures: 9, channels: 40, filters: 8, height: 12, width: 13, top: 2, left: 0),
    Example(pictures: 1, channels: 1, filters: 1, height: 1, width: 1),
  ]

  /// The number of channel `channel` of a place, in pictures of so many blocks.
  private static func place(_ picture: Int, _ channel: Int, _ at: Int, places: Int, channels: Int, block: Int) -> Int {
    let blocks = (channels + block - 1) / block
    return ((picture * blocks + channel / block) * places + at) * block + channel % block
  }

  /// Random numbers in blocks, zero where no channel is.
  private static func blocked(_ pictures: Int, _ channels: Int, places: Int, block: Int, seed: UInt64) -> [Float] {
    let numbers = normalTensor([pictures * channels * places], seed: seed).values
    var result = [Float](repeating: 0, count: pictures * ((channels + block - 1) / block) * places * block)
    for index in numbers.indices {
      let (picture, channel, at) = (index / places / channels, index / places % channels, index % places)
      result[place(picture, channel, at, places: places, channels: channels, block: block)] = numbers[index]
    }
    return result
  }

  @Test(arguments: [8, 16], examples.indices)
  func `outputs and gradients follow the definition`(block: Int, index: Int) {
    let e = Self.examples[index]
    let (places, targets) = (e.height * e.width, e.targetHeight * e.targetWidth)
    let input = Self.blocked(e.pictures, e.channels, places: places, block: block, seed: 1)
    let gradient = Self.blocked(e.pictures, e.filters, places: targets, block: block, seed: 2)
    let weights = normalTensor([e.filters * e.channels * 9], seed: 3).values
    let bias = normalTensor([e.filters], seed: 4).values
    var outputs = [Double](repeating: 0, count: gradient.count)
    var slopes = [Double](repeating: 0, count: input.count)
    var weightSlopes = [Double](repeating: 0, count: weights.count)
    for picture in 0..<e.pictures {
      for filter in 0..<e.filters {
        for at in 0..<targets {
          let target = Self.place(picture, filter, at, places: targets, channels: e.filters, block: block)
          outputs[target] += Double(bias[filter])
          for channel in 0..<e.channels {
            for tap in 0..<9 {
              let (y, x) = (at / e.targetWidth + tap / 3 - e.top, at % e.targetWidth + tap % 3 - e.left)
              guard (0..<e.height).contains(y), (0..<e.width).contains(x) else { continue }
              let source = Self.place(
                picture, channel, y * e.width + x, places: places, channels: e.channels, block: block)
              let weight = (filter * e.channels + channel) * 9 + tap
              outputs[target] += Double(weights[weight]) * Double(input[source])
              slopes[source] += Double(weights[weight]) * Double(gradient[target])
              weightSlopes[weight] += Double(input[source]) * Double(gradient[target])
            }
          }
        }
      }
    }
    let shape = fovea_winograd_shape(
      pictures: e.pictures, channels: e.channels, filters: e.filters, block: block, height: e.height, width: e.width, top: e.top,
      left: e.left)
    let turned = fovea_winograd_shape(
      pictures: e.pictures, channels: e.filters, filters: e.channels, block: block, height: e.targetHeight, width: e.targetWidth,
      top: 2 - e.top, left: 2 - e.left)
    for level in KernelLevels.all {
      KernelLevels.force(level)
      defer { fovea_reset_simd_level() }
      func transformed(_ shape: fovea_winograd_shape, reversed: Int32) -> [Float] {
        var result = [Float](repeating: .nan, count: fovea_winograd_weights_extent(shape.channels, shape.filters))
        fovea_winograd_weights(weights, shape.channels, shape.filters, block, reversed, &result)
        return result
      }
      var output = [Float](repeating: .nan, count: gradient.count)
      var slope = [Float](repeating: .nan, count: input.count)
      var weightSlope = [Float](repeating: .nan, count: weights.count)
      var scratch = [Float](repeating: .nan, count: fovea_winograd_scratch(shape))
      fovea_winograd(input, transformed(shape, reversed: 0), bias, &output, shape, &scratch)
      scratch = [Float](repeating: .nan, count: fovea_winograd_scratch(turned))
      fovea_winograd(gradient, transformed(turned, reversed: 1), nil, &slope, turned, &scratch)
      scratch = [Float](repeating: .nan, count: fovea_winograd_gradient_scratch(shape))
      fovea_winograd_gradient(input, gradient, &weightSlope, shape, &scratch)
      #expect(Tolerance.relativeError(output.map { Double($0) }, outputs) < 1e-5)
      #expect(Tolerance.relativeError(slope.map { Double($0) }, slopes) < 1e-5)
      #expect(Tolerance.relativeError(weightSlope.map { Double($0) }, weightSlopes) < 1e-5)
      // What only fills blocks up stays zero, exactly.
      for place in outputs.indices where outputs[place] == 0 { #expect(output[place] == 0) }
      for place in slopes.indices where slopes[place] == 0 && input[place] == 0 { #expect(slope[place] == 0) }
    }
  }
}
