public import FoveaPixels

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The illumination normalization of Tan and Triggs, *Enhanced Local Texture Feature Sets for Face Recognition under Difficult Lighting
/// Conditions*, IEEE TIP 2010: gamma correction, a difference of Gaussians, and contrast equalization in two stages, the second of which
/// bounds what is strong, then `τ tanh(x / τ)`.
///
/// Departures: a gray g counts as (g + 1)^γ, so that black is no edge of its own; no mask; the result −τ…τ becomes the grays 0…255.
public struct TanTriggs: Sendable, Hashable, Codable {
  /// The exponent of the gamma correction.
  public var gamma = 0.2
  /// The deviation of the narrower Gaussian in pixels.
  public var inner = 1.0
  /// The deviation of the wider Gaussian in pixels.
  public var outer = 2.0
  /// The exponent with which strong places count less in the contrast.
  public var exponent = 0.1
  /// The largest amount that a place has in the end, and counts in the contrast of the second stage.
  public var limit = 10.0

  /// The parameters of the paper.
  public init() {}

  /// A gray picture normalized.
  /// - Precondition: The picture is gray.
  public func apply(to picture: Bitmap) -> Bitmap {
    precondition(picture.format == .gray, "a gray picture is normalized")
    let powers = (0..<256).map { pow(Double($0) + 1, gamma) }
    let corrected = picture.samples.map { powers[Int($0)] }
    let (narrow, wide) = (
      blurred(corrected, picture.size, deviation: inner), blurred(corrected, picture.size, deviation: outer)
    )
    var values = zip(narrow, wide).map { $0 - $1 }
    equalizeContrast(&values) { $0 }
    equalizeContrast(&values) { min($0, limit) }
    return Bitmap(
      size: picture.size, format: .gray,
      samples: values.map { UInt8(min(255, max(0, ((tanh($0 / limit) + 1) * 127.5).rounded(.toNearestOrEven)))) })
  }

  /// Divides by `(mean of bound(|x|)^a)^(1/a)`; a flat picture stays flat.
  private func equalizeContrast(_ values: inout [Double], bound: (Double) -> Double) {
    let sum = values.reduce(0) { $0 + pow(bound(abs($1)), exponent) }
    let contrast = pow(sum / Double(max(1, values.count)), 1 / exponent)
    guard contrast > 1e-12 else { return }
    for index in values.indices { values[index] /= contrast }
  }

  /// Rows, then columns, under a Gaussian that ends at four deviations; the picture continues as its mirror image without the outermost
  /// pixels twice.
  private func blurred(_ values: [Double], _ size: PixelSize, deviation: Double) -> [Double] {
    let reach = Int((4 * deviation).rounded(.up))
    let weights = (-reach...reach).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    let total = weights.reduce(0, +)
    func pass(_ source: [Double], count: Int, stride: Int, lines: Int, lineStride: Int) -> [Double] {
      func mirrored(_ place: Int) -> Int {
        guard count > 1 else { return 0 }
        let period = 2 * (count - 1)
        let inside = ((place % period) + period) % period
        return inside < count ? inside : period - inside
      }
      let places = (-reach..<count + reach).map(mirrored)
      var result = source
      for line in 0..<lines {
        for place in 0..<count {
          var sum = 0.0
          for step in 0...2 * reach { sum += weights[step] * source[line * lineStride + places[place + step] * stride] }
          result[line * lineStride + place * stride] = sum / total
        }
      }
      return result
    }
    let rows = pass(values, count: size.width, stride: 1, lines: size.height, lineStride: size.width)
    return pass(rows, count: size.height, stride: size.width, lines: size.width, lineStride: 1)
  }
}
