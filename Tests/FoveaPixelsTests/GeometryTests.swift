import FoveaPixels
import Testing

@Suite struct GeometryTests {
  /// Pixel (x, y) has the samples 10 y + x, then one more for each channel.
  static func numbered(_ width: Int, _ height: Int, _ format: PixelFormat) -> Bitmap {
    var samples: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<format.channels { samples.append(UInt8(10 * y + x + 50 * channel)) }
      }
    }
    return Bitmap(size: PixelSize(width: width, height: height), format: format, samples: samples)
  }

  private func rows(_ bitmap: Bitmap) -> [[Int]] {
    (0..<bitmap.height).map { y in (0..<bitmap.width).map { Int(bitmap[$0, y, 0]) } }
  }

  @Test func allOrientations() {
    let stored = Self.numbered(3, 2, .gray)
    let expected: [Orientation: [[Int]]] = [
      .upright: [[0, 1, 2], [10, 11, 12]], .flippedHorizontally: [[2, 1, 0], [12, 11, 10]],
      .rotated180: [[12, 11, 10], [2, 1, 0]], .flippedVertically: [[10, 11, 12], [0, 1, 2]],
      .transposed: [[0, 10], [1, 11], [2, 12]], .rotated90Clockwise: [[10, 0], [11, 1], [12, 2]],
      .transversed: [[12, 2], [11, 1], [10, 0]], .rotated90Counterclockwise: [[2, 12], [1, 11], [0, 10]],
    ]
    for orientation in Orientation.allCases {
      #expect(rows(stored.oriented(orientation)) == expected[orientation])
      #expect(stored.size.oriented(orientation) == stored.oriented(orientation).size)
      #expect(orientation.swapsSides == (stored.oriented(orientation).width == 2))
    }
  }

  @Test(arguments: PixelFormat.allCases, Orientation.allCases)
  func everyTurnCanBeUndone(format: PixelFormat, orientation: Orientation) {
    let stored = Self.numbered(7, 5, format)
    let back: Orientation =
      switch orientation {
      case .rotated90Clockwise: .rotated90Counterclockwise
      case .rotated90Counterclockwise: .rotated90Clockwise
      default: orientation
      }
    #expect(stored.oriented(orientation).oriented(back) == stored)
  }

  @Test(arguments: PixelFormat.allCases)
  func aPartHasThePixelsOfTheWhole(format: PixelFormat) {
    let whole = Self.numbered(9, 8, format)
    let part = whole.cropped(x: 2, y: 3, size: PixelSize(width: 4, height: 5))
    for y in 0..<5 {
      for x in 0..<4 {
        for channel in 0..<format.channels { #expect(part[x, y, channel] == whole[x + 2, y + 3, channel]) }
      }
    }
    #expect(whole.cropped(x: 0, y: 0, size: whole.size) == whole)
    #expect(whole.cropped(x: 9, y: 8, size: PixelSize(0)).samples.isEmpty)
  }

  @Test func theMiddleOfACanvas() {
    let small = Self.numbered(2, 1, .gray)
    let framed = small.centered(on: PixelSize(width: 5, height: 3), fill: [99])
    #expect(framed.samples == [99, 99, 99, 99, 99, 99, 0, 1, 99, 99, 99, 99, 99, 99, 99])
    let wide = Self.numbered(6, 1, .gray)
    #expect(rows(wide.centered(on: PixelSize(width: 3, height: 2), fill: [7])) == [[1, 2, 3], [7, 7, 7]])
    #expect(wide.centered(on: wide.size, fill: [0]) == wide)
    let color = Bitmap(size: PixelSize(1), format: .rgb, fill: [1, 2, 3]).centered(
      on: PixelSize(width: 2, height: 1), fill: [9, 8, 7])
    #expect(color.samples == [1, 2, 3, 9, 8, 7])
  }

  #if os(Linux) || os(macOS)
    @Test func misuseIsTold() async {
      await #expect(processExitsWith: .failure) {
        _ = Bitmap(size: PixelSize(3), format: .gray, fill: [0]).cropped(x: 2, y: 0, size: PixelSize(2))
      }
      await #expect(processExitsWith: .failure) {
        _ = Bitmap(size: PixelSize(3), format: .gray, fill: [0]).resized(to: PixelSize(0))
      }
    }
  #endif
}
