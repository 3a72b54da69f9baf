internal import CFoveaKernels
internal import FoveaPixels

extension ColorHistogram {
  func writer(for size: PixelSize) -> any DescriptorWriter {
    if let problem { preconditionFailure("a histogram with " + problem) }
    precondition(
      size.width >= grid.columns && size.height >= grid.rows, "a picture of \(size) in \(grid.columns)×\(grid.rows) cells")
    return Writer(histogram: self, size: size)
  }

  private struct Writer: DescriptorWriter {
    let histogram: ColorHistogram
    let size: PixelSize

    var length: Int { histogram.length }

    var names: [String] {
      let bins = histogram.bins
      let channels = histogram.space.channelNames
      var cell: [String] = [""]
      switch histogram.arrangement {
      case .joint:
        for (channel, count) in zip(channels, bins) {
          cell = cell.flatMap { start in (0..<count).map { (start.isEmpty ? "" : start + "-") + channel + "\($0)" } }
        }
      case .marginal:
        cell = zip(channels, bins).flatMap { channel, count in (0..<count).map { channel + "\($0)" } }
      }
      return (0..<histogram.grid.rows).flatMap { row in
        (0..<histogram.grid.columns).flatMap { column in
          cell.map { "\(histogram.space.rawValue)-histogram/r\(row)-c\(column)/\($0)" }
        }
      }
    }

    func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
      precondition(bitmap.size == size, "a picture of \(bitmap.size) for a descriptor of \(size)")
      let bitmap = histogram.space == .gray ? bitmap.converted(to: .gray) : bitmap.converted(to: .rgb)
      var settings = fovea_histogram_settings()
      settings.space = histogram.space.kernelSpace
      let bins = (histogram.bins + [1, 1]).map { Int32($0) }
      settings.bins = (bins[0], bins[1], bins[2])
      settings.is_joint = histogram.arrangement == .joint
      settings.is_soft = histogram.isSoft
      withUnsafeTemporaryAllocation(of: Float.self, capacity: fovea_histogram_scratch(&settings)) { scratch in
        bitmap.samples.withUnsafeBufferPointer { samples in
          Self.linear.withUnsafeBufferPointer { linear in
            guard let samples = samples.baseAddress, let scratch = scratch.baseAddress else { return }
            settings.linear = linear.baseAddress
            count(samples, channels: bitmap.channels, &settings, scratch, values)
          }
        }
      }
    }

    private func count(
      _ samples: UnsafePointer<UInt8>, channels: Int, _ settings: inout fovea_histogram_settings,
      _ scratch: UnsafeMutablePointer<Float>, _ values: UnsafeMutablePointer<Float>
    ) {
      let grid = histogram.grid
      let cellLength = histogram.cellLength
      for row in 0..<grid.rows {
        let lines = Self.range(row, of: grid.rows, length: size.height)
        for column in 0..<grid.columns {
          let span = Self.range(column, of: grid.columns, length: size.width)
          let votes = values + (row * grid.columns + column) * cellLength
          fovea_histogram_cell(
            &settings, samples + (lines.lowerBound * size.width + span.lowerBound) * channels, size.width * channels,
            span.count, lines.count, scratch, votes)
          histogram.normalization.apply(to: UnsafeMutableBufferPointer(start: votes, count: cellLength))
        }
      }
    }

    /// The light of each 8-bit sRGB sample.
    private static let linear: [Float] = (0..<256).map { sample in
      let value = Double(sample) / 255
      return Float(value > 0.04045 ? power((value + 0.055) / 1.055, 2.4) : value / 12.92)
    }

    /// The places `p` with `⌊p · parts / length⌋ == part`.
    private static func range(_ part: Int, of parts: Int, length: Int) -> Range<Int> {
      (part * length + parts - 1) / parts..<((part + 1) * length + parts - 1) / parts
    }
  }
}

extension ColorHistogram.Space {
  fileprivate var kernelSpace: fovea_histogram_space {
    switch self {
    case .gray: FOVEA_HISTOGRAM_GRAY
    case .rgb: FOVEA_HISTOGRAM_RGB
    case .hsv: FOVEA_HISTOGRAM_HSV
    case .lab: FOVEA_HISTOGRAM_LAB
    }
  }
}

extension ColorHistogram.Normalization {
  fileprivate func apply(to votes: UnsafeMutableBufferPointer<Float>) {
    switch self {
    case .none: return
    case .l1: scale(votes, by: 1 / max(votes.reduce(0, +), .leastNormalMagnitude))
    case .l2: scale(votes, by: 1 / max(votes.reduce(0) { $0 + $1 * $1 }, .leastNormalMagnitude).squareRoot())
    case .squareRoot:
      let factor = 1 / max(votes.reduce(0, +), .leastNormalMagnitude)
      for index in votes.indices { votes[index] = (votes[index] * factor).squareRoot() }
    }
  }

  private func scale(_ votes: UnsafeMutableBufferPointer<Float>, by factor: Float) {
    for index in votes.indices { votes[index] *= factor }
  }
}
