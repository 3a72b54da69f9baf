internal import CFoveaKernels
internal import FoveaPixels

extension LocalBinaryPatterns {
  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    if let problem { preconditionFailure("local binary patterns with " + problem) }
    let least = minimumSize
    precondition(
      size.width >= least.width && size.height >= least.height, "a picture of \(size), these patterns need at least \(least)")
    return Writer(patterns: self, size: size, plans: circles.map { CirclePlan(self, $0, width: size.width) })
  }

  private struct Writer: DescriptorWriter {
    let patterns: LocalBinaryPatterns
    let size: PixelSize
    let plans: [CirclePlan]

    var length: Int { patterns.length }

    var names: [String] {
      patterns.circles.flatMap { circle in
        let start = "lbp-\(circle.points)-\(circle.radius)/"
        let bins = patterns.binNames(circle.points)
        return patterns.grid.names.flatMap { cell in bins.map { start + cell + "/" + $0 } }
      }
    }

    func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
      precondition(bitmap.size == size, "a picture of \(bitmap.size) for a descriptor of \(size)")
      let gray = bitmap.converted(to: .gray)
      var next = values
      for plan in plans {
        let skipped = patterns.border == .skipped ? plan.margin - 1 : 0
        plan.withPadded(gray, patterns.border) { first in
          count(plan, first + skipped * plan.stride + skipped, skipped: skipped, next)
        }
        for cell in 0..<patterns.grid.count {
          patterns.normalization.apply(to: UnsafeMutableBufferPointer(start: next + cell * plan.bins, count: plan.bins))
        }
        next += patterns.grid.count * plan.bins
      }
    }

    private func count(
      _ plan: CirclePlan, _ first: UnsafePointer<UInt8>, skipped: Int, _ values: UnsafeMutablePointer<Float>
    ) {
      let grid = patterns.grid
      let width = size.width - 2 * skipped
      let starts = (0...grid.columns).map { ($0 * width + grid.columns - 1) / grid.columns }
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: width + grid.columns * 4 * plan.bins) { scratch in
        guard let codes = scratch.baseAddress else { return }
        plan.withPattern { pattern in
          for row in 0..<grid.rows {
            let lines = grid.lines(of: row, height: size.height - 2 * skipped)
            fovea_lbp_band(
              &pattern, first + lines.lowerBound * plan.stride, plan.stride, lines.count, starts, grid.columns, codes,
              codes + width, values + row * grid.columns * plan.bins)
          }
        }
      }
    }
  }

  /// Bins by the patterns in them: the bits from the first place on, or how many are ones.
  private func binNames(_ points: Int) -> [String] {
    func word(_ code: Int) -> String { String((0..<points).map { code >> $0 & 1 == 1 ? "1" : "0" }) }
    switch method {
    case .all: return (0..<1 << points).map(word)
    case .rotationInvariant: return Self.necklaces(points).map { "turned-" + word($0) }
    case .rotationInvariantUniform: return (0...points).map { "ones-\($0)" } + ["other"]
    case .uniform:
      let runs = (1..<points).flatMap { ones in
        // The place of a run counts back from the last point, as scikit-image has it.
        (0..<points).map { turn in
          word((0..<ones).reduce(0) { $0 | 1 << ((points - turn + $1) % points) })
        }
      }
      return [word(0)] + runs + [word((1 << points) - 1), "other"]
    }
  }
}
