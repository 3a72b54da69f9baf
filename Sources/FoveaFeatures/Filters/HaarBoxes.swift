internal import FoveaPixels

/// How boxes side by side differ in light, in windows of several sizes all over the picture.
///
/// 1. The picture is made gray (Rec. 601 luma in 8 bits), and its integral images are made: sums of samples and of squares over all pixels above
///    and to the left, in whole numbers.
/// 2. For each level with a grid of `c × r` cells there are `(2c − 1) × (2r − 1)` windows of the size of a cell, half a cell apart: window `i`
///    of a row spans the columns `⌊i w / 2c⌋ ..< ⌊(i + 2) w / 2c⌋` of a picture of width `w`.
/// 3. A window has five numbers, each the mean sample of some boxes less that of the others: the right half less the left, the lower half
///    less the upper, the middle third less the outer two from left to right, the same from top to bottom, and the two quarters on the rising
///    diagonal less the two others. Where a side does not divide evenly, boundaries are rounded down.
/// 4. The five are divided by the deviation of the samples of the window plus 1, so that contrast counts little.
///
/// Length: `5 × Σ (2 columns − 1)(2 rows − 1)` over the levels; level by level, windows row by row. A handful of sums for each number,
/// whatever its size.
///
/// Sources: Papageorgiou, Oren and Poggio, *A General Framework for Object Detection*, ICCV 1998; Viola and Jones, *Rapid Object Detection
/// using a Boosted Cascade of Simple Features*, CVPR 2001.
public struct HaarBoxes: Sendable, Hashable, Codable {
  /// The cells of each level, whose size windows have.
  public var levels: [GridSize]

  /// Boxes of these levels.
  public init(levels: [GridSize] = [2, 4, 8].map { GridSize($0) }) { self.levels = levels }

  /// How many numbers a picture has.
  public var length: Int { levels.reduce(0) { $0 + 5 * (2 * $1.columns - 1) * (2 * $1.rows - 1) } }
}

extension HaarBoxes: PictureFeature {
  var problem: String? {
    firstProblem(
      (1...16).contains(levels.count) ? nil : "\(levels.count) levels; 1…16 are allowed", levels.lazy.compactMap(blockProblem).first
    )
  }

  /// Windows need three pixels each way.
  var minimumSize: PixelSize {
    PixelSize(width: 4 * (levels.map(\.columns).max() ?? 1), height: 4 * (levels.map(\.rows).max() ?? 1))
  }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    if let problem { preconditionFailure("Haar boxes with " + problem) }
    precondition(
      size.width >= minimumSize.width && size.height >= minimumSize.height,
      "a picture of \(size), these boxes need at least \(minimumSize)")
    return Writer(boxes: self, size: size)
  }

  private struct Writer: DescriptorWriter {
    let boxes: HaarBoxes
    let size: PixelSize

    var length: Int { boxes.length }

    var names: [String] {
      boxes.levels.flatMap { grid in
        GridSize(columns: 2 * grid.columns - 1, rows: 2 * grid.rows - 1).names.flatMap { place in
          ["right-left", "lower-upper", "middle-sides", "middle-ends", "diagonal"].map {
            "haar-\(grid.columns)x\(grid.rows)/\(place)/\($0)"
          }
        }
      }
    }

    func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
      precondition(bitmap.size == size, "a picture of \(bitmap.size) for a descriptor of \(size)")
      withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * (size.width + 1) * (size.height + 1)) { memory in
        guard let base = memory.baseAddress else { return }
        let sums = Integral(base: base, stride: size.width + 1)
        let squares = Integral(base: base + memory.count / 2, stride: size.width + 1)
        fill(sums, squares, bitmap.converted(to: .gray))
        var next = values
        for grid in boxes.levels {
          for row in 0..<2 * grid.rows - 1 {
            for column in 0..<2 * grid.columns - 1 {
              let window = Window(
                left: column * size.width / (2 * grid.columns), top: row * size.height / (2 * grid.rows),
                right: (column + 2) * size.width / (2 * grid.columns), bottom: (row + 2) * size.height / (2 * grid.rows))
              window.write(sums, squares, to: next)
              next += 5
            }
          }
        }
      }
    }

    private func fill(_ sums: Integral, _ squares: Integral, _ gray: Bitmap) {
      let (width, stride) = (size.width, size.width + 1)
      for x in 0...width { (sums.base[x], squares.base[x]) = (0, 0) }
      gray.samples.withUnsafeBufferPointer { samples in
        for y in 0..<size.height {
          var (sum, square) = (0, 0)
          let below = (y + 1) * stride
          (sums.base[below], squares.base[below]) = (0, 0)
          for x in 0..<width {
            let sample = Int(samples[y * width + x])
            sum += sample
            square += sample * sample
            sums.base[below + x + 1] = sums.base[below - stride + x + 1] + sum
            squares.base[below + x + 1] = squares.base[below - stride + x + 1] + square
          }
        }
      }
    }
  }

  /// Sums over all pixels above and to the left of each place.
  private struct Integral {
    let base: UnsafeMutablePointer<Int>
    let stride: Int

    /// The sum over a box.
    func sum(_ left: Int, _ top: Int, _ right: Int, _ bottom: Int) -> Int {
      base[bottom * stride + right] - base[top * stride + right] - base[bottom * stride + left] + base[top * stride + left]
    }
  }

  private struct Window {
    let left: Int
    let top: Int
    let right: Int
    let bottom: Int

    func write(_ sums: Integral, _ squares: Integral, to values: UnsafeMutablePointer<Float>) {
      let (width, height) = (right - left, bottom - top)
      let (x, y) = (left + width / 2, top + height / 2)
      let (first, second) = (left + width / 3, left + 2 * width / 3)
      let (third, fourth) = (top + height / 3, top + 2 * height / 3)
      let whole = sums.sum(left, top, right, bottom)
      let count = Double(width * height)
      let mean = Double(whole) / count
      let variance = max(0, Double(squares.sum(left, top, right, bottom)) / count - mean * mean)
      let scale = 1 / (variance.squareRoot() + 1)
      /// The mean within less the mean without, for a part of the window of so many pixels.
      func difference(_ sum: Int, _ pixels: Int) -> Float {
        Float((Double(sum) / Double(pixels) - Double(whole - sum) / (count - Double(pixels))) * scale)
      }
      values[0] = difference(sums.sum(x, top, right, bottom), (right - x) * height)
      values[1] = difference(sums.sum(left, y, right, bottom), width * (bottom - y))
      values[2] = difference(sums.sum(first, top, second, bottom), (second - first) * height)
      values[3] = difference(sums.sum(left, third, right, fourth), width * (fourth - third))
      values[4] = difference(
        sums.sum(x, top, right, y) + sums.sum(left, y, x, bottom), (right - x) * (y - top) + (x - left) * (bottom - y))
    }
  }
}
