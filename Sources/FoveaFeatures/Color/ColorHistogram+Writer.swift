internal import CFoveaKernels
internal import FoveaPixels

extension ColorHistogram {
  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
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
      return histogram.grid.names.flatMap { place in cell.map { "\(histogram.space.rawValue)-histogram/\(place)/\($0)" } }
    }

    func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
      precondition(bitmap.size == size, "a picture of \(bitmap.size) for a descriptor of \(size)")
      histogram.space.withKernelSettings(of: bitmap, bins: histogram.bins) { settings, samples in
        settings.is_joint = histogram.arrangement == .joint
        settings.is_soft = histogram.isSoft
        withUnsafeTemporaryAllocation(of: Float.self, capacity: fovea_histogram_scratch(&settings)) { scratch in
          guard let scratch = scratch.baseAddress else { return }
          count(samples, channels: histogram.space.channels, &settings, scratch, values)
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
        let lines = grid.lines(of: row, height: size.height)
        for column in 0..<grid.columns {
          let span = grid.span(of: column, width: size.width)
          let votes = values + (row * grid.columns + column) * cellLength
          fovea_histogram_cell(
            &settings, samples + (lines.lowerBound * size.width + span.lowerBound) * channels, size.width * channels,
            span.count, lines.count, scratch, votes)
          histogram.normalization.apply(to: UnsafeMutableBufferPointer(start: votes, count: cellLength))
        }
      }
    }
  }
}
