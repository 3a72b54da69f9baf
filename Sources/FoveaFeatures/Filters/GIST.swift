internal import CFoveaKernels
internal import FoveaPixels

/// The gist of a scene: how strongly each orientation and scale is present in each of a few large blocks of the picture.
///
/// With `n` = ``side``:
/// 1. The picture is made gray (Rec. 601 luma in 8 bits), resized to `3n/4 × 3n/4` (bilinear), its range stretched to 0…255, and continued
///    by `n/8` pixels on each side, mirrored at its outer edge.
/// 2. Light and contrast are evened out: with `v = ln(1 + sample)` and `B` a blur that multiplies frequency `f` (cycles in `n` pixels) by
///    `exp(−f² ln 2 / 16)`, `u = v − B(v)`, then `u / (0.2 + √|B(u²)|)`.
/// 3. For scale `s` with `o` directions, and direction `j`, frequencies of radius `f` and angle `φ` are multiplied by
///    `exp(−3.5 (f / (n f₀) − 1)² − 2π (o² / 64) (φ + πj / o)²)`, `f₀ = 0.3 / 1.85ˢ`, the angle taken in −π…π: a filter with a side but no
///    opposite, so that its response is complex.
/// 4. Each of ``blocks`` × ``blocks`` parts of the picture, without what it was continued by, has the mean of the response's magnitude.
///
/// Length: `blocks² × Σ orientations`; scale by scale, direction by direction, blocks row by row. Two Fourier transforms for each filter.
///
/// Source: Oliva and Torralba, *Modeling the Shape of the Scene: a Holistic Representation of the Spatial Envelope*, IJCV 2001, and their
/// program `LMgist.m`. Departures: the picture is continued once for both steps, not anew for each; sides are powers of 2.
public struct GIST: Sendable, Hashable, Codable {
  /// Pixels of the side of the Fourier transforms: a power of 2, 32…512.
  public var side: Int
  /// Directions of each scale, the finest first; up to 8 scales of 1…16 directions.
  public var orientations: [Int]
  /// Blocks each way, 1…16.
  public var blocks: Int

  /// A gist; by default of four scales with eight directions in 4×4 blocks: 512 numbers.
  public init(side: Int = 128, orientations: [Int] = [8, 8, 8, 8], blocks: Int = 4) {
    self.side = side
    self.orientations = orientations
    self.blocks = blocks
  }

  /// How many numbers a picture has.
  public var length: Int { blocks * blocks * orientations.reduce(0, +) }
}

extension GIST: PictureFeature {
  var problem: String? {
    firstProblem(
      (5...9).contains(where: { 1 << $0 == side }) ? nil : "a side of \(side); powers of 2 from 32 to 512 are allowed",
      (1...8).contains(orientations.count) && orientations.allSatisfy { (1...16).contains($0) }
        ? nil : "directions \(orientations); 1…8 scales of 1…16 are allowed",
      (1...16).contains(blocks) ? nil : "\(blocks) blocks; 1…16 are allowed")
  }

  var minimumSize: PixelSize { PixelSize(1) }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    if let problem { preconditionFailure("GIST with " + problem) }
    return Writer(gist: self)
  }

  private struct Writer: DescriptorWriter {
    let gist: GIST
    let margin: Int
    let turns: [Float]
    /// What frequencies are multiplied by, in the order of ``Spectrum``: the blur, then the filters.
    let blur: [Float]
    let filters: [[Float]]

    init(gist: GIST) {
      self.gist = gist
      let side = gist.side
      margin = side / 8
      turns = (0..<side / 2).flatMap { index in
        let angle = 2 * Double.pi * Double(index) / Double(side)
        return [Float(cosine(angle)), Float(sine(angle))]
      }
      blur = Self.frequencies(side) { x, y in exponential(-(x * x + y * y) * 0.693_147_180_559_945_3 / 16) }
      filters = gist.orientations.enumerated().flatMap { scale, count in
        let center = 0.3 / power(1.85, Double(scale)) * Double(side)
        return (0..<count).map { index in
          Self.frequencies(side) { x, y in
            let radius = (x * x + y * y).squareRoot() / center - 1
            var angle = arcTangent(y, x) + Double.pi * Double(index) / Double(count)
            if angle > Double.pi { angle -= 2 * Double.pi }
            return exponential(-3.5 * radius * radius - 2 * Double.pi * Double(count * count) / 64 * angle * angle)
          }
        }
      }
    }

    /// A number for each frequency; transposed, as spectra are.
    private static func frequencies(_ side: Int, _ value: (_ x: Double, _ y: Double) -> Double) -> [Float] {
      func signed(_ index: Int) -> Double { Double(index < side / 2 ? index : index - side) }
      return (0..<side).flatMap { x in (0..<side).map { y in Float(value(signed(x), signed(y))) } }
    }

    var length: Int { gist.length }

    var names: [String] {
      let grid = GridSize(gist.blocks)
      return gist.orientations.enumerated().flatMap { scale, count in
        (0..<count).flatMap { index in grid.names.map { "gist-\(gist.side)/scale\(scale)-direction\(index)/\($0)" } }
      }
    }

    func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
      let side = gist.side
      let picture = evenedOut(continued(bitmap))
      let spectrum = Spectrum(of: picture, turns)
      let inner = side - 2 * margin
      let response = FilterPlane(width: side, height: side)
      let shown = FilterPlane(width: inner, height: inner)
      let grid = GridSize(gist.blocks)
      for (index, filter) in filters.enumerated() {
        spectrum.times(filter, turns, magnitudes: true, to: response)
        for y in 0..<inner {
          (shown.base + y * inner).update(from: response.base + (y + margin) * side + margin, count: inner)
        }
        let start = values + index * grid.count
        shown.moments(of: grid) { cell, mean, _ in start[cell] = Float(mean) }
      }
    }

    private func continued(_ bitmap: Bitmap) -> FilterPlane {
      let side = gist.side
      let inner = side - 2 * margin
      let gray = bitmap.converted(to: .gray).resized(to: PixelSize(inner))
      let low = Float(gray.samples.min() ?? 0)
      let span = max(1, Float(gray.samples.max() ?? 0) - low)
      let plane = FilterPlane(width: side, height: side)
      func mirrored(_ place: Int) -> Int { place < 0 ? -1 - place : place < inner ? place : 2 * inner - 1 - place }
      for y in 0..<side {
        for x in 0..<side {
          let sample = Float(gray.samples[mirrored(y - margin) * inner + mirrored(x - margin)])
          plane.base[y * side + x] = Float(logarithm(Double(1 + 255 * (sample - low) / span)))
        }
      }
      return plane
    }

    private func evenedOut(_ plane: FilterPlane) -> FilterPlane {
      let blurred = FilterPlane(width: plane.width, height: plane.height)
      Spectrum(of: plane, turns).times(blur, turns, magnitudes: false, to: blurred)
      let squares = FilterPlane(width: plane.width, height: plane.height)
      for index in 0..<plane.area {
        plane.base[index] -= blurred.base[index]
        squares.base[index] = plane.base[index] * plane.base[index]
      }
      Spectrum(of: squares, turns).times(blur, turns, magnitudes: true, to: blurred)
      for index in 0..<plane.area { plane.base[index] /= 0.2 + blurred.base[index].squareRoot() }
      return plane
    }
  }
}

/// The Fourier transform of a square plane, rows and columns exchanged.
private struct Spectrum {
  private let real: FilterPlane
  private let imaginary: FilterPlane
  private let side: Int

  init(of plane: FilterPlane, _ turns: [Float]) {
    side = plane.width
    let first = (FilterPlane(width: side, height: side), FilterPlane(width: side, height: side))
    first.0.base.update(from: plane.base, count: plane.area)
    first.1.base.update(repeating: 0, count: plane.area)
    (real, imaginary) = (FilterPlane(width: side, height: side), FilterPlane(width: side, height: side))
    fovea_fourier_columns(first.0.base, first.1.base, side, side, turns, false)
    fovea_transpose(first.0.base, real.base, side, side)
    fovea_transpose(first.1.base, imaginary.base, side, side)
    fovea_fourier_columns(real.base, imaginary.base, side, side, turns, false)
  }

  /// The plane whose transform is this one with each frequency multiplied: its real part, or its magnitudes.
  func times(_ filter: [Float], _ turns: [Float], magnitudes: Bool, to target: FilterPlane) {
    let a = FilterPlane(width: side, height: side)
    let b = FilterPlane(width: side, height: side)
    let scale = 1 / Float(side * side)
    filter.withUnsafeBufferPointer { filter in
      for index in filter.indices {
        a.base[index] = real.base[index] * filter[index] * scale
        b.base[index] = imaginary.base[index] * filter[index] * scale
      }
    }
    let c = FilterPlane(width: side, height: side)
    let d = FilterPlane(width: side, height: side)
    fovea_fourier_columns(a.base, b.base, side, side, turns, true)
    fovea_transpose(a.base, c.base, side, side)
    fovea_transpose(b.base, d.base, side, side)
    fovea_fourier_columns(c.base, d.base, side, side, turns, true)
    for index in 0..<target.area {
      let (re, im) = (c.base[index], d.base[index])
      target.base[index] = magnitudes ? (re * re + im * im).squareRoot() : re
    }
  }
}
