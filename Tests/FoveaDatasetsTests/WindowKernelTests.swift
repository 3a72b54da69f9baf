import CFoveaKernels
import FoveaTensors
import FoveaTestSupport
import Testing

/// Forcing a level is global, so these run one after another.
@Suite(.serialized) struct WindowKernelTests {
  private struct Shape: Sendable {
    var width: Int, height: Int, channels: Int, outWidth: Int, outHeight: Int
  }

  private func random(_ count: Int, _ generator: inout SeededGenerator) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
  }

  /// Steps back and forth between the borders.
  private func mirrored(_ place: Int, _ extent: Int) -> Int {
    var place = place
    while place < 0 || place >= extent {
      if extent == 1 { return 0 }
      place = place < 0 ? -place : 2 * (extent - 1) - place
    }
    return place
  }

  private func slow(
    _ picture: [UInt8], _ shape: Shape, x: Int, y: Int, flip: Bool, _ scale: [Float], _ offset: [Float]
  ) -> [Float] {
    var output: [Float] = []
    for channel in 0..<shape.channels {
      for row in 0..<shape.outHeight {
        for column in 0..<shape.outWidth {
          let seen = flip ? shape.outWidth - 1 - column : column
          let place = mirrored(y + row, shape.height) * shape.width + mirrored(x + seen, shape.width)
          output.append(Float(picture[place * shape.channels + channel]) * scale[channel] + offset[channel])
        }
      }
    }
    return output
  }

  @Test func equalsTheSlowTwinAtEveryLevel() {
    defer { fovea_reset_simd_level() }
    var generator = SeededGenerator(seed: 1)
    let extents = [1, 2, 3, 5, 8, 17, 28, 32, 33, 70]
    for level in KernelLevels.all {
      KernelLevels.force(level)
      for _ in 0..<400 {
        let shape = Shape(
          width: extents[generator.integer(below: 10)], height: extents[generator.integer(below: 10)],
          channels: [1, 3, 4][generator.integer(below: 3)], outWidth: extents[generator.integer(below: 10)],
          outHeight: extents[generator.integer(below: 6)])
        let (x, y, flip) = (generator.integer(below: 181) - 90, generator.integer(below: 21) - 10, generator.coin())
        let picture = random(shape.width * shape.height * shape.channels, &generator)
        let scale: [Float] = [0.017, 0.018, 0.016, 0.02]
        let offset: [Float] = [-2.1, -2.03, -1.8, 0.5]
        var output = [Float](repeating: .nan, count: shape.channels * shape.outWidth * shape.outHeight)
        fovea_window_planes(
          picture, shape.width, shape.height, shape.channels, x, y, shape.outWidth, shape.outHeight, flip ? 1 : 0, scale, offset,
          &output)
        #expect(output == slow(picture, shape, x: x, y: y, flip: flip, scale, offset), "\(shape) at \(x), \(y), flipped \(flip)")
      }
    }
  }

  @Test(arguments: [1, 3, 4]) func momentsEqualTheSlowTwin(channels: Int) {
    defer { fovea_reset_simd_level() }
    var generator = SeededGenerator(seed: 2)
    for level in KernelLevels.all {
      KernelLevels.force(level)
      for pixels in [0, 1, 2, 15, 16, 17, 48, 100, 1031] {
        let picture = random(pixels * channels, &generator)
        var sums = [UInt64](repeating: 5, count: channels)
        var squares = [UInt64](repeating: 7, count: channels)
        fovea_add_moments(picture, pixels, channels, &sums, &squares)
        for channel in 0..<channels {
          let values = stride(from: channel, to: picture.count, by: channels).map { UInt64(picture[$0]) }
          #expect(sums[channel] == 5 + values.reduce(0, +))
          #expect(squares[channel] == 7 + values.reduce(0) { $0 + $1 * $1 })
        }
      }
    }
  }

  @Test func sumsOfManyWhitePixelsDoNotOverflow() {
    let pixels = 3_000_000
    var (sums, squares): ([UInt64], [UInt64]) = ([0], [0])
    fovea_add_moments([UInt8](repeating: 255, count: pixels), pixels, 1, &sums, &squares)
    #expect(sums == [UInt64(pixels) * 255] && squares == [UInt64(pixels) * 255 * 255])
  }

  @Test func fingerprintsDifferWithAnyByte() {
    var generator = SeededGenerator(seed: 3)
    var seen: Set<UInt64> = []
    for count in [0, 1, 7, 8, 31, 32, 33, 100] {
      let bytes = random(count, &generator)
      seen.insert(fovea_fingerprint(bytes, count, 0))
      #expect(fovea_fingerprint(bytes, count, 0) == fovea_fingerprint(bytes, count, 0))
      for place in 0..<count {
        var changed = bytes
        changed[place] ^= 1
        seen.insert(fovea_fingerprint(changed, count, 0))
      }
      seen.insert(fovea_fingerprint(bytes, count, 1))
    }
    #expect(seen.count == 8 + 212 + 8)
    #expect(Set((0..<100).map { fovea_fingerprint([UInt8](repeating: 0, count: $0), $0, 0) }).count == 100)
  }
}
