internal import CFoveaKernels
internal import FoveaLearning
internal import FoveaPixels

/// Computes ``LocalDescriptors`` of pictures of one size.
struct LocalStage: Sendable {
  let settings: LocalDescriptors
  let size: PixelSize
  let places: [LocalDescriptors.Place]
  /// What a cell counts, across and down.
  private let weights: [Float]

  init(_ settings: LocalDescriptors, size: PixelSize) {
    if let problem = settings.problem { preconditionFailure("local descriptors with " + problem) }
    self.settings = settings
    self.size = size
    places = settings.places(for: size)
    weights = [-1.5, -0.5, 0.5, 1.5].map { Float(exponential(-$0 * $0 / 8)) }
  }

  /// Writes the descriptors of all places with gradients, one behind the other.
  /// - Returns: The places that they belong to.
  func write(_ bitmap: Bitmap, to target: UnsafeMutablePointer<Float>) -> [Int] {
    precondition(bitmap.size == size, "a picture of \(bitmap.size) for descriptors of \(size)")
    let sources = Self.planes(of: bitmap, settings.channels)
    var kept: [Int] = []
    kept.reserveCapacity(places.count)
    var first = 0
    while first < places.count {
      let cell = places[first].cell
      let end = places[first...].firstIndex { $0.cell != cell } ?? places.count
      let planes = sources.map { directions(of: $0, cell: cell) }
      let width = size.width + 2 * settings.overhang * cell
      for index in first..<end {
        let place = places[index]
        let offset = (place.row * width + place.column) * Int(FOVEA_SIFT_DIRECTIONS)
        let values = target + kept.count * settings.length
        var squares: Float = 0
        for (channel, plane) in planes.enumerated() {
          squares += fovea_sift_gather(
            plane.base + offset, width, cell, weights, values + channel * Int(FOVEA_SIFT_LENGTH))
        }
        guard Double(squares) > settings.contrast * settings.contrast else { continue }
        fovea_sift_normalize(values, settings.length, squares, settings.takesRoot ? 1 : 0)
        kept.append(index)
      }
      first = end
    }
    return kept
  }

  /// What gradients are taken of.
  private static func planes(of bitmap: Bitmap, _ channels: LocalDescriptors.Channels) -> [FilterPlane] {
    guard channels == .opponent else { return [FilterPlane(gray: bitmap, scale: 1)] }
    let planes = (0..<3).map { _ in FilterPlane(width: bitmap.width, height: bitmap.height) }
    let colors = bitmap.converted(to: .rgb)
    let (second, sixth, third) = (Float(0.5).squareRoot(), (1 / Float(6)).squareRoot(), (1 / Float(3)).squareRoot())
    colors.samples.withUnsafeBufferPointer { samples in
      for pixel in 0..<bitmap.width * bitmap.height {
        let (red, green, blue) = (Float(samples[3 * pixel]), Float(samples[3 * pixel + 1]), Float(samples[3 * pixel + 2]))
        planes[0].base[pixel] = (red + green + blue) * third
        planes[1].base[pixel] = (red - green) * second
        planes[2].base[pixel] = (red + green - 2 * blue) * sixth
      }
    }
    return planes
  }

  /// What each place gives a cell whose middle it is, by direction.
  private func directions(of source: FilterPlane, cell: Int) -> FilterPlane {
    let (width, height, border) = (size.width, size.height, settings.overhang * cell)
    let smooth = FilterPlane(width: width, height: height)
    let turns = FilterPlane(width: width, height: height)
    let magnitudes = FilterPlane(width: width, height: height)
    let taps = FilterTaps.gaussian(deviation: settings.smoothing * Double(cell), reach: 4)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: fovea_filter_scratch(width, taps.middle)) { scratch in
      taps.with(FOVEA_BORDER_MIDDLE) {
        fovea_filter_rows(source.base, width, height, &$0, scratch.baseAddress, turns.base)
        fovea_filter_columns(turns.base, width, height, &$0, smooth.base)
      }
    }
    fovea_sift_gradients(smooth.base, width, height, magnitudes.base, turns.base)
    let (columns, rows) = (width + 2 * border, height + 2 * border)
    let scratch = FilterPlane(width: columns * Int(FOVEA_SIFT_DIRECTIONS), height: rows)
    let planes = FilterPlane(width: columns * Int(FOVEA_SIFT_DIRECTIONS), height: rows)
    fovea_sift_planes(magnitudes.base, turns.base, width, height, cell, border, scratch.base, planes.base)
    return planes
  }
}
