internal import CFoveaKernels
internal import FoveaPixels

/// How likely a pixel beside one of a color has the same color, for each color and each of several distances.
///
/// 1. Each pixel is told in ``space`` and falls into one of the joint ``bins``, as ``ColorHistogram`` has it: its color `c`.
/// 2. The pixels at distance `k` from a pixel are the `8k` on the square ring around it, `max(|Δx|, |Δy|) = k`.
/// 3. The number for `c` and `k` is `Γ / (8k h)`: `Γ` counts the pairs of a pixel of color `c` and one at distance `k` from it of the same
///    color, `h` the pixels of color `c`. Places outside the picture count as other colors. A color that does not occur has 0.
///
/// Unlike a histogram it tells a field of a color from as many scattered pixels of it.
///
/// Length: `distances.count × the product of the bins`; distance by distance, in each its colors, the last channel fastest. `Σ 8k` comparisons
/// of each pixel, many at once.
///
/// Source: the autocorrelogram of Huang, Kumar, Mitra, Zhu and Zabih, *Image Indexing Using Color Correlograms*, CVPR 1997.
public struct ColorCorrelogram: Sendable, Hashable, Codable {
  /// In which numbers a color is told.
  public var space: ColorHistogram.Space
  /// Bins of each channel of ``space``; their product is at most 255.
  public var bins: [Int]
  /// Distances in pixels, each 1…31.
  public var distances: [Int]

  /// A correlogram of these settings; by default of 4×4×4 colors and the distances of the original.
  public init(space: ColorHistogram.Space = .rgb, bins: [Int] = [4, 4, 4], distances: [Int] = [1, 3, 5, 7]) {
    self.space = space
    self.bins = bins
    self.distances = distances
  }

  /// How many colors are told apart.
  public var colors: Int { bins.reduce(1, *) }

  /// How many numbers a picture has.
  public var length: Int { distances.count * colors }
}

extension ColorCorrelogram: PictureFeature {
  var problem: String? {
    firstProblem(
      bins.count == space.channels && bins.allSatisfy { $0 >= 1 && $0 <= 255 } && colors <= 255
        ? nil : "bins \(bins) for \(space.channels) channels; a product of up to 255 is allowed",
      (1...31).contains(distances.count) && distances.allSatisfy { (1...31).contains($0) }
        ? nil : "distances \(distances); 1…31 pixels are allowed")
  }

  var minimumSize: PixelSize { PixelSize(1) }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    if let problem { preconditionFailure("a correlogram with " + problem) }
    return Writer(correlogram: self, size: size)
  }

  private struct Writer: DescriptorWriter {
    let correlogram: ColorCorrelogram
    let size: PixelSize
    /// Pixels that do not count around the picture.
    let margin: Int
    let stride: Int
    /// The ring of each distance.
    let rings: [[Int]]

    init(correlogram: ColorCorrelogram, size: PixelSize) {
      self.correlogram = correlogram
      self.size = size
      let margin = correlogram.distances.max() ?? 0
      let stride = size.width + 2 * margin
      self.margin = margin
      self.stride = stride
      rings = correlogram.distances.map { k in
        (-k...k).flatMap { y in (-k...k).compactMap { x in max(abs(x), abs(y)) == k ? y * stride + x : nil } }
      }
    }

    var length: Int { correlogram.length }

    var names: [String] {
      var colors = [""]
      for (channel, count) in zip(correlogram.space.channelNames, correlogram.bins) {
        colors = colors.flatMap { start in (0..<count).map { (start.isEmpty ? "" : start + "-") + channel + "\($0)" } }
      }
      return correlogram.distances.flatMap { distance in
        colors.map { "\(correlogram.space.rawValue)-correlogram/distance-\(distance)/\($0)" }
      }
    }

    func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
      precondition(bitmap.size == size, "a picture of \(bitmap.size) for a descriptor of \(size)")
      let channels = correlogram.space.channels
      let (width, height) = (size.width, size.height)
      var counts = [UInt32](repeating: 0, count: 256)
      var matches = [UInt32](repeating: 0, count: 256 * rings.count)
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: stride * (height + 2 * margin) + width) { memory in
        guard let places = memory.baseAddress else { return }
        let sums = places + stride * (height + 2 * margin)
        memory.update(repeating: 255)
        let first = places + margin * stride + margin
        correlogram.space.withKernelSettings(of: bitmap, bins: correlogram.bins) { settings, samples in
          for y in 0..<height {
            fovea_color_places(&settings, samples + y * width * channels, width, first + y * stride)
          }
        }
        for y in 0..<height {
          for x in 0..<width { counts[Int(first[y * stride + x])] += 1 }
          matches.withUnsafeMutableBufferPointer { matches in
            for (index, ring) in rings.enumerated() {
              fovea_color_matches(
                first + y * stride, width, ring, ring.count, sums, matches.baseAddress?.advanced(by: 256 * index))
            }
          }
        }
      }
      for (index, ring) in rings.enumerated() {
        for color in 0..<correlogram.colors {
          let pairs = Float(ring.count) * Float(counts[color])
          values[index * correlogram.colors + color] = pairs > 0 ? Float(matches[256 * index + color]) / pairs : 0
        }
      }
    }
  }
}
