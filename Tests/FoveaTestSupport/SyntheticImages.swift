package import FoveaPixels
internal import FoveaTensors

/// Pictures with a known look.
package enum SyntheticImages {
  /// Stripes of `period` pixels, half of it dark and half light; they run down, or across where `horizontal`.
  package static func stripes(
    _ size: PixelSize, period: Int, horizontal: Bool = false, dark: UInt8 = 0, light: UInt8 = 255, format: PixelFormat = .gray
  ) -> Bitmap {
    drawn(size, format) { x, y in (horizontal ? y : x) % period * 2 < period ? dark : light }
  }

  /// Squares of `side` pixels, light and dark in turn; the first is dark.
  package static func checkers(
    _ size: PixelSize, side: Int, dark: UInt8 = 0, light: UInt8 = 255, format: PixelFormat = .gray
  ) -> Bitmap {
    drawn(size, format) { x, y in (x / side + y / side) % 2 == 0 ? dark : light }
  }

  /// A light disc on a dark ground. A pixel belongs to it if its center does; without a center it is in the middle.
  package static func disc(
    _ size: PixelSize, radius: Double, center: (x: Double, y: Double)? = nil, dark: UInt8 = 0, light: UInt8 = 255,
    format: PixelFormat = .gray
  ) -> Bitmap {
    let middle = center ?? (Double(size.width) / 2, Double(size.height) / 2)
    return drawn(size, format) { x, y in
      let (dx, dy) = (Double(x) + 0.5 - middle.x, Double(y) + 0.5 - middle.y)
      return dx * dx + dy * dy <= radius * radius ? light : dark
    }
  }

  /// Brightness that rises from 0 at the left to 255 at the right.
  package static func ramp(_ size: PixelSize, format: PixelFormat = .gray) -> Bitmap {
    drawn(size, format) { x, _ in UInt8(x * 255 / max(1, size.width - 1)) }
  }

  /// Each sample at random, the same for the same seed.
  package static func noise(_ size: PixelSize, seed: UInt64, format: PixelFormat = .gray) -> Bitmap {
    var generator = SeededGenerator(seed: seed)
    let count = size.area * format.channels
    return Bitmap(size: size, format: format, samples: (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 56) })
  }

  /// Pictures of as many classes as asked for, to learn in seconds: the class gives the direction of stripes, and in color also the hue;
  /// phase, contrast and noise differ from picture to picture.
  package static func labeled(
    classes: Int, perClass: Int, size: PixelSize, format: PixelFormat = .gray, seed: UInt64 = 0
  ) -> [(bitmap: Bitmap, label: Int)] {
    var generator = SeededGenerator(seed: seed, stream: 1)
    var pictures: [(bitmap: Bitmap, label: Int)] = []
    for _ in 0..<perClass {
      for label in 0..<classes {
        let steps = 4 * (label + 1)
        let (across, down) = (steps % 7 + 1, steps % 5 + 1)
        let phase = generator.integer(below: 8)
        let contrast = 60 + generator.integer(below: 60)
        var bitmap = drawn(size, format) { x, y in
          (x * across + y * down + phase) / 4 % 2 == 0 ? UInt8(128 - contrast) : UInt8(128 + contrast)
        }
        for y in 0..<size.height {
          for x in 0..<size.width {
            for channel in 0..<min(3, format.channels) {
              let tint = format == .gray || label % 3 == channel ? 0 : -30
              let value = Int(bitmap[x, y, channel]) + tint + generator.integer(below: 17) - 8
              bitmap[x, y, channel] = UInt8(clamping: value)
            }
          }
        }
        pictures.append((bitmap, label))
      }
    }
    return pictures
  }

  private static func drawn(_ size: PixelSize, _ format: PixelFormat, _ brightness: (Int, Int) -> UInt8) -> Bitmap {
    var samples: [UInt8] = []
    samples.reserveCapacity(size.area * format.channels)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let value = brightness(x, y)
        for channel in 0..<format.channels { samples.append(channel == 3 ? 255 : value) }
      }
    }
    return Bitmap(size: size, format: format, samples: samples)
  }
}
