internal import CFoveaKernels
internal import FoveaPixels

/// SIFT descriptors at the places of a regular grid, all upright and of one size.
///
/// 1. The picture is made gray (Rec. 601 luma in 8 bits) and smoothed with a Gaussian of deviation ``smoothing``, to 4 deviations; beyond the
///    border it is mirrored at the middle of its outermost pixels. The gradient of a pixel is the difference of its right and left and of its
///    upper and lower neighbor; pixels on the border have none.
/// 2. Places lie ``step`` pixels apart, the first `2 cell` pixels from the left and the top, as many as have `2 cell` pixels to the right and
///    below. Around a place are 4×4 cells of ``cell`` pixels with histograms of 8 directions.
/// 3. A pixel `(u, v)` cells from the place has the weight `exp(−(u² + v²) / 8)`, times the magnitude of its gradient; it is shared linearly
///    by the two nearest cells across, the two down, and the two nearest directions.
/// 4. The 128 numbers are divided by their norm, cut off at 0.2, and divided by their norm again.
///
/// Length: `(⌊(width − 4 cell) / step⌋ + 1) × (⌊(height − 4 cell) / step⌋ + 1) × 128`; places row by row, in each its cells row by row.
///
/// Source: Lowe, *Distinctive Image Features from Scale-Invariant Keypoints*, IJCV 2004. Numbers are those of `cv2.SIFT_create().compute` for
/// upright keypoints of the size `2 cell / 3` in the first octave, times 512 and rounded, but for its coarser arc tangent.
public struct DenseSIFT: Sendable, Hashable, Codable {
  /// Pixels of the side of a cell, 1…256.
  public var cell: Int
  /// Pixels between places, 1…4096.
  public var step: Int
  /// Deviation of the Gaussian that smooths the picture first, 0.1…64. OpenCV's is 1.52.
  public var smoothing: Float

  /// Descriptors of these settings.
  public init(cell: Int = 4, step: Int = 8, smoothing: Float = 0.8) {
    self.cell = cell
    self.step = step
    self.smoothing = smoothing
  }
}

extension DenseSIFT: PictureFeature {
  var problem: String? {
    firstProblem(
      (1...256).contains(cell) ? nil : "cells of \(cell) pixels; 1…256 are allowed",
      (1...4096).contains(step) ? nil : "steps of \(step) pixels; 1…4096 are allowed",
      smoothing >= 0.1 && smoothing <= 64 ? nil : "a smoothing of \(smoothing) pixels; 0.1…64 are allowed")
  }

  var minimumSize: PixelSize { PixelSize(4 * cell) }

  /// The grid of places.
  func places(for size: PixelSize) -> GridSize {
    GridSize(columns: (size.width - 4 * cell) / step + 1, rows: (size.height - 4 * cell) / step + 1)
  }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    if let problem { preconditionFailure("dense SIFT with " + problem) }
    precondition(
      size.width >= 4 * cell && size.height >= 4 * cell, "a picture of \(size), this SIFT needs at least \(minimumSize)")
    return Writer(sift: self, size: size)
  }

  private struct Writer: DescriptorWriter {
    let sift: DenseSIFT
    let size: PixelSize
    let places: GridSize
    let taps: FilterTaps
    let cells: [Int32]
    let shares: [Float]
    let weights: [Float]

    init(sift: DenseSIFT, size: PixelSize) {
      self.sift = sift
      self.size = size
      places = sift.places(for: size)
      taps = .gaussian(deviation: Double(sift.smoothing), reach: 4)
      // Pixels up to 2½ cells away reach the middle of an outermost cell.
      let reach = (5 * sift.cell + 1) / 2
      let bins = (-reach...reach).map { Double($0) / Double(sift.cell) + 1.5 }
      cells = bins.map { $0 > -1 && $0 < 4 ? Int32($0.rounded(.down)) + 1 : -1 }
      shares = bins.map { Float($0 - $0.rounded(.down)) }
      weights = bins.map { Float(exponential(-($0 - 1.5) * ($0 - 1.5) / 8)) }
    }

    var length: Int { places.count * Int(FOVEA_SIFT_LENGTH) }

    var names: [String] {
      let cells = GridSize(4).names
      return places.names.flatMap { place in
        cells.flatMap { cell in (0..<8).map { "sift-\(sift.cell)/\(place)/cell-\(cell)/signed-\(45 * $0)" } }
      }
    }

    func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
      precondition(bitmap.size == size, "a picture of \(bitmap.size) for a descriptor of \(size)")
      let (width, height) = (size.width, size.height)
      let plane = FilterPlane(gray: bitmap, scale: 1)
      let magnitudes = FilterPlane(width: width, height: height)
      let turns = FilterPlane(width: width, height: height)
      withUnsafeTemporaryAllocation(of: Float.self, capacity: fovea_filter_scratch(width, taps.middle)) { scratch in
        taps.with(FOVEA_BORDER_MIDDLE) {
          fovea_filter_rows(plane.base, width, height, &$0, scratch.baseAddress, turns.base)
          fovea_filter_columns(turns.base, width, height, &$0, plane.base)
        }
      }
      fovea_sift_gradients(plane.base, width, height, magnitudes.base, turns.base)
      cells.withUnsafeBufferPointer { cells in
        shares.withUnsafeBufferPointer { shares in
          weights.withUnsafeBufferPointer { weights in
            var window = fovea_sift_window(
              reach: cells.count / 2, cells: cells.baseAddress, shares: shares.baseAddress, weights: weights.baseAddress)
            for place in 0..<places.count {
              let x = 2 * sift.cell + place % places.columns * sift.step
              let y = 2 * sift.cell + place / places.columns * sift.step
              fovea_sift_describe(
                magnitudes.base, turns.base, width, height, x, y, &window, values + place * Int(FOVEA_SIFT_LENGTH))
            }
          }
        }
      }
    }
  }
}
