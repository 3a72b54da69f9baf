#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// In which numbers a color is told.
public enum ColorSpace: String, Sendable, Hashable, Codable, CaseIterable {
  /// Red, green, blue (sRGB, as stored), each 0…1.
  case rgb
  /// Hue 0..<1 (a full turn is 1), saturation 0…1, value 0…1.
  case hsv
  /// CIE L*a*b* for the white of daylight D65: L* 0…100; a* about −86…98 and b* about −108…94 for sRGB colors.
  case lab
}

/// Colors of one pixel in other spaces, as scikit-image's `rgb2hsv` and `rgb2lab` define them.
public enum ColorConversion {
  /// Hue, saturation and value of a color, each in 0…1. Grays have hue 0; black has saturation 0.
  public static func hsv(red: UInt8, green: UInt8, blue: UInt8) -> (hue: Float, saturation: Float, value: Float) {
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
  public static func lab(red: UInt8, green: UInt8, blue: UInt8) -> (lightness: Float, a: Float, b: Float) {
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

extension Bitmap {
  /// The three numbers of each pixel in `space`, pixel after pixel: `3 * size.area` values. Gray counts as a color without hue.
  public func colors(in space: ColorSpace, alpha: AlphaPolicy = .white) -> [Float] {
    let bitmap = converted(to: .rgb, alpha: alpha)
    let count = size.area
    return bitmap.samples.withUnsafeBufferPointer { samples in
      [Float](unsafeUninitializedCapacity: 3 * count) { target, written in
        for index in stride(from: 0, to: 3 * count, by: 3) {
          let (red, green, blue) = (samples[index], samples[index + 1], samples[index + 2])
          let color: (Float, Float, Float) =
            switch space {
            case .rgb: (Float(red) / 255, Float(green) / 255, Float(blue) / 255)
            case .hsv: ColorConversion.hsv(red: red, green: green, blue: blue)
            case .lab: ColorConversion.lab(red: red, green: green, blue: blue)
            }
          target[index] = color.0
          target[index + 1] = color.1
          target[index + 2] = color.2
        }
        written = 3 * count
      }
    }
  }
}
