internal import CFoveaKernels
internal import FoveaPixels

/// How strongly a picture swings at several frequencies and in several directions, in each cell of a grid: the texture.
///
/// 1. The picture is made gray (Rec. 601 luma in 8 bits), divided by 255, and its mean is taken away, so that light does not count.
/// 2. For each frequency `f` (in cycles a pixel) and each of ``orientations`` angles `θ = π i / orientations`, the picture is filtered with
///    the complex kernel `exp(−(x² + y²) / 2σ²) / (2πσ²) · exp(2πi f (x cos θ + y sin θ))`, `σ = √(ln 2 / 2) (2ᵇ + 1) / (π f (2ᵇ − 1))` for a
///    ``bandwidth`` of `b` octaves. The kernel reaches `x₀ = ⌈max(1, |3σ cos θ|, |3σ sin θ|)⌉` pixels each way; beyond the border, the picture is
///    mirrored at the middle of its outermost pixels.
/// 3. Each cell of a grid has the mean and the deviation of the magnitudes: where edges and stripes of this kind are, and how unevenly.
///
/// Length: `grid.count × frequencies × orientations × 2`; frequency by frequency, angle by angle, cells row by row. `12 (2 x₀ + 1)` operations
/// for each pixel and filter: the kernel is a product of one along the rows and one along the columns.
///
/// Sources: Manjunath and Ma, *Texture Features for Browsing and Retrieval of Image Data*, PAMI 1996; kernels are those of
/// `skimage.filters.gabor_kernel` (version 0.26) with equal deviations along and across.
public struct GaborBank: Sendable, Hashable, Codable {
  /// Cycles a pixel, each above 0.01 and up to 0.5.
  public var frequencies: [Float]
  /// Directions of the half circle, 1…32.
  public var orientations: Int
  /// Octaves that a filter lets through, 0.2…4.
  public var bandwidth: Float
  /// Cells of the picture.
  public var grid: GridSize

  /// A bank; by default of four frequencies half an octave to an octave apart, and six directions, in 4×4 cells.
  public init(
    frequencies: [Float] = [0.35, 0.2, 0.12, 0.07], orientations: Int = 6, bandwidth: Float = 1, grid: GridSize = GridSize(4)
  ) {
    self.frequencies = frequencies
    self.orientations = orientations
    self.bandwidth = bandwidth
    self.grid = grid
  }

  /// How many numbers a picture has.
  public var length: Int { grid.count * frequencies.count * orientations * 2 }
}

extension GaborBank: PictureFeature {
  var problem: String? {
    firstProblem(
      blockProblem(grid),
      (1...16).contains(frequencies.count) && frequencies.allSatisfy { $0 > 0.01 && $0 <= 0.5 }
        ? nil : "frequencies \(frequencies); 1…16 of them, above 0.01 and up to 0.5, are allowed",
      (1...32).contains(orientations) ? nil : "\(orientations) directions; 1…32 are allowed",
      bandwidth >= 0.2 && bandwidth <= 4 ? nil : "a bandwidth of \(bandwidth); 0.2…4 is allowed")
  }

  var minimumSize: PixelSize { PixelSize(width: grid.columns, height: grid.rows) }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    if let problem { preconditionFailure("a Gabor bank with " + problem) }
    precondition(
      size.width >= grid.columns && size.height >= grid.rows, "a picture of \(size) in \(grid.columns)×\(grid.rows) cells")
    return Writer(bank: self, size: size, filters: filters)
  }

  /// The filters, frequency by frequency.
  var filters: [GaborFilter] {
    frequencies.flatMap { frequency in
      (0..<orientations).map {
        GaborFilter(
          frequency: Double(frequency), angle: Double.pi * Double($0) / Double(orientations), bandwidth: Double(bandwidth))
      }
    }
  }

  private struct Writer: DescriptorWriter {
    let bank: GaborBank
    let size: PixelSize
    let filters: [GaborFilter]

    var length: Int { bank.length }

    var names: [String] {
      bank.frequencies.flatMap { frequency in
        (0..<bank.orientations).flatMap { index in
          let angle = Float(180 * index) / Float(bank.orientations)
          return bank.grid.names.flatMap { cell in
            ["mean", "deviation"].map { "gabor-\(frequency)-\(angle)/\(cell)/\($0)" }
          }
        }
      }
    }

    func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
      precondition(bitmap.size == size, "a picture of \(bitmap.size) for a descriptor of \(size)")
      let plane = FilterPlane(gray: bitmap, scale: 1 / 255)
      plane.center()
      let stage = GaborStage(size)
      for (index, filter) in filters.enumerated() {
        let start = values + index * bank.grid.count * 2
        stage.magnitudes(of: plane, filter).moments(of: bank.grid) { cell, mean, deviation in
          start[2 * cell] = Float(mean)
          start[2 * cell + 1] = Float(deviation)
        }
      }
    }
  }
}

/// A complex kernel that is the product of one along the rows and one along the columns.
struct GaborFilter: Sendable {
  let across: (real: FilterTaps, imaginary: FilterTaps)
  let down: (real: FilterTaps, imaginary: FilterTaps)

  init(frequency: Double, angle: Double, bandwidth: Double) {
    let octaves = power(2, bandwidth)
    let deviation = 0.588_705_011_257_737_3 * (octaves + 1) / (Double.pi * frequency * (octaves - 1))
    let (c, s) = (cosine(angle), sine(angle))
    let reach = Int(max(1, abs(3 * deviation * c), abs(3 * deviation * s)).rounded(.up))
    func taps(_ part: Double) -> (FilterTaps, FilterTaps) {
      let heights = (-reach...reach).map {
        exponential(-Double($0 * $0) / (2 * deviation * deviation)) / ((2 * Double.pi).squareRoot() * deviation)
      }
      let phases = (-reach...reach).map { 2 * Double.pi * frequency * part * Double($0) }
      // Correlation with the mirrored kernel is convolution with it.
      return (
        FilterTaps(weights: zip(heights, phases).map { Float($0 * cosine($1)) }),
        FilterTaps(weights: zip(heights, phases).map { Float(-$0 * sine($1)) })
      )
    }
    across = taps(c)
    down = taps(s)
  }
}

/// Memory in which pictures of one size are filtered.
struct GaborStage {
  private let real: FilterPlane
  private let imaginary: FilterPlane
  private let result: FilterPlane

  init(_ size: PixelSize) {
    real = FilterPlane(width: size.width, height: size.height)
    imaginary = FilterPlane(width: size.width, height: size.height)
    result = FilterPlane(width: size.width, height: size.height)
  }

  /// The magnitudes of a filtered plane, until the next call.
  func magnitudes(of plane: FilterPlane, _ filter: GaborFilter) -> FilterPlane {
    let (width, height) = (plane.width, plane.height)
    let capacity = fovea_filter_scratch(width, filter.across.real.middle)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: capacity) { scratch in
      filter.across.real.with(FOVEA_BORDER_MIDDLE) {
        fovea_filter_rows(plane.base, width, height, &$0, scratch.baseAddress, real.base)
      }
      filter.across.imaginary.with(FOVEA_BORDER_MIDDLE) {
        fovea_filter_rows(plane.base, width, height, &$0, scratch.baseAddress, imaginary.base)
      }
    }
    filter.down.real.with(FOVEA_BORDER_MIDDLE) {
      fovea_filter_magnitudes(real.base, imaginary.base, width, height, &$0, filter.down.imaginary.weights, result.base)
    }
    return result
  }
}
