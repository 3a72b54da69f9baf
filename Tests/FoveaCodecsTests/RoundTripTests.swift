import FoveaCodecs
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite struct RoundTripTests {
  /// A picture whose pixels all differ a little.
  static func ramp(_ size: PixelSize, _ format: PixelFormat) -> Bitmap {
    Bitmap(
      size: size, format: format,
      samples: (0..<(size.area * format.channels)).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 31) })
  }

  @Test(arguments: PixelFormat.allCases, [0, 6, 9])
  func pngKeepsEveryPixel(format: PixelFormat, level: Int) throws {
    let bitmap = Self.ramp(PixelSize(width: 37, height: 21), format)
    let image = try ImageDecoder.decode(ImageEncoder.png(bitmap, level: level))
    #expect(image.bitmap == bitmap)
    #expect(image.warnings.isEmpty)
    #expect(image.info.size == bitmap.size && image.info.format == .png && image.info.pixelFormat == format)
  }

  @Test func smallestPictures() throws {
    for size in [PixelSize(1), PixelSize(width: 1, height: 40), PixelSize(width: 40, height: 1)] {
      for format in PixelFormat.allCases {
        let bitmap = Self.ramp(size, format)
        #expect(try ImageDecoder.decode(ImageEncoder.png(bitmap)).bitmap == bitmap)
      }
      #expect(try ImageDecoder.decode(ImageEncoder.jpeg(Self.ramp(size, .rgb))).info.size == size)
    }
  }

  /// Mean squared error of a smooth picture; a bound for each quality, about twice what libjpeg-turbo 2.1.5 gives.
  @Test(arguments: [(50, 40.0), (75, 16.0), (90, 6.0), (100, 1.5)], [PixelFormat.gray, .rgb])
  func jpegStaysClose(bound: (quality: Int, error: Double), format: PixelFormat) throws {
    let size = PixelSize(width: 67, height: 45)
    let samples = (0..<(size.area * format.channels)).map { place -> UInt8 in
      let pixel = place / format.channels
      return UInt8(30 + 2 * (pixel % size.width) + (pixel / size.width) + 20 * (place % format.channels))
    }
    let bitmap = Bitmap(size: size, format: format, samples: samples)
    let image = try ImageDecoder.decode(ImageEncoder.jpeg(bitmap, quality: bound.quality, fullColor: true))
    #expect(image.info.format == .jpeg && image.info.pixelFormat == format && image.warnings.isEmpty)
    let squares = zip(image.bitmap.samples, samples).map { Double((Int($0) - Int($1)) * (Int($0) - Int($1))) }
    #expect(squares.reduce(0, +) / Double(squares.count) < bound.error)
  }

  @Test func jpegOfAnAlphaPictureShowsItOnWhite() throws {
    let clear = Bitmap(size: PixelSize(16), format: .rgba, fill: [10, 20, 30, 0])
    #expect(
      try ImageDecoder.decode(ImageEncoder.jpeg(clear)).bitmap == Bitmap(size: PixelSize(16), format: .rgb, fill: [255, 255, 255]))
  }

  @Test func highQualityNeedsMoreBytes() {
    let bitmap = Self.ramp(PixelSize(64), .rgb)
    #expect(ImageEncoder.jpeg(bitmap, quality: 30).count < ImageEncoder.jpeg(bitmap, quality: 95).count)
    #expect(ImageEncoder.png(bitmap, level: 9).count < ImageEncoder.png(bitmap, level: 0).count)
  }

  /// `hashlib.sha256(bytes([7, 7, 7, 255] * 4)).hexdigest()`
  @Test func pixelHashIsTheSameInEveryFormat() {
    let gray = Bitmap(size: PixelSize(2), format: .gray, fill: [7])
    #expect(gray.pixelHash == "1bd7b918e687fe4cdb22eb435f893fcc789701b10570d31e70be8eb75f19dbbc")
    #expect(gray.pixelHash == gray.converted(to: .rgb).pixelHash)
    #expect(gray.pixelHash == gray.converted(to: .rgba).pixelHash)
    #expect(gray.pixelHash != Bitmap(size: PixelSize(2), format: .gray, fill: [8]).pixelHash)
  }
}
