internal import CFoveaKernels
internal import FoveaPixels

/// Histograms of gradient directions around places of a regular grid, in circles that grow and are smoothed more towards the outside, like the
/// petals of a flower.
///
/// 1. The picture is made gray (Rec. 601 luma in 8 bits) and divided by 255. The gradient of a pixel is the difference of its right neighbor and
///    itself, and of its lower neighbor and itself; 0 in the last column and row.
/// 2. For each of `o` directions `φ = 2π i / o − π`, a plane has `|g| exp(o / π · cos(∠g − φ))` of the gradient `g`.
/// 3. The planes are smoothed with Gaussians of deviation `σ_r = radius (r + 1) / (2 rings)` for ring `r`, each to 4 deviations, the picture
///    mirrored at its outer edge; the middle uses the first.
/// 4. Places lie ``step`` pixels apart, the first and last ``radius`` pixels from the borders. A place has the histogram at itself, then, for
///    each ring, the histograms at `(⌊r cos θ⌉, ⌊r sin θ⌉)` from it, `r = radius (ring + 1) / rings`, `θ = 2π j / histograms`.
/// 5. 10⁻¹⁰ is added to all numbers of a place, and they are normalized.
///
/// Length: `⌈(width − 2 radius) / step⌉ × ⌈(height − 2 radius) / step⌉ × (rings × histograms + 1) × orientations`; places row by row.
///
/// Sources: Tola, Lepetit and Fua, *DAISY: An Efficient Dense Descriptor Applied to Wide-Baseline Stereo*, PAMI 2010; steps and numbers
/// are those of `skimage.feature.daisy` (version 0.26). Departure: exponentials are within 2·10⁻⁷ of themselves.
public struct DAISY: Sendable, Hashable, Codable {
  /// What the numbers of a place are divided by.
  public enum Norm: String, Sendable, Hashable, Codable, CaseIterable {
    /// Their sum.
    case l1
    /// Their Euclidean norm.
    case l2
    /// Each histogram its Euclidean norm.
    case histogram = "daisy"
    /// Nothing, and nothing is added.
    case off
  }

  /// Pixels between places.
  public var step: Int
  /// Pixels from a place to the outermost ring, 1…256.
  public var radius: Int
  /// Rings, 1…8.
  public var rings: Int
  /// Histograms of a ring, 1…32.
  public var histograms: Int
  /// Directions of the whole circle, 2…32.
  public var orientations: Int
  /// What the numbers of a place are divided by.
  public var norm: Norm

  /// A descriptor with scikit-image's defaults.
  public init(step: Int = 4, radius: Int = 15, rings: Int = 3, histograms: Int = 8, orientations: Int = 8, norm: Norm = .l1) {
    self.step = step
    self.radius = radius
    self.rings = rings
    self.histograms = histograms
    self.orientations = orientations
    self.norm = norm
  }

  /// How many numbers a place has.
  public var placeLength: Int { (rings * histograms + 1) * orientations }
}

extension DAISY: PictureFeature {
  var problem: String? {
    firstProblem(
      (1...4096).contains(step) ? nil : "steps of \(step) pixels; 1…4096 are allowed",
      (1...256).contains(radius) ? nil : "a radius of \(radius) pixels; 1…256 are allowed",
      (1...8).contains(rings) ? nil : "\(rings) rings; 1…8 are allowed",
      (1...32).contains(histograms) ? nil : "\(histograms) histograms of a ring; 1…32 are allowed",
      (2...32).contains(orientations) ? nil : "\(orientations) directions; 2…32 are allowed")
  }

  var minimumSize: PixelSize { PixelSize(2 * radius + 1) }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    if let problem { preconditionFailure("DAISY with " + problem) }
    precondition(
      size.width > 2 * radius && size.height > 2 * radius, "a picture of \(size), this DAISY needs at least \(minimumSize)")
    return Writer(daisy: self, size: size)
  }

  private struct Writer: DescriptorWriter {
    let daisy: DAISY
    let size: PixelSize
    let places: GridSize
    let directions: [Float]
    let smoothing: [FilterTaps]
    /// For each ring the way to each of its histograms, in pixels.
    let petals: [[(x: Int, y: Int)]]

    init(daisy: DAISY, size: PixelSize) {
      self.daisy = daisy
      self.size = size
      let (radius, rings) = (Double(daisy.radius), Double(daisy.rings))
      places = GridSize(
        columns: (size.width - 2 * daisy.radius + daisy.step - 1) / daisy.step,
        rows: (size.height - 2 * daisy.radius + daisy.step - 1) / daisy.step)
      directions = (0..<daisy.orientations).flatMap { index in
        let angle = 2 * Double(index) * Double.pi / Double(daisy.orientations) - Double.pi
        return [Float(cosine(angle)), Float(sine(angle))]
      }
      smoothing = (0..<daisy.rings).map { .gaussian(deviation: radius * Double($0 + 1) / (2 * rings), reach: 4) }
      petals = (0..<daisy.rings).map { ring in
        let distance = radius * Double(ring + 1) / rings
        return (0..<daisy.histograms).map { index in
          let angle = 2 * Double.pi * Double(index) / Double(daisy.histograms)
          func rounded(_ place: Double) -> Int { Int(place.rounded(.toNearestOrEven)) }
          return (rounded(distance * cosine(angle)), rounded(distance * sine(angle)))
        }
      }
    }

    var length: Int { places.count * daisy.placeLength }

    var names: [String] {
      let directions = (0..<daisy.orientations).map { index in
        "signed-\(Float(360 * index) / Float(daisy.orientations) - 180)"
      }
      let petals = (0..<daisy.rings).flatMap { ring in (0..<daisy.histograms).map { "ring\(ring)-\($0)" } }
      return places.names.flatMap { place in
        (["middle"] + petals).flatMap { petal in directions.map { "daisy-\(daisy.radius)/\(place)/\(petal)/\($0)" } }
      }
    }

    func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
      precondition(bitmap.size == size, "a picture of \(bitmap.size) for a descriptor of \(size)")
      let (width, height, count) = (size.width, size.height, daisy.orientations)
      let plane = FilterPlane(gray: bitmap, scale: 1 / 255)
      let planes = FilterPlane(width: width, height: height * count)
      fovea_soft_orientations(plane.base, width, height, directions, count, Float(Double(count) / Double.pi), planes.base)
      let rows = FilterPlane(width: width, height: height * count)
      let smooth = FilterPlane(width: width, height: height * count)
      for (ring, taps) in smoothing.enumerated() {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: fovea_filter_scratch(width, taps.middle)) { scratch in
          taps.with(FOVEA_BORDER_EDGE) {
            fovea_filter_rows(planes.base, width, height * count, &$0, scratch.baseAddress, rows.base)
            for index in 0..<count {
              fovea_filter_columns(rows.base + index * width * height, width, height, &$0, smooth.base + index * width * height)
            }
          }
        }
        if ring == 0 { pick([(0, 0)], at: 0, from: smooth, to: values) }
        pick(petals[ring], at: 1 + ring * daisy.histograms, from: smooth, to: values)
      }
      for place in 0..<places.count { normalize(values + place * daisy.placeLength) }
    }

    private func pick(
      _ petals: [(x: Int, y: Int)], at first: Int, from smooth: FilterPlane, to values: UnsafeMutablePointer<Float>
    ) {
      let area = size.area
      for row in 0..<places.rows {
        for column in 0..<places.columns {
          let x = daisy.radius + column * daisy.step
          let y = daisy.radius + row * daisy.step
          var next = values + (row * places.columns + column) * daisy.placeLength + first * daisy.orientations
          for petal in petals {
            let from = smooth.base + (y + petal.y) * size.width + x + petal.x
            for direction in 0..<daisy.orientations { next[direction] = from[direction * area] }
            next += daisy.orientations
          }
        }
      }
    }

    private func normalize(_ values: UnsafeMutablePointer<Float>) {
      let part = daisy.norm == .histogram ? daisy.orientations : daisy.placeLength
      if daisy.norm == .off { return }
      for start in stride(from: 0, to: daisy.placeLength, by: part) {
        let numbers = UnsafeMutableBufferPointer(start: values + start, count: part)
        for index in numbers.indices { numbers[index] += 1e-10 }
        let sum =
          daisy.norm == .l1 ? numbers.reduce(0, +) : numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for index in numbers.indices { numbers[index] /= sum }
      }
    }
  }
}
