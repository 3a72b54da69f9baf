internal import FoveaPixels

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What is seen of a picture, and how.
///
/// The window may reach over the picture's border, where the picture is mirrored.
package struct Window: Sendable, Hashable {
  package var x: Int
  package var y: Int
  package var isFlipped = false
  /// A part of the window that is seen in its place; nil sees the window as it is.
  package var warp: Warp?
  /// Other colors.
  package var color: ColorChange?
  /// A square that is blanked.
  package var blank: Blank?

  package init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }

  /// The middle of a picture.
  static func center(of size: PixelSize, _ output: PixelSize) -> Window {
    Window(x: (size.width - output.width) / 2, y: (size.height - output.height) / 2)
  }

  /// The window of the same size as the picture.
  package static let center = Window(x: 0, y: 0)

  /// Whether pixels are only moved.
  var isPlain: Bool { warp == nil && color == nil }

  /// Where in the picture an output pixel lies: `(p0 x + p1 y + p2, p3 x + p4 y + p5)`, whole numbers being the middles of pixels.
  func placement(output: PixelSize) -> [Float] {
    let warp = warp ?? Warp()
    let (width, height) = (Double(output.width), Double(output.height))
    let angle = Double(warp.degrees) * .pi / 180
    let (cosine, sine) = (cos(angle), sin(angle))
    let (across, down) = (Double(warp.width) * (isFlipped ? -1 : 1), Double(warp.height))
    // Output coordinates are taken from the middle, mirrored, made smaller and turned there, and taken to the part's middle.
    let middleX = Double(x) + (Double(warp.x) + Double(warp.width) / 2) * width - 0.5
    let middleY = Double(y) + (Double(warp.y) + Double(warp.height) / 2) * height - 0.5
    let (halfX, halfY) = ((width - 1) / 2, (height - 1) / 2)
    let (a, b, c, d) = (cosine * across, -sine * down, sine * across, cosine * down)
    return [a, b, middleX - a * halfX - b * halfY, c, d, middleY - c * halfX - d * halfY].map { Float($0) }
  }
}

/// A part of a window, as shares of its sides, and how far it is turned about its middle.
package struct Warp: Sendable, Hashable {
  package var x: Float = 0
  package var y: Float = 0
  package var width: Float = 1
  package var height: Float = 1
  package var degrees: Float = 0

  package init() {}
}

/// Factors on the colors of a picture.
package struct ColorChange: Sendable, Hashable {
  package var brightness: Float = 1
  package var contrast: Float = 1
  package var saturation: Float = 1

  package init(brightness: Float = 1, contrast: Float = 1, saturation: Float = 1) {
    self.brightness = brightness
    self.contrast = contrast
    self.saturation = saturation
  }

  /// Three rows of four: what red, green, blue and one count for the new red, green and blue. Saturation moves colors from their luma
  /// (Rec. 601), contrast from the picture's mean luma, brightness from black, in this order.
  func matrix(meanLuma: Float) -> [Float] {
    let luma: [Float] = [0.299, 0.587, 0.114]
    let factor = brightness * contrast
    let addend = brightness * (1 - contrast) * meanLuma
    var matrix: [Float] = []
    for row in 0..<3 {
      for column in 0..<3 {
        let own: Float = row == column ? saturation : 0
        matrix.append(factor * ((1 - saturation) * luma[column] + own))
      }
      matrix.append(addend)
    }
    return matrix
  }

  /// The same for gray pictures, of whose numbers the first and the fourth count.
  func grayMatrix(meanLuma: Float) -> [Float] {
    [brightness * contrast, 0, 0, brightness * (1 - contrast) * meanLuma] + [Float](repeating: 0, count: 8)
  }
}

/// A square of the output that shows the mean color; parts of it may lie outside.
package struct Blank: Sendable, Hashable {
  package var x: Int
  package var y: Int
  package var side: Int

  package init(x: Int, y: Int, side: Int) {
    self.x = x
    self.y = y
    self.side = side
  }
}

extension Augmentation {
  /// `base` to the power of `exponent`, rounded from double precision so that C libraries agree.
  static func power(_ base: Float, _ exponent: Float) -> Float { Float(pow(Double(base), Double(exponent))) }
}
