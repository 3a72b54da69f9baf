internal import CFoveaKernels
public import FoveaPixels

extension LocalBinaryPatterns {
  /// The bin in which the pattern of each pixel counts, row by row.
  ///
  /// Where the border is ``Border/skipped``, the pixels at it count as if it were ``Border/nearest``.
  /// - Precondition: The settings have no ``problem``; the circle is one that they could have.
  public func map(of bitmap: Bitmap, circle: Circle) -> [Int] {
    var settings = self
    settings.circles = [circle]
    if let problem = settings.problem { preconditionFailure("local binary patterns with " + problem) }
    let plan = CirclePlan(settings, circle, width: bitmap.width)
    var result: [Int] = []
    result.reserveCapacity(bitmap.size.area)
    plan.withPadded(bitmap.converted(to: .gray), border) { first in
      plan.withPattern { pattern in
        var codes = [UInt32](repeating: 0, count: bitmap.width)
        for y in 0..<bitmap.height {
          fovea_lbp_codes(&pattern, first + y * plan.stride, plan.stride, bitmap.width, &codes)
          fovea_lbp_bins(&pattern, bitmap.width, &codes)
          result += codes.map { Int($0) }
        }
      }
    }
    return result
  }
}

/// What the patterns of one circle need, for pictures of one width.
struct CirclePlan: Sendable {
  /// Pixels by which the picture is continued on each side; one more than the circle reaches, for the pixel beside a place.
  let margin: Int
  /// Samples from row to row of the continued picture.
  let stride: Int
  let bins: Int
  private let points: [fovea_lbp_point]
  private let mapping: fovea_lbp_mapping
  private let table: [UInt16]
  private let mixing: LocalBinaryPatterns.Mixing

  init(_ patterns: LocalBinaryPatterns, _ circle: LocalBinaryPatterns.Circle, width: Int) {
    let margin = LocalBinaryPatterns.reach(of: circle) + 1
    let stride = width + 2 * margin
    self.margin = margin
    self.stride = stride
    bins = patterns.bins(of: circle)
    mixing = patterns.mixing
    let point = mixing == .single ? Self.singlePoint : Self.point
    points = (0..<circle.points).map { point($0, circle, stride) }
    (mapping, table) =
      switch patterns.method {
      case .all: (FOVEA_LBP_TABLE, (0..<1 << circle.points).map { UInt16($0) })
      case .rotationInvariant: (FOVEA_LBP_TABLE, Self.turnTable(circle.points))
      case .uniform: (FOVEA_LBP_UNIFORM, [])
      case .rotationInvariantUniform: (FOVEA_LBP_INVARIANT_UNIFORM, [])
      }
  }

  private static func point(_ index: Int, of circle: LocalBinaryPatterns.Circle, stride: Int) -> fovea_lbp_point {
    let angle = 2 * Double.pi * Double(index) / Double(circle.points)
    func rounded(_ place: Double) -> Double { (place * 1e5).rounded(.toNearestOrEven) / 1e5 }
    let x = rounded(Double(circle.radius) * cosine(angle))
    let y = rounded(-Double(circle.radius) * sine(angle))
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let one = Double(1 << FOVEA_LBP_BITS)
    var weights = [
      (1 - (x - left)) * (1 - (y - top)), (x - left) * (1 - (y - top)), (1 - (x - left)) * (y - top), (x - left) * (y - top),
    ]
    .map { Int32(($0 * one).rounded()) }
    let largest = weights.indices.max { weights[$0] < weights[$1] } ?? 0
    weights[largest] += Int32(one) - weights.reduce(0, +)
    return fovea_lbp_point(
      offset: Int(top) * stride + Int(left), weights: (weights[0], weights[1], weights[2], weights[3]), shares: (0, 0, 0, 0))
  }

  /// A point with the weights of OpenCV, which are rounded to single precision at each step, the place itself first.
  private static func singlePoint(_ index: Int, of circle: LocalBinaryPatterns.Circle, stride: Int) -> fovea_lbp_point {
    let angle = 2 * Double.pi * Double(index) / Double(circle.points)
    let x = Float(Double(circle.radius) * cosine(angle))
    let y = Float(-Double(circle.radius) * sine(angle))
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let (right, down) = (x - left, y - top)
    let upper = ((1 - right) * (1 - down), right * (1 - down))
    let lower = ((1 - right) * down, right * down)
    return fovea_lbp_point(
      offset: Int(top) * stride + Int(left), weights: (0, 0, 0, 0), shares: (upper.0, upper.1, lower.0, lower.1))
  }

  /// For each pattern the place of its smallest turn among those of all patterns.
  private static func turnTable(_ points: Int) -> [UInt16] {
    var places: [Int: UInt16] = [:]
    for (place, code) in LocalBinaryPatterns.necklaces(points).enumerated() { places[code] = UInt16(place) }
    return (0..<1 << points).map { places[LocalBinaryPatterns.smallestTurn(of: $0, points)] ?? 0 }
  }

  func withPattern<Result>(_ body: (inout fovea_lbp_pattern) -> Result) -> Result {
    points.withUnsafeBufferPointer { points in
      table.withUnsafeBufferPointer { table in
        var pattern = fovea_lbp_pattern(
          points: points.baseAddress, count: Int32(points.count), mapping: mapping,
          table: table.isEmpty ? nil : table.baseAddress, bins: bins, is_single: mixing == .single ? 1 : 0)
        return body(&pattern)
      }
    }
  }

  /// Calls `body` with the first sample of a gray picture that is continued on all sides.
  func withPadded(_ gray: Bitmap, _ border: LocalBinaryPatterns.Border, _ body: (UnsafePointer<UInt8>) -> Void) {
    let (width, height) = (gray.width, gray.height)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: stride * (height + 2 * margin)) { padded in
      gray.samples.withUnsafeBufferPointer { samples in
        guard let target = padded.baseAddress, let source = samples.baseAddress else { return }
        let isZero = border == .zero
        for y in -margin..<height + margin {
          let row = target + (y + margin) * stride
          if isZero && (y < 0 || y >= height) {
            row.update(repeating: 0, count: stride)
            continue
          }
          let from = source + min(max(y, 0), height - 1) * width
          row.update(repeating: isZero ? 0 : from[0], count: margin)
          (row + margin).update(from: from, count: width)
          (row + margin + width).update(repeating: isZero ? 0 : from[width - 1], count: margin)
        }
        body(target + margin * stride + margin)
      }
    }
  }
}
