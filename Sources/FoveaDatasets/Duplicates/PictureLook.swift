public import FoveaCodecs
public import FoveaFiles
public import FoveaPixels

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What a picture looks like from afar: enough to know a copy that was saved again, made smaller or brightened.
///
/// The picture's luma is brought to 32×32 pixels. Of its cosine transform (DCT-II) the 64 lowest frequencies beside the constant, by the sum
/// of both indices, are compared with their median: 64 bits, as in Zauner, "Implementation and Benchmarking of Perceptual Image Hash
/// Functions" (2010), but with the frequencies along the axes. The 32×32 pixels are kept to confirm what the bits suspect; 16×16 where the
/// picture has fewer than 64 pixels on a side, since saving such a one again changes its finest detail.
public struct PictureLook: Sendable, Hashable {
  /// 64 bits of which two pictures that look alike share most.
  public let hash: UInt64
  /// 32×32 pixels, row by row.
  package let pixels: [UInt8]
  /// Whether a side has fewer than 64 pixels.
  package let isSmall: Bool
  /// 16×16 pixels, row by row.
  private let coarsePixels: [UInt8]

  static let side = 32
  private static let frequencies = 11
  /// Below this deviation of the 32×32 gray levels there is nothing to compare.
  private static let leastDeviation = 2.0

  /// The look of a picture; nothing for one that has hardly any contrast.
  public init?(_ bitmap: Bitmap) {
    isSmall = min(bitmap.width, bitmap.height) < 2 * Self.side
    // Means of the pixels covered keep apart what a wider filter would blur together; there is nothing to cover in smaller pictures.
    let filter: ResamplingFilter = min(bitmap.width, bitmap.height) < Self.side ? .bilinear : .box
    let gray = bitmap.converted(to: .gray)
    pixels = gray.resized(to: PixelSize(Self.side), using: filter).samples
    coarsePixels = gray.resized(to: PixelSize(Self.side / 2), using: Self.coarseFilter(gray)).samples
    let mean = pixels.reduce(0.0) { $0 + Double($1) } / Double(pixels.count)
    let variance = pixels.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(pixels.count)
    guard variance.squareRoot() >= Self.leastDeviation else { return nil }
    hash = Self.hash(of: pixels)
  }

  /// The look of the picture in a file. A large JPEG is decoded at a fraction of its size.
  public init?(contentsOf path: BytePath, limits: DecodeLimits = .standard) throws(PictureError) {
    let options = DecodeOptions(limits: limits, appliesOrientation: true, scaledFor: PixelSize(Self.side))
    self.init(try ImageDecoder.decode(contentsOf: path, options: options).bitmap)
  }

  /// The correlation of the pixels of two pictures, in −1…1; 1 where one is the other, brightened or with more contrast. Of 16×16 pixels where
  /// one of the two is small, else of 32×32.
  package func correlation(with other: PictureLook) -> Double {
    let isCoarse = isSmall || other.isSmall
    return Self.correlation(isCoarse ? coarsePixels : pixels, isCoarse ? other.coarsePixels : other.pixels)
  }

  private static func correlation(_ first: [UInt8], _ second: [UInt8]) -> Double {
    var (sumA, sumB, squaresA, squaresB, products) = (0, 0, 0, 0, 0)
    for (a, b) in zip(first, second) {
      let (a, b) = (Int(a), Int(b))
      sumA += a
      sumB += b
      squaresA += a * a
      squaresB += b * b
      products += a * b
    }
    let count = first.count
    let covariance = Double(count * products - sumA * sumB)
    let variances = Double(count * squaresA - sumA * sumA) * Double(count * squaresB - sumB * sumB)
    return variances > 0 ? covariance / variances.squareRoot() : 0
  }

  private static func coarseFilter(_ bitmap: Bitmap) -> ResamplingFilter {
    min(bitmap.width, bitmap.height) < side / 2 ? .bilinear : .box
  }

  private static func hash(of pixels: [UInt8]) -> UInt64 {
    // Rows first, then columns; factors that scale all frequencies of the picture alike are left out.
    var rows = [Double](repeating: 0, count: side * frequencies)
    for y in 0..<side {
      for u in 0..<frequencies {
        var sum = 0.0
        for x in 0..<side { sum += Double(pixels[y * side + x]) * cosines[u * side + x] }
        rows[y * frequencies + u] = sum
      }
    }
    let values = places.map { u, v in
      var sum = 0.0
      for y in 0..<side { sum += rows[y * frequencies + u] * cosines[v * side + y] }
      return u == 0 || v == 0 ? sum * 0.5.squareRoot() : sum
    }
    let sorted = values.sorted()
    let median = (sorted[31] + sorted[32]) / 2
    return values.enumerated().reduce(0) { $1.element > median ? $0 | 1 << UInt64($1.offset) : $0 }
  }

  /// cos(π u (2x + 1) / 64), frequency by frequency.
  private static let cosines: [Double] = (0..<frequencies).flatMap { u in
    (0..<side).map { x in cos(Double.pi * Double(u * (2 * x + 1)) / Double(2 * side)) }
  }

  /// Which frequencies count: diagonal by diagonal, without the constant.
  private static let places: [(u: Int, v: Int)] = Array(
    (0..<2 * frequencies).lazy.flatMap { sum in
      (0...sum).lazy.filter { $0 < frequencies && sum - $0 < frequencies }.map { (u: $0, v: sum - $0) }
    }.dropFirst().prefix(64))
}
