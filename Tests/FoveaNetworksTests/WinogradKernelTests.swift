import CFoveaKernels
import FoveaNetworks
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
    // More tiles than a part for the gradient has, an odd number of them, and an odd number of channels and blocks.
    Example(pictures: 3, channels: 33, filters: 9, height: 26, width: 25),
    Example(pictures: 1, channels: 1, filters: 1, height: 1, width: 1),
  ]

  /// The number of channel `channel` of a place, in pictures of so many blocks.
  private static func place(_ picture: Int, _ channel: Int, _ at: Int, places: Int, channels: Int, block: Int) -> Int {
    let blocks = (channels + block - 1) / block
    return ((picture * blocks + channel / block) * places + at) * block + channel % block
  }

  /// Numbers in blocks, zero where no channel is.
  private static func blocked(_ numbers: [Float], _ channels: Int, places: Int, block: Int) -> [Float] {
    let pictures = numbers.count / channels / places
    var result = [Float](repeating: 0, count: pictures * ((channels + block - 1) / block) * places * block)
    for index in numbers.indices {
      let (picture, channel, at) = (index / places / channels, index / places % channels, index % places)
      result[place(picture, channel, at, places: places, channels: channels, block: block)] = numbers[index]
    }
    return result
  }

  /// What a convolution and its gradients are made of.
  private struct Factors {
    var (input, gradient, weights): ([Float], [Float], [Float])

    /// Random numbers.
    init(_ e: Example) {
      input = normalTensor([e.pictures * e.channels * e.height * e.width], seed: 1).values
      gradient = normalTensor([e.pictures * e.filters * e.targetHeight * e.targetWidth], seed: 2).values
      weights = normalTensor([e.filters * e.channels * 9], seed: 3).values
    }

    /// The same signs with numbers of which the transforms have at most eight bits.
    var short: Factors {
      func signs(_ numbers: [Float], _ factor: Float) -> [Float] {
        numbers.map { abs($0) < 0.5 ? 0 : $0 < 0 ? -factor : factor }
      }
      var short = self
      (short.input, short.gradient, short.weights) = (signs(input, 1), signs(gradient, 1), signs(weights, 225))
      return short
    }
  }

  /// The largest relative error of output, gradient of the input and gradient of the weights, on one level.
  private func errors(_ e: Example, _ factors: Factors, block: Int, reduced: Bool, level: fovea_level) -> [Float] {
    let (places, targets) = (e.height * e.width, e.targetHeight * e.targetWidth)
    let input = Self.blocked(factors.input, e.channels, places: places, block: block)
    let gradient = Self.blocked(factors.gradient, e.filters, places: targets, block: block)
    let (weights, bias) = (factors.weights, normalTensor([e.filters], seed: 4).values)
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
      left: e.left, reduced: reduced ? 1 : 0, pooled: 0)
    let turned = fovea_winograd_shape(
      pictures: e.pictures, channels: e.filters, filters: e.channels, block: block, height: e.targetHeight, width: e.targetWidth,
      top: 2 - e.top, left: 2 - e.left, reduced: reduced ? 1 : 0, pooled: 0)
    KernelLevels.force(level)
    defer { fovea_reset_simd_level() }
    func transformed(_ shape: fovea_winograd_shape, reversed: Int32) -> [Float] {
      var result = [Float](repeating: .nan, count: fovea_winograd_weights_extent(shape.channels, shape.filters))
      fovea_winograd_weights(weights, shape, reversed, &result)
      return result
    }
    var output = [Float](repeating: .nan, count: gradient.count)
    var slope = [Float](repeating: .nan, count: input.count)
    var weightSlope = [Float](repeating: .nan, count: weights.count)
    var scratch = [Float](repeating: .nan, count: fovea_winograd_scratch(shape))
    fovea_winograd(input, transformed(shape, reversed: 0), bias, &output, nil, shape, &scratch)
    scratch = [Float](repeating: .nan, count: fovea_winograd_scratch(turned))
    fovea_winograd(gradient, transformed(turned, reversed: 1), nil, &slope, nil, turned, &scratch)
    scratch = [Float](repeating: .nan, count: fovea_winograd_gradient_scratch(shape))
    fovea_winograd_gradient(input, gradient, &weightSlope, shape, &scratch)
    // What only fills blocks up stays zero, exactly.
    for (found, known) in [(output, e.filters), (slope, e.channels)] {
      let blocks = (known + block - 1) / block
      let (planes, size) = (e.pictures * blocks, found.count / (e.pictures * blocks))
      for plane in 0..<planes {
        for place in 0..<size where plane % blocks * block + place % block >= known { #expect(found[plane * size + place] == 0) }
      }
    }
    return [(output, outputs), (slope, slopes), (weightSlope, weightSlopes)].map { found, known in
      Tolerance.relativeError(found.map { Double($0) }, known)
    }
  }

  @Test(arguments: [8, 16], examples.indices)
  func `outputs and gradients follow the definition`(block: Int, index: Int) {
    let e = Self.examples[index]
    for level in KernelLevels.all {
      for error in errors(e, Factors(e), block: block, reduced: false, level: level) { #expect(error < 1e-5) }
    }
  }

  /// Factors in bfloat16 cost nothing where these hold them, so that every number stands where it should; on processors without such products too.
  @Test(arguments: [8, 16], examples.indices)
  func `short factors are not rounded`(block: Int, index: Int) {
    let e = Self.examples[index]
    for level in KernelLevels.all {
      for error in errors(e, Factors(e).short, block: block, reduced: true, level: level) { #expect(error < 1e-5) }
    }
  }

  @Test(.enabled(if: ConvolutionAbilities.current.contains(.fastBfloat16)), arguments: examples.indices.dropLast())
  func `other factors are rounded`(index: Int) {
    let e = Self.examples[index]
    for error in errors(e, Factors(e), block: 16, reduced: true, level: FOVEA_AVX512) { #expect(error > 1e-4 && error < 0.1) }
    for error in errors(e, Factors(e), block: 8, reduced: true, level: FOVEA_AVX512) { #expect(error < 1e-5) }
  }

  @Test(arguments: [8, 16], examples.indices)
  func `with pooling the greatest of each window is written, and which it is`(block: Int, index: Int) {
    let e = Self.examples[index]
    let (height, width, blocks) = (e.targetHeight / 2, e.targetWidth / 2, (e.filters + block - 1) / block)
    let planes = e.pictures * blocks
    // Short factors have equal outputs in a window, of which the first counts.
    for (reduced, factors) in [(false, Factors(e)), (true, Factors(e)), (false, Factors(e).short)] {
      let input = Self.blocked(factors.input, e.channels, places: e.height * e.width, block: block)
      let bias = normalTensor([e.filters], seed: 4).values
      for level in KernelLevels.all {
        KernelLevels.force(level)
        defer { fovea_reset_simd_level() }
        var shape = fovea_winograd_shape(
          pictures: e.pictures, channels: e.channels, filters: e.filters, block: block, height: e.height, width: e.width,
          top: e.top, left: e.left, reduced: reduced ? 1 : 0, pooled: 0)
        var weights = [Float](repeating: .nan, count: fovea_winograd_weights_extent(e.channels, e.filters))
        fovea_winograd_weights(factors.weights, shape, 0, &weights)
        var scratch = [Float](repeating: .nan, count: fovea_winograd_scratch(shape))
        var whole = [Float](repeating: .nan, count: planes * e.targetHeight * e.targetWidth * block)
        fovea_winograd(input, weights, bias, &whole, nil, shape, &scratch)
        shape.pooled = 1
        var pooled = [Float](repeating: .nan, count: planes * height * width * block)
        var places = [UInt8](repeating: 255, count: pooled.count)
        fovea_winograd(input, weights, bias, &pooled, &places, shape, &scratch)
        var alone = [Float](repeating: .nan, count: pooled.count)
        fovea_winograd(input, weights, bias, &alone, nil, shape, &scratch)
        #expect(alone == pooled)
        for at in pooled.indices {
          let (plane, y, x, lane) = (at / block / width / height, at / block / width % height, at / block % width, at % block)
          let window = (0..<4).map { place in
            whole[((plane * e.targetHeight + 2 * y + place / 2) * e.targetWidth + 2 * x + place % 2) * block + lane]
          }
          let greatest = window.max() ?? 0
          #expect(pooled[at] == greatest && Int(places[at]) == window.firstIndex(of: greatest))
        }
      }
    }
  }
}
