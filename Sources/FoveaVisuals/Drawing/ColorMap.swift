internal import FoveaPixels
public import FoveaReports

/// Colors for numbers: one map for strengths, from nothing to the most, and one for what may be for or against.
public enum ColorMap: String, Sendable, Hashable, CaseIterable {
  /// From black over red to light yellow, evenly in lightness (after "inferno" of van der Walt and Smith, 2015).
  case strength
  /// Blue for what is below zero, white for zero, red above (after "RdBu" of Brewer, 2003).
  case signed

  private var stops: [SIMD3<Float>] {
    switch self {
    case .strength:
      [
        [0, 0, 4], [31, 12, 72], [85, 15, 109], [136, 34, 106], [186, 54, 85], [227, 89, 51], [249, 140, 10], [249, 201, 50],
        [252, 255, 164],
      ]
    case .signed:
      [
        [5, 48, 97], [33, 102, 172], [67, 147, 195], [146, 197, 222], [247, 247, 247], [244, 165, 130], [214, 96, 77],
        [178, 24, 43], [103, 0, 31],
      ]
    }
  }

  /// The color at a place in 0…1, each sample in 0…255; places outside have the color of the end.
  func color(at place: Float) -> SIMD3<Float> {
    let stops = stops
    let way = (place.isFinite ? min(1, max(0, place)) : 0) * Float(stops.count - 1)
    let index = min(stops.count - 2, Int(way))
    return stops[index] + (stops[index + 1] - stops[index]) * (way - Float(index))
  }

  /// 256 colors from one end to the other.
  var table: [SIMD3<UInt8>] {
    (0..<256).map { index in
      let color = color(at: Float(index) / 255) + 0.5
      return SIMD3<UInt8>(UInt8(color.x), UInt8(color.y), UInt8(color.z))
    }
  }

  /// The strip that stands beside pictures in these colors.
  public func scale(_ title: RichText, low: String, high: String) -> ColorScale {
    let colors = stops.map { ColorScale.Color(red: UInt8($0.x), green: UInt8($0.y), blue: UInt8($0.z)) }
    return ColorScale(title, colors: colors, low: low, high: high)
  }

  /// The strip as a picture.
  func strip(_ size: PixelSize) -> Bitmap {
    let table = table
    let row = (0..<size.width).flatMap { column -> [UInt8] in
      let color = table[column * 255 / max(1, size.width - 1)]
      return [color.x, color.y, color.z]
    }
    return Bitmap(size: size, format: .rgb, samples: (0..<size.height).flatMap { _ in row })
  }
}
