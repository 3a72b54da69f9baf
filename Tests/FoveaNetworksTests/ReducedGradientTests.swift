import CFoveaKernels
import FoveaNetworks
import FoveaTensors
import FoveaTestSupport
import Testing

/// Gradients of weights by products of bfloat16, against the definition in double precision.
@Suite(.enabled(if: fovea_has_reduced_products() != 0)) struct ReducedGradientTests {
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

  private static func blocked(_ numbers: Tensor, channels: Int, places: Int) -> [Float] {
    var result = numbers.values
    for (index, number) in numbers.values.enumerated() {
      let (picture, channel, place) = (index / places / channels, index / places % channels, index % places)
      result[((picture * channels + channel / 16 * 16) * places) + place * 16 + channel % 16] = number
    }
    return result
  }

  @Test(arguments: examples.indices) func `every sum is that of its place`(index: Int) {
    let e = Self.examples[index]
    let (target, taps) = (e.target, e.kernel.0 * e.kernel.1)
    let (places, outputs) = (e.height * e.width, e.target.height * e.target.width)
    // Numbers of few bits, which bfloat16 holds.
    func short(_ count: Int, seed: UInt64) -> Tensor {
      Tensor(shape: [count], normalTensor([count], seed: seed).values.map { ($0 * 16).rounded() / 16 })
    }
    let input = short(e.pictures * e.channels * places, seed: 1)
    let gradient = short(e.pictures * e.filters * outputs, seed: 2)
    var expected = [Double](repeating: 0, count: e.filters * e.channels * taps)
    for picture in 0..<e.pictures {
      for (y, x) in (0..<outputs).map({ ($0 / target.width, $0 % target.width) }) {
        for tap in 0..<taps {
          let row = y * e.stride.0 + tap / e.kernel.1 * e.dilation.0 - e.padding.0
          let column = x * e.stride.1 + tap % e.kernel.1 * e.dilation.1 - e.padding.1
          guard (0..<e.height).contains(row), (0..<e.width).contains(column) else { continue }
          for filter in 0..<e.filters {
            let slope = Double(gradient.values[(picture * e.filters + filter) * outputs + y * target.width + x])
            for channel in 0..<e.channels {
              let number = input.values[(picture * e.channels + channel) * places + row * e.width + column]
              expected[(filter * e.channels + channel) * taps + tap] += slope * Double(number)
            }
          }
        }
      }
    }
    let windows = fovea_windows(
      height: e.height, width: e.width, target_height: target.height, target_width: target.width, rows: e.kernel.0,
      columns: e.kernel.1, row_step: e.stride.0, column_step: e.stride.1, top: e.padding.0, left: e.padding.1)
    let shape = fovea_reduced_shape(
      pictures: e.pictures, channels: e.channels, filters: e.filters, windows: windows, row_dilation: e.dilation.0,
      column_dilation: e.dilation.1)
    var found = [Float](repeating: .nan, count: expected.count)
    var scratch = [Float](repeating: .nan, count: fovea_reduced_gradient_scratch(shape))
    fovea_reduced_gradient(
      Self.blocked(input, channels: e.channels, places: places), Self.blocked(gradient, channels: e.filters, places: outputs),
      &found, shape, &scratch)
    #expect(Tolerance.relativeError(found.map { Double($0) }, expected) < 1e-6)
    for place in expected.indices where expected[place] == 0 { #expect(found[place] == 0) }
  }
}
