internal import FoveaLearning
internal import FoveaTensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Pictures as sums of waves: the separable Hartley transform, whose waves are those of Fourier's with real weights.
///
/// `K[k, x] = (cos(2π k x / n) + sin(2π k x / n)) / √n` is symmetric and its own inverse, so the same products of matrices lead from waves to
/// pixels, back, and carry derivatives either way.
struct HartleySpectrum {
  let height: Int
  let width: Int
  private let rows: Matrix
  private let columns: Matrix
  /// What each wave counts, as in natural pictures: one over its frequency in periods a pixel, at most the longer side (Olah et al., 2017).
  let weights: [Float]

  init(height: Int, width: Int) {
    self.height = height
    self.width = width
    rows = Self.waves(height)
    columns = Self.waves(width)
    let longest = Float(max(height, width))
    weights = (0..<height * width).map { place in
      func frequency(_ index: Int, _ extent: Int) -> Float { Float(min(index, extent - index)) / Float(extent) }
      let (y, x) = (frequency(place / width, height), frequency(place % width, width))
      return 1 / max((x * x + y * y).squareRoot(), 1 / longest)
    }
  }

  private static func waves(_ count: Int) -> Matrix {
    let norm = 1 / Double(count).squareRoot()
    return Matrix(
      rows: count, columns: count,
      (0..<count * count).map { place in
        let angle = 2 * Double.pi * Double(place / count * (place % count) % count) / Double(count)
        return Float((cos(angle) + sin(angle)) * norm)
      })
  }

  /// Planes of `height × width` numbers, one behind the other, each transformed.
  func transformed(_ planes: [Float], threads: Int) -> [Float] {
    let count = planes.count / (height * width)
    let across = Matrix(rows: count * height, columns: width, planes).timesTransposed(columns, threads: threads)
    let turned = Self.turned(across.values, count, height, width)
    let down = Matrix(rows: count * width, columns: height, turned).timesTransposed(rows, threads: threads)
    return Self.turned(down.values, count, width, height)
  }

  /// Rows become columns in each plane.
  private static func turned(_ values: [Float], _ count: Int, _ height: Int, _ width: Int) -> [Float] {
    let area = height * width
    return [Float](unsafeUninitializedCapacity: values.count) { target, written in
      values.withUnsafeBufferPointer { source in
        for plane in 0..<count {
          for y in 0..<height {
            for x in 0..<width { target[plane * area + x * height + y] = source[plane * area + y * width + x] }
          }
        }
      }
      written = values.count
    }
  }
}
