import CFoveaKernels
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite(.serialized) struct ResizingTests {
  static let sizes = [
    PixelSize(width: 13, height: 9), PixelSize(width: 61, height: 10), PixelSize(width: 7, height: 47), PixelSize(32),
    PixelSize(width: 90, height: 60),
  ]

  /// Every sample as Pillow 13 has it.
  @Test(arguments: ResamplingFilter.allCases, PixelFormat.allCases)
  func equalsPillow(filter: ResamplingFilter, format: PixelFormat) throws {
    let source = try GoldenArray.resampleSource(format)
    let (mode, sizes) =
      switch format {
      case .gray: ("L", [PixelSize(width: 13, height: 9), PixelSize(width: 90, height: 20)])
      case .rgb: ("RGB", Self.sizes)
      case .rgba: ("RGBA", [PixelSize(width: 13, height: 9), PixelSize(width: 90, height: 20)])
      }
    for size in sizes {
      let name = "resample-\(mode)-\(filter.rawValue)-\(size.width)x\(size.height)"
      let expected = try GoldenArray.bitmap(name, size: size, format: format)
      let same = source.resized(to: size, using: filter) == expected
      #expect(same, "\(name)")
    }
  }

  @Test(arguments: ResamplingFilter.allCases, PixelFormat.allCases)
  func aPlainPictureStaysPlain(filter: ResamplingFilter, format: PixelFormat) {
    let fill = Array([200, 3, 255, 255].prefix(format.channels)) as [UInt8]
    let plain = Bitmap(size: PixelSize(width: 19, height: 33), format: format, fill: fill)
    for size in Self.sizes {
      #expect(plain.resized(to: size, using: filter) == Bitmap(size: size, format: format, fill: fill))
    }
  }

  @Test func theSameSizeIsTheSamePicture() throws {
    let source = try GoldenArray.resampleSource(.rgba)
    #expect(source.resized(to: source.size, using: .lanczos) == source)
  }

  @Test func halvingWithABoxIsTheMeanOfFour() throws {
    let source = try GoldenArray.resampleSource(.gray).cropped(x: 0, y: 0, size: PixelSize(width: 60, height: 46))
    let half = source.resized(to: PixelSize(width: 30, height: 23), using: .box)
    for y in 0..<23 {
      for x in 0..<30 {
        // Each pass rounds halves up.
        let top = (Int(source[2 * x, 2 * y, 0]) + Int(source[2 * x + 1, 2 * y, 0]) + 1) / 2
        let bottom = (Int(source[2 * x, 2 * y + 1, 0]) + Int(source[2 * x + 1, 2 * y + 1, 0]) + 1) / 2
        #expect(Int(half[x, y, 0]) == (top + bottom + 1) / 2)
      }
    }
  }

  @Test func hiddenColorsDoNotBleed() {
    var picture = Bitmap(size: PixelSize(8), format: .rgba, fill: [255, 0, 0, 0])
    for y in 0..<8 {
      for x in 4..<8 {
        picture[x, y, 0] = 0
        picture[x, y, 1] = 200
        picture[x, y, 3] = 255
      }
    }
    let small = picture.resized(to: PixelSize(3), using: .bilinear)
    for y in 0..<3 where small[1, y, 3] > 0 { #expect(small[1, y, 0] == 0 && small[1, y, 1] >= 198) }
  }

  /// Every level of instructions gives the same samples, for lengths around the width of the vectors.
  @Test(arguments: KernelLevels.all, PixelFormat.allCases)
  func levelsAgree(level: fovea_level, format: PixelFormat) throws {
    defer { fovea_reset_simd_level() }
    let source = try GoldenArray.resampleSource(format)
    for width in [1, 2, 3, 5, 15, 16, 17, 31, 33, 61] {
      let height = 1 + width * 3 % 47
      let part = source.cropped(x: 61 - width, y: 47 - height, size: PixelSize(width: width, height: height))
      for filter in ResamplingFilter.allCases {
        for size in [PixelSize(width: 1, height: 2), PixelSize(width: 9, height: 20), PixelSize(width: 70, height: 33)] {
          KernelLevels.force(FOVEA_SCALAR)
          let plain = part.resized(to: size, using: filter)
          KernelLevels.force(level)
          #expect(part.resized(to: size, using: filter) == plain, "\(part.size) to \(size), \(filter)")
        }
      }
    }
  }

  @Test(arguments: KernelLevels.all)
  func conversionsAgree(level: fovea_level) throws {
    defer { fovea_reset_simd_level() }
    let source = try GoldenArray.resampleSource(.rgba)
    for count in 1..<70 {
      let strip = Bitmap(
        size: PixelSize(width: count, height: 1), format: .rgba, samples: Array(source.samples[4..<(4 + 4 * count)]))
      KernelLevels.force(level)
      for pixel in 0..<count {
        let rgba = (0..<4).map { Int(strip[pixel, 0, $0]) }
        var blended: [Int] = []
        for channel in 0..<3 { blended.append((rgba[channel] * rgba[3] + (channel + 1) * (255 - rgba[3]) + 127) / 255) }
        let rgb = strip.converted(to: .rgb, alpha: .blend(red: 1, green: 2, blue: 3))
        #expect((0..<3).map { Int(rgb[pixel, 0, $0]) } == blended)
        let luma = (19595 * blended[0] + 38470 * blended[1] + 7471 * blended[2] + 32768) >> 16
        #expect(Int(rgb.converted(to: .gray)[pixel, 0, 0]) == luma)
        #expect(rgb.converted(to: .gray).converted(to: .rgba)[pixel, 0, 2] == UInt8(luma))
      }
    }
  }
}
