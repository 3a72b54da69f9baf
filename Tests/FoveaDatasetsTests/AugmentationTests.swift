import CFoveaKernels
import FoveaDatasets
import FoveaPixels
import FoveaTensors
import FoveaTestSupport
import Testing

/// Forcing a level is global, so these run one after another.
@Suite(.serialized) struct AugmentationTests {
  private let plain = Normalization.plain(channels: 3)

  /// A picture whose red is its column and whose green is its row, times ten.
  private func ramp(_ size: PixelSize) -> [UInt8] {
    (0..<size.area).flatMap { [UInt8($0 % size.width * 10), UInt8($0 / size.width * 10), 50] }
  }

  private func seen(_ window: Window, _ samples: [UInt8], _ size: PixelSize, output: PixelSize? = nil) -> [Float] {
    let kernel = WindowKernel(size: size, normalization: plain, output: output ?? size)
    var result = [Float](repeating: .nan, count: kernel.count)
    samples.withUnsafeBufferPointer { samples in
      result.withUnsafeMutableBufferPointer { kernel.write(samples, window, to: $0.baseAddress) }
    }
    return result.map { $0 * 255 }
  }

  @Test func aWarpOfTheWholeIsThePlainWindow() {
    var generator = SeededGenerator(seed: 1)
    let size = PixelSize(width: 9, height: 7)
    let samples = (0..<size.area * 3).map { _ in UInt8(generator.integer(below: 256)) }
    for (x, y, flipped) in [(0, 0, false), (0, 0, true), (2, -3, false), (-1, 2, true), (5, 5, true)] {
      var window = Window(x: x, y: y)
      window.isFlipped = flipped
      let expected = seen(window, samples, size)
      window.warp = Warp()
      let found = seen(window, samples, size)
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-3 }, "\(x), \(y), \(flipped)")
    }
  }

  @Test func aPartIsEnlargedAboutItsMiddle() {
    let size = PixelSize(width: 12, height: 8)
    var window = Window.center
    window.warp = Warp()
    window.warp?.x = 0.25
    window.warp?.y = 0.5
    window.warp?.width = 0.5
    window.warp?.height = 0.25
    let found = seen(window, ramp(size), size)
    // Output pixel i of n covers the part (i + 1/2) / n of the crop; the middle of pixel p of the picture is at p + 1/2.
    for row in 0..<8 {
      for column in 0..<12 {
        let x = 3 + (Float(column) + 0.5) * 0.5 - 0.5
        let y = 4 + (Float(row) + 0.5) * 0.25 - 0.5
        #expect(abs(found[row * 12 + column] - 10 * x) < 1e-3)
        #expect(abs(found[96 + row * 12 + column] - 10 * y) < 1e-3)
      }
    }
  }

  @Test func aQuarterTurnMovesColumnsToRows() {
    let size = PixelSize(7)
    var window = Window.center
    window.warp = Warp()
    window.warp?.degrees = 90
    let found = seen(window, ramp(size), size)
    for row in 0..<7 {
      for column in 0..<7 {
        #expect(abs(found[row * 7 + column] - Float(10 * (6 - row))) < 1e-2)
        #expect(abs(found[49 + row * 7 + column] - Float(10 * column)) < 1e-2)
      }
    }
  }

  @Test func colorsChangeAsTheFormulaSays() {
    let size = PixelSize(width: 2, height: 1)
    let samples: [UInt8] = [200, 100, 50, 40, 80, 120]
    var window = Window.center
    window.color = ColorChange(brightness: 1.1, contrast: 0.8, saturation: 0.5)
    let found = seen(window, samples, size)
    func luma(_ pixel: ArraySlice<Double>) -> Double { zip(pixel, [0.299, 0.587, 0.114]).map { $0 * $1 }.reduce(0, +) }
    let pixels = samples.map { Double($0) }
    let mean = (luma(pixels[0..<3]) + luma(pixels[3..<6])) / 2
    for place in 0..<2 {
      let pixel = pixels[3 * place..<3 * place + 3]
      for (channel, value) in pixel.enumerated() {
        let paler = luma(pixel) + 0.5 * (value - luma(pixel))
        let expected = 1.1 * (mean + 0.8 * (paler - mean))
        #expect(abs(Double(found[channel * 2 + place]) - expected) < 1e-2)
      }
    }
    window.color = ColorChange(brightness: 1.9)
    #expect(seen(window, samples, size)[0] == 255)
  }

  @Test func blanksAreTheMeanColorAndNothingElse() {
    let size = PixelSize(6)
    let mean = Normalization(mean: [0.5, 0.25, 0.125], deviation: [0.5, 0.5, 0.5])
    let kernel = WindowKernel(size: size, normalization: mean, output: size)
    var window = Window.center
    window.blank = Blank(x: -1, y: 4, side: 3)
    var result = [Float](repeating: .nan, count: kernel.count)
    [UInt8](repeating: 255, count: 108).withUnsafeBufferPointer { samples in
      result.withUnsafeMutableBufferPointer { kernel.write(samples, window, to: $0.baseAddress) }
    }
    let zeros = result.indices.filter { result[$0] == 0 }
    #expect(zeros == (0..<3).flatMap { channel in [24, 25, 30, 31].map { channel * 36 + $0 } })
  }

  @Test func everyLevelGivesTheSameBytes() {
    defer { fovea_reset_simd_level() }
    let augmentation = Augmentation(
      flip: .random, shift: 2, smallestArea: 0.3, rotation: 20, brightness: 0.3, contrast: 0.3, saturation: 0.3, cutOut: 0.3)
    var generator = SeededGenerator(seed: 4)
    let size = PixelSize(width: 33, height: 21)
    let samples = (0..<size.area * 3).map { _ in UInt8(generator.integer(below: 256)) }
    for picture in 0..<20 {
      let window = augmentation.window(of: size, seed: 5, epoch: 3, picture: picture)
      var results: [[Float]] = []
      for level in KernelLevels.all {
        KernelLevels.force(level)
        results.append(seen(window, samples, size))
      }
      #expect(results.count > 0 && results.allSatisfy { $0 == results[0] && $0.allSatisfy(\.isFinite) })
    }
  }

  @Test func partsHaveTheAreasAndShapesThatWereAsked() {
    let augmentation = Augmentation(smallestArea: 0.4, stretch: 1.5)
    let warps = (0..<4000).compactMap { augmentation.window(of: PixelSize(32), seed: 1, epoch: 0, picture: $0).warp }
    #expect(warps.count == 4000)
    let areas = warps.map { $0.width * $0.height }
    #expect(areas.allSatisfy { $0 > 0.32 && $0 <= 1 })
    #expect(abs(areas.reduce(0, +) / 4000 - 0.69) < 0.02)
    #expect(warps.allSatisfy { $0.x >= 0 && $0.y >= 0 && $0.x + $0.width <= 1.000001 && $0.y + $0.height <= 1.000001 })
    #expect(warps.allSatisfy { $0.width / $0.height < 1.5001 && $0.height / $0.width < 1.5001 })
    #expect(warps.contains { $0.width / $0.height > 1.35 } && warps.contains { $0.height / $0.width > 1.35 })
    #expect(abs(warps.map { $0.x + $0.width / 2 }.reduce(0, +) / 4000 - 0.5) < 0.01)
  }

  @Test func turnsAndColorsCoverTheirRanges() {
    let augmentation = Augmentation(rotation: 15, brightness: 0.2, contrast: 0.1, saturation: 0.4, cutOut: 0.5)
    let windows = (0..<2000).map { augmentation.window(of: PixelSize(32), seed: 1, epoch: 0, picture: $0) }
    func covers(_ values: [Float], _ range: ClosedRange<Float>) -> Bool {
      let slack = (range.upperBound - range.lowerBound) * 0.02
      return values.allSatisfy(range.contains) && (values.min() ?? 0) < range.lowerBound + slack
        && (values.max() ?? 0) > range.upperBound - slack
    }
    #expect(covers(windows.compactMap { $0.warp?.degrees }, -15...15))
    #expect(covers(windows.compactMap { $0.color?.brightness }, 0.8...1.2))
    #expect(covers(windows.compactMap { $0.color?.contrast }, 0.9...1.1))
    #expect(covers(windows.compactMap { $0.color?.saturation }, 0.6...1.4))
    #expect(windows.allSatisfy { $0.blank?.side == 16 })
    #expect(Set(windows.compactMap { $0.blank?.x }) == Set(-8..<24))
  }
}
