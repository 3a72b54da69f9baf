#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Which weight a pixel has for a resampled pixel, by its distance.
///
/// When a picture is made smaller, the filter is stretched by the scale, so that every pixel counts (antialiasing).
public enum ResamplingFilter: String, Sendable, Hashable, Codable, CaseIterable {
  /// The mean of the pixels that the new pixel covers.
  case box
  /// A triangle: linear interpolation when enlarging.
  case bilinear
  /// The cubic convolution of Keys (1981) with a = −0.5, as Pillow's; OpenCV and PyTorch use −0.75.
  case bicubic
  /// A sinc under a sinc window of three lobes.
  case lanczos

  /// The distance, in new pixels, beyond which the weight is 0.
  var support: Double {
    switch self {
    case .box: 0.5
    case .bilinear: 1
    case .bicubic: 2
    case .lanczos: 3
    }
  }

  /// The weight at a distance of `x` pixels, before the weights of a pixel are brought to a sum of 1.
  func weight(at x: Double) -> Double {
    let distance = abs(x)
    switch self {
    case .box: return x > -0.5 && x <= 0.5 ? 1 : 0
    case .bilinear: return max(0, 1 - distance)
    case .bicubic:
      let a = -0.5
      if distance < 1 { return ((a + 2) * distance - (a + 3)) * distance * distance + 1 }
      if distance < 2 { return (((distance - 5) * distance + 8) * distance - 4) * a }
      return 0
    case .lanczos:
      return x >= -3 && x < 3 ? Self.sinc(x) * Self.sinc(x / 3) : 0
    }
  }

  private static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sin(x * .pi) / (x * .pi)
  }
}
