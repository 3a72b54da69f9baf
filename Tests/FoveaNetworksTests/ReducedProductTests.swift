import CFoveaKernels
import FoveaNetworks
import FoveaTensors
import FoveaTestSupport
import Testing

/// Convolutions by products of bfloat16, and gradients of their weights, against the definition in double precision.
@Suite(.enabled(if: fovea_has_reduced_products() != 0)) struct ReducedProductTests {
  struct Example: Sendable {
    var (pictures, channels, filters): (Int, Int, Int)
    var (height, width): (Int, Int)
    var kernel = (3, 3)
    var stride = (1, 1)
    var padding = (1, 1)
    var dilation = (1, 1)

    var target: (height: Int, width: Int) {
      (
        (height + 2 * padding.0 - (kernel.0 - 1) * dilation.0 - 1) / stride.0 + 1,
        (width + 2 * padding.1 - (kernel.1 - 1) * dilation.1 - 1) / stride.1 + 1
      )
    }
  }

  /// Odd numbers of places and of blocks, more blocks than a panel, filters that no place of the picture meets, and single taps.
  static let examples = [
    Example(pictures: 3, channels: 16, filters: 32, height: 5, width: 3),
    Example(pictures: 2, channels: 144, filters: 16, height: 4, width: 4),
    Example(pictures: 3, channels: 48, filters: 16, height: 7, width: 9, stride: (2, 2)),
    Example(pictures: 2, channels: 32, filters: 48, height: 7, width: 6, kernel: (1, 1), stride: (2, 1), padding: (0, 0)),
    Example(pictures: 1, channels: 16, filters: 16, height: 1, width: 2, padding: (1, 2), dilation: (1, 2)),
    Example(pictures: 2, channels: 16, filters: 16, height: 9, width: 8, kernel: (2, 4), padding: (0, 1), dilation: (3, 1)),
  ]

  /// Windows of many places on few channels: one vector of filters and five, rows that end within a strip or a pair, windows that reach far beyond the
  /// picture, and steps that skip some of it.
  static let firstExamples = [
    Example(pictures: 2, channels: 3, filters: 16, height: 13, width: 11, kernel: (7, 7), stride: (2, 2), padding: (3, 3)),
    Example(pictures: 2, channels: 1, filters: 80, height: 6, width: 15, kernel: (3, 3)),
    Example(pictures: 1, channels: 4, filters: 64, height: 9, width: 8, kernel: (2, 5), stride: (3, 3), padding: (0, 4)),
    Example(pictures: 1, channels: 2, filters: 16, height: 2, width: 1, kernel: (4, 3), stride: (1, 2), padding: (3, 2)),
  ]

  /// Numbers of few bits, which bfloat16 holds.
  private static func short(_ count: Int, seed: UInt64) -> [Float] {
    normalTensor([count], seed: seed).values.map { ($0 * 16).rounded() / 16 }
  }

  private static func blocked(_ numbers: [Float], channels: Int, places: Int) -> [Float] {
    var result = numbers
    for (index, number) in numbers.enumerated() {
      let (picture, channel, place) = (index / places / channels, index / places % channels, index % places)
      result[(picture * channels + channel / 16 * 16) * places + place * 16 + channel % 16] = number
    }
    return result
  }

  /// Calls with the number of each picture, output place, and place of the window that meets the picture, and where it does.
  private static func each(_ e: Example, _ body: (_ picture: Int, _ output: Int, _ tap: Int, _ place: Int) -> Void) {
    let target = e.target
    for picture in 0..<e.pictures {
      for output in 0..<target.height * target.width {
        for tap in 0..<e.kernel.0 * e.kernel.1 {
          let row = output / target.width * e.stride.0 + tap / e.kernel.1 * e.dilation.0 - e.padding.0
          let column = output % target.width * e.stride.1 + tap % e.kernel.1 * e.dilation.1 - e.padding.1
          guard (0..<e.height).contains(row), (0..<e.width).contains(column) else { continue }
          body(picture, output, tap, row * e.width + column)
        }
      }
    }
  }

  private static func gradient(_ e: Example, _ input: [Float], _ slopes: [Float]) -> [Double] {
    let (taps, places, outputs) = (e.kernel.0 * e.kernel.1, e.height * e.width, e.target.height * e.target.width)
    var expected = [Double](repeating: 0, count: e.filters * e.channels * taps)
    each(e) { picture, output, tap, place in
      for filter in 0..<e.filters {
        let slope = Double(slopes[(picture * e.filters + filter) * outputs + output])
        for channel in 0..<e.channels {
          let number = input[(picture * e.channels + channel) * places + place]
          expected[(filter * e.channels + channel) * taps + tap] += slope * Double(number)
        }
      }
    }
    return expected
  }

  private static func shape(_ e: Example) -> fovea_reduced_shape {
    let windows = fovea_windows(
      height: e.height, width: e.width, target_height: e.target.height, target_width: e.target.width, rows: e.kernel.0,
      columns: e.kernel.1, row_step: e.stride.0, column_step: e.stride.1, top: e.padding.0, left: e.padding.1)
    return fovea_reduced_shape(
      pictures: e.pictures, channels: e.channels, filters: e.filters, windows: windows, row_dilation: e.dilation.0,
      column_dilation: e.dilation.1)
  }

  private func expectSame(_ found: [Float], _ expected: [Double]) {
    #expect(Tolerance.relativeError(found.map { Double($0) }, expected) < 1e-6)
    for place in expected.indices where expected[place] == 0 { #expect(found[place] == 0) }
  }

  @Test(arguments: examples.indices) func `every sum is that of its place`(index: Int) {
    let e = Self.examples[index]
    let (places, outputs) = (e.height * e.width, e.target.height * e.target.width)
    let input = Self.short(e.pictures * e.channels * places, seed: 1)
    let slopes = Self.short(e.pictures * e.filters * outputs, seed: 2)
    let shape = Self.shape(e)
    var found = [Float](repeating: .nan, count: e.filters * e.channels * e.kernel.0 * e.kernel.1)
    var scratch = [Float](repeating: .nan, count: fovea_reduced_gradient_scratch(shape))
    fovea_reduced_gradient(
      Self.blocked(input, channels: e.channels, places: places), Self.blocked(slopes, channels: e.filters, places: outputs),
      &found, shape, &scratch)
    expectSame(found, Self.gradient(e, input, slopes))
  }

  @Test(arguments: firstExamples.indices) func `pictures are read as they come`(index: Int) {
    let e = Self.firstExamples[index]
    let (taps, places, outputs) = (e.kernel.0 * e.kernel.1, e.height * e.width, e.target.height * e.target.width)
    let input = Self.short(e.pictures * e.channels * places, seed: 1)
    let slopes = Self.short(e.pictures * e.filters * outputs, seed: 2)
    let (weights, bias) = (Self.short(e.filters * e.channels * taps, seed: 3), Self.short(e.filters, seed: 4))
    let shape = Self.shape(e)
    var packed = [UInt16](repeating: 9, count: fovea_first_weights_extent(shape))
    fovea_first_weights(weights, shape, &packed)
    for usesBias in [false, true] {
      var expected = (0..<e.pictures * e.filters * outputs).map { usesBias ? Double(bias[$0 / outputs % e.filters]) : 0 }
      Self.each(e) { picture, output, tap, place in
        for filter in 0..<e.filters {
          for channel in 0..<e.channels {
            let number = input[(picture * e.channels + channel) * places + place]
            expected[(picture * e.filters + filter) * outputs + output] +=
              Double(weights[(filter * e.channels + channel) * taps + tap]) * Double(number)
          }
        }
      }
      var output = [Float](repeating: .nan, count: expected.count)
      var scratch = [Float](repeating: .nan, count: fovea_first_scratch(shape))
      fovea_first(input, packed, usesBias ? bias : nil, &output, shape, &scratch)
      let found = (0..<output.count).map { index in
        let (picture, filter, place) = (index / outputs / e.filters, index / outputs % e.filters, index % outputs)
        return output[(picture * e.filters + filter / 16 * 16) * outputs + place * 16 + filter % 16]
      }
      expectSame(found, expected)
    }
    var found = [Float](repeating: .nan, count: weights.count)
    var scratch = [Float](repeating: .nan, count: fovea_first_scratch(shape))
    fovea_first_gradient(input, Self.blocked(slopes, channels: e.filters, places: outputs), &found, shape, &scratch)
    expectSame(found, Self.gradient(e, input, slopes))
  }
}
