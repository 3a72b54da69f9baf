internal import FoveaTensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A picture moved, turned and scaled a little about its middle: where each pixel comes from, linearly between four, the border going on. A linear
/// map, so that derivatives can be carried back through it.
struct PlaneShift {
  let height: Int
  let width: Int
  /// Four places and four weights for each pixel.
  private var places: [Int32] = []
  private var weights: [Float] = []

  init(height: Int, width: Int, down: Float, across: Float, scale: Float, degrees: Float) {
    self.height = height
    self.width = width
    places.reserveCapacity(4 * height * width)
    weights.reserveCapacity(4 * height * width)
    let (sine, cosine) = (sin(degrees * .pi / 180) / scale, cos(degrees * .pi / 180) / scale)
    let (middleY, middleX) = (Float(height - 1) / 2, Float(width - 1) / 2)
    for y in 0..<height {
      for x in 0..<width {
        let (dy, dx) = (Float(y) - middleY, Float(x) - middleX)
        let row = min(Float(height - 1), max(0, middleY + cosine * dy + sine * dx + down))
        let column = min(Float(width - 1), max(0, middleX + cosine * dx - sine * dy + across))
        let (top, left) = (Int(row), Int(column))
        let (bottom, right) = (min(height - 1, top + 1), min(width - 1, left + 1))
        let (lower, later) = (row - Float(top), column - Float(left))
        places += [top * width + left, top * width + right, bottom * width + left, bottom * width + right].map { Int32($0) }
        weights += [(1 - lower) * (1 - later), (1 - lower) * later, lower * (1 - later), lower * later]
      }
    }
  }

  /// Each plane as it is seen.
  func applied(to planes: [Float]) -> [Float] {
    let area = height * width
    var result = [Float](repeating: 0, count: planes.count)
    planes.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        for first in stride(from: 0, to: source.count, by: area) {
          for pixel in 0..<area {
            var sum: Float = 0
            for corner in 4 * pixel..<4 * pixel + 4 { sum += weights[corner] * source[first + Int(places[corner])] }
            target[first + pixel] = sum
          }
        }
      }
    }
    return result
  }

  /// Derivatives by what is seen as derivatives by the planes.
  func carriedBack(_ slopes: UnsafeBufferPointer<Float>) -> [Float] {
    let area = height * width
    var result = [Float](repeating: 0, count: slopes.count)
    result.withUnsafeMutableBufferPointer { target in
      for first in stride(from: 0, to: slopes.count, by: area) {
        for pixel in 0..<area {
          let slope = slopes[first + pixel]
          for corner in 4 * pixel..<4 * pixel + 4 { target[first + Int(places[corner])] += weights[corner] * slope }
        }
      }
    }
    return result
  }
}
