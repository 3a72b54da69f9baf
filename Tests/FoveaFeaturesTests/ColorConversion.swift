#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Colors of one pixel in other spaces, as scikit-image's `rgb2hsv` and `rgb2lab` define them: the slow twin of the kernels of colors.
enum ColorConversion {
  /// Hue, saturation and value of a color, each in 0…1. Grays have hue 0; black has saturation 0.
  static func hsv(red: UInt8, green: UInt8, blue: UInt8) -> (hue: Float, saturation: Float, value: Float) {
    let high = max(red, green, blue)
    let low = min(red, green, blue)
    let span = Float(high - low)
    let value = Float(high) / 255
    if high == low { return (0, 0, value) }
    var sixth: Float
    // Where two channels share the maximum, the later one decides, as in scikit-image.
    if blue == high {
      sixth = 4 + (Float(red) - Float(green)) / span
    } else if green == high {
      sixth = 2 + (Float(blue) - Float(red)) / span
    } else {
      sixth = (Float(green) - Float(blue)) / span
    }
    if sixth < 0 { sixth += 6 }
    return (sixth / 6, span / Float(high), value)
  }

  /// CIE L*a*b* of an sRGB color for the 2° observer and the white D65.
  ///
  /// 1. The sRGB curve is undone. 2. X, Y, Z by the matrix of Rec. 709 primaries, divided by the white (0.95047, 1, 1.08883).
  /// 3. f(t) = t^⅓ above 0.008856, else 7.787 t + 16/116; L* = 116 f(Y) − 16, a* = 500 (f(X) − f(Y)), b* = 200 (f(Y) − f(Z)).
  static func lab(red: UInt8, green: UInt8, blue: UInt8) -> (lightness: Float, a: Float, b: Float) {
    let r = linear[Int(red)]
    let g = linear[Int(green)]
    let b = linear[Int(blue)]
    let x = curve((0.412453 * r + 0.357580 * g + 0.180423 * b) / 0.95047)
    let y = curve(0.212671 * r + 0.715160 * g + 0.072169 * b)
    let z = curve((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.08883)
    return (Float(116 * y - 16), Float(500 * (x - y)), Float(200 * (y - z)))
  }

  /// Light of each 8-bit sRGB sample, 0…1.
  private static let linear: [Double] = (0..<256).map { sample in
    let value = Double(sample) / 255
    return value > 0.04045 ? pow((value + 0.055) / 1.055, 2.4) : value / 12.92
  }

  private static func curve(_ t: Double) -> Double {
    t > 0.008856 ? cbrt(t) : 7.787 * t + 16 / 116
  }
}
