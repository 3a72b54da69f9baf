internal import CFoveaKernels
internal import FoveaPixels

extension ColorHistogram.Space {
  /// Calls `body` with what the kernels need to tell the colors of a picture in this space, and with its samples, as many a pixel as the
  /// space has channels.
  func withKernelSettings(
    of bitmap: Bitmap, bins: [Int], _ body: (inout fovea_histogram_settings, UnsafePointer<UInt8>) -> Void
  ) {
    let bitmap = bitmap.converted(to: self == .gray ? .gray : .rgb)
    var settings = fovea_histogram_settings()
    settings.space = kernelSpace
    let three = (bins + [1, 1]).map { Int32($0) }
    settings.bins = (three[0], three[1], three[2])
    bitmap.samples.withUnsafeBufferPointer { samples in
      Self.linear.withUnsafeBufferPointer { linear in
        guard let samples = samples.baseAddress else { return }
        settings.linear = linear.baseAddress
        body(&settings, samples)
      }
    }
  }

  /// The joint bin of each pixel, the last channel fastest.
  func jointPlaces(of bitmap: Bitmap, bins: [Int]) -> [Int] {
    // One channel after the other, for the product of all bins may be more than a byte holds.
    var places = [Int](repeating: 0, count: bitmap.size.area)
    var next = [UInt8](repeating: 0, count: bitmap.size.area)
    for channel in 0..<channels {
      var single = [Int](repeating: 1, count: channels)
      single[channel] = min(bins[channel], 255)
      withKernelSettings(of: bitmap, bins: single) { settings, samples in
        fovea_color_places(&settings, samples, bitmap.size.area, &next)
      }
      for index in places.indices { places[index] = places[index] * bins[channel] + Int(next[index]) }
    }
    return places
  }

  private var kernelSpace: fovea_histogram_space {
    switch self {
    case .gray: FOVEA_HISTOGRAM_GRAY
    case .rgb: FOVEA_HISTOGRAM_RGB
    case .hsv: FOVEA_HISTOGRAM_HSV
    case .lab: FOVEA_HISTOGRAM_LAB
    case .opponent: FOVEA_HISTOGRAM_OPPONENT
    }
  }

  /// The light of each 8-bit sRGB sample.
  private static let linear: [Float] = (0..<256).map { sample in
    let value = Double(sample) / 255
    return Float(value > 0.04045 ? power((value + 0.055) / 1.055, 2.4) : value / 12.92)
  }
}
