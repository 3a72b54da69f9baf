import CFoveaKernels
import FoveaTensors
import FoveaTestSupport
import Testing

/// Weights between the order in which they are learned and blocks of 16 × 16, place by place.
@Suite struct WeightLayoutTests {
  @Test(arguments: [(16, 16, 1), (32, 16, 9), (16, 48, 4)])
  func `every weight stands in its place`(filters: Int, channels: Int, taps: Int) {
    let weights = normalTensor([filters * channels * taps], seed: 1).values
    for level in KernelLevels.all {
      KernelLevels.force(level)
      defer { fovea_reset_simd_level() }
      var (byChannels, byFilters) = ([UInt16](repeating: 9, count: weights.count), [UInt16](repeating: 9, count: weights.count))
      fovea_paired_weights(weights, filters, channels, taps, 0, &byChannels)
      fovea_paired_weights(weights, filters, channels, taps, 1, &byFilters)
      var blocks = [Float](repeating: .nan, count: weights.count)
      for (index, weight) in weights.enumerated() {
        let (filter, channel, tap) = (index / taps / channels, index / taps % channels, index % taps)
        let block = ((filter / 16 * (channels / 16) + channel / 16) * taps + tap) * 256
        let (row, column) = (filter % 16, channel % 16)
        blocks[block + column * 16 + row] = weight
        for bits in [
          byChannels[block + column / 2 * 32 + row * 2 + column % 2], byFilters[block + row / 2 * 32 + column * 2 + row % 2],
        ] {
          let found = Float(bitPattern: UInt32(bits) << 16)
          #expect(abs(found - weight) <= abs(weight) * 0x1p-8)
        }
      }
      var plain = [Float](repeating: .nan, count: weights.count)
      fovea_plain_weights(blocks, filters, channels, taps, &plain)
      #expect(plain == weights)
    }
  }

  /// To the nearest, of two alike to the even one; what is no number stays none.
  @Test func `weights are rounded`() {
    let cases: [(Float, Float)] = [
      (1 + 0x1p-8, 1), (1 + 0x1p-8 + 0x1p-20, 1 + 0x1p-7), (1 + 3 * 0x1p-8, 1 + 0x1p-6), (-(1 + 0x1p-8), -1), (0, 0),
      (.greatestFiniteMagnitude, .infinity), (-.infinity, -.infinity),
    ]
    var weights = [Float](repeating: .nan, count: 256)
    for (place, pair) in cases.enumerated() { weights[place] = pair.0 }
    var bits = [UInt16](repeating: 0, count: 256)
    // With pairs of channels the first filter's channels stand 32 apart, two by two.
    fovea_paired_weights(weights, 16, 16, 1, 0, &bits)
    for (place, pair) in cases.enumerated() {
      #expect(Float(bitPattern: UInt32(bits[place / 2 * 32 + place % 2]) << 16) == pair.1)
    }
    #expect(Float(bitPattern: UInt32(bits[255]) << 16).isNaN)
  }
}
