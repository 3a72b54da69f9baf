internal import CFoveaKernels
internal import FoveaPixels

/// A plane of floats in memory of its own, as features with filters need several of.
final class FilterPlane {
  let width: Int
  let height: Int
  let base: UnsafeMutablePointer<Float>

  /// A plane, or several below each other, that holds nothing yet.
  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    base = .allocate(capacity: max(1, width * height))
  }

  /// The gray of a picture, Rec. 601 luma in 8 bits, times a factor.
  convenience init(gray bitmap: Bitmap, scale: Float) {
    self.init(width: bitmap.width, height: bitmap.height)
    let gray = bitmap.converted(to: .gray)
    gray.samples.withUnsafeBufferPointer { samples in
      for index in samples.indices { base[index] = Float(samples[index]) * scale }
    }
  }

  deinit { base.deallocate() }

  var area: Int { width * height }

  /// Takes the mean away.
  func center() {
    var sum = 0.0
    for index in 0..<area { sum += Double(base[index]) }
    let mean = Float(sum / Double(max(1, area)))
    for index in 0..<area { base[index] -= mean }
  }

  /// Mean and deviation of the part of each cell of a grid.
  func moments(of grid: GridSize, _ body: (_ cell: Int, _ mean: Double, _ deviation: Double) -> Void) {
    for row in 0..<grid.rows {
      let lines = grid.lines(of: row, height: height)
      for column in 0..<grid.columns {
        let span = grid.span(of: column, width: width)
        var (mean, deviation) = (0.0, 0.0)
        fovea_plane_moments(
          base + lines.lowerBound * width + span.lowerBound, width, span.count, lines.count, &mean, &deviation)
        body(row * grid.columns + column, mean, deviation)
      }
    }
  }
}

/// Weights of a row or column of pixels, as many on either side of the middle.
struct FilterTaps: Sendable {
  let weights: [Float]
  var middle: Int { weights.count / 2 }

  /// A Gaussian that ends at `reach` deviations, its weights together 1.
  static func gaussian(deviation: Double, reach: Double) -> FilterTaps {
    let middle = Int(reach * deviation + 0.5)
    let heights = (-middle...middle).map { exponential(-Double($0 * $0) / (2 * deviation * deviation)) }
    let sum = heights.reduce(0, +)
    return FilterTaps(weights: heights.map { Float($0 / sum) })
  }

  func with(_ border: fovea_border, _ body: (inout fovea_taps) -> Void) {
    weights.withUnsafeBufferPointer { weights in
      var taps = fovea_taps(taps: weights.baseAddress, middle: middle, border: border)
      body(&taps)
    }
  }
}
